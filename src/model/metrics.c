#include "model/metrics.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/posterior.h"

#include <math.h>

void ptheme_metrics__free(ptheme_metrics *metrics) {
  ptheme_mem__free(metrics->confusion);
  *metrics = (ptheme_metrics){0};
}

static void add_sentence(ptheme_metrics *m, uint32_t label, const double *p) {
  size_t best = ptheme_posterior__best(p, m->n_labels);
  m->confusion[label * m->n_labels + best]++;
  m->n++;
  m->log_loss -= log(p[label]);
  for (size_t k = 0; k < m->n_labels; k++) {
    double off = p[k] - (k == label);
    m->brier += off * off;
  }
  int bin = (int)ceil(p[best] * PTHEME_BINS) - 1;
  bin = bin < 0 ? 0 : bin >= PTHEME_BINS ? PTHEME_BINS - 1 : bin;
  m->bins[bin].n++;
  m->bins[bin].confidence += p[best];
  m->bins[bin].correct += best == label;
}

static double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

void ptheme_metrics__from_confusion(ptheme_metrics *m) {
  size_t n = m->n_labels;
  double hits = 0, weighted = 0, f1_sum = 0, total = 0, seen = 0;
  for (size_t k = 0; k < n; k++) {
    double hit = m->confusion[k * n + k], truth = 0, guessed = 0;
    for (size_t j = 0; j < n; j++) {
      truth += m->confusion[k * n + j];
      guessed += m->confusion[j * n + k];
    }
    m->precision[k] = ratio(hit, guessed);
    m->recall[k] = ratio(hit, truth);
    m->f1[k] = ratio(2 * hit, truth + guessed);
    hits += hit;
    total += truth;
    weighted += truth * m->f1[k];
    if (truth + guessed > 0) { /* a label that neither occurs nor is given says nothing */
      f1_sum += m->f1[k];
      seen++;
    }
  }
  m->accuracy = ratio(hits, total);
  m->macro_f1 = ratio(f1_sum, seen);
  m->weighted_f1 = ratio(weighted, total);
}

static void summarise(ptheme_metrics *m) {
  double n = (double)m->n;
  ptheme_metrics__from_confusion(m);
  m->log_loss = ratio(m->log_loss, n);
  m->brier = ratio(m->brier, n);
  for (int b = 0; b < PTHEME_BINS; b++)
    m->ece += ratio(fabs(m->bins[b].correct - m->bins[b].confidence), n);
}

ptheme_status ptheme_metrics__new(ptheme_metrics *out, size_t n_labels, ptheme_error *err) {
  *out = (ptheme_metrics){.n_labels = n_labels};
  out->confusion = ptheme_mem__zalloc(n_labels * (n_labels + 3), sizeof *out->confusion);
  if (!out->confusion) return ptheme_status__nomem(err);
  out->precision = out->confusion + n_labels * n_labels;
  out->recall = out->precision + n_labels;
  out->f1 = out->recall + n_labels;
  return PTHEME_OK;
}

ptheme_status ptheme_metrics__measure(ptheme_metrics *out, const uint32_t *labels, const double *p,
                                      size_t n, size_t n_labels, const uint8_t *use,
                                      ptheme_error *err) {
  PTHEME_TRY(ptheme_metrics__new(out, n_labels, err));
  for (size_t i = 0; i < n; i++)
    if (!use || use[i]) add_sentence(out, labels[i], p + i * n_labels);
  summarise(out);
  return PTHEME_OK;
}
