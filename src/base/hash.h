/* XXH3 under our own names. */
#ifndef PTHEME_BASE_HASH_H
#define PTHEME_BASE_HASH_H

#include "policytheme.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct ptheme_hash128 {
  uint64_t low, high;
} ptheme_hash128;

static inline uint64_t ptheme_hash__64(const void *data, size_t len, uint64_t seed) {
  return XXH3_64bits_withSeed(data, len, seed);
}

static inline ptheme_hash128 ptheme_hash__128(const void *data, size_t len) {
  XXH128_hash_t hash = XXH3_128bits(data, len);
  return (ptheme_hash128){hash.low64, hash.high64};
}

static inline bool ptheme_hash__equal(ptheme_hash128 a, ptheme_hash128 b) {
  return a.low == b.low && a.high == b.high;
}

/** 32 lower-case hexadecimal digits, high half first; NUL-terminated. */
void ptheme_hash__hex(char out[33], ptheme_hash128 hash);

/** A value that an attacker who writes input cannot know; for keyed tables only, since it differs
 *  from run to run and so must never reach an output. */
uint64_t ptheme_hash__secret(void);

#endif
