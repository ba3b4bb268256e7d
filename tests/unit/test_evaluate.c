#include "training.h"

#include "model/classify.h"
#include "model/resample.h"

#include <math.h>

static ptheme_model *model; /* of four topics, the last of them none */

static int make_model(void **state) {
  (void)state;
  model = train_topics(4);
  return 0;
}

static int free_model(void **state) {
  (void)state;
  ptheme_model_free(model);
  return 0;
}

static ptheme_evaluation *evaluate(const ptheme_dataset *dataset,
                                   const ptheme_evaluate_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_evaluation *evaluation;
  if (ptheme_evaluate(&evaluation, model, dataset, options, &err) != PTHEME_OK)
    fail_msg("%s", err.message);
  return evaluation;
}

static ptheme_evaluate_options few_draws(void) {
  ptheme_evaluate_options options;
  ptheme_evaluate_options_init(&options);
  options.draws = 50;
  return options;
}

static double figure(const ptheme_evaluation *evaluation, const char *name) {
  double value = NAN;
  if (!ptheme_evaluation_get(evaluation, name, &value)) fail_msg("no figure %s", name);
  return value;
}

/* Two documents: four right, one wrong, one unknown. */
static ptheme_dataset *known_rows(void) {
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "b", "economy", "credit for firms and trade");
  add_row(dataset, "a", "economy", "investors pay tax on credit");
  add_row(dataset, "a", "security", "the fraud of gangs");
  add_row(dataset, "b", "livelihoods", "drugs and robbery and terror");
  add_row(dataset, "b", "livelihoods", "housing schools food");
  add_row(dataset, "a", "security", "xyzzy plugh");
  return dataset;
}

static void test_figures(void **state) {
  (void)state;
  ptheme_dataset *dataset = known_rows();
  ptheme_evaluate_options options = few_draws();
  options.no_context = true;
  ptheme_evaluation *e = evaluate(dataset, &options);
  assert_near(figure(e, "sentences"), 6, 0);
  assert_near(figure(e, "documents"), 2, 0);
  assert_near(figure(e, "label.economy.precision") * figure(e, "label.economy.recall"), 1, 0);
  assert_near(figure(e, "label.livelihoods.recall"), 0.5, 0);
  assert_near(figure(e, "label.livelihoods.sentences"), 2, 0);
  assert_near(figure(e, "unsure"), 1.0 / 6, 1e-12);
  assert_true(figure(e, "unknown_tokens") > 0.1 && figure(e, "unknown_tokens") < 0.5);
  double value = 7;
  assert_false(ptheme_evaluation_get(e, "label.none.recall", &value)); /* no such sentence */
  assert_false(ptheme_evaluation_get(e, "label.nothing.f1", &value));
  assert_false(ptheme_evaluation_get(e, "nothing", &value));
  assert_false(ptheme_evaluation_get(e, "label.", &value));
  assert_near(value, 7, 0);
  ptheme_evaluation_free(e);
  ptheme_dataset_free(dataset);
}

/* A document's rows in their order are classified as the document that they were taken from. */
static void test_as_classify(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "a", "economy", "Credit for the firms.");
  add_row(dataset, "b", "economy", "Guests of the hall.");
  add_row(dataset, "a", "economy", "The court said.");
  add_row(dataset, "a", "none", "Housing, food and pay.");
  ptheme_lineup lineup;
  ptheme_verdicts verdicts;
  assert_int_equal(ptheme_lineup__new(&lineup, dataset, NULL), PTHEME_OK);
  assert_int_equal(ptheme_verdicts__new(&verdicts, model, dataset, &lineup, true, NULL), PTHEME_OK);
  ptheme_classifier *classifier;
  const ptheme_result *result;
  ptheme_document document = {
      .id = ptheme_str__of("a"),
      .text = ptheme_str__of("Credit for the firms. The court said. Housing, food and pay.")};
  assert_int_equal(ptheme_classifier_new(&classifier, model, NULL), PTHEME_OK);
  assert_int_equal(ptheme_classify(classifier, &document, &result, NULL), PTHEME_OK);
  assert_int_equal(result->n_sentences, 3);
  for (size_t i = 0; i < 3; i++)
    assert_memory_equal(result->sentences[i].p, verdicts.p + 4 * i, 4 * sizeof(double));
  ptheme_classifier_free(classifier);
  ptheme_verdicts__free(&verdicts);
  ptheme_lineup__free(&lineup);
  ptheme_dataset_free(dataset);
}

/* Sentences of the training data are found, however they are written. */
static void test_seen(void **state) {
  (void)state;
  ptheme_dataset *trained = topic_dataset(12, 4), *dataset = new_dataset();
  ptheme_row row = ptheme_dataset_get(trained, 0);
  char shouted[128];
  snprintf(shouted, sizeof shouted, "%.*s!", (int)row.text.len, row.text.data);
  add_row(dataset, "x", "economy", shouted);
  add_row(dataset, "x", "economy", "credit credit credit");
  ptheme_evaluate_options options = few_draws();
  ptheme_evaluation *e = evaluate(dataset, &options);
  assert_near(figure(e, "seen_in_training"), 1, 0);
  ptheme_evaluation_free(e);
  ptheme_dataset_free(dataset);
  e = evaluate(trained, &options);
  assert_near(figure(e, "seen_in_training"), (double)ptheme_dataset_count(trained), 0);
  ptheme_evaluation_free(e);
  ptheme_dataset_free(trained);
}

static char *text_of(const ptheme_evaluation *e, ptheme_evaluation_format format) {
  char *text = NULL;
  ptheme_status status = ptheme_evaluation_text(&text, e, format, NULL);
  assert_int_equal(status, PTHEME_OK);
  return text;
}

/* How often `part` stands in the text. */
static int times(const char *text, const char *part) {
  int n = 0;
  for (; (text = strstr(text, part)) != NULL; text++)
    n++;
  return n;
}

/* Documents in another order give the same bytes, in every format. */
static void test_same_bytes(void **state) {
  (void)state;
  ptheme_dataset *a = new_dataset(), *b = new_dataset();
  const char *const texts[] = {"credit for firms", "wages and drugs", "photo of guests", "fraud"};
  for (int i = 0; i < 8; i++) {
    char name[] = {(char)('a' + i), '\0'}, mirrored[] = {(char)('h' - i), '\0'};
    add_row(a, name, topic_labels[i % 4], texts[i % 3]);
    add_row(b, mirrored, topic_labels[(7 - i) % 4], texts[(7 - i) % 3]);
  }
  ptheme_evaluate_options options = few_draws();
  options.errors = 0;
  ptheme_evaluation *first = evaluate(a, &options), *second = evaluate(b, &options);
  for (int f = PTHEME_EVALUATION_TABLE; f <= PTHEME_EVALUATION_MARKDOWN; f++) {
    char *x = text_of(first, (ptheme_evaluation_format)f);
    char *y = text_of(second, (ptheme_evaluation_format)f);
    assert_string_equal(x, y);
    ptheme_free(x);
    ptheme_free(y);
  }
  ptheme_evaluation_free(first);
  ptheme_evaluation_free(second);
  ptheme_dataset_free(a);
  ptheme_dataset_free(b);
}

static void test_errors_are_listed(void **state) {
  (void)state;
  ptheme_dataset *dataset = known_rows();
  add_row(dataset, "=cmd", "none", "=fraud, \"gangs\" & drugs");
  ptheme_evaluate_options options = few_draws();
  options.no_context = true;
  options.errors = 1; /* the more confident one of two */
  ptheme_evaluation *e = evaluate(dataset, &options);
  char *csv = text_of(e, PTHEME_EVALUATION_CSV);
  assert_int_equal(times(csv, "\nerror,"), 1);
  assert_true(times(csv, "security,") > 0);
  assert_null(strstr(csv, ",=")); /* no formula for a spreadsheet */
  ptheme_free(csv);
  ptheme_evaluation_free(e);
  ptheme_dataset_free(dataset);
}

static void assert_refused(const ptheme_dataset *dataset, const ptheme_evaluate_options *options,
                           ptheme_status status, const char *message) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_evaluation *evaluation;
  assert_int_equal(ptheme_evaluate(&evaluation, model, dataset, options, &err), status);
  assert_null(evaluation);
  if (!strstr(err.message, message)) fail_msg("%s", err.message);
}

static void test_refusals(void **state) {
  (void)state;
  ptheme_dataset *dataset = known_rows(), *empty = new_dataset();
  ptheme_evaluate_options options = few_draws();
  options.draws = 0;
  assert_refused(dataset, &options, PTHEME_E_ARG, "draws");
  options = few_draws();
  options.min_confidence = NAN;
  assert_refused(dataset, &options, PTHEME_E_ARG, "confidence");
  options = few_draws();
  ptheme_model *other = train_topics(3);
  options.compare = other;
  assert_refused(dataset, &options, PTHEME_E_ARG, "different labels");
  ptheme_model_free(other);
  options = few_draws();
  assert_refused(empty, &options, PTHEME_E_INPUT, "no labelled rows");
  add_row(dataset, "z", "economics", "text");
  add_row(dataset, "z", "Security", "text");
  assert_refused(dataset, &options, PTHEME_E_INPUT, "rows.csv:8: ");
  assert_refused(dataset, &options, PTHEME_E_INPUT, "\"economics\", \"Security\"");
  ptheme_dataset_free(dataset);
  ptheme_dataset_free(empty);
}

/* ---- the bootstrap ---- */

/* A model against itself differs by nothing, with p = 1. */
static void test_compare_with_itself(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(20, 4);
  ptheme_evaluate_options options = few_draws();
  options.compare = model;
  ptheme_evaluation *e = evaluate(dataset, &options);
  char *csv = text_of(e, PTHEME_EVALUATION_CSV);
  assert_non_null(strstr(csv, "comparison,macro_f1,difference,0.0000,0.0000,0.0000,"));
  assert_non_null(strstr(csv, "comparison,macro_f1,p,1.0000,"));
  ptheme_free(csv);
  ptheme_evaluation_free(e);
  ptheme_dataset_free(dataset);
}

static void test_quantile(void **state) {
  (void)state;
  const double values[] = {1, 2, 4, 8};
  assert_near(ptheme_resample__quantile(values, 4, 0), 1, 0);
  assert_near(ptheme_resample__quantile(values, 4, 0.5), 3, 1e-15);
  assert_near(ptheme_resample__quantile(values, 4, 0.9), 4 + 0.7 * 4, 1e-12);
  assert_near(ptheme_resample__quantile(values, 4, 1), 8, 0);
  assert_true(isnan(ptheme_resample__quantile(values, 0, 0.5)));
}

enum { DOCUMENTS = 100, EACH = 4, ROWS = DOCUMENTS * EACH };

typedef struct sample {
  size_t first[DOCUMENTS + 1], rows[ROWS];
  uint32_t labels[ROWS];
  double good[2 * ROWS], bad[2 * ROWS];
} sample;

/* In each document all sentences are right or all are wrong: what counts is the number of
 * documents, so the interval of the accuracy is that of 100 draws, not of 400.  The second model
 * is wrong in 20 more documents. */
static void test_documents_are_resampled(void **state) {
  (void)state;
  sample *s = test_calloc(1, sizeof *s);
  for (size_t i = 0; i < ROWS; i++) {
    size_t d = i / EACH;
    s->first[d] = d * EACH;
    s->labels[i] = (uint32_t)(i % 2);
    for (size_t k = 0; k < 2; k++) {
      s->good[2 * i + k] = (k == i % 2) == (d < 80) ? 0.9 : 0.1;
      s->bad[2 * i + k] = (k == i % 2) == (d < 60) ? 0.9 : 0.1;
    }
  }
  s->first[DOCUMENTS] = ROWS;
  ptheme_lineup lineup = {.n = ROWS, .n_documents = DOCUMENTS, .rows = s->rows, .first = s->first};
  ptheme_verdicts good = {.labels = s->labels, .p = s->good};
  ptheme_verdicts bad = {.labels = s->labels, .p = s->bad};
  ptheme_figure_interval at[FIGURES + 6];
  double sides[FIGURES + 6];
  assert_int_equal(ptheme_resample__run(at, NULL, &lineup, &good, NULL, 2, 2000, 1, NULL), 0);
  double error = 1.96 * sqrt(0.8 * 0.2 / DOCUMENTS);
  assert_near(at[FIGURE_ACCURACY].low, 0.8 - error, 0.015);
  assert_near(at[FIGURE_ACCURACY].high, 0.8 + error, 0.015);
  assert_int_equal(ptheme_resample__run(at, sides, &lineup, &good, &bad, 2, 2000, 1, NULL), 0);
  assert_near(at[FIGURE_ACCURACY].low, -0.2 - error, 0.015);
  assert_near(at[FIGURE_ACCURACY].high, -0.2 + error, 0.015);
  assert_true(sides[FIGURE_ACCURACY] < 1e-4 && sides[FIGURE_LOG_LOSS] < 1e-4); /* t about 5 */
  /* documents 60 and 61, in both of which the second model is worse, prove nothing yet */
  lineup.first = s->first + 60;
  lineup.n_documents = 2;
  lineup.n = 2 * EACH;
  for (size_t d = 60; d < 63; d++)
    s->first[d] -= 60 * EACH;
  good.p += 2 * 60 * EACH;
  bad.p += 2 * 60 * EACH;
  for (size_t k = 0; k < 2; k++) /* one sentence less wrong, so that there is spread */
    s->bad[2 * 61 * EACH + k] = 0.5;
  assert_int_equal(ptheme_resample__run(at, sides, &lineup, &good, &bad, 2, 2000, 1, NULL), 0);
  assert_true(sides[FIGURE_LOG_LOSS] > 0.05);
  lineup.n_documents = 1;
  lineup.n = EACH;
  assert_int_equal(ptheme_resample__run(at, sides, &lineup, &good, &bad, 2, 2000, 1, NULL), 0);
  assert_true(isnan(at[FIGURE_LOG_LOSS].low) && isnan(at[FIGURE_LOG_LOSS].high));
  assert_true(isnan(sides[FIGURE_LOG_LOSS]));
  test_free(s);
}

static void test_memory(void **state) {
  (void)state;
  ptheme_dataset *dataset = known_rows();
  ptheme_evaluate_options options = few_draws();
  options.compare = model;
  size_t failures = 0;
  for (size_t n = 1;; n++) {
    ptheme_evaluation *e = NULL;
    char *text = NULL;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_evaluate(&e, model, dataset, &options, NULL);
    if (status == PTHEME_OK)
      status = ptheme_evaluation_text(&text, e, PTHEME_EVALUATION_TABLE, NULL);
    bool failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    ptheme_free(text);
    ptheme_evaluation_free(e);
    if (!failed) break;
    failures++;
  }
  assert_true(failures > 20);
  ptheme_dataset_free(dataset);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_figures),
                                     cmocka_unit_test(test_as_classify),
                                     cmocka_unit_test(test_seen),
                                     cmocka_unit_test(test_same_bytes),
                                     cmocka_unit_test(test_errors_are_listed),
                                     cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_compare_with_itself),
                                     cmocka_unit_test(test_quantile),
                                     cmocka_unit_test(test_documents_are_resampled),
                                     cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, make_model, free_model);
}
