/* Krippendorff's alpha from coincidences (Krippendorff 2011, "Computing Krippendorff's
 * Alpha-Reliability").  A unit with m labels adds its pairs with weight 1 / (m - 1).  Pairs are
 * kept as whole numbers by document, labels and m, and weighted when they are summed, always in
 * the same order: so every figure is the same for any order of the rows, and resampling documents
 * adds up a few short lists instead of going through the units again. */
#include "base/mem.h"
#include "base/random.h"
#include "base/status.h"
#include "base/student.h"
#include "model/agree.h"
#include "model/resample.h"

#include <math.h>
#include <stdlib.h>

/* Pairs of labels in the units of one document that have m labels. */
typedef struct coincidence {
  uint32_t document; // rank
  uint16_t c, k, m;
  uint64_t pairs;
} coincidence;

typedef struct table {
  coincidence *items; // [n] sorted by document, c, k, m
  size_t n, cap;
  size_t *first; // [n_documents + 1] where each document with a pair begins
  size_t n_documents;
  size_t n_labels;
  double *sums;   // [K][K]
  double *totals; // [K]
} table;

static ptheme_status add(table *t, coincidence item, ptheme_error *err) {
  void *items = t->items;
  if (!ptheme_mem__reserve(&items, &t->cap, t->n + 1, sizeof *t->items))
    return ptheme_status__nomem(err);
  t->items = items;
  t->items[t->n++] = item;
  return PTHEME_OK;
}

/* Pairs of one unit: counts[c] labels c of m. */
static ptheme_status add_unit(table *t, uint32_t document, const uint16_t *given, size_t n_coders,
                              ptheme_error *err) {
  uint16_t counts[PTHEME_MAX_LABELS] = {0}, seen[PTHEME_MAX_CODERS], n_seen = 0, m = 0;
  for (size_t i = 0; i < n_coders; i++) {
    if (given[i] == PTHEME_MISSING) continue;
    if (counts[given[i]]++ == 0) seen[n_seen++] = given[i];
    m++;
  }
  if (m < 2) return PTHEME_OK;
  for (size_t i = 0; i < n_seen; i++)
    for (size_t j = 0; j < n_seen; j++) {
      uint64_t pairs = (uint64_t)counts[seen[i]] * (uint64_t)(counts[seen[j]] - (i == j));
      if (pairs > 0) PTHEME_TRY(add(t, (coincidence){document, seen[i], seen[j], m, pairs}, err));
    }
  return PTHEME_OK;
}

static int compare(const void *a, const void *b) {
  const coincidence *x = a, *y = b;
  if (x->document != y->document) return x->document < y->document ? -1 : 1;
  if (x->c != y->c) return x->c < y->c ? -1 : 1;
  if (x->k != y->k) return x->k < y->k ? -1 : 1;
  return (x->m > y->m) - (x->m < y->m);
}

/* Sorts, sums equal items up, and finds where documents begin. */
static ptheme_status order(table *t, ptheme_error *err) {
  size_t n = 0;
  qsort(t->items, t->n, sizeof *t->items, compare);
  for (size_t i = 0; i < t->n; i++) {
    if (n > 0 && compare(&t->items[n - 1], &t->items[i]) == 0)
      t->items[n - 1].pairs += t->items[i].pairs;
    else
      t->items[n++] = t->items[i];
  }
  t->n = n;
  t->first = ptheme_mem__alloc(n + 1, sizeof *t->first);
  if (!t->first) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n; i++)
    if (i == 0 || t->items[i].document != t->items[i - 1].document) t->first[t->n_documents++] = i;
  t->first[t->n_documents] = n;
  return PTHEME_OK;
}

static void sum_document(table *t, size_t document) {
  for (size_t i = t->first[document]; i < t->first[document + 1]; i++) {
    const coincidence *item = &t->items[i];
    t->sums[item->c * t->n_labels + item->k] += (double)item->pairs / (item->m - 1);
  }
}

/* values[k] for each label against all others, values[K] for all labels; gives n. */
static double measure(table *t, double *values) {
  size_t labels = t->n_labels;
  double n = 0, squares = 0, equal = 0;
  for (size_t c = 0; c < labels; c++) {
    t->totals[c] = 0;
    for (size_t k = 0; k < labels; k++)
      t->totals[c] += t->sums[c * labels + k];
    n += t->totals[c];
    squares += t->totals[c] * t->totals[c];
    equal += t->sums[c * labels + c];
  }
  for (size_t c = 0; c < labels; c++) {
    double chance = t->totals[c] * (n - t->totals[c]);
    double other = t->totals[c] - t->sums[c * labels + c];
    values[c] = chance > 0 ? 1 - (n - 1) * other / chance : NAN;
  }
  values[labels] = n * n > squares ? 1 - (n - 1) * (n - equal) / (n * n - squares) : NAN;
  return n;
}

static void set_interval(ptheme_coefficient *out, double *values, size_t n, double tail) {
  if (isnan(out->value)) return;
  ptheme_figure_interval interval = ptheme_resample__interval(values, &n, tail);
  out->low = interval.low;
  out->high = interval.high;
}

/* @param values  [K + 1][replicates], working memory, and [K + 1] behind it */
static void resample(table *t, ptheme_agreement *a, double *values, size_t replicates,
                     uint64_t seed) {
  ptheme_random random;
  size_t labels = t->n_labels;
  double *one = values + (labels + 1) * replicates;
  double tail = ptheme_student__tail(t->n_documents, 0.95);
  ptheme_random__seed(&random, seed);
  for (size_t r = 0; r < replicates; r++) {
    memset(t->sums, 0, labels * labels * sizeof *t->sums);
    for (size_t d = 0; d < t->n_documents; d++)
      sum_document(t, ptheme_random__below(&random, t->n_documents));
    measure(t, one);
    for (size_t k = 0; k <= labels; k++)
      values[k * replicates + r] = one[k];
  }
  for (size_t k = 0; k < labels; k++)
    set_interval(&a->label[k], values + k * replicates, replicates, tail);
  set_interval(&a->summary.alpha, values + labels * replicates, replicates, tail);
}

static void set_values(table *t, ptheme_agreement *a, double *one) {
  double equal = 0;
  memset(t->sums, 0, t->n_labels * t->n_labels * sizeof *t->sums);
  for (size_t d = 0; d < t->n_documents; d++)
    sum_document(t, d);
  double n = measure(t, one);
  for (size_t k = 0; k < t->n_labels; k++) {
    a->label[k] = (ptheme_coefficient){one[k], NAN, NAN, (uint64_t)(t->totals[k] + 0.5)};
    equal += t->sums[k * t->n_labels + k];
  }
  a->summary.label = a->label;
  a->summary.alpha = (ptheme_coefficient){one[t->n_labels], NAN, NAN, (uint64_t)(n + 0.5)};
  a->summary.agreement = equal / n;
  a->summary.documents = t->n_documents;
}

static ptheme_status fill(table *t, ptheme_agreement *a, const uint32_t *rank, ptheme_error *err) {
  for (size_t u = 0; u < a->n; u++)
    PTHEME_TRY(
        add_unit(t, rank[a->units[u].document], a->given + u * a->n_coders, a->n_coders, err));
  return order(t, err);
}

ptheme_status ptheme_agreement__alphas(ptheme_agreement *agreement, const uint32_t *rank,
                                       size_t replicates, uint64_t seed, ptheme_error *err) {
  size_t labels = agreement->summary.n_labels;
  table t = {.n_labels = labels};
  ptheme_status status = fill(&t, agreement, rank, err);
  t.sums = ptheme_mem__alloc(labels, labels * sizeof *t.sums);
  t.totals = ptheme_mem__alloc(labels, sizeof *t.totals);
  double *values = ptheme_mem__alloc(labels + 1, (replicates + 1) * sizeof *values);
  agreement->label = ptheme_mem__zalloc(labels, sizeof *agreement->label);
  if (status == PTHEME_OK && (!t.sums || !t.totals || !values || !agreement->label))
    status = ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    set_values(&t, agreement, values);
    if (t.n_documents > 1) resample(&t, agreement, values, replicates, seed);
  }
  ptheme_mem__free(t.items);
  ptheme_mem__free(t.first);
  ptheme_mem__free(t.sums);
  ptheme_mem__free(t.totals);
  ptheme_mem__free(values);
  return status;
}
