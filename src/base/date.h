/* Dates as releases and labels give them: YYYY, YYYY-MM or YYYY-MM-DD. */
#ifndef PTHEME_BASE_DATE_H
#define PTHEME_BASE_DATE_H

#include "policytheme.h"

#include <stdbool.h>

/** Whether the whole text is such a date, and in the calendar. */
bool ptheme_date__is(ptheme_str text);

/** The date that the text is or, with a time behind 'T' or a blank, begins with; else empty. */
ptheme_str ptheme_date__of(ptheme_str text);

#endif
