#include "testing.h"

#include "base/random.h"
#include "model/dataset.h"

#include <math.h>

enum { DOCUMENTS = 200, SENTENCES = 12 };

/* Three labels with words of their own, among words of nobody's; now and then a wrong one. */
static ptheme_dataset *make_dataset(void) {
  static const char *const labels[] = {"crime", "none", "wages"};
  static const char *const words[] = {"fraud", "visit", "labour", "gang", "delegation", "pay"};
  ptheme_dataset *dataset;
  ptheme_random random;
  ptheme_random__seed(&random, 2);
  assert_int_equal(ptheme_dataset_new(&dataset, NULL), PTHEME_OK);
  for (unsigned d = 0; d < DOCUMENTS; d++) {
    char id[8] = {(char)('a' + d / 10), (char)('0' + d % 10)};
    for (unsigned i = 0; i < SENTENCES; i++) {
      size_t label = (size_t)ptheme_random__below(&random, 3);
      size_t word = ptheme_random__unit(&random) < 0.8 ? label : ptheme_random__below(&random, 3);
      ptheme_buf text = PTHEME_BUF_INIT;
      ptheme_buf__add_text(&text, words[word + 3 * ptheme_random__below(&random, 2)]);
      for (int filler = 0; filler < 4; filler++) {
        ptheme_buf__add_text(&text, " term");
        ptheme_buf__add_byte(&text, (char)('a' + ptheme_random__below(&random, 26)));
        ptheme_buf__add_byte(&text, (char)('a' + ptheme_random__below(&random, 26)));
      }
      ptheme_document document = {.id = ptheme_str__of(id),
                                  .label = ptheme_str__of(labels[label]),
                                  .text = ptheme_buf__str(&text)};
      assert_int_equal(ptheme_dataset__add(dataset, &document, NULL), PTHEME_OK);
      ptheme_buf__free(&text);
    }
  }
  return dataset;
}

static ptheme_selftest *run(const ptheme_dataset *dataset, size_t threads) {
  ptheme_train_options train;
  ptheme_selftest_options options;
  ptheme_selftest *selftest;
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_train_options_init(&train);
  ptheme_selftest_options_init(&options);
  train.threads = threads;
  train.solver = PTHEME_SOLVER_LIBLINEAR;
  options.draws = 40;
  options.replicates = 200;
  options.audited = 30;
  if (ptheme_selftest_run(&selftest, dataset, &train, &options, &err) != PTHEME_OK)
    fail_msg("%s", err.message);
  return selftest;
}

static ptheme_selftest_row find(const ptheme_selftest *selftest, const char *protocol,
                                const char *estimator) {
  for (size_t i = 0; i < ptheme_selftest_count(selftest); i++) {
    ptheme_selftest_row row = ptheme_selftest_get(selftest, i);
    if (!row.label && strcmp(row.protocol, protocol) == 0 && strcmp(row.estimator, estimator) == 0)
      return row;
  }
  fail_msg("no row %s %s", protocol, estimator);
  return (ptheme_selftest_row){0};
}

static bool same(double a, double b) {
  return (isnan(a) && isnan(b)) || (a >= b && a <= b);
}

static void test_shift(void **state) {
  (void)state;
  ptheme_dataset *dataset = make_dataset();
  ptheme_selftest *one = run(dataset, 1), *two = run(dataset, 2);
  assert_int_equal(ptheme_selftest_count(one), (3 * 5 + 3) * (1 + 3));
  for (size_t i = 0; i < ptheme_selftest_count(one); i++) {
    ptheme_selftest_row a = ptheme_selftest_get(one, i), b = ptheme_selftest_get(two, i);
    assert_true(same(a.mae, b.mae) && same(a.rae, b.rae) && same(a.width, b.width));
    assert_true(same(a.covers_population, b.covers_population));
    assert_true(same(a.covers_sample, b.covers_sample));
  }
  ptheme_selftest_row count = find(one, "artificial", "count"),
                      emq = find(one, "artificial", "emq");
  assert_int_equal(count.draws, 40);
  assert_true(emq.mae < 0.85 * count.mae);
  assert_true(emq.covers_population > count.covers_population);
  assert_true(isnan(find(one, "document", "count").width));
  assert_int_equal(find(one, "document", "map").draws, DOCUMENTS);
  assert_true(find(one, "document", "map").covers_sample > 0.85);
  assert_true(isnan(find(one, "keyword", "emq").covers_population));
  ptheme_selftest_free(one);
  ptheme_selftest_free(two);
  ptheme_selftest_free(NULL);
  ptheme_dataset_free(dataset);
}

static void test_options(void **state) {
  (void)state;
  ptheme_dataset *dataset = make_dataset();
  ptheme_train_options train;
  ptheme_selftest_options options;
  ptheme_selftest *selftest;
  ptheme_train_options_init(&train);
  ptheme_selftest_options_init(&options);
  options.draws = 0;
  assert_int_equal(ptheme_selftest_run(&selftest, dataset, &train, &options, NULL), PTHEME_E_ARG);
  assert_null(selftest);
  options.draws = 1;
  train.folds = 1;
  assert_int_equal(ptheme_selftest_run(&selftest, dataset, &train, &options, NULL), PTHEME_E_ARG);
  assert_null(selftest);
  ptheme_dataset_free(dataset);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shift),
      cmocka_unit_test(test_options),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
