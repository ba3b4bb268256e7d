/* The one file that knows utf8proc.  Only its calls that look at single characters or at a bounded
 * cluster are used: mapping whole texts sorts runs of marks in quadratic time (version 2.8.0),
 * gives no position for bad bytes, and allocates on every call.  UTF8PROC_CHARBOUND is never
 * passed: with it 2.8.0 reads out of bounds. */
#include "text/utf8.h"

#include <utf8proc.h>

typedef struct code_range {
  uint32_t first, last;
} code_range;

/* Letters in these ranges belong to scripts written without blanks (Unicode 15, Scripts.txt). */
static const code_range unspaced[] = {
    {0x0E00, 0x0EFF},   /* Thai, Lao */
    {0x1000, 0x109F},   /* Myanmar */
    {0x1780, 0x17FF},   /* Khmer */
    {0x2E80, 0x2FDF},   /* Han radicals */
    {0x3005, 0x3007},   /* Han iteration mark, closing mark, zero */
    {0x3021, 0x303C},   /* Han numerals, kana repeat marks */
    {0x3041, 0x30FF},   /* Hiragana, Katakana */
    {0x31F0, 0x31FF},   /* Katakana extensions */
    {0x3400, 0x9FFF},   /* Han */
    {0xA9E0, 0xA9FF},   /* Myanmar extended B */
    {0xAA60, 0xAA7F},   /* Myanmar extended A */
    {0xF900, 0xFAFF},   /* Han compatibility */
    {0x1AFF0, 0x1B16F}, /* Kana extensions */
    {0x20000, 0x3FFFF}, /* Han, planes 2 and 3 */
};

static bool is_unspaced(uint32_t code) {
  size_t low = 0, high = sizeof unspaced / sizeof *unspaced;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (code > unspaced[middle].last)
      low = middle + 1;
    else
      high = middle;
  }
  return low < sizeof unspaced / sizeof *unspaced && code >= unspaced[low].first;
}

uint32_t ptheme_utf8__decode_long(const char *text, size_t len, size_t *used) {
  utf8proc_int32_t code;
  utf8proc_ssize_t limit = len < 4 ? (utf8proc_ssize_t)len : 4;
  utf8proc_ssize_t read = utf8proc_iterate((const utf8proc_uint8_t *)text, limit, &code);
  *used = read > 0 ? (size_t)read : 1;
  return read > 0 ? (uint32_t)code : 0xFFFD;
}

ptheme_utf8_class ptheme_utf8__class(uint32_t code) {
  if (code < 0x80 && ((code | 0x20) >= 'a' && (code | 0x20) <= 'z')) return PTHEME_UTF8_LETTER;
  if (code == '\'' || code == 0x2019 || code == 0x02BC) return PTHEME_UTF8_APOSTROPHE;
  if (code == '%') return PTHEME_UTF8_PERCENT;
  switch (utf8proc_category((utf8proc_int32_t)code)) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
  case UTF8PROC_CATEGORY_NL:
    return is_unspaced(code) ? PTHEME_UTF8_UNSPACED : PTHEME_UTF8_LETTER;
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_MC:
  case UTF8PROC_CATEGORY_ME:
    return PTHEME_UTF8_MARK;
  case UTF8PROC_CATEGORY_ND:
    return PTHEME_UTF8_DIGIT;
  default:
    return PTHEME_UTF8_OTHER;
  }
}

bool ptheme_utf8__is_lower(uint32_t code) {
  if (code < 0x80) return code >= 'a' && code <= 'z';
  return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LL;
}

bool ptheme_utf8__is_capital(uint32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z';
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool ptheme_utf8__is_punctuation(uint32_t code) {
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
}

bool ptheme_utf8__is_wide_blank(uint32_t code) {
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200B) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000 ||
         code == 0xFEFF;
}

size_t ptheme_utf8__fold(uint32_t *out, uint32_t code) {
  const utf8proc_option_t options =
      (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
                          UTF8PROC_IGNORE);
  utf8proc_int32_t folded[PTHEME_UTF8_FOLD_MAX];
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)code, folded, PTHEME_UTF8_FOLD_MAX,
                                               options, &boundary);
  if (n < 0 || n > PTHEME_UTF8_FOLD_MAX) {
    out[0] = code;
    return 1;
  }
  for (utf8proc_ssize_t i = 0; i < n; i++)
    out[i] = (uint32_t)folded[i];
  return (size_t)n;
}

/* Apart from marks only the vowels and finals of Hangul compose with what stands before them. */
bool ptheme_utf8__extends(uint32_t before, uint32_t code) {
  if (code < 0x300) return false;
  if (code >= 0x1161 && code <= 0x1175) return before >= 0x1100 && before <= 0x1112;
  if (code >= 0x11A8 && code <= 0x11C2) return before >= 0x1161 && before <= 0x1175;
  return ptheme_utf8__class(code) == PTHEME_UTF8_MARK;
}

static int combining_class(utf8proc_int32_t code) {
  return utf8proc_get_property(code)->combining_class;
}

/* Canonical ordering (Unicode 15, D109): insertion sort, for at most 31 items. */
static void order(utf8proc_int32_t *codes, size_t n) {
  for (size_t i = 1; i < n; i++) {
    utf8proc_int32_t code = codes[i];
    int rank = combining_class(code);
    size_t j = i;
    for (; rank > 0 && j > 0 && combining_class(codes[j - 1]) > rank; j--)
      codes[j] = codes[j - 1];
    codes[j] = code;
  }
}

size_t ptheme_utf8__compose(char *out, const uint32_t *codes, size_t n) {
  utf8proc_int32_t cluster[PTHEME_UTF8_CLUSTER_MAX];
  for (size_t i = 0; i < n; i++)
    cluster[i] = (utf8proc_int32_t)codes[i];
  if (n > 1) {
    order(cluster, n);
    n = (size_t)utf8proc_normalize_utf32(cluster, (utf8proc_ssize_t)n,
                                         (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  }
  size_t len = 0;
  for (size_t i = 0; i < n; i++)
    len += (size_t)utf8proc_encode_char(cluster[i], (utf8proc_uint8_t *)out + len);
  return len;
}

const char *ptheme_utf8__library_version(void) {
  return utf8proc_version();
}

const char *ptheme_utf8__unicode_version(void) {
  return utf8proc_unicode_version();
}
