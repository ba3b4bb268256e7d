/* Quadratic problems over shares have a handful of unknowns but can be badly conditioned: a theme
 * of one sentence in ten thousand has a curvature thousands of times that of a common one.  Steps
 * between two parts, each solved exactly, do not mind the scale, as projected gradients would. */
#include "report/simplex.h"

#include <math.h>

void ptheme_simplex__project(double *p, size_t n) {
  bool out[PTHEME_SHARES] = {false};
  size_t left = n;
  double threshold = 0;
  for (bool again = true; again;) {
    double sum = 0;
    for (size_t k = 0; k < n; k++)
      sum += out[k] ? 0 : p[k];
    threshold = (sum - 1) / (double)left;
    again = false;
    for (size_t k = 0; k < n; k++) {
      if (out[k] || p[k] > threshold) continue;
      out[k] = again = true;
      left--;
    }
  }
  for (size_t k = 0; k < n; k++)
    p[k] = out[k] ? 0 : p[k] - threshold;
}

static double curvature(const double *a, size_t i, size_t j, size_t n) {
  return a[i * n + i] + a[j * n + j] - 2 * a[i * n + j];
}

/* The part that `to` gains most from taking weight from; n where none is worth it. */
static size_t best_giver(const double *p, const double *gradient, const double *a, size_t to,
                         double tolerance, size_t n) {
  size_t best = n;
  double best_gain = 0;
  for (size_t j = 0; j < n; j++) {
    double slope = gradient[j] - gradient[to];
    if (p[j] <= 0 || slope <= tolerance) continue;
    double bend = curvature(a, to, j, n);
    double step = bend > 0 ? fmin(slope / bend, p[j]) : p[j];
    double gain = step * (slope - step * bend / 2);
    if (gain > best_gain) {
      best_gain = gain;
      best = j;
    }
  }
  return best;
}

void ptheme_simplex__minimise(double *p, const double *a, const double *b, size_t n) {
  double gradient[PTHEME_SHARES], largest = 0;
  for (size_t i = 0; i < n; i++) {
    gradient[i] = -b[i];
    for (size_t j = 0; j < n; j++)
      gradient[i] += a[i * n + j] * p[j];
    largest = fmax(largest, a[i * n + i]);
  }
  for (size_t round = 0; round < 200 * n; round++) {
    size_t to = 0;
    for (size_t i = 1; i < n; i++)
      if (gradient[i] < gradient[to]) to = i;
    size_t from = best_giver(p, gradient, a, to, 1e-12 * largest, n);
    if (from == n) return;
    double bend = curvature(a, to, from, n);
    double step = bend > 0 ? fmin((gradient[from] - gradient[to]) / bend, p[from]) : p[from];
    p[to] += step;
    p[from] -= step;
    for (size_t i = 0; i < n; i++)
      gradient[i] += step * (a[i * n + to] - a[i * n + from]);
  }
}
