/* Two passes over a sentence: the first makes the keys and asks memory for their slots, the second
 * reads them, so that waits for memory overlap. */
#include "model/lookup.h"

#include "base/mem.h"
#include "base/status.h"

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* One look-up by bytes: a word or number, or a run of characters that ends at a token. */
typedef struct ptheme_probe {
  ptheme_key key;
  uint64_t spread;
  uint32_t token;
  bool own;
} probe;

void ptheme_lookup__free(ptheme_lookup *lookup) {
  ptheme_mem__free(lookup->items);
  ptheme_mem__free(lookup->probes);
  *lookup = (ptheme_lookup){0};
}

bool ptheme_lookup__is_short(const ptheme_feature_options *options) {
  return options->words && options->char_max == 0;
}

/* What the passes share. */
typedef struct finder {
  ptheme_lookup *out;
  const ptheme_tokens *tokens;
  const ptheme_vocabulary *vocabulary;
  const ptheme_feature_options *options;
  size_t n_probes;
  uint32_t before; // column of the part of the word before, or PTHEME_NO_TERM
} finder;

static void add_probe(finder *f, uint32_t start, uint32_t len, uint32_t token, bool own) {
  ptheme_key key = ptheme_key__of(f->tokens->bytes.data + start, len, PTHEME_TERM_TOKEN);
  uint64_t spread = ptheme_key__spread(key);
  size_t slot = spread & f->vocabulary->mask;
  PREFETCH(&f->vocabulary->keys[slot]);
  PREFETCH(&f->vocabulary->columns[slot]);
  f->out->probes[f->n_probes++] = (probe){key, spread, token, own};
}

/* The character alone, and with the joined ones before it: as add_char() of term.c. */
static void probe_character(finder *f, uint32_t at) {
  const ptheme_token *tokens = f->tokens->items;
  uint32_t end = tokens[at].start + tokens[at].len;
  for (uint32_t n = 0; n < (uint32_t)f->options->han_max && n <= at; n++) {
    uint32_t first = at - n;
    if (tokens[first].kind != PTHEME_TOKEN_CHAR) break;
    add_probe(f, tokens[first].start, end - tokens[first].start, at, n == 0);
    if (!tokens[first].joined) break;
  }
}

static void put(finder *f, uint32_t column) {
  f->out->items[f->out->n++] = column;
}

/* The part that a word gives to pairs; the prefix of an unknown word is looked up, that of a known
 * one is known. */
static uint32_t part_of(const finder *f, const ptheme_token *token, uint32_t column) {
  if (token->kind != PTHEME_TOKEN_WORD || f->options->prefix == 0) return column;
  if (column != PTHEME_NO_TERM) return f->vocabulary->parts[column];
  const char *word = f->tokens->bytes.data + token->start;
  size_t len = ptheme_terms__prefix(word, token->len, f->options->prefix);
  if (len == 0) return PTHEME_NO_TERM;
  ptheme_key key = ptheme_key__of(word, len, PTHEME_TERM_PREFIX);
  return ptheme_vocabulary__find(f->vocabulary, key, ptheme_key__spread(key));
}

static void take_word(finder *f, const ptheme_token *token, uint32_t column) {
  uint32_t part = part_of(f, token, column);
  if (column != PTHEME_NO_TERM) put(f, column);
  if (part != column && part != PTHEME_NO_TERM) put(f, part);
  if (!f->options->bigrams) return;
  if (f->before != PTHEME_NO_TERM && part != PTHEME_NO_TERM) {
    uint32_t pair = ptheme_vocabulary__find_pair(f->vocabulary, f->before, part,
                                                 ptheme_key__spread_pair(f->before, part));
    if (pair != PTHEME_NO_TERM) put(f, pair);
  }
  f->before = part;
}

static ptheme_status make_room(ptheme_lookup *lookup, size_t n_probes, size_t n_columns,
                               ptheme_error *err) {
  void *items = lookup->items, *probes = lookup->probes;
  bool ok = ptheme_mem__reserve(&items, &lookup->cap, n_columns, sizeof *lookup->items);
  lookup->items = items;
  ok = ok && ptheme_mem__reserve(&probes, &lookup->cap_probes, n_probes, sizeof(probe));
  lookup->probes = probes;
  lookup->n = 0;
  lookup->unknown = 0;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

ptheme_status ptheme_lookup__short(ptheme_lookup *lookup, const ptheme_tokens *tokens,
                                   const ptheme_vocabulary *vocabulary,
                                   const ptheme_feature_options *options, ptheme_error *err) {
  finder f = {.out = lookup,
              .tokens = tokens,
              .vocabulary = vocabulary,
              .options = options,
              .before = PTHEME_NO_TERM};
  PTHEME_TRY(make_room(lookup, 3 * tokens->n, 3 * tokens->n, err));
  for (uint32_t i = 0; i < tokens->n; i++) {
    if (tokens->items[i].kind == PTHEME_TOKEN_CHAR)
      probe_character(&f, i);
    else
      add_probe(&f, tokens->items[i].start, tokens->items[i].len, i, true);
  }
  for (size_t i = 0; i < f.n_probes; i++) {
    const probe *at = &lookup->probes[i];
    const ptheme_token *token = &tokens->items[at->token];
    uint32_t column = ptheme_vocabulary__find(vocabulary, at->key, at->spread);
    lookup->unknown += at->own && column == PTHEME_NO_TERM;
    if (token->kind == PTHEME_TOKEN_CHAR) {
      if (column != PTHEME_NO_TERM) put(&f, column);
      f.before = PTHEME_NO_TERM;
    } else {
      take_word(&f, token, column);
    }
  }
  return PTHEME_OK;
}

uint32_t ptheme_lookup__of(const ptheme_vocabulary *vocabulary, const ptheme_term *term) {
  uint32_t column = ptheme_vocabulary__find(vocabulary, term->key, ptheme_key__spread(term->key));
  if (term->kind != PTHEME_TERM_PAIR || column == PTHEME_NO_TERM) return column;
  uint32_t first =
      ptheme_vocabulary__find(vocabulary, term->before, ptheme_key__spread(term->before));
  if (first == PTHEME_NO_TERM) return first;
  return ptheme_vocabulary__find_pair(vocabulary, first, column,
                                      ptheme_key__spread_pair(first, column));
}

ptheme_status ptheme_lookup__plain(ptheme_lookup *lookup, const ptheme_terms *terms,
                                   const ptheme_vocabulary *vocabulary, ptheme_error *err) {
  PTHEME_TRY(make_room(lookup, 0, terms->n, err));
  for (size_t i = 0; i < terms->n; i++) {
    uint32_t column = ptheme_lookup__of(vocabulary, &terms->items[i]);
    if (column != PTHEME_NO_TERM)
      lookup->items[lookup->n++] = column;
    else
      lookup->unknown += terms->items[i].own;
  }
  return PTHEME_OK;
}
