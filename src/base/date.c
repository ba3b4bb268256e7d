#include "base/date.h"

enum { DAY_BYTES = 10 };

/* Digits from `from` on as a number, or -1. */
static int number_at(ptheme_str text, size_t from, size_t len) {
  int value = 0;
  if (text.len < from + len) return -1;
  for (size_t i = from; i < from + len; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') return -1;
    value = value * 10 + text.data[i] - '0';
  }
  return value;
}

bool ptheme_date__is(ptheme_str text) {
  static const int days[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year = number_at(text, 0, 4), month = 1, day = 1;
  if (text.len != 4 && text.len != 7 && text.len != DAY_BYTES) return false;
  if (text.len > 4) month = text.data[4] == '-' ? number_at(text, 5, 2) : -1;
  if (text.len > 7) day = text.data[7] == '-' ? number_at(text, 8, 2) : -1;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month]) return false;
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month != 2 || day < 29 || leap;
}

ptheme_str ptheme_date__of(ptheme_str text) {
  bool has_time =
      text.len > DAY_BYTES && (text.data[DAY_BYTES] == 'T' || text.data[DAY_BYTES] == ' ');
  ptheme_str date = {text.data, has_time ? DAY_BYTES : text.len};
  return ptheme_date__is(date) ? date : (ptheme_str){"", 0};
}
