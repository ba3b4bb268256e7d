/* Input terms are only looked up, never inserted, so a hostile text cannot slow the table; its
 * own terms were spread by XXH3. */
#include "model/vocabulary.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/term.h"

static uint32_t find(const ptheme_vocabulary *vocabulary, ptheme_key key) {
  return ptheme_vocabulary__find(vocabulary, key, ptheme_key__spread(key));
}

static ptheme_status insert(ptheme_vocabulary *vocabulary, uint32_t column, ptheme_error *err) {
  ptheme_key key = ptheme_terms__key(ptheme_vocabulary__text(vocabulary, column));
  size_t slot = ptheme_key__spread(key) & vocabulary->mask;
  for (; vocabulary->keys[slot].high != 0; slot = (slot + 1) & vocabulary->mask)
    if (ptheme_key__equal(vocabulary->keys[slot], key))
      return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: terms %lu and %lu share a key",
                                 (unsigned long)vocabulary->columns[slot], (unsigned long)column);
  vocabulary->keys[slot] = key;
  vocabulary->columns[slot] = column;
  return PTHEME_OK;
}

/* Equal pairs would be equal texts, which a sorted vocabulary has not. */
static ptheme_status insert_pair(ptheme_vocabulary *vocabulary, uint32_t column, size_t first_len,
                                 ptheme_error *err) {
  ptheme_str text = ptheme_vocabulary__text(vocabulary, column);
  ptheme_str parts[2] = {{text.data, first_len},
                         {text.data + first_len + 1, text.len - first_len - 1}};
  uint32_t first = find(vocabulary, ptheme_terms__key(parts[0]));
  uint32_t second = find(vocabulary, ptheme_terms__key(parts[1]));
  if (first == PTHEME_NO_TERM || second == PTHEME_NO_TERM)
    return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: a part of pair %lu is missing",
                               (unsigned long)column);
  size_t slot = ptheme_key__spread_pair(first, second) & vocabulary->pair_mask;
  while (vocabulary->pairs[slot] != PTHEME_NO_PAIR)
    slot = (slot + 1) & vocabulary->pair_mask;
  vocabulary->pairs[slot] = (uint64_t)first << 32 | second;
  vocabulary->pair_columns[slot] = column;
  return PTHEME_OK;
}

/* The last texts end where nothing more may be readable: those are copied first. */
static uint32_t part_of(const ptheme_vocabulary *vocabulary, uint32_t column, int prefix) {
  ptheme_str text = ptheme_vocabulary__text(vocabulary, column);
  char copy[80 + PTHEME_KEY_SLACK] = {0};
  const char *word = text.data;
  if (text.data[text.len - 1] == '*' || text.data[0] == '#') return column; /* no word */
  if (word + text.len + PTHEME_KEY_SLACK > vocabulary->bytes + vocabulary->offsets[vocabulary->n]) {
    text.len = text.len < 80 ? text.len : 80; /* no prefix is longer: 20 letters of 4 bytes */
    memcpy(copy, text.data, text.len);
    word = copy;
  }
  size_t len = ptheme_terms__prefix(word, text.len, prefix);
  return len > 0 ? find(vocabulary, ptheme_key__of(word, len, PTHEME_TERM_PREFIX)) : column;
}

static size_t table_size(size_t n) {
  size_t size = 16;
  while (size < 2 * n)
    size *= 2;
  return size;
}

/* Leaves in parts, until fill() puts the parts there, the length of a pair's first part, and 0 for
 * other terms.  Returns the number of pairs. */
static size_t find_pairs(ptheme_vocabulary *v) {
  size_t n_pairs = 0, first;
  for (uint32_t i = 0; i < v->n; i++) {
    bool is_pair = ptheme_terms__is_pair(ptheme_vocabulary__text(v, i), &first);
    v->parts[i] = is_pair ? (uint32_t)first : 0;
    n_pairs += is_pair;
  }
  return n_pairs;
}

static bool allocate(ptheme_vocabulary *v, size_t n_pairs) {
  v->mask = table_size(v->n - n_pairs) - 1;
  v->pair_mask = table_size(n_pairs) - 1;
  v->keys = ptheme_mem__zalloc(v->mask + 1, sizeof *v->keys);
  v->columns = ptheme_mem__alloc(v->mask + 1, sizeof *v->columns);
  v->pairs = ptheme_mem__alloc(v->pair_mask + 1, sizeof *v->pairs);
  v->pair_columns = ptheme_mem__alloc(v->pair_mask + 1, sizeof *v->pair_columns);
  if (!v->keys || !v->columns || !v->pairs || !v->pair_columns) return false;
  memset(v->pairs, 0xFF, (v->pair_mask + 1) * sizeof *v->pairs);
  return true;
}

static ptheme_status fill(ptheme_vocabulary *v, int prefix, ptheme_error *err) {
  ptheme_status status = PTHEME_OK;
  for (uint32_t i = 0; status == PTHEME_OK && i < v->n; i++)
    if (v->parts[i] == 0) status = insert(v, i, err);
  for (uint32_t i = 0; status == PTHEME_OK && i < v->n; i++) {
    size_t first = v->parts[i];
    if (first > 0) status = insert_pair(v, i, first, err);
    v->parts[i] = first > 0 ? PTHEME_NO_TERM : part_of(v, i, prefix);
  }
  return status;
}

ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, int prefix,
                                       ptheme_error *err) {
  *out = (ptheme_vocabulary){.bytes = bytes, .offsets = offsets, .n = n};
  out->parts = ptheme_mem__alloc(n, sizeof *out->parts);
  ptheme_status status = out->parts && allocate(out, find_pairs(out)) ? fill(out, prefix, err)
                                                                      : ptheme_status__nomem(err);
  if (status != PTHEME_OK) ptheme_vocabulary__free(out);
  return status;
}

void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary) {
  ptheme_mem__free(vocabulary->keys);
  ptheme_mem__free(vocabulary->columns);
  ptheme_mem__free(vocabulary->pairs);
  ptheme_mem__free(vocabulary->pair_columns);
  ptheme_mem__free(vocabulary->parts);
  *vocabulary = (ptheme_vocabulary){0};
}
