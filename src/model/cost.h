/* What an error costs in training, by label. */
#ifndef PTHEME_MODEL_COST_H
#define PTHEME_MODEL_COST_H

#include "model/rows.h"

/** C of each label: options->cost times the class weight given for it, and times n / (K n_k) if
 *  balanced.
 *  @param[out] costs  [K]
 *  @return PTHEME_E_ARG for a weight that is not positive, or of a label that no row has. */
ptheme_status ptheme_costs__fill(double *costs, const ptheme_rows *rows,
                                 const ptheme_train_options *options, ptheme_error *err);

#endif
