/* How far a figure would move on other documents: the bootstrap over documents (Efron 1979; whole
 * documents, because the sentences of one are not independent). */
#ifndef PTHEME_MODEL_RESAMPLE_H
#define PTHEME_MODEL_RESAMPLE_H

#include "model/judge.h"

/** The figures that get intervals, in this order; then precision, recall and F1 of label 0, of
 *  label 1, ... */
enum ptheme_figure {
  FIGURE_ACCURACY,
  FIGURE_MACRO_F1,
  FIGURE_WEIGHTED_F1,
  FIGURE_LOG_LOSS,
  FIGURE_BRIER,
  FIGURES
};

static inline size_t ptheme_figures(size_t n_labels) {
  return FIGURES + 3 * n_labels;
}

/** Of probability 95 %, from the draws in which the figure is defined, widened for few documents
 *  (base/student.h); NaN without any, or of one document. */
typedef struct ptheme_figure_interval {
  double low, high;
} ptheme_figure_interval;

/** Draws documents with replacement `draws` times and takes the figures of each draw.
 *  @param[out] out   [figures] intervals of the figures or, with `other`, of the differences
 *  @param[out] sides [figures] with `other`: p-value of "no difference" (two-sided, by t and the
 *                    deviation of the draws); else NULL
 *  @param other      verdicts of another model on the same lineup, or NULL */
ptheme_status ptheme_resample__run(ptheme_figure_interval *out, double *sides,
                                   const ptheme_lineup *lineup, const ptheme_verdicts *verdicts,
                                   const ptheme_verdicts *other, size_t n_labels, size_t draws,
                                   uint64_t seed, ptheme_error *err);

/** Value at share q of the sorted values, between neighbours in proportion (Hyndman and Fan 1996,
 *  type 7). */
double ptheme_resample__quantile(const double *sorted, size_t n, double q);

/** Between the shares `tail` and 1 - tail of the values that are defined, which come to stand
 *  sorted in front; *n becomes how many these are. */
ptheme_figure_interval ptheme_resample__interval(double *values, size_t *n, double tail);

#endif
