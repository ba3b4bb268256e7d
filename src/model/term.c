#include "model/term.h"

#include "base/mem.h"
#include "base/status.h"

/* Whether the first n (at most 8) bytes are ASCII; 8 must be readable. */
static bool is_ascii(const char *bytes, int n) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return (word & 0x8080808080808080u & ~(uint64_t)0 >> (64 - 8 * n)) == 0;
}

/* Bytes of the first `letters` characters of a token. */
static size_t prefix_len(const char *bytes, size_t len, int letters) {
  if (len <= (size_t)letters) return len;
  if (letters >= 1 && letters <= 8 && is_ascii(bytes, letters)) return (size_t)letters;
  size_t i = 0;
  for (; i < len; i++)
    if (((unsigned char)bytes[i] & 0xC0) != 0x80 && letters-- == 0) break;
  return i;
}

size_t ptheme_terms__prefix(const char *word, size_t len, int letters) {
  if (letters <= 0) return 0;
  size_t prefix = prefix_len(word, len, letters);
  return prefix < len || prefix_len(word, len, letters - 1) < len ? prefix : 0;
}

static bool is_spaced(const ptheme_token *token) {
  return token->kind != PTHEME_TOKEN_CHAR;
}

/* By ptheme_token_capitals. */
static const char class_names[][PTHEME_KEY_SLACK] = {"", "Aa", "AA"};
enum { CLASS_NAME = 2 }; /* bytes */

/* The state of one pass over a sentence. */
typedef struct lister {
  ptheme_terms *terms;
  const ptheme_tokens *tokens;
  const ptheme_feature_options *options;
  ptheme_term before;       // what the word before gives to a pair
  ptheme_term class_before; // its class, or the same
  bool has_before;
} lister;

static void put(lister *list, ptheme_term term) {
  list->terms->items[list->terms->n++] = term;
}

/* Room for the most terms that the sentence can have: three a word or han_max a character, two a
 * class, and for each size of character n-grams one a byte. */
static ptheme_status make_room(ptheme_terms *terms, const ptheme_tokens *tokens,
                               const ptheme_feature_options *options, ptheme_error *err) {
  void *items = terms->items;
  size_t sizes = options->char_max > 0 ? (size_t)(options->char_max - options->char_min + 1) : 0;
  size_t most = (options->capitals ? 5 : 3) * tokens->n + sizes * tokens->bytes.len;
  if (!ptheme_mem__reserve(&items, &terms->cap, most, sizeof(ptheme_term)))
    return ptheme_status__nomem(err);
  terms->items = items;
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
      put(list, (ptheme_term){.key = ptheme_key__of(from, len, PTHEME_TERM_CHARS),
                              .first = at,
                              .last = at,
                              .start = token->start + i,
                              .len = (uint32_t)len,
                              .kind = PTHEME_TERM_CHARS});
    }
  }
}

static void put_pair(lister *list, const ptheme_term *first, const ptheme_term *second,
                     ptheme_term_kind kind) {
  put(list, (ptheme_term){.key = second->key,
                          .before = first->key,
                          .first = first->first,
                          .last = second->last,
                          .start = first->start,
                          .len = first->len,
                          .kind = (uint8_t)kind});
}

/* The sentence again, with its words in capitals by class: only what has a class in it. */
static void add_class(lister *list, const ptheme_term *part) {
  uint8_t capitals = list->tokens->items[part->first].capitals;
  ptheme_term term = *part;
  if (capitals != PTHEME_CAPITALS_NONE) {
    term.key = ptheme_key__of(class_names[capitals], CLASS_NAME, PTHEME_TERM_TOKEN);
    term.kind = PTHEME_TERM_CLASS;
    term.own = false;
    put(list, term);
  }
  bool any = term.kind == PTHEME_TERM_CLASS || list->class_before.kind == PTHEME_TERM_CLASS;
  if (list->has_before && any) put_pair(list, &list->class_before, &term, PTHEME_TERM_CLASS_PAIR);
  list->class_before = term;
}

static void add_pair(lister *list, const ptheme_term *part) {
  if (list->has_before) put_pair(list, &list->before, part, PTHEME_TERM_PAIR);
  list->before = *part;
  list->has_before = true;
}

/* A shorter word than the prefix asks for has none: counting it twice gave function words double
 * weight and cost 0.4 points of macro-F1 on the shipped data. */
static void add_word(lister *list, uint32_t at) {
  const ptheme_feature_options *options = list->options;
  const ptheme_token *token = &list->tokens->items[at];
  const char *bytes = list->tokens->bytes.data + token->start;
  bool is_word = token->kind == PTHEME_TOKEN_WORD;
  size_t prefix = is_word ? ptheme_terms__prefix(bytes, token->len, options->prefix) : 0;
  ptheme_term part = {.key = ptheme_key__of(bytes, token->len, PTHEME_TERM_TOKEN),
                      .first = at,
                      .last = at,
                      .start = token->start,
                      .len = token->len,
                      .kind = PTHEME_TERM_TOKEN,
                      .own = true};
  if (options->words || (options->prefix > 0 && prefix == 0)) put(list, part);
  if (prefix > 0) {
    part.key = ptheme_key__of(bytes, prefix, PTHEME_TERM_PREFIX);
    part.len = (uint32_t)prefix;
    part.kind = PTHEME_TERM_PREFIX;
    part.own = !options->words;
    put(list, part);
  }
  if (options->capitals) add_class(list, &part);
  if (options->bigrams) add_pair(list, &part);
  if (options->char_max > 0 && is_word) add_chars(list, at);
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
    put(list, (ptheme_term){.key = ptheme_key__of(list->tokens->bytes.data + start, end - start,
                                                  PTHEME_TERM_TOKEN),
                            .first = first,
                            .last = at,
                            .start = start,
                            .len = end - start,
                            .kind = PTHEME_TERM_TOKEN,
                            .own = n == 0});
    if (!tokens[first].joined) break;
  }
}

ptheme_status ptheme_terms__list(ptheme_terms *terms, const ptheme_tokens *tokens,
                                 const ptheme_feature_options *options, ptheme_error *err) {
  lister list = {.terms = terms, .tokens = tokens, .options = options};
  terms->n = 0;
  PTHEME_TRY(make_room(terms, tokens, options, err));
  for (uint32_t i = 0; i < tokens->n; i++) {
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

/* A word by its class, if it has one and that is wanted, or by its prefix, else as a whole. */
static void add_part(ptheme_buf *out, const ptheme_tokens *tokens, uint32_t at, bool by_class,
                     const ptheme_feature_options *options) {
  ptheme_str text = ptheme_tokens__get(tokens, at);
  const ptheme_token *token = &tokens->items[at];
  if (by_class && token->capitals != PTHEME_CAPITALS_NONE) {
    ptheme_buf__add_text(out, class_names[token->capitals]);
    return;
  }
  size_t prefix = token->kind == PTHEME_TOKEN_WORD
                      ? ptheme_terms__prefix(text.data, text.len, options->prefix)
                      : 0;
  ptheme_buf__add(out, text.data, prefix > 0 ? prefix : text.len);
  if (prefix > 0) ptheme_buf__add_byte(out, '*');
}

void ptheme_terms__text(ptheme_buf *out, const ptheme_tokens *tokens, const ptheme_term *term,
                        const ptheme_feature_options *options) {
  bool by_class = term->kind == PTHEME_TERM_CLASS || term->kind == PTHEME_TERM_CLASS_PAIR;
  switch ((ptheme_term_kind)term->kind) {
  case PTHEME_TERM_CHARS:
    ptheme_buf__add_byte(out, '#');
    ptheme_buf__add(out, tokens->bytes.data + term->start, term->len);
    break;
  case PTHEME_TERM_TOKEN:
    ptheme_buf__add(out, tokens->bytes.data + term->start, term->len);
    break;
  case PTHEME_TERM_PREFIX:
  case PTHEME_TERM_CLASS:
    add_part(out, tokens, term->first, by_class, options);
    break;
  case PTHEME_TERM_PAIR:
  case PTHEME_TERM_CLASS_PAIR:
    add_part(out, tokens, term->first, by_class, options);
    ptheme_buf__add_byte(out, ' ');
    add_part(out, tokens, term->last, by_class, options);
    break;
  }
}

static ptheme_key key_of_text(const char *text, size_t len, bool more, ptheme_term_kind kind) {
  if (more || len > PTHEME_KEY_SHORT) return ptheme_key__of(text, len, kind);
  char padded[PTHEME_KEY_SLACK] = {0};
  memcpy(padded, text, len);
  return ptheme_key__of(padded, len, kind);
}

bool ptheme_terms__is_pair(ptheme_str text, size_t *first) {
  const char *blank = text.len > 2 ? memchr(text.data + 1, ' ', text.len - 2) : NULL;
  if (blank) *first = (size_t)(blank - text.data);
  return blank != NULL;
}

ptheme_key ptheme_terms__key(ptheme_str text, bool more) {
  if (text.len > 1 && text.data[0] == '#')
    return key_of_text(text.data + 1, text.len - 1, more, PTHEME_TERM_CHARS);
  if (text.len > 1 && text.data[text.len - 1] == '*')
    return key_of_text(text.data, text.len - 1, more, PTHEME_TERM_PREFIX);
  return key_of_text(text.data, text.len, more, PTHEME_TERM_TOKEN);
}
