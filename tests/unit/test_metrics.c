#include "training.h"

#include "model/metrics.h"

#include <math.h>

/* Four sentences, three labels; the third neither occurs nor is given. */
static const uint32_t labels[] = {0, 0, 1, 1};
static const double p[] = {0.7,       0.2, 0.1,  /**/ 0.3, 0.6, 0.1,
                           /**/ 0.25, 0.7, 0.05, /**/ 0.1, 0.9, 0};

static void test_worked_example(void **state) {
  (void)state;
  ptheme_metrics m;
  assert_int_equal(ptheme_metrics__measure(&m, labels, p, 4, 3, NULL, NULL), PTHEME_OK);
  const double confusion[] = {1, 1, 0, 0, 2, 0, 0, 0, 0};
  for (size_t i = 0; i < 9; i++)
    assert_near(m.confusion[i], confusion[i], 0);
  assert_near(m.accuracy, 0.75, 1e-15);
  assert_near(m.precision[0], 1, 1e-15);
  assert_near(m.recall[0], 0.5, 1e-15);
  assert_near(m.f1[0], 2.0 / 3, 1e-15);
  assert_near(m.precision[1], 2.0 / 3, 1e-15);
  assert_near(m.f1[1], 0.8, 1e-15);
  assert_near(m.macro_f1, (2.0 / 3 + 0.8) / 2, 1e-15);
  assert_near(m.weighted_f1, (2.0 / 3 + 0.8) / 2, 1e-15);
  assert_near(m.log_loss, -(log(0.7) + log(0.3) + log(0.7) + log(0.9)) / 4, 1e-15);
  assert_near(m.brier, (0.14 + 0.86 + 0.155 + 0.02) / 4, 1e-12);
  /* bins (0.5, 0.6]: one wrong; (0.6, 0.7]: two right; (0.8, 0.9]: one right */
  assert_near(m.ece, (0.6 + 0.6 + 0.1) / 4, 1e-12);
  assert_near(m.bins[6].n, 2, 0);
  ptheme_metrics__free(&m);
}

static void test_use(void **state) {
  (void)state;
  const uint8_t use[] = {1, 0, 0, 1};
  ptheme_metrics m;
  assert_int_equal(ptheme_metrics__measure(&m, labels, p, 4, 3, use, NULL), PTHEME_OK);
  assert_int_equal(m.n, 2);
  assert_near(m.accuracy, 1, 0);
  assert_near(m.macro_f1, 1, 0);
  ptheme_metrics__free(&m);
}

static void test_nothing(void **state) {
  (void)state;
  ptheme_metrics m;
  assert_int_equal(ptheme_metrics__measure(&m, labels, p, 0, 3, NULL, NULL), PTHEME_OK);
  assert_near(m.accuracy + m.macro_f1 + m.weighted_f1 + m.log_loss + m.brier + m.ece, 0, 0);
  ptheme_metrics__free(&m);
}

/* Doubled weights change nothing, and filling in twice neither. */
static void test_from_confusion(void **state) {
  (void)state;
  ptheme_metrics m;
  assert_int_equal(ptheme_metrics__measure(&m, labels, p, 4, 3, NULL, NULL), PTHEME_OK);
  double macro = m.macro_f1, weighted = m.weighted_f1;
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < 9; i++)
      m.confusion[i] *= 2;
    ptheme_metrics__from_confusion(&m);
    assert_near(m.accuracy, 0.75, 1e-15);
    assert_near(m.macro_f1, macro, 1e-15);
    assert_near(m.weighted_f1, weighted, 1e-15);
  }
  ptheme_metrics__free(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_worked_example),
                                     cmocka_unit_test(test_use), cmocka_unit_test(test_nothing),
                                     cmocka_unit_test(test_from_confusion)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
