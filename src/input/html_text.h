/* The main text of an HTML page. */
#ifndef PTHEME_INPUT_HTML_TEXT_H
#define PTHEME_INPUT_HTML_TEXT_H

#include "base/buf.h"

typedef struct ptheme_html_text {
  ptheme_buf text;        // paragraphs that were kept, a '\n' between them
  ptheme_buf title;       // of <title>
  ptheme_buf named_title; // of <meta>
  ptheme_buf heading;     // the first <h1> that is no link
  ptheme_buf date;        // YYYY-MM-DD of <meta>, <time> or a line that says when it was published
  ptheme_buf language;    // lang of <html>
  uint64_t dropped;       // paragraphs left out as boilerplate
  bool too_deep;          // nesting beyond the limit; what came before it is there
} ptheme_html_text;

/** Takes a page apart.  A paragraph is boilerplate if it stands in a part that is not prose
 * (script, navigation, footer ...) or is called so (html_rules.h), if more than half of it is
 * links, if it tells of the page and not of its matter, or if it is short and neither a heading nor
 * the end of a sentence.  Where parts that are called so hold most of the text, their names do not
 * count.
 *  @param page      UTF-8 without NUL, below 2^31 bytes
 *  @param selector  the elements that hold the text, all of it (html_rules.h); NULL: by the rules
 *  @param out       zeroed or used before
 *  @return PTHEME_E_NOMEM.  Cost: O(len). */
ptheme_status ptheme_html_text__extract(ptheme_html_text *out, ptheme_str page,
                                        const char *selector, ptheme_error *err);
void ptheme_html_text__free(ptheme_html_text *out);

#endif
