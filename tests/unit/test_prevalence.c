#include "testing.h"

#include "base/random.h"
#include "model/posterior.h"
#include "report/prevalence.h"

#include <math.h>
#include <string.h>

static void assert_shares(const double *found, const double *expected, size_t n, double within) {
  for (size_t k = 0; k < n; k++)
    if (!(fabs(found[k] - expected[k]) <= within))
      fail_msg("share %d is %.9f, expected %.9f", (int)k, found[k], expected[k]);
}

/* ---- the simplex ---- */

static void test_project(void **state) {
  (void)state;
  static const struct {
    double from[3], to[3];
  } cases[] = {
      {{0.2, 0.3, 0.5}, {0.2, 0.3, 0.5}},
      {{0.5, 0.6, 0.2}, {0.4, 0.5, 0.1}},
      {{1.2, 0.1, -0.3}, {1, 0, 0}}, /* 0.1 falls out only after -0.3 has */
      {{-1, -1, -1}, {1.0 / 3, 1.0 / 3, 1.0 / 3}},
      {{0.9, 0.4, -0.3}, {0.75, 0.25, 0}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double p[3];
    memcpy(p, cases[i].from, sizeof p);
    ptheme_simplex__project(p, 3);
    assert_shares(p, cases[i].to, 3, 1e-12);
  }
}

/* With A = I the minimum is the projection of b; with curvatures apart by 1e6 steps must still
 * reach the point where the free gradients agree. */
static void test_minimise(void **state) {
  (void)state;
  static const double identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  double p[3] = {0, 0, 1}, b[3] = {0.9, 0.4, -0.3};
  ptheme_simplex__minimise(p, identity, b, 3);
  assert_shares(p, (double[]){0.75, 0.25, 0}, 3, 1e-9);
  static const double skew[9] = {1e6, 2, 1, 2, 3, 1, 1, 1, 2};
  double q[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3}, c[3] = {100, 2, 2}, gradient[3];
  ptheme_simplex__minimise(q, skew, c, 3);
  for (size_t i = 0; i < 3; i++) {
    gradient[i] = -c[i];
    for (size_t j = 0; j < 3; j++)
      gradient[i] += skew[i * 3 + j] * q[j];
    assert_true(q[i] > 0);
  }
  assert_true(fabs(gradient[0] - gradient[1]) < 1e-5 && fabs(gradient[1] - gradient[2]) < 1e-5);
  assert_true(fabs(q[0] + q[1] + q[2] - 1) < 1e-12);
}

/* ---- estimators ---- */

static const double even[2] = {0.5, 0.5};
static const double posteriors[4] = {0.8, 0.2, 0.4, 0.6};
static const ptheme_reference reference = {even, posteriors};

static const float four[8] = {0.9F, 0.1F, 0.6F, 0.4F, 0.2F, 0.8F, 0.7F, 0.3F};
static const float tokens[4] = {1, 1, 4, 2};

static void test_count_and_mean(void **state) {
  (void)state;
  ptheme_units documents[2] = {{four, NULL, 3}, {four + 6, NULL, 1}};
  ptheme_sample sample = {documents, 2, 2};
  double shares[2];
  ptheme_prevalence__count(shares, &sample);
  assert_shares(shares, (double[]){0.75, 0.25}, 2, 1e-12);
  ptheme_prevalence__mean(shares, &sample);
  assert_shares(shares, (double[]){0.6, 0.4}, 2, 1e-7);
  documents[0].weights = tokens;
  documents[1].weights = tokens + 3;
  ptheme_prevalence__count(shares, &sample);
  assert_shares(shares, (double[]){0.5, 0.5}, 2, 1e-12);
  ptheme_prevalence__mean(shares, &sample);
  assert_shares(shares, (double[]){3.7 / 8, 4.3 / 8}, 2, 1e-7);
}

/* mean = 0.3 * (.8, .2) + 0.7 * (.4, .6); a mean that no mixture explains goes to the edge. */
static void test_pacc(void **state) {
  (void)state;
  double gram[4], shares[2];
  ptheme_prevalence__gram(gram, &reference, 2);
  ptheme_prevalence__pacc(shares, (double[]){0.52, 0.48}, &reference, gram, 2);
  assert_shares(shares, (double[]){0.3, 0.7}, 2, 1e-9);
  ptheme_prevalence__pacc(shares, (double[]){0.9, 0.1}, &reference, gram, 2);
  assert_shares(shares, (double[]){1, 0}, 2, 1e-9);
}

/* Two kinds of sentences, p = (.8, .2) and (.2, .8): the likelihood of pi has its maximum where
 * the expected share of the first kind, .2 + .6 pi, is the observed one. */
static void test_emq(void **state) {
  (void)state;
  float p[200];
  for (int i = 0; i < 100; i++) {
    p[2 * i] = i < 35 ? 0.8F : 0.2F;
    p[2 * i + 1] = i < 35 ? 0.2F : 0.8F;
  }
  ptheme_units document = {p, NULL, 100};
  ptheme_sample sample = {&document, 1, 2};
  ptheme_emq emq;
  double shares[2];
  ptheme_prevalence__emq(&emq, &sample, &reference);
  assert_true(emq.converged && emq.rounds >= 10);
  assert_shares(emq.prior, (double[]){0.25, 0.75}, 2, 1e-3);
  ptheme_prevalence__emq_shares(shares, &emq, &sample, &reference);
  assert_shares(shares, emq.prior, 2, 1e-4);
  for (int i = 0; i < 100; i++) /* all of the first kind: the edge, and no division by 0 */
    p[2 * i] = 1, p[2 * i + 1] = 0;
  ptheme_prevalence__emq(&emq, &sample, &reference);
  assert_shares(emq.prior, (double[]){1, 0}, 2, 1e-6);
}

/* A document between its own sentences and its group: strength decides. */
static void test_map(void **state) {
  (void)state;
  static const double group[2] = {0.1, 0.9};
  static const float one[2] = {0.7F, 0.3F};
  ptheme_units document = {one, NULL, 1};
  double weak[2], strong[2];
  ptheme_prevalence__map(weak, &document, 2, &reference, group, 1e-9);
  ptheme_prevalence__map(strong, &document, 2, &reference, group, 1e9);
  double r = 0.7 * 0.1 / (0.7 * 0.1 + 0.3 * 0.9);
  assert_shares(strong, (double[]){r, 1 - r}, 2, 1e-6);
  assert_true(weak[0] > 0.9); /* one sentence by itself runs to the edge */
}

static void test_nothing(void **state) {
  (void)state;
  ptheme_units none = {NULL, NULL, 0};
  ptheme_sample sample = {&none, 1, 2};
  double shares[2], gram[4];
  ptheme_emq emq;
  ptheme_prevalence__count(shares, &sample);
  assert_true(isnan(shares[0]) && isnan(shares[1]));
  ptheme_prevalence__mean(shares, &sample);
  assert_true(isnan(shares[0]));
  ptheme_prevalence__gram(gram, &reference, 2);
  ptheme_prevalence__pacc(shares, shares, &reference, gram, 2);
  assert_true(isnan(shares[0]));
  ptheme_prevalence__emq(&emq, &sample, &reference);
  assert_false(emq.converged);
  ptheme_prevalence__map(shares, &none, 2, &reference, even, PTHEME_MAP_STRENGTH);
  assert_true(isnan(shares[0]));
}

static void test_of_themes(void **state) {
  (void)state;
  double shares[3] = {0.1, 0.3, 0.6}, all[2] = {0.4, 0.6}, none[2] = {0, 1};
  ptheme_prevalence__of_themes(shares, 3, 2);
  assert_shares(shares, (double[]){0.25, 0.75}, 2, 1e-12);
  assert_true(isnan(shares[2]));
  ptheme_prevalence__of_themes(all, 2, -1);
  assert_shares(all, (double[]){0.4, 0.6}, 2, 1e-12);
  ptheme_prevalence__of_themes(none, 2, 1);
  assert_true(isnan(none[0]) && isnan(none[1]));
}

/* ---- taking the neighbours out ---- */

/* Whatever was leaned and printed with 6 decimals comes back, also beside sentences that neither
 * give nor take. */
static void test_unlean(void **state) {
  (void)state;
  enum { N = 40, K = 4 };
  static const double prior[K] = {0.4, 0.3, 0.2, 0.1};
  double p[N * K], alone[N * K], back[N * K], scratch[2 * K];
  bool known[N];
  ptheme_random random;
  ptheme_random__seed(&random, 7);
  for (int round = 0; round < 50; round++) {
    for (size_t i = 0; i < N; i++) {
      double sum = 0;
      known[i] = i % 9 != 4;
      for (size_t k = 0; k < K; k++)
        sum += p[i * K + k] = ptheme_random__gamma(&random, 0.3) + 1e-3;
      for (size_t k = 0; k < K; k++)
        alone[i * K + k] = p[i * K + k] /= sum;
    }
    ptheme_posterior__lean(p, known, N, K, prior, 0.25, scratch);
    for (size_t i = 0; i < N * K; i++)
      p[i] = floor(p[i] * 1e6 + 0.5) / 1e6;
    assert_true(ptheme_posterior__unlean(back, p, known, N, K, prior, 0.25));
    assert_shares(back, alone, N * K, 1e-4);
  }
  assert_true(ptheme_posterior__unlean(back, p, known, N, K, prior, 0));
  assert_memory_equal(back, p, sizeof p);
  assert_true(ptheme_posterior__unlean(NULL, NULL, NULL, 0, K, prior, 0.25));
}

/* With all weight on the neighbours a label can be ruled out: 0 stays 0, and the rest are shares.
 */
static void test_unlean_zero(void **state) {
  (void)state;
  static const double prior[3] = {0.5, 0.3, 0.2}, p[6] = {0.8, 0.2, 0, 0.6, 0.4, 0};
  static const bool known[2] = {true, true};
  double alone[6];
  ptheme_posterior__unlean(alone, p, known, 2, 3, prior, 1);
  for (size_t i = 0; i < 2; i++) {
    assert_true(alone[3 * i + 2] == 0);
    assert_true(fabs(alone[3 * i] + alone[3 * i + 1] - 1) < 1e-12);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_project),
      cmocka_unit_test(test_minimise),
      cmocka_unit_test(test_count_and_mean),
      cmocka_unit_test(test_pacc),
      cmocka_unit_test(test_emq),
      cmocka_unit_test(test_map),
      cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_of_themes),
      cmocka_unit_test(test_unlean),
      cmocka_unit_test(test_unlean_zero),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
