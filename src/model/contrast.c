/* The prior of a plane's weights is normal; here its deviation for a term is 1 - c + c r, where r
 * is the absolute logarithm of the ratio of two rates, of the label's rows that have the term and
 * of the others', divided by its root mean square over all occurrences.  That is what naive Bayes
 * would take for the weight itself (as features: Wang and Manning 2012); here it says only where
 * weight is cheap, label by label. */
#include "model/contrast.h"

#include "base/mem.h"
#include "base/status.h"

#include <math.h>
#include <string.h>

typedef struct counter {
  const ptheme_rest *rest;
  uint32_t *counts; // [V][stride] rows of a label that have a term
  uint32_t *rows;   // [stride] rows of a label
  double *logs;     // [n + 2] logarithms of 1, 2, ...
} counter;

static void count(counter *c) {
  const ptheme_rest *rest = c->rest;
  const ptheme_matrix *x = rest->x;
  for (size_t i = 0; i < rest->n; i++) {
    size_t r = rest->order[i];
    c->rows[rest->labels[r]]++;
    for (size_t k = x->starts[r]; k < x->starts[r + 1]; k++)
      c->counts[x->columns[k] * rest->stride + rest->labels[r]]++;
  }
  for (size_t i = 0; i < rest->n + 2; i++)
    c->logs[i] = log((double)(i + 1));
}

static uint32_t count_all(const counter *c, size_t term) {
  uint32_t all = 0;
  for (size_t j = 0; j < c->rest->n_labels; j++)
    all += c->counts[term * c->rest->stride + j];
  return all;
}

/* Rates are (rows with the term + 1) / (rows + 2). */
static void fill_ratios(float *freedom, const counter *c, double *squares) {
  const ptheme_rest *rest = c->rest;
  double occurrences = 0;
  for (size_t t = 0; t < rest->x->n_columns; t++) {
    uint32_t all = count_all(c, t);
    occurrences += all;
    for (size_t j = 0; j < rest->n_labels; j++) {
      uint32_t here = c->counts[t * rest->stride + j], rows = c->rows[j];
      double ratio = fabs(c->logs[here] - c->logs[rows + 1] - c->logs[all - here] +
                          c->logs[rest->n - rows + 1]);
      freedom[t * rest->stride + j] = (float)ratio;
      squares[j] += ratio * ratio * all;
    }
  }
  for (size_t j = 0; j < rest->n_labels; j++)
    squares[j] = squares[j] > 0 ? squares[j] / occurrences : 1;
}

/* A ratio of root mean square becomes a deviation of 1; lanes behind the labels stay at 0. */
static void free_weights(float *freedom, const ptheme_rest *rest, double *squares,
                         double contrast) {
  size_t terms = rest->x->n_columns, stride = rest->stride;
  for (size_t j = 0; j < rest->n_labels; j++)
    squares[j] = contrast / sqrt(squares[j]);
  for (size_t t = 0; t < terms; t++)
    for (size_t j = 0; j < rest->n_labels; j++) {
      double deviation = 1 - contrast + squares[j] * (double)freedom[t * stride + j];
      freedom[t * stride + j] = (float)(deviation * deviation);
    }
  for (size_t j = 0; j < rest->n_labels; j++)
    freedom[terms * stride + j] = 1;
}

ptheme_status ptheme_contrast__fill(float *freedom, const ptheme_rest *rest, double contrast,
                                    ptheme_error *err) {
  size_t stride = rest->stride;
  counter c = {rest, ptheme_mem__zalloc(rest->x->n_columns, stride * sizeof *c.counts),
               ptheme_mem__zalloc(stride, sizeof *c.rows),
               ptheme_mem__alloc(rest->n + 2, sizeof *c.logs)};
  double *squares = ptheme_mem__zalloc(stride, sizeof *squares);
  ptheme_status status =
      c.counts && c.rows && c.logs && squares ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    count(&c);
    fill_ratios(freedom, &c, squares);
    free_weights(freedom, rest, squares, contrast);
  }
  ptheme_mem__free(c.counts);
  ptheme_mem__free(c.rows);
  ptheme_mem__free(c.logs);
  ptheme_mem__free(squares);
  return status;
}
