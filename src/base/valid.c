/* Releases are mostly ASCII and Chinese.  With SSE2, which every x86-64 has, sixteen bytes are
 * checked at a time as long as no character begins with a byte that asks for more than continuation
 * bytes behind it; all else goes through the one full check in escape.c, a character at a time. */
#include "base/valid.h"

#include "base/eight.h"
#include "base/escape.h"

#ifdef __SSE2__
#include <emmintrin.h>

static __m128i load(const char *at) {
  return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* All bits of the bytes that are `least` or more. */
static __m128i from(__m128i x, unsigned char least) {
  return _mm_cmpeq_epi8(_mm_max_epu8(x, _mm_set1_epi8((char)least)), x);
}

/* Sixteen bytes that go on after the two before them: a byte is a continuation byte (80 to BF)
 * exactly where the byte before it is C0 or more, or the one before that E0 or more.  That is the
 * whole rule unless C0, C1, E0, ED, or F0 and above occur (Unicode 15, table 3-7). */
static bool is_simple(const char *at) {
  __m128i x = load(at), one = load(at - 1), two = load(at - 2);
  __m128i wanted = _mm_or_si128(from(one, 0xC0), from(two, 0xE0));
  __m128i wrong = _mm_xor_si128(wanted, _mm_cmplt_epi8(x, _mm_set1_epi8((char)0xC0)));
  if (_mm_movemask_epi8(_mm_or_si128(x, wanted)) == 0) return true; /* all ASCII */
  wrong = _mm_or_si128(wrong, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xE0)));
  wrong = _mm_or_si128(wrong, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xED)));
  wrong = _mm_or_si128(wrong, from(x, 0xF0));
  __m128i even = _mm_and_si128(x, _mm_set1_epi8((char)0xFE));
  wrong = _mm_or_si128(wrong, _mm_cmpeq_epi8(even, _mm_set1_epi8((char)0xC0)));
  return _mm_movemask_epi8(wrong) == 0;
}

/* From the end i of a character to the end of a later one, or none.  The last character that is not
 * ASCII is left to the full check: it may be cut off. */
static size_t skip(const char *text, size_t i, size_t len) {
  size_t end = i;
  while (end == i && len - end >= 16 && _mm_movemask_epi8(load(text + end)) == 0)
    end = i += 16; /* also where there are no two bytes before */
  while (end >= 2 && len - end >= 16 && is_simple(text + end))
    end += 16;
  while (end > i && (text[end - 1] & '\xC0') == '\x80')
    end--;
  return end > i && (text[end - 1] & '\x80') ? end - 1 : end;
}
#else
static size_t skip(const char *text, size_t i, size_t len) {
  while (len - i >= 16 && ((ptheme_eight__load(text + i) | ptheme_eight__load(text + i + 8)) &
                           PTHEME_EIGHT_EACH(0x80)) == 0)
    i += 16;
  return i;
}
#endif

size_t ptheme_valid__prefix(const char *text, size_t len) {
  size_t i = 0;
  while (i < len) {
    i = skip(text, i, len);
    for (size_t stop = i + 16; i < len && i < stop;) {
      size_t step = text[i] & '\x80' ? ptheme_escape__utf8_length(text + i, len - i) : 1;
      if (step == 0) return i;
      i += step;
    }
  }
  return i;
}
