#include "base/mem.h"
#include "base/status.h"
#include "report/audit.h"
#include "report/gibbs.h"
#include "report/selftest.h"

#include <math.h>
#include <string.h>

/* A sample being made; `fold` is the one it comes from, F for all. */
typedef struct drawing {
  const ptheme_selftest_plan *plan;
  const ptheme_labelled *labelled;
  size_t fold;
  ptheme_random random;
  size_t *order; // [D] documents that may be drawn
  size_t n_order;
  double *keep;        // [K] probability of keeping a sentence, by label
  size_t *chosen;      // [S] sentences
  float *printed;      // [S][K]
  float *alone;        // [S][K]
  ptheme_units *units; // [D] as printed, then [D] alone
  double *scratch;     // [(2 S + 2) K]
  ptheme_audited *audited;
  size_t *audit;        // [audited] places in chosen
  double *replicates;   // [replicates][K] and [replicates] behind
  ptheme_sample sample; // as printed
  size_t n;             // sentences
} drawing;

static void release(drawing *d) {
  ptheme_mem__free(d->order);
  ptheme_mem__free(d->keep);
  ptheme_mem__free(d->chosen);
  ptheme_mem__free(d->printed);
  ptheme_mem__free(d->alone);
  ptheme_mem__free(d->units);
  ptheme_mem__free(d->scratch);
  ptheme_mem__free(d->audited);
  ptheme_mem__free(d->audit);
  ptheme_mem__free(d->replicates);
}

static ptheme_status allocate(drawing *d, const ptheme_selftest_plan *plan, ptheme_error *err) {
  const ptheme_labelled *l = plan->labelled;
  *d = (drawing){.plan = plan, .labelled = l};
  d->order = ptheme_mem__alloc(l->n_documents, sizeof *d->order);
  d->keep = ptheme_mem__alloc(l->n_labels, sizeof *d->keep);
  d->chosen = ptheme_mem__alloc(l->n, sizeof *d->chosen);
  d->printed = ptheme_mem__alloc(l->n, l->n_labels * sizeof *d->printed);
  d->alone = ptheme_mem__alloc(l->n, l->n_labels * sizeof *d->alone);
  d->units = ptheme_mem__alloc(2 * l->n_documents, sizeof *d->units);
  d->scratch = ptheme_mem__alloc(2 * l->n + 2, l->n_labels * sizeof *d->scratch);
  d->audited = ptheme_mem__alloc(plan->audited, sizeof *d->audited);
  d->audit = ptheme_mem__alloc(plan->audited, sizeof *d->audit);
  d->replicates = ptheme_mem__alloc(plan->replicates, (l->n_labels + 1) * sizeof *d->replicates);
  bool ok = d->order && d->keep && d->chosen && d->printed && d->alone && d->units && d->scratch &&
            d->audited && d->audit && d->replicates;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

/* ---- choosing documents and sentences ---- */

static void keep_all(drawing *d) {
  for (size_t k = 0; k < d->labelled->n_labels; k++)
    d->keep[k] = 1;
}

/* A prevalence drawn evenly from the simplex, and how to thin sentences to get there. */
static void draw_prevalence(drawing *d, double *prevalence) {
  size_t n = d->labelled->n_labels;
  double total = 0, largest = 0;
  for (size_t k = 0; k < n; k++)
    total += prevalence[k] = ptheme_random__gamma(&d->random, 1);
  for (size_t k = 0; k < n; k++) {
    prevalence[k] /= total;
    d->keep[k] = prevalence[k] / d->labelled->shares[k];
    largest = fmax(largest, d->keep[k]);
  }
  for (size_t k = 0; k < n; k++)
    d->keep[k] /= largest;
}

static void take_fold(drawing *d, size_t fold) {
  const ptheme_labelled *l = d->labelled;
  d->fold = fold;
  d->n_order = 0;
  for (size_t doc = 0; doc < l->n_documents; doc++)
    if (l->fold_of[doc] == fold) d->order[d->n_order++] = doc;
}

static bool row_has(const ptheme_labelled *l, uint32_t row, uint32_t term) {
  for (uint32_t i = l->term_starts[row]; i < l->term_starts[row + 1]; i++)
    if (l->terms[i] == term) return true;
  return false;
}

static bool document_has(const ptheme_labelled *l, size_t document, uint32_t term) {
  for (size_t s = l->first[document]; s < l->first[document + 1]; s++)
    if (row_has(l, l->rows[s], term)) return true;
  return false;
}

/* All documents with a term that one in twenty to one in three has; a term is drawn as often as it
 * occurs, by way of an occurrence. */
static void take_keyword(drawing *d) {
  const ptheme_labelled *l = d->labelled;
  d->fold = l->n_folds;
  for (int attempt = 0; attempt < 1000; attempt++) {
    uint32_t row = l->rows[ptheme_random__below(&d->random, l->n)];
    uint32_t n_terms = l->term_starts[row + 1] - l->term_starts[row];
    if (n_terms == 0) continue;
    uint32_t term = l->terms[l->term_starts[row] + ptheme_random__below(&d->random, n_terms)];
    d->n_order = 0;
    for (size_t doc = 0; doc < l->n_documents; doc++)
      if (document_has(l, doc, term)) d->order[d->n_order++] = doc;
    if (d->n_order * 20 >= l->n_documents && d->n_order * 3 <= l->n_documents) return;
  }
  d->n_order = 0;
}

static void add_document(drawing *d, size_t document) {
  const ptheme_labelled *l = d->labelled;
  size_t start = d->n;
  for (size_t s = l->first[document]; s < l->first[document + 1]; s++)
    if (ptheme_random__unit(&d->random) < d->keep[l->labels[s]]) d->chosen[d->n++] = s;
  size_t n = d->n - start;
  if (n == 0) return;
  float *printed = d->printed + start * l->n_labels, *alone = d->alone + start * l->n_labels;
  ptheme_labelled__print(printed, alone, l, d->chosen + start, n, d->fold, d->scratch);
  d->units[d->sample.n_documents] = (ptheme_units){.p = printed, .n = n};
  d->units[l->n_documents + d->sample.n_documents++] = (ptheme_units){.p = alone, .n = n};
}

static void choose(drawing *d, enum ptheme_selftest_protocol protocol, size_t number,
                   double *population) {
  const ptheme_labelled *l = d->labelled;
  size_t wanted = d->plan->documents;
  keep_all(d);
  for (size_t k = 0; k < l->n_labels; k++)
    population[k] = protocol == PTHEME_SELFTEST_KEYWORD ? NAN : l->shares[k];
  if (protocol == PTHEME_SELFTEST_ARTIFICIAL) draw_prevalence(d, population);
  if (protocol == PTHEME_SELFTEST_KEYWORD)
    take_keyword(d);
  else
    take_fold(d, number % l->n_folds);
  ptheme_random__shuffle(&d->random, d->order, d->n_order);
  if (protocol == PTHEME_SELFTEST_KEYWORD || wanted > d->n_order) wanted = d->n_order;
  d->sample = (ptheme_sample){.documents = d->units, .n_labels = l->n_labels};
  for (size_t i = 0; i < wanted; i++)
    add_document(d, d->order[i]);
}

/* ---- estimating ---- */

/* Estimators that rest on Bayes' rule read each sentence by itself. */
static ptheme_sample sample_alone(const drawing *d) {
  ptheme_sample sample = d->sample;
  sample.documents = d->units + d->labelled->n_documents;
  return sample;
}

static ptheme_status estimate_groups(drawing *d, ptheme_selftest_cell *cells, size_t number,
                                     ptheme_error *err) {
  size_t n = d->labelled->n_labels;
  ptheme_reference reference = ptheme_labelled__reference(d->labelled, d->fold);
  double shares[PTHEME_SELFTEST_AUDIT][PTHEME_SHARES], mean[PTHEME_SHARES], *gram = d->scratch;
  ptheme_sample alone = sample_alone(d);
  ptheme_emq emq;
  ptheme_prevalence__gram(gram, &reference, n);
  ptheme_prevalence__count(shares[PTHEME_SELFTEST_COUNT], &d->sample);
  ptheme_prevalence__mean(shares[PTHEME_SELFTEST_MEAN], &d->sample);
  ptheme_prevalence__mean(mean, &alone);
  ptheme_prevalence__pacc(shares[PTHEME_SELFTEST_PACC], mean, &reference, gram, n);
  ptheme_prevalence__emq(&emq, &alone, &reference);
  ptheme_prevalence__emq_shares(shares[PTHEME_SELFTEST_EMQ], &emq, &alone, &reference);
  ptheme_bootstrap_options options = {
      .replicates = d->plan->replicates, .seed = d->plan->seed + number, .threads = 1};
  double *scratch = d->replicates + d->plan->replicates * n;
  for (int e = 0; e < PTHEME_SELFTEST_AUDIT; e++) {
    ptheme_interval intervals[PTHEME_SHARES];
    const ptheme_sample *sample = e < PTHEME_SELFTEST_PACC ? &d->sample : &alone;
    PTHEME_TRY(ptheme_bootstrap__run(d->replicates, sample, (enum ptheme_bootstrap_estimator)e,
                                     &reference, &emq, &options, err));
    ptheme_interval__shares(intervals, d->replicates, d->plan->replicates, n, d->sample.n_documents,
                            PTHEME_LEVEL, scratch);
    for (size_t k = 0; k < n; k++) {
      cells[k].estimates[e] = shares[e][k];
      cells[k].intervals[e] = intervals[k];
    }
  }
  return PTHEME_OK;
}

/* Labels for a random part of the sample, at most half of it. */
static void audit(drawing *d, ptheme_selftest_cell *cells) {
  const ptheme_labelled *l = d->labelled;
  size_t m = d->plan->audited < d->n / 2 ? d->plan->audited : d->n / 2;
  double mean[PTHEME_SHARES];
  ptheme_audit_share of_all[PTHEME_SHARES], of_themes[PTHEME_SHARES];
  ptheme_prevalence__mean(mean, &d->sample);
  ptheme_audit__draw(d->audit, m, d->n, ptheme_random__next(&d->random));
  for (size_t i = 0; i < m; i++)
    d->audited[i] = (ptheme_audited){.p = d->printed + d->audit[i] * l->n_labels,
                                     .label = l->labels[d->chosen[d->audit[i]]]};
  ptheme_audit given = {.n_labels = l->n_labels,
                        .mean = mean,
                        .population = d->n,
                        .audited = d->audited,
                        .n = m,
                        .background = l->background,
                        .level = PTHEME_LEVEL};
  ptheme_audit__estimate(of_all, of_themes, &given);
  for (size_t k = 0; k < l->n_labels; k++) {
    cells[k].estimates[PTHEME_SELFTEST_AUDIT] = of_all[k].share;
    cells[k].intervals[PTHEME_SELFTEST_AUDIT] = of_all[k].interval;
  }
}

ptheme_status ptheme_selftest__draw(ptheme_selftest_cell *cells, size_t *n,
                                    const ptheme_selftest_plan *plan,
                                    enum ptheme_selftest_protocol protocol, size_t number,
                                    ptheme_error *err) {
  drawing d;
  double population[PTHEME_SHARES];
  ptheme_status status = allocate(&d, plan, err);
  ptheme_random__seed(&d.random, plan->seed + number * PTHEME_SELFTEST_PROTOCOLS + protocol);
  if (status == PTHEME_OK) choose(&d, protocol, number, population);
  *n = d.n;
  for (size_t k = 0; d.n > 0 && k < plan->labelled->n_labels; k++) {
    cells[k].population = population[k];
    cells[k].true_share = 0;
  }
  for (size_t i = 0; i < d.n; i++)
    cells[plan->labelled->labels[d.chosen[i]]].true_share += 1 / (double)d.n;
  if (status == PTHEME_OK && d.n > 0) {
    audit(&d, cells);
    status = estimate_groups(&d, cells, number, err);
  }
  release(&d);
  return status;
}

/* ---- documents ---- */

static void estimate_document(drawing *d, ptheme_selftest_document *cells, size_t u,
                              const double *group, double *scratch) {
  const ptheme_labelled *l = d->labelled;
  size_t n = l->n_labels, start = (size_t)(d->units[u].p - d->printed) / n;
  const ptheme_units *alone = &d->units[l->n_documents + u];
  ptheme_reference reference = ptheme_labelled__reference(l, d->fold);
  ptheme_sample one = {.documents = &d->units[u], .n_documents = 1, .n_labels = n};
  double count[PTHEME_SHARES], mean[PTHEME_SHARES], map[PTHEME_SHARES];
  ptheme_interval of_all[PTHEME_SHARES], of_themes[PTHEME_SHARES];
  ptheme_prevalence__count(count, &one);
  ptheme_prevalence__mean(mean, &one);
  ptheme_prevalence__map(map, alone, n, &reference, group, PTHEME_MAP_STRENGTH);
  ptheme_gibbs__intervals(of_all, of_themes, alone, n, &reference, group, PTHEME_MAP_STRENGTH,
                          l->background, PTHEME_LEVEL, &d->random, scratch);
  for (size_t k = 0; k < n; k++)
    cells[k] = (ptheme_selftest_document){
        .count = count[k], .mean = mean[k], .map = map[k], .interval = of_all[k]};
  for (size_t i = 0; i < d->units[u].n; i++)
    cells[l->labels[d->chosen[start + i]]].true_share += 1 / (double)d->units[u].n;
}

ptheme_status ptheme_selftest__documents(ptheme_selftest_document *cells,
                                         const ptheme_selftest_plan *plan, size_t fold,
                                         ptheme_error *err) {
  drawing d;
  size_t n = plan->labelled->n_labels;
  double *scratch = ptheme_mem__alloc(ptheme_gibbs__scratch(n), sizeof *scratch);
  ptheme_status status = allocate(&d, plan, err);
  if (status == PTHEME_OK && !scratch) status = ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    ptheme_emq emq;
    ptheme_random__seed(&d.random, plan->seed + fold);
    d.sample = (ptheme_sample){.documents = d.units, .n_labels = n};
    keep_all(&d);
    take_fold(&d, fold);
    for (size_t i = 0; i < d.n_order; i++)
      add_document(&d, d.order[i]);
    ptheme_reference reference = ptheme_labelled__reference(plan->labelled, fold);
    ptheme_sample alone = sample_alone(&d);
    ptheme_prevalence__emq(&emq, &alone, &reference);
    for (size_t u = 0; u < d.sample.n_documents; u++)
      estimate_document(&d, cells + d.order[u] * n, u, emq.prior, scratch);
  }
  ptheme_mem__free(scratch);
  release(&d);
  return status;
}
