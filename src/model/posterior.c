#include "model/posterior.h"

#include <math.h>
#include <string.h>

static double sigmoid(double score, const double *pair) {
  double z = score * pair[0] + pair[1];
  double e = exp(-fabs(z)), p = (z >= 0 ? e : 1) / (1 + e);
  return p < PTHEME_PAIR_MARGIN       ? PTHEME_PAIR_MARGIN
         : p > 1 - PTHEME_PAIR_MARGIN ? 1 - PTHEME_PAIR_MARGIN
                                      : p;
}

size_t ptheme_posterior__scratch(size_t n_labels) {
  return 2 * n_labels * n_labels + n_labels;
}

/* r[i][j] = P(i | i or j). */
static void pair_probabilities(double *r, const double *scores, const double *sigmoids, size_t n) {
  size_t pair = 0;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = i + 1; j < n; j++, pair++) {
      r[i * n + j] = sigmoid(scores[pair], sigmoids + 2 * pair);
      r[j * n + i] = 1 - r[i * n + j];
    }
    r[i * n + i] = 0;
  }
}

/* The form sum over i, j of (r_ji p_i - r_ij p_j)^2 has Q_ij = -r_ji r_ij beside the diagonal and
 * Q_ii = the sum over k of r_ki^2 on it. */
static double beside_diagonal(const double *r, size_t n, size_t i, size_t j) {
  return -r[j * n + i] * r[i * n + j];
}

/* The diagonal's sums [n], row by row of r. */
static void fill_diagonal(double *diagonal, const double *r, size_t n) {
  memset(diagonal, 0, n * sizeof *diagonal);
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < n; i++)
      diagonal[i] += r[k * n + i] * r[k * n + i];
}

void ptheme_posterior__solve(double *a, double *b, size_t m) {
  for (size_t j = 0; j < m; j++) {
    for (size_t i = j + 1; i < m; i++) {
      double factor = a[i * m + j] / a[j * m + j];
      for (size_t k = i; k < m; k++)
        a[k * m + i] -= factor * a[k * m + j];
      b[i] -= factor * b[j];
    }
  }
  for (size_t j = m; j-- > 0;) {
    for (size_t i = j + 1; i < m; i++)
      b[j] -= a[i * m + j] * b[i];
    b[j] /= a[j * m + j];
  }
}

static void normalise(double *p, size_t n) {
  double sum = 0;
  for (size_t k = 0; k < n; k++) {
    if (!(p[k] > PTHEME_LEAST_PROBABILITY)) p[k] = PTHEME_LEAST_PROBABILITY;
    sum += p[k];
  }
  for (size_t k = 0; k < n; k++)
    p[k] /= sum;
}

/* Minimises the form on sum p = 1.  The last probability is put as one minus the others, which
 * leaves an unconstrained, positive definite system of m = K - 1 unknowns. */
static void couple(double *p, const double *r, double *system, double *diagonal, size_t n) {
  size_t m = n - 1;
  fill_diagonal(diagonal, r, n);
  for (size_t i = 0; i < m; i++) {
    p[i] = diagonal[m] - beside_diagonal(r, n, i, m);
    for (size_t j = 0; j < i; j++)
      system[i * m + j] = beside_diagonal(r, n, i, j) + p[i] - beside_diagonal(r, n, m, j);
    system[i * m + i] = diagonal[i] + p[i] - beside_diagonal(r, n, i, m);
  }
  ptheme_posterior__solve(system, p, m);
  p[m] = 1;
  for (size_t i = 0; i < m; i++)
    p[m] -= p[i];
  normalise(p, n);
}

void ptheme_posterior__from_scores(double *p, const double *scores,
                                   const ptheme_calibration *calibration, double *scratch) {
  size_t n = calibration->n_labels;
  if (!calibration->sigmoids) {
    memcpy(p, scores, n * sizeof *p);
    ptheme_posterior__softmax(p, n);
    return;
  }
  double *r = scratch, *system = r + n * n, *diagonal = system + n * n;
  pair_probabilities(r, scores, calibration->sigmoids, n);
  couple(p, r, system, diagonal, n);
  if (calibration->scaling) ptheme_posterior__scale(p, n, calibration->scaling);
}

void ptheme_posterior__scale(double *p, size_t n_labels, const double *scaling) {
  for (size_t k = 0; k < n_labels; k++)
    p[k] = log(p[k]);
  ptheme_posterior__scale_logs(p, n_labels, scaling);
}

void ptheme_posterior__scale_logs(double *p, size_t n_labels, const double *scaling) {
  for (size_t k = 0; k < n_labels; k++)
    p[k] = scaling[0] * p[k] + scaling[1 + k];
  ptheme_posterior__softmax(p, n_labels);
}

void ptheme_posterior__softmax(double *p, size_t n_labels) {
  double highest = -INFINITY, sum = 0;
  for (size_t k = 0; k < n_labels; k++)
    highest = p[k] > highest ? p[k] : highest;
  for (size_t k = 0; k < n_labels; k++) {
    p[k] = exp(p[k] - highest);
    sum += p[k];
  }
  for (size_t k = 0; k < n_labels; k++)
    p[k] /= sum;
  normalise(p, n_labels);
}

/* p <- p times what a neighbour says. */
static void lean_on(double *p, const double *neighbour, const double *prior, double weight,
                    size_t n) {
  for (size_t k = 0; k < n; k++)
    p[k] *= weight * neighbour[k] / prior[k] + (1 - weight);
}

void ptheme_posterior__lean(double *p, const bool *known, size_t n, size_t n_labels,
                            const double *prior, double weight, double *scratch) {
  if (weight <= 0) return;
  double *before = scratch, *own = scratch + n_labels; /* values as they were */
  size_t bytes = n_labels * sizeof *p;
  for (size_t i = 0; i < n; i++, p += n_labels) {
    memcpy(own, p, bytes);
    if (known[i] && i > 0 && known[i - 1]) lean_on(p, before, prior, weight, n_labels);
    if (known[i] && i + 1 < n && known[i + 1]) lean_on(p, p + n_labels, prior, weight, n_labels);
    normalise(p, n_labels);
    memcpy(before, own, bytes);
  }
}

/* Divides by what a neighbour said, which no probability below the least could have: printed, that
 * is 0, and with all weight on the neighbour 0 would divide 0. */
static void lean_off(double *p, const double *neighbour, const double *prior, double weight,
                     size_t n) {
  for (size_t k = 0; k < n; k++)
    p[k] /= fmax(weight * neighbour[k] / prior[k] + (1 - weight), PTHEME_LEAST_PROBABILITY);
}

static void rescale(double *p, size_t n) {
  double sum = 0;
  for (size_t k = 0; k < n; k++)
    sum += p[k];
  for (size_t k = 0; k < n; k++)
    p[k] /= sum;
}

bool ptheme_posterior__unlean(double *alone, const double *p, const bool *known, size_t n,
                              size_t n_labels, const double *prior, double weight) {
  double moved = weight > 0 ? 1 : 0, next[PTHEME_MAX_LABELS];
  if (n > 0) memcpy(alone, p, n * n_labels * sizeof *alone);
  for (int round = 0; moved > 1e-7 && round < 200; round++) {
    moved = 0;
    for (size_t i = 0; i < n; i++) {
      double *own = alone + i * n_labels;
      if (!known[i]) continue;
      memcpy(next, p + i * n_labels, n_labels * sizeof *next);
      if (i > 0 && known[i - 1]) lean_off(next, own - n_labels, prior, weight, n_labels);
      if (i + 1 < n && known[i + 1]) lean_off(next, own + n_labels, prior, weight, n_labels);
      rescale(next, n_labels);
      for (size_t k = 0; k < n_labels; k++) {
        moved = fmax(moved, fabs(next[k] - own[k]));
        own[k] = next[k];
      }
    }
  }
  return moved <= 1e-7;
}

size_t ptheme_posterior__best(const double *p, size_t n_labels) {
  size_t best = 0;
  for (size_t k = 1; k < n_labels; k++)
    if (ptheme_posterior__micro(p[k]) > ptheme_posterior__micro(p[best])) best = k;
  return best;
}
