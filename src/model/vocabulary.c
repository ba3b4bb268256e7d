/* Input terms are only looked up, never inserted, so a hostile text cannot slow the table; its
 * own terms were spread by XXH3. */
#include "model/vocabulary.h"

#include "base/mem.h"
#include "base/prefetch.h"
#include "base/status.h"
#include "model/term.h"
#include "text/utf8.h"

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

static bool has_letter(ptheme_str text) {
  for (size_t i = 0, used; i < text.len; i += used)
    if (ptheme_utf8__class(ptheme_utf8__decode(text.data + i, text.len - i, &used)) ==
        PTHEME_UTF8_LETTER)
      return true;
  return false;
}

/* No prefix, run of characters, Han character, or number. */
static bool is_word(ptheme_str text) {
  unsigned char lead = (unsigned char)text.data[0];
  return text.data[text.len - 1] != '*' && lead != '#' && !(lead >= 0xE4 && lead <= 0xE9) &&
         has_letter(text);
}

/* What is looked up or inserted goes in batches, each in passes that ask for the slots that the
 * next one needs, so that waits for memory overlap. */
enum { BATCH = 16 };

typedef struct waiting {
  uint32_t column;
  ptheme_key key;         // of the term; of a pair, of its second part; of a word, of its prefix
  size_t slot;            // where the key, then the pair, begins to look
  uint32_t first, second; // of a pair
} waiting;

static void ask(waiting *w, const ptheme_vocabulary *v, ptheme_key key) {
  w->key = key;
  w->slot = ptheme_key__slot(key, v->shift);
  PTHEME_PREFETCH(&v->terms[w->slot]);
}

static ptheme_key key_of(const ptheme_vocabulary *v, ptheme_str text) {
  return ptheme_terms__key(text, can_read_on(v, text.data + text.len));
}

/* ---- terms that are no pairs ---- */

static ptheme_status insert(builder *b, const waiting *w, ptheme_error *err) {
  ptheme_vocabulary *v = b->to;
  size_t slot = w->slot;
  for (; v->terms[slot].key.high != 0; slot = (slot + 1) & v->mask)
    if (ptheme_key__equal(v->terms[slot].key, w->key))
      return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: terms %lu and %lu share a key",
                                 (unsigned long)v->terms[slot].column, (unsigned long)w->column);
  v->terms[slot].key = w->key;
  v->terms[slot].column = v->terms[slot].part = w->column;
  v->terms[w->slot].further |= slot != w->slot;
  b->words[b->n_words] = (uint32_t)slot;
  b->n_words += is_word(ptheme_vocabulary__text(v, w->column));
  return PTHEME_OK;
}

static ptheme_status insert_terms(builder *b, ptheme_error *err) {
  ptheme_vocabulary *v = b->to;
  waiting batch[BATCH];
  for (uint32_t column = 0; column < v->n;) {
    size_t n = 0;
    for (; column < v->n && n < BATCH; column++) {
      if (b->first_lens[column] > 0) continue;
      batch[n].column = column;
      ask(&batch[n++], v, key_of(v, ptheme_vocabulary__text(v, column)));
    }
    for (size_t i = 0; i < n; i++)
      PTHEME_TRY(insert(b, &batch[i], err));
  }
  return PTHEME_OK;
}

/* ---- pairs ---- */

/* Asks for the second part; the first is often that of the pair before. */
static void begin_pair(waiting *w, builder *b, uint32_t column) {
  const ptheme_vocabulary *v = b->to;
  ptheme_str text = ptheme_vocabulary__text(v, column);
  size_t len = b->first_lens[column];
  ptheme_str first = {text.data, len}, second = {text.data + len + 1, text.len - len - 1};
  if (!ptheme_str__equal(b->first, first)) {
    b->first = first;
    b->first_column = ptheme_vocabulary__find(v, key_of(v, first));
  }
  w->column = column;
  w->first = b->first_column;
  ask(w, v, key_of(v, second));
}

/* Asks for the pair's slot. */
static ptheme_status find_parts(waiting *w, const ptheme_vocabulary *v, ptheme_error *err) {
  const ptheme_term_slot *second = ptheme_vocabulary__find_at(v, w->key, w->slot);
  if (w->first == PTHEME_NO_TERM || !second)
    return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: a part of pair %lu is missing",
                               (unsigned long)w->column);
  w->second = second->column;
  w->slot = (size_t)(ptheme_key__pair(w->first, w->second) >> v->pair_shift);
  PTHEME_PREFETCH(&v->pairs[w->slot]);
  return PTHEME_OK;
}

/* Equal pairs would be equal texts, which a sorted vocabulary has not. */
static void insert_pair(ptheme_vocabulary *v, const waiting *w) {
  size_t slot = w->slot;
  size_t bit = ptheme_vocabulary__pair_bit(v, ptheme_key__pair(w->first, w->second));
  while (v->pairs[slot].first != PTHEME_NO_TERM)
    slot = (slot + 1) & v->pair_mask;
  v->pairs[slot].first = w->first;
  v->pairs[slot].second = w->second;
  v->pairs[slot].column = w->column;
  v->pairs[w->slot].further |= slot != w->slot;
  v->pair_bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static ptheme_status insert_pairs(builder *b, ptheme_error *err) {
  ptheme_vocabulary *v = b->to;
  waiting batch[BATCH];
  for (uint32_t column = 0; column < v->n;) {
    size_t n = 0;
    for (; column < v->n && n < BATCH; column++)
      if (b->first_lens[column] > 0) begin_pair(&batch[n++], b, column);
    for (size_t i = 0; i < n; i++)
      PTHEME_TRY(find_parts(&batch[i], v, err));
    for (size_t i = 0; i < n; i++)
      insert_pair(v, &batch[i]);
  }
  return PTHEME_OK;
}

/* ---- what words give to pairs ---- */

/* Whether a word has a prefix, and its key.  The last texts end where nothing more may be readable:
 * those are copied first. */
static bool prefix_of(ptheme_key *key, const builder *b, uint32_t column) {
  ptheme_str text = ptheme_vocabulary__text(b->to, column);
  char copy[80 + PTHEME_KEY_SLACK] = {0};
  const char *word = text.data;
  if (!can_read_on(b->to, word + text.len)) {
    text.len = text.len < 80 ? text.len : 80; /* no prefix is longer: 20 letters of 4 bytes */
    memcpy(copy, text.data, text.len);
    word = copy;
  }
  size_t len = ptheme_terms__prefix(word, text.len, b->prefix);
  if (len > 0) *key = ptheme_key__of(word, len, PTHEME_TERM_PREFIX);
  return len > 0;
}

static void find_prefixes(builder *b) {
  ptheme_vocabulary *v = b->to;
  waiting batch[BATCH];
  for (size_t next = 0; next < b->n_words;) {
    size_t n = 0;
    for (; next < b->n_words && n < BATCH; next++) {
      ptheme_key key;
      batch[n].column = b->words[next]; /* its slot */
      if (prefix_of(&key, b, v->terms[b->words[next]].column)) ask(&batch[n++], v, key);
    }
    for (size_t i = 0; i < n; i++) {
      const ptheme_term_slot *found = ptheme_vocabulary__find_at(v, batch[i].key, batch[i].slot);
      v->terms[batch[i].column].part = found ? found->column : PTHEME_NO_TERM;
    }
  }
}

/* ---- all ---- */

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
  PTHEME_TRY(insert_terms(b, err));
  PTHEME_TRY(insert_pairs(b, err));
  find_prefixes(b);
  return PTHEME_OK;
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
