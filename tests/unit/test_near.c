#include "training.h"

#include "model/near.h"
#include "model/sketch.h"

enum { TERMS = 40, PAIRS = 400 };

/* Of how many pairs of sets with `common` terms in both and `own` in each alone the sketches say
 * that they are near-equal. */
static size_t count_alike(uint32_t common, uint32_t own) {
  ptheme_random random;
  ptheme_random__seed(&random, 5);
  size_t alike = 0;
  for (size_t pair = 0; pair < PAIRS; pair++) {
    uint32_t terms[2][TERMS];
    ptheme_sketch sketches[2];
    for (uint32_t i = 0; i < common; i++)
      terms[0][i] = terms[1][i] = (uint32_t)ptheme_random__next(&random);
    for (int side = 0; side < 2; side++) {
      for (uint32_t i = common; i < common + own; i++)
        terms[side][i] = (uint32_t)ptheme_random__next(&random);
      assert_true(ptheme_sketch__of(&sketches[side], terms[side], common + own));
    }
    alike += ptheme_sketch__among(sketches[0], &sketches[1], 1);
  }
  return alike;
}

/* Similarity is common / (common + 2 own). */
static void test_sketches(void **state) {
  (void)state;
  assert_int_equal(count_alike(20, 0), PAIRS);
  assert_true(count_alike(38, 2) > PAIRS * 98 / 100); /* 0.9 */
  assert_true(count_alike(32, 4) > PAIRS * 8 / 10);   /* 0.8 */
  assert_true(count_alike(20, 10) < PAIRS * 2 / 100); /* 0.5 */
  assert_int_equal(count_alike(6, 20), 0);
  static const uint32_t few[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  ptheme_sketch sketch;
  assert_false(ptheme_sketch__of(&sketch, few, 9));
  assert_false(ptheme_sketch__among(sketch, NULL, 0));
}

static const char lead[] =
    "The court in the capital sentenced nine officers to prison on Monday for taking bribes from "
    "builders over seven years, the presiding judge said in a statement";

/* Long rows have a sketch, short ones have none, and neither threads nor order matter. */
static void test_of_rows(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 3);
  add_row(dataset, "long", "economy", lead);
  ptheme_dataset *other = shuffled(dataset, 3);
  ptheme_train_options options = small_options();
  for (size_t threads = 1; threads <= 2; threads++) {
    ptheme_rows rows;
    ptheme_sketch *sketches, expected;
    size_t n;
    assert_int_equal(ptheme_rows__prepare(&rows, threads == 1 ? dataset : other, &options, NULL),
                     PTHEME_OK);
    assert_int_equal(ptheme_sketches__make(&sketches, &n, &rows, &options.features, threads, NULL),
                     PTHEME_OK);
    assert_int_equal(n, 1);
    if (threads == 1) expected = sketches[0];
    assert_memory_equal(&expected, &sketches[0], sizeof expected);
    ptheme_mem__free(sketches);
    ptheme_rows__free(&rows);
  }
  ptheme_dataset_free(dataset);
  ptheme_dataset_free(other);
}

/* From a training set over the model to an evaluation. */
static void test_evaluation(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 3), *held_out = new_dataset();
  add_row(dataset, "long", "economy", lead);
  ptheme_train_options options = small_options();
  ptheme_model *model = train_with(dataset, &options);
  char text[256];
  snprintf(text, sizeof text, "%s.", lead);
  add_row(held_out, "a", "economy", text);
  snprintf(text, sizeof text, "%s today", lead);
  add_row(held_out, "a", "economy", text);
  add_row(held_out, "a", "economy",
          "A new hall for small claims opened in the old town, and its clerks will hear parties on "
          "weekends, said the mayor at the ceremony");
  ptheme_evaluate_options few;
  ptheme_evaluate_options_init(&few);
  few.draws = 20;
  ptheme_evaluation *evaluation;
  assert_int_equal(ptheme_evaluate(&evaluation, model, held_out, &few, NULL), PTHEME_OK);
  double value = 0;
  assert_true(ptheme_evaluation_get(evaluation, "seen_in_training", &value));
  assert_near(value, 1, 0);
  assert_true(ptheme_evaluation_get(evaluation, "nearly_seen_in_training", &value));
  assert_near(value, 1, 0);
  ptheme_evaluation_free(evaluation);
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
  ptheme_dataset_free(held_out);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sketches),
                                     cmocka_unit_test(test_of_rows),
                                     cmocka_unit_test(test_evaluation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
