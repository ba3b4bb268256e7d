#include "model/matrix.h"

#include "base/mem.h"
#include "base/status.h"

#include <string.h>

ptheme_status ptheme_matrix__new(ptheme_matrix *out, size_t max_rows, size_t n_columns,
                                 ptheme_error *err) {
  *out = (ptheme_matrix){.n_columns = n_columns};
  out->starts = ptheme_mem__zalloc(max_rows + 1, sizeof *out->starts);
  return out->starts ? PTHEME_OK : ptheme_status__nomem(err);
}

void ptheme_matrix__free(ptheme_matrix *matrix) {
  ptheme_mem__free(matrix->starts);
  ptheme_mem__free(matrix->columns);
  ptheme_mem__free(matrix->values);
  *matrix = (ptheme_matrix){0};
}

/* Columns and values grow together under one capacity. */
static bool reserve(ptheme_matrix *matrix, size_t need) {
  size_t cap_columns = matrix->cap, cap_values = matrix->cap;
  void *columns = matrix->columns, *values = matrix->values;
  bool ok = ptheme_mem__reserve(&columns, &cap_columns, need, sizeof *matrix->columns);
  matrix->columns = columns;
  ok = ok && ptheme_mem__reserve(&values, &cap_values, need, sizeof *matrix->values);
  matrix->values = values;
  if (ok) matrix->cap = cap_values;
  return ok;
}

ptheme_status ptheme_matrix__add_row(ptheme_matrix *matrix, const uint32_t *columns,
                                     const float *values, size_t n, ptheme_error *err) {
  size_t start = matrix->starts[matrix->n];
  if (!reserve(matrix, start + n)) return ptheme_status__nomem(err);
  if (n > 0) {
    memcpy(matrix->columns + start, columns, n * sizeof *columns);
    memcpy(matrix->values + start, values, n * sizeof *values);
  }
  matrix->starts[++matrix->n] = start + n;
  return PTHEME_OK;
}
