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

/** Bytes in front of the first whose top bit is set, 0 to 8; all other bits of `tops` are 0. */
static inline unsigned ptheme_eight__before(uint64_t tops) {
#if defined(__GNUC__)
  return tops == 0 ? 8 : (unsigned)__builtin_ctzll(tops) / 8;
#else
  unsigned n = 0;
  for (; n < 8 && !(tops & 0x80); n++)
    tops >>= 8;
  return n;
#endif
}

#endif
