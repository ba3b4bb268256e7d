/* Dates as releases and labels give them: YYYY, YYYY-MM or YYYY-MM-DD, or what can be read as such.
 */
#ifndef PTHEME_BASE_DATE_H
#define PTHEME_BASE_DATE_H

#include "policytheme.h"

#include <stdbool.h>

/** Whether the whole text is such a date, and in the calendar. */
bool ptheme_date__is(ptheme_str text);

/** The date that the text is or, with a time behind 'T' or a blank, begins with; else empty. */
ptheme_str ptheme_date__of(ptheme_str text);

/** The date that a text begins with, its year first, as YYYY-MM-DD: 2024-1-9, 2024/01/09, 2024.1.9
 * or 2024年1月9日; `*used` tells its bytes. */
bool ptheme_date__read(char out[10], ptheme_str text, size_t *used);

/** Makes such a date, with a time behind it or not, the one of ten bytes in `room`; leaves all else
 *  as it is.  Spreadsheets write 2024/1/9 for what was 2024-01-09. */
void ptheme_date__settle(ptheme_str *date, char room[10]);

#endif
