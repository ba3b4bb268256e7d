/* Shares that are right whatever the shift: what the model says about all sentences of the target,
 * corrected by how wrong it is about a random sample of them that people labelled (the difference
 * estimator of survey sampling). */
#ifndef PTHEME_REPORT_AUDIT_H
#define PTHEME_REPORT_AUDIT_H

#include "report/interval.h"

/** Chooses m of n items, each set of m with the same probability (selection sampling), ascending.
 *  @param[out] chosen  [m], m <= n */
void ptheme_audit__draw(size_t *chosen, size_t m, size_t n, uint64_t seed);

/** A sentence of the sample. */
typedef struct ptheme_audited {
  const float *p;    // [K] what the model said
  uint32_t label;    // what people said
  uint32_t document; // number of its document; sentences of one stand together
} ptheme_audited;

typedef struct ptheme_audit {
  size_t n_labels;
  const double *mean;            // [K] mean probability over all sentences of the target
  size_t population;             // sentences of the target, or documents if drawn by document
  const ptheme_audited *audited; // [n]
  size_t n;
  bool by_document; // whole documents were drawn
  int background;   // or -1
  double level;     // probability of the intervals
} ptheme_audit;

typedef struct ptheme_audit_share {
  double share, error; // estimate and its standard error
  ptheme_interval interval;
} ptheme_audit_share;

/** share_k = mean_k + mean over the sample of ([label = k] - p_k), moved to the simplex.  Errors
 *  allow for the part of the target that was seen, and for documents that were drawn whole.
 *  @param[out] of_all     [K]
 *  @param[out] of_themes  [K] ratio to the sum over the themes; NAN for the background
 *  At least 2 sentences, or documents if by_document; else errors and intervals are NAN. */
void ptheme_audit__estimate(ptheme_audit_share *of_all, ptheme_audit_share *of_themes,
                            const ptheme_audit *audit);

#endif
