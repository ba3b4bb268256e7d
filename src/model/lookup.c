/* Three passes over a sentence, so that waits for memory overlap: the first makes the keys of words
 * and asks for their slots, the second reads these and asks for the slots of pairs, which the third
 * reads. */
#include "model/lookup.h"

#include "base/mem.h"
#include "base/prefetch.h"
#include "base/status.h"
#include "base/wide.h"

/* One look-up by bytes: a word or number, or a run of characters that ends at a token. */
typedef struct ptheme_probe {
  ptheme_key key;
  uint32_t slot; // where the table begins to look
  uint32_t token;
  bool own, character;
} probe;

/* One look-up by columns. */
typedef struct ptheme_pair_probe {
  uint32_t first, second;
  uint32_t slot; // where the table begins to look
  uint32_t at;   // place among the items that is kept for it
} pair_probe;

void ptheme_lookup__free(ptheme_lookup *lookup) {
  ptheme_mem__free(lookup->items);
  ptheme_mem__free(lookup->probes);
  ptheme_mem__free(lookup->pairs);
  *lookup = (ptheme_lookup){0};
}

bool ptheme_lookup__is_short(const ptheme_feature_options *options) {
  return options->words && options->char_max == 0;
}

/* ---- the first pass ---- */

/* Field by field: a copy of the whole would wait for its parts to be stored. */
static inline void make_probe(probe *to, const ptheme_vocabulary *vocabulary, const char *bytes,
                              size_t len) {
  ptheme_key key = ptheme_key__of(bytes, len, PTHEME_TERM_TOKEN);
  size_t slot = ptheme_key__slot(key, vocabulary->shift);
  PTHEME_PREFETCH(&vocabulary->terms[slot]);
  to->key.low = key.low;
  to->key.high = key.high;
  to->slot = (uint32_t)slot;
  to->own = true;
  to->character = false;
}

/* The character alone, and with the joined ones before it: as add_char() of term.c. */
static probe *probe_character(probe *to, const ptheme_tokens *tokens, uint32_t at,
                              const ptheme_vocabulary *vocabulary, uint32_t han_max) {
  const ptheme_token *items = tokens->items;
  uint32_t end = items[at].start + items[at].len;
  for (uint32_t n = 0; n < han_max && n <= at; n++) {
    uint32_t first = at - n, start = items[first].start;
    if (items[first].kind != PTHEME_TOKEN_CHAR) break;
    make_probe(to, vocabulary, tokens->bytes.data + start, end - start);
    to->own = n == 0;
    to->character = true;
    to++;
    if (!items[first].joined) break;
  }
  return to;
}

static size_t make_probes(probe *to, const ptheme_tokens *tokens,
                          const ptheme_vocabulary *vocabulary, uint32_t han_max) {
  probe *next = to;
  for (uint32_t i = 0; i < tokens->n; i++) {
    const ptheme_token *token = &tokens->items[i];
    if (token->kind == PTHEME_TOKEN_CHAR) {
      next = probe_character(next, tokens, i, vocabulary, han_max);
    } else {
      make_probe(next, vocabulary, tokens->bytes.data + token->start, token->len);
      next->token = i;
      next++;
    }
  }
  return (size_t)(next - to);
}

/* ---- the second pass ---- */

/* The part that an unknown word or number gives to pairs: its prefix, where that is known. */
static uint32_t part_of_unknown(const ptheme_tokens *tokens, uint32_t at,
                                const ptheme_vocabulary *vocabulary, int prefix) {
  const ptheme_token *token = &tokens->items[at];
  const char *word = tokens->bytes.data + token->start;
  size_t len =
      token->kind == PTHEME_TOKEN_WORD ? ptheme_terms__prefix(word, token->len, prefix) : 0;
  return len > 0
             ? ptheme_vocabulary__find(vocabulary, ptheme_key__of(word, len, PTHEME_TERM_PREFIX))
             : PTHEME_NO_TERM;
}

/* Each column is written and counts if there is one: cheaper than deciding. */
static void take_probes(ptheme_lookup *lookup, size_t n_probes, const ptheme_tokens *tokens,
                        const ptheme_vocabulary *vocabulary,
                        const ptheme_feature_options *options) {
  uint32_t before = PTHEME_NO_TERM; /* the part of the word before */
  uint32_t *to = lookup->items;
  pair_probe *pair = lookup->pairs;
  for (const probe *at = lookup->probes, *end = at + n_probes; at < end; at++) {
    const ptheme_term_slot *found = ptheme_vocabulary__find_at(vocabulary, at->key, at->slot);
    uint32_t column = found ? found->column : PTHEME_NO_TERM;
    lookup->unknown += at->own & !found;
    *to = column;
    to += found != NULL;
    if (at->character) {
      before = PTHEME_NO_TERM;
      continue;
    }
    uint32_t part =
        found ? found->part : part_of_unknown(tokens, at->token, vocabulary, options->prefix);
    *to = part;
    to += part != column && part != PTHEME_NO_TERM;
    if (options->bigrams && before != PTHEME_NO_TERM && part != PTHEME_NO_TERM) {
      uint64_t hash = ptheme_key__pair(before, part);
      bool likely = ptheme_vocabulary__may_hold(vocabulary, hash);
      *pair = (pair_probe){before, part, (uint32_t)(hash >> vocabulary->pair_shift),
                           (uint32_t)(to - lookup->items)};
      PTHEME_PREFETCH(&vocabulary->pairs[pair->slot]);
      pair += likely;
      to += likely;
    }
    before = part;
  }
  lookup->n = (size_t)(to - lookup->items);
  lookup->n_pairs = (size_t)(pair - lookup->pairs);
}

/* ---- the third pass ---- */

/* Fills the kept places, and closes up those of unknown pairs. */
static void take_pairs(ptheme_lookup *lookup, const ptheme_vocabulary *vocabulary) {
  const uint32_t *items = lookup->items;
  uint32_t *to = lookup->items;
  size_t from = 0;
  for (const pair_probe *at = lookup->pairs, *end = at + lookup->n_pairs; at < end; at++) {
    while (from < at->at)
      *to++ = items[from++];
    *to = ptheme_vocabulary__find_pair_at(vocabulary, at->first, at->second, at->slot);
    to += *to != PTHEME_NO_TERM;
    from++;
  }
  while (from < lookup->n)
    *to++ = items[from++];
  lookup->n = (size_t)(to - items);
}

static ptheme_status make_room(ptheme_lookup *lookup, size_t n_probes, size_t n_pairs,
                               size_t n_columns, ptheme_error *err) {
  void *items = lookup->items, *probes = lookup->probes, *pairs = lookup->pairs;
  bool ok = ptheme_mem__reserve(&items, &lookup->cap, n_columns, sizeof *lookup->items);
  lookup->items = items;
  ok = ok && ptheme_mem__reserve(&probes, &lookup->cap_probes, n_probes, sizeof(probe));
  lookup->probes = probes;
  ok = ok && ptheme_mem__reserve(&pairs, &lookup->cap_pairs, n_pairs, sizeof(pair_probe));
  lookup->pairs = pairs;
  lookup->n = 0;
  lookup->unknown = 0;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

PTHEME_WIDE ptheme_status ptheme_lookup__short(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                               const ptheme_vocabulary *vocabulary,
                                               const ptheme_feature_options *options,
                                               ptheme_error *err) {
  PTHEME_TRY(make_room(lookup, 3 * tokens->n, tokens->n + 1, 3 * tokens->n + 1, err));
  size_t n = make_probes(lookup->probes, tokens, vocabulary, (uint32_t)options->han_max);
  take_probes(lookup, n, tokens, vocabulary, options);
  take_pairs(lookup, vocabulary);
  return PTHEME_OK;
}

uint32_t ptheme_lookup__of(const ptheme_vocabulary *vocabulary, const ptheme_term *term) {
  uint32_t column = ptheme_vocabulary__find(vocabulary, term->key);
  if (term->kind != PTHEME_TERM_PAIR || column == PTHEME_NO_TERM) return column;
  uint32_t first = ptheme_vocabulary__find(vocabulary, term->before);
  if (first == PTHEME_NO_TERM) return first;
  return ptheme_vocabulary__find_pair(vocabulary, first, column);
}

ptheme_status ptheme_lookup__plain(ptheme_lookup *lookup, const ptheme_terms *terms,
                                   const ptheme_vocabulary *vocabulary, ptheme_error *err) {
  PTHEME_TRY(make_room(lookup, 0, 0, terms->n, err));
  for (size_t i = 0; i < terms->n; i++) {
    uint32_t column = ptheme_lookup__of(vocabulary, &terms->items[i]);
    if (column != PTHEME_NO_TERM)
      lookup->items[lookup->n++] = column;
    else
      lookup->unknown += terms->items[i].own;
  }
  return PTHEME_OK;
}
