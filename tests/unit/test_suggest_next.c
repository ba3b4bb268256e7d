/* What is suggested: nothing twice, nothing known, the same in every order. */
#include "testing.h"

#include "model/dataset.h"

#include <stdio.h>

static const char known_sentence[] = "Banks market growth number 1.";

static ptheme_model *train_small(void) {
  ptheme_dataset *dataset;
  ptheme_train_options options;
  ptheme_model *model;
  char text[64], id[8];
  static const char *const lines[] = {"Banks market growth number %d.",
                                      "Police crime safety item %d.",
                                      "The meeting opened at hall %d."};
  static const char *const labels[] = {"economy", "security", "none"};
  assert_int_equal(ptheme_dataset_new(&dataset, NULL), PTHEME_OK);
  for (int i = 0; i < 30; i++) {
    int letters = snprintf(text, sizeof text, lines[i % 3], 1 + i / 3);
    snprintf(id, sizeof id, "d%d", i / 3);
    ptheme_document row = {.id = ptheme_str__of(id),
                           .text = {text, (size_t)letters},
                           .label = ptheme_str__of(labels[i % 3])};
    assert_int_equal(ptheme_dataset__add(dataset, &row, NULL), PTHEME_OK);
  }
  ptheme_train_options_init(&options);
  options.solver = PTHEME_SOLVER_LIBLINEAR;
  options.threads = 1;
  options.features.bigrams = false; /* the lines are alike, and should not be near-duplicates */
  assert_int_equal(ptheme_train(&model, dataset, &options, NULL), PTHEME_OK);
  ptheme_dataset_free(dataset);
  return model;
}

static const ptheme_document documents[] = {
    {.id = {"a", 1}, .text = {"Banks fear crime in the market. Zebras graze.", 45}},
    {.id = {"b", 1}, .text = {"=Police meeting on growth. Banks fear crime in the market.", 58}},
    {.id = {"c", 1}, .text = {known_sentence, sizeof known_sentence - 1}},
};

static ptheme_suggestions *suggest(const ptheme_model *model, size_t count, bool backwards) {
  ptheme_suggestions *suggestions;
  assert_int_equal(ptheme_suggestions_new(&suggestions, model, count, 1, NULL), PTHEME_OK);
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(ptheme_suggestions_add(suggestions, &documents[backwards ? 2 - i : i], NULL),
                     PTHEME_OK);
  assert_int_equal(ptheme_suggestions_finish(suggestions, NULL), PTHEME_OK);
  return suggestions;
}

static void test_suggestions(void **state) {
  (void)state;
  ptheme_model *model = train_small();
  ptheme_suggestions *there = suggest(model, 10, false), *back = suggest(model, 10, true);
  assert_int_equal(ptheme_suggestions_seen(there), 5);
  assert_int_equal(ptheme_suggestions_known(there), 1);
  assert_int_equal(ptheme_suggestions_count(there), 3); /* one stands twice */
  for (size_t i = 0; i < 3; i++) {
    ptheme_suggestion one = ptheme_suggestions_get(there, i);
    ptheme_suggestion other = ptheme_suggestions_get(back, i);
    assert_true(ptheme_str__equal(one.text, other.text));
    assert_true(ptheme_str__equal(one.document, other.document));
    assert_true(one.p_first >= one.p_second && one.p_second > 0);
    assert_string_not_equal(one.first, one.second);
    assert_int_equal(one.no_evidence, one.text.data[0] == 'Z');
  }
  ptheme_suggestions_free(there);
  ptheme_suggestions_free(back);
  there = suggest(model, 2, false);
  assert_int_equal(ptheme_suggestions_count(there), 2);
  ptheme_suggestions_free(there);
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_suggestions_new(&there, model, 0, 1, &err), PTHEME_E_ARG);
  assert_null(there);
  ptheme_model_free(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_suggestions)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
