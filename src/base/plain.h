/* Runs of bytes that a JSON string holds as they are: what the reader and the writer of JSON both
 * skip in large steps.  SSE2 is part of every x86-64; elsewhere eight bytes are a step. */
#ifndef PTHEME_BASE_PLAIN_H
#define PTHEME_BASE_PLAIN_H

#include "base/eight.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/** A byte that RFC 8259 wants escaped; with `del`, U+007F too. */
static inline bool ptheme_plain__stops(unsigned char c, bool del) {
  return c < 0x20 || c == '"' || c == '\\' || (del && c == 0x7F);
}

/* The bytes in front of the first of eight that stops, 0 to 8. */
static inline unsigned ptheme_plain__of_eight(const char *at, bool del) {
  uint64_t word = ptheme_eight__load(at);
  uint64_t stops = ptheme_eight__below(word, 0x20) | ptheme_eight__equal(word, '"') |
                   ptheme_eight__equal(word, '\\') | (del ? ptheme_eight__equal(word, 0x7F) : 0);
  return ptheme_eight__before(stops);
}

static inline unsigned ptheme_plain__of_sixteen(const char *at, bool del) {
#ifdef __SSE2__
  __m128i x = _mm_loadu_si128((const __m128i *)(const void *)at);
  __m128i stops = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
  if (del) stops = _mm_or_si128(stops, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F)));
  return (unsigned)__builtin_ctz((unsigned)_mm_movemask_epi8(stops) | 0x10000u);
#else
  unsigned first = ptheme_plain__of_eight(at, del);
  return first < 8 ? first : 8 + ptheme_plain__of_eight(at + 8, del);
#endif
}

/** Bytes in front of the first that stops.  The last step overlaps the one before it, so that no
 *  loop over single bytes is left but for the shortest texts. */
static inline size_t ptheme_plain__run(const char *text, size_t len, bool del) {
  size_t i = 0;
  for (; len - i >= 16; i += 16) {
    unsigned n = ptheme_plain__of_sixteen(text + i, del);
    if (n < 16) return i + n;
  }
  if (i == len) return len;
  if (len >= 16) return len - 16 + ptheme_plain__of_sixteen(text + len - 16, del);
  if (len >= 8) {
    unsigned n = ptheme_plain__of_eight(text, del);
    return n < 8 ? n : len - 8 + ptheme_plain__of_eight(text + len - 8, del);
  }
  while (i < len && !ptheme_plain__stops((unsigned char)text[i], del))
    i++;
  return i;
}

#endif
