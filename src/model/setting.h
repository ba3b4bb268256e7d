/* One setting of a search, from texts to figures of each fold. */
#ifndef PTHEME_MODEL_SETTING_H
#define PTHEME_MODEL_SETTING_H

#include "model/folds.h"

enum { PTHEME_MAX_COSTS = 5 };

/** Features and class weights, to be tried at some costs. */
typedef struct ptheme_setting {
  ptheme_feature_options features;
  char text[192]; // the features as options of the command line
  bool balanced;
  const double *costs; // [n_costs] ascending
  size_t n_costs;
} ptheme_setting;

typedef struct ptheme_outcome {
  size_t terms; // V
  double accuracy[PTHEME_MAX_COSTS][PTHEME_MAX_FOLDS];
  double macro_f1[PTHEME_MAX_COSTS][PTHEME_MAX_FOLDS];
} ptheme_outcome;

/** Rows with all terms that some features give, whatever the least count and the weights. */
typedef struct ptheme_counted {
  ptheme_feature_options features;
  ptheme_rows rows;
} ptheme_counted;

/** What all settings of a search share; the order of rows does not depend on features. */
typedef struct ptheme_tuning {
  const ptheme_train_options *options; // solver (not AUTO), folds, weights, contrast
  const ptheme_dataset *dataset;
  uint8_t *fold_of;        // [n]
  uint32_t *labels;        // [n]
  ptheme_counted *counted; // [n_counted]
  size_t n_counted, cap_counted;
} ptheme_tuning;

/** Counts the terms of a setting, on all threads, unless one before it had the same. */
ptheme_status ptheme_tuning__count(ptheme_tuning *tuning, const ptheme_setting *setting,
                                   ptheme_error *err);
void ptheme_tuning__free(ptheme_tuning *tuning);

/** Costs as much as some trainings; liblinear stands in for libsvm.  Call it in a child process,
 *  since it starts more, after ptheme_tuning__count().
 *  @return as ptheme_train() */
ptheme_status ptheme_setting__try(ptheme_outcome *out, const ptheme_setting *setting,
                                  const ptheme_tuning *tuning, ptheme_error *err);

#endif
