#include "training.h"

#include "model/term.h"

static ptheme_feature_options words_only(void) {
  return (ptheme_feature_options){.words = true, .han_max = 1, .min_count = 1};
}

/* A term's key is that of its text; a pair's two keys are those of its parts. */
static void assert_key_of_text(const ptheme_term *term, ptheme_str text) {
  size_t first;
  if (ptheme_term__is_pair(term)) {
    assert_true(ptheme_terms__is_pair(text, &first));
    ptheme_str before = {text.data, first};
    assert_true(ptheme_key__equal(term->before, ptheme_terms__key(before, false)));
    text = (ptheme_str){text.data + first + 1, text.len - first - 1};
  } else {
    assert_false(ptheme_terms__is_pair(text, &first));
  }
  assert_true(ptheme_key__equal(term->key, ptheme_terms__key(text, false)));
}

/* All terms of a sentence as the vocabulary writes them, own ones with "!", joined by "|". */
static void list_terms(ptheme_buf *out, const char *sentence,
                       const ptheme_feature_options *options) {
  ptheme_tokens tokens = {0};
  ptheme_terms terms = {0};
  ptheme_buf text = PTHEME_BUF_INIT;
  ptheme_buf__clear(out);
  assert_int_equal(
      ptheme_tokens__split(&tokens, ptheme_str__of(sentence), ptheme_terms__keep(options), NULL),
      0);
  assert_int_equal(ptheme_terms__list(&terms, &tokens, options, NULL), 0);
  for (size_t i = 0; i < terms.n; i++) {
    ptheme_buf__clear(&text);
    ptheme_terms__text(&text, &tokens, &terms.items[i], options);
    assert_key_of_text(&terms.items[i], ptheme_buf__str(&text));
    if (i > 0) ptheme_buf__add_byte(out, '|');
    ptheme_buf__add_str(out, ptheme_buf__str(&text));
    if (terms.items[i].own) ptheme_buf__add_byte(out, '!');
  }
  ptheme_tokens__free(&tokens);
  ptheme_terms__free(&terms);
  ptheme_buf__free(&text);
}

static void test_kinds(void **state) {
  (void)state;
  const ptheme_feature_options base = words_only();
  ptheme_feature_options prefix = base, pairs = base, both = base, chars = base, han = base,
                         no_words = base, numbers = base, marks = base, capitals = base,
                         classes = base;
  prefix.prefix = 5;
  pairs.bigrams = true;
  both.prefix = 5;
  both.bigrams = true;
  chars.char_min = 3;
  chars.char_max = 4;
  han.han_max = 2;
  no_words.words = false;
  no_words.prefix = 5;
  numbers.keep_numbers = true;
  marks.keep_punctuation = true;
  marks.bigrams = true;
  marks.han_max = 2;
  capitals.capitals = true;
  classes.capitals = true;
  classes.prefix = 5;
  classes.bigrams = true;
  const struct {
    const char *sentence;
    const ptheme_feature_options *options;
    const char *terms;
  } cases[] = {
      {"", &both, ""},
      {"Supreme Courts", &base, "supreme!|courts!"},
      {"Supreme Courts", &prefix, "supreme!|supre*|courts!|court*"},
      {"the law", &prefix, "the!|law!"}, /* shorter than a prefix */
      {"Supreme Courts", &no_words, "supre*!|court*!"},
      {"the Courts", &no_words, "the!|court*!"}, /* else it would be lost */
      {"a b c", &pairs, "a!|b!|a b|c!|b c"},
      {"Supreme Courts", &both, "supreme!|supre*|courts!|court*|supre* court*"},
      {"laws", &chars, "laws!|#law|#laws|#aws"},
      {"in", &chars, "in!"},
      {"in 37 cases", &both, "in!|0!|in 0|cases!|cases*|0 cases*"},
      {"37", &numbers, "37!"},
      {"Oh, no!! 法！", &marks, "oh!|,!|no!|!!|!!|!!|法!|!!|法!"},
      {"法院判", &han, "法!|院!|法院|判!|院判"},
      {"法，院", &han, "法!|院!"},     /* not neighbours */
      {"a 法 b", &pairs, "a!|法!|b!"}, /* no pair across */
      {"The SPC said a", &capitals, "the!|Aa|spc!|AA|said!|a!"},
      {"Does NATO act", &classes, "does!|Aa|nato!|AA|Aa AA|does nato|act!|AA act|nato act"},
      {"in Supreme 3 法 Li", &classes,
       "in!|supreme!|supre*|Aa|in Aa|in supre*|0!|Aa 0|supre* 0|法!|li!|Aa"},
      {"\xC3\xA9t\xC3\xA9s pr\xC3\xA9sident", &prefix, "étés!|président!|prési*"},
  };
  ptheme_buf found = PTHEME_BUF_INIT;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    list_terms(&found, cases[i].sentence, cases[i].options);
    assert_buf_equal(&found, cases[i].terms);
  }
  ptheme_buf__free(&found);
}

/* Texts that differ in kind only have different keys. */
static void test_prints_differ(void **state) {
  (void)state;
  const char *const texts[] = {"baker",
                               "baker*",
                               "#baker",
                               "cakes",
                               "cakes*",
                               "ab",
                               "a*",
                               "\xE6\xB3\x95",
                               "0",
                               "0%",
                               "Aa",
                               "AA",
                               "aa",
                               "a word of more than fifteen",
                               "a word of more than fifteen*"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    for (size_t j = 0; j < i; j++)
      assert_false(ptheme_key__equal(ptheme_terms__key(ptheme_str__of(texts[i]), false),
                                     ptheme_terms__key(ptheme_str__of(texts[j]), false)));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds),
                                     cmocka_unit_test(test_prints_differ)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
