/* From out-of-fold scores to a calibration and to figures that may be published. */
#ifndef PTHEME_MODEL_VALIDATE_H
#define PTHEME_MODEL_VALIDATE_H

#include "base/buf.h"
#include "model/calibrate.h"
#include "model/metrics.h"
#include "model/rows.h"
#include "model/softmax.h"

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
  double *sigmoids; // [P][2] fitted on all out-of-fold scores; NULL for planes against the rest
  double *scaling;  // [1 + K] the identity unless scaling lowered the out-of-fold log-loss
  bool scaled;
  double *priors;     // [K] mean out-of-fold probability
  double *posteriors; // [K][K] mean out-of-fold probability by true label
  ptheme_metrics metrics;
} ptheme_validation;

/** @param scored scores of all rows */
ptheme_status ptheme_validation__run(ptheme_validation *out, const ptheme_scored *scored, int folds,
                                     size_t threads, ptheme_error *err);
/** The same for planes against the rest: what is calibrated are their margins.  Scaling would be no
 *  more than the softmax is already.
 *  @param[out] softmax  [2 K] fitted on all margins */
ptheme_status ptheme_validation__run_rest(ptheme_validation *out, double *softmax,
                                          const ptheme_margins *scored, int folds, size_t threads,
                                          ptheme_error *err);
/** Probabilities of each fold's rows by sigmoids fitted on the others.  @param[out] p  [n][K] */
ptheme_status ptheme_validation__cross_fit(double *p, const ptheme_scored *scored, int folds,
                                           size_t threads, ptheme_error *err);
void ptheme_validation__free(ptheme_validation *validation);

/** Sentences that are judged. */
typedef struct ptheme_judged {
  size_t n, n_labels;            // K
  uint32_t *labels;              // [n] true labels
  uint32_t *languages;           // [n] ids in dataset->names
  const double *p;               // [n][K]
  const char *const *names;      // [K] of the labels
  const ptheme_dataset *dataset; // only for its names
} ptheme_judged;

/** Room for labels and languages of n sentences; the rest is the caller's.  Freed whatever comes
 *  out. */
ptheme_status ptheme_judged__new(ptheme_judged *out, size_t n, ptheme_error *err);
void ptheme_judged__free(ptheme_judged *judged);
/** Appends figures over all, by language, by label, by confidence, by --min-confidence, and the
 *  confusion matrix; keys are "<prefix>. ...". */
ptheme_status ptheme_judged__describe(ptheme_facts *facts, const char *prefix,
                                      const ptheme_judged *judged, ptheme_error *err);
/** Whether a key is that of an entry of the confusion matrix, which is not stored as metadata. */
bool ptheme_facts__is_confusion(const char *key);

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
