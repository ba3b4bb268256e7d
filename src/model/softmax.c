#include "model/softmax.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/newton.h"
#include "model/posterior.h"

#include <math.h>
#include <string.h>

static const double to_zero = 0.01;

void ptheme_softmax__apply(double *p, const double *margins, const double *softmax,
                           size_t n_labels) {
  for (size_t k = 0; k < n_labels; k++)
    p[k] = softmax[k] * margins[k] + softmax[n_labels + k];
  ptheme_posterior__softmax(p, n_labels);
}

/* The unknowns are the slopes, then the offsets. */
typedef struct fitter {
  const ptheme_margins *scored;
  int left_out;
  double *p;        // [n][K] probabilities by what was last tried
  double *parts;    // [2 K] q times margin, then q
  double *gradient; // [2 K]
  double *hessian;  // [2 K][2 K] lower triangle
} fitter;

static bool used(const fitter *f, size_t i) {
  return f->left_out < 0 || f->scored->fold_of[i] != f->left_out;
}

static double mean_slope(const double *softmax, size_t k) {
  double sum = 0;
  for (size_t i = 0; i < k; i++)
    sum += softmax[i];
  return sum / (double)k;
}

static double total_loss(void *context, const double *softmax) {
  fitter *f = context;
  size_t k = f->scored->n_labels;
  double loss = 0, product = 1, mean = mean_slope(softmax, k);
  for (size_t i = 0; i < k; i++) {
    double off = softmax[i] - mean;
    loss += 0.5 * (off * off + to_zero * softmax[i] * softmax[i] + softmax[k + i] * softmax[k + i]);
  }
  for (size_t i = 0; i < f->scored->n; i++) {
    if (!used(f, i)) continue;
    ptheme_softmax__apply(f->p + i * k, f->scored->margins + i * k, softmax, k);
    product *= f->p[i * k + f->scored->labels[i]];
    if (product > 1e-280) continue; /* one logarithm for many sentences */
    loss -= log(product);
    product = 1;
  }
  return loss - log(product);
}

static void add_sentence(fitter *f, size_t sentence) {
  size_t k = f->scored->n_labels, m = 2 * k, label = f->scored->labels[sentence];
  const double *margins = f->scored->margins + sentence * k, *p = f->p + sentence * k;
  for (size_t i = 0; i < k; i++) {
    f->parts[i] = p[i] * margins[i];
    f->parts[k + i] = p[i];
    f->gradient[i] += f->parts[i];
    f->gradient[k + i] += p[i];
    f->hessian[i * m + i] += f->parts[i] * margins[i];
    f->hessian[(k + i) * m + i] += f->parts[i];
    f->hessian[(k + i) * m + k + i] += p[i];
  }
  f->gradient[label] -= margins[label];
  f->gradient[k + label] -= 1;
  for (size_t u = 0; u < m; u++) {
    double *restrict row = f->hessian + u * m;
    const double *restrict parts = f->parts;
    double part = parts[u];
    for (size_t v = 0; v <= u; v++)
      row[v] -= part * parts[v];
  }
}

static void add_penalty(fitter *f, const double *softmax) {
  size_t k = f->scored->n_labels, m = 2 * k;
  double mean = mean_slope(softmax, k);
  for (size_t i = 0; i < k; i++) {
    f->gradient[i] += softmax[i] - mean + to_zero * softmax[i];
    f->gradient[k + i] += softmax[k + i];
    f->hessian[i * m + i] += 1 + to_zero;
    f->hessian[(k + i) * m + k + i] += 1;
    for (size_t j = 0; j <= i; j++)
      f->hessian[i * m + j] -= 1 / (double)k;
  }
}

/* Leaves the Newton step in f->gradient.  Where it starts is what was last tried. */
static void newton_step(void *context, const double *softmax) {
  fitter *f = context;
  size_t k = f->scored->n_labels, m = 2 * k;
  memset(f->gradient, 0, m * sizeof *f->gradient);
  memset(f->hessian, 0, m * m * sizeof *f->hessian);
  for (size_t i = 0; i < f->scored->n; i++)
    if (used(f, i)) add_sentence(f, i);
  add_penalty(f, softmax);
  ptheme_posterior__solve(f->hessian, f->gradient, m);
}

ptheme_status ptheme_softmax__fit(double *softmax, const ptheme_margins *scored, int left_out,
                                  ptheme_error *err) {
  size_t k = scored->n_labels, m = 2 * k;
  double *block = ptheme_mem__alloc(m * m + 3 * m, sizeof *block);
  double *p = ptheme_mem__alloc(scored->n, k * sizeof *p);
  if (!block || !p) {
    ptheme_mem__free(block);
    ptheme_mem__free(p);
    return ptheme_status__nomem(err);
  }
  fitter f = {.scored = scored,
              .left_out = left_out,
              .hessian = block,
              .gradient = block + m * m,
              .parts = block + m * m + m,
              .p = p};
  ptheme_newton newton = {.n = m,
                          .loss = total_loss,
                          .direct = newton_step,
                          .context = &f,
                          .step = f.gradient,
                          .trial = block + m * m + 2 * m,
                          .precision = 1e-7};
  for (size_t i = 0; i < k; i++) {
    softmax[i] = 2;
    softmax[k + i] = 0;
  }
  ptheme_newton__minimise(&newton, softmax);
  ptheme_mem__free(block);
  ptheme_mem__free(p);
  return PTHEME_OK;
}

/* ---- folds ---- */

typedef struct cross {
  double *p;
  double *softmaxes; // [folds + 1][2 K]
  const ptheme_margins *scored;
  size_t folds;
} cross;

/* Tasks are the folds, and behind them the fit on all sentences. */
static ptheme_status fit_fold(void *context, size_t i, size_t worker, ptheme_error *err) {
  const cross *c = context;
  const ptheme_margins *scored = c->scored;
  size_t k = scored->n_labels;
  int fold = i < c->folds ? (int)i : -1;
  double *softmax = c->softmaxes + 2 * k * i;
  (void)worker;
  PTHEME_TRY(ptheme_softmax__fit(softmax, scored, fold, err));
  for (size_t r = 0; r < scored->n; r++)
    if (scored->fold_of[r] == fold)
      ptheme_softmax__apply(c->p + r * k, scored->margins + r * k, softmax, k);
  return PTHEME_OK;
}

ptheme_status ptheme_softmax__cross_fit(double *p, double *softmax, const ptheme_margins *scored,
                                        int folds, size_t threads, ptheme_error *err) {
  size_t k = scored->n_labels, n = (size_t)folds + (softmax ? 1 : 0);
  cross c = {p, ptheme_mem__alloc(n, 2 * k * sizeof *c.softmaxes), scored, (size_t)folds};
  if (!c.softmaxes) return ptheme_status__nomem(err);
  ptheme_status status = ptheme_pool__each(threads, n, fit_fold, &c, err);
  if (softmax) memcpy(softmax, c.softmaxes + 2 * k * c.folds, 2 * k * sizeof *softmax);
  ptheme_mem__free(c.softmaxes);
  return status;
}
