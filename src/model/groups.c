/* Near-duplicates by MinHash and banding (Broder 1997): two rows whose term sets have a Jaccard
 * similarity of 0.8 meet in at least one of 16 bands of 4 with probability 1 - (1 - 0.8^4)^16 =
 * 0.9998, and pairs that meet are then compared exactly.  Rows with fewer than MIN_TERMS terms
 * (formulas such as "The meeting was adjourned.") join nothing: they would tie strangers
 * together. */
#include "model/folds.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

#include <stdlib.h>

enum { BANDS = 16, BAND_ROWS = 4, MIN_TERMS = 12, MAX_BUCKET = 64 };
static const double same_share = 0.8;

typedef struct signature {
  uint64_t band;
  uint32_t row;
} signature;

static uint32_t root(uint32_t *parent, uint32_t i) {
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

/* The smaller number becomes the root, so that a group is named by its first document. */
static void join(uint32_t *parent, uint32_t a, uint32_t b) {
  a = root(parent, a);
  b = root(parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

static uint64_t scramble(uint64_t x) {
  x = (x ^ x >> 33) * 0xFF51AFD7ED558CCDu;
  x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53u;
  return x ^ x >> 33;
}

static uint64_t band_print(const ptheme_entry *entries, size_t n, uint64_t band) {
  uint64_t print = band;
  for (uint64_t h = 0; h < BAND_ROWS; h++) {
    uint64_t lowest = UINT64_MAX, key = scramble(band * BAND_ROWS + h + 1);
    for (size_t i = 0; i < n; i++) {
      uint64_t value = scramble(entries[i].column ^ key);
      if (value < lowest) lowest = value;
    }
    print = scramble(print ^ lowest);
  }
  return print;
}

static int by_column(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static int by_band(const void *a, const void *b) {
  const signature *x = a, *y = b;
  if (x->band != y->band) return x->band < y->band ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

typedef struct searcher {
  const ptheme_rows *rows;
  uint32_t *columns; // [n_entries] each row's, sorted
  signature *band;   // [rows] of the band at hand
  size_t n_band;
  uint32_t *parent; // [D]
} searcher;

static bool nearly_same(const searcher *s, uint32_t a, uint32_t b) {
  const ptheme_training_row *x = &s->rows->rows[a], *y = &s->rows->rows[b];
  size_t common = 0, i = x->first, j = y->first;
  while (i < x->first + x->n && j < y->first + y->n) {
    uint32_t left = s->columns[i], right = s->columns[j];
    common += left == right;
    i += left <= right;
    j += right <= left;
  }
  return (double)common >= same_share * (double)(x->n + y->n - common);
}

/* Compares each row of a bucket with the few before it: enough, since equals chain together. */
static void search_bucket(searcher *s, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    size_t first = i - from > MAX_BUCKET ? i - MAX_BUCKET : from;
    for (size_t j = first; j < i; j++) {
      uint32_t a = s->rows->rows[s->band[i].row].document;
      uint32_t b = s->rows->rows[s->band[j].row].document;
      if (root(s->parent, a) != root(s->parent, b) &&
          nearly_same(s, s->band[i].row, s->band[j].row))
        join(s->parent, a, b);
    }
  }
}

static void search_band(searcher *s, uint64_t band) {
  const ptheme_rows *rows = s->rows;
  s->n_band = 0;
  for (size_t r = 0; r < rows->n; r++)
    if (rows->rows[r].n >= MIN_TERMS)
      s->band[s->n_band++] = (signature){
          band_print(rows->entries + rows->rows[r].first, rows->rows[r].n, band), (uint32_t)r};
  qsort(s->band, s->n_band, sizeof *s->band, by_band);
  for (size_t from = 0, to; from < s->n_band; from = to) {
    for (to = from + 1; to < s->n_band && s->band[to].band == s->band[from].band; to++)
      ;
    search_bucket(s, from, to);
  }
}

static void sort_columns(searcher *s) {
  for (size_t i = 0; i < s->rows->n_entries; i++)
    s->columns[i] = s->rows->entries[i].column;
  for (size_t r = 0; r < s->rows->n; r++)
    qsort(s->columns + s->rows->rows[r].first, s->rows->rows[r].n, sizeof *s->columns, by_column);
}

ptheme_status ptheme_groups__find(uint32_t **group_of, const ptheme_rows *rows, ptheme_error *err) {
  searcher s = {.rows = rows};
  s.columns = ptheme_mem__alloc(rows->n_entries, sizeof *s.columns);
  s.band = ptheme_mem__alloc(rows->n, sizeof *s.band);
  s.parent = ptheme_mem__alloc(rows->n_documents, sizeof *s.parent);
  bool ok = s.columns && s.band && s.parent;
  if (ok) {
    for (size_t d = 0; d < rows->n_documents; d++)
      s.parent[d] = (uint32_t)d;
    sort_columns(&s);
    for (uint64_t band = 0; band < BANDS; band++)
      search_band(&s, band);
    for (size_t d = 0; d < rows->n_documents; d++)
      s.parent[d] = root(s.parent, (uint32_t)d);
  } else {
    ptheme_mem__free(s.parent);
    s.parent = NULL;
  }
  ptheme_mem__free(s.columns);
  ptheme_mem__free(s.band);
  *group_of = s.parent;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}
