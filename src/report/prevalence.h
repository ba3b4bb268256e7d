/* How large the share of each label is among sentences whose labels a model has guessed.
 *
 *  No estimator is right under every kind of shift between training data and target.  EMQ and PACC
 *  assume that sentences of one label look alike in both (p(x|y) stays); the mean assumes that a
 *  sentence's label depends on its words alone (p(y|x) stays); counting assumes neither and is
 *  biased under both.  Only labels drawn from the target settle it (audit.h). */
#ifndef PTHEME_REPORT_PREVALENCE_H
#define PTHEME_REPORT_PREVALENCE_H

#include "report/simplex.h"

/** The sentences with evidence of one document. */
typedef struct ptheme_units {
  const float *p;       // [n][K] calibrated probabilities
  const float *weights; // [n] > 0, e.g. tokens; NULL: every sentence weighs 1
  size_t n;
} ptheme_units;

/** The documents of a group. */
typedef struct ptheme_sample {
  const ptheme_units *documents; // [n_documents]
  size_t n_documents, n_labels;  // D, K <= PTHEME_SHARES
} ptheme_sample;

/** What the model says about its own training data. */
typedef struct ptheme_reference {
  const double *priors;     // [K] mean out-of-fold probability
  const double *posteriors; // [K][K] mean out-of-fold probability by true label (rows)
} ptheme_reference;

/** Prevalence estimated by EM. */
typedef struct ptheme_emq {
  double prior[PTHEME_SHARES]; // [K] share of each label among sentences, unweighted
  size_t rounds;
  bool converged;
} ptheme_emq;

/** What a document's share leans on the group's with, in sentences. */
#define PTHEME_MAP_STRENGTH 4.0

/* In all of these, shares is [K], weighted by the units' weights, and sums to 1; without any
 * sentence every share is NAN. */

/** Shares of the labels of highest probability. */
void ptheme_prevalence__count(double *shares, const ptheme_sample *sample);

/** Mean probabilities (probabilistic classify and count). */
void ptheme_prevalence__mean(double *shares, const ptheme_sample *sample);

/** PACC: the point of the simplex whose expected mean probabilities come nearest to `mean`, by
 *  least squares: min over s of |posteriors' s - mean|^2.
 *  @param mean  [K] what ptheme_prevalence__mean() gives
 *  @param gram  [K][K] of ptheme_prevalence__gram() */
void ptheme_prevalence__pacc(double *shares, const double *mean, const ptheme_reference *reference,
                             const double *gram, size_t n_labels);
/** posteriors posteriors', once for many calls of the above. */
void ptheme_prevalence__gram(double *gram, const ptheme_reference *reference, size_t n_labels);

/** EMQ (Saerens, Latinne and Decaestecker 2002): from pi = priors on, r_ik ~ p_ik pi_k / priors_k
 *  and pi = mean r, until the mean change of a share falls below 1e-4, in 10 to
 *  1,000 rounds.  Sentences count alike here; weights enter where r is averaged.
 *  Cost: O(rounds sentences K). */
void ptheme_prevalence__emq(ptheme_emq *out, const ptheme_sample *sample,
                            const ptheme_reference *reference);
void ptheme_prevalence__emq_shares(double *shares, const ptheme_emq *emq,
                                   const ptheme_sample *sample, const ptheme_reference *reference);

/** The same for one document, which has too few sentences to speak for itself:
 *  pi_k = (strength group_k + sum of r_ik) / (strength + n); shares are mean r.
 *  @param group  [K] prevalence in its group, or in all documents */
void ptheme_prevalence__map(double *shares, const ptheme_units *document, size_t n_labels,
                            const ptheme_reference *reference, const double *group,
                            double strength);

/** Shares of all sentences to shares of those about a theme: the background becomes NAN, the rest
 *  sums to 1 (all NAN where nothing is left).  @param background  index, or -1 */
void ptheme_prevalence__of_themes(double *shares, size_t n_labels, int background);

/** ratio_k = 1 / priors_k with the floor that keeps a label which hardly occurs in training from
 *  swallowing the rest. */
void ptheme_prevalence__ratios(double *ratios, const ptheme_reference *reference, size_t n_labels);

/** A probability as the estimators use it: at least 1e-7, since a printed one may be 0. */
static inline double ptheme_prevalence__p(float p) {
  return p > 1e-7F ? (double)p : 1e-7;
}

#endif
