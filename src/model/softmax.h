/* Margins of planes against the rest to probabilities: p_k ~ exp(slope_k margin_k + offset_k). */
#ifndef PTHEME_MODEL_SOFTMAX_H
#define PTHEME_MODEL_SOFTMAX_H

#include "policytheme.h"

/** @param softmax  [2 K] slopes, then offsets
 *  @param[out] p   [K] each at least 1e-9, sum 1; may be the margins' own place */
void ptheme_softmax__apply(double *p, const double *margins, const double *softmax,
                           size_t n_labels);

/** Margins of sentences by planes that had not seen them. */
typedef struct ptheme_margins {
  size_t n, n_labels;
  const double *margins;  // [n][K]
  const uint32_t *labels; // [n] true label
  const uint8_t *fold_of; // [n]
} ptheme_margins;

/** Slopes and offsets of the lowest log-loss, by Newton's method with backtracking, on the
 *  sentences outside the fold `left_out` (-1: on all).  Slopes are drawn to each other and offsets
 *  to 0, as if by one sentence, and slopes to 0 a hundred times less: neither a rare label nor
 *  labels that are told apart without a fault may run away.
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_softmax__fit(double *softmax, const ptheme_margins *scored, int left_out,
                                  ptheme_error *err);

/** Probabilities of each fold's sentences by what was fitted on the others, one fold a thread.
 *  @param[out] p        [n][K]
 *  @param[out] softmax  [2 K] fitted on all; may be NULL */
ptheme_status ptheme_softmax__cross_fit(double *p, double *softmax, const ptheme_margins *scored,
                                        int folds, size_t threads, ptheme_error *err);

#endif
