/* Input terms are only looked up, never inserted, so a hostile text cannot slow the table; its
 * own terms were spread by XXH3. */
#include "model/vocabulary.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/term.h"

/* What it takes to build the tables; the first part of the pair before, which sorted pairs often
 * share. */
typedef struct builder {
  ptheme_vocabulary *to;
  int prefix;
  uint32_t *first_lens; // [n] bytes of a pair's first part, 0 for other terms
  uint32_t *words;      // [n_words] slots of words, which may have a prefix
  size_t n_words;
  ptheme_str first;
  uint32_t first_column;
} builder;

static bool can_read_on(const ptheme_vocabulary *v, const char *end) {
  return (size_t)(v->bytes + v->offsets[v->n] - end) >= PTHEME_KEY_SLACK;
}

/* No prefix, run of characters, or Han character. */
static bool is_word(ptheme_str text) {
  unsigned char lead = (unsigned char)text.data[0];
  return text.data[text.len - 1] != '*' && lead != '#' && !(lead >= 0xE4 && lead <= 0xE9);
}

static ptheme_status insert(builder *b, uint32_t column, ptheme_error *err) {
  ptheme_vocabulary *v = b->to;
  ptheme_str text = ptheme_vocabulary__text(v, column);
  ptheme_key key = ptheme_terms__key(text, can_read_on(v, text.data + text.len));
  size_t home = ptheme_key__slot(key, v->shift), slot = home;
  for (; v->terms[slot].key.high != 0; slot = (slot + 1) & v->mask)
    if (ptheme_key__equal(v->terms[slot].key, key))
      return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: terms %lu and %lu share a key",
                                 (unsigned long)v->terms[slot].column, (unsigned long)column);
  v->terms[slot].key = key;
  v->terms[slot].column = v->terms[slot].part = column;
  v->terms[home].further |= slot != home;
  b->words[b->n_words] = (uint32_t)slot;
  b->n_words += is_word(text);
  return PTHEME_OK;
}

static uint32_t find(const ptheme_vocabulary *v, ptheme_str text) {
  return ptheme_vocabulary__find(v, ptheme_terms__key(text, can_read_on(v, text.data + text.len)));
}

/* Equal pairs would be equal texts, which a sorted vocabulary has not. */
static ptheme_status insert_pair(builder *b, uint32_t column, ptheme_error *err) {
  ptheme_vocabulary *v = b->to;
  ptheme_str text = ptheme_vocabulary__text(v, column);
  size_t len = b->first_lens[column];
  ptheme_str parts[2] = {{text.data, len}, {text.data + len + 1, text.len - len - 1}};
  if (!ptheme_str__equal(b->first, parts[0])) {
    b->first = parts[0];
    b->first_column = find(v, parts[0]);
  }
  uint32_t second = find(v, parts[1]);
  if (b->first_column == PTHEME_NO_TERM || second == PTHEME_NO_TERM)
    return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: a part of pair %lu is missing",
                               (unsigned long)column);
  uint64_t hash = ptheme_key__pair(b->first_column, second);
  size_t home = (size_t)(hash >> v->pair_shift), bit = ptheme_vocabulary__pair_bit(v, hash);
  size_t slot = home;
  while (v->pairs[slot].first != PTHEME_NO_TERM)
    slot = (slot + 1) & v->pair_mask;
  v->pairs[slot].first = b->first_column;
  v->pairs[slot].second = second;
  v->pairs[slot].column = column;
  v->pairs[home].further |= slot != home;
  v->pair_bits[bit / 64] |= (uint64_t)1 << bit % 64;
  return PTHEME_OK;
}

/* The last texts end where nothing more may be readable: those are copied first. */
static uint32_t part_of(const builder *b, uint32_t column) {
  ptheme_str text = ptheme_vocabulary__text(b->to, column);
  char copy[80 + PTHEME_KEY_SLACK] = {0};
  const char *word = text.data;
  if (!can_read_on(b->to, word + text.len)) {
    text.len = text.len < 80 ? text.len : 80; /* no prefix is longer: 20 letters of 4 bytes */
    memcpy(copy, text.data, text.len);
    word = copy;
  }
  size_t len = ptheme_terms__prefix(word, text.len, b->prefix);
  return len > 0 ? ptheme_vocabulary__find(b->to, ptheme_key__of(word, len, PTHEME_TERM_PREFIX))
                 : column;
}

/* Four times as many slots as terms, at least 32. */
static size_t table_mask(size_t n, unsigned *shift) {
  size_t size = 32;
  for (*shift = 59; size < 4 * n; --*shift)
    size *= 2;
  return size - 1;
}

static size_t find_pairs(builder *b) {
  size_t n_pairs = 0, first;
  for (uint32_t i = 0; i < b->to->n; i++) {
    bool is_pair = ptheme_terms__is_pair(ptheme_vocabulary__text(b->to, i), &first);
    b->first_lens[i] = is_pair ? (uint32_t)first : 0;
    n_pairs += is_pair;
  }
  return n_pairs;
}

static bool allocate(ptheme_vocabulary *v, size_t n_pairs) {
  v->mask = table_mask(v->n - n_pairs, &v->shift);
  v->pair_mask = table_mask(n_pairs, &v->pair_shift);
  v->terms = ptheme_mem__large(v->mask + 1, sizeof *v->terms);
  v->pairs = ptheme_mem__large(v->pair_mask + 1, sizeof *v->pairs);
  v->pair_bits = ptheme_mem__zalloc((v->pair_mask + 1) / 32, sizeof *v->pair_bits);
  if (!v->terms || !v->pairs || !v->pair_bits) return false;
  memset(v->terms, 0, (v->mask + 1) * sizeof *v->terms);
  for (size_t i = 0; i <= v->pair_mask; i++)
    v->pairs[i] = (ptheme_pair_slot){PTHEME_NO_TERM, PTHEME_NO_TERM, PTHEME_NO_TERM, 0};
  return true;
}

static ptheme_status fill(builder *b, ptheme_error *err) {
  ptheme_vocabulary *v = b->to;
  ptheme_status status = PTHEME_OK;
  for (uint32_t i = 0; status == PTHEME_OK && i < v->n; i++)
    if (b->first_lens[i] == 0) status = insert(b, i, err);
  for (uint32_t i = 0; status == PTHEME_OK && i < v->n; i++)
    if (b->first_lens[i] > 0) status = insert_pair(b, i, err);
  for (size_t i = 0; status == PTHEME_OK && i < b->n_words; i++) {
    ptheme_term_slot *slot = &v->terms[b->words[i]];
    slot->part = part_of(b, slot->column);
  }
  return status;
}

ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, int prefix,
                                       ptheme_error *err) {
  *out = (ptheme_vocabulary){.bytes = bytes, .offsets = offsets, .n = n};
  builder b = {.to = out, .prefix = prefix};
  b.first_lens = ptheme_mem__alloc(n, sizeof *b.first_lens);
  b.words = ptheme_mem__alloc(n, sizeof *b.words);
  ptheme_status status = b.first_lens && b.words && allocate(out, find_pairs(&b))
                             ? fill(&b, err)
                             : ptheme_status__nomem(err);
  ptheme_mem__free(b.first_lens);
  ptheme_mem__free(b.words);
  if (status != PTHEME_OK) ptheme_vocabulary__free(out);
  return status;
}

void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary) {
  ptheme_mem__free(vocabulary->terms);
  ptheme_mem__free(vocabulary->pairs);
  ptheme_mem__free(vocabulary->pair_bits);
  *vocabulary = (ptheme_vocabulary){0};
}
