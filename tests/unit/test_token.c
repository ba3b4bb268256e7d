/* The rules themselves are tests/spec/tokens.txt. */
#include "spec.h"
#include "testing.h"

#include "base/mem.h"
#include "base/random.h"
#include "text/token.h"

static void run_block(const spec_block *block, ptheme_buf *out) {
  ptheme_tokens tokens = {0};
  unsigned keep = strcmp(block->option, "keep-numbers") == 0       ? PTHEME_KEEP_NUMBERS
                  : strcmp(block->option, "keep-punctuation") == 0 ? PTHEME_KEEP_PUNCTUATION
                  : strcmp(block->option, "keep-capitals") == 0    ? PTHEME_KEEP_CAPITALS
                                                                   : 0;
  assert_int_equal(ptheme_tokens__split(&tokens, ptheme_buf__str(&block->input), keep, NULL),
                   PTHEME_OK);
  for (size_t i = 0; i < tokens.n; i++) {
    if (i > 0) ptheme_buf__add_byte(out, tokens.items[i].joined ? '_' : ' ');
    if (tokens.items[i].kind == PTHEME_TOKEN_NUMBER) ptheme_buf__add_byte(out, '#');
    for (unsigned k = 0; k < tokens.items[i].capitals; k++)
      ptheme_buf__add_byte(out, '^');
    ptheme_buf__add_str(out, ptheme_tokens__get(&tokens, i));
  }
  if (tokens.n > 0) ptheme_buf__add_byte(out, '\n');
  ptheme_tokens__free(&tokens);
}

static void follows_the_spec(void **state) {
  (void)state;
  assert_true(spec__run("tests/spec/tokens.txt", "tokens", run_block) > 35);
}

/* Sources shown as text, one for each token. */
static void points_to_its_source(void **state) {
  (void)state;
  static const struct {
    const char *text, *sources;
  } cases[] = {
      {"The Party’s work.", "The|Party’s|work|"},
      {"up 3.5% in 1,000", "up|3.5%|in|1,000|"},
      {"workers' don't", "workers|don't|"},
      {"上升１２．５％。", "上|升|１２．５％|"},
      {"cafe\xCC\x81 co\xC2\xADop", "cafe\xCC\x81|co\xC2\xADop|"},
      {"\xE6\xBC\xA2\xCC\x81字", "\xE6\xBC\xA2\xCC\x81|字|"},
      {"a㍿b", "a|㍿|㍿|㍿|㍿|b|"},
      {"½%", "½|½%|"},
  };
  ptheme_tokens tokens = {0};
  ptheme_buf out = PTHEME_BUF_INIT;
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    ptheme_str text = ptheme_str__of(cases[c].text);
    assert_int_equal(ptheme_tokens__split(&tokens, text, false, NULL), PTHEME_OK);
    ptheme_buf__clear(&out);
    for (size_t i = 0; i < tokens.n; i++) {
      ptheme_buf__add(&out, text.data + tokens.items[i].source_start, tokens.items[i].source_len);
      ptheme_buf__add_byte(&out, '|');
    }
    assert_buf_equal(&out, cases[c].sources);
  }
  ptheme_buf__free(&out);
  ptheme_tokens__free(&tokens);
}

/* What must hold for any bytes at all. */
static void check_tokens(const ptheme_tokens *tokens, ptheme_str text) {
  uint32_t start = 0, end = 0, source = 0, source_end = 0;
  for (size_t i = 0; i < tokens->n; i++) {
    const ptheme_token *token = &tokens->items[i];
    assert_true(token->start >= start && token->start >= end && token->len > 0);
    assert_true(token->source_len > 0 && token->source_start >= source);
    assert_true(token->source_start >= source_end || token->source_start + 4u > source_end);
    start = token->start;
    end = start + token->len;
    source = token->source_start;
    source_end = source + token->source_len;
    assert_true(end <= tokens->bytes.len && source_end <= text.len);
  }
}

static void compare(const ptheme_tokens *a, const ptheme_tokens *b) {
  assert_int_equal(a->n, b->n);
  for (size_t i = 0; i < a->n; i++) {
    assert_true(ptheme_str__equal(ptheme_tokens__get(a, i), ptheme_tokens__get(b, i)));
    assert_int_equal(a->items[i].kind, b->items[i].kind);
    assert_int_equal(a->items[i].joined, b->items[i].joined);
  }
}

/* They meet at the borders between the fast paths. */
static const char *const pieces[] = {
    "a",
    "Word",
    "'",
    "’",
    "7",
    "2024",
    "%",
    ".",
    ",",
    " ",
    "é",
    "法",
    "，",
    "“",
    "…",
    "\xCC\x81",
    "\xC2\xAD",
    "\xE3\x82\x99",
    "\xE2\x80\x8B",
    "ß",
    "％",
    "𠮷",
    "longerwords",
};

/* Texts from these pieces; tokens of the text with a no-break blank in place of each blank, which
 * takes the slow path, must be the same; so must those of the text inside a longer one. */
static void fast_and_slow_paths_agree(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  ptheme_tokens plain = {0}, wide = {0};
  for (int round = 0; round < 20000; round++) {
    ptheme_buf text = PTHEME_BUF_INIT, other = PTHEME_BUF_INIT;
    for (uint64_t n = ptheme_random__below(&random, 12); n > 0; n--) {
      const char *piece = pieces[ptheme_random__below(&random, sizeof pieces / sizeof *pieces)];
      ptheme_buf__add_text(&text, piece);
      ptheme_buf__add_text(&other, *piece == ' ' ? "\xC2\xA0" : piece);
    }
    size_t len = text.len;
    unsigned keep = (unsigned)round % 4; /* all there is to keep or not */
    ptheme_tokens__split(&plain, ptheme_buf__str(&text), keep, NULL);
    ptheme_tokens__split(&wide, ptheme_buf__str(&other), keep, NULL);
    if (keep & PTHEME_KEEP_NUMBERS) check_tokens(&plain, ptheme_buf__str(&text));
    compare(&plain, &wide);
    ptheme_buf__add_text(&text,
                         "a9'%\xE6\xB3\x95 goes on for more than a block of sixty-four bytes, 7");
    ptheme_tokens__clear(&wide);
    ptheme_tokens__add(&wide, (ptheme_str){text.data, len}, text.len - len, keep, NULL);
    compare(&plain, &wide);
    ptheme_buf__free(&text);
    ptheme_buf__free(&other);
  }
  ptheme_tokens__free(&plain);
  ptheme_tokens__free(&wide);
}

static size_t encode(char out[4], uint32_t code) {
  if (code < 0x80) return out[0] = (char)code, 1;
  size_t tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  out[0] = (char)("\xC0\xE0\xF0"[tail - 1] | (char)(code >> (6 * tail)));
  for (size_t i = 1; i <= tail; i++)
    out[i] = (char)(0x80 | (code >> (6 * (tail - i)) & 0x3F));
  return tail + 1;
}

/* For every character there is: what came out is in normal form already. */
static void is_idempotent(void **state) {
  (void)state;
  ptheme_tokens first = {0}, again = {0};
  for (uint32_t code = 1; code < 0x110000; code++) {
    if (code >= 0xD800 && code < 0xE000) continue;
    char text[8] = "a";
    size_t len = 1 + encode(text + 1, code);
    text[len++] = 'b';
    ptheme_tokens__split(&first, (ptheme_str){text, len}, true, NULL);
    for (size_t i = 0; i < first.n; i++) {
      ptheme_str token = ptheme_tokens__get(&first, i);
      ptheme_tokens__split(&again, token, true, NULL);
      if (again.n != 1 || !ptheme_str__equal(ptheme_tokens__get(&again, 0), token))
        fail_msg("U+%04X: \"%.*s\" changes", (unsigned)code, (int)token.len, token.data);
    }
  }
  ptheme_tokens__free(&first);
  ptheme_tokens__free(&again);
}

/* A megabyte of each: quadratic work would run into the test's time limit. */
static void is_linear_on_hostile_text(void **state) {
  (void)state;
  static const char *const units[] = {
      "a",
      "7",
      "'",
      "1.",
      "1,",
      "%",
      "法",
      "é",
      "\xCC\x81",
      "\xCC\xA3\xCC\x81",
      "\xEF\xB7\xBA",
      "\xE1\x85\xA1",
      "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8",
      "\xE2\x80\x8B",
      "５，",
      "½",
      "\xFF",
      "\xE3\x80",
      "a’",
  };
  enum { SIZE = 1 << 20 };
  char *data = ptheme_mem__alloc(SIZE, 1);
  ptheme_tokens tokens = {0};
  for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
    size_t len = strlen(units[u]);
    for (size_t i = 0; i < SIZE; i++)
      data[i] = units[u][i % len];
    ptheme_str text = {data, SIZE};
    assert_int_equal(ptheme_tokens__split(&tokens, text, u % 2 == 0, NULL), PTHEME_OK);
    check_tokens(&tokens, text);
  }
  ptheme_tokens__free(&tokens);
  ptheme_mem__free(data);
}

/* Each prefix lies in a block of its own size, which the address sanitizer watches. */
static void stays_inside_any_prefix(void **state) {
  (void)state;
  static const char text[] =
      "eightbyte Words 12 don’t e\xCC\x81 3.5％ 法院 ，２．５ ﷺ 𠮷\xCC\x81 [x]’";
  ptheme_tokens tokens = {0};
  for (size_t i = 0; i < 2 * sizeof text; i++) {
    size_t len = i / 2;
    char *copy = ptheme_mem__alloc(len, 1);
    memcpy(copy, text, len);
    assert_int_equal(ptheme_tokens__split(&tokens, (ptheme_str){copy, len}, i % 2 == 0, NULL),
                     PTHEME_OK);
    check_tokens(&tokens, (ptheme_str){copy, len});
    ptheme_mem__free(copy);
  }
  ptheme_tokens__free(&tokens);
}

static void survives_lack_of_memory(void **state) {
  (void)state;
  ptheme_str text = ptheme_str__of("A 2024 b 3.5% 法院受理 ﷺ ﷺ ﷺ ﷺ c d e f g h i j k l m n o p");
  bool refused = true;
  for (size_t n = 1; refused; n++) {
    ptheme_tokens tokens = {0};
    ptheme_error err = PTHEME_ERROR_INIT;
    test_alloc_fail_at(n, true);
    ptheme_status status = ptheme_tokens__split(&tokens, text, true, &err);
    refused = test_alloc_off();
    assert_int_equal(status, refused ? PTHEME_E_NOMEM : PTHEME_OK);
    assert_int_equal(err.status, status);
    if (!refused) assert_true(n > 4 && tokens.n == 38);
    ptheme_tokens__free(&tokens);
  }
}

/* Nothing of a sentence goes into the next one: no number, no mark, no apostrophe. */
static void sentences_side_by_side_do_not_meet(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 2);
  ptheme_tokens alone = {0}, all = {0};
  ptheme_buf text = PTHEME_BUF_INIT;
  for (int round = 0; round < 5000; round++) {
    unsigned keep = (unsigned)round % 4;
    ptheme_tokens__clear(&all);
    for (int sentence = 0; sentence < 8; sentence++) {
      ptheme_buf__clear(&text);
      for (uint64_t n = ptheme_random__below(&random, 5); n > 0; n--)
        ptheme_buf__add_text(&text,
                             pieces[ptheme_random__below(&random, sizeof pieces / sizeof *pieces)]);
      size_t first = all.n;
      ptheme_tokens__split(&alone, ptheme_buf__str(&text), keep, NULL);
      ptheme_tokens__add(&all, ptheme_buf__str(&text), 0, keep, NULL);
      compare(&alone,
              &(ptheme_tokens){.bytes = all.bytes, .items = all.items + first, .n = all.n - first});
    }
  }
  ptheme_buf__free(&text);
  ptheme_tokens__free(&alone);
  ptheme_tokens__free(&all);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(follows_the_spec),
      cmocka_unit_test(points_to_its_source),
      cmocka_unit_test(fast_and_slow_paths_agree),
      cmocka_unit_test(is_idempotent),
      cmocka_unit_test(is_linear_on_hostile_text),
      cmocka_unit_test(stays_inside_any_prefix),
      cmocka_unit_test(survives_lack_of_memory),
      cmocka_unit_test(sentences_side_by_side_do_not_meet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
