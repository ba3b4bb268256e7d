#include "training.h"

#include "model/posterior.h"

#include <math.h>

enum { MAX_K = 12, MAX_P = MAX_K * (MAX_K - 1) / 2 };

static double logistic(double x) {
  return 1 / (1 + exp(-x));
}

/* The fixed-point iteration of Wu, Lin and Weng (2004), which the code under test does not use. */
static void couple_slowly(double *p, double r[MAX_K][MAX_K], size_t n) {
  double q[MAX_K][MAX_K];
  for (size_t i = 0; i < n; i++) {
    q[i][i] = 0;
    for (size_t j = 0; j < n; j++) {
      if (i == j) continue;
      q[i][i] += r[j][i] * r[j][i];
      q[i][j] = -r[j][i] * r[i][j];
    }
    p[i] = 1 / (double)n;
  }
  for (int round = 0; round < 100000; round++) {
    for (size_t t = 0; t < n; t++) {
      double form = 0, own = 0, sum = 0;
      for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
          form += p[i] * q[i][j] * p[j];
      for (size_t j = 0; j < n; j++)
        if (j != t) own += q[t][j] * p[j];
      p[t] = (form - own) / q[t][t];
      for (size_t i = 0; i < n; i++)
        sum += p[i];
      for (size_t i = 0; i < n; i++)
        p[i] /= sum;
    }
  }
}

static void test_coupling(void **state) {
  (void)state;
  static const size_t sizes[] = {2, 3, 6};
  ptheme_random random;
  ptheme_random__seed(&random, 3);
  for (size_t s = 0; s < 3; s++) {
    size_t n = sizes[s], pair = 0;
    double scores[MAX_P], sigmoids[2 * MAX_P], scratch[2 * MAX_K * MAX_K + MAX_K];
    double r[MAX_K][MAX_K], p[MAX_K], expected[MAX_K];
    for (size_t i = 0; i < n; i++) {
      for (size_t j = i + 1; j < n; j++, pair++) {
        scores[pair] = 6 * ptheme_random__unit(&random) - 3;
        sigmoids[2 * pair] = -1.5;
        sigmoids[2 * pair + 1] = 0.25;
        r[i][j] = logistic(1.5 * scores[pair] - 0.25);
        r[j][i] = 1 - r[i][j];
      }
    }
    ptheme_calibration calibration = {n, sigmoids, NULL};
    ptheme_posterior__from_scores(p, scores, &calibration, scratch);
    couple_slowly(expected, r, n);
    for (size_t k = 0; k < n; k++)
      assert_near(p[k], expected[k], 1e-9);
    if (n == 2) assert_near(p[0], r[0][1], 1e-12);
  }
}

/* Scores of any size give probabilities: positive, sum 1. */
static void test_extremes(void **state) {
  (void)state;
  static const double sizes[] = {0, 1e-300, 40, 1e6, 1e30};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    double scores[MAX_P], sigmoids[2 * MAX_P], scratch[2 * MAX_K * MAX_K + MAX_K], p[MAX_K];
    const double scaling[MAX_K + 1] = {2, 5, -5};
    for (size_t i = 0; i < MAX_P; i++) {
      scores[i] = (i % 3 ? 1 : -1) * sizes[s];
      sigmoids[2 * i] = -2;
      sigmoids[2 * i + 1] = 0;
    }
    ptheme_calibration calibration = {MAX_K, sigmoids, s % 2 ? scaling : NULL};
    ptheme_posterior__from_scores(p, scores, &calibration, scratch);
    double sum = 0;
    for (size_t k = 0; k < MAX_K; k++) {
      assert_true(p[k] >= 0.99e-9 && p[k] <= 1);
      sum += p[k];
    }
    assert_near(sum, 1, 1e-12);
  }
}

static void test_scale(void **state) {
  (void)state;
  double p[] = {0.2, 0.3, 0.5};
  const double nothing[] = {1, 0, 0, 0}, square[] = {2, 0, log(2), 0};
  ptheme_posterior__scale(p, 3, nothing);
  assert_near(p[0], 0.2, 1e-15);
  ptheme_posterior__scale(p, 3, square); /* .04, .18, .25 over .47 */
  assert_near(p[0], 0.04 / 0.47, 1e-15);
  assert_near(p[1], 0.18 / 0.47, 1e-15);
}

static void test_lean(void **state) {
  (void)state;
  const double prior[] = {0.25, 0.75};
  const double given[] = {0.5, 0.5, /**/ 0.9, 0.1, /**/ 0.25, 0.75};
  double p[6], scratch[4];
  const bool all[] = {true, true, true}, gap[] = {true, false, true};

  memcpy(p, given, sizeof p); /* weight 0: nothing */
  ptheme_posterior__lean(p, all, 3, 2, prior, 0, scratch);
  assert_memory_equal(p, given, sizeof p);
  ptheme_posterior__lean(p, all, 1, 2, prior, 0.5, scratch); /* no neighbours: nothing */
  assert_memory_equal(p, given, sizeof p);
  ptheme_posterior__lean(p, gap, 3, 2, prior, 0.5, scratch); /* unknown: neither gives nor takes */
  for (size_t i = 0; i < 6; i++)
    assert_near(p[i], given[i], 1e-15);

  memcpy(p, given, sizeof p);
  ptheme_posterior__lean(p, all, 3, 2, prior, 0.5, scratch);
  /* first: times (.5 * .9 / .25 + .5) and (.5 * .1 / .75 + .5) */
  double a = 0.5 * (0.5 * 0.9 / 0.25 + 0.5), b = 0.5 * (0.5 * 0.1 / 0.75 + 0.5);
  assert_near(p[0], a / (a + b), 1e-14);
  /* second: the neighbour at the prior says nothing, and the first counts as it was before */
  a = 0.9 * (0.5 * 0.5 / 0.25 + 0.5);
  b = 0.1 * (0.5 * 0.5 / 0.75 + 0.5);
  assert_near(p[2], a / (a + b), 1e-14);
  /* the last takes the second as it was */
  a = 0.25 * (0.5 * 0.9 / 0.25 + 0.5);
  b = 0.75 * (0.5 * 0.1 / 0.75 + 0.5);
  assert_near(p[4], a / (a + b), 1e-14);
}

/* A document read backwards leans the same. */
static void test_lean_is_symmetric(void **state) {
  (void)state;
  enum { N = 5, K = 3 };
  const double prior[K] = {0.2, 0.3, 0.5};
  double forward[N * K], backward[N * K], scratch[2 * K];
  bool known[N] = {true, true, false, true, true}, reversed[N];
  ptheme_random random;
  ptheme_random__seed(&random, 5);
  for (size_t i = 0; i < N; i++) {
    double a = ptheme_random__unit(&random) / 2, b = ptheme_random__unit(&random) / 2;
    const double p[K] = {a, b, 1 - a - b};
    memcpy(forward + i * K, p, sizeof p);
    memcpy(backward + (N - 1 - i) * K, p, sizeof p);
    reversed[N - 1 - i] = known[i];
  }
  ptheme_posterior__lean(forward, known, N, K, prior, 0.3, scratch);
  ptheme_posterior__lean(backward, reversed, N, K, prior, 0.3, scratch);
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < K; k++)
      assert_near(forward[i * K + k], backward[(N - 1 - i) * K + k], 1e-15);
}

static void test_solve_and_best(void **state) {
  (void)state;
  double a[] = {4, 0, 0, 2, 5, 0, 1, 3, 6}, b[3]; /* lower triangle */
  const double x[] = {1, 1, 5.0 / 3};
  b[0] = 4 * x[0] + 2 * x[1] + 1 * x[2];
  b[1] = 2 * x[0] + 5 * x[1] + 3 * x[2];
  b[2] = 1 * x[0] + 3 * x[1] + 6 * x[2];
  ptheme_posterior__solve(a, b, 3);
  for (size_t i = 0; i < 3; i++)
    assert_near(b[i], x[i], 1e-14);
  const double equal[] = {0.2, 0.4, 0.4};
  assert_int_equal(ptheme_posterior__best(equal, 3), 1);
  const double as_printed[] = {0.2, 0.3999999, 0.4000001}, apart[] = {0.2, 0.3999994, 0.4000006};
  assert_int_equal(ptheme_posterior__best(as_printed, 3), 1);
  assert_int_equal(ptheme_posterior__best(apart, 3), 2);
  assert_true(ptheme_posterior__printed(0.5699996) == 0.57); /* not below --min-confidence 0.57 */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_coupling),
                                     cmocka_unit_test(test_extremes),
                                     cmocka_unit_test(test_scale),
                                     cmocka_unit_test(test_lean),
                                     cmocka_unit_test(test_lean_is_symmetric),
                                     cmocka_unit_test(test_solve_and_best)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
