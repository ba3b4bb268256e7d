/* A model's verdicts on labelled rows. */
#ifndef PTHEME_MODEL_JUDGE_H
#define PTHEME_MODEL_JUDGE_H

#include "model/dataset.h"
#include "model/model.h"

/** Rows by document: documents sorted by id, their rows in the order read.  Nothing here depends
 *  on the order of documents in the file. */
typedef struct ptheme_lineup {
  size_t n, n_documents; // D
  size_t *rows;          // [n] rows of the dataset
  size_t *first;         // [D + 1] where each document begins
} ptheme_lineup;

ptheme_status ptheme_lineup__new(ptheme_lineup *out, const ptheme_dataset *dataset,
                                 ptheme_error *err);
void ptheme_lineup__free(ptheme_lineup *lineup);

/** Numbers of labels: [count of dataset->names] by id, the model's index of each name that is the
 *  label of some row.  Freed by the caller.
 *  @return PTHEME_E_INPUT for labels that the model does not know, naming them; PTHEME_E_NOMEM. */
ptheme_status ptheme_labels__number(uint32_t **out, const ptheme_model *model,
                                    const ptheme_dataset *dataset, ptheme_error *err);

/** True labels and probabilities in the order of a lineup. */
typedef struct ptheme_verdicts {
  uint32_t *labels; // [n] true label
  double *p;        // [n][K]
  bool *known;      // [n] has evidence
  uint64_t tokens;  // words and characters of all sentences
  uint64_t unknown; // those whose own term is not in the vocabulary
  size_t seen;      // sentences that the model was trained on
  size_t near_seen; // further ones, of which it was trained on a near-duplicate
} ptheme_verdicts;

/** Classifies each row as one sentence, leaning on its neighbours in the document as classify does
 *  if `context`.
 *  @return PTHEME_E_INPUT for labels that the model does not know, naming them; PTHEME_E_NOMEM. */
ptheme_status ptheme_verdicts__new(ptheme_verdicts *out, const ptheme_model *model,
                                   const ptheme_dataset *dataset, const ptheme_lineup *lineup,
                                   bool context, ptheme_error *err);
void ptheme_verdicts__free(ptheme_verdicts *verdicts);

#endif
