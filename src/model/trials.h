/* The file of trials: a line each, so that a search can be read, cited and taken up again. */
#ifndef PTHEME_MODEL_TRIALS_H
#define PTHEME_MODEL_TRIALS_H

#include "base/buf.h"
#include "model/folds.h"

/** One setting and what came of it. */
typedef struct ptheme_tried {
  ptheme_feature_options features;
  char text[192]; // the features as options of the command line
  ptheme_solver solver;
  double contrast;
  bool balanced;
  double cost;
  size_t terms;                                                  // V
  double accuracy[PTHEME_MAX_FOLDS], macro_f1[PTHEME_MAX_FOLDS]; // of each fold
  bool repeated;
} ptheme_tried;

typedef struct ptheme_trials {
  const char *path; // or NULL: kept nowhere
  ptheme_buf text;  // the file as it is to be
  char search[33];  // names rows, folds, weights and version: what must agree to reuse a trial
  int folds;
} ptheme_trials;

/** Writes features as the options of the command line that give them; NUL-terminated. */
void ptheme_trials__features(char text[192], const ptheme_feature_options *features);

/** The same with solver, contrast, cost and class weights. */
void ptheme_trials__options(char text[256], const ptheme_tried *tried);

/** Reads the file if there is one.  `trials` has its path, search and folds.
 *  @return PTHEME_E_INPUT for a file that is no file of trials, with the line; PTHEME_E_NOMEM. */
ptheme_status ptheme_trials__open(ptheme_trials *trials, ptheme_error *err);
void ptheme_trials__free(ptheme_trials *trials);

/** Fills in the result of a trial of this setting and search, if the file has it. */
bool ptheme_trials__find(const ptheme_trials *trials, ptheme_tried *tried);

/** Appends a trial and replaces the file.  @return PTHEME_E_OUTPUT; PTHEME_E_NOMEM. */
ptheme_status ptheme_trials__add(ptheme_trials *trials, const ptheme_tried *tried,
                                 ptheme_error *err);

/** Mean over the folds, and its standard error. */
double ptheme_trials__mean(const double *values, int folds);
double ptheme_trials__error(const double *values, int folds);

#endif
