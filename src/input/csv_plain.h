/* A fast way to the fields of CSV records that leave no doubt. */
#ifndef PTHEME_INPUT_CSV_PLAIN_H
#define PTHEME_INPUT_CSV_PLAIN_H

#include "base/buf.h"

/** The fields of one record. */
typedef struct ptheme_csv_row {
  ptheme_str *values; // [n]
  size_t n, cap;
} ptheme_csv_row;

/** Appends a field; false: out of memory. */
bool ptheme_csv_row__add(ptheme_csv_row *row, ptheme_str value);

/** Takes a record apart without copying it: the values lie in `text`.
 *  @param text   one record with its line end, if it has one
 *  @param plain  false if the record has an escaped quote or any fault: libcsv has to look at it
 *  @return PTHEME_E_NOMEM.  A blank line gives no values. */
ptheme_status ptheme_csv_plain__split(ptheme_csv_row *row, ptheme_str text, char delimiter,
                                      bool *plain, ptheme_error *err);

#endif
