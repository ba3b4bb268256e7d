#include "report/prevalence.h"

#include <math.h>
#include <string.h>

static const double smallest_prior = 1e-6;
static const double tolerance = 1e-4;
static const size_t fewest_rounds = 10, most_rounds = 1000;

static void fill(double *shares, double value, size_t n) {
  for (size_t k = 0; k < n; k++)
    shares[k] = value;
}

static void divide(double *shares, double total, size_t n) {
  for (size_t k = 0; k < n; k++)
    shares[k] = total > 0 ? shares[k] / total : NAN;
}

static double weight_of(const ptheme_units *units, size_t i) {
  return units->weights ? (double)units->weights[i] : 1;
}

/* ---- count, mean, PACC ---- */

void ptheme_prevalence__count(double *shares, const ptheme_sample *sample) {
  size_t n_labels = sample->n_labels;
  double total = 0;
  fill(shares, 0, n_labels);
  for (size_t d = 0; d < sample->n_documents; d++) {
    const ptheme_units *units = &sample->documents[d];
    for (size_t i = 0; i < units->n; i++) {
      const float *p = units->p + i * n_labels;
      size_t best = 0;
      for (size_t k = 1; k < n_labels; k++)
        if (p[k] > p[best]) best = k;
      shares[best] += weight_of(units, i);
      total += weight_of(units, i);
    }
  }
  divide(shares, total, n_labels);
}

void ptheme_prevalence__mean(double *shares, const ptheme_sample *sample) {
  size_t n_labels = sample->n_labels;
  fill(shares, 0, n_labels);
  for (size_t d = 0; d < sample->n_documents; d++) {
    const ptheme_units *units = &sample->documents[d];
    for (size_t i = 0; i < units->n; i++)
      for (size_t k = 0; k < n_labels; k++)
        shares[k] += weight_of(units, i) * (double)units->p[i * n_labels + k];
  }
  double total = 0; /* printed probabilities are rounded: their sum, not the weights' */
  for (size_t k = 0; k < n_labels; k++)
    total += shares[k];
  divide(shares, total, n_labels);
}

void ptheme_prevalence__gram(double *gram, const ptheme_reference *reference, size_t n_labels) {
  const double *m = reference->posteriors;
  for (size_t i = 0; i < n_labels; i++) {
    for (size_t j = 0; j < n_labels; j++) {
      double sum = 0;
      for (size_t k = 0; k < n_labels; k++)
        sum += m[i * n_labels + k] * m[j * n_labels + k];
      gram[i * n_labels + j] = sum;
    }
  }
}

void ptheme_prevalence__pacc(double *shares, const double *mean, const ptheme_reference *reference,
                             const double *gram, size_t n_labels) {
  double target[PTHEME_SHARES];
  memcpy(shares, mean, n_labels * sizeof *shares);
  if (isnan(mean[0])) return;
  for (size_t i = 0; i < n_labels; i++) {
    target[i] = 0;
    for (size_t k = 0; k < n_labels; k++)
      target[i] += reference->posteriors[i * n_labels + k] * mean[k];
  }
  ptheme_simplex__minimise(shares, gram, target, n_labels);
}

/* ---- EMQ ---- */

void ptheme_prevalence__ratios(double *ratios, const ptheme_reference *reference, size_t n_labels) {
  for (size_t k = 0; k < n_labels; k++)
    ratios[k] = 1 / fmax(reference->priors[k], smallest_prior);
}

/* Adds the sum of weight times r over a document; factors_k = pi_k / priors_k. */
static double add_shares(double *sum, const ptheme_units *units, const double *factors,
                         size_t n_labels, bool weighted) {
  double total = 0;
  for (size_t i = 0; i < units->n; i++) {
    const float *p = units->p + i * n_labels;
    double r[PTHEME_SHARES], all = 0, weight = weighted ? weight_of(units, i) : 1;
    for (size_t k = 0; k < n_labels; k++) {
      r[k] = ptheme_prevalence__p(p[k]) * factors[k];
      all += r[k];
    }
    for (size_t k = 0; k < n_labels; k++)
      sum[k] += weight / all * r[k];
    total += weight;
  }
  return total;
}

static double add_sample(double *sum, const ptheme_sample *sample, const double *factors,
                         bool weighted) {
  double total = 0;
  for (size_t d = 0; d < sample->n_documents; d++)
    total += add_shares(sum, &sample->documents[d], factors, sample->n_labels, weighted);
  return total;
}

static void set_factors(double *factors, const double *prior, const double *ratios, size_t n) {
  for (size_t k = 0; k < n; k++)
    factors[k] = prior[k] * ratios[k];
}

/* EM with `strength` sentences of pseudo-data at `group`; group is not read for strength 0. */
static void run(ptheme_emq *out, const ptheme_sample *sample, const ptheme_reference *reference,
                const double *group, double strength) {
  size_t n = sample->n_labels;
  double ratios[PTHEME_SHARES], factors[PTHEME_SHARES], next[PTHEME_SHARES], change = 1;
  out->converged = false;
  ptheme_prevalence__ratios(ratios, reference, n);
  memcpy(out->prior, group ? group : reference->priors, n * sizeof *out->prior);
  for (out->rounds = 0; out->rounds < most_rounds; out->rounds++) {
    if (out->rounds >= fewest_rounds && change < tolerance) break;
    set_factors(factors, out->prior, ratios, n);
    for (size_t k = 0; k < n; k++)
      next[k] = group ? strength * group[k] : 0;
    double total = add_sample(next, sample, factors, false);
    divide(next, total + strength, n);
    change = 0;
    for (size_t k = 0; k < n; k++) {
      change += fabs(next[k] - out->prior[k]) / (double)n;
      out->prior[k] = next[k];
    }
  }
  out->converged = change < tolerance;
}

void ptheme_prevalence__emq(ptheme_emq *out, const ptheme_sample *sample,
                            const ptheme_reference *reference) {
  run(out, sample, reference, NULL, 0);
}

void ptheme_prevalence__emq_shares(double *shares, const ptheme_emq *emq,
                                   const ptheme_sample *sample, const ptheme_reference *reference) {
  size_t n = sample->n_labels;
  double ratios[PTHEME_SHARES], factors[PTHEME_SHARES];
  ptheme_prevalence__ratios(ratios, reference, n);
  set_factors(factors, emq->prior, ratios, n);
  fill(shares, 0, n);
  divide(shares, add_sample(shares, sample, factors, true), n);
}

void ptheme_prevalence__map(double *shares, const ptheme_units *document, size_t n_labels,
                            const ptheme_reference *reference, const double *group,
                            double strength) {
  ptheme_sample sample = {.documents = document, .n_documents = 1, .n_labels = n_labels};
  ptheme_emq emq;
  run(&emq, &sample, reference, group, strength);
  ptheme_prevalence__emq_shares(shares, &emq, &sample, reference);
}

/* ---- denominators ---- */

void ptheme_prevalence__of_themes(double *shares, size_t n_labels, int background) {
  double themes = 0;
  for (size_t k = 0; k < n_labels; k++)
    themes += (int)k == background ? 0 : shares[k];
  if (background >= 0) shares[background] = NAN;
  divide(shares, themes, n_labels);
}
