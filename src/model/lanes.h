/* posterior.c's probabilities for several sentences at once. */
#ifndef PTHEME_MODEL_LANES_H
#define PTHEME_MODEL_LANES_H

#include "model/posterior.h"

enum { PTHEME_LANES = 8 };

/** Doubles of scratch that ptheme_lanes__posterior() needs for K labels. */
size_t ptheme_lanes__scratch(size_t n_labels);

/** What ptheme_posterior__from_scores() gives, within 1e-11, for up to PTHEME_LANES sentences.
 *  @param[out] p  [n][K]
 *  @param scores  [P][PTHEME_LANES] finite, in unused lanes too */
void ptheme_lanes__posterior(double *p, const double *scores, size_t n,
                             const ptheme_calibration *calibration, double *scratch);

#endif
