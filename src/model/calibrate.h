/* Fitting what posterior.h applies, on out-of-fold scores only. */
#ifndef PTHEME_MODEL_CALIBRATE_H
#define PTHEME_MODEL_CALIBRATE_H

#include "policytheme.h"

/** Scores of sentences that the model which gave them had not seen. */
typedef struct ptheme_scored {
  size_t n, n_labels;     // K
  const double *scores;   // [P][n]
  const uint32_t *labels; // [n] true label
  const uint8_t *fold_of; // [n]
} ptheme_scored;

/** A sigmoid for each pair, on the sentences of its two labels: Platt's targets, Newton's method
 *  with backtracking (Lin, Lin and Weng 2007).
 *  @param[out] sigmoids  [P][2]
 *  @param      left_out  fold whose sentences are not used, or -1
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_calibrate__sigmoids(double *sigmoids, const ptheme_scored *scored,
                                         int left_out, size_t threads, ptheme_error *err);

/** Bias-corrected temperature scaling (Alexandari, Kundaje and Shrikumar 2020): minimises the
 *  log-loss of ptheme_posterior__scale() over p by Newton's method.
 *  @param[out] scaling  [1 + K], the last bias 0
 *  @param      logs     [n][K] ln p
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_calibrate__scaling(double *scaling, const double *logs,
                                        const ptheme_scored *scored, int left_out,
                                        ptheme_error *err);

#endif
