/* The table of a self-test in each form. */
#include "base/escape.h"
#include "base/status.h"
#include "report/report.h"

#include <math.h>

static const char *const columns[] = {"protocol",     "estimator", "label", "draws",
                                      "mae",          "rae",       "width", "covers_population",
                                      "covers_sample"};
enum { COLUMNS = sizeof columns / sizeof *columns, FIRST_NUMBER = 4, CELL_WIDTH = 8 };

/* The numbers of a row, as the columns from FIRST_NUMBER on. */
static void list_numbers(double numbers[COLUMNS - FIRST_NUMBER], const ptheme_selftest_row *row) {
  numbers[0] = row->mae;
  numbers[1] = row->rae;
  numbers[2] = row->width;
  numbers[3] = row->covers_population;
  numbers[4] = row->covers_sample;
}

static void add_number(ptheme_buf *out, double value, const char *none) {
  if (isnan(value))
    ptheme_buf__add_text(out, none);
  else
    ptheme_buf__add_fixed(out, value, 4);
}

/* ---- CSV and TSV: all rows ---- */

static void add_csv(ptheme_buf *out, const ptheme_selftest *selftest, char separator) {
  for (size_t i = 0; i < COLUMNS; i++) {
    if (i > 0) ptheme_buf__add_byte(out, separator);
    ptheme_buf__add_text(out, columns[i]);
  }
  ptheme_buf__add_byte(out, '\n');
  for (size_t r = 0; r < ptheme_selftest_count(selftest); r++) {
    ptheme_selftest_row row = ptheme_selftest_get(selftest, r);
    double numbers[COLUMNS - FIRST_NUMBER];
    list_numbers(numbers, &row);
    ptheme_buf__add_text(out, row.protocol);
    ptheme_buf__add_byte(out, separator);
    ptheme_buf__add_text(out, row.estimator);
    ptheme_buf__add_byte(out, separator);
    if (row.label) ptheme_escape__csv(out, ptheme_str__of(row.label), separator, true);
    ptheme_buf__add_byte(out, separator);
    ptheme_buf__add_u64(out, row.draws);
    for (size_t i = 0; i < COLUMNS - FIRST_NUMBER; i++) {
      ptheme_buf__add_byte(out, separator);
      add_number(out, numbers[i], "");
    }
    ptheme_buf__add_byte(out, '\n');
  }
}

/* ---- JSON: all rows ---- */

static void add_json(ptheme_buf *out, const ptheme_selftest *selftest) {
  ptheme_buf__add_text(out, "{\"schema\":");
  ptheme_buf__add_u64(out, PTHEME_REPORT_SCHEMA);
  ptheme_buf__add_text(out, ",\"kind\":\"self-test\",\"version\":");
  ptheme_escape__json(out, ptheme_str__of(ptheme_version()));
  ptheme_buf__add_text(out, ",\"rows\":[");
  for (size_t r = 0; r < ptheme_selftest_count(selftest); r++) {
    ptheme_selftest_row row = ptheme_selftest_get(selftest, r);
    double numbers[COLUMNS - FIRST_NUMBER];
    list_numbers(numbers, &row);
    ptheme_buf__add_text(out, r > 0 ? ",\n{\"protocol\":\"" : "\n{\"protocol\":\"");
    ptheme_buf__add_text(out, row.protocol);
    ptheme_buf__add_text(out, "\",\"estimator\":\"");
    ptheme_buf__add_text(out, row.estimator);
    ptheme_buf__add_text(out, "\",\"label\":");
    if (row.label)
      ptheme_escape__json(out, ptheme_str__of(row.label));
    else
      ptheme_buf__add_text(out, "null");
    ptheme_buf__add_text(out, ",\"draws\":");
    ptheme_buf__add_u64(out, row.draws);
    for (size_t i = 0; i < COLUMNS - FIRST_NUMBER; i++) {
      ptheme_buf__add_text(out, ",\"");
      ptheme_buf__add_text(out, columns[FIRST_NUMBER + i]);
      ptheme_buf__add_text(out, "\":");
      add_number(out, numbers[i], "null");
    }
    ptheme_buf__add_byte(out, '}');
  }
  ptheme_buf__add_text(out, "]}\n");
}

/* ---- for people: rows over all labels ---- */

static void add_cell(ptheme_buf *out, double value, int digits, double factor) {
  if (isnan(value))
    ptheme_buf__add_text(out, "-");
  else
    ptheme_buf__add_fixed(out, factor * value, digits);
}

static void add_markdown(ptheme_buf *out, const ptheme_selftest *selftest) {
  ptheme_buf__add_text(out, "| protocol | estimator | draws | error, points | relative error | "
                            "interval's width, points | holds population | holds sample |\n"
                            "|---|---|--:|--:|--:|--:|--:|--:|\n");
  for (size_t r = 0; r < ptheme_selftest_count(selftest); r++) {
    ptheme_selftest_row row = ptheme_selftest_get(selftest, r);
    if (row.label) continue;
    ptheme_buf__add_text(out, "| ");
    ptheme_buf__add_text(out, row.protocol);
    ptheme_buf__add_text(out, " | ");
    ptheme_buf__add_text(out, row.estimator);
    ptheme_buf__add_text(out, " | ");
    ptheme_buf__add_u64(out, row.draws);
    ptheme_buf__add_text(out, " | ");
    add_cell(out, row.mae, 2, 100);
    ptheme_buf__add_text(out, " | ");
    add_cell(out, row.rae, 3, 1);
    ptheme_buf__add_text(out, " | ");
    add_cell(out, row.width, 2, 100);
    ptheme_buf__add_text(out, " | ");
    add_cell(out, row.covers_population, 3, 1);
    ptheme_buf__add_text(out, " | ");
    add_cell(out, row.covers_sample, 3, 1);
    ptheme_buf__add_text(out, " |\n");
  }
}

/* What was added since `start`, to the left or right of `width` columns. */
static void pad(ptheme_buf *out, size_t start, size_t width, bool right) {
  size_t used = out->len - start, gap = used < width ? width - used : 0;
  if (!ptheme_buf__reserve(out, gap)) return;
  if (right) memmove(out->data + start + gap, out->data + start, used);
  memset(out->data + (right ? start : out->len), ' ', gap);
  out->len += gap;
}

static void add_table_row(ptheme_buf *out, const ptheme_selftest_row *row) {
  const double cells[] = {100 * row->mae, row->rae, 100 * row->width, row->covers_population,
                          row->covers_sample};
  size_t start = out->len;
  ptheme_buf__add_text(out, row->protocol);
  pad(out, start, 12, false);
  start = out->len;
  ptheme_buf__add_text(out, row->estimator);
  pad(out, start, 7, false);
  start = out->len;
  ptheme_buf__add_u64(out, row->draws);
  pad(out, start, 7, true);
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    start = out->len;
    add_cell(out, cells[i], i % 2 == 0 && i < 4 ? 2 : 3, 1);
    pad(out, start, CELL_WIDTH, true);
  }
  ptheme_buf__add_byte(out, '\n');
}

static void add_table(ptheme_buf *out, const ptheme_selftest *selftest) {
  const char *protocol = "";
  ptheme_buf__add_text(out, "                            points relative  points   holds    holds\n"
                            "protocol    method   draws   error   error   width  popul.  sample\n");
  for (size_t r = 0; r < ptheme_selftest_count(selftest); r++) {
    ptheme_selftest_row row = ptheme_selftest_get(selftest, r);
    if (row.label) continue;
    if (*protocol && strcmp(protocol, row.protocol) != 0) ptheme_buf__add_byte(out, '\n');
    protocol = row.protocol;
    add_table_row(out, &row);
  }
}

ptheme_status ptheme_selftest_write(const ptheme_selftest *selftest, ptheme_output *output,
                                    ptheme_report_format format, ptheme_error *err) {
  ptheme_buf out = PTHEME_BUF_INIT;
  switch (format) {
  case PTHEME_REPORT_TABLE:
    add_table(&out, selftest);
    break;
  case PTHEME_REPORT_CSV:
    add_csv(&out, selftest, ',');
    break;
  case PTHEME_REPORT_TSV:
    add_csv(&out, selftest, '\t');
    break;
  case PTHEME_REPORT_JSON:
    add_json(&out, selftest);
    break;
  case PTHEME_REPORT_MARKDOWN:
    add_markdown(&out, selftest);
    break;
  }
  ptheme_status status = ptheme_buf__status(&out, err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, out.data, out.len, err);
  ptheme_buf__free(&out);
  return status;
}
