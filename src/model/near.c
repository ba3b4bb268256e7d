/* MinHash and banding (Broder 1997): two sets with a Jaccard similarity of 0.8 meet in at least
 * one of 16 bands of 4 with probability 1 - (1 - 0.8^4)^16 = 0.9998, and pairs that meet are then
 * compared exactly. */
#include "model/near.h"

#include "base/mem.h"
#include "base/status.h"

#include <stdlib.h>

enum { BANDS = 16, BAND_ROWS = 4, MIN_TERMS = 10, MAX_BUCKET = 64, SKETCH_AGREES = 51 };
static const double same_share = 0.8;

typedef struct signature {
  uint64_t band;
  uint32_t set;
} signature;

typedef struct searcher {
  const ptheme_sets *sets;
  const uint32_t *owner;
  signature *band; // [sets] of the band at hand
  size_t n_band;
  uint32_t *parent; // [n_owners]
} searcher;

/* ---- sets ---- */

int ptheme_sets__by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

ptheme_status ptheme_sets__add(ptheme_sets *sets, const ptheme_terms *terms, ptheme_error *err) {
  size_t start = sets->n > 0 ? sets->first[sets->n] : 0, end = start;
  void *first = sets->first, *numbers = sets->terms;
  bool ok = ptheme_mem__reserve(&first, &sets->cap_first, sets->n + 2, sizeof *sets->first);
  sets->first = first;
  ok = ok && ptheme_mem__reserve(&numbers, &sets->cap_terms, start + terms->n, sizeof *sets->terms);
  sets->terms = numbers;
  if (!ok) return ptheme_status__nomem(err);
  size_t all = start;
  for (size_t i = 0; i < terms->n; i++)
    if (terms->items[i].kind == PTHEME_TERM_TOKEN)
      sets->terms[all++] = ptheme_sets__number(terms->items[i].key);
  if (all > start)
    qsort(sets->terms + start, all - start, sizeof *sets->terms, ptheme_sets__by_number);
  for (size_t i = start; i < all; i++)
    if (end == start || sets->terms[i] != sets->terms[end - 1]) sets->terms[end++] = sets->terms[i];
  sets->first[sets->n] = start;
  sets->first[++sets->n] = end;
  return PTHEME_OK;
}

void ptheme_sets__free(ptheme_sets *sets) {
  ptheme_mem__free(sets->terms);
  ptheme_mem__free(sets->first);
  *sets = (ptheme_sets){0};
}

/* ---- groups ---- */

static uint32_t root(uint32_t *parent, uint32_t i) {
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

/* The smaller number becomes the root, so that a group is named by its first member. */
static void join(uint32_t *parent, uint32_t a, uint32_t b) {
  a = root(parent, a);
  b = root(parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

/* ---- bands ---- */

static uint64_t scramble(uint64_t x) {
  x = (x ^ x >> 33) * 0xFF51AFD7ED558CCDu;
  x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53u;
  return x ^ x >> 33;
}

/* The lowest value of one of many hash functions. */
static uint64_t lowest(const uint32_t *terms, size_t n, uint64_t function) {
  uint64_t low = UINT64_MAX, key = scramble(function + 1);
  for (size_t i = 0; i < n; i++) {
    uint64_t value = scramble(terms[i] ^ key);
    if (value < low) low = value;
  }
  return low;
}

static uint64_t band_print(const uint32_t *terms, size_t n, uint64_t band) {
  uint64_t print = band;
  for (uint64_t h = 0; h < BAND_ROWS; h++)
    print = scramble(print ^ lowest(terms, n, band * BAND_ROWS + h));
  return print;
}

static int by_band(const void *a, const void *b) {
  const signature *x = a, *y = b;
  if (x->band != y->band) return x->band < y->band ? -1 : 1;
  return (x->set > y->set) - (x->set < y->set);
}

static bool nearly_same(const ptheme_sets *sets, uint32_t a, uint32_t b) {
  size_t i = sets->first[a], i_end = sets->first[a + 1];
  size_t j = sets->first[b], j_end = sets->first[b + 1];
  size_t common = 0, both = i_end - i + j_end - j;
  while (i < i_end && j < j_end) {
    uint32_t left = sets->terms[i], right = sets->terms[j];
    common += left == right;
    i += left <= right;
    j += right <= left;
  }
  return (double)common >= same_share * (double)(both - common);
}

/* Compares each set of a bucket with the few before it: enough, since equals chain together. */
static void search_bucket(searcher *s, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    size_t first = i - from > MAX_BUCKET ? i - MAX_BUCKET : from;
    for (size_t j = first; j < i; j++) {
      uint32_t a = s->owner[s->band[i].set], b = s->owner[s->band[j].set];
      if (root(s->parent, a) != root(s->parent, b) &&
          nearly_same(s->sets, s->band[i].set, s->band[j].set))
        join(s->parent, a, b);
    }
  }
}

static void search_band(searcher *s, uint64_t band) {
  const ptheme_sets *sets = s->sets;
  s->n_band = 0;
  for (size_t i = 0; i < sets->n; i++) {
    size_t n = sets->first[i + 1] - sets->first[i];
    if (n >= MIN_TERMS)
      s->band[s->n_band++] =
          (signature){band_print(sets->terms + sets->first[i], n, band), (uint32_t)i};
  }
  qsort(s->band, s->n_band, sizeof *s->band, by_band);
  for (size_t from = 0, to; from < s->n_band; from = to) {
    for (to = from + 1; to < s->n_band && s->band[to].band == s->band[from].band; to++)
      ;
    search_bucket(s, from, to);
  }
}

ptheme_status ptheme_near__group(uint32_t **group_of, const ptheme_sets *sets,
                                 const uint32_t *owner, size_t n_owners, ptheme_error *err) {
  searcher s = {.sets = sets, .owner = owner};
  s.band = ptheme_mem__alloc(sets->n, sizeof *s.band);
  s.parent = ptheme_mem__alloc(n_owners, sizeof *s.parent);
  *group_of = NULL;
  if (!s.band || !s.parent) {
    ptheme_mem__free(s.band);
    ptheme_mem__free(s.parent);
    return ptheme_status__nomem(err);
  }
  for (size_t i = 0; i < n_owners; i++)
    s.parent[i] = (uint32_t)i;
  for (uint64_t band = 0; band < BANDS; band++)
    search_band(&s, band);
  for (size_t i = 0; i < n_owners; i++)
    s.parent[i] = root(s.parent, (uint32_t)i);
  ptheme_mem__free(s.band);
  *group_of = s.parent;
  return PTHEME_OK;
}

/* ---- sketches ---- */

bool ptheme_sketch__of(ptheme_sketch *out, const uint32_t *terms, size_t n) {
  if (n < MIN_TERMS) return false;
  *out = (ptheme_sketch){{0, 0}};
  for (uint64_t h = 0; h < 64; h++) {
    uint64_t low = lowest(terms, n, h);
    out->halves[0] |= (low & 1) << h;
    out->halves[1] |= (low >> 1 & 1) << h;
  }
  return true;
}

static int count_bits(uint64_t x) {
  x -= x >> 1 & 0x5555555555555555u;
  x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
  return (int)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

/* With a similarity of J two bits agree with probability J + (1 - J) / 4: for 0.8 that is 54 of 64,
 * give or take 3, and for 0.5 it is 40, give or take 4. */
bool ptheme_sketch__among(ptheme_sketch sketch, const ptheme_sketch *all, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (count_bits((sketch.halves[0] ^ all[i].halves[0]) | (sketch.halves[1] ^ all[i].halves[1])) <=
        64 - SKETCH_AGREES)
      return true;
  return false;
}
