#include "report/keyness.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/strmap.h"

#include <math.h>
#include <stdlib.h>

/* ---- one term ---- */

static double part(double observed, double expected) {
  return observed > 0 ? observed * log(observed / expected) : 0;
}

ptheme_keyness ptheme_keyness__measure(double here, double all_here, double in_rest,
                                       double all_in_rest) {
  double all = all_here + all_in_rest, rate = (here + in_rest) / all;
  double g2 = 2 * (part(here, all_here * rate) + part(in_rest, all_in_rest * rate) +
                   part(all_here - here, all_here * (1 - rate)) +
                   part(all_in_rest - in_rest, all_in_rest * (1 - rate)));
  double ratio = (here > 0 ? here : 0.5) / all_here / ((in_rest > 0 ? in_rest : 0.5) / all_in_rest);
  g2 = fmax(0, g2); /* rounding */
  bool rarer = here / all_here < in_rest / all_in_rest;
  return (ptheme_keyness){.g2 = rarer ? -g2 : g2, .log_ratio = log2(ratio)};
}

/* ---- counting ---- */

/* A term in a class. */
typedef struct cell {
  uint64_t count, documents;
  uint64_t last; // 1 + the last document that had it
} cell;

struct ptheme_keyness_table {
  ptheme_strmap *terms;
  size_t n_classes;
  cell *cells; // [T][C]
  size_t cap;
  uint64_t *totals; // [C]
};

ptheme_status ptheme_keyness__new(ptheme_keyness_table **out, size_t n_classes, ptheme_error *err) {
  *out = NULL;
  ptheme_keyness_table *table = ptheme_mem__zalloc(1, sizeof *table);
  if (!table) return ptheme_status__nomem(err);
  table->n_classes = n_classes;
  table->totals = ptheme_mem__zalloc(n_classes, sizeof *table->totals);
  ptheme_status status =
      table->totals ? ptheme_strmap__new(&table->terms, err) : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    *out = table;
  else
    ptheme_keyness__free(table);
  return status;
}

void ptheme_keyness__free(ptheme_keyness_table *table) {
  if (!table) return;
  ptheme_strmap__free(table->terms);
  ptheme_mem__free(table->cells);
  ptheme_mem__free(table->totals);
  ptheme_mem__free(table);
}

ptheme_status ptheme_keyness__add(ptheme_keyness_table *table, ptheme_str term, size_t class,
                                  uint64_t document, ptheme_error *err) {
  uint32_t before = ptheme_strmap__count(table->terms), id;
  void *cells = table->cells;
  if (!ptheme_mem__reserve(&cells, &table->cap, ((size_t)before + 1) * table->n_classes,
                           sizeof *table->cells))
    return ptheme_status__nomem(err);
  table->cells = cells;
  PTHEME_TRY(ptheme_strmap__intern(table->terms, term, &id, err));
  if (id == before)
    memset(table->cells + id * table->n_classes, 0, table->n_classes * sizeof *table->cells);
  cell *at = &table->cells[id * table->n_classes + class];
  at->count++;
  at->documents += at->last != document + 1;
  at->last = document + 1;
  table->totals[class]++;
  return PTHEME_OK;
}

/* ---- ranking ---- */

static int strongest_first(const void *a, const void *b) {
  const ptheme_keyword *x = a, *y = b;
  if (x->keyness.g2 != y->keyness.g2) return x->keyness.g2 > y->keyness.g2 ? -1 : 1;
  return ptheme_str__compare(x->term, y->term);
}

static ptheme_keyword judge(const ptheme_keyness_table *table, uint32_t id, size_t class,
                            uint64_t all) {
  const cell *cells = table->cells + id * table->n_classes;
  uint64_t everywhere = 0, in_class = table->totals[class];
  for (size_t c = 0; c < table->n_classes; c++)
    everywhere += cells[c].count;
  return (ptheme_keyword){.term = ptheme_strmap__get(table->terms, id),
                          .count = cells[class].count,
                          .documents = cells[class].documents,
                          .keyness = ptheme_keyness__measure(
                              (double)cells[class].count, (double)in_class,
                              (double)(everywhere - cells[class].count), (double)(all - in_class))};
}

ptheme_status ptheme_keyness__rank(ptheme_keyword *out, size_t *n, size_t most,
                                   const ptheme_keyness_table *table, size_t class,
                                   uint64_t min_documents, ptheme_error *err) {
  uint32_t n_terms = ptheme_strmap__count(table->terms);
  uint64_t all = 0;
  for (size_t c = 0; c < table->n_classes; c++)
    all += table->totals[c];
  *n = 0;
  if (all == table->totals[class]) return PTHEME_OK; /* nothing to stand out against */
  ptheme_keyword *found = ptheme_mem__alloc(n_terms, sizeof *found);
  if (!found) return ptheme_status__nomem(err);
  size_t n_found = 0;
  for (uint32_t id = 0; id < n_terms; id++) {
    const cell *at = &table->cells[id * table->n_classes + class];
    if (at->count == 0 || at->documents < min_documents) continue;
    found[n_found] = judge(table, id, class, all);
    n_found += found[n_found].keyness.g2 > 0;
  }
  qsort(found, n_found, sizeof *found, strongest_first);
  *n = n_found < most ? n_found : most;
  memcpy(out, found, *n * sizeof *out);
  ptheme_mem__free(found);
  return PTHEME_OK;
}
