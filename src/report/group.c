#include "report/group.h"

static const char *const names[] = {"source",    "court",        "language",   "title",
                                    "date:year", "date:quarter", "date:month", "date"};

const char *ptheme_group__name(size_t i) {
  return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static bool has_digits(ptheme_str text, size_t from, size_t to) {
  if (text.len < to) return false;
  for (size_t i = from; i < to; i++)
    if (text.data[i] < '0' || text.data[i] > '9') return false;
  return true;
}

/* The month of "YYYY-MM" or "YYYY-MM-DD", or 0. */
static int month_of(ptheme_str date) {
  bool cut_well = date.len == 7 || (date.len > 7 && date.data[7] == '-');
  if (!cut_well || !has_digits(date, 0, 4) || date.data[4] != '-' || !has_digits(date, 5, 7))
    return 0;
  int month = (date.data[5] - '0') * 10 + date.data[6] - '0';
  return month <= 12 ? month : 0;
}

static ptheme_str quarter_of(ptheme_str date, char room[PTHEME_GROUP_BYTES]) {
  int month = month_of(date);
  if (month == 0) return (ptheme_str){"", 0};
  memcpy(room, date.data, 5);
  room[5] = 'Q';
  room[6] = (char)('1' + (month - 1) / 3);
  return (ptheme_str){room, 7};
}

static ptheme_str period_of(ptheme_str date, const char *period, char room[PTHEME_GROUP_BYTES],
                            bool *known) {
  *known = true;
  if (strcmp(period, "quarter") == 0) return quarter_of(date, room);
  if (strcmp(period, "month") == 0) return (ptheme_str){date.data, month_of(date) > 0 ? 7 : 0};
  *known = strcmp(period, "year") == 0;
  bool is_year = has_digits(date, 0, 4) && (date.len == 4 || date.data[4] == '-');
  return (ptheme_str){date.data, *known && is_year ? 4 : 0};
}

ptheme_str ptheme_group__value(const ptheme_result *result, const char *by,
                               char room[PTHEME_GROUP_BYTES], bool *known) {
  *known = true;
  if (strncmp(by, "date:", 5) == 0) return period_of(result->date, by + 5, room, known);
  if (strcmp(by, "source") == 0 || strcmp(by, "court") == 0) return result->source;
  if (strcmp(by, "language") == 0) return result->language;
  if (strcmp(by, "title") == 0) return result->title;
  if (strcmp(by, "date") == 0) return result->date;
  for (size_t i = 0; i < result->n_fields; i++)
    if (ptheme_str__equal(result->fields[i].name, ptheme_str__of(by)))
      return result->fields[i].value;
  *known = false;
  return (ptheme_str){"", 0};
}
