#include "model/kernel.h"

#include "base/mem.h"
#include "base/status.h"

#include <string.h>

static void count(ptheme_postings *postings) {
  const ptheme_matrix *x = postings->x;
  for (size_t i = 0; i < postings->n; i++) {
    size_t row = postings->rows[i];
    for (size_t k = x->starts[row]; k < x->starts[row + 1]; k++)
      postings->starts[x->columns[k] + 1]++;
  }
  for (size_t c = 0; c < x->n_columns; c++)
    postings->starts[c + 1] += postings->starts[c];
}

/* Uses starts[c] as the place of the next member, then shifts them back. */
static void fill(ptheme_postings *postings) {
  const ptheme_matrix *x = postings->x;
  for (size_t i = 0; i < postings->n; i++) {
    size_t row = postings->rows[i];
    for (size_t k = x->starts[row]; k < x->starts[row + 1]; k++) {
      size_t at = postings->starts[x->columns[k]]++;
      postings->members[at] = (uint32_t)i;
      postings->values[at] = x->values[k];
    }
  }
  memmove(postings->starts + 1, postings->starts, x->n_columns * sizeof *postings->starts);
  postings->starts[0] = 0;
}

ptheme_status ptheme_postings__new(ptheme_postings *out, const ptheme_matrix *x,
                                   const uint32_t *rows, size_t n, ptheme_error *err) {
  *out = (ptheme_postings){.x = x, .rows = rows, .n = n};
  out->starts = ptheme_mem__zalloc(x->n_columns + 1, sizeof *out->starts);
  if (!out->starts) return ptheme_status__nomem(err);
  count(out);
  out->members = ptheme_mem__alloc(out->starts[x->n_columns], sizeof *out->members);
  out->values = ptheme_mem__alloc(out->starts[x->n_columns], sizeof *out->values);
  if (!out->members || !out->values) {
    ptheme_postings__free(out);
    return ptheme_status__nomem(err);
  }
  fill(out);
  return PTHEME_OK;
}

void ptheme_postings__free(ptheme_postings *postings) {
  ptheme_mem__free(postings->starts);
  ptheme_mem__free(postings->members);
  ptheme_mem__free(postings->values);
  *postings = (ptheme_postings){0};
}

void ptheme_postings__products(const ptheme_postings *postings, size_t i, double *products) {
  const ptheme_matrix *x = postings->x;
  size_t row = postings->rows[i];
  memset(products, 0, (i + 1) * sizeof *products);
  for (size_t k = x->starts[row]; k < x->starts[row + 1]; k++) {
    double value = (double)x->values[k];
    size_t end = postings->starts[x->columns[k] + 1];
    for (size_t m = postings->starts[x->columns[k]]; m < end && postings->members[m] <= i; m++)
      products[postings->members[m]] += value * (double)postings->values[m];
  }
}
