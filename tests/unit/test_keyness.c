#include "testing.h"

#include "report/keyness.h"

#include <math.h>

static void assert_near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("%.9f, expected %.9f", found, expected);
}

/* 20 of 100 here against 5 of 100 elsewhere: expected 12.5 each, and 87.5 for the rest. */
static void test_measure(void **state) {
  (void)state;
  double g2 = 2 * (20 * log(1.6) + 5 * log(0.4) + 80 * log(80 / 87.5) + 95 * log(95 / 87.5));
  ptheme_keyness k = ptheme_keyness__measure(20, 100, 5, 100);
  assert_near(k.g2, g2, 1e-9);
  assert_near(k.log_ratio, 2, 1e-12);
  k = ptheme_keyness__measure(5, 100, 20, 100);
  assert_near(k.g2, -g2, 1e-9);
  assert_near(k.log_ratio, -2, 1e-12);
  k = ptheme_keyness__measure(4, 100, 0, 200); /* 0 counts as 1/2 */
  assert_near(k.log_ratio, 4, 1e-12);
  assert_near(ptheme_keyness__measure(3, 30, 10, 100).g2, 0, 1e-9);
}

static void add(ptheme_keyness_table *table, const char *term, int class, uint32_t document,
                int times) {
  for (int i = 0; i < times; i++)
    assert_int_equal(
        ptheme_keyness__add(table, (ptheme_str){term, strlen(term)}, class, document, NULL),
        PTHEME_OK);
}

static void fill(ptheme_keyness_table *table) {
  for (uint32_t d = 0; d < 4; d++) {
    add(table, "fraud", 0, d, 5);
    add(table, "court", 0, d, 5);
    add(table, "court", 1, d, 5);
    add(table, "wages", 1, d, 4);
  }
  add(table, "slogan", 0, 4, 40); /* one document repeats it */
}

static void test_rank(void **state) {
  (void)state;
  ptheme_keyness_table *table;
  ptheme_keyword found[5];
  size_t n;
  assert_int_equal(ptheme_keyness__new(&table, 2, NULL), PTHEME_OK);
  fill(table);
  assert_int_equal(ptheme_keyness__rank(found, &n, 5, table, 0, 3, 1, NULL), PTHEME_OK);
  assert_int_equal(n, 1); /* court is rarer here than there, the slogan in one document */
  assert_int_equal(found[0].count, 20);
  assert_int_equal(found[0].documents, 4);
  assert_true(found[0].term.len == 5 && memcmp(found[0].term.data, "fraud", 5) == 0);
  assert_near(found[0].keyness.g2, ptheme_keyness__measure(20, 80, 0, 36).g2, 1e-12);
  assert_int_equal(ptheme_keyness__rank(found, &n, 1, table, 0, 1, 1, NULL), PTHEME_OK);
  assert_int_equal(n, 1);
  assert_true(found[0].term.len == 6); /* slogan leads where one document is enough */
  double p = erfc(sqrt(ptheme_keyness__measure(20, 80, 0, 36).g2 / 2)); /* of two terms tried */
  assert_int_equal(ptheme_keyness__rank(found, &n, 5, table, 0, 3, 2.001 * p, NULL), PTHEME_OK);
  assert_int_equal(n, 1);
  assert_int_equal(ptheme_keyness__rank(found, &n, 5, table, 0, 3, 1.999 * p, NULL), PTHEME_OK);
  assert_int_equal(n, 0);
  ptheme_keyness__free(table);
}

/* Other classes of the same text; what belongs to no class is part of the rest. */
static void test_again(void **state) {
  (void)state;
  ptheme_keyness_table *table;
  ptheme_keyword found[5];
  size_t n;
  assert_int_equal(ptheme_keyness__new(&table, 2, NULL), PTHEME_OK);
  fill(table);
  add(table, "court", PTHEME_KEYNESS_NONE, 5, 24);
  ptheme_keyness__clear(table);
  for (uint32_t d = 0; d < 3; d++) {
    ptheme_keyness__again(table, (ptheme_str){"wages", 5}, 1, d);
    ptheme_keyness__again(table, (ptheme_str){"court", 5}, 1, d);
    ptheme_keyness__again(table, (ptheme_str){"unheard", 7}, 1, d);
  }
  assert_int_equal(ptheme_keyness__rank(found, &n, 5, table, 1, 3, 1, NULL), PTHEME_OK);
  assert_int_equal(n, 2);
  assert_true(found[0].term.len == 5 && found[0].count == 3 && found[0].documents == 3);
  assert_near(found[0].keyness.g2, ptheme_keyness__measure(3, 6, 13, 134).g2, 1e-12);
  assert_int_equal(ptheme_keyness__rank(found, &n, 5, table, 0, 1, 1, NULL), PTHEME_OK);
  assert_int_equal(n, 0);
  ptheme_keyness__free(table);
}

static void test_nothing_to_compare(void **state) {
  (void)state;
  ptheme_keyness_table *table;
  ptheme_keyword found[1];
  size_t n = 9;
  assert_int_equal(ptheme_keyness__new(&table, 2, NULL), PTHEME_OK);
  add(table, "fraud", 0, 0, 3);
  assert_int_equal(ptheme_keyness__rank(found, &n, 1, table, 0, 1, 1, NULL), PTHEME_OK);
  assert_int_equal(n, 0);
  ptheme_keyness__free(table);
  ptheme_keyness__free(NULL);
}

static void test_memory(void **state) {
  (void)state;
  for (size_t nth = 1;; nth++) {
    ptheme_keyness_table *table;
    ptheme_keyword found[1];
    size_t n;
    test_alloc_fail_at(nth, false);
    ptheme_status status = ptheme_keyness__new(&table, 2, NULL);
    if (status == PTHEME_OK) status = ptheme_keyness__add(table, (ptheme_str){"a", 1}, 0, 0, NULL);
    if (status == PTHEME_OK) status = ptheme_keyness__add(table, (ptheme_str){"b", 1}, 1, 0, NULL);
    if (status == PTHEME_OK) status = ptheme_keyness__rank(found, &n, 1, table, 0, 1, 1, NULL);
    ptheme_keyness__free(table);
    if (!test_alloc_off()) break;
    assert_int_equal(status, PTHEME_E_NOMEM);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_measure), cmocka_unit_test(test_rank),
      cmocka_unit_test(test_again),   cmocka_unit_test(test_nothing_to_compare),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
