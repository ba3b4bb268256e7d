/* What few draws say: Student's t distribution, and intervals of a bootstrap over few documents.
 * Percentiles of a bootstrap over n documents are too narrow: by the divisor of the variance, n for
 * n - 1, and by taking the error for known. */
#ifndef PTHEME_BASE_STUDENT_H
#define PTHEME_BASE_STUDENT_H

#include <stddef.h>

/** Probability that |T| > |t| for T with `freedom` >= 1 degrees; exact (the finite series of
 *  Abramowitz and Stegun 1972, 26.7.3 and 26.7.4) to 1e-13.  Cost: O(freedom). */
double ptheme_student__p(double t, size_t freedom);

/** The t that |T| stays below with probability `level`, above 0 and below 1. */
double ptheme_student__t(size_t freedom, double level);

/** Tail for the percentiles of a bootstrap over n documents: pushed outwards by what the t
 *  distribution and the variance's divisor make of few documents (Hesterberg 2015, "expanded
 *  percentile"); (1 - level) / 2 in the limit.  NAN below 2 documents. */
double ptheme_student__tail(size_t n_documents, double level);

/** The standard deviation of n values, by n - 1; NAN below 2. */
double ptheme_student__deviation(const double *values, size_t n);

/** Two-sided p of "no difference" by the same correction: difference over the standard deviation
 *  of its replicates.  1 for no difference; NAN below 2 documents, or without spread. */
double ptheme_student__no_difference(double difference, double deviation, size_t n_documents);

#endif
