/* How free the weight of a term is in the plane of a label: the freer, the more the shares of the
 * label's rows and of the others that have the term differ. */
#ifndef PTHEME_MODEL_CONTRAST_H
#define PTHEME_MODEL_CONTRAST_H

#include "model/rest.h"

/** The variance of the prior of each weight, from the rows in use; its mean is about 1.
 *  @param[in,out] freedom  [V + 1][stride], all 0; that of the constant becomes 1
 *  @param contrast         0: all 1, to 1: as far as the shares differ
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_contrast__fill(float *freedom, const ptheme_rest *rest, double contrast,
                                    ptheme_error *err);

#endif
