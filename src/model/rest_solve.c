#include "model/rest_solve.h"

#include "base/status.h"
#include "model/rest.h"

typedef struct holder {
  const ptheme_rest_folds *folds;
  double *margins; // [n_costs][n][K]
  float *w;        // [V + 1][stride] shared, of the planes on all rows; NULL: not wanted
} holder;

static void score(const holder *h, const ptheme_rest *rest, size_t cost, int fold) {
  const ptheme_rest_folds *folds = h->folds;
  size_t n = folds->rows->n, k = folds->rows->n_labels;
  for (size_t r = 0; r < n; r++)
    if (folds->fold_of[r] == fold)
      ptheme_rest__margins(h->margins + (cost * n + r) * k, rest, &folds->vectors->held_out[fold],
                           r);
}

/* Tasks are the folds, and behind them that of all rows. */
static ptheme_status hold_out(void *context, size_t i, ptheme_error *err) {
  const holder *h = context;
  const ptheme_rest_folds *folds = h->folds;
  size_t k = folds->rows->n_labels;
  int fold = (int)i < folds->folds ? (int)i : -1;
  ptheme_rest rest;
  PTHEME_TRY(ptheme_rest__new(&rest, &folds->vectors->x, folds->labels, k, folds->fold_of, fold,
                              folds->contrast, err));
  for (size_t c = 0; c < folds->n_costs; c++) {
    ptheme_rest__fit(&rest, folds->costs + c * k);
    if (fold >= 0) score(h, &rest, c, fold);
  }
  if (fold < 0) ptheme_rest__planes(h->w, &rest);
  ptheme_rest__free(&rest);
  return PTHEME_OK;
}

ptheme_status ptheme_rest__hold_out(double *margins, const ptheme_rest_folds *folds,
                                    ptheme_error *err) {
  holder h = {folds, margins, NULL};
  for (size_t fold = 0; fold < (size_t)folds->folds; fold++)
    PTHEME_TRY(hold_out(&h, fold, err));
  return PTHEME_OK;
}

/* ---- training ---- */

/* The softmax's slopes and offsets go into the planes. */
static ptheme_status keep_planes(ptheme_solution *out, const ptheme_rows *rows, const float *w,
                                 size_t stride, const double *softmax, ptheme_error *err) {
  size_t k = rows->n_labels, v = rows->n_terms;
  *out = (ptheme_solution){.n_planes = k, .n_terms = v};
  out->w = ptheme_child__shared(k * v * sizeof *out->w);
  out->rho = ptheme_child__shared(k * sizeof(double));
  if (!out->w || !out->rho) return ptheme_status__nomem(err);
  for (size_t label = 0; label < k; label++) {
    double slope = softmax[label], offset = softmax[k + label];
    for (size_t t = 0; t < v; t++)
      out->w[label * v + t] = (float)(slope * (double)w[t * stride + label]);
    out->rho[label] = -(slope * (double)w[v * stride + label] + offset);
  }
  return PTHEME_OK;
}

static ptheme_status calibrate(ptheme_solution *solution, ptheme_validation *validation,
                               const holder *h, size_t stride, ptheme_error *err) {
  const ptheme_rest_folds *folds = h->folds;
  double softmax[2 * PTHEME_MAX_LABELS];
  ptheme_margins scored = {.n = folds->rows->n,
                           .n_labels = folds->rows->n_labels,
                           .margins = h->margins,
                           .labels = folds->labels,
                           .fold_of = folds->fold_of};
  PTHEME_TRY(
      ptheme_validation__run_rest(validation, softmax, &scored, folds->folds, folds->threads, err));
  return keep_planes(solution, folds->rows, h->w, stride, softmax, err);
}

ptheme_status ptheme_rest__train(ptheme_solution *solution, ptheme_validation *validation,
                                 ptheme_rest_folds *folds, const ptheme_feature_options *features,
                                 ptheme_watch *watch, ptheme_error *err) {
  size_t k = folds->rows->n_labels, stride = ptheme_rest__stride(k);
  size_t margins = folds->rows->n * k * sizeof(double);
  size_t planes = (folds->rows->n_terms + 1) * stride * sizeof(float);
  size_t n_tasks = (size_t)folds->folds + 1;
  ptheme_fold_vectors vectors = {0};
  holder h = {folds, ptheme_child__shared(margins), ptheme_child__shared(planes)};
  folds->vectors = &vectors;
  watch->total = n_tasks;
  ptheme_status status = h.margins && h.w ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_fold_vectors__new(&vectors, folds->rows, folds->fold_of, folds->folds, features,
                                      err);
  if (status == PTHEME_OK)
    status = ptheme_child__run(n_tasks, folds->threads, hold_out, &h, watch, err);
  if (status == PTHEME_OK) status = calibrate(solution, validation, &h, stride, err);
  ptheme_fold_vectors__free(&vectors);
  ptheme_child__unshare(h.margins, margins);
  ptheme_child__unshare(h.w, planes);
  return status;
}
