/* An evaluation as a list of cells: every renderer walks the same list. */
#ifndef PTHEME_MODEL_EVALUATE_H
#define PTHEME_MODEL_EVALUATE_H

#include "base/buf.h"
#include "model/judge.h"

typedef enum ptheme_cell_kind {
  CELL_COUNT,   // a whole number
  CELL_SCORE,   // 4 decimals
  CELL_INTERVAL // 4 decimals with a low and a high end
} ptheme_cell_kind;

/** Cells that follow each other and share section and item make a row; rows that share the section
 *  make a table, and have the same measures in the same order. */
typedef struct ptheme_cell {
  const char *section;     // static
  ptheme_str item;         // borrowed from the models or the dataset, or static; may be empty
  ptheme_str measure;      // likewise
  double value, low, high; // NaN where undefined
  ptheme_cell_kind kind;
} ptheme_cell;

typedef struct ptheme_misjudged {
  size_t row; // of the dataset
  uint32_t label, guess;
  double p; // of the guess
} ptheme_misjudged;

struct ptheme_evaluation {
  const ptheme_model *model, *compare;
  const ptheme_dataset *dataset;
  ptheme_cell *cells; // [n_cells]
  size_t n_cells, cap_cells;
  ptheme_misjudged *errors; // [n_errors] most confident first
  size_t n_errors;
};

/** One past the last cell of the row, or of the table, that begins at `from`. */
size_t ptheme_evaluation__row_end(const ptheme_evaluation *evaluation, size_t from);
size_t ptheme_evaluation__table_end(const ptheme_evaluation *evaluation, size_t from);

/** Renderers; the buffer's failure is sticky. */
void ptheme_evaluation__csv(ptheme_buf *out, const ptheme_evaluation *evaluation);
void ptheme_evaluation__json(ptheme_buf *out, const ptheme_evaluation *evaluation);
void ptheme_evaluation__table(ptheme_buf *out, const ptheme_evaluation *evaluation);
void ptheme_evaluation__markdown(ptheme_buf *out, const ptheme_evaluation *evaluation);

#endif
