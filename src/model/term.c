#include "model/term.h"

#include "base/mem.h"
#include "base/status.h"

/* Keeps a word and its own prefix apart.  Not by XXH3's seed: for short keys a small seed only
 * flips bits of the key, so that "baker" under one seed is "cakes" under another. */
static ptheme_hash128 print_of(const char *bytes, size_t len, ptheme_term_kind kind) {
  ptheme_hash128 print = ptheme_hash__128(bytes, len, 0);
  print.low ^= kind * 0xD6E8FEB86659FD93u;
  print.high ^= kind * 0xA0761D6478BD642Fu;
  return print;
}

static uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t x = (a ^ (b << 32 | b >> 32)) * 0x9E3779B97F4A7C15u + b;
  return x ^ x >> 29;
}

static ptheme_hash128 pair_print(ptheme_hash128 a, ptheme_hash128 b) {
  return (ptheme_hash128){mix(a.low, b.low), mix(a.high, b.high)};
}

/* Bytes of the first `letters` characters. */
static size_t prefix_len(const char *bytes, size_t len, int letters) {
  size_t i = 0;
  for (; i < len; i++)
    if (((unsigned char)bytes[i] & 0xC0) != 0x80 && letters-- == 0) break;
  return i;
}

static bool is_spaced(const ptheme_token *token) {
  return token->kind != PTHEME_TOKEN_CHAR;
}

/* The state of one pass over a sentence. */
typedef struct lister {
  ptheme_terms *terms;
  const ptheme_tokens *tokens;
  const ptheme_feature_options *options;
  ptheme_error *err;
  ptheme_hash128 before; // fingerprint of the last word's part of a pair
  uint32_t before_start, before_len;
  bool has_before;
} lister;

static void put(lister *list, ptheme_term term) {
  list->terms->items[list->terms->n++] = term;
}

/* The most terms that one token can add. */
static size_t most_terms(const lister *list, const ptheme_token *token) {
  const ptheme_feature_options *options = list->options;
  size_t sizes = options->char_max > 0 ? (size_t)(options->char_max - options->char_min + 1) : 0;
  return 3 + (size_t)options->han_max + sizes * token->len;
}

static ptheme_status make_room(lister *list, size_t more) {
  void *items = list->terms->items;
  if (!ptheme_mem__reserve(&items, &list->terms->cap, list->terms->n + more, sizeof(ptheme_term)))
    return ptheme_status__nomem(list->err);
  list->terms->items = items;
  return PTHEME_OK;
}

/* All runs of char_min to char_max characters inside a word. */
static void add_chars(lister *list, uint32_t at) {
  const ptheme_token *token = &list->tokens->items[at];
  const char *bytes = list->tokens->bytes.data;
  for (uint32_t i = 0; i < token->len; i++) {
    const char *from = bytes + token->start + i;
    if (((unsigned char)*from & 0xC0) == 0x80) continue;
    size_t rest = token->len - i;
    for (int n = list->options->char_min; n <= list->options->char_max; n++) {
      size_t len = prefix_len(from, rest, n);
      if (len == prefix_len(from, rest, n - 1)) break; /* the word ends before its n-th character */
      put(list, (ptheme_term){print_of(from, len, PTHEME_TERM_CHARS), at, at, token->start + i,
                              (uint32_t)len, PTHEME_TERM_CHARS, false});
    }
  }
}

static void add_pair(lister *list, uint32_t at, ptheme_hash128 print, uint32_t start,
                     uint32_t len) {
  if (list->has_before)
    put(list, (ptheme_term){pair_print(list->before, print), at - 1, at, list->before_start,
                            list->before_len, PTHEME_TERM_PAIR, false});
  list->before = print;
  list->before_start = start;
  list->before_len = len;
  list->has_before = true;
}

static void add_word(lister *list, uint32_t at) {
  const ptheme_feature_options *options = list->options;
  const ptheme_token *token = &list->tokens->items[at];
  const char *bytes = list->tokens->bytes.data + token->start;
  ptheme_hash128 print = print_of(bytes, token->len, PTHEME_TERM_TOKEN);
  uint32_t len = token->len;
  if (options->words)
    put(list, (ptheme_term){print, at, at, token->start, len, PTHEME_TERM_TOKEN, true});
  if (options->prefix > 0 && token->kind == PTHEME_TOKEN_WORD) {
    len = (uint32_t)prefix_len(bytes, len, options->prefix);
    print = print_of(bytes, len, PTHEME_TERM_PREFIX);
    put(list, (ptheme_term){print, at, at, token->start, len, PTHEME_TERM_PREFIX, !options->words});
  }
  if (options->bigrams) add_pair(list, at, print, token->start, len);
  if (options->char_max > 0 && token->kind == PTHEME_TOKEN_WORD) add_chars(list, at);
}

/* The character alone, and with the one or two joined characters before it.  Their bytes follow
 * each other in tokens->bytes, so a run is one piece. */
static void add_char(lister *list, uint32_t at) {
  const ptheme_token *tokens = list->tokens->items;
  uint32_t end = tokens[at].start + tokens[at].len;
  for (uint32_t n = 0; n < (uint32_t)list->options->han_max && n <= at; n++) {
    uint32_t first = at - n;
    if (is_spaced(&tokens[first])) break;
    uint32_t start = tokens[first].start;
    put(list,
        (ptheme_term){print_of(list->tokens->bytes.data + start, end - start, PTHEME_TERM_TOKEN),
                      first, at, start, end - start, PTHEME_TERM_TOKEN, n == 0});
    if (!tokens[first].joined) break;
  }
}

ptheme_status ptheme_terms__list(ptheme_terms *terms, const ptheme_tokens *tokens,
                                 const ptheme_feature_options *options, ptheme_error *err) {
  lister list = {.terms = terms, .tokens = tokens, .options = options, .err = err};
  terms->n = 0;
  for (uint32_t i = 0; i < tokens->n; i++) {
    PTHEME_TRY(make_room(&list, most_terms(&list, &tokens->items[i])));
    if (is_spaced(&tokens->items[i])) {
      add_word(&list, i);
    } else {
      add_char(&list, i);
      list.has_before = false;
    }
  }
  return PTHEME_OK;
}

void ptheme_terms__free(ptheme_terms *terms) {
  ptheme_mem__free(terms->items);
  *terms = (ptheme_terms){0};
}

static void add_part(ptheme_buf *out, const ptheme_tokens *tokens, uint32_t at,
                     const ptheme_feature_options *options) {
  ptheme_str text = ptheme_tokens__get(tokens, at);
  if (options->prefix == 0 || tokens->items[at].kind != PTHEME_TOKEN_WORD) {
    ptheme_buf__add_str(out, text);
    return;
  }
  ptheme_buf__add(out, text.data, prefix_len(text.data, text.len, options->prefix));
  ptheme_buf__add_byte(out, '*');
}

void ptheme_terms__text(ptheme_buf *out, const ptheme_tokens *tokens, const ptheme_term *term,
                        const ptheme_feature_options *options) {
  switch ((ptheme_term_kind)term->kind) {
  case PTHEME_TERM_CHARS:
    ptheme_buf__add_byte(out, '#');
    ptheme_buf__add(out, tokens->bytes.data + term->start, term->len);
    break;
  case PTHEME_TERM_TOKEN:
    ptheme_buf__add(out, tokens->bytes.data + term->start, term->len);
    break;
  case PTHEME_TERM_PREFIX:
    add_part(out, tokens, term->first, options);
    break;
  case PTHEME_TERM_PAIR:
    add_part(out, tokens, term->first, options);
    ptheme_buf__add_byte(out, ' ');
    add_part(out, tokens, term->last, options);
    break;
  }
}

/* The print of a word or prefix as it stands in text. */
static ptheme_hash128 part_print(const char *text, size_t len) {
  if (len > 1 && text[len - 1] == '*') return print_of(text, len - 1, PTHEME_TERM_PREFIX);
  return print_of(text, len, PTHEME_TERM_TOKEN);
}

ptheme_hash128 ptheme_terms__print(ptheme_str text) {
  if (text.len > 1 && text.data[0] == '#')
    return print_of(text.data + 1, text.len - 1, PTHEME_TERM_CHARS);
  const char *blank = text.len > 0 ? memchr(text.data, ' ', text.len) : NULL;
  if (!blank) return part_print(text.data, text.len);
  size_t first = (size_t)(blank - text.data);
  return pair_print(part_print(text.data, first), part_print(blank + 1, text.len - first - 1));
}
