/* Which encoding are these bytes in, and how do they become UTF-8? */
#ifndef PTHEME_INPUT_ENCODING_H
#define PTHEME_INPUT_ENCODING_H

#include "base/buf.h"

typedef struct ptheme_encoding {
  const char *name; // for iconv; NULL for UTF-8, which needs no conversion
  size_t mark;      // bytes of the byte order mark, 0 where there is none
} ptheme_encoding;

/** Judges by the first bytes of a file.  A byte order mark decides; then NULs in every other byte
 *  (UTF-16); then, for bytes that are not UTF-8, the rules of GB18030 together with the look of
 *  Chinese prose.  Everything else counts as UTF-8, valid or not.
 *  @param whole  head is the whole file, so a character cut off at its end is a fault */
ptheme_encoding ptheme_encoding__detect(ptheme_str head, bool whole);

/** What kind of binary file begins like this, e.g. "a PDF file", or NULL for text in UTF-8 or
 *  GB18030.  *byte is the first byte that gives it away. */
const char *ptheme_encoding__binary(ptheme_str head, size_t *byte);

/** Appends `text` with its invalid parts treated as the policy says (replace or skip) and counts
 *  them: one for each run of bytes that are not UTF-8. */
void ptheme_encoding__repair(ptheme_buf *out, ptheme_str text, ptheme_invalid policy,
                             uint64_t *runs);

typedef struct ptheme_converter ptheme_converter;

/** PTHEME_E_INPUT if this system cannot convert from `name`; PTHEME_E_NOMEM. */
ptheme_status ptheme_converter__new(ptheme_converter **out, const char *name, ptheme_error *err);
void ptheme_converter__free(ptheme_converter *converter);
/** Converts what fits from *in (shortened by what is done) to `out`; bytes that mean nothing become
 *  the byte FF, which is not UTF-8, so that they meet the same policy as in a UTF-8 file.
 *  @param last  no more input follows: a cut-off character at the end is a fault
 *  @return the bytes written */
size_t ptheme_converter__run(ptheme_converter *converter, ptheme_str *in, bool last, char *out,
                             size_t room);

#endif
