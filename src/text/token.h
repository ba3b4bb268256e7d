/* A sentence's tokens in normalised form: what features are made of. */
#ifndef PTHEME_TEXT_TOKEN_H
#define PTHEME_TEXT_TOKEN_H

#include "base/buf.h"

typedef enum ptheme_token_kind {
  PTHEME_TOKEN_WORD,   /* letters, marks and digits with inner apostrophes */
  PTHEME_TOKEN_NUMBER, /* a number, by its class: "0", "0%" or "0000" (a year), or kept */
  PTHEME_TOKEN_CHAR /* one character of a script written without blanks (Han, Kana, Thai ...), or of
                       punctuation where that is kept */
} ptheme_token_kind;

typedef enum ptheme_token_capitals {
  PTHEME_CAPITALS_NONE,
  PTHEME_CAPITALS_FIRST, /* its first letter is one, as in names */
  PTHEME_CAPITALS_ALL    /* two or more characters, none of them a small letter: acronyms */
} ptheme_token_capitals;

typedef struct ptheme_token {
  uint32_t start, len;               // bytes in tokens->bytes: NFKC, case-folded
  uint32_t source_start, source_len; // bytes in the sentence that it came from
  uint8_t kind;                      // ptheme_token_kind
  bool joined;                       // nothing stands between it and the token before
  uint8_t capitals;                  // of a word, where they are kept: ptheme_token_capitals
} ptheme_token;

/** Bytes that may be read behind the last token's, whatever they hold: for reading words in
 *  pieces of fixed size. */
enum { PTHEME_TOKENS_SLACK = 16 };

typedef struct ptheme_tokens {
  ptheme_buf bytes;
  ptheme_token *items; // [n]
  size_t n, cap;
} ptheme_tokens;

/** What to keep, as bits. */
enum {
  PTHEME_KEEP_NUMBERS = 1,     /* a number is its own digits */
  PTHEME_KEEP_PUNCTUATION = 2, /* a visible character that is neither letter nor digit is a token of
                                  kind CHAR; but not # and *, which vocabularies use themselves */
  PTHEME_KEEP_CAPITALS = 4     /* words know how they were written */
};

/** Replaces the content of `tokens` (zeroed at first, reused after) by those of `sentence`, valid
 *  UTF-8 of less than 4 GiB.
 *  PTHEME_E_NOMEM.  Cost: O(len), whatever the text. */
ptheme_status ptheme_tokens__split(ptheme_tokens *tokens, ptheme_str sentence, unsigned keep,
                                   ptheme_error *err);

void ptheme_tokens__clear(ptheme_tokens *tokens);

/** Adds those of one more sentence.  Of the text that it stands in, `behind` bytes can be read
 *  behind it: its last ones need not be copied. */
ptheme_status ptheme_tokens__add(ptheme_tokens *tokens, ptheme_str sentence, size_t behind,
                                 unsigned keep, ptheme_error *err);

void ptheme_tokens__free(ptheme_tokens *tokens);

static inline ptheme_str ptheme_tokens__get(const ptheme_tokens *tokens, size_t i) {
  return (ptheme_str){tokens->bytes.data + tokens->items[i].start, tokens->items[i].len};
}

#endif
