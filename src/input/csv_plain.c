/* libcsv takes a step a byte, at 150 to 250 MB/s.  In most records every field either has no quote
 * at all or is quoted with no quote inside, and such fields can be cut out of the input as they
 * are, several times as fast.  What comes out is what libcsv would give, blanks around fields
 * included; the comparison with Python's csv module runs over both. */
#include "input/csv_plain.h"

#include "base/eight.h"
#include "base/mem.h"
#include "base/status.h"

bool ptheme_csv_row__add(ptheme_csv_row *row, ptheme_str value) {
  void *values = row->values;
  if (!ptheme_mem__reserve(&values, &row->cap, row->n + 1, sizeof *row->values)) return false;
  row->values = values;
  row->values[row->n++] = value;
  return true;
}

static bool is_blank(char c, char delimiter) {
  return (c == ' ' || c == '\t') && c != delimiter;
}

static bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

/* To the next delimiter, quote or line end. */
static const char *bare_end(const char *at, const char *end, char delimiter) {
  for (; end - at >= 8; at += 8) {
    uint64_t word = ptheme_eight__load(at);
    if (ptheme_eight__equal(word, (unsigned char)delimiter) | ptheme_eight__equal(word, '"') |
        ptheme_eight__equal(word, '\n') | ptheme_eight__equal(word, '\r'))
      break;
  }
  while (at < end && *at != delimiter && *at != '"' && !is_line_end(*at))
    at++;
  return at;
}

/* Cuts the field at *at out and leaves *at behind it and the blanks around it, at a delimiter, a
 * line end or the end; false if that is not what is there. */
static bool cut_field(const char **at, const char *end, char delimiter, ptheme_str *field) {
  const char *start = *at;
  while (start < end && is_blank(*start, delimiter))
    start++;
  const char *stop, *next;
  if (start < end && *start == '"') {
    start++;
    stop = memchr(start, '"', (size_t)(end - start));
    if (!stop) return false;
    for (next = stop + 1; next < end && is_blank(*next, delimiter);)
      next++;
  } else {
    next = stop = bare_end(start, end, delimiter);
    while (stop > start && is_blank(stop[-1], delimiter))
      stop--;
  }
  *field = (ptheme_str){start, (size_t)(stop - start)};
  *at = next;
  return next == end || *next == delimiter || is_line_end(*next);
}

ptheme_status ptheme_csv_plain__split(ptheme_csv_row *row, ptheme_str text, char delimiter,
                                      bool *plain, ptheme_error *err) {
  const char *at = text.data, *end = text.data + text.len;
  *plain = false;
  row->n = 0;
  for (;;) {
    ptheme_str field;
    const char *start = at;
    if (!cut_field(&at, end, delimiter, &field)) return PTHEME_OK;
    bool last = at == end || *at != delimiter;
    bool blank_line =
        last && row->n == 0 && field.len == 0 && !memchr(start, '"', (size_t)(at - start));
    if (!blank_line && !ptheme_csv_row__add(row, field)) return ptheme_status__nomem(err);
    if (last) break;
    at++;
  }
  while (at < end && is_line_end(*at))
    at++;
  *plain = at == end;
  return PTHEME_OK;
}
