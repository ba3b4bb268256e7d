/* Worked examples that others have published, and what the figures must not depend on. */
#include "testing.h"

#include <math.h>
#include <stdio.h>

enum { CODERS_MAX = 4 };

typedef struct example {
  const char *source;
  size_t n_coders;
  const char *units; /* a word a unit, a letter a coder; '*' is missing */
  const char *alpha; /* 3 decimals */
  size_t pairable;
} example;

static const example examples[] = {
    /* Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, sections A to C; the
     * data of C are also the example of kripp.alpha() in the R package irr. */
    {"A, binary data, two coders", 2, "01 11 01 00 00 01 00 00 10 00", "0.095", 10},
    {"B, nominal data, two coders", 2, "ab aa bb bb db cc cc cc ee dd dd ad", "0.692", 12},
    {"C, four coders, missing data", 4,
     "11*1 2232 3333 3333 2222 1234 4444 1121 2222 *555 **11 **3*", "0.743", 11},
    /* Krippendorff's alpha, Wikipedia: "A computational example" */
    {"three coders, missing data", 3, "*1* *** *22 *11 *33 334 444 13* 2*2 1*1 1*1 3*3 3*3 *** 3*4",
     "0.691", 12},
};

static ptheme_agreement *open(size_t n_coders) {
  static const char *const names[] = {"Anna", "Ben", "Cleo", "Dan"};
  ptheme_agreement *agreement;
  assert_int_equal(ptheme_agreement_new(&agreement, names, n_coders, NULL), PTHEME_OK);
  return agreement;
}

static void add(ptheme_agreement *agreement, const char *letters, size_t n_coders, char document) {
  ptheme_str labels[CODERS_MAX];
  ptheme_document row = {.id = {&document, 1}, .text = {letters, n_coders}};
  for (size_t i = 0; i < n_coders; i++)
    labels[i] = (ptheme_str){letters + i, letters[i] != '*'};
  assert_int_equal(ptheme_agreement_add(agreement, &row, labels, NULL), PTHEME_OK);
}

/* Unit i is in document i % documents. */
static ptheme_agreement *measure(const char *units, size_t n_coders, size_t documents) {
  ptheme_agreement *agreement = open(n_coders);
  for (size_t i = 0; *units; i++, units += n_coders + (units[n_coders] == ' '))
    add(agreement, units, n_coders, (char)('a' + i % documents));
  assert_int_equal(ptheme_agreement_finish(agreement, 200, 1, NULL), PTHEME_OK);
  return agreement;
}

static void assert_rounds(double value, const char *expected) {
  ptheme_buf text = PTHEME_BUF_INIT;
  ptheme_buf__add_fixed(&text, value, 3);
  assert_buf_equal(&text, expected);
  ptheme_buf__free(&text);
}

static void test_published_alphas(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
    const example *e = &examples[i];
    ptheme_agreement *agreement = measure(e->units, e->n_coders, 3);
    const ptheme_agreement_summary *summary = ptheme_agreement_get(agreement);
    assert_rounds(summary->alpha.value, e->alpha);
    assert_int_equal(summary->pairable, e->pairable);
    assert_true(summary->alpha.low <= summary->alpha.high);
    ptheme_agreement_free(agreement);
  }
}

/* Cohen's kappa, Wikipedia: 20 and 15 of 50 grant proposals judged alike, kappa 0.40; 45, 15, 25,
 * 15 of 100 give 0.13, 25, 35, 5, 35 give 0.26. */
static void test_published_kappas(void **state) {
  (void)state;
  static const struct {
    int yes_yes, yes_no, no_yes, no_no;
    const char *kappa;
  } tables[] = {{20, 5, 10, 15, "0.400"}, {45, 15, 25, 15, "0.130"}, {25, 35, 5, 35, "0.259"}};
  for (size_t i = 0; i < 3; i++) {
    ptheme_agreement *agreement = open(2);
    for (int n = 0; n < tables[i].yes_yes; n++)
      add(agreement, "yy", 2, 'a');
    for (int n = 0; n < tables[i].yes_no; n++)
      add(agreement, "yn", 2, 'b');
    for (int n = 0; n < tables[i].no_yes; n++)
      add(agreement, "ny", 2, 'c');
    for (int n = 0; n < tables[i].no_no; n++)
      add(agreement, "nn", 2, 'd');
    assert_int_equal(ptheme_agreement_finish(agreement, 10, 1, NULL), PTHEME_OK);
    const ptheme_coder_pair *pair = ptheme_agreement_get(agreement)->pairs;
    assert_rounds(pair->kappa, tables[i].kappa);
    assert_int_equal(pair->confusion[1], tables[i].no_yes); /* labels are sorted: n, y */
    ptheme_agreement_free(agreement);
  }
}

/* With two labels, each against the other is the whole question. */
static void test_binary_label_is_overall(void **state) {
  (void)state;
  ptheme_agreement *agreement = measure(examples[0].units, 2, 3);
  const ptheme_agreement_summary *summary = ptheme_agreement_get(agreement);
  for (size_t k = 0; k < 2; k++) {
    assert_float_equal(summary->label[k].value, summary->alpha.value, 1e-12);
    assert_float_equal(summary->label[k].low, summary->alpha.low, 1e-12);
  }
  ptheme_agreement_free(agreement);
}

static void assert_undefined(double value) {
  bool undefined = isnan(value);
  assert_true(undefined);
}

static void test_undefined(void **state) {
  (void)state;
  ptheme_agreement *agreement = measure("aa aa", 2, 2);
  const ptheme_agreement_summary *summary = ptheme_agreement_get(agreement);
  assert_undefined(summary->alpha.value);
  assert_undefined(summary->alpha.low);
  assert_undefined(summary->pairs[0].kappa);
  assert_true(summary->agreement == 1);
  ptheme_agreement_free(agreement);
  agreement = measure("aa ab", 2, 1);
  summary = ptheme_agreement_get(agreement);
  assert_rounds(summary->alpha.value, "0.000");
  assert_undefined(summary->alpha.low); /* one document cannot be resampled */
  ptheme_agreement_free(agreement);

  ptheme_error err = PTHEME_ERROR_INIT;
  agreement = open(2);
  add(agreement, "a*", 2, 'a');
  assert_int_equal(ptheme_agreement_finish(agreement, 10, 1, &err), PTHEME_E_INPUT);
  ptheme_agreement_free(agreement);
}

/* Units of four coders, so that weights are thirds, in two orders. */
static void test_order_does_not_matter(void **state) {
  (void)state;
  ptheme_agreement *there = open(4), *back = open(4);
  const char *units[] = {"aabb", "abca", "bbbb", "ccab", "aaaa", "cc*a", "abbb"};
  const char *documents = "xyzzyxx";
  for (size_t i = 0; i < 7; i++)
    add(there, units[i], 4, documents[i]);
  for (size_t i = 7; i-- > 0;)
    add(back, units[i], 4, documents[i]);
  assert_int_equal(ptheme_agreement_finish(there, 50, 7, NULL), PTHEME_OK);
  assert_int_equal(ptheme_agreement_finish(back, 50, 7, NULL), PTHEME_OK);
  const ptheme_agreement_summary *a = ptheme_agreement_get(there), *b = ptheme_agreement_get(back);
  assert_memory_equal(&a->alpha, &b->alpha, sizeof a->alpha);
  assert_memory_equal(a->label, b->label, 3 * sizeof *a->label);
  ptheme_agreement_free(there);
  ptheme_agreement_free(back);
}

static ptheme_status join(ptheme_agreement *agreement, size_t coder, const char *document,
                          const char *text, const char *unit, const char *label,
                          ptheme_error *err) {
  ptheme_document row = {.id = ptheme_str__of(document), .text = ptheme_str__of(text)};
  return ptheme_agreement_join(agreement, coder, &row, ptheme_str__of(unit), ptheme_str__of(label),
                               err);
}

static void test_joining(void **state) {
  (void)state;
  static const struct {
    size_t coder;
    const char *document, *text, *label;
  } rows[] = {
      {0, "d", "Same.", "a"}, {0, "d", "Same.", "b"},  {0, "e", "Same.", "a"},
      {1, "e", "Same.", "a"}, {1, "d", "Same.", " a"}, {1, "d", "Same.", "c"},
      {1, "d", "New.", "c"},
  };
  ptheme_agreement *agreement = open(2);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(
        join(agreement, rows[i].coder, rows[i].document, rows[i].text, "", rows[i].label, NULL),
        PTHEME_OK);
  assert_int_equal(ptheme_agreement_finish(agreement, 10, 1, NULL), PTHEME_OK);
  const ptheme_agreement_summary *summary = ptheme_agreement_get(agreement);
  assert_int_equal(summary->units, 4);
  assert_int_equal(summary->pairable, 3);
  assert_int_equal(summary->n_disagreements, 1);
  assert_int_equal(summary->disagreements[0].labels[0], 1);
  assert_int_equal(summary->disagreements[0].labels[1], 2);
  ptheme_agreement_free(agreement);

  ptheme_error err = PTHEME_ERROR_INIT;
  agreement = open(2);
  assert_int_equal(join(agreement, 0, "d", "One.", "u1", "a", NULL), PTHEME_OK);
  assert_int_equal(join(agreement, 1, "other", "Another.", "u1", "a", NULL), PTHEME_OK);
  assert_int_equal(join(agreement, 1, "d", "One.", "u1", "a", &err), PTHEME_E_INPUT);
  assert_string_equal(err.message, "unit \"u1\" stands twice");
  ptheme_agreement_free(agreement);
}

/* The label that is one too many is refused, and leaves no trace. */
static void test_too_many_labels(void **state) {
  (void)state;
  ptheme_agreement *agreement = open(2);
  ptheme_error err = PTHEME_ERROR_INIT;
  for (int i = 0; i < 258; i++) {
    char label[8], unit[8];
    snprintf(label, sizeof label, "l%d", i);
    snprintf(unit, sizeof unit, "u%d", i);
    assert_int_equal(join(agreement, 0, "d", "One.", unit, label, &err),
                     i < 255 ? PTHEME_OK : PTHEME_E_INPUT);
    assert_int_equal(join(agreement, 1, "d", "One.", unit, "l0", NULL), PTHEME_OK);
  }
  assert_non_null(strstr(err.message, "more than 255 different labels"));
  assert_int_equal(ptheme_agreement_finish(agreement, 10, 1, NULL), PTHEME_OK);
  const ptheme_agreement_summary *summary = ptheme_agreement_get(agreement);
  assert_int_equal(summary->n_labels, 255);
  assert_int_equal(summary->units, 258);
  assert_int_equal(summary->pairable, 255);
  ptheme_agreement_free(agreement);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_published_alphas),        cmocka_unit_test(test_published_kappas),
      cmocka_unit_test(test_binary_label_is_overall), cmocka_unit_test(test_undefined),
      cmocka_unit_test(test_order_does_not_matter),   cmocka_unit_test(test_joining),
      cmocka_unit_test(test_too_many_labels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
