#include "model/sums.h"

#include "base/wide.h"

enum {
  FEW = 8,   /* planes side by side: half a cache line of weights */
  MANY = 16, /* a whole one */
  ROWS = PTHEME_SUMS_ROWS
};

/* A number of planes at a time that the compiler knows: a loop of fixed length over neighbouring
 * numbers, for vector instructions; four rows at a time, for fewer trips of the sums through
 * memory.  The lanes of the idf and the padding are added up for nothing. */
static inline void add_four(double *sums, size_t width, const float *weights, size_t stride,
                            const ptheme_entry *at) {
  const float *a = weights + at[0].column * stride, *b = weights + at[1].column * stride;
  const float *c = weights + at[2].column * stride, *d = weights + at[3].column * stride;
  double p = (double)at[0].value, q = (double)at[1].value;
  double r = (double)at[2].value, s = (double)at[3].value;
#pragma omp simd
  for (size_t plane = 0; plane < width; plane++)
    sums[plane] += (p * (double)a[plane] + q * (double)b[plane]) +
                   (r * (double)c[plane] + s * (double)d[plane]);
}

/* The first planes' sums, while the values are made: their squares are added one after the other,
 * which takes as long as the rest, so both go on at once.  Returns the sum of squares. */
static inline double add_first(double *sums, size_t width, const ptheme_model *model,
                               ptheme_entry *entries, size_t n) {
  size_t stride = model->stride;
  const float *weights = model->weights, *idf = weights + model->n_planes;
  ptheme_weighting weighting = model->features.weighting;
  double squares = 0;
  for (ptheme_entry *at = entries, *end = at + n; at < end; at += ROWS) {
    for (size_t i = 0; i < ROWS; i++)
      squares += ptheme_vector__fill(&at[i], weighting, idf[at[i].column * stride]);
    add_four(sums, width, weights, stride, at);
  }
  return squares;
}

PTHEME_WIDE static double add_few(double *sums, const ptheme_model *model, ptheme_entry *entries,
                                  size_t n) {
  return add_first(sums, FEW, model, entries, n);
}

PTHEME_WIDE static double add_many(double *sums, const ptheme_model *model, ptheme_entry *entries,
                                   size_t n) {
  return add_first(sums, MANY, model, entries, n);
}

PTHEME_WIDE static void add_more(double *sums, const float *weights, size_t stride,
                                 const ptheme_entry *entries, size_t n) {
  for (size_t i = 0; i < n; i += ROWS)
    add_four(sums, MANY, weights, stride, entries + i);
}

double ptheme_sums__scores(double *scores, size_t step, const ptheme_model *model,
                           ptheme_entry *entries, size_t n) {
  double sums[MANY] = {0};
  size_t width = model->stride < MANY ? FEW : MANY;
  for (size_t i = 0; i < ROWS; i++)
    entries[n + i] = (ptheme_entry){0, 0, 0}; /* any row, no value */
  double scale = ptheme_vector__scale((width == FEW ? add_few : add_many)(sums, model, entries, n));
  for (size_t first = 0; first < model->n_planes; first += width) {
    if (first > 0) {
      memset(sums, 0, sizeof sums);
      add_more(sums, model->weights + first, model->stride, entries, n);
    }
    for (size_t plane = 0; plane < width && first + plane < model->n_planes; plane++)
      scores[(first + plane) * step] = sums[plane] * scale - model->rho[first + plane];
  }
  return scale;
}
