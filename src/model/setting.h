/* One setting of a search, from texts to figures of each fold. */
#ifndef PTHEME_MODEL_SETTING_H
#define PTHEME_MODEL_SETTING_H

#include "model/folds.h"

enum { PTHEME_MAX_COSTS = 5 };

/** Features and class weights, to be tried at some costs. */
typedef struct ptheme_setting {
  ptheme_feature_options features;
  char text[160]; // the features as options of the command line
  bool balanced;
  const double *costs; // [n_costs] ascending
  size_t n_costs;
} ptheme_setting;

typedef struct ptheme_outcome {
  size_t terms; // V
  double accuracy[PTHEME_MAX_COSTS][PTHEME_MAX_FOLDS];
  double macro_f1[PTHEME_MAX_COSTS][PTHEME_MAX_FOLDS];
} ptheme_outcome;

/** What all settings of a search share; the order of rows does not depend on features. */
typedef struct ptheme_tuning {
  const ptheme_train_options *options; // solver (not AUTO), folds, weights
  const ptheme_dataset *dataset;
  uint8_t *fold_of; // [n]
  uint32_t *labels; // [n]
} ptheme_tuning;

/** Costs as much as some trainings; liblinear stands in for libsvm.  Call it in a child process: it
 *  starts more.
 *  @return as ptheme_train() */
ptheme_status ptheme_setting__try(ptheme_outcome *out, const ptheme_setting *setting,
                                  const ptheme_tuning *tuning, ptheme_error *err);

#endif
