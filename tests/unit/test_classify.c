/* Sentences of a document are scored side by side: that must not be seen. */
#include "training.h"

#include "model/classify.h"

/* Of one word to a few hundred, some of them unknown, in no order. */
static void add_sentence(ptheme_buf *out, ptheme_random *random) {
  static const uint64_t lengths[] = {1, 2, 5, 20, 20, 20, 700};
  uint64_t n = 1 + ptheme_random__below(random, lengths[ptheme_random__below(random, 7)]);
  for (; n > 0; n--) {
    uint64_t kind = ptheme_random__below(random, 6);
    ptheme_buf__add_text(out, kind < 4   ? topics[kind][ptheme_random__below(random, 6)]
                              : kind < 5 ? common_words[ptheme_random__below(random, 6)]
                                         : "unheardof");
    ptheme_buf__add_text(out, n > 1 ? " " : "\n");
  }
}

/* Bit for bit as alone; returns how many sentences there were. */
static size_t compare(ptheme_classifier *together, ptheme_classifier *alone, ptheme_str text) {
  const ptheme_result *result;
  double p[4];
  ptheme_document document = {.text = text};
  assert_int_equal(ptheme_classify(together, &document, &result, NULL), PTHEME_OK);
  for (size_t i = 0; i < result->n_sentences; i++) {
    const ptheme_sentence *sentence = &result->sentences[i];
    assert_int_equal(ptheme_classifier__score(alone, sentence->text, NULL), PTHEME_OK);
    ptheme_classifier__probabilities(alone, p);
    assert_memory_equal(sentence->p, p, sizeof p);
    assert_int_equal(sentence->tokens, alone->weighed[0].tokens);
    assert_int_equal(sentence->unknown, alone->weighed[0].unknown);
  }
  return result->n_sentences;
}

static void check(int char_max) {
  ptheme_dataset *dataset = topic_dataset(24, 4);
  ptheme_train_options options = small_options();
  options.features.char_min = char_max > 0 ? 3 : 0;
  options.features.char_max = char_max;
  options.features.context = 0;
  ptheme_model *model = train_with(dataset, &options);
  ptheme_classifier *together, *alone;
  assert_int_equal(ptheme_classifier_new(&together, model, NULL), PTHEME_OK);
  assert_int_equal(ptheme_classifier_new(&alone, model, NULL), PTHEME_OK);
  ptheme_random random;
  ptheme_random__seed(&random, 9);
  size_t sentences = 0;
  for (int round = 0; round < 200; round++) {
    ptheme_buf text = PTHEME_BUF_INIT;
    for (uint64_t n = ptheme_random__below(&random, 30); n > 0; n--)
      add_sentence(&text, &random);
    sentences += compare(together, alone, ptheme_buf__str(&text));
    ptheme_buf__free(&text);
  }
  assert_true(sentences > 2000);
  ptheme_classifier_free(together);
  ptheme_classifier_free(alone);
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
}

static void a_sentence_is_scored_as_if_alone(void **state) {
  (void)state;
  check(0);
}

static void so_it_is_where_terms_are_listed(void **state) {
  (void)state;
  check(4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sentence_is_scored_as_if_alone),
      cmocka_unit_test(so_it_is_where_terms_are_listed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
