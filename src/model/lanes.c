/* The same steps as in posterior.c, each for eight sentences side by side: every innermost loop
 * runs over a fixed number of neighbouring numbers, which makes it a few vector instructions.  A
 * sentence costs a tenth of what it costs alone.  Arrays are [..][PTHEME_LANES]. */
#include "model/lanes.h"

#include "base/wave.h"
#include "base/wide.h"

enum { L = PTHEME_LANES };

size_t ptheme_lanes__scratch(size_t n_labels) {
  return L * (2 * n_labels * n_labels + 2 * n_labels + 1);
}

/* Where things are in the scratch. */
typedef struct lanes {
  size_t n;         // K
  double *r;        // [K][K] P(i | i or j)
  double *system;   // [K - 1][K - 1]
  double *diagonal; // [K]
  double *p;        // [K]
  double *one;      // for sums and factors
} lanes;

static lanes lay_out(double *scratch, size_t n) {
  lanes x = {.n = n, .r = scratch};
  x.system = x.r + L * n * n;
  x.diagonal = x.system + L * n * n;
  x.p = x.diagonal + L * n;
  x.one = x.p + L * n;
  return x;
}

static void gather(double *rows, const double *from, size_t n_rows, size_t width) {
  for (size_t lane = 0; lane < n_rows; lane++)
    for (size_t i = 0; i < width; i++)
      rows[lane * width + i] = from[L * i + lane];
}

static void sigmoid(double *first, double *second, const double *scores, const double *pair) {
#pragma omp simd
  for (size_t lane = 0; lane < L; lane++) {
    double q = 1 / (1 + ptheme_wave__exp(scores[lane] * pair[0] + pair[1]));
    q = q < PTHEME_PAIR_MARGIN ? PTHEME_PAIR_MARGIN : q;
    q = q > 1 - PTHEME_PAIR_MARGIN ? 1 - PTHEME_PAIR_MARGIN : q;
    first[lane] = q;
    second[lane] = 1 - q;
  }
}

static void pair_probabilities(const lanes *x, const double *scores, const double *pairs) {
  size_t n = x->n, pair = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = i + 1; j < n; j++, pair++)
      sigmoid(x->r + L * (i * n + j), x->r + L * (j * n + i), scores + L * pair, pairs + 2 * pair);
}

static void fill_diagonal(const lanes *x) {
  size_t n = x->n;
  memset(x->diagonal, 0, L * n * sizeof *x->diagonal);
  for (size_t k = 0; k < n; k++) {
    for (size_t i = 0; i < n; i++) {
      const double *r = x->r + L * (k * n + i);
      if (i == k) continue;
#pragma omp simd
      for (size_t lane = 0; lane < L; lane++)
        x->diagonal[L * i + lane] += r[lane] * r[lane];
    }
  }
}

/* The system of couple() in posterior.c: Q_ij - Q_im - Q_mj + Q_mm with Q_ij = -r_ij r_ji. */
static void fill_system(const lanes *x) {
  size_t n = x->n, m = n - 1;
  const double *r = x->r, *corner = x->diagonal + L * m;
  for (size_t i = 0; i < m; i++) {
    double *right = x->p + L * i, *own = x->system + L * (i * m + i);
    const double *a = r + L * (i * n + m), *b = r + L * (m * n + i);
#pragma omp simd
    for (size_t lane = 0; lane < L; lane++) {
      right[lane] = corner[lane] + a[lane] * b[lane];
      own[lane] = x->diagonal[L * i + lane] + right[lane] + a[lane] * b[lane];
    }
    for (size_t j = 0; j < i; j++) {
      double *to = x->system + L * (i * m + j);
      const double *c = r + L * (i * n + j), *d = r + L * (j * n + i);
      const double *e = r + L * (j * n + m), *f = r + L * (m * n + j);
#pragma omp simd
      for (size_t lane = 0; lane < L; lane++)
        to[lane] = right[lane] + e[lane] * f[lane] - c[lane] * d[lane];
    }
  }
}

/* to <- to - factor * x */
static void take_off(double *to, const double *factor, const double *x) {
#pragma omp simd
  for (size_t lane = 0; lane < L; lane++)
    to[lane] -= factor[lane] * x[lane];
}

static void divide(double *to, const double *x, const double *by) {
#pragma omp simd
  for (size_t lane = 0; lane < L; lane++)
    to[lane] = x[lane] / by[lane];
}

static void solve(const lanes *x) {
  size_t m = x->n - 1;
  double *a = x->system, *b = x->p;
  for (size_t j = 0; j < m; j++) {
    for (size_t i = j + 1; i < m; i++) {
      divide(x->one, a + L * (i * m + j), a + L * (j * m + j));
      for (size_t k = i; k < m; k++)
        take_off(a + L * (k * m + i), x->one, a + L * (k * m + j));
      take_off(b + L * i, x->one, b + L * j);
    }
  }
  for (size_t j = m; j-- > 0;) {
    for (size_t i = j + 1; i < m; i++)
      take_off(b + L * j, a + L * (i * m + j), b + L * i);
    divide(b + L * j, b + L * j, a + L * (j * m + j));
  }
}

static void normalise(const lanes *x) {
  memset(x->one, 0, L * sizeof *x->one);
  for (size_t k = 0; k < x->n; k++) {
    double *p = x->p + L * k;
#pragma omp simd
    for (size_t lane = 0; lane < L; lane++) {
      p[lane] = p[lane] > PTHEME_LEAST_PROBABILITY ? p[lane] : PTHEME_LEAST_PROBABILITY;
      x->one[lane] += p[lane];
    }
  }
  for (size_t k = 0; k < x->n; k++)
    divide(x->p + L * k, x->p + L * k, x->one);
}

static void couple(const lanes *x) {
  size_t m = x->n - 1;
  double *last = x->p + L * m;
  fill_diagonal(x);
  fill_system(x);
  solve(x);
  for (size_t lane = 0; lane < L; lane++)
    last[lane] = 1;
  for (size_t i = 0; i < m; i++) {
#pragma omp simd
    for (size_t lane = 0; lane < L; lane++)
      last[lane] -= x->p[L * i + lane];
  }
  normalise(x);
}

/* As ptheme_posterior__softmax(). */
static void softmax(const lanes *x) {
  double *highest = x->diagonal;
  memcpy(highest, x->p, L * sizeof *highest);
  for (size_t k = 1; k < x->n; k++) {
    const double *p = x->p + L * k;
#pragma omp simd
    for (size_t lane = 0; lane < L; lane++)
      highest[lane] = p[lane] > highest[lane] ? p[lane] : highest[lane];
  }
  memset(x->one, 0, L * sizeof *x->one);
  for (size_t k = 0; k < x->n; k++) {
    double *p = x->p + L * k;
#pragma omp simd
    for (size_t lane = 0; lane < L; lane++) {
      p[lane] = ptheme_wave__exp(p[lane] - highest[lane]);
      x->one[lane] += p[lane];
    }
  }
  for (size_t k = 0; k < x->n; k++)
    divide(x->p + L * k, x->p + L * k, x->one);
  normalise(x);
}

/* As ptheme_posterior__scale(). */
static void scale(const lanes *x, const double *scaling) {
  for (size_t k = 0; k < x->n; k++) {
    double *p = x->p + L * k, bias = scaling[1 + k];
#pragma omp simd
    for (size_t lane = 0; lane < L; lane++)
      p[lane] = scaling[0] * ptheme_wave__log(p[lane]) + bias;
  }
  softmax(x);
}

static inline void posterior(double *p, const double *scores, size_t n,
                             const ptheme_calibration *calibration, double *scratch,
                             size_t n_labels) {
  lanes x = lay_out(scratch, n_labels);
  if (calibration->sigmoids) {
    pair_probabilities(&x, scores, calibration->sigmoids);
    couple(&x);
    if (calibration->scaling) scale(&x, calibration->scaling);
  } else {
    memcpy(x.p, scores, L * n_labels * sizeof *scores);
    softmax(&x);
  }
  gather(p, x.p, n, n_labels);
}

/* With a number of labels that the compiler knows, loops have known ends: half the cost. */
PTHEME_WIDE static void any_posterior(double *p, const double *scores, size_t n,
                                      const ptheme_calibration *calibration, double *scratch) {
  enum { CODEBOOK = 6 }; /* its themes, and none */
  if (calibration->n_labels == CODEBOOK)
    posterior(p, scores, n, calibration, scratch, CODEBOOK);
  else
    posterior(p, scores, n, calibration, scratch, calibration->n_labels);
}

void ptheme_lanes__posterior(double *p, const double *scores, size_t n,
                             const ptheme_calibration *calibration, double *scratch) {
  any_posterior(p, scores, n, calibration, scratch);
}
