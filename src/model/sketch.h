/* Sketches of the training sentences, for the model to know near-duplicates of them by. */
#ifndef PTHEME_MODEL_SKETCH_H
#define PTHEME_MODEL_SKETCH_H

#include "model/near.h"
#include "model/rows.h"

/** Scratch for one sentence after the other; zeroed is empty. */
typedef struct ptheme_sketcher {
  ptheme_terms terms;
  ptheme_sets sets;
} ptheme_sketcher;

/** The sketch of a sentence.  @param[out] has  whether it has enough terms; else *out is untouched
 */
ptheme_status ptheme_sketcher__tokens(ptheme_sketcher *sketcher, const ptheme_tokens *tokens,
                                      const ptheme_feature_options *features, ptheme_sketch *out,
                                      bool *has, ptheme_error *err);
void ptheme_sketcher__free(ptheme_sketcher *sketcher);

/** Sketches of the rows that have enough terms, in the order of the rows.
 *  @param[out] out  [*n] freed by the caller */
ptheme_status ptheme_sketches__make(ptheme_sketch **out, size_t *n, const ptheme_rows *rows,
                                    const ptheme_feature_options *features, size_t threads,
                                    ptheme_error *err);

#endif
