/* Dual coordinate descent for the squared hinge loss (Hsieh, Chang, Lin, Keerthi and Sundararajan
 * 2008), as in liblinear, but for all labels at once: their planes stand side by side, one cache
 * line or a few a term, so that a walk over a row serves them all, and the compiler works on
 * several at a time.  Each plane's sums are its own, in one fixed order: the result depends on
 * neither. */
#include "model/rest.h"

#include "base/mem.h"
#include "base/prefetch.h"
#include "base/random.h"
#include "base/status.h"
#include "base/wide.h"
#include "model/contrast.h"

#include <math.h>
#include <string.h>

enum { LANES = 8, MAX_STRIDE = PTHEME_MAX_LABELS + LANES, MAX_ROUNDS = 1000 };
static const double tolerance = 0.1; /* of the gradient; liblinear's own */

size_t ptheme_rest__stride(size_t n_labels) {
  return (n_labels + LANES - 1) / LANES * LANES;
}

void ptheme_rest__free(ptheme_rest *rest) {
  ptheme_mem__free(rest->order);
  ptheme_mem__free(rest->lengths);
  ptheme_mem__free(rest->alpha);
  ptheme_mem__free(rest->w);
  ptheme_mem__free(rest->margin);
  *rest = (ptheme_rest){0};
}

/* What a row's length comes to in each plane, a weight's freedom taken in.
 *  @param all_freedom  [V + 1][stride] variance of the weights' prior, or NULL: all 1 */
static void measure_row(ptheme_rest *rest, const float *all_freedom, size_t r) {
  const ptheme_matrix *x = rest->x;
  double *lengths = rest->lengths + r * rest->stride;
  for (size_t j = 0; j < rest->stride; j++)
    lengths[j] = 1; /* the constant */
  for (size_t k = x->starts[r]; k < x->starts[r + 1]; k++) {
    const float *freedom = all_freedom ? all_freedom + x->columns[k] * rest->stride : NULL;
    double square = (double)x->values[k] * (double)x->values[k];
    for (size_t j = 0; j < rest->stride; j++)
      lengths[j] += freedom ? square * (double)freedom[j] : square;
  }
}

/* How free weights are is put beside them: in the same cache line where labels are few. */
static ptheme_status allow(float **freedom, ptheme_rest *rest, double contrast, ptheme_error *err) {
  size_t terms = rest->x->n_columns + 1, stride = rest->stride;
  *freedom = ptheme_mem__zalloc(terms, stride * sizeof **freedom);
  if (!*freedom) return ptheme_status__nomem(err);
  PTHEME_TRY(ptheme_contrast__fill(*freedom, rest, contrast, err));
  for (size_t t = 0; t < terms; t++)
    for (size_t block = 0; block < stride; block += LANES)
      memcpy(rest->w + t * rest->pitch + 2 * block + LANES, *freedom + t * stride + block,
             LANES * sizeof *rest->w);
  return PTHEME_OK;
}

ptheme_status ptheme_rest__new(ptheme_rest *out, const ptheme_matrix *x, const uint32_t *labels,
                               size_t n_labels, const uint8_t *fold_of, int left_out,
                               double contrast, ptheme_error *err) {
  size_t stride = ptheme_rest__stride(n_labels);
  *out = (ptheme_rest){.x = x,
                       .labels = labels,
                       .n_labels = n_labels,
                       .stride = stride,
                       .pitch = contrast > 0 ? 2 * stride : stride};
  out->order = ptheme_mem__alloc(x->n, sizeof *out->order);
  out->lengths = ptheme_mem__alloc(x->n, stride * sizeof *out->lengths);
  out->alpha = ptheme_mem__zalloc(x->n, stride * sizeof *out->alpha);
  out->w = ptheme_mem__large(x->n_columns + 1, out->pitch * sizeof *out->w);
  out->margin = ptheme_mem__zalloc(stride, sizeof *out->margin);
  if (!out->margin || !out->order || !out->lengths || !out->alpha || !out->w) {
    ptheme_rest__free(out);
    return ptheme_status__nomem(err);
  }
  memset(out->w, 0, (x->n_columns + 1) * out->pitch * sizeof *out->w);
  for (size_t k = 0; k < n_labels; k++)
    out->margin[k] = 1;
  for (size_t r = 0; r < x->n; r++) {
    bool used = left_out < 0 || fold_of[r] != left_out;
    if (!used || x->starts[r] == x->starts[r + 1]) continue;
    out->order[out->n++] = r;
  }
  float *freedom = NULL;
  ptheme_status status = contrast > 0 ? allow(&freedom, out, contrast, err) : PTHEME_OK;
  for (size_t i = 0; status == PTHEME_OK && i < out->n; i++)
    measure_row(out, freedom, out->order[i]);
  ptheme_mem__free(freedom);
  if (status != PTHEME_OK) ptheme_rest__free(out);
  return status;
}

/* Weights of the planes from `label` on, a block's first. */
static inline float *planes_from(const ptheme_rest *rest, size_t label) {
  return rest->w + label * (rest->pitch / rest->stride);
}

/* sums <- a block of planes times row r: of a size the compiler knows, so that it keeps the sums in
 * registers. */
static inline void multiply(float *restrict sums, const float *restrict planes, size_t pitch,
                            const ptheme_matrix *x, size_t r) {
  float sum[LANES];
  memcpy(sum, planes + x->n_columns * pitch, sizeof sum);
  for (size_t k = x->starts[r]; k < x->starts[r + 1]; k++) {
    const float *restrict w = planes + x->columns[k] * pitch;
    float value = x->values[k];
    for (size_t j = 0; j < LANES; j++)
      sum[j] += value * w[j];
  }
  memcpy(sums, sum, sizeof sum);
}

/* A block of planes moves by its steps times row r, each weight as far as it is free. */
static inline void move(float *restrict planes, size_t pitch, bool alike, const ptheme_matrix *x,
                        size_t r, const float *restrict steps) {
  float step[LANES], *restrict constant = planes + x->n_columns * pitch;
  memcpy(step, steps, sizeof step);
  for (size_t j = 0; j < LANES; j++)
    constant[j] += step[j];
  for (size_t k = x->starts[r]; k < x->starts[r + 1]; k++) {
    float *restrict w = planes + x->columns[k] * pitch;
    float value = x->values[k];
    if (alike) {
#pragma omp simd
      for (size_t j = 0; j < LANES; j++)
        w[j] += value * step[j];
    } else {
#pragma omp simd
      for (size_t j = 0; j < LANES; j++)
        w[j] += value * step[j] * w[LANES + j];
    }
  }
}

/* The best value of a row's dual variable in each plane of a block, all else as it is.
 * Returns the largest slope that was left. */
static inline double improve(ptheme_rest *rest, size_t r, size_t block, double cost) {
  float sums[LANES], steps[LANES];
  double slopes[LANES], steepest = 0;
  double *restrict alpha = rest->alpha + r * rest->stride + block;
  const double *restrict lengths = rest->lengths + r * rest->stride + block;
  double diagonal = 0.5 / cost;
  const double *restrict margin = rest->margin + block;
  float *planes = planes_from(rest, block);
  uint32_t label = rest->labels[r] - (uint32_t)block;
  multiply(sums, planes, rest->pitch, rest->x, r);
#pragma omp simd
  for (uint32_t j = 0; j < LANES; j++) {
    double sign = label == j ? 1 : -1;
    double slope = sign * (double)sums[j] - margin[j] + diagonal * alpha[j];
    double next = alpha[j] - slope * (1 / (lengths[j] + diagonal));
    next = next > 0 ? next : 0;
    slopes[j] = alpha[j] > 0 || slope < 0 ? fabs(slope) : 0;
    steps[j] = (float)((next - alpha[j]) * sign);
    alpha[j] = next;
  }
  for (size_t j = 0; j < LANES; j++)
    steepest = slopes[j] > steepest ? slopes[j] : steepest;
  if (steepest > 0) move(planes, rest->pitch, rest->pitch == rest->stride, rest->x, r, steps);
  return steepest;
}

/* Rows come in random order, so that the processor cannot guess what is read next: it is told, of
 * the next row the weights, of one further on the entries, and of one behind it where they are. */
static inline void foresee(const ptheme_rest *rest, size_t i, size_t active) {
  const ptheme_matrix *x = rest->x;
  if (i + 8 < active) {
    size_t r = rest->order[i + 8];
    PTHEME_PREFETCH(x->starts + r);
    PTHEME_PREFETCH(rest->lengths + r * rest->stride);
    PTHEME_PREFETCH(rest->labels + r);
  }
  if (i + 4 < active) {
    size_t r = rest->order[i + 4];
    PTHEME_PREFETCH(rest->alpha + r * rest->stride);
    for (size_t k = x->starts[r]; k < x->starts[r + 1]; k += 16) {
      PTHEME_PREFETCH(x->columns + k);
      PTHEME_PREFETCH(x->values + k);
    }
  }
  if (i + 1 < active) {
    size_t r = rest->order[i + 1];
    for (size_t k = x->starts[r]; k < x->starts[r + 1]; k++)
      PTHEME_PREFETCH(rest->w + x->columns[k] * rest->pitch);
  }
}

/* One round over the first `active` rows; those that had still far to go come to stand first.
 * Returns how many these are. */
PTHEME_WIDE static size_t go_round(ptheme_rest *rest, size_t active, const double *costs,
                                   ptheme_random *random) {
  size_t moving = 0;
  ptheme_random__shuffle(random, rest->order, active);
  for (size_t i = 0; i < active; i++) {
    size_t r = rest->order[i];
    double steepest = 0;
    foresee(rest, i, active);
    for (size_t block = 0; block < rest->stride; block += LANES)
      steepest = fmax(steepest, improve(rest, r, block, costs[rest->labels[r]]));
    if (steepest <= tolerance) continue;
    rest->order[i] = rest->order[moving];
    rest->order[moving++] = r;
  }
  return moving;
}

/* Rounds over those rows that the round before had to move much, until there are none; then one
 * over all of them, to see whether that is still so. */
void ptheme_rest__fit(ptheme_rest *rest, const double *costs) {
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  size_t active = rest->n;
  for (int round = 0; round < MAX_ROUNDS; round++) {
    size_t moving = go_round(rest, active, costs, &random);
    if (moving == 0 && active == rest->n) break;
    active = moving > 0 ? moving : rest->n;
  }
}

void ptheme_rest__planes(float *w, const ptheme_rest *rest) {
  for (size_t t = 0; t <= rest->x->n_columns; t++)
    for (size_t block = 0; block < rest->stride; block += LANES)
      memcpy(w + t * rest->stride + block, planes_from(rest, block) + t * rest->pitch,
             LANES * sizeof *w);
}

void ptheme_rest__margins(double *margins, const ptheme_rest *rest, const ptheme_matrix *x,
                          size_t r) {
  float sums[MAX_STRIDE];
  for (size_t block = 0; block < rest->stride; block += LANES)
    multiply(sums + block, planes_from(rest, block), rest->pitch, x, r);
  for (size_t j = 0; j < rest->n_labels; j++)
    margins[j] = (double)sums[j];
}
