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
  uint32_t count, documents;
  uint32_t last; // 1 + the last document that had it
} cell;

struct ptheme_keyness_table {
  ptheme_strmap *terms;
  size_t n_classes;
  uint64_t *counts; // [T] in the whole
  cell *cells;      // [T][C]
  size_t cap_counts, cap_cells;
  uint64_t whole;   // of all terms
  uint64_t *totals; // [C] of all terms
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
  ptheme_mem__free(table->counts);
  ptheme_mem__free(table->cells);
  ptheme_mem__free(table->totals);
  ptheme_mem__free(table);
}

void ptheme_keyness__clear(ptheme_keyness_table *table) {
  size_t n_cells = ptheme_strmap__count(table->terms) * table->n_classes;
  if (n_cells > 0) memset(table->cells, 0, n_cells * sizeof *table->cells);
  memset(table->totals, 0, table->n_classes * sizeof *table->totals);
}

static bool make_room(ptheme_keyness_table *table, size_t n_terms) {
  void *counts = table->counts, *cells = table->cells;
  bool room =
      ptheme_mem__reserve(&counts, &table->cap_counts, n_terms, sizeof *table->counts) &&
      ptheme_mem__reserve(&cells, &table->cap_cells, n_terms * table->n_classes, sizeof(cell));
  table->counts = counts;
  table->cells = cells;
  return room;
}

static void count(ptheme_keyness_table *table, uint32_t id, int class, uint32_t document) {
  if (class < 0) return;
  cell *at = &table->cells[id * table->n_classes + (size_t) class];
  at->count++;
  at->documents += at->last != document + 1;
  at->last = document + 1;
  table->totals[class]++;
}

ptheme_status ptheme_keyness__add(ptheme_keyness_table *table, ptheme_str term, int class,
                                  uint32_t document, ptheme_error *err) {
  uint32_t before = ptheme_strmap__count(table->terms), id;
  if (!make_room(table, (size_t)before + 1)) return ptheme_status__nomem(err);
  PTHEME_TRY(ptheme_strmap__intern(table->terms, term, &id, err));
  if (id == before) {
    memset(table->cells + id * table->n_classes, 0, table->n_classes * sizeof *table->cells);
    table->counts[id] = 0;
  }
  table->counts[id]++;
  table->whole++;
  count(table, id, class, document);
  return PTHEME_OK;
}

void ptheme_keyness__again(ptheme_keyness_table *table, ptheme_str term, int class,
                           uint32_t document) {
  uint32_t id = ptheme_strmap__find(table->terms, term);
  if (id != PTHEME_STRMAP_NONE) count(table, id, class, document);
}

/* ---- ranking ---- */

static int strongest_first(const void *a, const void *b) {
  const ptheme_keyword *x = a, *y = b;
  if (x->keyness.g2 != y->keyness.g2) return x->keyness.g2 > y->keyness.g2 ? -1 : 1;
  return ptheme_str__compare(x->term, y->term);
}

static ptheme_keyword judge(const ptheme_keyness_table *table, uint32_t id, int class) {
  const cell *at = &table->cells[id * table->n_classes + (size_t) class];
  uint64_t in_class = table->totals[class];
  return (ptheme_keyword){.term = ptheme_strmap__get(table->terms, id),
                          .count = at->count,
                          .documents = at->documents,
                          .keyness = ptheme_keyness__measure(
                              at->count, (double)in_class, (double)(table->counts[id] - at->count),
                              (double)(table->whole - in_class))};
}

/* What chance brings in as strongly at least once in n_tried terms. */
static bool is_chance(double g2, size_t n_tried, double alpha) {
  return alpha < 1 && erfc(sqrt(g2 / 2)) * (double)n_tried > alpha;
}

ptheme_status ptheme_keyness__rank(ptheme_keyword *out, size_t *n, size_t most,
                                   const ptheme_keyness_table *table, int class,
                                   uint64_t min_documents, double alpha, ptheme_error *err) {
  uint32_t n_terms = ptheme_strmap__count(table->terms);
  size_t n_tried = 0, n_found = 0;
  *n = 0;
  if (table->whole == table->totals[class]) return PTHEME_OK; /* nothing to stand out against */
  ptheme_keyword *found = ptheme_mem__alloc(n_terms, sizeof *found);
  if (!found) return ptheme_status__nomem(err);
  for (uint32_t id = 0; id < n_terms; id++) {
    const cell *at = &table->cells[id * table->n_classes + (size_t) class];
    if (at->count == 0 || at->documents < min_documents) continue;
    n_tried++;
    found[n_found] = judge(table, id, class);
    n_found += found[n_found].keyness.g2 > 0;
  }
  qsort(found, n_found, sizeof *found, strongest_first);
  for (size_t i = 0; i < n_found && i < most; i++)
    if (!is_chance(found[i].keyness.g2, n_tried, alpha)) out[(*n)++] = found[i];
  ptheme_mem__free(found);
  return PTHEME_OK;
}
