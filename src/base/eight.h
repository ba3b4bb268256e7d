/* Looking at eight bytes of text at a time in plain C. */
#ifndef PTHEME_BASE_EIGHT_H
#define PTHEME_BASE_EIGHT_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define PTHEME_EIGHT_EACH(x) (0x0101010101010101u * (x))

/** Eight bytes, the first one lowest. */
static inline uint64_t ptheme_eight__load(const void *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
  return le64toh(word);
}

static inline void ptheme_eight__store(void *to, uint64_t word) {
  word = htole64(word);
  memcpy(to, &word, sizeof word);
}

/** The eight decimal digits of a number below 10^8, the first one lowest: halves, then pairs, then
 *  digits, all at once; a division by a constant is a multiplication and a shift. */
static inline uint64_t ptheme_eight__digits(uint32_t value) {
  uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
  uint64_t hundreds = (halves * 10486 >> 20) & 0x0000007F0000007F;
  uint64_t pairs = hundreds | (halves - 100 * hundreds) << 16;
  uint64_t tens = (pairs * 103 >> 10) & 0x000F000F000F000F;
  return tens | (pairs - 10 * tens) << 8;
}

/** The top bit of each byte that lies in first..last, both below 0x80; other bits are 0. */
static inline uint64_t ptheme_eight__in(uint64_t word, unsigned char first, unsigned char last) {
  uint64_t low = word & PTHEME_EIGHT_EACH(0x7F);
  uint64_t not_below = low + PTHEME_EIGHT_EACH(0x80u - first);
  uint64_t above = low + PTHEME_EIGHT_EACH(0x7Fu - last);
  return not_below & ~above & ~word & PTHEME_EIGHT_EACH(0x80);
}

/** Bytes that equal `byte`: top bits as above, but those behind the first may be wrong. */
static inline uint64_t ptheme_eight__equal(uint64_t word, unsigned char byte) {
  uint64_t x = word ^ PTHEME_EIGHT_EACH(byte);
  return (x - PTHEME_EIGHT_EACH(1)) & ~x & PTHEME_EIGHT_EACH(0x80);
}

/** Bytes below `limit`, at most 0x80: top bits as above, but those behind the first may be wrong.
 */
static inline uint64_t ptheme_eight__below(uint64_t word, unsigned char limit) {
  return (word - PTHEME_EIGHT_EACH(limit)) & ~word & PTHEME_EIGHT_EACH(0x80);
}

/** Bytes in front of the first that is not 0, 0 to 8. */
static inline unsigned ptheme_eight__before(uint64_t word) {
#if defined(__GNUC__)
  return word == 0 ? 8 : (unsigned)__builtin_ctzll(word) / 8;
#else
  unsigned n = 0;
  for (; n < 8 && !(word & 0xFF); n++)
    word >>= 8;
  return n;
#endif
}

/** Bytes behind the last that is not 0, 0 to 8. */
static inline unsigned ptheme_eight__behind(uint64_t word) {
#if defined(__GNUC__)
  return word == 0 ? 8 : (unsigned)__builtin_clzll(word) / 8;
#else
  unsigned n = 0;
  for (; n < 8 && !(word >> 56); n++)
    word <<= 8;
  return n;
#endif
}

#endif
