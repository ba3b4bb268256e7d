/* How good labels and probabilities are, against known labels. */
#ifndef PTHEME_MODEL_METRICS_H
#define PTHEME_MODEL_METRICS_H

#include "policytheme.h"

enum { PTHEME_BINS = 10 };

/** Sentences of confidence (bin / 10, (bin + 1) / 10]. */
typedef struct ptheme_bin {
  double n, confidence, correct; // sentences; sums over them
} ptheme_bin;

typedef struct ptheme_metrics {
  size_t n, n_labels;              // sentences counted; K
  double *confusion;               // [K][K] counts, row = true label, column = arg-max of p
  double *precision, *recall, *f1; // [K] 0 where undefined
  double accuracy, macro_f1, weighted_f1;
  double log_loss; // mean of -ln p(true)
  double brier;    // mean of sum over k of (p_k - [k true])^2
  double ece;      // mean over bins of |correct - confidence|, weighted by n
  ptheme_bin bins[PTHEME_BINS];
} ptheme_metrics;

/** @param labels [n] true labels
 *  @param p      [n][K]
 *  @param use    [n] sentences to count, or NULL for all */
ptheme_status ptheme_metrics__measure(ptheme_metrics *out, const uint32_t *labels, const double *p,
                                      size_t n, size_t n_labels, const uint8_t *use,
                                      ptheme_error *err);
void ptheme_metrics__free(ptheme_metrics *metrics);

/** Metrics of nothing, with room for `n_labels` labels. */
ptheme_status ptheme_metrics__new(ptheme_metrics *out, size_t n_labels, ptheme_error *err);
/** Fills in what follows from the confusion matrix: accuracy, precision, recall and the F1s.  Its
 *  entries may be any weights >= 0; macro_f1 is the mean over the labels that occur or are given.
 */
void ptheme_metrics__from_confusion(ptheme_metrics *metrics);

#endif
