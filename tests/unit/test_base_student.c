#include "testing.h"

#include "base/student.h"

#include <math.h>

static void assert_near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("%.9f, expected %.9f", found, expected);
}

/* From tables; one degree is Cauchy's distribution, two have a closed form. */
static void test_quantiles(void **state) {
  (void)state;
  assert_near(ptheme_student__t(1, 0.95), 12.706205, 1e-6);
  assert_near(ptheme_student__t(2, 0.95), 4.302653, 1e-6);
  assert_near(ptheme_student__t(3, 0.95), 3.182446, 1e-6);
  assert_near(ptheme_student__t(4, 0.99), 4.604095, 1e-6);
  assert_near(ptheme_student__t(9, 0.95), 2.262157, 1e-6);
  assert_near(ptheme_student__t(30, 0.90), 1.697261, 1e-6);
  assert_near(ptheme_student__t(1000000, 0.95), 1.959966, 1e-5);
}

static void test_tails(void **state) {
  (void)state;
  assert_near(ptheme_student__p(1, 1), 0.5, 1e-12);
  assert_near(ptheme_student__p(-1, 2), 1 - 1 / sqrt(3), 1e-12);
  assert_near(ptheme_student__p(2.570582, 5), 0.05, 1e-7);
  assert_near(ptheme_student__p(3.169273, 10), 0.01, 1e-7);
  assert_near(ptheme_student__p(0, 7), 1, 0);
  assert_near(ptheme_student__p(60, 50), 0, 1e-12);
}

static void test_expanded_percentiles(void **state) {
  (void)state;
  assert_near(ptheme_student__tail(1000000, 0.95), 0.025, 1e-6);
  assert_near(ptheme_student__tail(10, 0.95), 0.00855, 1e-4); /* Phi(-2.262 sqrt(10 / 9)) */
  assert_true(isnan(ptheme_student__tail(1, 0.95)));
}

static void test_no_difference(void **state) {
  (void)state;
  assert_near(ptheme_student__no_difference(0.4, 0.2, 2), 1 - 2 / acos(-1) * atan(sqrt(2)), 1e-12);
  assert_near(ptheme_student__no_difference(-2.262157 * sqrt(10.0 / 9), 1, 10), 0.05, 1e-6);
  assert_near(ptheme_student__no_difference(0, 0, 2), 1, 0);
  assert_true(isnan(ptheme_student__no_difference(0.4, 0, 9)));
  assert_true(isnan(ptheme_student__no_difference(0.4, 0.2, 1)));
  assert_true(isnan(ptheme_student__no_difference(NAN, 0.2, 9)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quantiles),
      cmocka_unit_test(test_tails),
      cmocka_unit_test(test_expanded_percentiles),
      cmocka_unit_test(test_no_difference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
