/* Sentences to scores: what classifying, evaluating and explaining share. */
#ifndef PTHEME_MODEL_CLASSIFY_H
#define PTHEME_MODEL_CLASSIFY_H

#include "model/lanes.h"
#include "model/lookup.h"
#include "model/model.h"
#include "model/term.h"
#include "model/vector.h"

/** One sentence as a vector. */
typedef struct ptheme_weighed {
  ptheme_entry *entries; // [n] its known terms; without one, its scores mean nothing
  size_t n;
  double scale; // what the entries' values are to be multiplied with
  uint32_t tokens, unknown;
} ptheme_weighed;

struct ptheme_classifier {
  const ptheme_model *model;
  double min_confidence;
  ptheme_tokens tokens; // of the sentences that are scored side by side, or of the last one
  ptheme_terms terms;   // of a single sentence, where someone listed them
  ptheme_lookup lookup;
  ptheme_weighed weighed[PTHEME_LANES];
  ptheme_entry *entries; // of all of them
  uint32_t *slots;       // [slot_mask + 1] entry + 1 by column, 0 where empty; of the last one
  size_t cap_entries, slot_mask, cap_slots;
  double *lanes;          // [P][PTHEME_LANES] their scores
  double *scratch;        // for lanes.h
  ptheme_sentences spans; // of the document
  ptheme_sentence *sentences;
  double *p;   // [sentences][K]
  bool *known; // [sentences] has evidence
  size_t cap_sentences, cap_p, cap_known;
  ptheme_result result;
};

/** Vectorises and scores one sentence: fills `tokens`, the first of `weighed`, and the first of the
 *  lanes. */
ptheme_status ptheme_classifier__score(ptheme_classifier *classifier, ptheme_str sentence,
                                       ptheme_error *err);

/** Which entry an occurrence of a term went to, or SIZE_MAX if the vocabulary lacks it; entries in
 *  the order that ptheme_classifier__score() left them in. */
size_t ptheme_classifier__entry(const ptheme_classifier *classifier, const ptheme_term *term);

/** Probabilities [K] of the sentence just scored, before it leans on its neighbours; the priors
 *  where there is no evidence. */
void ptheme_classifier__probabilities(ptheme_classifier *classifier, double *p);

#endif
