/* The way to a model, for those who want the out-of-fold probabilities and no model. */
#ifndef PTHEME_MODEL_TRAIN_H
#define PTHEME_MODEL_TRAIN_H

#include "model/rows.h"
#include "model/solve.h"
#include "model/validate.h"

typedef struct ptheme_trainer {
  const ptheme_train_options *options;
  ptheme_rows rows;
  uint32_t *group_of; // [D]
  uint8_t *fold_of;   // [n]
  int folds;          // those filled; as many as asked for if there are groups enough
  uint32_t *labels;   // [n]
  double *costs;      // [K]
  ptheme_solver solver;
  ptheme_solution solution;
  ptheme_validation validation;
  ptheme_facts facts;
  size_t n_groups;
} ptheme_trainer;

/** Rows, folds, planes, calibration: everything but the file.
 *  @return what ptheme_train() returns; the trainer is to be freed in any case */
ptheme_status ptheme_trainer__run(ptheme_trainer *out, const ptheme_dataset *dataset,
                                  const ptheme_train_options *options, ptheme_error *err);
void ptheme_trainer__free(ptheme_trainer *trainer);

#endif
