/* Kinds of 64 bytes of text at once, as masks: bit i tells of byte i. */
#ifndef PTHEME_TEXT_BLOCK_H
#define PTHEME_TEXT_BLOCK_H

#include "base/eight.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { PTHEME_BLOCK = 64 };

typedef struct ptheme_block {
  uint64_t letters; // of ASCII
  uint64_t digits;
  uint64_t special; // apostrophe, percent sign, not ASCII; the rest separates words
} ptheme_block;

/** The lowest set bit's number; `mask` is not 0. */
static inline unsigned ptheme_block__first(uint64_t mask) {
#if defined(__GNUC__)
  return (unsigned)__builtin_ctzll(mask);
#else
  unsigned n = 0;
  for (; !(mask & 1); n++)
    mask >>= 1;
  return n;
#endif
}

#if defined(__SSE2__)

static inline __m128i ptheme_block__in(__m128i x, char first, char last) {
  return _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8((char)(first - 1))),
                       _mm_cmplt_epi8(x, _mm_set1_epi8((char)(last + 1))));
}

static inline __m128i ptheme_block__is(__m128i x, char c) {
  return _mm_cmpeq_epi8(x, _mm_set1_epi8(c));
}

static inline uint64_t ptheme_block__mask(__m128i x) {
  return (uint64_t)(uint32_t)_mm_movemask_epi8(x);
}

/** @param[out] small  [64] the text in small letters; of other bytes than letters and digits it
 *  holds whatever comes out */
static inline ptheme_block ptheme_block__words(const unsigned char *text, char *small) {
  ptheme_block block = {0, 0, 0};
  for (int i = 0; i < PTHEME_BLOCK; i += 16) {
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
    __m128i lower = _mm_or_si128(x, _mm_set1_epi8(0x20));
    __m128i marks = _mm_or_si128(ptheme_block__is(x, '\''), ptheme_block__is(x, '%'));
    _mm_storeu_si128((__m128i *)(void *)(small + i), lower);
    block.letters |= ptheme_block__mask(ptheme_block__in(lower, 'a', 'z')) << i;
    block.digits |= ptheme_block__mask(ptheme_block__in(x, '0', '9')) << i;
    block.special |= ptheme_block__mask(_mm_or_si128(marks, x)) << i;
  }
  return block;
}

/** Bytes that may end a sentence or a line, or begin a caption: line ends, . ! ? [ and the first
 *  bytes of U+0085 and of the marks U+2000-30FF and U+F000-FFFF. */
static inline uint64_t ptheme_block__stops(const unsigned char *text) {
  uint64_t stops = 0;
  for (int i = 0; i < PTHEME_BLOCK; i += 16) {
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
    __m128i ascii = _mm_or_si128(_mm_or_si128(ptheme_block__is(x, '.'), ptheme_block__is(x, '!')),
                                 _mm_or_si128(ptheme_block__is(x, '?'), ptheme_block__is(x, '[')));
    __m128i high = _mm_or_si128(ptheme_block__is(x, (char)0xEF), ptheme_block__is(x, (char)0xC2));
    high = _mm_or_si128(high, ptheme_block__in(x, (char)0xE2, (char)0xE3));
    high = _mm_or_si128(high, ptheme_block__in(x, '\n', '\r'));
    stops |= ptheme_block__mask(_mm_or_si128(ascii, high)) << i;
  }
  return stops;
}

#else

/* The top bits of eight bytes as eight bits. */
static inline uint64_t ptheme_block__mask(uint64_t tops) {
  return (tops >> 7) * 0x0102040810204080u >> 56;
}

static inline ptheme_block ptheme_block__words(const unsigned char *text, char *small) {
  ptheme_block block = {0, 0, 0};
  for (int i = 0; i < PTHEME_BLOCK; i += 8) {
    uint64_t x = ptheme_eight__load(text + i), lower = x | PTHEME_EIGHT_EACH(0x20);
    ptheme_eight__store(small + i, lower);
    block.letters |= ptheme_block__mask(ptheme_eight__in(lower, 'a', 'z')) << i;
    block.digits |= ptheme_block__mask(ptheme_eight__in(x, '0', '9')) << i;
    block.special |=
        ptheme_block__mask((x & PTHEME_EIGHT_EACH(0x80)) | ptheme_eight__in(x, '\'', '\'') |
                           ptheme_eight__in(x, '%', '%'))
        << i;
  }
  return block;
}

/* All bytes that are not ASCII are named: more looks, the same result. */
static inline uint64_t ptheme_block__stops(const unsigned char *text) {
  uint64_t stops = 0;
  for (int i = 0; i < PTHEME_BLOCK; i += 8) {
    uint64_t x = ptheme_eight__load(text + i);
    stops |= ptheme_block__mask((x & PTHEME_EIGHT_EACH(0x80)) | ptheme_eight__in(x, '\n', '\r') |
                                ptheme_eight__in(x, '.', '.') | ptheme_eight__in(x, '!', '!') |
                                ptheme_eight__in(x, '?', '?') | ptheme_eight__in(x, '[', '['))
             << i;
  }
  return stops;
}

#endif

#endif
