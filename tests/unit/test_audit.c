#include "testing.h"

#include "base/student.h"
#include "report/audit.h"

#include <math.h>

static void assert_near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("%.9f, expected %.9f", found, expected);
}

/* Ascending, without repeats, reproducible, and each item as often as any other. */
static void test_draw(void **state) {
  (void)state;
  enum { N = 10, M = 4, ROUNDS = 5000 };
  size_t chosen[M], again[M], all[N], times[N] = {0};
  for (uint64_t seed = 0; seed < ROUNDS; seed++) {
    ptheme_audit__draw(chosen, M, N, seed);
    for (size_t i = 0; i < M; i++) {
      assert_true(chosen[i] < N && (i == 0 || chosen[i] > chosen[i - 1]));
      times[chosen[i]]++;
    }
  }
  for (size_t i = 0; i < N; i++)
    assert_near((double)times[i], ROUNDS * M / N, 5 * sqrt(ROUNDS * 0.4 * 0.6));
  ptheme_audit__draw(again, M, N, ROUNDS - 1);
  assert_memory_equal(chosen, again, sizeof chosen);
  ptheme_audit__draw(all, N, N, 3);
  for (size_t i = 0; i < N; i++)
    assert_int_equal(all[i], i);
}

/* Four audited of five; misses of label 0 are 0.2, -0.6, 0.4, 0.4 (mean 0.1, sum of squares 0.68);
 * a model that says 0.45 becomes 0.55. */
static const float p[8] = {0.8F, 0.2F, 0.6F, 0.4F, 0.6F, 0.4F, 0.6F, 0.4F};
static const ptheme_audited audited[4] = {{p, 0, 1}, {p + 2, 1, 1}, {p + 4, 0, 2}, {p + 6, 0, 2}};
static const double mean[2] = {0.45, 0.55};

static void test_estimate(void **state) {
  (void)state;
  ptheme_audit audit = {2, mean, 5, audited, 4, false, -1, PTHEME_LEVEL};
  ptheme_audit_share all[2], themes[2];
  ptheme_audit__estimate(all, themes, &audit);
  double error = sqrt((1 - 0.8) * 0.68 / 3 / 4);
  assert_near(all[0].share, 0.55, 1e-7);
  assert_near(all[1].share, 0.45, 1e-7);
  assert_near(all[0].error, error, 1e-7);
  assert_near(themes[0].share, 0.55, 1e-7); /* no background: the same */
  assert_near(themes[0].error, error, 1e-7);
  assert_near(all[0].interval.low, 0.55 - ptheme_student__t(3, PTHEME_LEVEL) * error, 1e-7);
  assert_near(all[0].interval.high, 0.55 + ptheme_student__t(3, PTHEME_LEVEL) * error, 1e-7);
  audit.population = 1000;
  ptheme_audit__estimate(all, themes, &audit);
  assert_near(all[0].interval.low, 0, 0); /* cut at what a share can be */
  assert_near(all[0].interval.high, 1, 0);
}

/* Drawn by document: documents add -0.6 and 0.6 to the sum of misses less their mean. */
static void test_by_document(void **state) {
  (void)state;
  ptheme_audit audit = {2, mean, 100, audited, 4, true, -1, PTHEME_LEVEL};
  ptheme_audit_share all[2], themes[2];
  ptheme_audit__estimate(all, themes, &audit);
  assert_near(all[0].error, sqrt((1 - 0.02) * 2 * 0.72) / 4, 1e-7);
}

static void test_edges(void **state) {
  (void)state;
  ptheme_audit audit = {2, mean, 4, audited, 4, false, 1, PTHEME_LEVEL};
  ptheme_audit_share all[2], themes[2];
  ptheme_audit__estimate(all, themes, &audit);
  assert_near(all[0].error, 0, 0); /* the whole target was seen */
  assert_near(themes[0].share, 1, 1e-12);
  assert_true(isnan(themes[1].share) && isnan(themes[1].interval.low));
  audit.population = 100;
  ptheme_audit__estimate(all, themes, &audit);
  assert_near(themes[0].error, 0, 1e-7); /* one theme only: its share of the themes is known */
  audit.n = 1;
  ptheme_audit__estimate(all, themes, &audit);
  assert_true(isnan(all[0].error) && isnan(all[0].interval.low));
  static const double sure[2] = {1, 0};
  audit = (ptheme_audit){2, sure, 100, audited, 4, false, -1, PTHEME_LEVEL};
  ptheme_audit__estimate(all, themes, &audit); /* 1.1 and -0.1 */
  assert_near(all[0].share, 1, 1e-7);
  assert_near(all[1].share, 0, 1e-7);
  assert_true(all[1].interval.low <= 0 && all[0].interval.high >= 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_draw),
      cmocka_unit_test(test_estimate),
      cmocka_unit_test(test_by_document),
      cmocka_unit_test(test_edges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
