/* The terms of a sentence: what a vocabulary holds and a model weighs.
 *
 *  kind               text in the vocabulary   made of
 *  word, number       court                    one token
 *  prefix             court*                   the first letters of a word that has
 *                                          as many or more
 *  pair               supre* court*            two neighbouring words, by prefix or whole
 *  characters         #cour                    a run of characters inside a word
 *  characters of      法院                      one to three neighbouring characters of a script
 *  unspaced scripts                            without blanks
 *
 *  A term is looked up by its key (key.h), composed so that a pair costs no second reading of its
 *  words.
 */
#ifndef PTHEME_MODEL_TERM_H
#define PTHEME_MODEL_TERM_H

#include "model/key.h"
#include "text/token.h"

typedef enum ptheme_term_kind {
  PTHEME_TERM_TOKEN, /* one token, or neighbouring CHAR tokens */
  PTHEME_TERM_PREFIX,
  PTHEME_TERM_PAIR,
  PTHEME_TERM_CHARS
} ptheme_term_kind;

typedef struct ptheme_term {
  ptheme_key key;
  uint32_t first, last; // tokens it is made of, both included
  uint32_t start, len;  // bytes in tokens->bytes; for a pair, of its first part
  uint8_t kind;         // ptheme_term_kind
  bool own;             // stands for its whole token alone: counts for "unknown"
} ptheme_term;

typedef struct ptheme_terms {
  ptheme_term *items; // [n]
  size_t n, cap;
} ptheme_terms;

/** Replaces `terms` (zeroed at first, reused after) by those of the tokens, in order. */
ptheme_status ptheme_terms__list(ptheme_terms *terms, const ptheme_tokens *tokens,
                                 const ptheme_feature_options *options, ptheme_error *err);
void ptheme_terms__free(ptheme_terms *terms);

/** Appends the term's text as the vocabulary writes it. */
void ptheme_terms__text(ptheme_buf *out, const ptheme_tokens *tokens, const ptheme_term *term,
                        const ptheme_feature_options *options);

/** The key of a term given as text. */
ptheme_key ptheme_terms__key(ptheme_str text);

#endif
