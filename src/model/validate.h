/* From out-of-fold scores to a calibration and to figures that may be published. */
#ifndef PTHEME_MODEL_VALIDATE_H
#define PTHEME_MODEL_VALIDATE_H

#include "base/buf.h"
#include "model/calibrate.h"
#include "model/metrics.h"
#include "model/rows.h"

/** A list of keys and values in order, each NUL-terminated in `text`. */
typedef struct ptheme_facts {
  ptheme_buf text; // key NUL value NUL ...
  size_t n;
} ptheme_facts;

void ptheme_facts__add(ptheme_facts *facts, const char *key, ptheme_str value);
void ptheme_facts__add_number(ptheme_facts *facts, const char *key, double value); /* shortest */
void ptheme_facts__add_score(ptheme_facts *facts, const char *key, double value);  /* 4 decimals */
void ptheme_facts__free(ptheme_facts *facts);

typedef struct ptheme_validation {
  double *p;        // [n][K] each row's by what was fitted without its fold
  double *sigmoids; // [P][2] fitted on all out-of-fold scores
  double *scaling;  // [1 + K] the identity unless scaling lowered the out-of-fold log-loss
  bool scaled;
  double *priors;     // [K] mean out-of-fold probability
  double *posteriors; // [K][K] mean out-of-fold probability by true label
  ptheme_metrics metrics;
} ptheme_validation;

/** @param scored scores of all rows */
ptheme_status ptheme_validation__run(ptheme_validation *out, const ptheme_scored *scored, int folds,
                                     ptheme_error *err);
void ptheme_validation__free(ptheme_validation *validation);

/** Appends the evaluation of sentences by themselves ("evaluation. ..."), overall, by label and by
 *  language. */
ptheme_status ptheme_validation__describe(ptheme_facts *facts, const ptheme_validation *validation,
                                          const ptheme_rows *rows, ptheme_error *err);
/** The same for probabilities that lean on their neighbours ("in_context. ..."), in the order of
 *  the dataset's rows. */
ptheme_status ptheme_validation__describe_context(ptheme_facts *facts,
                                                  const ptheme_validation *validation,
                                                  const ptheme_rows *rows, double context,
                                                  ptheme_error *err);

#endif
