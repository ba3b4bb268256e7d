/* Characters: what they are, and their compatibility-composed, case-folded form (NFKC_Casefold).
 * Text is folded a character at a time and composed a cluster (a base and its marks) at a time, so
 * that every result can be traced to its source bytes and nothing is allocated. */
#ifndef PTHEME_TEXT_UTF8_H
#define PTHEME_TEXT_UTF8_H

#include "policytheme.h"

typedef enum ptheme_utf8_class {
  PTHEME_UTF8_OTHER,      /* separates tokens: blanks, punctuation, symbols, controls */
  PTHEME_UTF8_LETTER,     /* of a script that puts blanks between words */
  PTHEME_UTF8_DIGIT,      /* decimal digit of any script */
  PTHEME_UTF8_MARK,       /* belongs to the character before it */
  PTHEME_UTF8_UNSPACED,   /* letter of Han, Kana, Thai, Lao, Khmer, Myanmar */
  PTHEME_UTF8_APOSTROPHE, /* ' U+2019 U+02BC */
  PTHEME_UTF8_PERCENT     /* % */
} ptheme_utf8_class;

enum {
  PTHEME_UTF8_FOLD_MAX = 32,    /* code points one character folds to; the record is 18, U+FDFA */
  PTHEME_UTF8_CLUSTER_MAX = 31, /* code points of a cluster: a base and 30 marks */
  PTHEME_UTF8_CLUSTER_BYTES = 4 * PTHEME_UTF8_CLUSTER_MAX
};

/** The character at `text`; *used is its length in bytes, 1 to 4.  Bytes that are no character
 *  give U+FFFD one byte at a time.  `len` is at least 1. */
static inline uint32_t ptheme_utf8__decode(const char *text, size_t len, size_t *used);

ptheme_utf8_class ptheme_utf8__class(uint32_t code);

/** Small letter (Unicode category Ll). */
bool ptheme_utf8__is_lower(uint32_t code);

/** Capital letter (Unicode categories Lu and Lt). */
bool ptheme_utf8__is_capital(uint32_t code);

/** Punctuation or symbol (Unicode categories P and S). */
bool ptheme_utf8__is_punctuation(uint32_t code);

/** Blank or invisible where text is trimmed: Unicode blanks, tab, U+200B and U+FEFF; line ends
 *  too. */
static inline bool ptheme_utf8__is_blank(uint32_t code);

/** The compatibility decomposition of the case-folded character in out[PTHEME_UTF8_FOLD_MAX].
 *  @return code points written; 0 for a default-ignorable character. */
size_t ptheme_utf8__fold(uint32_t *out, uint32_t code);

/** Whether folded `code` belongs to the cluster whose last code point so far is `before`. */
bool ptheme_utf8__extends(uint32_t before, uint32_t code);

/** Orders and composes a cluster of n (1 to PTHEME_UTF8_CLUSTER_MAX) folded code points and
 *  writes it as UTF-8 to out[PTHEME_UTF8_CLUSTER_BYTES].
 *  @return bytes written. */
size_t ptheme_utf8__compose(char *out, const uint32_t *codes, size_t n);

/** Versions of the library and of the Unicode tables behind all this, e.g. "2.8.0", "15.0.0". */
const char *ptheme_utf8__library_version(void);
const char *ptheme_utf8__unicode_version(void);

/* The part of decoding that is not worth inlining. */
uint32_t ptheme_utf8__decode_long(const char *text, size_t len, size_t *used);

static inline uint32_t ptheme_utf8__decode(const char *text, size_t len, size_t *used) {
  *used = 1;
  unsigned char first = (unsigned char)*text;
  return first < 0x80 ? first : ptheme_utf8__decode_long(text, len, used);
}

bool ptheme_utf8__is_wide_blank(uint32_t code);

static inline bool ptheme_utf8__is_blank(uint32_t code) {
  return code < 0x80 ? code == ' ' || (code >= '\t' && code <= '\r')
                     : ptheme_utf8__is_wide_blank(code);
}

#endif
