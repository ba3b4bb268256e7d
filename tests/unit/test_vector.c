#include "training.h"

#include "model/vector.h"

#include <math.h>

static const float idf[] = {1, 9, 2, 9, 3, 9}; /* of columns 0, 1, 2 at stride 2 */

static void test_weightings(void **state) {
  (void)state;
  static const struct {
    ptheme_weighting weighting;
    double raw[3]; /* before division by the length */
  } cases[] = {{PTHEME_WEIGHTING_TFIDF, {3, 1 + 0.6931471805599453, 2}},
               {PTHEME_WEIGHTING_TF, {1, 1 + 0.6931471805599453, 1}},
               {PTHEME_WEIGHTING_BINARY, {1, 1, 1}}};
  for (size_t c = 0; c < 3; c++) {
    ptheme_entry entries[] = {{2, 1, 0}, {0, 2, 0}, {1, 1, 0}}; /* in order of appearance */
    ptheme_vector__weigh(entries, 3, cases[c].weighting, idf, 2);
    double squares = 0;
    for (size_t i = 0; i < 3; i++)
      squares += cases[c].raw[i] * cases[c].raw[i];
    for (size_t i = 0; i < 3; i++)
      assert_near((double)entries[i].value, cases[c].raw[i] / sqrt(squares), 1e-7);
    assert_int_equal(entries[0].column, 2); /* stays where it stood */
  }
}

static void test_one_and_none(void **state) {
  (void)state;
  ptheme_entry one = {1, 5, 0};
  ptheme_vector__weigh(&one, 1, PTHEME_WEIGHTING_TFIDF, idf, 2);
  assert_near((double)one.value, 1, 0);
  ptheme_vector__weigh(&one, 0, PTHEME_WEIGHTING_TFIDF, idf, 2);
  assert_near((double)one.value, 1, 0);
}

static void test_damped_counts(void **state) {
  (void)state;
  for (uint32_t n = 1; n < PTHEME_DAMPED; n++)
    assert_near(ptheme_vector__damped[n], 1 + log((double)n), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_weightings),
                                     cmocka_unit_test(test_one_and_none),
                                     cmocka_unit_test(test_damped_counts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
