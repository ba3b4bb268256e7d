/* The short way to a sentence's columns gives what listing its terms gives: on words that are
 * known, unknown, long, short, of any script, and on noise. */
#include "testing.h"

#include "base/random.h"
#include "model/lookup.h"

#include <stdlib.h>

static int by_text(const void *a, const void *b) {
  return ptheme_str__compare(*(const ptheme_str *)a, *(const ptheme_str *)b);
}

/* A vocabulary of chosen texts. */
typedef struct words {
  ptheme_vocabulary vocabulary;
  ptheme_buf bytes;
  uint32_t offsets[64];
} words;

static void open_words(words *w, int prefix) {
  const char *const texts[] = {"court",
                               "courts",
                               "court*",
                               "supre*",
                               "supreme",
                               "the",
                               "the court*",
                               "supre* court*",
                               "court* the",
                               "0",
                               "0 court*",
                               "0000",
                               "0000 the",
                               "2019",
                               "2019 the",
                               "the 2019",
                               "people's",
                               "peopl*",
                               "peopl* court*",
                               "constitutionalisation",
                               "consti*",
                               "the consti*",
                               "\xE6\xB3\x95",
                               "\xE6\xB3\x95\xE9\x99\xA2",
                               "\xC3\xA9t\xC3\xA9s",
                               "supreme court",
                               "court the",
                               ",",
                               "-",
                               "\xE6\xB3\x95,"};
  size_t n = sizeof texts / sizeof *texts;
  ptheme_str sorted[64];
  *w = (words){0};
  for (size_t i = 0; i < n; i++)
    sorted[i] = ptheme_str__of(texts[i]);
  qsort(sorted, n, sizeof *sorted, by_text);
  for (size_t i = 0; i < n; i++) {
    w->offsets[i] = (uint32_t)w->bytes.len;
    ptheme_buf__add_str(&w->bytes, sorted[i]);
  }
  w->offsets[n] = (uint32_t)w->bytes.len;
  assert_int_equal(
      ptheme_vocabulary__index(&w->vocabulary, w->bytes.data, w->offsets, n, prefix, NULL),
      PTHEME_OK);
}

static void close_words(words *w) {
  ptheme_vocabulary__free(&w->vocabulary);
  ptheme_buf__free(&w->bytes);
}

typedef struct both_ways {
  ptheme_tokens together, tokens;
  ptheme_terms terms;
  ptheme_lookup quick, plain;
} both_ways;

static int by_column(const void *a, const void *b) {
  uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
  return (first > second) - (first < second);
}

/* One text by listing its terms, and what was found of it beside others. */
static size_t compare(both_ways *b, const words *w, ptheme_str text, ptheme_found *quick,
                      const ptheme_feature_options *options) {
  assert_int_equal(ptheme_tokens__split(&b->tokens, text, ptheme_terms__keep(options), NULL),
                   PTHEME_OK);
  assert_int_equal(ptheme_terms__list(&b->terms, &b->tokens, options, NULL), PTHEME_OK);
  assert_int_equal(ptheme_lookup__plain(&b->plain, &b->terms, &w->vocabulary, NULL), PTHEME_OK);
  ptheme_found *plain = &b->plain.sentences[0];
  assert_int_equal(quick->n, plain->n);
  assert_int_equal(quick->unknown, plain->unknown);
  qsort(quick->items, quick->n, sizeof *quick->items, by_column);
  qsort(plain->items, plain->n, sizeof *plain->items, by_column);
  if (plain->n > 0)
    assert_memory_equal(quick->items, plain->items, plain->n * sizeof *plain->items);
  return plain->n;
}

/* Words of the vocabulary, their neighbours and noise, in random order. */
static void write_text(ptheme_buf *out, ptheme_random *random) {
  static const char *const pieces[] = {"the ",
                                       "Court ",
                                       "courts ",
                                       "supreme ",
                                       "Supreme ",
                                       "supremacy ",
                                       "2019 ",
                                       "37 ",
                                       "50% ",
                                       "people\xE2\x80\x99s ",
                                       "constitutionalisation ",
                                       "constitution ",
                                       "\xE6\xB3\x95",
                                       "\xE9\x99\xA2",
                                       "\xEF\xBC\x8C",
                                       "\xC3\xA9t\xC3\xA9s ",
                                       "\xCC\x81",
                                       ", ",
                                       "\n",
                                       "\xFF",
                                       "a",
                                       "\xE0\xB8\x81",
                                       "\xF0\x9F\x98\x80",
                                       "-",
                                       "'"};
  ptheme_buf__clear(out);
  for (uint64_t n = ptheme_random__below(random, 30); n > 0; n--)
    ptheme_buf__add_text(out, pieces[ptheme_random__below(random, sizeof pieces / sizeof *pieces)]);
}

static size_t compare_some(both_ways *b, const words *w, const ptheme_feature_options *options,
                           ptheme_random *random) {
  ptheme_buf texts[PTHEME_LOOKUP_MAX];
  size_t n = 1 + ptheme_random__below(random, PTHEME_LOOKUP_MAX), found = 0;
  size_t first[PTHEME_LOOKUP_MAX + 1] = {0};
  assert_true(ptheme_lookup__is_short(options));
  ptheme_tokens__clear(&b->together);
  for (size_t i = 0; i < n; i++) {
    texts[i] = (ptheme_buf)PTHEME_BUF_INIT;
    write_text(&texts[i], random);
    assert_int_equal(ptheme_tokens__add(&b->together, ptheme_buf__str(&texts[i]), 0,
                                        ptheme_terms__keep(options), NULL),
                     PTHEME_OK);
    first[i + 1] = b->together.n;
  }
  assert_int_equal(
      ptheme_lookup__short(&b->quick, &b->together, first, n, &w->vocabulary, options, NULL),
      PTHEME_OK);
  for (size_t i = 0; i < n; i++) {
    found += compare(b, w, ptheme_buf__str(&texts[i]), &b->quick.sentences[i], options);
    ptheme_buf__free(&texts[i]);
  }
  return found;
}

static void test_both_ways_agree(void **state) {
  (void)state;
  const ptheme_feature_options kinds[] = {
      {.words = true, .prefix = 5, .bigrams = true, .han_max = 2},
      {.words = true, .prefix = 5, .han_max = 1},
      {.words = true, .bigrams = true, .han_max = 3},
      {.words = true, .han_max = 2},
      {.words = true, .prefix = 4, .bigrams = true, .han_max = 1},
      {.words = true, .prefix = 4, .bigrams = true, .han_max = 1, .keep_numbers = true},
      {.words = true, .bigrams = true, .han_max = 2, .keep_punctuation = true},
  };
  ptheme_random random;
  both_ways b = {0};
  ptheme_random__seed(&random, 3);
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    words w;
    size_t found = 0;
    open_words(&w, kinds[k].prefix);
    for (int i = 0; i < 1200; i++)
      found += compare_some(&b, &w, &kinds[k], &random);
    assert_true(found > 5000); /* else nothing was compared */
    close_words(&w);
  }
  ptheme_tokens__free(&b.together);
  ptheme_tokens__free(&b.tokens);
  ptheme_terms__free(&b.terms);
  ptheme_lookup__free(&b.quick);
  ptheme_lookup__free(&b.plain);
}

static void test_refusals(void **state) {
  (void)state;
  const uint32_t offsets[] = {0, 5, 11};
  ptheme_vocabulary v;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_vocabulary__index(&v, "courtcourt x", (uint32_t[]){0, 5, 12}, 2, 5, &err),
                   PTHEME_E_MODEL);
  assert_non_null(strstr(err.message, "a part of pair 1 is missing"));
  assert_null(v.terms);
  assert_int_equal(ptheme_vocabulary__index(&v, "courtcourts", offsets, 2, 5, NULL), PTHEME_OK);
  ptheme_vocabulary__free(&v);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_ways_agree),
                                     cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
