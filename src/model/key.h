/* A term as sixteen bytes that a table can compare.
 *
 * Terms of up to 15 bytes are their own key: the bytes, and above them one byte with length and
 * kind, so that equal keys are equal terms and nothing is hashed.  Longer ones are a 120-bit hash
 * under a last byte that no short term has; the vocabulary refuses two terms with one key. */
#ifndef PTHEME_MODEL_KEY_H
#define PTHEME_MODEL_KEY_H

#include "base/hash.h"

#include <string.h>

typedef struct ptheme_key {
  uint64_t low, high;
} ptheme_key;

enum { PTHEME_KEY_SHORT = 15, PTHEME_KEY_SLACK = 16 };

static inline bool ptheme_key__equal(ptheme_key a, ptheme_key b) {
  return ((a.low ^ b.low) | (a.high ^ b.high)) == 0; /* one guess for the processor, not two */
}

static inline uint64_t ptheme_key__mark(uint64_t high, unsigned mark) {
  return (high & 0x00FFFFFFFFFFFFFFu) | (uint64_t)mark << 56;
}

/* Sixteen bytes from here + 15 - len on keep the first `len` bytes of a key: no choice by length,
 * which for words could not be guessed. */
static const unsigned char ptheme_key__ones[32] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                   0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/** The key of `len` bytes (at least 1) of a kind from 0 to 3.  PTHEME_KEY_SLACK bytes from `bytes`
 *  on must be readable, whatever they hold. */
static inline ptheme_key ptheme_key__of(const char *bytes, size_t len, unsigned kind) {
  ptheme_key key;
  if (len > PTHEME_KEY_SHORT) {
    XXH128_hash_t hash = XXH3_128bits(bytes, len);
    return (ptheme_key){hash.low64, ptheme_key__mark(hash.high64, 0xF0u | kind)};
  }
  ptheme_key mask;
  memcpy(&key, bytes, sizeof key);
  memcpy(&mask, ptheme_key__ones + PTHEME_KEY_SHORT - len, sizeof mask);
  key.low &= mask.low;
  key.high &= mask.high;
  key.high |= (uint64_t)(len << 2 | kind) << 56;
  return key;
}

/** A 64-bit hash of a key. */
static inline uint64_t ptheme_key__spread(ptheme_key key) {
  uint64_t x = (key.low ^ (key.high << 23 | key.high >> 41)) * 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 32 ^ key.high) * 0xD6E8FEB86659FD93u;
  return x ^ x >> 32;
}

/** Where a table of 2^(64 - shift) slots begins to look for a key: the high bits of products, which
 *  all bits below them reach. */
static inline size_t ptheme_key__slot(ptheme_key key, unsigned shift) {
  return (size_t)((key.low * 0x9E3779B97F4A7C15u + key.high * 0xD6E8FEB86659FD93u) >> shift);
}

/** The hash of a pair of columns; tables use its high bits. */
static inline uint64_t ptheme_key__pair(uint32_t first, uint32_t second) {
  return ((uint64_t)first << 32 | second) * 0x9E3779B97F4A7C15u;
}

#endif
