#include "base/date.h"

#include <string.h>

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

/* A number of `most` digits or fewer at *at, which moves behind them; or -1. */
static int read_number(ptheme_str text, size_t *at, size_t most) {
  int number = 0;
  size_t first = *at;
  while (*at < text.len && *at < first + most && text.data[*at] >= '0' && text.data[*at] <= '9')
    number = number * 10 + text.data[(*at)++] - '0';
  return *at > first ? number : -1;
}

static bool skip(ptheme_str text, size_t *at, const char *han) {
  size_t len = strlen(han);
  if (text.len - *at < len || memcmp(text.data + *at, han, len) != 0) return false;
  *at += len;
  return true;
}

static bool skip_divider(ptheme_str text, size_t *at, const char *han) {
  if (skip(text, at, han)) return true;
  if (*at == text.len || !memchr("-/.", text.data[*at], 3)) return false;
  ++*at;
  return true;
}

bool ptheme_date__read(char out[10], ptheme_str text, size_t *used) {
  size_t at = 0;
  if (read_number(text, &at, 4) < 1900 || !skip_divider(text, &at, "年")) return false;
  int month = read_number(text, &at, 2);
  if (month < 1 || month > 12 || !skip_divider(text, &at, "月")) return false;
  int day = read_number(text, &at, 2);
  if (day < 0) return false;
  skip(text, &at, "日");
  *used = at;
  memcpy(out, text.data, 4);
  const char rest[] = {'-', (char)('0' + month / 10), (char)('0' + month % 10),
                       '-', (char)('0' + day / 10),   (char)('0' + day % 10)};
  memcpy(out + 4, rest, sizeof rest);
  return ptheme_date__is((ptheme_str){out, DAY_BYTES});
}

void ptheme_date__settle(ptheme_str *date, char room[10]) {
  size_t used;
  if (date->len == 0 || ptheme_date__of(*date).len > 0) return;
  if (!ptheme_date__read(room, *date, &used)) return;
  if (used == date->len || memchr(" T", date->data[used], 2)) *date = (ptheme_str){room, DAY_BYTES};
}
