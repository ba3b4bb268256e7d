/* All planes of a model: every pair of labels on all rows, and once more for each fold without it.
 */
#ifndef PTHEME_MODEL_SOLVE_H
#define PTHEME_MODEL_SOLVE_H

#include "model/child.h"
#include "model/folds.h"
#include "model/rows.h"

/** The rows as vectors, for any number of solutions. */
typedef struct ptheme_fold_vectors {
  ptheme_matrix x;                          // all rows
  ptheme_matrix held_out[PTHEME_MAX_FOLDS]; // rows of each fold, as new text; the others empty
} ptheme_fold_vectors;

/** @param fold_of [n], may be NULL for 0 folds */
ptheme_status ptheme_fold_vectors__new(ptheme_fold_vectors *out, const ptheme_rows *rows,
                                       const uint8_t *fold_of, int folds,
                                       const ptheme_feature_options *features, ptheme_error *err);
void ptheme_fold_vectors__free(ptheme_fold_vectors *vectors);

typedef struct ptheme_solution {
  size_t n_planes, n_terms, n_rows; // H, V, n; H is P, or K for planes against the rest
  float *w;                         // [H][V] planes on all rows; shared memory, as the next two
  double *rho;                      // [H]
  double *scores;                   // [P][n] of each row by the planes that had not seen its fold
} ptheme_solution;

typedef struct ptheme_solve_options {
  const double *costs;  // [K] C of each label
  ptheme_solver solver; // not AUTO
  int folds;            // 0: planes on all rows only
  size_t threads;
} ptheme_solve_options;

/** Fills a solution; rows without terms take no part and get the score -rho.
 *  @param fold_of [n], may be NULL without folds */
ptheme_status ptheme_solve__all(ptheme_solution *out, const ptheme_rows *rows,
                                const uint8_t *fold_of, const ptheme_feature_options *features,
                                const ptheme_solve_options *options, ptheme_watch *watch,
                                ptheme_error *err);
/** Only the scores of a solution, by liblinear: for tuning.
 *  @param scores  [P][n] shared memory of child.h */
ptheme_status ptheme_solve__scores(double *scores, const ptheme_rows *rows, const uint8_t *fold_of,
                                   const ptheme_fold_vectors *vectors,
                                   const ptheme_solve_options *options, ptheme_watch *watch,
                                   ptheme_error *err);
void ptheme_solve__free(ptheme_solution *solution);

/** Steps that ptheme_solve__all() and ptheme_solve__scores() report to their watch. */
size_t ptheme_solve__steps(size_t n_labels, int folds);
size_t ptheme_solve__score_steps(size_t n_labels, int folds);

/** The solver for `solver`: AUTO becomes libsvm if the products of the largest pair of labels take
 *  at most max_memory bytes, so that the choice depends on the data and not on the machine. */
ptheme_solver ptheme_solve__choose(ptheme_solver solver, const ptheme_rows *rows,
                                   size_t max_memory);

#endif
