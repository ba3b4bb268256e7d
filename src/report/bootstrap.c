/* Every estimator here depends on a sample through sums over documents, so a replicate adds up one
 * row of sums for each document it draws, and estimates from the total.
 *
 * For EMQ: the likelihood of a prevalence pi is the sum over sentences of log(u_i pi), with
 * u_ik = p_ik / priors_k.  Its gradient G at the estimate is the sum of u_i / s_i, s_i = u_i pi,
 * its negative Hessian H the sum of u_i u_i' / s_i^2, with H pi = G.  A replicate of n* of the n
 * sentences, whose gradient at pi is G*, takes one scoring step with the group's own H: it leads to
 * the point that minimises x'Hx / 2 - (G + G* n / n*)'x.  Where every sentence is sure that is the
 * replicate's own estimate.  With the replicate's H in place of the group's, which is Newton's
 * step, shares rise to twice the estimate at most but fall to 0 easily: intervals end too low.
 * Weighted shares (by tokens) move with the prevalence by as much as the unweighted ones do. */
#include "base/mem.h"
#include "base/pool.h"
#include "base/random.h"
#include "base/status.h"
#include "report/interval.h"

#include <math.h>
#include <string.h>

static const double unseen_shape = 0.5;

typedef struct bootstrap {
  const ptheme_sample *sample;
  enum ptheme_bootstrap_estimator estimator;
  const ptheme_reference *reference;
  const ptheme_emq *emq;
  uint64_t seed;
  size_t n_documents, n_labels;
  size_t width; // doubles of a row of sums: shares [K], then for EMQ n, G [K], H lower [K(K+1)/2]
  size_t drawn; // the first so many of them are drawn: H is not
  const double *sums; // [D][width]
  double *own_sums;   // the same, where they are made here
  double *whole;      // [width] sum over all documents, for EMQ
  double *matrix;     // [K][K] H of all documents, or for PACC the gram
  double *work;       // [threads][drawn]
  double *replicates;
  double n_sentences;
} bootstrap;

/* ---- a document's sums ---- */

/* Shares of one document times its weight. */
static void add_plain(const bootstrap *b, double *row, const ptheme_units *units) {
  ptheme_sample one = {.documents = units, .n_documents = 1, .n_labels = b->n_labels};
  double shares[PTHEME_SHARES], total = 0;
  if (units->n == 0) return;
  for (size_t i = 0; i < units->n; i++)
    total += units->weights ? (double)units->weights[i] : 1;
  if (b->estimator == PTHEME_BOOTSTRAP_COUNT)
    ptheme_prevalence__count(shares, &one);
  else if (b->estimator == PTHEME_BOOTSTRAP_EMQ)
    ptheme_prevalence__emq_shares(shares, b->emq, &one, b->reference);
  else
    ptheme_prevalence__mean(shares, &one);
  for (size_t k = 0; k < b->n_labels; k++)
    row[k] = total * shares[k];
}

static void add_likelihood(const bootstrap *b, double *row, const ptheme_units *units) {
  size_t n = b->n_labels;
  double *count = row + n, *gradient = count + 1, *hessian = gradient + n;
  double ratios[PTHEME_SHARES], u[PTHEME_SHARES];
  ptheme_prevalence__ratios(ratios, b->reference, n);
  *count = (double)units->n;
  for (size_t i = 0; i < units->n; i++) {
    double s = 0;
    for (size_t k = 0; k < n; k++) {
      u[k] = ptheme_prevalence__p(units->p[i * n + k]) * ratios[k];
      s += u[k] * b->emq->prior[k];
    }
    double *h = hessian;
    for (size_t k = 0; k < n; k++) {
      u[k] /= s;
      gradient[k] += u[k];
      for (size_t j = 0; j <= k; j++)
        *h++ += u[k] * u[j];
    }
  }
}

static ptheme_status sum_document(void *context, size_t d, size_t worker, ptheme_error *err) {
  const bootstrap *b = context;
  (void)worker, (void)err;
  double *row = b->own_sums + d * b->width;
  memset(row, 0, b->width * sizeof *row);
  add_plain(b, row, &b->sample->documents[d]);
  if (b->estimator == PTHEME_BOOTSTRAP_EMQ) add_likelihood(b, row, &b->sample->documents[d]);
  return PTHEME_OK;
}

/* ---- a replicate ---- */

/* A label that no document has would have share 0 in every replicate, as if it could not occur.
 * So each replicate also sees a Gamma(1/2) of sentences of each label (Jeffreys' prior), which
 * leaves shares of more than a few sentences where they are. */
static void add_unseen(double *shares, size_t n, double n_sentences, ptheme_random *random) {
  double seen[PTHEME_SHARES], total = n_sentences;
  for (size_t k = 0; k < n; k++) {
    seen[k] = ptheme_random__gamma(random, unseen_shape);
    total += seen[k];
  }
  for (size_t k = 0; k < n; k++)
    shares[k] = (n_sentences * shares[k] + seen[k]) / total;
}

static void draw(const bootstrap *b, double *total, ptheme_random *random) {
  memset(total, 0, b->drawn * sizeof *total);
  for (size_t i = 0; i < b->n_documents; i++) {
    size_t d = (size_t)ptheme_random__below(random, b->n_documents);
    const double *row = b->sums + d * b->width;
    for (size_t j = 0; j < b->drawn; j++)
      total[j] += row[j];
  }
}

static void normalise(double *shares, const double *sums, size_t n) {
  double total = 0;
  for (size_t k = 0; k < n; k++)
    total += sums[k];
  for (size_t k = 0; k < n; k++)
    shares[k] = total > 0 ? sums[k] / total : NAN;
}

static void step(const bootstrap *b, double *shares, double *total) {
  size_t n = b->n_labels;
  const double *prior = b->emq->prior, *whole = b->whole + n;
  double *gradient = total + n + 1, count = total[n], moved[PTHEME_SHARES];
  for (size_t k = 0; k < n; k++) {
    shares[k] -= prior[k] * gradient[k] / count; /* what the step would have started from */
    moved[k] = prior[k];
    gradient[k] = whole[1 + k] + gradient[k] * whole[0] / count;
  }
  ptheme_simplex__minimise(moved, b->matrix, gradient, n);
  for (size_t k = 0; k < n; k++)
    shares[k] += moved[k];
  ptheme_simplex__project(shares, n);
}

static ptheme_status replicate(void *context, size_t i, size_t worker, ptheme_error *err) {
  const bootstrap *b = context;
  (void)err;
  size_t n = b->n_labels;
  double *total = b->work + worker * b->drawn, *shares = b->replicates + i * n;
  double mean[PTHEME_SHARES];
  ptheme_random random;
  ptheme_random__seed(&random, b->seed);
  ptheme_random__seed(&random, ptheme_random__next(&random) + i);
  draw(b, total, &random);
  normalise(shares, total, n);
  if (isnan(shares[0])) return PTHEME_OK;
  if (b->estimator == PTHEME_BOOTSTRAP_EMQ) {
    step(b, shares, total);
  } else if (b->estimator == PTHEME_BOOTSTRAP_PACC) {
    memcpy(mean, shares, n * sizeof *mean);
    ptheme_prevalence__pacc(shares, mean, b->reference, b->matrix, n);
  }
  add_unseen(shares, n, b->n_sentences, &random);
  return PTHEME_OK;
}

/* What all replicates share. */
static void sum_up(bootstrap *b) {
  size_t n = b->n_labels;
  if (b->estimator == PTHEME_BOOTSTRAP_PACC) ptheme_prevalence__gram(b->matrix, b->reference, n);
  if (b->estimator != PTHEME_BOOTSTRAP_EMQ) return;
  for (size_t d = 0; d < b->n_documents; d++)
    for (size_t j = 0; j < b->width; j++)
      b->whole[j] += b->own_sums[d * b->width + j];
  const double *lower = b->whole + b->drawn;
  for (size_t k = 0; k < n; k++)
    for (size_t j = 0; j <= k; j++)
      b->matrix[k * n + j] = b->matrix[j * n + k] = *lower++;
}

static ptheme_status draw_all(bootstrap *b, const ptheme_bootstrap_options *options,
                              ptheme_error *err) {
  if (b->n_documents == 0) {
    for (size_t i = 0; i < options->replicates * b->n_labels; i++)
      b->replicates[i] = NAN;
    return PTHEME_OK;
  }
  b->seed = options->seed;
  b->work = ptheme_mem__alloc(options->threads, b->drawn * sizeof *b->work);
  if (!b->work) return ptheme_status__nomem(err);
  ptheme_status status =
      ptheme_pool__each(options->threads, options->replicates, replicate, b, err);
  ptheme_mem__free(b->work);
  return status;
}

ptheme_status ptheme_bootstrap__run(double *replicates, const ptheme_sample *sample,
                                    enum ptheme_bootstrap_estimator estimator,
                                    const ptheme_reference *reference, const ptheme_emq *emq,
                                    const ptheme_bootstrap_options *options, ptheme_error *err) {
  size_t n = sample->n_labels;
  bootstrap b = {.sample = sample,
                 .estimator = estimator,
                 .reference = reference,
                 .emq = emq,
                 .n_documents = sample->n_documents,
                 .n_labels = n,
                 .width = estimator == PTHEME_BOOTSTRAP_EMQ ? 2 * n + 1 + n * (n + 1) / 2 : n,
                 .drawn = estimator == PTHEME_BOOTSTRAP_EMQ ? 2 * n + 1 : n,
                 .replicates = replicates};
  for (size_t d = 0; d < sample->n_documents; d++)
    b.n_sentences += (double)sample->documents[d].n;
  b.own_sums = ptheme_mem__alloc(sample->n_documents, b.width * sizeof *b.sums);
  b.sums = b.own_sums;
  b.whole = ptheme_mem__zalloc(b.width + n * n, sizeof *b.whole);
  ptheme_status status = b.sums && b.whole ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_pool__each(options->threads, sample->n_documents, sum_document, &b, err);
  if (status == PTHEME_OK) {
    b.matrix = b.whole + b.width;
    sum_up(&b);
    status = draw_all(&b, options, err);
  }
  ptheme_mem__free(b.own_sums);
  ptheme_mem__free(b.whole);
  return status;
}

ptheme_status ptheme_bootstrap__sums(double *replicates, const double *sums, size_t n_documents,
                                     size_t n_labels, double n_sentences,
                                     const ptheme_bootstrap_options *options, ptheme_error *err) {
  bootstrap b = {.estimator = PTHEME_BOOTSTRAP_COUNT,
                 .n_documents = n_documents,
                 .n_labels = n_labels,
                 .width = n_labels,
                 .drawn = n_labels,
                 .sums = sums,
                 .replicates = replicates,
                 .n_sentences = n_sentences};
  return draw_all(&b, options, err);
}
