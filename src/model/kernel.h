/* Products of sparse rows with each other, by an inverted index. */
#ifndef PTHEME_MODEL_KERNEL_H
#define PTHEME_MODEL_KERNEL_H

#include "model/matrix.h"

/** For every column, the chosen rows that have it, ascending. */
typedef struct ptheme_postings {
  const ptheme_matrix *x;
  const uint32_t *rows; // [n] borrowed
  size_t n;
  size_t *starts;    // [V + 1]
  uint32_t *members; // [starts[V]] positions in rows
  float *values;     // [starts[V]]
} ptheme_postings;

ptheme_status ptheme_postings__new(ptheme_postings *out, const ptheme_matrix *x,
                                   const uint32_t *rows, size_t n, ptheme_error *err);
void ptheme_postings__free(ptheme_postings *postings);

/** products[j] = row i times row j for j <= i, summed in the order of the columns. */
void ptheme_postings__products(const ptheme_postings *postings, size_t i, double *products);

#endif
