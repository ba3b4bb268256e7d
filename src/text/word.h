/* The word that the tokenizer is building, and what becomes of it: a word or a number. */
#ifndef PTHEME_TEXT_WORD_H
#define PTHEME_TEXT_WORD_H

#include "text/token.h"

typedef struct ptheme_word {
  ptheme_tokens *tokens;     // where it goes
  const unsigned char *text; // [len] the sentence
  uint32_t len;
  bool keep_numbers, keep_punctuation;
  size_t first;    // its first token: those before are of other sentences
  bool touching;   // nothing stands between the last token and here
  bool open;       // a word is being built, from byte `start` of tokens->bytes on
  bool has_letter; // so it is no number
  bool apostrophe; // one was read behind it: inner if a letter or digit follows
  size_t start;
  uint32_t source_start, source_end;
} ptheme_word;

/** Room for `more` tokens; false, with bytes.failed set, when memory runs out. */
bool ptheme_word__reserve(ptheme_tokens *tokens, size_t more);

/** Replaces a whole number by its class, "0000" for a year, "0" for others; returns its length. */
uint32_t ptheme_word__classify(char *digits, size_t len);

/** To be called before a letter or digit is added to tokens->bytes: opens a word, or goes on. */
void ptheme_word__open(ptheme_word *word, uint32_t source_start);
/** Ends the word, if one is open, and makes it a token. */
void ptheme_word__close(ptheme_word *word);
/** The same, at something that stands between tokens. */
void ptheme_word__separate(ptheme_word *word);
void ptheme_word__apostrophe(ptheme_word *word);
/** A percent sign in bytes start .. end of the sentence. */
void ptheme_word__percent(ptheme_word *word, uint32_t start, uint32_t end);

/* Inline, since it is called for every token.  Its bytes reach from `start` to the last. */
static inline void ptheme_word__add(ptheme_word *word, size_t start, uint32_t source_start,
                                    uint32_t source_end, ptheme_token_kind kind) {
  ptheme_tokens *tokens = word->tokens;
  if (tokens->bytes.failed || (tokens->n == tokens->cap && !ptheme_word__reserve(tokens, 1)))
    return;
  tokens->items[tokens->n++] = (ptheme_token){.start = (uint32_t)start,
                                              .len = (uint32_t)(tokens->bytes.len - start),
                                              .source_start = source_start,
                                              .source_len = source_end - source_start,
                                              .kind = (uint8_t)kind,
                                              .joined = word->touching};
}

#endif
