/* The forms of an evaluation that people read: columns on a terminal, and Markdown. */
#include "base/escape.h"
#include "model/evaluate.h"

#include <math.h>

enum { DIGITS = 3, GAP = 2 };

static const struct {
  const char *section, *title;
} titles[] = {{"summary", "Summary"},
              {"comparison", "Comparison (compared minus model)"},
              {"label", "By label"},
              {"confusion", "Confusion: rows are true, columns predicted"},
              {"language", "By language"},
              {"reliability", "Reliability: confidence and share of correct labels"},
              {"min_confidence", "What --min-confidence would buy"}};

static const char *title_of(const char *section) {
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    if (strcmp(titles[i].section, section) == 0) return titles[i].title;
  return section;
}

static void add_number(ptheme_buf *out, const ptheme_cell *cell, double value) {
  if (isnan(value))
    ptheme_buf__add_byte(out, '-');
  else
    ptheme_buf__add_fixed(out, value, cell->kind == CELL_COUNT ? 0 : DIGITS);
}

static void add_cell(ptheme_buf *out, const ptheme_cell *cell) {
  add_number(out, cell, cell->value);
  if (cell->kind != CELL_INTERVAL || isnan(cell->low)) return;
  ptheme_buf__add_text(out, " [");
  add_number(out, cell, cell->low);
  ptheme_buf__add_text(out, ", ");
  add_number(out, cell, cell->high);
  ptheme_buf__add_byte(out, ']');
}

/* ---- on a terminal ---- */

/* Columns a text takes: two for each character of three bytes or more from U+1100 on. */
static size_t width_of(ptheme_str text) {
  size_t width = 0;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    if ((byte & 0xC0) != 0x80) width += byte > 0xE1 ? 2 : 1;
  }
  return width;
}

static void pad(ptheme_buf *out, size_t from, size_t to) {
  for (; from < to; from++)
    ptheme_buf__add_byte(out, ' ');
}

static void add_left(ptheme_buf *out, ptheme_buf *scratch, ptheme_str text, size_t width) {
  scratch->len = 0; // keeps a failure
  ptheme_escape__terminal(scratch, text);
  ptheme_buf__add_str(out, ptheme_buf__str(scratch));
  pad(out, width_of(ptheme_buf__str(scratch)), width);
}

static void add_right(ptheme_buf *out, ptheme_str text, size_t width) {
  pad(out, width_of(text), width);
  ptheme_buf__add_str(out, text);
}

static size_t escaped_width(ptheme_buf *scratch, ptheme_str text) {
  scratch->len = 0; // keeps a failure
  ptheme_escape__terminal(scratch, text);
  return width_of(ptheme_buf__str(scratch));
}

static size_t cell_width(ptheme_buf *scratch, const ptheme_cell *cell) {
  scratch->len = 0; // keeps a failure
  add_cell(scratch, cell);
  return width_of(ptheme_buf__str(scratch));
}

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

/* Width of the table's column of this number: its head or its widest cell. */
static size_t column_width(ptheme_buf *scratch, const ptheme_evaluation *e, size_t from, size_t end,
                           size_t column) {
  size_t columns = ptheme_evaluation__row_end(e, from) - from;
  size_t width = escaped_width(scratch, e->cells[from + column].measure);
  for (size_t i = from + column; i < end; i += columns)
    width = larger(width, cell_width(scratch, &e->cells[i]));
  return width;
}

static size_t items_width(ptheme_buf *scratch, const ptheme_evaluation *e, size_t from,
                          size_t end) {
  size_t width = 0;
  for (size_t i = from; i < end; i++)
    width = larger(width, escaped_width(scratch, e->cells[i].item));
  return width;
}

static void add_grid(ptheme_buf *out, ptheme_buf *scratch, const ptheme_evaluation *e, size_t from,
                     size_t end) {
  size_t columns = ptheme_evaluation__row_end(e, from) - from;
  size_t items = items_width(scratch, e, from, end);
  pad(out, 0, GAP + items);
  for (size_t c = 0; c < columns; c++) {
    size_t width = column_width(scratch, e, from, end, c);
    scratch->len = 0; // keeps a failure
    ptheme_escape__terminal(scratch, e->cells[from + c].measure);
    add_right(out, ptheme_buf__str(scratch), width + GAP);
  }
  ptheme_buf__add_byte(out, '\n');
  for (size_t row = from; row < end; row += columns) {
    pad(out, 0, GAP);
    add_left(out, scratch, e->cells[row].item, items);
    for (size_t c = 0; c < columns; c++) {
      size_t width = column_width(scratch, e, from, end, c);
      scratch->len = 0; // keeps a failure
      add_cell(scratch, &e->cells[row + c]);
      add_right(out, ptheme_buf__str(scratch), width + GAP);
    }
    ptheme_buf__add_byte(out, '\n');
  }
}

/* A section without items: a measure a line. */
static void add_list(ptheme_buf *out, ptheme_buf *scratch, const ptheme_evaluation *e, size_t from,
                     size_t end) {
  size_t width = 0;
  for (size_t i = from; i < end; i++)
    width = larger(width, e->cells[i].measure.len);
  for (size_t i = from; i < end; i++) {
    pad(out, 0, GAP);
    add_left(out, scratch, e->cells[i].measure, width + GAP);
    add_cell(out, &e->cells[i]);
    ptheme_buf__add_byte(out, '\n');
  }
}

static void add_errors(ptheme_buf *out, const ptheme_evaluation *e) {
  if (e->n_errors == 0) return;
  ptheme_buf__add_text(out, "\nMost confident errors: p, true > predicted, document, text\n");
  for (size_t i = 0; i < e->n_errors; i++) {
    const ptheme_misjudged *error = &e->errors[i];
    pad(out, 0, GAP);
    ptheme_buf__add_fixed(out, error->p, DIGITS);
    pad(out, 0, GAP);
    ptheme_escape__terminal(out, ptheme_str__of(e->model->labels[error->label]));
    ptheme_buf__add_text(out, " > ");
    ptheme_escape__terminal(out, ptheme_str__of(e->model->labels[error->guess]));
    pad(out, 0, GAP);
    ptheme_escape__terminal(out, ptheme_dataset__part(e->dataset, error->row, PART_DOCUMENT));
    pad(out, 0, GAP);
    ptheme_escape__terminal(out, ptheme_dataset__text(e->dataset, error->row));
    ptheme_buf__add_byte(out, '\n');
  }
}

void ptheme_evaluation__table(ptheme_buf *out, const ptheme_evaluation *evaluation) {
  const ptheme_evaluation *e = evaluation;
  ptheme_buf scratch = PTHEME_BUF_INIT;
  for (size_t from = 0, end; from < e->n_cells; from = end) {
    end = ptheme_evaluation__table_end(e, from);
    if (from > 0) ptheme_buf__add_byte(out, '\n');
    ptheme_buf__add_text(out, title_of(e->cells[from].section));
    ptheme_buf__add_byte(out, '\n');
    if (e->cells[from].item.len == 0)
      add_list(out, &scratch, e, from, end);
    else
      add_grid(out, &scratch, e, from, end);
  }
  add_errors(out, e);
  out->failed = out->failed || scratch.failed;
  ptheme_buf__free(&scratch);
}

/* ---- Markdown ---- */

static void add_mark_row(ptheme_buf *out, const ptheme_evaluation *e, size_t from, size_t end) {
  ptheme_buf__add_text(out, "| ");
  ptheme_escape__markdown(out, e->cells[from].item);
  for (size_t i = from; i < end; i++) {
    ptheme_buf__add_text(out, " | ");
    add_cell(out, &e->cells[i]);
  }
  ptheme_buf__add_text(out, " |\n");
}

static void add_mark_grid(ptheme_buf *out, const ptheme_evaluation *e, size_t from, size_t end) {
  size_t columns = ptheme_evaluation__row_end(e, from) - from;
  ptheme_buf__add_text(out, "| ");
  for (size_t c = 0; c < columns; c++) {
    ptheme_buf__add_text(out, " | ");
    ptheme_escape__markdown(out, e->cells[from + c].measure);
  }
  ptheme_buf__add_text(out, " |\n| :---");
  for (size_t c = 0; c < columns; c++)
    ptheme_buf__add_text(out, " | ---:");
  ptheme_buf__add_text(out, " |\n");
  for (size_t row = from; row < end; row += columns)
    add_mark_row(out, e, row, row + columns);
}

static void add_mark_list(ptheme_buf *out, const ptheme_evaluation *e, size_t from, size_t end) {
  ptheme_buf__add_text(out, "| measure | value |\n| :--- | ---: |\n");
  for (size_t i = from; i < end; i++) {
    ptheme_buf__add_text(out, "| ");
    ptheme_escape__markdown(out, e->cells[i].measure);
    ptheme_buf__add_text(out, " | ");
    add_cell(out, &e->cells[i]);
    ptheme_buf__add_text(out, " |\n");
  }
}

static void add_mark_errors(ptheme_buf *out, const ptheme_evaluation *e) {
  if (e->n_errors == 0) return;
  ptheme_buf__add_text(out, "\n## Most confident errors\n\n| p | true | predicted | document | "
                            "text |\n| ---: | :--- | :--- | :--- | :--- |\n");
  for (size_t i = 0; i < e->n_errors; i++) {
    const ptheme_misjudged *error = &e->errors[i];
    const ptheme_str parts[] = {ptheme_str__of(e->model->labels[error->label]),
                                ptheme_str__of(e->model->labels[error->guess]),
                                ptheme_dataset__part(e->dataset, error->row, PART_DOCUMENT),
                                ptheme_dataset__text(e->dataset, error->row)};
    ptheme_buf__add_text(out, "| ");
    ptheme_buf__add_fixed(out, error->p, DIGITS);
    for (size_t c = 0; c < sizeof parts / sizeof *parts; c++) {
      ptheme_buf__add_text(out, " | ");
      ptheme_escape__markdown(out, parts[c]);
    }
    ptheme_buf__add_text(out, " |\n");
  }
}

void ptheme_evaluation__markdown(ptheme_buf *out, const ptheme_evaluation *evaluation) {
  const ptheme_evaluation *e = evaluation;
  ptheme_buf__add_text(out, "# Evaluation of model ");
  ptheme_buf__add_text(out, e->model->id);
  ptheme_buf__add_byte(out, '\n');
  for (size_t from = 0, end; from < e->n_cells; from = end) {
    end = ptheme_evaluation__table_end(e, from);
    ptheme_buf__add_text(out, "\n## ");
    ptheme_buf__add_text(out, title_of(e->cells[from].section));
    ptheme_buf__add_text(out, "\n\n");
    if (e->cells[from].item.len == 0)
      add_mark_list(out, e, from, end);
    else
      add_mark_grid(out, e, from, end);
  }
  add_mark_errors(out, e);
}
