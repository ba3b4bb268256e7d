#include "testing.h"

#include "report/gibbs.h"
#include "report/interval.h"

#include <math.h>
#include <string.h>

static void assert_near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("%.9f, expected %.9f", found, expected);
}

static void test_quantiles(void **state) {
  (void)state;
  double values[101];
  for (int i = 0; i < 101; i++)
    values[i] = (i * 37) % 101; /* 0 .. 100, mixed */
  ptheme_interval interval = ptheme_interval__of(values, 101, 0.025);
  assert_near(interval.low, 2, 0);
  assert_near(interval.high, 98, 0);
  double gaps[5] = {NAN, 3, NAN, 1, 2};
  interval = ptheme_interval__of(gaps, 5, 0.025);
  assert_near(interval.low, 1, 0);
  assert_near(interval.high, 3, 0);
  assert_true(isnan(ptheme_interval__of(gaps, 0, 0.025).low));
  assert_true(isnan(ptheme_interval__of(gaps, 3, NAN).high));
}

static void test_holm(void **state) {
  (void)state;
  double p[6] = {0.01, 0.04, NAN, 0.03, 0.005, 0.9};
  static const double adjusted[6] = {0.04, 0.09, NAN, 0.09, 0.025, 0.9};
  assert_int_equal(ptheme_interval__holm(p, 6, NULL), PTHEME_OK);
  for (int i = 0; i < 6; i++)
    if (i != 2) assert_near(p[i], adjusted[i], 1e-12);
  assert_true(isnan(p[2]));
  test_alloc_fail_at(1, false);
  assert_int_equal(ptheme_interval__holm(p, 6, NULL), PTHEME_E_NOMEM);
  assert_true(test_alloc_off());
}

static void test_difference(void **state) {
  (void)state;
  double a[4] = {0.1, 0.3, 0.2, NAN}, b[4] = {0.5, 0.5, 0.8, 0.1}, scratch[4];
  ptheme_difference d =
      ptheme_interval__difference(0.2, 0.6, a, b, 1, 4, 1000, PTHEME_LEVEL, scratch);
  assert_near(d.difference, 0.4, 1e-12);
  assert_near(d.error, 0.2, 1e-12);          /* of .4 .2 .6 */
  assert_near(d.p, erfc(2 / sqrt(2)), 1e-3); /* normal with many documents, and with few not */
  assert_near(ptheme_interval__difference(0.2, 0.6, a, b, 1, 4, 2, PTHEME_LEVEL, scratch).p,
              1 - 2 / acos(-1) * atan(sqrt(2)), 1e-12);
  assert_near(d.interval.low, 0.2, 1e-12);
  assert_near(d.interval.high, 0.6, 1e-12);
  d = ptheme_interval__difference(0.2, 0.2, a, a, 1, 3, 1000, PTHEME_LEVEL, scratch);
  assert_true(d.p == 1 && d.error == 0);
  d = ptheme_interval__difference(0.2, 0.3, a, a, 1, 3, 1000, PTHEME_LEVEL, scratch);
  assert_true(isnan(d.p)); /* no spread, no test */
  assert_near(d.interval.low, 0, 0);
  assert_near(d.interval.high, 0.1, 1e-12); /* the difference, though no replicate has it */
}

/* ---- bootstrap ---- */

enum { D = 40, N = 8, K = 3, B = 400 };

static const double thirds[K] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
/* The square of the matrix whose rows are the three kinds of p below: what they are if calibrated.
 */
static const double posteriors[K * K] = {0.66, 0.17, 0.17, 0.17, 0.66, 0.17, 0.17, 0.17, 0.66};
static const ptheme_reference reference = {thirds, posteriors};

typedef struct fixture {
  float p[D * N * K];
  ptheme_units documents[D];
  ptheme_sample sample;
  ptheme_emq emq;
} fixture;

/* Documents of one label each, in turn those of the pattern: sentences say little new. */
static void fill(fixture *f, const char *pattern) {
  for (size_t d = 0; d < D; d++) {
    size_t label = (size_t)(pattern[d % strlen(pattern)] - '0');
    for (size_t i = 0; i < N * K; i++)
      f->p[d * N * K + i] = i % K == label ? 0.8F : 0.1F;
    f->documents[d] = (ptheme_units){f->p + d * N * K, NULL, N};
  }
  f->sample = (ptheme_sample){f->documents, D, K};
  ptheme_prevalence__emq(&f->emq, &f->sample, &reference);
}

static void run(double *replicates, const fixture *f, enum ptheme_bootstrap_estimator estimator,
                uint64_t seed, size_t threads) {
  ptheme_bootstrap_options options = {B, seed, threads};
  assert_int_equal(
      ptheme_bootstrap__run(replicates, &f->sample, estimator, &reference, &f->emq, &options, NULL),
      PTHEME_OK);
}

static void test_threads_and_seeds(void **state) {
  (void)state;
  static fixture f;
  static double one[B * K], two[B * K], other[B * K];
  fill(&f, "0001");
  for (int e = PTHEME_BOOTSTRAP_COUNT; e <= PTHEME_BOOTSTRAP_EMQ; e++) {
    run(one, &f, (enum ptheme_bootstrap_estimator)e, 5, 1);
    run(two, &f, (enum ptheme_bootstrap_estimator)e, 5, 2);
    run(other, &f, (enum ptheme_bootstrap_estimator)e, 6, 1);
    assert_memory_equal(one, two, sizeof one);
    assert_memory_not_equal(one, other, sizeof one);
    for (size_t i = 0; i < B; i++)
      assert_near(one[i * K] + one[i * K + 1] + one[i * K + 2], 1, 1e-9);
  }
}

/* 40 documents, 10 of them about label 1: the error is that of 40 draws, not of 320. */
static void test_documents_are_drawn(void **state) {
  (void)state;
  static fixture f;
  static double replicates[B * K], scratch[B];
  double mean = 0, square = 0, documents = sqrt(0.25 * 0.75 / D);
  ptheme_interval intervals[K];
  fill(&f, "0001");
  run(replicates, &f, PTHEME_BOOTSTRAP_COUNT, 1, 1);
  for (size_t i = 0; i < B; i++) {
    mean += replicates[i * K + 1] / B;
    square += replicates[i * K + 1] * replicates[i * K + 1] / B;
  }
  assert_near(mean, 0.25, 0.02);
  assert_near(sqrt(square - mean * mean), documents, 0.15 * documents);
  ptheme_interval__shares(intervals, replicates, B, K, D, PTHEME_LEVEL, scratch);
  assert_true(intervals[1].low > 0.05 && intervals[1].low < 0.16);
  assert_true(intervals[1].high > 0.34 && intervals[1].high < 0.47);
  assert_true(intervals[2].low < 1e-3 && intervals[2].high > 2e-3); /* unseen is not impossible */
}

/* Where no share is at the edge, PACC and EMQ have the same solution on these data, so the
 * intervals that EMQ's one step gives must be near those of PACC, which is solved anew each time;
 * a step overshoots a little in the tails. */
static void test_step(void **state) {
  (void)state;
  static fixture f;
  static double emq[B * K], pacc[B * K], scratch[B];
  ptheme_interval by_step[K], anew[K];
  fill(&f, "00112");
  run(emq, &f, PTHEME_BOOTSTRAP_EMQ, 3, 1);
  run(pacc, &f, PTHEME_BOOTSTRAP_PACC, 3, 1);
  ptheme_interval__shares(by_step, emq, B, K, 1000, PTHEME_LEVEL, scratch);
  ptheme_interval__shares(anew, pacc, B, K, 1000, PTHEME_LEVEL, scratch);
  for (size_t k = 0; k < K; k++) {
    assert_true(anew[k].high - anew[k].low > 0.25);
    assert_near(by_step[k].low, anew[k].low, 0.05);
    assert_near(by_step[k].high, anew[k].high, 0.05);
  }
}

/* Ten documents of sure sentences: what is likeliest in a sample is what is counted in it, so the
 * step must lead to the very shares that COUNT has for the same draw, far from the estimate too. */
static void test_step_is_exact_where_sentences_are_sure(void **state) {
  (void)state;
  static fixture f;
  static double emq[B * K], count[B * K];
  double lowest = 1, highest = 0;
  fill(&f, "0001122222");
  for (size_t i = 0; i < D * N * K; i++)
    f.p[i] = f.p[i] > 0.5F ? 1 : 0;
  f.sample.n_documents = 10;
  ptheme_prevalence__emq(&f.emq, &f.sample, &reference);
  run(emq, &f, PTHEME_BOOTSTRAP_EMQ, 3, 1);
  run(count, &f, PTHEME_BOOTSTRAP_COUNT, 3, 1);
  for (size_t i = 0; i < B * K; i++) {
    assert_near(emq[i], count[i], 1e-5);
    if (i % K != 1) continue;
    lowest = fmin(lowest, emq[i]);
    highest = fmax(highest, emq[i]);
  }
  assert_true(lowest < 0.02 && highest > 0.5);
}

/* Sums of documents and their sentences give the same samples. */
static void test_sums(void **state) {
  (void)state;
  static fixture f;
  static double of_sentences[B * K], of_sums[B * K], sums[D * K];
  fill(&f, "00112");
  run(of_sentences, &f, PTHEME_BOOTSTRAP_MEAN, 3, 1);
  for (size_t i = 0; i < D * N * K; i++)
    sums[i / (N * K) * K + i % K] += (double)f.p[i];
  ptheme_bootstrap_options options = {B, 3, 2};
  assert_int_equal(ptheme_bootstrap__sums(of_sums, sums, D, K, D * N, &options, NULL), PTHEME_OK);
  for (size_t i = 0; i < B * K; i++)
    assert_near(of_sums[i], of_sentences[i], 1e-6);
}

static void test_bootstrap_edges(void **state) {
  (void)state;
  static fixture f;
  double replicates[B * K];
  fill(&f, "0001");
  ptheme_bootstrap_options options = {B, 1, 1};
  ptheme_sample empty = {f.documents, 0, K};
  assert_int_equal(ptheme_bootstrap__run(replicates, &empty, PTHEME_BOOTSTRAP_EMQ, &reference,
                                         &f.emq, &options, NULL),
                   PTHEME_OK);
  assert_true(isnan(replicates[0]) && isnan(replicates[B * K - 1]));
  for (size_t nth = 1;; nth++) {
    test_alloc_fail_at(nth, false);
    ptheme_status status = ptheme_bootstrap__run(replicates, &f.sample, PTHEME_BOOTSTRAP_EMQ,
                                                 &reference, &f.emq, &options, NULL);
    if (!test_alloc_off()) break;
    assert_int_equal(status, PTHEME_E_NOMEM);
  }
}

/* ---- Gibbs ---- */

static void sample_document(ptheme_interval *all, ptheme_interval *themes,
                            const ptheme_units *units, const double *group, uint64_t seed) {
  static double scratch[(4 + PTHEME_GIBBS_DRAWS) * K + PTHEME_GIBBS_DRAWS];
  ptheme_random random;
  assert_true(ptheme_gibbs__scratch(K) == sizeof scratch / sizeof *scratch);
  ptheme_random__seed(&random, seed);
  ptheme_gibbs__intervals(all, themes, units, K, &reference, group, PTHEME_MAP_STRENGTH, 2,
                          PTHEME_LEVEL, &random, scratch);
}

static void test_gibbs(void **state) {
  (void)state;
  static const double group[K] = {0.5, 0.3, 0.2};
  float sure[10 * K] = {0}, vague[10 * K];
  ptheme_interval all[K], themes[K], again[K], ignored[K];
  for (size_t i = 0; i < 10; i++)
    sure[i * K + (i < 4 ? 0 : i < 6 ? 1 : 2)] = 1;
  for (size_t i = 0; i < 10 * K; i++)
    vague[i] = (float)(1.0 / K);
  ptheme_units units = {sure, NULL, 10};
  sample_document(all, themes, &units, group, 1);
  assert_near(all[0].low, 0.4, 1e-9); /* no doubt, no width */
  assert_near(all[0].high, 0.4, 1e-9);
  assert_near(themes[1].low, 1.0 / 3, 1e-9);
  assert_true(isnan(themes[2].low));
  units.p = vague;
  sample_document(all, themes, &units, group, 1);
  sample_document(again, ignored, &units, group, 1);
  assert_memory_equal(all, again, sizeof all);
  assert_true(all[0].low < 0.2 && all[0].high > 0.8); /* nothing is known but the group */
  units.n = 0;
  sample_document(all, themes, &units, group, 1);
  assert_true(isnan(all[0].low) && isnan(themes[0].high));
}

/* Moments: gamma has mean and variance equal to its shape, for shapes on both sides of 1. */
static void test_gamma(void **state) {
  (void)state;
  static const double shapes[] = {0.1, 0.7, 1, 4.5};
  ptheme_random random;
  ptheme_random__seed(&random, 11);
  for (size_t s = 0; s < 4; s++) {
    double mean = 0, square = 0;
    enum { DRAWS = 100000 };
    for (int i = 0; i < DRAWS; i++) {
      double x = ptheme_random__gamma(&random, shapes[s]);
      assert_true(x >= 0);
      mean += x / DRAWS;
      square += x * x / DRAWS;
    }
    assert_near(mean, shapes[s], 5 * sqrt(shapes[s] / DRAWS));
    assert_near(square - mean * mean, shapes[s], 0.08 * shapes[s]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quantiles),
      cmocka_unit_test(test_holm),
      cmocka_unit_test(test_difference),
      cmocka_unit_test(test_threads_and_seeds),
      cmocka_unit_test(test_documents_are_drawn),
      cmocka_unit_test(test_step),
      cmocka_unit_test(test_step_is_exact_where_sentences_are_sure),
      cmocka_unit_test(test_sums),
      cmocka_unit_test(test_bootstrap_edges),
      cmocka_unit_test(test_gibbs),
      cmocka_unit_test(test_gamma),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
