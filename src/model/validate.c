/* What judges a row was never fitted on its fold: not the planes, not the sigmoids, not the
 * scaling.  What goes into the model is fitted on all out-of-fold scores. */
#include "model/validate.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/posterior.h"

void ptheme_validation__free(ptheme_validation *validation) {
  ptheme_mem__free(validation->p);
  ptheme_mem__free(validation->sigmoids);
  ptheme_metrics__free(&validation->metrics);
  *validation = (ptheme_validation){0};
}

/* sigmoids, scaling, priors and posteriors share one block. */
static ptheme_status allocate(ptheme_validation *out, const ptheme_scored *scored,
                              ptheme_error *err) {
  size_t k = scored->n_labels, pairs = ptheme_pairs(k);
  *out = (ptheme_validation){0};
  out->p = ptheme_mem__alloc(scored->n, k * sizeof *out->p);
  out->sigmoids = ptheme_mem__zalloc(2 * pairs + 1 + k + k + k * k, sizeof *out->sigmoids);
  if (!out->p || !out->sigmoids) return ptheme_status__nomem(err);
  out->scaling = out->sigmoids + 2 * pairs;
  out->priors = out->scaling + 1 + k;
  out->posteriors = out->priors + k;
  out->scaling[0] = 1;
  return PTHEME_OK;
}
ptheme_status ptheme_validation__cross_fit(double *p, const ptheme_scored *scored, int folds,
                                           ptheme_error *err) {
  size_t k = scored->n_labels, pairs = ptheme_pairs(k);
  double *sigmoids = ptheme_mem__alloc(2 * pairs, sizeof *sigmoids);
  double *scratch = ptheme_mem__alloc(ptheme_posterior__scratch(k), sizeof *scratch);
  ptheme_calibration calibration = {k, sigmoids, NULL};
  bool ok = sigmoids && scratch;
  for (int fold = 0; ok && fold < folds; fold++) {
    ptheme_calibrate__sigmoids(sigmoids, scored, fold);
    for (size_t i = 0; i < scored->n; i++)
      if (scored->fold_of[i] == fold)
        ptheme_posterior__from_scores(p + i * k, scored->scores + i * pairs, &calibration, scratch);
  }
  ptheme_mem__free(sigmoids);
  ptheme_mem__free(scratch);
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

static ptheme_status cross_fit_scaling(double *scaled, const double *p, const ptheme_scored *scored,
                                       int folds, ptheme_error *err) {
  size_t k = scored->n_labels;
  double scaling[256];
  memcpy(scaled, p, scored->n * k * sizeof *p);
  for (int fold = 0; fold < folds; fold++) {
    PTHEME_TRY(ptheme_calibrate__scaling(scaling, p, scored, fold, err));
    for (size_t i = 0; i < scored->n; i++)
      if (scored->fold_of[i] == fold) ptheme_posterior__scale(scaled + i * k, k, scaling);
  }
  return PTHEME_OK;
}

/* Keeps the scaling if rows that it was not fitted on say that it helps. */
static ptheme_status decide_scaling(ptheme_validation *out, const ptheme_scored *scored, int folds,
                                    ptheme_error *err) {
  size_t k = scored->n_labels;
  ptheme_metrics metrics = {0};
  double *scaled = ptheme_mem__alloc(scored->n, k * sizeof *scaled);
  ptheme_status status = scaled ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = cross_fit_scaling(scaled, out->p, scored, folds, err);
  if (status == PTHEME_OK)
    status = ptheme_metrics__measure(&metrics, scored->labels, scaled, scored->n, k, NULL, err);
  if (status == PTHEME_OK && metrics.log_loss < out->metrics.log_loss) {
    status = ptheme_calibrate__scaling(out->scaling, out->p, scored, -1, err);
    double *plain = out->p;
    ptheme_metrics plain_metrics = out->metrics;
    out->p = scaled;
    out->metrics = metrics;
    out->scaled = true;
    scaled = plain;
    metrics = plain_metrics;
  }
  ptheme_mem__free(scaled);
  ptheme_metrics__free(&metrics);
  return status;
}

static void average(ptheme_validation *out, const ptheme_scored *scored) {
  size_t k = scored->n_labels;
  for (size_t i = 0; i < scored->n; i++)
    for (size_t j = 0; j < k; j++) {
      out->priors[j] += out->p[i * k + j];
      out->posteriors[scored->labels[i] * k + j] += out->p[i * k + j];
    }
  for (size_t j = 0; j < k; j++)
    out->priors[j] /= (double)scored->n;
  for (size_t t = 0; t < k; t++) {
    double n = 0;
    for (size_t j = 0; j < k; j++)
      n += out->metrics.confusion[t * k + j];
    for (size_t j = 0; j < k; j++)
      out->posteriors[t * k + j] /= n;
  }
}

ptheme_status ptheme_validation__run(ptheme_validation *out, const ptheme_scored *scored, int folds,
                                     ptheme_error *err) {
  ptheme_status status = allocate(out, scored, err);
  if (status == PTHEME_OK) status = ptheme_validation__cross_fit(out->p, scored, folds, err);
  if (status == PTHEME_OK)
    status = ptheme_metrics__measure(&out->metrics, scored->labels, out->p, scored->n,
                                     scored->n_labels, NULL, err);
  if (status == PTHEME_OK) status = decide_scaling(out, scored, folds, err);
  if (status == PTHEME_OK) {
    ptheme_calibrate__sigmoids(out->sigmoids, scored, -1);
    average(out, scored);
  } else {
    ptheme_validation__free(out);
  }
  return status;
}
