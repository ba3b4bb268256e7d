/* From labelled rows to a model, and what must not change it. */
#include "training.h"

#include "model/classify.h"

static void assert_same_bytes(const ptheme_model *a, const ptheme_model *b) {
  assert_int_equal(a->len, b->len);
  assert_memory_equal(a->bytes, b->bytes, a->len);
}

/* The order of rows and the number of threads leave no trace in the bytes. */
static void test_same_bytes(void **state) {
  (void)state;
  static const ptheme_solver solvers[] = {PTHEME_SOLVER_LIBSVM, PTHEME_SOLVER_LIBLINEAR};
  ptheme_dataset *dataset = topic_dataset(12, 3);
  for (size_t s = 0; s < 2; s++) {
    ptheme_train_options options = small_options();
    options.solver = solvers[s];
    ptheme_model *model = train_with(dataset, &options);
    for (uint64_t seed = 1; seed <= 2; seed++) {
      ptheme_dataset *other = shuffled(dataset, seed);
      options.threads = seed + 1;
      ptheme_model *again = train_with(other, &options);
      assert_same_bytes(model, again);
      ptheme_model_free(again);
      ptheme_dataset_free(other);
    }
    ptheme_model_free(model);
  }
  ptheme_dataset_free(dataset);
}

static int theme_of(ptheme_classifier *classifier, const char *text, unsigned *flags) {
  ptheme_document document = {.id = ptheme_str__of("d"), .text = ptheme_str__of(text)};
  const ptheme_result *result;
  assert_int_equal(ptheme_classify(classifier, &document, &result, NULL), PTHEME_OK);
  assert_int_equal(result->n_sentences, 1);
  *flags = result->sentences[0].flags;
  return result->sentences[0].theme;
}

/* It learns what there is to learn, for two labels and for four. */
static void test_learns(void **state) {
  (void)state;
  for (size_t k = 2; k <= 4; k += 2) {
    ptheme_model *model = train_topics(k);
    ptheme_classifier *classifier;
    unsigned flags;
    assert_int_equal(ptheme_classifier_new(&classifier, model, NULL), PTHEME_OK);
    assert_int_equal(ptheme_model_background(model), k == 4 ? 3 : -1);
    assert_string_equal(ptheme_model_label(model, 0), "economy");
    assert_int_equal(theme_of(classifier, "credit for firms", &flags), 0);
    assert_int_equal(theme_of(classifier, "housing and food", &flags), 1);
    if (k == 4) assert_int_equal(theme_of(classifier, "photo of guests", &flags), 3);
    assert_int_equal(flags, 0);
    assert_int_equal(theme_of(classifier, "xyzzy plugh", &flags), PTHEME_UNSURE);
    assert_int_equal(flags, PTHEME_FLAG_NO_EVIDENCE);
    ptheme_classifier_set_min_confidence(classifier, 1);
    assert_int_equal(theme_of(classifier, "credit for firms", &flags), PTHEME_UNSURE);
    assert_int_equal(flags, PTHEME_FLAG_LOW_CONFIDENCE);
    ptheme_classifier_free(classifier);
    ptheme_model_free(model);
  }
}

static void test_refusals(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 2);
  ptheme_train_options usual = small_options(), options[10];
  for (size_t i = 0; i < 10; i++)
    options[i] = usual;
  options[0].cost = 0;
  options[1].folds = 1;
  options[2].folds = 21;
  options[3].features.min_count = 0;
  options[4].features.han_max = 4;
  options[5].features.words = false;
  options[5].features.prefix = 0;
  options[5].features.bigrams = false;
  options[6].features.char_min = 3;
  const ptheme_class_weight zero = {"none", 0};
  options[7].class_weights = &zero;
  options[7].n_class_weights = 1;
  options[8].features.context = 1.5;
  options[9].solver = (ptheme_solver)17;
  for (size_t i = 0; i < 10; i++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_model *model;
    if (ptheme_train(&model, dataset, &options[i], &err) != PTHEME_E_ARG) fail_msg("case %zu", i);
    assert_null(model);
    assert_true(err.message[0] != '\0');
  }
  add_row(dataset, "d000", "rare", "something else");
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model;
  assert_int_equal(ptheme_train(&model, dataset, &usual, &err), PTHEME_E_INPUT);
  assert_non_null(strstr(err.message, "rare"));
  ptheme_dataset_free(dataset);
}

/* Rows without any term, and rows that stand there many times, train a model like any other. */
static void test_odd_rows(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 2);
  add_row(dataset, "d000", "economy", "?!");
  add_row(dataset, "d001", "livelihoods", "...");
  add_row(dataset, "d001", "economy", "...");
  for (int i = 0; i < 10; i++)
    add_row(dataset, "d002", "economy", "market court firms judge");
  ptheme_train_options options = small_options();
  ptheme_model *model = train_with(dataset, &options);
  assert_string_equal(ptheme_model_metadata(model, "data.rows"), "49");
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
}

/* A label without terms, or with terms in one fold only, has no plane. */
static void test_label_without_terms(void **state) {
  (void)state;
  static const ptheme_solver solvers[] = {PTHEME_SOLVER_LIBSVM, PTHEME_SOLVER_LIBLINEAR};
  for (size_t known = 0; known < 2; known++) {
    ptheme_dataset *dataset = topic_dataset(12, 2);
    add_row(dataset, "d000", "odd", known ? "market" : "?");
    add_row(dataset, "d001", "odd", "!");
    add_row(dataset, "d002", "odd", "...");
    for (size_t s = 0; s < 2; s++) {
      ptheme_error err = PTHEME_ERROR_INIT;
      ptheme_train_options options = small_options();
      ptheme_model *model;
      options.solver = solvers[s];
      assert_int_equal(ptheme_train(&model, dataset, &options, &err), PTHEME_E_INPUT);
      assert_non_null(strstr(err.message, "label \"odd\" has terms in one fold at most"));
    }
    ptheme_dataset_free(dataset);
  }
}

/* The name of a language becomes part of a key, which a NUL byte would cut. */
static void test_odd_languages(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 2);
  static const ptheme_str languages[] = {{"e\0a", 3}, {"e\0b", 3}, {"e,\"\n", 4}};
  for (size_t i = 0; i < 3; i++) {
    ptheme_document row = {.id = ptheme_str__of("d000"),
                           .label = ptheme_str__of("economy"),
                           .text = ptheme_str__of(topics[0][i]),
                           .language = languages[i]};
    assert_int_equal(ptheme_dataset__add(dataset, &row, NULL), PTHEME_OK);
  }
  ptheme_train_options options = small_options();
  ptheme_model *model = train_with(dataset, &options);
  assert_string_equal(ptheme_model_metadata(model, "evaluation.language.e,\"\n.sentences"), "1");
  assert_null(ptheme_model_metadata(model, "evaluation.language.e.sentences"));
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
}

static int cancel(void *context, const char *stage, size_t done, size_t total) {
  (void)context;
  (void)stage;
  return done * 2 >= total;
}

static void test_stopping(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 3);
  ptheme_model *model;
  ptheme_train_options options = small_options();
  options.progress = cancel;
  assert_int_equal(ptheme_train(&model, dataset, &options, NULL), PTHEME_E_CANCELLED);
  assert_null(model);
  options = small_options();
  options.max_seconds = 1e-9;
  assert_int_equal(ptheme_train(&model, dataset, &options, NULL), PTHEME_E_LIMIT);
  assert_null(model);
  ptheme_dataset_free(dataset);
}

/* ---- memory runs out at every allocation in turn ---- */

typedef ptheme_status (*attempt)(void *context);

/* Every failed allocation ends in PTHEME_E_NOMEM or is done without; then it works. */
static void sweep(attempt try, void *context) {
  size_t failures = 0;
  for (size_t n = 1;; n++) {
    test_alloc_fail_at(n, false);
    ptheme_status status = try(context);
    bool failed = test_alloc_off() || status != PTHEME_OK; /* in a child, only the status tells */
    if (!failed) break;
    if (status != PTHEME_E_NOMEM) fail_msg("allocation %zu: status %d", n, status);
    failures++;
  }
  assert_true(failures > 3);
}

static ptheme_status try_train(void *context) {
  ptheme_train_options options = small_options();
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model;
  ptheme_status status = ptheme_train(&model, context, &options, &err);
  assert_true((status == PTHEME_OK) == (model != NULL));
  ptheme_model_free(model);
  return status;
}

static ptheme_status try_load(void *context) {
  const ptheme_model *whole = context;
  ptheme_model *model;
  ptheme_status status = ptheme_model_load_bytes(&model, whole->bytes, whole->len, NULL);
  ptheme_model_free(model);
  return status;
}

static ptheme_status try_classify(void *context) {
  ptheme_classifier *classifier;
  ptheme_status status = ptheme_classifier_new(&classifier, context, NULL);
  const ptheme_result *result;
  ptheme_document document = {.id = ptheme_str__of("d"),
                              .text = ptheme_str__of("Credit for firms. Housing for people.\n"
                                                     "The court heard a case of fraud.")};
  if (status == PTHEME_OK) status = ptheme_classify(classifier, &document, &result, NULL);
  ptheme_classifier_free(classifier);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(4, 2);
  ptheme_model *model = train_topics(3);
  sweep(try_classify, model);
  sweep(try_load, model);
  sweep(try_train, dataset);
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
}

/* A model keeps what its terms were made of; one that lacks a later option has it off. */
static void later_options_are_kept_if_asked_for(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 2);
  ptheme_train_options options = small_options();
  ptheme_model *plain = train_with(dataset, &options);
  assert_null(ptheme_model_metadata(plain, "options.keep_punctuation"));
  assert_false(plain->features.keep_punctuation);
  assert_null(ptheme_model_metadata(plain, "options.capitals"));
  assert_false(plain->features.capitals);
  options.features.keep_punctuation = options.features.capitals = true;
  ptheme_model *kept = train_with(dataset, &options);
  assert_string_equal(ptheme_model_metadata(kept, "options.keep_punctuation"), "1");
  assert_true(kept->features.keep_punctuation);
  assert_string_equal(ptheme_model_metadata(kept, "options.capitals"), "1");
  assert_true(kept->features.capitals);
  ptheme_model_free(plain);
  ptheme_model_free(kept);
  ptheme_dataset_free(dataset);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(later_options_are_kept_if_asked_for),
                                     cmocka_unit_test(test_same_bytes),
                                     cmocka_unit_test(test_learns),
                                     cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_odd_rows),
                                     cmocka_unit_test(test_label_without_terms),
                                     cmocka_unit_test(test_odd_languages),
                                     cmocka_unit_test(test_stopping),
                                     cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
