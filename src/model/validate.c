/* What judges a row was never fitted on its fold: not the planes, not the sigmoids, not the
 * scaling.  What goes into the model is fitted on all out-of-fold scores. */
#include "model/validate.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/posterior.h"

#include <math.h>

void ptheme_validation__free(ptheme_validation *validation) {
  ptheme_mem__free(validation->p);
  ptheme_mem__free(validation->scaling);
  ptheme_metrics__free(&validation->metrics);
  *validation = (ptheme_validation){0};
}

/* scaling, priors, posteriors and the sigmoids, if there are any, share one block. */
static ptheme_status allocate(ptheme_validation *out, size_t n, size_t k, size_t n_sigmoids,
                              ptheme_error *err) {
  *out = (ptheme_validation){0};
  out->p = ptheme_mem__alloc(n, k * sizeof *out->p);
  out->scaling = ptheme_mem__zalloc(1 + k + k + k * k + 2 * n_sigmoids, sizeof *out->scaling);
  if (!out->p || !out->scaling) return ptheme_status__nomem(err);
  out->priors = out->scaling + 1 + k;
  out->posteriors = out->priors + k;
  out->sigmoids = n_sigmoids > 0 ? out->posteriors + k * k : NULL;
  out->scaling[0] = 1;
  return PTHEME_OK;
}

/* ---- probabilities ---- */

enum { BLOCK = 64 }; /* rows; their scores stand together, pair by pair */

typedef struct posterior_job {
  double *p;
  const ptheme_scored *scored;
  double *sigmoids; // [folds][P][2]
  double *scratch;  // [threads][size]
  size_t size;
} posterior_job;

static ptheme_status couple_block(void *context, size_t block, size_t worker, ptheme_error *err) {
  (void)err;
  const posterior_job *job = context;
  const ptheme_scored *scored = job->scored;
  size_t n = scored->n, k = scored->n_labels, pairs = ptheme_pairs(k);
  size_t first = block * BLOCK, rows = n - first < BLOCK ? n - first : BLOCK;
  double *scores = job->scratch + worker * job->size, *scratch = scores + BLOCK * pairs;
  for (size_t pair = 0; pair < pairs; pair++)
    for (size_t i = 0; i < rows; i++)
      scores[i * pairs + pair] = scored->scores[pair * n + first + i];
  for (size_t i = 0; i < rows; i++) {
    size_t fold = scored->fold_of[first + i];
    ptheme_calibration calibration = {k, job->sigmoids + 2 * pairs * fold, NULL};
    ptheme_posterior__from_scores(job->p + (first + i) * k, scores + i * pairs, &calibration,
                                  scratch);
  }
  return PTHEME_OK;
}

ptheme_status ptheme_validation__cross_fit(double *p, const ptheme_scored *scored, int folds,
                                           size_t threads, ptheme_error *err) {
  size_t k = scored->n_labels, pairs = ptheme_pairs(k);
  posterior_job job = {.p = p, .scored = scored};
  job.size = BLOCK * pairs + ptheme_posterior__scratch(k);
  job.sigmoids = ptheme_mem__alloc((size_t)folds * pairs, 2 * sizeof *job.sigmoids);
  job.scratch = ptheme_mem__alloc(threads * job.size, sizeof *job.scratch);
  ptheme_status status = job.sigmoids && job.scratch ? PTHEME_OK : ptheme_status__nomem(err);
  for (int fold = 0; status == PTHEME_OK && fold < folds; fold++)
    status = ptheme_calibrate__sigmoids(job.sigmoids + 2 * pairs * (size_t)fold, scored, fold,
                                        threads, err);
  if (status == PTHEME_OK)
    status = ptheme_pool__each(threads, (scored->n + BLOCK - 1) / BLOCK, couple_block, &job, err);
  ptheme_mem__free(job.sigmoids);
  ptheme_mem__free(job.scratch);
  return status;
}

/* ---- scaling ---- */

typedef struct scaling_job {
  const ptheme_scored *scored;
  const double *logs; // [n][K] ln of the probabilities
  double *scaled;     // [n][K]
} scaling_job;

static ptheme_status scale_fold(void *context, size_t fold, size_t worker, ptheme_error *err) {
  (void)worker;
  const scaling_job *job = context;
  const ptheme_scored *scored = job->scored;
  size_t k = scored->n_labels;
  double scaling[1 + PTHEME_MAX_LABELS];
  PTHEME_TRY(ptheme_calibrate__scaling(scaling, job->logs, scored, (int)fold, err));
  for (size_t i = 0; i < scored->n; i++) {
    if (scored->fold_of[i] != fold) continue;
    memcpy(job->scaled + i * k, job->logs + i * k, k * sizeof *job->logs);
    ptheme_posterior__scale_logs(job->scaled + i * k, k, scaling);
  }
  return PTHEME_OK;
}

static void keep_scaled(ptheme_validation *out, double **scaled, ptheme_metrics *metrics) {
  double *plain = out->p;
  ptheme_metrics plain_metrics = out->metrics;
  out->p = *scaled;
  out->metrics = *metrics;
  out->scaled = true;
  *scaled = plain;
  *metrics = plain_metrics;
}

/* Keeps the scaling if rows that it was not fitted on say that it helps. */
static ptheme_status decide_scaling(ptheme_validation *out, const ptheme_scored *scored, int folds,
                                    size_t threads, ptheme_error *err) {
  size_t k = scored->n_labels, n = scored->n;
  ptheme_metrics metrics = {0};
  double *scaled = ptheme_mem__alloc(n, k * sizeof *scaled);
  double *logs = ptheme_mem__alloc(n, k * sizeof *logs);
  ptheme_status status = scaled && logs ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t i = 0; status == PTHEME_OK && i < n * k; i++)
    logs[i] = log(out->p[i]);
  scaling_job job = {scored, logs, scaled};
  if (status == PTHEME_OK)
    status = ptheme_pool__each(threads, (size_t)folds, scale_fold, &job, err);
  if (status == PTHEME_OK)
    status = ptheme_metrics__measure(&metrics, scored->labels, scaled, n, k, NULL, err);
  if (status == PTHEME_OK && metrics.log_loss < out->metrics.log_loss) {
    status = ptheme_calibrate__scaling(out->scaling, logs, scored, -1, err);
    keep_scaled(out, &scaled, &metrics);
  }
  ptheme_mem__free(scaled);
  ptheme_mem__free(logs);
  ptheme_metrics__free(&metrics);
  return status;
}

/* ---- all of it ---- */

static void average(ptheme_validation *out, const uint32_t *labels, size_t n, size_t k) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++) {
      out->priors[j] += out->p[i * k + j];
      out->posteriors[labels[i] * k + j] += out->p[i * k + j];
    }
  for (size_t j = 0; j < k; j++)
    out->priors[j] /= (double)n;
  for (size_t t = 0; t < k; t++) {
    double rows = 0;
    for (size_t j = 0; j < k; j++)
      rows += out->metrics.confusion[t * k + j];
    for (size_t j = 0; j < k; j++)
      out->posteriors[t * k + j] /= rows;
  }
}

ptheme_status ptheme_validation__run(ptheme_validation *out, const ptheme_scored *scored, int folds,
                                     size_t threads, ptheme_error *err) {
  ptheme_status status =
      allocate(out, scored->n, scored->n_labels, ptheme_pairs(scored->n_labels), err);
  if (status == PTHEME_OK)
    status = ptheme_validation__cross_fit(out->p, scored, folds, threads, err);
  if (status == PTHEME_OK)
    status = ptheme_metrics__measure(&out->metrics, scored->labels, out->p, scored->n,
                                     scored->n_labels, NULL, err);
  if (status == PTHEME_OK) status = decide_scaling(out, scored, folds, threads, err);
  if (status == PTHEME_OK)
    status = ptheme_calibrate__sigmoids(out->sigmoids, scored, -1, threads, err);
  if (status == PTHEME_OK)
    average(out, scored->labels, scored->n, scored->n_labels);
  else
    ptheme_validation__free(out);
  return status;
}

ptheme_status ptheme_validation__run_rest(ptheme_validation *out, double *softmax,
                                          const ptheme_margins *scored, int folds, size_t threads,
                                          ptheme_error *err) {
  size_t n = scored->n, k = scored->n_labels;
  ptheme_status status = allocate(out, n, k, 0, err);
  if (status == PTHEME_OK)
    status = ptheme_softmax__cross_fit(out->p, softmax, scored, folds, threads, err);
  if (status == PTHEME_OK)
    status = ptheme_metrics__measure(&out->metrics, scored->labels, out->p, n, k, NULL, err);
  if (status != PTHEME_OK) {
    ptheme_validation__free(out);
    return status;
  }
  average(out, scored->labels, n, k);
  return PTHEME_OK;
}
