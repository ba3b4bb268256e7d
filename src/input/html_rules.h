/* What tells the parts of a page that are not its text: how elements are called, and how lines
 * begin. */
#ifndef PTHEME_INPUT_HTML_RULES_H
#define PTHEME_INPUT_HTML_RULES_H

#include "base/buf.h"

/** Names and values in turn, ended by NULL, as libxml2 gives them; may be NULL itself. */
typedef const unsigned char *const *ptheme_html_attributes;

/** The value of an attribute, or NULL. */
const char *ptheme_html_rules__attribute(ptheme_html_attributes attributes, const char *name);
/** Whether an element is hidden, or by its class, id or role navigation, a cookie bar, share
 *  buttons, related links, a footer ...  "has-sidebar" and the like say something of the rest. */
bool ptheme_html_rules__is_boilerplate(ptheme_html_attributes attributes);
/** Whether a paragraph is of the page and not of the text: "发布时间：...", "Updated: ...", "©". */
bool ptheme_html_rules__is_mark(ptheme_str paragraph);
/** The first date in text as YYYY-MM-DD: 2024-1-9, 2024/01/09, 2024.1.9 or 2024年1月9日; false
 * where there is none. */
bool ptheme_html_rules__find_date(char out[10], ptheme_str text);
/** Whether a text is such selectors as below.  What else CSS has, descendants above all, is not
 *  known here and must not be taken for something like it. */
bool ptheme_html_rules__is_selector(const char *text);
/** Whether one of the selectors, with commas between them, means the element: "td", ".text",
 *  "#zoom", "div.text". */
bool ptheme_html_rules__selects(const char *selector, const char *element,
                                ptheme_html_attributes attributes);

#endif
