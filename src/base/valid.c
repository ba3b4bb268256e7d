/* Releases are either mostly ASCII or mostly Chinese, so two kinds of runs have a short way
 * through: eight ASCII bytes at a time, and three-byte characters whose first byte leaves nothing
 * to check but two continuation bytes.  All else goes through the one full check in escape.c. */
#include "base/valid.h"

#include "base/escape.h"

static size_t ascii_prefix(const char *text, size_t len) {
  size_t i = 0;
  for (; i + 8 <= len; i += 8) {
    uint64_t word;
    memcpy(&word, text + i, sizeof word);
    if (word & UINT64_C(0x8080808080808080)) break;
  }
  while (i < len && !(text[i] & '\x80'))
    i++;
  return i;
}

/* E1 to EC: neither overlong forms nor surrogates begin so (Unicode 15, table 3-7). */
static bool is_plain_triple(const char *text, size_t len) {
  const unsigned char *s = (const unsigned char *)text;
  return len >= 3 && s[0] >= 0xE1 && s[0] <= 0xEC && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80;
}

size_t ptheme_valid__prefix(const char *text, size_t len) {
  size_t i = 0;
  while (i < len) {
    i += ascii_prefix(text + i, len - i);
    while (is_plain_triple(text + i, len - i))
      i += 3;
    if (i == len || !(text[i] & '\x80')) continue;
    size_t step = ptheme_escape__utf8_length(text + i, len - i);
    if (step == 0) break;
    i += step;
  }
  return i;
}
