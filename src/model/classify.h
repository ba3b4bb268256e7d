/* One sentence at a time: what classifying, evaluating and explaining share. */
#ifndef PTHEME_MODEL_CLASSIFY_H
#define PTHEME_MODEL_CLASSIFY_H

#include "model/lookup.h"
#include "model/model.h"
#include "model/term.h"
#include "model/vector.h"

struct ptheme_classifier {
  const ptheme_model *model;
  double min_confidence;
  ptheme_tokens tokens;
  ptheme_terms terms;    // of the sentence, where someone listed them
  ptheme_lookup lookup;  // of the sentence's known terms
  ptheme_entry *entries; // [n_entries] known terms of the sentence
  size_t n_entries, cap_entries;
  uint32_t *slots; // [slot_mask + 1] entry + 1 by column, 0 where empty;
                   // sized for the sentence
  size_t slot_mask, cap_slots;
  double scale;           // of the entries' values
  double *scores;         // [P] of the sentence
  double *lanes;          // [P][PTHEME_LANES] of neighbouring sentences
  double *scratch;        // for lanes.h
  ptheme_sentences spans; // of the document
  ptheme_sentence *sentences;
  double *p;   // [sentences][K]
  bool *known; // [sentences] has evidence
  size_t cap_sentences, cap_p, cap_known;
  ptheme_result result;
};

/** Vectorises and scores one sentence: fills tokens, columns, entries with their values (to be
 *  multiplied with `scale`), and scores.  Without a known term n_entries is 0 and
 *  the scores mean nothing. */
ptheme_status ptheme_classifier__score(ptheme_classifier *classifier, ptheme_str sentence,
                                       ptheme_error *err);

/** Which entry an occurrence of a term went to, or SIZE_MAX if the vocabulary lacks it; entries in
 *  the order that ptheme_classifier__score() left them in. */
size_t ptheme_classifier__entry(const ptheme_classifier *classifier, const ptheme_term *term);

/** Probabilities [K] of the sentence just scored, before it leans on its neighbours; the priors
 *  where there is no evidence. */
void ptheme_classifier__probabilities(ptheme_classifier *classifier, double *p);

#endif
