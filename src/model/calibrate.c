#include "model/calibrate.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/posterior.h"

#include <math.h>
#include <string.h>

/* ---- one sigmoid ---- */

/* The sentences of one pair of labels. */
typedef struct pair_view {
  const ptheme_scored *scored;
  size_t pair, first, second; // the pair's number and its labels
  int left_out;
  double target_first, target_second; // Platt's targets for P(first)
} pair_view;

static bool in_view(const pair_view *view, size_t i) {
  uint32_t label = view->scored->labels[i];
  return (label == view->first || label == view->second) &&
         (view->left_out < 0 || view->scored->fold_of[i] != view->left_out);
}

static double score_of(const pair_view *view, size_t i) {
  return view->scored->scores[i * ptheme_pairs(view->scored->n_labels) + view->pair];
}

static double target_of(const pair_view *view, size_t i) {
  return view->scored->labels[i] == view->first ? view->target_first : view->target_second;
}

/* -log likelihood, in the form that neither overflows nor cancels. */
static double sigmoid_loss(const pair_view *view, double slope, double offset) {
  double loss = 0;
  for (size_t i = 0; i < view->scored->n; i++) {
    if (!in_view(view, i)) continue;
    double z = score_of(view, i) * slope + offset, t = target_of(view, i);
    loss += z >= 0 ? t * z + log1p(exp(-z)) : (t - 1) * z + log1p(exp(z));
  }
  return loss;
}

typedef struct derivatives {
  double slope, offset;                            // gradient
  double slope_slope, slope_offset, offset_offset; // second derivatives
} derivatives;

static derivatives differentiate(const pair_view *view, double slope, double offset) {
  derivatives d = {0, 0, 1e-12, 0, 1e-12};
  for (size_t i = 0; i < view->scored->n; i++) {
    if (!in_view(view, i)) continue;
    double s = score_of(view, i), z = s * slope + offset;
    double p = z >= 0 ? exp(-z) / (1 + exp(-z)) : 1 / (1 + exp(z));
    double residual = target_of(view, i) - p, curvature = p * (1 - p);
    d.slope += s * residual;
    d.offset += residual;
    d.slope_slope += s * s * curvature;
    d.slope_offset += s * curvature;
    d.offset_offset += curvature;
  }
  return d;
}

static void fit_sigmoid(double *pair, const pair_view *view, double prior_first,
                        double prior_second) {
  double slope = 0, offset = log((prior_second + 1) / (prior_first + 1));
  double loss = sigmoid_loss(view, slope, offset);
  for (int round = 0; round < 100; round++) {
    derivatives d = differentiate(view, slope, offset);
    if (fabs(d.slope) < 1e-5 && fabs(d.offset) < 1e-5) break;
    double det = d.slope_slope * d.offset_offset - d.slope_offset * d.slope_offset;
    double to_slope = -(d.offset_offset * d.slope - d.slope_offset * d.offset) / det;
    double to_offset = -(d.slope_slope * d.offset - d.slope_offset * d.slope) / det;
    double descent = d.slope * to_slope + d.offset * to_offset, step = 1;
    while (step >= 1e-10) {
      double next = sigmoid_loss(view, slope + step * to_slope, offset + step * to_offset);
      if (next < loss + 1e-4 * step * descent) {
        slope += step * to_slope;
        offset += step * to_offset;
        loss = next;
        break;
      }
      step /= 2;
    }
    if (step < 1e-10) break;
  }
  pair[0] = slope;
  pair[1] = offset;
}

void ptheme_calibrate__sigmoids(double *sigmoids, const ptheme_scored *scored, int left_out) {
  size_t pair = 0;
  for (size_t a = 0; a < scored->n_labels; a++) {
    for (size_t b = a + 1; b < scored->n_labels; b++, pair++) {
      pair_view view = {
          .scored = scored, .pair = pair, .first = a, .second = b, .left_out = left_out};
      double n_first = 0, n_second = 0;
      for (size_t i = 0; i < scored->n; i++) {
        n_first += in_view(&view, i) && scored->labels[i] == a;
        n_second += in_view(&view, i) && scored->labels[i] == b;
      }
      view.target_first = (n_first + 1) / (n_first + 2);
      view.target_second = 1 / (n_second + 2);
      fit_sigmoid(sigmoids + 2 * pair, &view, n_first, n_second);
    }
  }
}

/* ---- temperature and biases ---- */

/* Unknowns: the exponent and K - 1 biases; the last bias is 0, since only differences count. */
typedef struct scaler {
  const double *p;
  const ptheme_scored *scored;
  int left_out;
  double *logs;     // [K] log p of one sentence
  double *q;        // [K] scaled
  double *gradient; // [K]
  double *hessian;  // [K][K]
  double *trial;    // [1 + K]
  double *mean;     // [K]
} scaler;

static const double ridge = 1e-3; /* keeps a label that hardly occurs from running away */

static bool used(const scaler *s, size_t i) {
  return s->left_out < 0 || s->scored->fold_of[i] != s->left_out;
}

/* Log-loss of sentence i; leaves its scaled probabilities in s->q. */
static double scaled_loss(scaler *s, size_t i, const double *scaling) {
  size_t n = s->scored->n_labels;
  for (size_t k = 0; k < n; k++) {
    s->logs[k] = log(s->p[i * n + k]);
    s->q[k] = s->p[i * n + k];
  }
  ptheme_posterior__scale(s->q, n, scaling);
  return -log(s->q[s->scored->labels[i]]);
}

static double penalty(const scaler *s, const double *scaling) {
  double sum = (scaling[0] - 1) * (scaling[0] - 1);
  for (size_t k = 0; k + 1 < s->scored->n_labels; k++)
    sum += scaling[1 + k] * scaling[1 + k];
  return ridge / 2 * sum;
}

static double total_loss(scaler *s, const double *scaling) {
  double sum = penalty(s, scaling);
  for (size_t i = 0; i < s->scored->n; i++)
    if (used(s, i)) sum += scaled_loss(s, i, scaling);
  return sum;
}

/* Unknown u of sentence i enters label k's logit as logs[k] (u = 0) or as 1 if k = u - 1. */
static double logit_part(const scaler *s, size_t u, size_t k) {
  return u == 0 ? s->logs[k] : (double)(k == u - 1);
}

static void add_sentence(scaler *s, size_t i) {
  size_t n = s->scored->n_labels;
  double *mean = s->mean;
  for (size_t u = 0; u < n; u++) {
    mean[u] = 0;
    for (size_t k = 0; k < n; k++)
      mean[u] += s->q[k] * logit_part(s, u, k);
    s->gradient[u] += mean[u] - logit_part(s, u, s->scored->labels[i]);
  }
  for (size_t u = 0; u < n; u++) {
    for (size_t v = 0; v <= u; v++) {
      double sum = 0;
      for (size_t k = 0; k < n; k++)
        sum += s->q[k] * logit_part(s, u, k) * logit_part(s, v, k);
      s->hessian[u * n + v] += sum - mean[u] * mean[v];
    }
  }
}

/* Leaves the Newton step in s->gradient. */
static void newton_step(scaler *s, const double *scaling) {
  size_t n = s->scored->n_labels;
  memset(s->gradient, 0, n * sizeof *s->gradient);
  memset(s->hessian, 0, n * n * sizeof *s->hessian);
  for (size_t i = 0; i < s->scored->n; i++) {
    if (!used(s, i)) continue;
    scaled_loss(s, i, scaling);
    add_sentence(s, i);
  }
  for (size_t u = 0; u < n; u++) {
    s->gradient[u] += ridge * (scaling[u] - (u == 0));
    s->hessian[u * n + u] += ridge;
  }
  ptheme_posterior__solve(s->hessian, s->gradient, n);
}

static void minimise(scaler *s, double *scaling) {
  size_t n = s->scored->n_labels;
  double loss = total_loss(s, scaling);
  for (int round = 0; round < 50; round++) {
    newton_step(s, scaling);
    double step = 1, next = loss;
    for (; step >= 1e-6; step /= 2) {
      memcpy(s->trial, scaling, (1 + n) * sizeof *scaling);
      for (size_t u = 0; u < n; u++)
        s->trial[u] -= step * s->gradient[u];
      next = total_loss(s, s->trial);
      if (next < loss) break;
    }
    if (step < 1e-6 || loss - next < 1e-9 * loss) break;
    memcpy(scaling, s->trial, (1 + n) * sizeof *scaling);
    loss = next;
  }
}

ptheme_status ptheme_calibrate__scaling(double *scaling, const double *p,
                                        const ptheme_scored *scored, int left_out,
                                        ptheme_error *err) {
  size_t n = scored->n_labels;
  double *block = ptheme_mem__zalloc(n * n + 5 * n + 1, sizeof *block);
  if (!block) return ptheme_status__nomem(err);
  scaler s = {.p = p,
              .scored = scored,
              .left_out = left_out,
              .logs = block,
              .q = block + n,
              .gradient = block + 2 * n,
              .mean = block + 3 * n,
              .trial = block + 4 * n,
              .hessian = block + 5 * n + 1};
  memset(scaling, 0, (1 + n) * sizeof *scaling);
  scaling[0] = 1;
  minimise(&s, scaling);
  ptheme_mem__free(block);
  return PTHEME_OK;
}
