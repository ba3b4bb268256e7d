/* How far the shares of one document may be off.
 *
 * All of a document's sentences are seen, so there is no sampling error; what is uncertain is
 * their labels.  A Gibbs sampler draws the document's prevalence and its labels in turn:
 * theta ~ Dirichlet(strength group + counts), label_i ~ p_ik theta_k / priors_k. */
#ifndef PTHEME_REPORT_GIBBS_H
#define PTHEME_REPORT_GIBBS_H

#include "base/random.h"
#include "report/interval.h"

enum { PTHEME_GIBBS_DRAWS = 500, PTHEME_GIBBS_WARM_UP = 50 };

/** Doubles of scratch for K labels. */
size_t ptheme_gibbs__scratch(size_t n_labels);

/** @param[out] of_all     [K] intervals of the labels' shares among all sentences
 *  @param[out] of_themes  [K] among those about a theme; NAN for the background
 *  @param      group      [K] prevalence that the document leans on
 *  @param      background index, or -1
 *  @param      random     seeded by what names the document, so that no other matters
 *  Cost: O(550 n K).  A document without sentences has NAN intervals. */
void ptheme_gibbs__intervals(ptheme_interval *of_all, ptheme_interval *of_themes,
                             const ptheme_units *document, size_t n_labels,
                             const ptheme_reference *reference, const double *group,
                             double strength, int background, double level, ptheme_random *random,
                             double *scratch);

#endif
