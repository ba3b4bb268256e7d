/* How far a group's shares may be off: bootstrap over its documents, and differences between
 * groups.
 *
 * The interval is for the population the documents were drawn from ("what courts publish"), and
 * takes the model's calibration as given.  Sentences of one document resemble each other, so whole
 * documents are drawn; drawing sentences would give intervals several times too short. */
#ifndef PTHEME_REPORT_INTERVAL_H
#define PTHEME_REPORT_INTERVAL_H

#include "report/prevalence.h"

/** The probability of intervals where nothing else is asked for. */
#define PTHEME_LEVEL 0.95

typedef struct ptheme_interval {
  double low, high; // NAN where nothing is known
} ptheme_interval;

enum ptheme_bootstrap_estimator {
  PTHEME_BOOTSTRAP_COUNT,
  PTHEME_BOOTSTRAP_MEAN,
  PTHEME_BOOTSTRAP_PACC,
  PTHEME_BOOTSTRAP_EMQ
};

typedef struct ptheme_bootstrap_options {
  size_t replicates; // 1000 resolve the tails of small groups
  uint64_t seed;     // different for groups that are to be compared
  size_t threads;    // at least 1; never changes the result
} ptheme_bootstrap_options;

/** Shares estimated again from `replicates` samples of as many documents, drawn with replacement.
 *  EMQ is not run again: each replicate takes one step of scoring from the group's own estimate,
 *  with its documents' gradients of the likelihood and the Hessian of the group, over the simplex.
 *  @param[out] replicates  [replicates][K]
 *  @param      emq         of the sample; read for EMQ only
 *  @return PTHEME_E_NOMEM.  Cost: O(sentences K^2 + replicates documents 2 K); memory: about
 *          K^2 / 2 doubles a document, freed again. */
ptheme_status ptheme_bootstrap__run(double *replicates, const ptheme_sample *sample,
                                    enum ptheme_bootstrap_estimator estimator,
                                    const ptheme_reference *reference, const ptheme_emq *emq,
                                    const ptheme_bootstrap_options *options, ptheme_error *err);

/** The same for shares that are ratios of sums over documents, as count and mean are.
 *  @param sums         [n_documents][n_labels]
 *  @param n_sentences  of all documents
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_bootstrap__sums(double *replicates, const double *sums, size_t n_documents,
                                     size_t n_labels, double n_sentences,
                                     const ptheme_bootstrap_options *options, ptheme_error *err);

/** The interval of `values`, which change places; NANs are left out.  The values at the ranks just
 *  outside the tails: no interpolation, since shares of a document come in steps.
 *  @param tail  probability below low, and above high */
ptheme_interval ptheme_interval__of(double *values, size_t n, double tail);

/** An interval that does not leave its estimate out: where a label was not seen, or nothing else
 *  was, or where few documents are unlike each other, replicates lie to one side.  NANs if the
 *  estimate is one. */
ptheme_interval ptheme_interval__around(ptheme_interval interval, double estimate);

/** Intervals of all shares from replicates.
 *  @param[out] intervals   [K]
 *  @param      replicates  [n][K]
 *  @param      scratch     [n] */
void ptheme_interval__shares(ptheme_interval *intervals, const double *replicates, size_t n,
                             size_t n_labels, size_t n_documents, double level, double *scratch);

typedef struct ptheme_difference {
  double difference, error; // of b from a, and its standard error
  ptheme_interval interval;
  double p; // two-sided, by ptheme_student__no_difference()
} ptheme_difference;

/** One share in two groups whose replicates were drawn with different seeds.
 *  @param a, b          the estimates
 *  @param of_a, of_b    [n] replicates, `stride` doubles apart
 *  @param n_documents   of the smaller group, whose correction for few documents is used
 *  @param scratch       [n] */
ptheme_difference ptheme_interval__difference(double a, double b, const double *of_a,
                                              const double *of_b, size_t stride, size_t n,
                                              size_t n_documents, double level, double *scratch);

/** Holm's step-down adjustment of the p-values of one family, in place; NANs do not count.
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_interval__holm(double *p, size_t n, ptheme_error *err);

#endif
