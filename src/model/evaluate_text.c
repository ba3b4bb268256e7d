/* The forms of an evaluation that programs read. */
#include "base/escape.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/evaluate.h"

#include <math.h>

enum { DIGITS = 4 };

static bool same_section(const ptheme_cell *a, const ptheme_cell *b) {
  return strcmp(a->section, b->section) == 0;
}

size_t ptheme_evaluation__row_end(const ptheme_evaluation *evaluation, size_t from) {
  const ptheme_cell *cells = evaluation->cells;
  size_t end = from + 1;
  while (end < evaluation->n_cells && same_section(&cells[end], &cells[from]) &&
         ptheme_str__equal(cells[end].item, cells[from].item))
    end++;
  return end;
}

size_t ptheme_evaluation__table_end(const ptheme_evaluation *evaluation, size_t from) {
  size_t end = from + 1;
  while (end < evaluation->n_cells &&
         same_section(&evaluation->cells[end], &evaluation->cells[from]))
    end++;
  return end;
}

ptheme_status ptheme_evaluation_text(char **out, const ptheme_evaluation *evaluation,
                                     ptheme_evaluation_format format, ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  switch (format) {
  case PTHEME_EVALUATION_TABLE:
    ptheme_evaluation__table(&buf, evaluation);
    break;
  case PTHEME_EVALUATION_CSV:
    ptheme_evaluation__csv(&buf, evaluation);
    break;
  case PTHEME_EVALUATION_JSON:
    ptheme_evaluation__json(&buf, evaluation);
    break;
  case PTHEME_EVALUATION_MARKDOWN:
    ptheme_evaluation__markdown(&buf, evaluation);
    break;
  }
  return ptheme_buf__hand_out(out, &buf, err);
}

/* Nothing where undefined; the caller says what stands for nothing. */
static void add_number(ptheme_buf *out, const ptheme_cell *cell, double value,
                       const char *nothing) {
  if (isnan(value))
    ptheme_buf__add_text(out, nothing);
  else
    ptheme_buf__add_fixed(out, value, cell->kind == CELL_COUNT ? 0 : DIGITS);
}

/* ---- CSV ---- */

static void add_field(ptheme_buf *out, ptheme_str text) {
  ptheme_escape__csv(out, text, ',', true);
  ptheme_buf__add_byte(out, ',');
}

static void add_csv_cell(ptheme_buf *out, const ptheme_cell *cell) {
  add_field(out, ptheme_str__of(cell->section));
  add_field(out, cell->item);
  add_field(out, cell->measure);
  add_number(out, cell, cell->value, "");
  ptheme_buf__add_byte(out, ',');
  if (cell->kind == CELL_INTERVAL) add_number(out, cell, cell->low, "");
  ptheme_buf__add_byte(out, ',');
  if (cell->kind == CELL_INTERVAL) add_number(out, cell, cell->high, "");
  ptheme_buf__add_text(out, ",,\n");
}

/* item is the true label, measure the predicted one, value its probability. */
static void add_csv_error(ptheme_buf *out, const ptheme_evaluation *e,
                          const ptheme_misjudged *error) {
  ptheme_buf__add_text(out, "error,");
  add_field(out, ptheme_str__of(e->model->labels[error->label]));
  add_field(out, ptheme_str__of(e->model->labels[error->guess]));
  ptheme_buf__add_fixed(out, error->p, DIGITS);
  ptheme_buf__add_text(out, ",,,");
  add_field(out, ptheme_dataset__part(e->dataset, error->row, PART_DOCUMENT));
  ptheme_escape__csv(out, ptheme_dataset__text(e->dataset, error->row), ',', true);
  ptheme_buf__add_byte(out, '\n');
}

void ptheme_evaluation__csv(ptheme_buf *out, const ptheme_evaluation *evaluation) {
  ptheme_buf__add_text(out, "section,item,measure,value,low,high,document,text\n");
  for (size_t i = 0; i < evaluation->n_cells; i++)
    add_csv_cell(out, &evaluation->cells[i]);
  for (size_t i = 0; i < evaluation->n_errors; i++)
    add_csv_error(out, evaluation, &evaluation->errors[i]);
}

/* ---- JSON ---- */

static void add_key(ptheme_buf *out, const char *key) {
  ptheme_buf__add_byte(out, '"');
  ptheme_buf__add_text(out, key);
  ptheme_buf__add_text(out, "\":");
}

static void add_json_cell(ptheme_buf *out, const ptheme_cell *cell) {
  ptheme_escape__json(out, cell->measure);
  ptheme_buf__add_byte(out, ':');
  if (cell->kind != CELL_INTERVAL) {
    add_number(out, cell, cell->value, "null");
    return;
  }
  ptheme_buf__add_text(out, "{\"value\":");
  add_number(out, cell, cell->value, "null");
  ptheme_buf__add_text(out, ",\"low\":");
  add_number(out, cell, cell->low, "null");
  ptheme_buf__add_text(out, ",\"high\":");
  add_number(out, cell, cell->high, "null");
  ptheme_buf__add_byte(out, '}');
}

static void add_json_row(ptheme_buf *out, const ptheme_evaluation *e, size_t from, size_t end) {
  ptheme_buf__add_byte(out, '{');
  for (size_t i = from; i < end; i++) {
    if (i > from) ptheme_buf__add_byte(out, ',');
    add_json_cell(out, &e->cells[i]);
  }
  ptheme_buf__add_byte(out, '}');
}

/* A section without items is an object of its measures, another one a list of its rows. */
static void add_json_section(ptheme_buf *out, const ptheme_evaluation *e, size_t from, size_t end) {
  ptheme_buf__add_text(out, ",\n");
  add_key(out, e->cells[from].section);
  if (e->cells[from].item.len == 0) {
    add_json_row(out, e, from, end);
    return;
  }
  ptheme_buf__add_byte(out, '[');
  for (size_t row = from, next; row < end; row = next) {
    next = ptheme_evaluation__row_end(e, row);
    ptheme_buf__add_text(out, row > from ? ",\n " : "\n ");
    ptheme_buf__add_text(out, "{\"item\":");
    ptheme_escape__json(out, e->cells[row].item);
    ptheme_buf__add_text(out, ",\"measures\":");
    add_json_row(out, e, row, next);
    ptheme_buf__add_byte(out, '}');
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_json_error(ptheme_buf *out, const ptheme_evaluation *e,
                           const ptheme_misjudged *error) {
  ptheme_buf__add_text(out, "{\"document\":");
  ptheme_escape__json(out, ptheme_dataset__part(e->dataset, error->row, PART_DOCUMENT));
  ptheme_buf__add_text(out, ",\"path\":");
  ptheme_escape__json(out, ptheme_dataset__part(e->dataset, error->row, PART_PATH));
  ptheme_buf__add_text(out, ",\"line\":");
  ptheme_buf__add_u64(out, e->dataset->rows[error->row].line);
  ptheme_buf__add_text(out, ",\"label\":");
  ptheme_escape__json(out, ptheme_str__of(e->model->labels[error->label]));
  ptheme_buf__add_text(out, ",\"predicted\":");
  ptheme_escape__json(out, ptheme_str__of(e->model->labels[error->guess]));
  ptheme_buf__add_text(out, ",\"p\":");
  ptheme_buf__add_fixed(out, error->p, DIGITS);
  ptheme_buf__add_text(out, ",\"text\":");
  ptheme_escape__json(out, ptheme_dataset__text(e->dataset, error->row));
  ptheme_buf__add_byte(out, '}');
}

void ptheme_evaluation__json(ptheme_buf *out, const ptheme_evaluation *evaluation) {
  ptheme_buf__add_text(out, "{\"schema\":1,\"model\":\"");
  ptheme_buf__add_text(out, evaluation->model->id);
  ptheme_buf__add_byte(out, '"');
  if (evaluation->compare) {
    ptheme_buf__add_text(out, ",\"compared\":\"");
    ptheme_buf__add_text(out, evaluation->compare->id);
    ptheme_buf__add_byte(out, '"');
  }
  for (size_t from = 0, end; from < evaluation->n_cells; from = end) {
    end = ptheme_evaluation__table_end(evaluation, from);
    add_json_section(out, evaluation, from, end);
  }
  ptheme_buf__add_text(out, ",\n\"errors\":[");
  for (size_t i = 0; i < evaluation->n_errors; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",\n " : "\n ");
    add_json_error(out, evaluation, &evaluation->errors[i]);
  }
  ptheme_buf__add_text(out, "]}\n");
}
