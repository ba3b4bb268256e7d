/* Sketches of the training sentences, for the model to know near-duplicates of them by. */
#ifndef PTHEME_MODEL_SKETCH_H
#define PTHEME_MODEL_SKETCH_H

#include "model/near.h"
#include "model/rows.h"

/** Sketches of the rows that have enough terms, in the order of the rows.
 *  @param[out] out  [*n] freed by the caller */
ptheme_status ptheme_sketches__make(ptheme_sketch **out, size_t *n, const ptheme_rows *rows,
                                    const ptheme_feature_options *features, size_t threads,
                                    ptheme_error *err);

#endif
