/* Scores of the pairs to probabilities of the labels. */
#ifndef PTHEME_MODEL_POSTERIOR_H
#define PTHEME_MODEL_POSTERIOR_H

#include "policytheme.h"

/** Everything that turns scores into probabilities; pairs in the order (0,1) (0,2) .. (1,2) ... */
typedef struct ptheme_calibration {
  size_t n_labels;        // K
  const double *sigmoids; // [P][2] slope and offset: P(first) = 1 / (1 + exp(slope s + offset));
                          // NULL: there is a score a label, and p is their softmax
  const double *scaling;  // [1 + K] temperature's inverse and biases, or NULL for none; not for
                          // the softmax, which has them in its scores
} ptheme_calibration;

/** Bounds of probabilities: of a label, and of a pair (libsvm's own). */
#define PTHEME_LEAST_PROBABILITY 1e-9
#define PTHEME_PAIR_MARGIN       1e-7

static inline size_t ptheme_pairs(size_t n_labels) {
  return n_labels * (n_labels - 1) / 2;
}

/** The labels of a pair given by its number. */
static inline void ptheme_pair_labels(size_t *first, size_t *second, size_t pair, size_t n_labels) {
  for (*first = 0; pair >= n_labels - 1 - *first; ++*first)
    pair -= n_labels - 1 - *first;
  *second = *first + 1 + pair;
}

/** Doubles of scratch that ptheme_posterior__from_scores() needs for K labels. */
size_t ptheme_posterior__scratch(size_t n_labels);

/** Pairwise sigmoids, then the coupling of Wu, Lin and Weng (2004, second method), solved exactly,
 *  then bias-corrected temperature scaling; or the softmax.
 *  @param[out] p  [K] each at least 1e-9, sum 1 within 1e-12
 *  @param scores  [P] decision values of pairs; or [K] of labels */
void ptheme_posterior__from_scores(double *p, const double *scores,
                                   const ptheme_calibration *calibration, double *scratch);

/** p_k <- e^{p_k} / sum. */
void ptheme_posterior__softmax(double *p, size_t n_labels);

/** p_k <- p_k^a e^{b_k} / sum; scaling = [a, b_0 .. b_{K-1}]. */
void ptheme_posterior__scale(double *p, size_t n_labels, const double *scaling);
/** The same of ln p_k, for those who scale it more than once. */
void ptheme_posterior__scale_logs(double *p, size_t n_labels, const double *scaling);

/** Lets each sentence lean on its neighbours: with probability `weight` two neighbouring sentences
 *  have one label because the text goes on about it, else their labels are independent.  So
 *  p_i(k) is multiplied by (weight p_j(k) / prior(k) + 1 - weight) for the sentences j before and
 *  after, and normalised.
 *  @param p       [n][K] replaced; the neighbours' values are those before
 *  @param known   [n] false for sentences without evidence: they neither give nor take
 *  @param scratch [2 K] */
void ptheme_posterior__lean(double *p, const bool *known, size_t n, size_t n_labels,
                            const double *prior, double weight, double *scratch);

/** Takes that back: from what ptheme_posterior__lean() made to what it was given, by solving for
 *  each sentence in turn until nothing moves by more than 1e-7, in at most 200 rounds.  Estimators
 *  of shares need it: neighbours lean on each other under the training shares, which are just what
 *  may have changed.  Where a label is much more common than its prior says, several p may lead to
 *  one result, and any of them comes back.
 *  @param[out] alone    [n][K]
 *  @param      p        [n][K] leaned, possibly rounded; a 0 stays 0
 *  @return whether it settled; if not, `alone` holds the last round */
bool ptheme_posterior__unlean(double *alone, const double *p, const bool *known, size_t n,
                              size_t n_labels, const double *prior, double weight);

/** Solves the symmetric positive definite system a x = b (LDL' without pivoting).
 *  @param a  [m][m] lower triangle read; destroyed
 *  @param b  [m] replaced by x */
void ptheme_posterior__solve(double *a, double *b, size_t m);

/** Probabilities leave the program as millionths; sums of them are exact whatever their order. */
enum { PTHEME_MICRO = 1000000 };

/** `p`, 0 to 1, in the nearest millionths; what was printed reads back as the same. */
static inline uint32_t ptheme_posterior__micro(double p) {
  return p > 0 ? (uint32_t)((p < 1 ? p : 1) * PTHEME_MICRO + 0.5) : 0;
}

/** `p` as it is read back from what was printed. */
static inline double ptheme_posterior__printed(double p) {
  return (double)ptheme_posterior__micro(p) / PTHEME_MICRO;
}

/** Index of the highest value in millionths; the first of equals. */
size_t ptheme_posterior__best(const double *p, size_t n_labels);

#endif
