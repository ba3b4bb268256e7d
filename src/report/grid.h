/* Tables for a terminal: cells in rows, each column as wide as its widest cell. */
#ifndef PTHEME_REPORT_GRID_H
#define PTHEME_REPORT_GRID_H

#include "base/buf.h"

enum { PTHEME_GRID_COLUMNS = 40 };

typedef struct ptheme_grid {
  ptheme_buf text;    // cells one behind the other: escaped text and '\n'
  ptheme_buf scratch; // working memory
  size_t n_columns;   // at most PTHEME_GRID_COLUMNS
  uint64_t right;     // bit i: column i is aligned to the right
  size_t max_width;   // columns of the screen that a cell may take, 1 or more; the rest is cut off
} ptheme_grid;

/** Adds a cell of foreign text, made safe; rows fill from left to right. */
void ptheme_grid__add(ptheme_grid *grid, ptheme_str text);
void ptheme_grid__add_count(ptheme_grid *grid, uint64_t value);
/** `digits` decimals, or "-" where undefined. */
void ptheme_grid__add_fixed(ptheme_grid *grid, double value, int digits);
/** Appends the table, its first row in bold where `color`; the grid is then empty again. */
void ptheme_grid__write(ptheme_buf *out, ptheme_grid *grid, bool color);
void ptheme_grid__free(ptheme_grid *grid);

/** Columns that the first *bytes bytes take on a terminal; *bytes shrinks to what fits `most`. */
size_t ptheme_grid__width(ptheme_str text, size_t most, size_t *bytes);

/** Start and end of a text that would take more than `most` columns, 2 or more, so that with "…"
 *  between them they fit; names that begin alike often end apart.  False, and the whole text twice,
 *  where it fits. */
bool ptheme_grid__halve(ptheme_str text, size_t most, ptheme_str *head, ptheme_str *tail);

#endif
