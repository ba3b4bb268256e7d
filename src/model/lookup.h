/* The columns of terms of a few sentences side by side: the way that classifying takes. */
#ifndef PTHEME_MODEL_LOOKUP_H
#define PTHEME_MODEL_LOOKUP_H

#include "model/term.h"
#include "model/vocabulary.h"

enum { PTHEME_LOOKUP_MAX = 8 }; /* sentences */

/** What was found of one sentence. */
typedef struct ptheme_found {
  uint32_t *items; // [n] columns of its known terms, each as often as it occurs; pairs last, so
                   // not in the order of ptheme_terms__list()
  size_t n;
  uint32_t unknown; // terms that stand for a whole token and are not in the vocabulary
} ptheme_found;

typedef struct ptheme_lookup {
  ptheme_found sentences[PTHEME_LOOKUP_MAX];
  uint32_t *items; // of all sentences
  size_t cap;
  struct ptheme_probe *probes; // scratch
  uint32_t *parts;             // what each word gives to pairs, or PTHEME_NO_TERM
  struct ptheme_pair_probe *pairs;
  size_t cap_probes, cap_pairs, cap_parts;
} ptheme_lookup;

/** Whether these options have a short way; else list the terms and find each. */
bool ptheme_lookup__is_short(const ptheme_feature_options *options);

/** Replaces `lookup` (zeroed at first, reused after) by what is found of n sentences, at most
 *  PTHEME_LOOKUP_MAX, the tokens of which begin at first[0], ..., first[n - 1] and end at first[n].
 *  It does not make the terms: a known word knows its prefix, and a pair is looked up by the
 * columns of its parts, so that a word costs one look-up of bytes and one of two numbers.
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_lookup__short(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                   const size_t *first, size_t n,
                                   const ptheme_vocabulary *vocabulary,
                                   const ptheme_feature_options *options, ptheme_error *err);

/** The same for the terms of one sentence: any options. */
ptheme_status ptheme_lookup__plain(ptheme_lookup *lookup, const ptheme_terms *terms,
                                   const ptheme_vocabulary *vocabulary, ptheme_error *err);

/** The column of one term, or PTHEME_NO_TERM. */
uint32_t ptheme_lookup__of(const ptheme_vocabulary *vocabulary, const ptheme_term *term);

void ptheme_lookup__free(ptheme_lookup *lookup);

#endif
