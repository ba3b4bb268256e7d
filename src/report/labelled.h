/* Labelled sentences with probabilities from a model that had not seen their documents: what the
 * self-test draws its samples from. */
#ifndef PTHEME_REPORT_LABELLED_H
#define PTHEME_REPORT_LABELLED_H

#include "report/prevalence.h"

typedef struct ptheme_labelled {
  size_t n_labels, n_documents, n; // K, D, S sentences
  int background;                  // or -1
  char **names;                    // [K]
  size_t n_folds;                  // F
  size_t n_terms;                  // V
  double context;                  // how much sentences lean on their neighbours
  size_t *first;                   // [D + 1] sentences of a document, in the order of the dataset
  uint32_t *labels;                // [S]
  uint32_t *rows;                  // [S] training row
  double *p;                       // [S][K] out of fold, of the sentence by itself
  uint8_t *fold_of;                // [D]
  bool *known;                     // [S] true: sentences without evidence are not told apart here
  double *shares;                  // [K] of the labels in all sentences
  double *priors;                  // [F + 1][K] mean p outside a fold; last: of all
  double *posteriors;              // [F + 1][K][K] the same by label
  uint32_t *term_starts;           // [R + 1] terms of each training row
  uint32_t *terms;                 // columns
} ptheme_labelled;

/** Cross-validates: scores every document by planes and calibration fitted on other folds.
 *  @return what ptheme_train() returns */
ptheme_status ptheme_labelled__make(ptheme_labelled *out, const ptheme_dataset *dataset,
                                    const ptheme_train_options *options, ptheme_error *err);
void ptheme_labelled__free(ptheme_labelled *labelled);

/** What a model trained without a fold knows of its training data; F for all folds. */
static inline ptheme_reference ptheme_labelled__reference(const ptheme_labelled *labelled,
                                                          size_t fold) {
  size_t n = labelled->n_labels;
  return (ptheme_reference){labelled->priors + fold * n, labelled->posteriors + fold * n * n};
}

/** Probabilities of sentences that stand one after the other in a document, as a classifier
 *  trained without a fold prints them, and what a report makes of the printed ones.
 *  @param[out] printed  [n][K] leaning on neighbours, 6 decimals
 *  @param[out] alone    [n][K] with the neighbours' part taken out again
 *  @param      chosen   [n] sentences
 *  @param      scratch  [(2 n + 2) K] */
void ptheme_labelled__print(float *printed, float *alone, const ptheme_labelled *labelled,
                            const size_t *chosen, size_t n, size_t fold, double *scratch);

#endif
