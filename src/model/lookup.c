/* Passes over a few sentences, so that waits for memory overlap: each asks for the slots that the
 * next one reads.  First words, then the prefixes of those that are unknown, then pairs. */
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

/* One sentence's stretch of everything. */
typedef struct stretch {
  ptheme_found *found;
  probe *probes;     // [n_probes]; after the first pass, those of prefixes
  uint32_t *parts;   // [n_parts]
  pair_probe *pairs; // [n_pairs]
  size_t n_probes, n_parts, n_pairs;
} stretch;

void ptheme_lookup__free(ptheme_lookup *lookup) {
  ptheme_mem__free(lookup->items);
  ptheme_mem__free(lookup->probes);
  ptheme_mem__free(lookup->pairs);
  ptheme_mem__free(lookup->parts);
  *lookup = (ptheme_lookup){0};
}

bool ptheme_lookup__is_short(const ptheme_feature_options *options) {
  return options->words && options->char_max == 0 && !options->capitals;
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

/* The sentence's tokens are those from `first` on. */
static void make_probes(stretch *s, const ptheme_tokens *tokens, size_t first, size_t end,
                        const ptheme_vocabulary *vocabulary, uint32_t han_max) {
  probe *next = s->probes;
  for (size_t i = first; i < end; i++) {
    const ptheme_token *token = &tokens->items[i];
    if (token->kind == PTHEME_TOKEN_CHAR) {
      next = probe_character(next, tokens, (uint32_t)i, vocabulary, han_max);
    } else {
      make_probe(next, vocabulary, tokens->bytes.data + token->start, token->len);
      next->at = (uint32_t)i;
      next++;
    }
  }
  s->n_probes = (size_t)(next - s->probes);
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
 * prefixes of unknown words in front of the others. */
static void take_probes(stretch *s, const ptheme_tokens *tokens,
                        const ptheme_vocabulary *vocabulary, int prefix) {
  uint32_t *to = s->found->items, *part = s->parts, unknown = 0;
  probe *late = s->probes;
  for (const probe *at = s->probes, *end = at + s->n_probes; at < end; at++) {
    const ptheme_term_slot *found = ptheme_vocabulary__find_at(vocabulary, at->key, at->slot);
    if (at->character) {
      unknown += at->own & !found;
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
      unknown++;
      *part = PTHEME_NO_TERM;
      bool asked = probe_prefix(late, vocabulary, tokens, at->at, prefix);
      late->at = (uint32_t)(part - s->parts);
      late += asked;
      part++;
    }
  }
  s->found->n = (size_t)(to - s->found->items);
  s->found->unknown = unknown;
  s->n_parts = (size_t)(part - s->parts);
  s->n_probes = (size_t)(late - s->probes);
}

/* The part that an unknown word gives to pairs is its prefix, where that is known. */
static void take_prefixes(stretch *s, const ptheme_vocabulary *vocabulary) {
  for (const probe *at = s->probes, *end = at + s->n_probes; at < end; at++) {
    const ptheme_term_slot *found = ptheme_vocabulary__find_at(vocabulary, at->key, at->slot);
    uint32_t column = found ? found->column : PTHEME_NO_TERM;
    s->parts[at->at] = s->found->items[s->found->n] = column;
    s->found->n += found != NULL;
  }
}

/* ---- pairs ---- */

static void make_pairs(stretch *s, const ptheme_vocabulary *vocabulary) {
  pair_probe *to = s->pairs;
  const uint32_t *parts = s->parts;
  for (size_t i = 1; i < s->n_parts; i++) {
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
  s->n_pairs = (size_t)(to - s->pairs);
}

static void take_pairs(stretch *s, const ptheme_vocabulary *vocabulary) {
  uint32_t *to = s->found->items + s->found->n;
  for (const pair_probe *at = s->pairs, *end = at + s->n_pairs; at < end; at++) {
    *to = ptheme_vocabulary__find_pair_at(vocabulary, at->first, at->second, at->slot);
    to += *to != PTHEME_NO_TERM;
  }
  s->found->n = (size_t)(to - s->found->items);
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
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

/* Three terms a token at most; one column more may be written that does not count. */
static ptheme_status lay_out(stretch *to, ptheme_lookup *lookup, const size_t *first, size_t n,
                             ptheme_error *err) {
  size_t all = first[n] - first[0];
  PTHEME_TRY(make_room(lookup, 3 * all, all + n, 3 * all + n, err));
  for (size_t s = 0; s < n; s++) {
    size_t before = first[s] - first[0];
    to[s].found = &lookup->sentences[s];
    to[s].found->items = lookup->items + 3 * before + s;
    to[s].probes = lookup->probes + 3 * before;
    to[s].parts = lookup->parts + before + s;
    to[s].pairs = lookup->pairs + before + s;
  }
  return PTHEME_OK;
}

PTHEME_WIDE static ptheme_status look_up(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                         const size_t *first, size_t n,
                                         const ptheme_vocabulary *vocabulary,
                                         const ptheme_feature_options *options,
                                         ptheme_error *err) {
  stretch s[PTHEME_LOOKUP_MAX];
  const ptheme_vocabulary v = *vocabulary; /* ours, so that no store can change it */
  PTHEME_TRY(lay_out(s, lookup, first, n, err));
  for (size_t i = 0; i < n; i++)
    make_probes(&s[i], tokens, first[i], first[i + 1], &v, (uint32_t)options->han_max);
  for (size_t i = 0; i < n; i++)
    take_probes(&s[i], tokens, &v, options->prefix);
  for (size_t i = 0; i < n; i++)
    take_prefixes(&s[i], &v);
  if (!options->bigrams) return PTHEME_OK;
  for (size_t i = 0; i < n; i++)
    make_pairs(&s[i], &v);
  for (size_t i = 0; i < n; i++)
    take_pairs(&s[i], &v);
  return PTHEME_OK;
}

ptheme_status ptheme_lookup__short(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                   const size_t *first, size_t n,
                                   const ptheme_vocabulary *vocabulary,
                                   const ptheme_feature_options *options, ptheme_error *err) {
  return look_up(lookup, tokens, first, n, vocabulary, options, err);
}

uint32_t ptheme_lookup__of(const ptheme_vocabulary *vocabulary, const ptheme_term *term) {
  uint32_t column = ptheme_vocabulary__find(vocabulary, term->key);
  if (!ptheme_term__is_pair(term) || column == PTHEME_NO_TERM) return column;
  uint32_t first = ptheme_vocabulary__find(vocabulary, term->before);
  if (first == PTHEME_NO_TERM) return first;
  return ptheme_vocabulary__find_pair(vocabulary, first, column);
}

ptheme_status ptheme_lookup__plain(ptheme_lookup *lookup, const ptheme_terms *terms,
                                   const ptheme_vocabulary *vocabulary, ptheme_error *err) {
  PTHEME_TRY(make_room(lookup, 0, 0, terms->n, err));
  ptheme_found *to = lookup->sentences;
  *to = (ptheme_found){lookup->items, 0, 0};
  for (size_t i = 0; i < terms->n; i++) {
    uint32_t column = ptheme_lookup__of(vocabulary, &terms->items[i]);
    if (column != PTHEME_NO_TERM)
      to->items[to->n++] = column;
    else
      to->unknown += terms->items[i].own;
  }
  return PTHEME_OK;
}
