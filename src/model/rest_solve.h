/* Planes against the rest: on all rows, and once more for each fold without it. */
#ifndef PTHEME_MODEL_REST_SOLVE_H
#define PTHEME_MODEL_REST_SOLVE_H

#include "model/solve.h"
#include "model/validate.h"

typedef struct ptheme_rest_folds {
  const ptheme_rows *rows;
  const uint32_t *labels;             // [n]
  const uint8_t *fold_of;             // [n]
  const ptheme_fold_vectors *vectors; // ptheme_rest__train() sets it
  int folds;
  size_t threads;
  const double *costs; // [n_costs][K] of each label
  size_t n_costs;
  double contrast; // of contrast.h
} ptheme_rest_folds;

/** Margins of every row by planes that had not seen its fold, fold after fold.  The planes for a
 *  cost begin where those for the one before ended, which saves half of the rounds if costs ascend.
 *  @param[out] margins  [n_costs][n][K] */
ptheme_status ptheme_rest__hold_out(double *margins, const ptheme_rest_folds *folds,
                                    ptheme_error *err);

/** Makes the vectors, trains at one cost, on all rows and without each fold, and calibrates. Slopes
 *  and offsets go into the planes, so that p is the softmax of their scores. */
ptheme_status ptheme_rest__train(ptheme_solution *solution, ptheme_validation *validation,
                                 ptheme_rest_folds *folds, const ptheme_feature_options *features,
                                 ptheme_watch *watch, ptheme_error *err);

#endif
