/* By which value of a document a breakdown sorts it. */
#ifndef PTHEME_REPORT_GROUP_H
#define PTHEME_REPORT_GROUP_H

#include "base/buf.h"

/** Room for a computed value, e.g. "2024-Q1". */
enum { PTHEME_GROUP_BYTES = 16 };

/** The value of `by` for a result: borrowed from it, or written to `room`.  Empty where the
 *  document has none, or a date too coarse or malformed for what is asked.
 *  @param known  set where the attribute is one of ours, or the document has such a column */
ptheme_str ptheme_group__value(const ptheme_result *result, const char *by,
                               char room[PTHEME_GROUP_BYTES], bool *known);

/** Names that every document answers to; NULL past the last. */
const char *ptheme_group__name(size_t i);

#endif
