/* Folds for cross-validation that do not leak: a document, documents that share a
 * near-identical sentence, and those that share a value of the column to group by, stand on one
 * side. */
#ifndef PTHEME_MODEL_FOLDS_H
#define PTHEME_MODEL_FOLDS_H

#include "model/rows.h"

enum { PTHEME_MAX_FOLDS = 20 };

/** Joins documents into groups.  @param[out] group_of  [D] a group's number is its first document;
 *  freed by the caller.  @return PTHEME_E_NOMEM. */
ptheme_status ptheme_groups__find(uint32_t **group_of, const ptheme_rows *rows, ptheme_error *err);

/** Deals the groups out, largest first, each to the fold whose label counts it brings nearest to
 *  an even share; equal groups in an order drawn from `seed`.
 *  @param[out]    fold_of  [rows->n] 0 .. *folds-1; freed by the caller
 *  @param[in,out] folds    how many are wanted; becomes how many got a group, since there may be
 *                          fewer groups
 *  @return PTHEME_E_INPUT if some fold would leave a label without training rows. */
ptheme_status ptheme_folds__deal(uint8_t **fold_of, const ptheme_rows *rows,
                                 const uint32_t *group_of, int *folds, uint64_t seed,
                                 ptheme_error *err);

#endif
