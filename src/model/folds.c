#include "model/folds.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

#include <stdlib.h>

typedef struct group {
  uint32_t number; // its first document
  size_t size;     // rows
  uint64_t draw;   // decides between groups of one size
} group;

static int largest_first(const void *a, const void *b) {
  const group *x = a, *y = b;
  if (x->size != y->size) return x->size > y->size ? -1 : 1;
  if (x->draw != y->draw) return x->draw < y->draw ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

typedef struct dealer {
  const ptheme_rows *rows;
  const uint32_t *group_of;
  int folds;
  group *groups; // [n_groups] largest first
  size_t n_groups;
  double *group_labels; // [D][K] rows of each group by label
  double *fold_labels;  // [folds][K]
  double *totals;       // [K]
  uint8_t *fold_of;     // [D] by group number
} dealer;

static bool allocate(dealer *d) {
  size_t documents = d->rows->n_documents, labels = d->rows->n_labels;
  d->groups = ptheme_mem__zalloc(documents, sizeof *d->groups);
  d->group_labels = ptheme_mem__zalloc(documents * labels, sizeof *d->group_labels);
  d->fold_labels = ptheme_mem__zalloc((size_t)d->folds * labels, sizeof *d->fold_labels);
  d->totals = ptheme_mem__zalloc(labels, sizeof *d->totals);
  d->fold_of = ptheme_mem__zalloc(documents, 1);
  return d->groups && d->group_labels && d->fold_labels && d->totals && d->fold_of;
}

static void release(dealer *d) {
  ptheme_mem__free(d->groups);
  ptheme_mem__free(d->group_labels);
  ptheme_mem__free(d->fold_labels);
  ptheme_mem__free(d->totals);
  ptheme_mem__free(d->fold_of);
}

/* Draws depend on the document's name, not its number, so that adding a document elsewhere leaves
 * the others' draws alone. */
static void collect(dealer *d, uint64_t seed) {
  const ptheme_rows *rows = d->rows;
  for (size_t r = 0; r < rows->n; r++) {
    uint32_t number = d->group_of[rows->rows[r].document];
    d->groups[number].size++;
    d->group_labels[number * rows->n_labels + rows->rows[r].label]++;
    d->totals[rows->rows[r].label]++;
  }
  for (size_t doc = 0; doc < rows->n_documents; doc++) {
    if (d->group_of[doc] != doc || d->groups[doc].size == 0) continue;
    ptheme_str name = ptheme_strmap__get(rows->dataset->names, rows->document_names[doc]);
    group found = {(uint32_t)doc, d->groups[doc].size, ptheme_hash__64(name.data, name.len, seed)};
    d->groups[d->n_groups++] = found;
  }
  qsort(d->groups, d->n_groups, sizeof *d->groups, largest_first);
}

/* How far the fold's label shares would be from even, each label in parts of its total. */
static double unevenness(const dealer *d, int fold, uint32_t number) {
  size_t labels = d->rows->n_labels;
  double sum = 0;
  for (size_t k = 0; k < labels; k++) {
    double before = d->fold_labels[(size_t)fold * labels + k] / d->totals[k] - 1.0 / d->folds;
    double after = before + d->group_labels[number * labels + k] / d->totals[k];
    sum += after * after - before * before;
  }
  return sum;
}

static void deal(dealer *d) {
  size_t labels = d->rows->n_labels;
  for (size_t g = 0; g < d->n_groups; g++) {
    uint32_t number = d->groups[g].number;
    int best = 0;
    double least = unevenness(d, 0, number);
    for (int fold = 1; fold < d->folds; fold++) {
      double here = unevenness(d, fold, number);
      if (here < least) {
        least = here;
        best = fold;
      }
    }
    d->fold_of[number] = (uint8_t)best;
    for (size_t k = 0; k < labels; k++)
      d->fold_labels[(size_t)best * labels + k] += d->group_labels[number * labels + k];
  }
}

/* Of folds that are empty the first is filled first. */
static int filled_folds(const dealer *d) {
  int filled = 0;
  for (size_t g = 0; g < d->n_groups; g++) {
    int fold = d->fold_of[d->groups[g].number];
    filled = fold >= filled ? fold + 1 : filled;
  }
  return filled;
}

static ptheme_status check(const dealer *d, ptheme_error *err) {
  size_t labels = d->rows->n_labels;
  for (size_t k = 0; k < labels; k++)
    for (int fold = 0; fold < d->folds; fold++)
      if (d->fold_labels[(size_t)fold * labels + k] == d->totals[k])
        return ptheme_status__fail(
            err, PTHEME_E_INPUT,
            "label \"%.60s\" stands in one group of documents only: it cannot be validated on "
            "documents it was not trained on\nhint: label more documents, or drop the label",
            d->rows->labels[k]);
  return PTHEME_OK;
}

ptheme_status ptheme_folds__deal(uint8_t **fold_of, const ptheme_rows *rows,
                                 const uint32_t *group_of, int *folds, uint64_t seed,
                                 ptheme_error *err) {
  dealer d = {.rows = rows, .group_of = group_of, .folds = *folds};
  *fold_of = ptheme_mem__alloc(rows->n, sizeof **fold_of);
  ptheme_status status = *fold_of && allocate(&d) ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    collect(&d, seed);
    deal(&d);
    status = check(&d, err);
    *folds = filled_folds(&d);
  }
  for (size_t r = 0; status == PTHEME_OK && r < rows->n; r++)
    (*fold_of)[r] = d.fold_of[group_of[rows->rows[r].document]];
  release(&d);
  if (status != PTHEME_OK) {
    ptheme_mem__free(*fold_of);
    *fold_of = NULL;
  }
  return status;
}
