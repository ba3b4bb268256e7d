/* Eight bytes at a time: which of them are of interest?  Bits of a result that are set stand for
 * such bytes or for ones behind them, so "none" is exact and anything else means "look closer". */
#ifndef PTHEME_INPUT_SWAR_H
#define PTHEME_INPUT_SWAR_H

#include <stdint.h>
#include <string.h>

#define PTHEME_SWAR_ONES  UINT64_C(0x0101010101010101)
#define PTHEME_SWAR_HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t ptheme_swar__load(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
  return word;
}

/** Bytes that equal `byte`. */
static inline uint64_t ptheme_swar__equal(uint64_t word, unsigned char byte) {
  uint64_t x = word ^ (PTHEME_SWAR_ONES * byte);
  return (x - PTHEME_SWAR_ONES) & ~x & PTHEME_SWAR_HIGHS;
}

/** Bytes below `limit`, which is at most 0x80. */
static inline uint64_t ptheme_swar__below(uint64_t word, unsigned char limit) {
  return (word - PTHEME_SWAR_ONES * limit) & ~word & PTHEME_SWAR_HIGHS;
}

#endif
