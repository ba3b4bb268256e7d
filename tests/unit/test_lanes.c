#include "training.h"

#include "base/wave.h"
#include "model/lanes.h"

#include <math.h>

/* Distance of two numbers of like size in units of the last place. */
static double ulps(double a, double b) {
  return fabs(a - b) / (nextafter(fabs(b), INFINITY) - fabs(b));
}

static void test_exp_and_log(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 7);
  for (size_t i = 0; i < 200000; i++) {
    double x = (ptheme_random__unit(&random) - 0.5) * (i % 2 ? 1400 : 3);
    assert_true(ulps(ptheme_wave__exp(x), exp(x)) <= 2);
    double y = exp(x), error = fabs(ptheme_wave__log(y) - log(y));
    assert_true(error <= 1e-16 || ulps(ptheme_wave__log(y), log(y)) <= 2);
  }
  assert_true(ptheme_wave__exp(0) == 1 && ptheme_wave__log(1) == 0);
  assert_true(ptheme_wave__exp(-1e300) == ptheme_wave__exp(-700));
  assert_true(ptheme_wave__exp(1e300) == ptheme_wave__exp(700));
}

/* The same as one sentence at a time, whatever the other lanes hold. */
static void test_lanes_agree_with_posterior(void **state) {
  (void)state;
  enum { K = 6, P = K * (K - 1) / 2, L = PTHEME_LANES };
  static double scratch[1000], lanes_scratch[10000];
  assert_true(ptheme_lanes__scratch(K) <= 10000 && ptheme_posterior__scratch(K) <= 1000);
  ptheme_random random;
  ptheme_random__seed(&random, 11);
  for (size_t round = 0; round < 2000; round++) {
    double sigmoids[2 * P], scaling[1 + K], lanes[P * L], p[L * K];
    size_t k = 2 + round % (K - 1), n = 1 + round % L;
    double size = round % 7 == 0 ? 1e6 : 8;
    for (size_t i = 0; i < 2 * P; i++)
      sigmoids[i] = i % 2 ? ptheme_random__unit(&random) - 0.5 : -1 - ptheme_random__unit(&random);
    for (size_t i = 0; i <= K; i++)
      scaling[i] = 0.5 + ptheme_random__unit(&random);
    for (size_t i = 0; i < P * L; i++)
      lanes[i] = size * (ptheme_random__unit(&random) - 0.5);
    ptheme_calibration calibration = {k, round % 3 ? sigmoids : NULL, round % 2 ? scaling : NULL};
    ptheme_lanes__posterior(p, lanes, n, &calibration, lanes_scratch);
    for (size_t lane = 0; lane < n; lane++) {
      double scores[P], expected[K];
      for (size_t i = 0; i < P; i++)
        scores[i] = lanes[i * L + lane];
      ptheme_posterior__from_scores(expected, scores, &calibration, scratch);
      for (size_t label = 0; label < k; label++)
        assert_near(p[lane * k + label], expected[label], 1e-11);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_exp_and_log),
                                     cmocka_unit_test(test_lanes_agree_with_posterior)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
