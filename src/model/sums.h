/* The weights of a sentence's terms, summed to the scores of all pairs of labels. */
#ifndef PTHEME_MODEL_SUMS_H
#define PTHEME_MODEL_SUMS_H

#include "model/model.h"
#include "model/vector.h"

enum { PTHEME_SUMS_ROWS = 4 }; /* read at a time */

/** The score of every pair of labels, w x - rho, x being the entries' vector.  The entries get
 * their values, but not yet divided by their length: the scores are, once, which spares a pass.
 *  @param[out] scores  [P]
 *  @return what a value is to be multiplied with: 1 / length, or 0 without entries */
double ptheme_sums__scores(double *scores, const ptheme_model *model, ptheme_entry *entries,
                           size_t n);

#endif
