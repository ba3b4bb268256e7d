/* The terms of a sentence: what a vocabulary holds and a model weighs.
 *
 *  kind               text in the vocabulary   made of
 *  token              court                    a word, a number class
 *  prefix             court*                   the first letters of a word that has as many or
 *                                              more
 *  pair               the court*               two neighbouring words, each by its prefix or, where
 *                                              it has none, as a whole
 *  class              Aa, AA                   how a word was written: with a capital first, or in
 *                                              capitals; no other term has any
 *  pair of classes    the Aa, Aa AA, Aa of     two neighbouring words, one of them or both by class
 *  characters         #cour                    a run of characters inside a word
 *  characters of      法院                      one to three neighbouring characters of a script
 *  unspaced scripts                            without blanks
 *
 *  With whole words switched off, a word without a prefix still stands as a whole.  So the parts of
 *  a pair are terms themselves, and a vocabulary that has a pair has its parts: they occur in all
 *  the rows that the pair occurs in.
 *
 *  A term is looked up by its key (key.h), a pair by the columns of its parts. */
#ifndef PTHEME_MODEL_TERM_H
#define PTHEME_MODEL_TERM_H

#include "model/key.h"
#include "text/token.h"

typedef enum ptheme_term_kind {
  PTHEME_TERM_TOKEN, /* one token, or neighbouring CHAR tokens */
  PTHEME_TERM_PREFIX,
  PTHEME_TERM_PAIR,
  PTHEME_TERM_CHARS,
  PTHEME_TERM_CLASS, /* its key is that of a token */
  PTHEME_TERM_CLASS_PAIR
} ptheme_term_kind;

typedef struct ptheme_term {
  ptheme_key key;       // of a pair: of its second part
  ptheme_key before;    // of a pair: of its first part
  uint32_t first, last; // tokens it is made of, both included
  uint32_t start, len;  // bytes in tokens->bytes; for a pair, of its first part
  uint8_t kind;         // ptheme_term_kind
  bool own;             // stands for its whole token alone: counts for "unknown"
} ptheme_term;

static inline bool ptheme_term__is_pair(const ptheme_term *term) {
  return term->kind == PTHEME_TERM_PAIR || term->kind == PTHEME_TERM_CLASS_PAIR;
}

typedef struct ptheme_terms {
  ptheme_term *items; // [n]
  size_t n, cap;
} ptheme_terms;

/** What the tokens of these options are to keep. */
static inline unsigned ptheme_terms__keep(const ptheme_feature_options *options) {
  return (options->keep_numbers ? PTHEME_KEEP_NUMBERS : 0u) |
         (options->keep_punctuation ? PTHEME_KEEP_PUNCTUATION : 0u) |
         (options->capitals ? PTHEME_KEEP_CAPITALS : 0u);
}

/** Replaces `terms` (zeroed at first, reused after) by those of the tokens, in order. */
ptheme_status ptheme_terms__list(ptheme_terms *terms, const ptheme_tokens *tokens,
                                 const ptheme_feature_options *options, ptheme_error *err);
void ptheme_terms__free(ptheme_terms *terms);

/** Appends the term's text as the vocabulary writes it. */
void ptheme_terms__text(ptheme_buf *out, const ptheme_tokens *tokens, const ptheme_term *term,
                        const ptheme_feature_options *options);

/** Whether a term given as text is a pair; then *first is the length of its first part. */
bool ptheme_terms__is_pair(ptheme_str text, size_t *first);

/** The key of a term given as text that is not a pair; `more` tells whether PTHEME_KEY_SLACK bytes
 *  are readable behind it. */
ptheme_key ptheme_terms__key(ptheme_str text, bool more);

/** Bytes of a word's prefix of `letters` letters; 0 where it has fewer, or none are asked for.
 *  PTHEME_KEY_SLACK bytes must be readable. */
size_t ptheme_terms__prefix(const char *word, size_t len, int letters);

#endif
