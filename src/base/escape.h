/* Making foreign text safe where it is printed.  Every renderer goes through here, so that there
 * is one place to review.  Input is any bytes; bytes that are not UTF-8 become U+FFFD. */
#ifndef PTHEME_BASE_ESCAPE_H
#define PTHEME_BASE_ESCAPE_H

#include "base/buf.h"

/** A JSON string with its quotes. */
void ptheme_escape__json(ptheme_buf *out, ptheme_str text);
/** The same for text that is known to be UTF-8, such as a reader's. */
void ptheme_escape__json_valid(ptheme_buf *out, ptheme_str text);

/** HTML text or quoted attribute value: & < > " ' become entities; controls that HTML forbids
 *  become U+FFFD. */
void ptheme_escape__html(ptheme_buf *out, ptheme_str text);

/** One CSV field after RFC 4180, quoted only where needed; `separator` is ',' or '\t'.
 *  With `spreadsheet`, a text that a spreadsheet would run as a formula (first character = + - @
 *  tab or CR) gets an apostrophe in front and quotes around, and so does one that begins with an
 *  apostrophe, so that taking one apostrophe off a quoted field gives back the text (OWASP, CSV
 *  injection). */
void ptheme_escape__csv(ptheme_buf *out, ptheme_str text, char separator, bool spreadsheet);

/** Text for a terminal: C0, DEL, C1 and bidirectional controls become \xNN or \u{NNNN}; newline
 *  and tab too, so that the result stays on its line. */
void ptheme_escape__terminal(ptheme_buf *out, ptheme_str text);

/** Text inside Markdown: characters with a meaning there get a backslash or an entity, line breaks
 *  become blanks. */
void ptheme_escape__markdown(ptheme_buf *out, ptheme_str text);

/** Length in bytes of the UTF-8 character at `text`, 1 to 4, or 0 if the bytes there are not one
 *  (overlong, surrogate, above U+10FFFF, cut short); `len` is at least 1. */
size_t ptheme_escape__utf8_length(const char *text, size_t len);

#endif
