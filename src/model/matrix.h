/* Sparse rows. */
#ifndef PTHEME_MODEL_MATRIX_H
#define PTHEME_MODEL_MATRIX_H

#include "policytheme.h"

typedef struct ptheme_matrix {
  size_t n;          // rows
  size_t n_columns;  // V
  size_t *starts;    // [n + 1] where each row begins
  uint32_t *columns; // [starts[n]] ascending within a row
  float *values;     // [starts[n]]
  size_t cap;        // entries allocated
} ptheme_matrix;

/** An empty matrix with room for the starts of `max_rows` rows. */
ptheme_status ptheme_matrix__new(ptheme_matrix *out, size_t max_rows, size_t n_columns,
                                 ptheme_error *err);
void ptheme_matrix__free(ptheme_matrix *matrix);
/** Appends a row of `n` entries with ascending columns; n may be 0. */
ptheme_status ptheme_matrix__add_row(ptheme_matrix *matrix, const uint32_t *columns,
                                     const float *values, size_t n, ptheme_error *err);

/** Row i times a dense vector [n_columns], summed in the order of the columns. */
static inline double ptheme_matrix__dot(const ptheme_matrix *matrix, size_t i, const double *w) {
  double sum = 0;
  for (size_t k = matrix->starts[i]; k < matrix->starts[i + 1]; k++)
    sum += (double)matrix->values[k] * w[matrix->columns[k]];
  return sum;
}

#endif
