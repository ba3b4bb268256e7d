/* Passes over a sentence, so that waits for memory overlap: each asks for the slots that the next
 * one reads.  First words, then the prefixes of those that are unknown, then pairs. */
#include "model/lookup.h"

#include "base/mem.h"
#include "base/prefetch.h"
#include "base/status.h"
#include "base/wide.h"

/* One look-up by bytes: a word or number, or a run of characters that ends at a token. */
typedef struct ptheme_probe {
  ptheme_key key;
  uint32_t slot; // where the table begins to look
  uint32_t at;   // its token; of a prefix, its place among the parts
  bool own, character;
} probe;

/* One look-up by columns. */
typedef struct ptheme_pair_probe {
  uint32_t first, second;
  uint32_t slot; // where the table begins to look
} pair_probe;

void ptheme_lookup__free(ptheme_lookup *lookup) {
  ptheme_mem__free(lookup->items);
  ptheme_mem__free(lookup->probes);
  ptheme_mem__free(lookup->pairs);
  ptheme_mem__free(lookup->parts);
  *lookup = (ptheme_lookup){0};
}

bool ptheme_lookup__is_short(const ptheme_feature_options *options) {
  return options->words && options->char_max == 0;
}

/* ---- asking for words ---- */

/* Field by field: a copy of the whole would wait for its parts to be stored. */
static inline void ask(probe *to, const ptheme_vocabulary *vocabulary, ptheme_key key) {
  size_t slot = ptheme_key__slot(key, vocabulary->shift);
  PTHEME_PREFETCH(&vocabulary->terms[slot]);
  to->key.low = key.low;
  to->key.high = key.high;
  to->slot = (uint32_t)slot;
}

static inline void make_probe(probe *to, const ptheme_vocabulary *vocabulary, const char *bytes,
                              size_t len) {
  ask(to, vocabulary, ptheme_key__of(bytes, len, PTHEME_TERM_TOKEN));
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
      next->at = i;
      next++;
    }
  }
  return (size_t)(next - to);
}

/* ---- words, and asking for prefixes of unknown ones ---- */

/* The prefix of a word that is unknown, as a probe of its own; false if it has none. */
static bool probe_prefix(probe *to, const ptheme_vocabulary *vocabulary,
                         const ptheme_tokens *tokens, uint32_t at, int prefix) {
  const ptheme_token *token = &tokens->items[at];
  const char *word = tokens->bytes.data + token->start;
  size_t len =
      token->kind == PTHEME_TOKEN_WORD ? ptheme_terms__prefix(word, token->len, prefix) : 0;
  if (len == 0) return false;
  ask(to, vocabulary, ptheme_key__of(word, len, PTHEME_TERM_PREFIX));
  return true;
}

/* Each column is written and counts if there is one: cheaper than deciding.  Leaves the probes of
 * prefixes of unknown words in front of the others; returns how many. */
static size_t take_probes(ptheme_lookup *lookup, size_t n_probes, const ptheme_tokens *tokens,
                          const ptheme_vocabulary *vocabulary, int prefix) {
  uint32_t *to = lookup->items, *part = lookup->parts;
  probe *late = lookup->probes;
  for (const probe *at = lookup->probes, *end = at + n_probes; at < end; at++) {
    const ptheme_term_slot *found = ptheme_vocabulary__find_at(vocabulary, at->key, at->slot);
    if (at->character) {
      lookup->unknown += at->own & !found;
      *to = found ? found->column : PTHEME_NO_TERM;
      to += found != NULL;
      *part = PTHEME_NO_TERM;
      part += at->own;
    } else if (found) {
      *to++ = found->column;
      *to = *part = found->part;
      to += found->part != found->column && found->part != PTHEME_NO_TERM;
      part++;
    } else {
      lookup->unknown++;
      *part = PTHEME_NO_TERM;
      bool asked = probe_prefix(late, vocabulary, tokens, at->at, prefix);
      late->at = (uint32_t)(part - lookup->parts);
      late += asked;
      part++;
    }
  }
  lookup->n = (size_t)(to - lookup->items);
  lookup->n_parts = (size_t)(part - lookup->parts);
  return (size_t)(late - lookup->probes);
}

/* The part that an unknown word gives to pairs is its prefix, where that is known. */
static void take_prefixes(ptheme_lookup *lookup, size_t n, const ptheme_vocabulary *vocabulary) {
  for (const probe *at = lookup->probes, *end = at + n; at < end; at++) {
    const ptheme_term_slot *found = ptheme_vocabulary__find_at(vocabulary, at->key, at->slot);
    uint32_t column = found ? found->column : PTHEME_NO_TERM;
    lookup->parts[at->at] = lookup->items[lookup->n] = column;
    lookup->n += found != NULL;
  }
}

/* ---- pairs ---- */

static size_t make_pairs(ptheme_lookup *lookup, const ptheme_vocabulary *vocabulary) {
  pair_probe *to = lookup->pairs;
  const uint32_t *parts = lookup->parts;
  for (size_t i = 1; i < lookup->n_parts; i++) {
    uint32_t first = parts[i - 1], second = parts[i];
    uint64_t hash = ptheme_key__pair(first, second);
    size_t slot = (size_t)(hash >> vocabulary->pair_shift);
    to->first = first;
    to->second = second;
    to->slot = (uint32_t)slot;
    PTHEME_PREFETCH(&vocabulary->pairs[slot]);
    to += (first != PTHEME_NO_TERM) & (second != PTHEME_NO_TERM) &
          ptheme_vocabulary__may_hold(vocabulary, hash);
  }
  return (size_t)(to - lookup->pairs);
}

static void take_pairs(ptheme_lookup *lookup, size_t n, const ptheme_vocabulary *vocabulary) {
  uint32_t *to = lookup->items + lookup->n;
  for (const pair_probe *at = lookup->pairs, *end = at + n; at < end; at++) {
    *to = ptheme_vocabulary__find_pair_at(vocabulary, at->first, at->second, at->slot);
    to += *to != PTHEME_NO_TERM;
  }
  lookup->n = (size_t)(to - lookup->items);
}

static ptheme_status make_room(ptheme_lookup *lookup, size_t n_probes, size_t n_parts,
                               size_t n_columns, ptheme_error *err) {
  void *items = lookup->items, *probes = lookup->probes, *pairs = lookup->pairs,
       *parts = lookup->parts;
  bool ok = ptheme_mem__reserve(&items, &lookup->cap, n_columns, sizeof *lookup->items);
  lookup->items = items;
  ok = ok && ptheme_mem__reserve(&probes, &lookup->cap_probes, n_probes, sizeof(probe));
  lookup->probes = probes;
  ok = ok && ptheme_mem__reserve(&pairs, &lookup->cap_pairs, n_parts, sizeof(pair_probe));
  lookup->pairs = pairs;
  ok = ok && ptheme_mem__reserve(&parts, &lookup->cap_parts, n_parts, sizeof(uint32_t));
  lookup->parts = parts;
  lookup->n = 0;
  lookup->unknown = 0;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

PTHEME_WIDE ptheme_status ptheme_lookup__short(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                               const ptheme_vocabulary *vocabulary,
                                               const ptheme_feature_options *options,
                                               ptheme_error *err) {
  PTHEME_TRY(make_room(lookup, 3 * tokens->n, tokens->n + 1, 3 * tokens->n + 1, err));
  const ptheme_vocabulary v = *vocabulary; /* ours, so that no store can change it */
  size_t n = make_probes(lookup->probes, tokens, &v, (uint32_t)options->han_max);
  n = take_probes(lookup, n, tokens, &v, options->prefix);
  take_prefixes(lookup, n, &v);
  if (options->bigrams) take_pairs(lookup, make_pairs(lookup, &v), &v);
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
