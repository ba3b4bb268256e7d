#include "model/sums.h"

#include "base/wide.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 16 /* side by side: one cache line of weights */ };

/* Sixteen sums that stay in registers.  The lanes of the idf and the padding are added up for
 * nothing. */
typedef double eight_doubles __attribute__((vector_size(64)));
typedef float eight_floats __attribute__((vector_size(32)));
typedef struct sums {
  eight_doubles low, high;
} sums;

static inline void add_row(sums *to, const float *row, double value) {
  eight_floats low, high;
  memcpy(&low, row, sizeof low);
  memcpy(&high, row + PAIRS / 2, sizeof high);
  to->low += value * __builtin_convertvector(low, eight_doubles);
  to->high += value * __builtin_convertvector(high, eight_doubles);
}

/* The block of pairs that the idf stands in: an entry's value is made where its row is read.
 * Returns the sum of their squares. */
PTHEME_WIDE static double add_valued(double *to, const ptheme_model *model, size_t first,
                                     ptheme_entry *entries, size_t n) {
  ptheme_weighting weighting = model->features.weighting;
  size_t idf = model->n_pairs - first;
  sums all = {{0}, {0}};
  double squares = 0;
  for (size_t i = 0; i < n; i++) {
    const float *row = model->weights + entries[i].column * model->stride + first;
    double value = ptheme_vector__value(entries[i].count, row[idf], weighting);
    entries[i].value = (float)value;
    squares += value * value;
    add_row(&all, row, (double)entries[i].value);
  }
  memcpy(to, &all, sizeof all);
  return squares;
}

PTHEME_WIDE static void add_rows(double *to, const ptheme_model *model, size_t first,
                                 const ptheme_entry *entries, size_t n) {
  sums all = {{0}, {0}};
  for (size_t i = 0; i < n; i++)
    add_row(&all, model->weights + entries[i].column * model->stride + first,
            (double)entries[i].value);
  memcpy(to, &all, sizeof all);
}

static void put(double *scores, const ptheme_model *model, size_t first, const double *sum,
                double scale) {
  for (size_t pair = 0; pair < PAIRS && first + pair < model->n_pairs; pair++)
    scores[first + pair] = sum[pair] * scale - model->rho[first + pair];
}

double ptheme_sums__scores(double *scores, const ptheme_model *model, ptheme_entry *entries,
                           size_t n) {
  double sum[PAIRS];
  size_t last = model->n_pairs / PAIRS * PAIRS;
  double squares = add_valued(sum, model, last, entries, n);
  double scale = squares > 0 ? 1.0 / sqrt(squares) : 0.0;
  put(scores, model, last, sum, scale);
  for (size_t first = 0; first < last; first += PAIRS) {
    add_rows(sum, model, first, entries, n);
    put(scores, model, first, sum, scale);
  }
  return scale;
}
