/* The weights of a sentence's terms, summed to the scores of all pairs of labels. */
#ifndef PTHEME_MODEL_SUMS_H
#define PTHEME_MODEL_SUMS_H

#include "model/model.h"
#include "model/vector.h"

/** Rows read at a time; behind the entries there must be room for as many more. */
enum { PTHEME_SUMS_ROWS = 4 };

/** The score of every pair of labels, w x - rho, x being the entries' vector.  The entries get
 *  values as of ptheme_vector__fill(): the scores are divided by the length, once, which spares a
 *  pass.  @param[out] scores  [P], each `step` numbers behind the one before
 *  @return as ptheme_vector__scale() */
double ptheme_sums__scores(double *scores, size_t step, const ptheme_model *model,
                           ptheme_entry *entries, size_t n);

#endif
