/* The form of what is exported; whether libsvm agrees with it is the oracle's matter. */
#include "training.h"

#include "base/number.h"

static ptheme_model *model; /* of three topics */

static int make_model(void **state) {
  (void)state;
  model = train_topics(3);
  return 0;
}

static int free_model(void **state) {
  (void)state;
  ptheme_model_free(model);
  return 0;
}

static size_t count(const char *text, const char *what) {
  size_t n = 0;
  for (; (text = strstr(text, what)) != NULL; text += strlen(what))
    n++;
  return n;
}

static void test_vectors(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "a", "security", "xyzzy");
  add_row(dataset, "a", "economy", "credit");
  char *text;
  assert_int_equal(ptheme_export_vectors(&text, model, dataset, NULL), PTHEME_OK);
  assert_int_equal(strncmp(text, "2\n0 ", 4), 0); /* no evidence: the label alone */
  assert_int_equal(count(text, ":"), 2);          /* the word and its prefix */
  assert_int_equal(count(text, "\n"), 2);
  ptheme_free(text);
  add_row(dataset, "a", "nothing", "credit");
  assert_int_equal(ptheme_export_vectors(&text, model, dataset, NULL), PTHEME_E_INPUT);
  assert_null(text);
  ptheme_dataset_free(dataset);
}

static void test_svm(void **state) {
  (void)state;
  char *text;
  assert_int_equal(ptheme_export_svm(&text, model, NULL), PTHEME_OK);
  assert_int_equal(
      strncmp(text, "svm_type c_svc\nkernel_type linear\nnr_class 3\ntotal_sv 3\nrho ", 60), 0);
  assert_non_null(strstr(text, "\nlabel 0 1 2\nnr_sv 2 1 0\nSV\n1 0  "));
  assert_int_equal(count(text, "\n0 1  "), 2); /* (0,2) and (1,2) */
  ptheme_free(text);
}

static void test_weights(void **state) {
  (void)state;
  static const char head[] = "term,idf,economy/livelihoods,economy/security,livelihoods/security\n";
  char *text;
  assert_int_equal(ptheme_export_weights(&text, model, NULL), PTHEME_OK);
  assert_int_equal(strncmp(text, head, sizeof head - 1), 0);
  assert_int_equal(count(text, "\n"), ptheme_model_terms(model) + 2);
  const char *last = strstr(text, "\n,,");
  assert_non_null(last);
  double value;
  const char *comma = strchr(last + 3, ',');
  assert_true(
      ptheme_number__read_double(&value, (ptheme_str){last + 3, (size_t)(comma - last - 3)}));
  assert_true(value == -model->rho[0]);
  ptheme_free(text);
}

/* A plane a label: weights are listed by label, and pairs are made where they are asked for. */
static void test_planes_of_labels(void **state) {
  (void)state;
  ptheme_model *rest = train_topics_by(PTHEME_SOLVER_REST, 3);
  static const char head[] = "term,idf,economy,livelihoods,security\n";
  char *text;
  double value;
  assert_int_equal(ptheme_export_weights(&text, rest, NULL), PTHEME_OK);
  assert_int_equal(strncmp(text, head, sizeof head - 1), 0);
  ptheme_free(text);
  assert_int_equal(ptheme_export_svm(&text, rest, NULL), PTHEME_OK);
  assert_int_equal(count(text, "\n0 1  "), 2);
  const char *rho = strstr(text, "\nrho ") + 5;
  assert_true(ptheme_number__read_double(&value, (ptheme_str){rho, strcspn(rho, " ")}));
  assert_true(value == rest->rho[0] - rest->rho[1]);
  ptheme_free(text);
  ptheme_model_free(rest);
}

/* Shortest text that gives the same float again, and not a digit more. */
static void test_floats(void **state) {
  (void)state;
  static const struct {
    float value;
    const char *text;
  } cases[] = {{0, "0"},
               {1, "1"},
               {0.1f, "0.1"},
               {-0.25f, "-0.25"},
               {16777216, "16777216"},
               {1e-30f, "1e-30"},
               {0.333333343f, "0.33333334"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ptheme_buf buf = PTHEME_BUF_INIT;
    ptheme_buf__add_float(&buf, cases[i].value);
    assert_buf_equal(&buf, cases[i].text);
    ptheme_buf__free(&buf);
  }
  ptheme_random random;
  ptheme_random__seed(&random, 9);
  for (int i = 0; i < 1000; i++) {
    float value = (float)ptheme_random__unit(&random);
    ptheme_buf buf = PTHEME_BUF_INIT;
    double back;
    ptheme_buf__add_float(&buf, value);
    assert_true(ptheme_number__read_double(&back, ptheme_buf__str(&buf)) && (float)back == value);
    ptheme_buf__free(&buf);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors), cmocka_unit_test(test_svm), cmocka_unit_test(test_weights),
      cmocka_unit_test(test_planes_of_labels), cmocka_unit_test(test_floats)};
  return cmocka_run_group_tests(tests, make_model, free_model);
}
