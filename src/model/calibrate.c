#include "model/calibrate.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/newton.h"
#include "model/posterior.h"

#include <math.h>
#include <string.h>

/* ---- one sigmoid ---- */

/* The sentences of one pair of labels, in their order. */
typedef struct pair_view {
  double *scores;  // [n]
  double *targets; // [n] Platt's, for P(first)
  size_t n, n_first;
} pair_view;

/* -log likelihood, in the form that neither overflows nor cancels. */
static double sigmoid_loss(const pair_view *view, double slope, double offset) {
  double loss = 0;
  for (size_t i = 0; i < view->n; i++) {
    double z = view->scores[i] * slope + offset, t = view->targets[i];
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
  for (size_t i = 0; i < view->n; i++) {
    double s = view->scores[i], z = s * slope + offset;
    double e = exp(-fabs(z)), p = (z >= 0 ? e : 1) / (1 + e);
    double residual = view->targets[i] - p, curvature = p * (1 - p);
    d.slope += s * residual;
    d.offset += residual;
    d.slope_slope += s * s * curvature;
    d.slope_offset += s * curvature;
    d.offset_offset += curvature;
  }
  return d;
}

static void fit_sigmoid(double *pair, const pair_view *view) {
  double n_first = (double)view->n_first, n_second = (double)(view->n - view->n_first);
  double slope = 0, offset = log((n_second + 1) / (n_first + 1));
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

typedef struct sigmoid_job {
  double *sigmoids;
  const ptheme_scored *scored;
  int left_out;
  double *scratch; // [threads][2 n]
} sigmoid_job;

/* Targets are filled in when the sentences are counted; until then 1 stands for the first label. */
static pair_view view_pair(const sigmoid_job *job, size_t pair, size_t worker) {
  const ptheme_scored *scored = job->scored;
  size_t first, second, n = scored->n;
  pair_view view = {.scores = job->scratch + 2 * n * worker};
  view.targets = view.scores + n;
  ptheme_pair_labels(&first, &second, pair, scored->n_labels);
  for (size_t i = 0; i < n; i++) {
    uint32_t label = scored->labels[i];
    if (label != first && label != second) continue;
    if (job->left_out >= 0 && scored->fold_of[i] == job->left_out) continue;
    view.scores[view.n] = scored->scores[pair * n + i];
    view.targets[view.n++] = label == first;
    view.n_first += label == first;
  }
  double n_first = (double)view.n_first, n_second = (double)(view.n - view.n_first);
  for (size_t i = 0; i < view.n; i++)
    view.targets[i] = view.targets[i] > 0 ? (n_first + 1) / (n_first + 2) : 1 / (n_second + 2);
  return view;
}

static ptheme_status fit_pair(void *context, size_t pair, size_t worker, ptheme_error *err) {
  (void)err;
  const sigmoid_job *job = context;
  pair_view view = view_pair(job, pair, worker);
  fit_sigmoid(job->sigmoids + 2 * pair, &view);
  return PTHEME_OK;
}

ptheme_status ptheme_calibrate__sigmoids(double *sigmoids, const ptheme_scored *scored,
                                         int left_out, size_t threads, ptheme_error *err) {
  sigmoid_job job = {sigmoids, scored, left_out,
                     ptheme_mem__alloc(threads * scored->n, 2 * sizeof *job.scratch)};
  if (!job.scratch) return ptheme_status__nomem(err);
  ptheme_status status =
      ptheme_pool__each(threads, ptheme_pairs(scored->n_labels), fit_pair, &job, err);
  ptheme_mem__free(job.scratch);
  return status;
}

/* ---- temperature and biases ---- */

/* Unknowns: the exponent and K - 1 biases; the last bias is 0, since only differences count. */
typedef struct scaler {
  const double *logs; // [n][K]
  const ptheme_scored *scored;
  int left_out;
  double *q;        // [K] scaled probabilities of one sentence
  double *gradient; // [K]
  double *hessian;  // [K][K]
  double *mean;     // [K]
} scaler;

static const double ridge = 1e-3; /* keeps a label that hardly occurs from running away */

static bool used(const scaler *s, size_t i) {
  return s->left_out < 0 || s->scored->fold_of[i] != s->left_out;
}

/* Log-loss of sentence i; leaves its scaled probabilities in s->q. */
static double scaled_loss(scaler *s, size_t i, const double *scaling) {
  size_t n = s->scored->n_labels;
  memcpy(s->q, s->logs + i * n, n * sizeof *s->q);
  ptheme_posterior__scale_logs(s->q, n, scaling);
  return -log(s->q[s->scored->labels[i]]);
}

static double penalty(const scaler *s, const double *scaling) {
  double sum = (scaling[0] - 1) * (scaling[0] - 1);
  for (size_t k = 0; k + 1 < s->scored->n_labels; k++)
    sum += scaling[1 + k] * scaling[1 + k];
  return ridge / 2 * sum;
}

static double total_loss(void *context, const double *scaling) {
  scaler *s = context;
  double sum = penalty(s, scaling);
  for (size_t i = 0; i < s->scored->n; i++)
    if (used(s, i)) sum += scaled_loss(s, i, scaling);
  return sum;
}

/* Unknown 0 enters label k's logit times logs[k], unknown u > 0 as it is if k = u - 1 and else not
 * at all.  So the mean of unknown u > 0 is q[u - 1], and products with it have one summand. */
static void add_sentence(scaler *s, size_t i) {
  size_t n = s->scored->n_labels, label = s->scored->labels[i];
  const double *logs = s->logs + i * n, *q = s->q;
  double *mean = s->mean, squares = 0;
  mean[0] = 0;
  for (size_t k = 0; k < n; k++) {
    mean[0] += q[k] * logs[k];
    squares += q[k] * logs[k] * logs[k];
  }
  memcpy(mean + 1, q, (n - 1) * sizeof *mean);
  s->gradient[0] += mean[0] - logs[label];
  s->hessian[0] += squares - mean[0] * mean[0];
  for (size_t u = 1; u < n; u++) {
    double *row = s->hessian + u * n;
    s->gradient[u] += mean[u] - (double)(u - 1 == label);
    row[0] += q[u - 1] * logs[u - 1] - mean[u] * mean[0];
    for (size_t v = 1; v < u; v++)
      row[v] -= mean[u] * mean[v];
    row[u] += q[u - 1] - mean[u] * mean[u];
  }
}

/* Leaves the Newton step in s->gradient. */
static void newton_step(void *context, const double *scaling) {
  scaler *s = context;
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

ptheme_status ptheme_calibrate__scaling(double *scaling, const double *logs,
                                        const ptheme_scored *scored, int left_out,
                                        ptheme_error *err) {
  size_t n = scored->n_labels;
  double *block = ptheme_mem__zalloc(n * n + 4 * n + 1, sizeof *block);
  if (!block) return ptheme_status__nomem(err);
  scaler s = {.logs = logs,
              .scored = scored,
              .left_out = left_out,
              .q = block,
              .gradient = block + n,
              .mean = block + 2 * n,
              .hessian = block + 4 * n + 1};
  ptheme_newton newton = {.n = n,
                          .loss = total_loss,
                          .direct = newton_step,
                          .context = &s,
                          .step = s.gradient,
                          .trial = block + 3 * n, /* and the last bias behind it */
                          .precision = 1e-9};
  memset(scaling, 0, (1 + n) * sizeof *scaling);
  scaling[0] = 1;
  ptheme_newton__minimise(&newton, scaling);
  ptheme_mem__free(block);
  return PTHEME_OK;
}
