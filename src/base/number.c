/* The C library's conversions are exact but follow the thread's locale, so they are called under
 * the "C" locale object, switched for this thread only: no other thread can notice. */
#include "base/number.h"

#include "base/eight.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t ptheme_number__write_u64(char *out, uint64_t value) {
  enum { EIGHT_DIGITS = 100000000 };
  uint64_t zeros = PTHEME_EIGHT_EACH('0');
  if (value >= EIGHT_DIGITS) {
    size_t len = ptheme_number__write_u64(out, value / EIGHT_DIGITS);
    ptheme_eight__store(out + len, ptheme_eight__digits((uint32_t)(value % EIGHT_DIGITS)) + zeros);
    return len + 8;
  }
  uint64_t digits = ptheme_eight__digits((uint32_t)value);
  unsigned leading = ptheme_eight__before(digits | UINT64_C(1) << 56); /* the last may be 0 */
  ptheme_eight__store(out, (digits + zeros) >> 8 * leading);
  return 8 - leading;
}

/* The C locale object; never freed, since the C library keeps it as a constant. */
static locale_t c_locale(void) {
  return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

size_t ptheme_number__write_double(char *out, double value) {
  if (!isfinite(value)) {
    const char *name = isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    memcpy(out, name, strlen(name));
    return strlen(name);
  }
  locale_t ours = c_locale();
  locale_t before = uselocale(ours);
  char text[PTHEME_NUMBER_MAX];
  int len = 0;
  bool plain = fabs(value) >= 10 && fabs(value) < 1e12; /* 10 and not 1e+01 */
  for (int precision = plain ? 12 : 1; precision <= 17; precision++) {
    len = snprintf(text, sizeof text, "%.*g", precision, value);
    if (strtod(text, NULL) == value) break;
    if (precision == 1)
      precision = 11; /* most that do not fit 1 digit need 12 to 17: %g drops trailing zeros */
  }
  uselocale(before);
  freelocale(ours);
  memcpy(out, text, (size_t)len);
  return (size_t)len;
}

/* magnitude * power, rounded half up as if the product were exact; below 1e18.  The product itself
 * is rounded, by less than half of its last bit: that can matter only on a tie, or where the last
 * bit is worth 1 or more, and there its error is worked out. */
static uint64_t scale(double magnitude, double power) {
  double product = magnitude * power;
  uint64_t whole = (uint64_t)product;
  double fraction = product - (double)whole;
  if (product < 0x1p52 && fraction != 0.5) return whole + (fraction > 0.5);
  double lost = fma(magnitude, power, -product);
  if (product < 0x1p52) return whole + (lost >= 0);
  return whole + (uint64_t)(int64_t)floor(lost + 0.5);
}

size_t ptheme_number__write_float(char *out, float value) {
  if (!isfinite(value)) return ptheme_number__write_double(out, (double)value);
  locale_t ours = c_locale();
  locale_t before = uselocale(ours);
  char text[PTHEME_NUMBER_MAX];
  int len = 0;
  for (int precision = 6; precision <= 9; precision++) { /* %g drops zeros */
    len = snprintf(text, sizeof text, "%.*g", precision, (double)value);
    if (strtof(text, NULL) == value) break; /* lint: allowed; in a C locale of its own */
  }
  uselocale(before);
  freelocale(ours);
  memcpy(out, text, (size_t)len);
  return (size_t)len;
}

size_t ptheme_number__write_fixed(char *out, double value, int digits) {
  static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  double magnitude = fabs(value);
  if (!(magnitude < 1e9)) return ptheme_number__write_double(out, value);
  uint64_t scaled = scale(magnitude, power[digits]);
  uint64_t unit = (uint64_t)power[digits];
  size_t len = 0;
  if (value < 0 && scaled > 0) out[len++] = '-';
  len += ptheme_number__write_u64(out + len, scaled / unit);
  if (digits == 0) return len;
  uint64_t fraction = scaled % unit;
  out[len] = '.';
  for (int i = digits; i > 0; i--, fraction /= 10)
    out[len + (size_t)i] = (char)('0' + fraction % 10);
  return len + 1 + (size_t)digits;
}

/* Sign, digits, one point, exponent: refuses what strtod would also take (hex, inf, blanks). */
static bool looks_decimal(ptheme_str text) {
  size_t digits = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c >= '0' && c <= '9')
      digits++;
    else if (c != '.' && c != '-' && c != '+' && !((c == 'e' || c == 'E') && digits > 0))
      return false;
  }
  return digits > 0;
}

bool ptheme_number__read_double(double *out, ptheme_str text) {
  char copy[512];
  if (text.len >= sizeof copy || !looks_decimal(text)) return false;
  memcpy(copy, text.data, text.len);
  copy[text.len] = '\0';
  locale_t ours = c_locale();
  locale_t before = uselocale(ours);
  char *end;
  double value = strtod(copy, &end);
  uselocale(before);
  freelocale(ours);
  if (end != copy + text.len || !isfinite(value)) return false;
  *out = value;
  return true;
}

bool ptheme_number__read_u64(uint64_t *out, ptheme_str text) {
  uint64_t value = 0;
  if (text.len == 0) return false;
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') return false;
    uint64_t digit = (uint64_t)(text.data[i] - '0');
    if (value > (UINT64_MAX - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *out = value;
  return true;
}
