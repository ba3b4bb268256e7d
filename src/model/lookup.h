/* The columns of a sentence's terms: the way that classifying takes. */
#ifndef PTHEME_MODEL_LOOKUP_H
#define PTHEME_MODEL_LOOKUP_H

#include "model/term.h"
#include "model/vocabulary.h"

/** Columns of the known terms, each as often as it occurs; pairs last, so not in the order of
 *  ptheme_terms__list(). */
typedef struct ptheme_lookup {
  uint32_t *items; // [n]
  size_t n, cap;
  uint32_t unknown;            // terms that stand for a whole token and are not in the vocabulary
  struct ptheme_probe *probes; // scratch
  struct ptheme_pair_probe *pairs;
  uint32_t *parts; // [n_parts] what each word gives to pairs, or PTHEME_NO_TERM
  size_t n_parts, cap_probes, cap_pairs, cap_parts;
} ptheme_lookup;

/** Whether these options have a short way; else list the terms and find each. */
bool ptheme_lookup__is_short(const ptheme_feature_options *options);

/** Replaces `lookup` (zeroed at first, reused after) by those of the tokens, without making the
 *  terms: a known word knows its prefix, and a pair is looked up by the columns of its parts, so
 *  that a word costs one look-up of bytes and one of two numbers.
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_lookup__short(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                   const ptheme_vocabulary *vocabulary,
                                   const ptheme_feature_options *options, ptheme_error *err);

/** The same by listing the terms: any options. */
ptheme_status ptheme_lookup__plain(ptheme_lookup *lookup, const ptheme_terms *terms,
                                   const ptheme_vocabulary *vocabulary, ptheme_error *err);

/** The column of one term, or PTHEME_NO_TERM. */
uint32_t ptheme_lookup__of(const ptheme_vocabulary *vocabulary, const ptheme_term *term);

void ptheme_lookup__free(ptheme_lookup *lookup);

#endif
