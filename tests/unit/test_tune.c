/* Class weights, the column to group by, the split by date, the search. */
#include "base/mem.h"
#include "base/random.h"
#include "model/cost.h"
#include "model/dataset.h"
#include "model/folds.h"
#include "model/model.h"
#include "model/trials.h"
#include "model/validate.h"
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const topics[3][8] = {
    {"market", "firms", "credit", "trade", "investors", "tax", "loans", "prices"},
    {"fraud", "gangs", "drugs", "robbery", "hackers", "terror", "theft", "arson"},
    {"visit", "photo", "hall", "guests", "speech", "opening", "lunch", "music"}};
static const char *const labels[3] = {"economy", "security", "none"};

static void add_row(ptheme_dataset *dataset, const char *document, const char *label,
                    const char *date, const char *text) {
  ptheme_document row = {.id = ptheme_str__of(document),
                         .label = ptheme_str__of(label),
                         .text = ptheme_str__of(text),
                         .date = ptheme_str__of(date),
                         .language = ptheme_str__of("en"),
                         .source = ptheme_str__of(document[1] % 2 ? "East" : "West")};
  assert_int_equal(ptheme_dataset__add(dataset, &row, NULL), PTHEME_OK);
}

/* Documents d00 to d29 of 2001 to 2030, three rows each; every fifth word is of another topic. */
static ptheme_dataset *topic_dataset(const char *group_col) {
  ptheme_dataset *dataset;
  ptheme_random random;
  ptheme_random__seed(&random, 3);
  assert_int_equal(ptheme_dataset_new(&dataset, NULL), PTHEME_OK);
  dataset->group_col = group_col;
  for (unsigned d = 0; d < 30; d++)
    for (size_t k = 0; k < 3; k++) {
      char name[16], date[16], text[64] = "";
      snprintf(name, sizeof name, "d%02u", d);
      snprintf(date, sizeof date, "%u-05-01", 2001 + d);
      size_t other = (k + ptheme_random__below(&random, 2) + 1) % 3;
      snprintf(text, sizeof text, "%s %s %s", topics[k][ptheme_random__below(&random, 8)],
               topics[k][ptheme_random__below(&random, 8)],
               topics[d % 5 == 0 ? other : k][ptheme_random__below(&random, 8)]);
      add_row(dataset, name, labels[k], date, text);
    }
  return dataset;
}

static ptheme_train_options small_options(void) {
  ptheme_train_options options;
  ptheme_train_options_init(&options);
  options.folds = 3;
  options.threads = 2;
  options.solver = PTHEME_SOLVER_LIBLINEAR;
  return options;
}

/* ---- costs ---- */

static void costs_follow_weights(void **state) {
  (void)state;
  static const ptheme_class_weight weights[] = {{"security", 3}};
  static const struct {
    bool balanced;
    size_t n_weights;
    double expected[3]; // economy, security, none
  } cases[] = {{false, 0, {2, 2, 2}},
               {false, 1, {2, 6, 2}},
               {true, 0, {2 * 6 / 9.0, 2 * 6 / 3.0, 2 * 6 / 6.0}},
               {true, 1, {2 * 6 / 9.0, 6 * 6 / 3.0, 2 * 6 / 6.0}}};
  ptheme_dataset *dataset;
  assert_int_equal(ptheme_dataset_new(&dataset, NULL), PTHEME_OK);
  const char *const rows[] = {"a market", "b firms",      "c credit",
                              "a fraud",  "a visit hall", "b photo hall"};
  const size_t row_labels[] = {0, 0, 0, 1, 2, 2};
  for (size_t i = 0; i < 6; i++)
    add_row(dataset, "d1", labels[row_labels[i]], "", rows[i]);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    ptheme_train_options options = small_options();
    ptheme_rows prepared;
    double costs[3];
    options.cost = 2;
    options.features.min_count = 1;
    options.balanced = cases[c].balanced;
    options.class_weights = weights;
    options.n_class_weights = cases[c].n_weights;
    assert_int_equal(ptheme_rows__prepare(&prepared, dataset, &options, NULL), PTHEME_OK);
    assert_int_equal(ptheme_costs__fill(costs, &prepared, &options, NULL), PTHEME_OK);
    for (size_t k = 0; k < 3; k++)
      assert_float_equal(costs[k], cases[c].expected[k], 1e-12);
    ptheme_rows__free(&prepared);
  }
  ptheme_dataset_free(dataset);
}

static void wrong_weights_are_named(void **state) {
  (void)state;
  static const struct {
    ptheme_class_weight weight;
    const char *expected;
  } cases[] = {{{"securty", 2}, "did you mean \"security\"?"}, {{"none", 0}, "\"none\" must be"}};
  ptheme_dataset *dataset = topic_dataset(NULL);
  for (size_t c = 0; c < 2; c++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_train_options options = small_options();
    ptheme_model *model;
    options.class_weights = &cases[c].weight;
    options.n_class_weights = 1;
    assert_int_equal(ptheme_train(&model, dataset, &options, &err), PTHEME_E_ARG);
    assert_non_null(strstr(err.message, cases[c].expected));
  }
  static const ptheme_class_weight twice[] = {{"none", 2}, {"economy", 2}, {"none", 2}};
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_train_options options = small_options();
  ptheme_model *model;
  options.class_weights = twice;
  options.n_class_weights = 3;
  assert_int_equal(ptheme_train(&model, dataset, &options, &err), PTHEME_E_ARG);
  assert_string_equal(err.message, "label \"none\" is given two weights");
  ptheme_dataset_free(dataset);
}

/* ---- groups by column ---- */

static void a_column_keeps_documents_together(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset("court");
  ptheme_train_options options = small_options();
  ptheme_rows rows;
  uint32_t *group_of;
  assert_true(dataset->has_groups);
  assert_int_equal(ptheme_rows__prepare(&rows, dataset, &options, NULL), PTHEME_OK);
  assert_int_equal(ptheme_groups__find(&group_of, &rows, NULL), PTHEME_OK);
  for (size_t d = 0; d < 30; d++) /* d0x and d2x lie West, d1x East: two groups */
    assert_int_equal(group_of[d], d / 10 == 1 ? 10 : 0);
  ptheme_mem__free(group_of);
  ptheme_rows__free(&rows);
  ptheme_dataset_free(dataset);
}

/* ---- by date ---- */

typedef struct told {
  char from[16];
  double training_rows, sentences, accuracy;
} told;

static void on_metric(void *context, const char *key, const char *value) {
  told *t = context;
  double number = 0;
  ptheme_read_double(&number, ptheme_str__of(value));
  if (strcmp(key, "by_date.from") == 0) snprintf(t->from, sizeof t->from, "%s", value);
  if (strcmp(key, "by_date.training_rows") == 0) t->training_rows = number;
  if (strcmp(key, "by_date.sentences") == 0) t->sentences = number;
  if (strcmp(key, "by_date.accuracy") == 0) t->accuracy = number;
}

static void the_past_is_judged_on_the_newest(void **state) {
  (void)state;
  static const struct {
    const char *split, *from;
    double training_rows, sentences;
  } cases[] = {{"2021", "2021", 60, 30},
               {"2026-05", "2026-05", 75, 15},
               {"2026-05-02", "2026-05-02", 78, 12},
               {"0.2", "2025-05-01", 72, 18},
               {"0.199", "2025-05-01", 72, 18}};
  ptheme_dataset *dataset = topic_dataset(NULL);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    told t = {.accuracy = -1};
    ptheme_train_options options = small_options();
    ptheme_model *model;
    options.split_by_date = cases[c].split;
    options.on_metric = on_metric;
    options.context = &t;
    assert_int_equal(ptheme_train(&model, dataset, &options, NULL), PTHEME_OK);
    assert_string_equal(t.from, cases[c].from);
    assert_float_equal(t.training_rows, cases[c].training_rows, 0);
    assert_float_equal(t.sentences, cases[c].sentences, 0);
    assert_true(t.accuracy > 0.6); /* chance: 0.33 */
    assert_non_null(ptheme_model_metadata(model, "by_date.accuracy"));
    assert_null(ptheme_model_metadata(model, "by_date.confusion.none.none"));
    ptheme_model_free(model);
  }
  ptheme_dataset_free(dataset);
}

/* A text that is no date, or a year about which the cut says nothing, is on neither side. */
static void what_is_no_date_is_on_neither_side(void **state) {
  (void)state;
  static const char *const odd[] = {"05/01/2026", "2026-13",    "2026", "2025-02-29",
                                    " 2026",      "2026-05-1x", "Z"};
  ptheme_dataset *dataset = topic_dataset(NULL);
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    add_row(dataset, "odd", labels[i % 3], odd[i], topics[i % 3][i]);
  add_row(dataset, "timed", "none", "2026-05-01T10:00:00Z", "visit hall");
  told t = {.accuracy = -1};
  ptheme_train_options options = small_options();
  ptheme_model *model;
  options.split_by_date = "2026-05";
  options.on_metric = on_metric;
  options.context = &t;
  assert_int_equal(ptheme_train(&model, dataset, &options, NULL), PTHEME_OK);
  assert_string_equal(ptheme_model_metadata(model, "by_date.undated_rows"), "7");
  assert_float_equal(t.training_rows, 75, 0);
  assert_float_equal(t.sentences, 16, 0);
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
}

static void impossible_splits_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *split;
    ptheme_status status;
  } cases[] = {{"1999", PTHEME_E_INPUT},    {"2031", PTHEME_E_INPUT}, {"2025-13x", PTHEME_E_ARG},
               {"1.0", PTHEME_E_ARG},       {"0", PTHEME_E_ARG},      {"20250101", PTHEME_E_ARG},
               {"yesterday", PTHEME_E_ARG}, {"2025-13", PTHEME_E_ARG}};
  ptheme_dataset *dataset = topic_dataset(NULL);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    ptheme_train_options options = small_options();
    ptheme_model *model;
    options.split_by_date = cases[c].split;
    assert_int_equal(ptheme_train(&model, dataset, &options, NULL), cases[c].status);
    assert_null(model);
  }
  ptheme_dataset_free(dataset);
}

/* ---- coverage ---- */

static const char *fact(const ptheme_facts *facts, const char *key) {
  const char *at = facts->text.data;
  for (size_t i = 0; i < facts->n; i++) {
    const char *value = at + strlen(at) + 1;
    if (strcmp(at, key) == 0) return value;
    at = value + strlen(value) + 1;
  }
  return "none";
}

static void confidence_buys_accuracy(void **state) {
  (void)state;
  static const double p[] = {.96, .04, .45, .55, .8, .2, .3, .7};
  static const char *const names[] = {"a", "b.c"};
  static const struct {
    const char *key, *value;
  } cases[] = {{"x.coverage.0.00.covered", "1.0000"},
               {"x.coverage.0.00.correct", "0.5000"},
               {"x.coverage.0.60.covered", "0.7500"},
               {"x.coverage.0.60.correct", "0.6667"},
               {"x.coverage.0.70.covered", "0.7500"},
               {"x.coverage.0.80.covered", "0.5000"},
               {"x.coverage.0.95.covered", "0.2500"},
               {"x.coverage.0.95.correct", "1.0000"},
               {"x.confusion.a.b.c", "1"},
               {"x.confusion.b\\.c.b.c", "1"}};
  ptheme_dataset *dataset = topic_dataset(NULL);
  ptheme_facts facts = {0};
  ptheme_judged judged;
  assert_int_equal(ptheme_judged__new(&judged, 4, NULL), PTHEME_OK);
  for (size_t i = 0; i < 4; i++) {
    judged.labels[i] = i >= 2;
    judged.languages[i] = dataset->rows[0].parts[PART_LANGUAGE];
  }
  judged.n_labels = 2;
  judged.p = p;
  judged.names = names;
  judged.dataset = dataset;
  assert_int_equal(ptheme_judged__describe(&facts, "x", &judged, NULL), PTHEME_OK);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
    assert_string_equal(fact(&facts, cases[c].key), cases[c].value);
  assert_true(ptheme_facts__is_confusion("x.confusion.a.b.c"));
  assert_false(ptheme_facts__is_confusion("x.label.confusion.f1"));
  ptheme_facts__free(&facts);
  ptheme_judged__free(&judged);
  ptheme_dataset_free(dataset);
}

/* ---- the search ---- */

enum { MOST = 32 };

typedef struct log {
  size_t n, repeated, stop_at;
  double macro_f1[MOST], best;
  char chosen[256];
} log;

static void on_trial(void *context, const ptheme_trial *trial) {
  log *l = context;
  if (trial->chosen) {
    snprintf(l->chosen, sizeof l->chosen, "%s", trial->options);
    return;
  }
  assert_true(l->n < MOST);
  l->macro_f1[l->n++] = trial->macro_f1;
  l->repeated += trial->repeated;
  if (trial->macro_f1 > l->best) l->best = trial->macro_f1;
}

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  const log *l = context;
  assert_string_equal(stage, "tuning");
  assert_true(done <= total);
  return l->stop_at > 0 && l->n >= l->stop_at;
}

static ptheme_status tune(log *l, ptheme_train_options *options, const char *path,
                          const ptheme_dataset *dataset) {
  ptheme_tune_options tune = {.trials = path, .on_trial = on_trial, .context = l};
  options->progress = on_progress;
  options->context = l;
  return ptheme_tune(options, dataset, &tune, NULL);
}

static void a_stopped_search_goes_on(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(NULL);
  ptheme_train_options options = small_options();
  log whole = {0}, part = {.stop_at = 3}, rest = {0};
  unlink("trials.csv");
  assert_int_equal(tune(&whole, &options, NULL, dataset), PTHEME_OK);
  assert_int_equal(whole.repeated, 0);
  assert_true(whole.n >= 17);
  assert_true(whole.best > 0.6);
  options = small_options();
  assert_int_equal(tune(&part, &options, "trials.csv", dataset), PTHEME_E_CANCELLED);
  assert_int_equal(tune(&rest, &options, "trials.csv", dataset), PTHEME_OK);
  assert_int_equal(rest.repeated, 4); /* two settings at two costs were begun together */
  assert_string_equal(rest.chosen, whole.chosen);
  assert_memory_equal(rest.macro_f1, whole.macro_f1, sizeof whole.macro_f1);
  /* other folds are another search */
  log other = {.stop_at = 1};
  options = small_options();
  options.seed = 2;
  assert_int_equal(tune(&other, &options, "trials.csv", dataset), PTHEME_E_CANCELLED);
  assert_int_equal(other.repeated, 0);
  unlink("trials.csv");
  ptheme_dataset_free(dataset);
}

static void the_choice_is_in_the_options(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(NULL);
  ptheme_train_options options = small_options();
  log l = {0};
  char text[192], cost[32];
  assert_int_equal(tune(&l, &options, NULL, dataset), PTHEME_OK);
  ptheme_trials__features(text, &options.features);
  assert_int_equal(strncmp(l.chosen, text, strlen(text)), 0);
  snprintf(cost, sizeof cost, " --cost %.3f", options.cost);
  assert_int_equal(strncmp(l.chosen + strlen(text), cost, strlen(" --cost 0")), 0);
  assert_int_equal(strstr(l.chosen, "balanced") != NULL, options.balanced);
  ptheme_dataset_free(dataset);
}

static void weights_given_are_kept(void **state) {
  (void)state;
  static const ptheme_class_weight weight = {"security", 2};
  ptheme_dataset *dataset = topic_dataset(NULL);
  ptheme_train_options options = small_options();
  log l = {0};
  options.class_weights = &weight;
  options.n_class_weights = 1;
  assert_int_equal(tune(&l, &options, NULL, dataset), PTHEME_OK);
  assert_false(options.balanced);
  log without = {0};
  options = small_options();
  assert_int_equal(tune(&without, &options, NULL, dataset), PTHEME_OK);
  assert_int_equal(l.n, without.n - 5); /* no trial with balanced weights */
  ptheme_dataset_free(dataset);
}

/* Three documents on which every word tells: right in all folds that there are, whatever was asked
 * for; a fold without rows is no fold of figure 0. */
static void empty_folds_do_not_count(void **state) {
  (void)state;
  ptheme_dataset *dataset;
  assert_int_equal(ptheme_dataset_new(&dataset, NULL), PTHEME_OK);
  for (unsigned i = 0; i < 36; i++) {
    char name[16], text[64];
    snprintf(name, sizeof name, "d%u", i / 12);
    snprintf(text, sizeof text, "%s %s", topics[i % 3][i / 3 % 4], topics[i % 3][i / 12]);
    add_row(dataset, name, labels[i % 3], "", text);
  }
  log l = {0};
  ptheme_train_options options = small_options();
  options.solver = PTHEME_SOLVER_REST;
  options.folds = 7;
  assert_int_equal(tune(&l, &options, NULL, dataset), PTHEME_OK);
  assert_float_equal(l.macro_f1[0], 1, 1e-12);
  ptheme_dataset_free(dataset);
}

typedef struct figure {
  bool balanced;
  double cost;
  const char *folds;
} figure;

/* Rewrites the file as if the features given had reached those figures, classes of capitals theirs
 * in each fold, and all else little. */
static void write_figures(const char *path, const figure *figures, size_t n, const char *capitals) {
  static const char *const costs[] = {"0.25", "0.5", "1", "2", "4"};
  char line[1024], search[33], features[192];
  FILE *file = fopen(path, "r");
  ptheme_buf text = PTHEME_BUF_INIT;
  assert_non_null(file);
  assert_non_null(fgets(line, sizeof line, file));
  ptheme_buf__add_text(&text, line);
  while (fgets(line, sizeof line, file)) {
    double cost;
    assert_int_equal(sscanf(line, "%32[^,],%191[^,],%*[^,],%lf", search, features, &cost), 3);
    if (strcmp(features, "--prefix 5 --han 2 --min-count 2 --idf-power 2") == 0) continue;
    snprintf(line, sizeof line, "%s,%s,none,%g,9,0,0,0,0 0 0,%s\n", search, features, cost,
             strstr(features, "--capitals") ? capitals : "0.1 0.1 0.1");
    ptheme_buf__add_text(&text, line);
  }
  fclose(file);
  for (size_t c = 0; c < 10; c++) {
    const char *folds = "0.5 0.5 0.5";
    for (size_t i = 0; i < n; i++)
      if (figures[i].balanced == c % 2 && figures[i].cost == atof(costs[c / 2]))
        folds = figures[i].folds;
    snprintf(line, sizeof line,
             "%s,--prefix 5 --han 2 --min-count 2 --idf-power 2,%s,%s,9,0,0,0,0 0 0,%s\n", search,
             c % 2 ? "balanced" : "none", costs[c / 2], folds);
    ptheme_buf__add_text(&text, line);
  }
  ptheme_buf__add_byte(&text, '\0');
  testing_write_file(path, text.data);
  ptheme_buf__free(&text);
}

/* A file of the trials of all features, to be rewritten. */
static void try_features(const ptheme_dataset *dataset) {
  ptheme_train_options options = small_options();
  log first = {.stop_at = 20};
  unlink("trials.csv");
  assert_int_equal(tune(&first, &options, "trials.csv", dataset), PTHEME_E_CANCELLED);
}

/* Of what is within one standard error of the best: no class weights, then the lowest cost. */
static void the_simplest_of_the_best_is_chosen(void **state) {
  (void)state;
  static const struct {
    figure figures[3];
    double cost;
    bool balanced;
  } cases[] = {
      {{{false, 1, "0.7 0.7 0.7"}, {false, 4, "0.7 0.7 0.6"}, {false, .5, "0.6 0.6 0.6"}},
       1,
       false},
      {{{false, 1, "0.7 0.7 0.7"}, {false, .5, "0.71 0.69 0.69"}, {true, .25, "0.69 0.71 0.69"}},
       .5,
       false},
      {{{true, 1, "0.7 0.7 0.7"}, {true, .5, "0.71 0.69 0.69"}, {false, 4, "0.69 0.71 0.69"}},
       4,
       false},
      {{{true, 1, "0.7 0.7 0.7"}, {true, .5, "0.71 0.69 0.69"}, {false, .25, "0.6 0.6 0.6"}},
       .5,
       true}};
  ptheme_dataset *dataset = topic_dataset(NULL);
  try_features(dataset);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    log l = {0};
    ptheme_train_options options = small_options();
    write_figures("trials.csv", cases[c].figures, 3, "0.1 0.1 0.1");
    assert_int_equal(tune(&l, &options, "trials.csv", dataset), PTHEME_OK);
    assert_int_equal(l.repeated, l.n);
    assert_float_equal(options.cost, cases[c].cost, 0);
    assert_int_equal(options.balanced, cases[c].balanced);
  }
  unlink("trials.csv");
  ptheme_dataset_free(dataset);
}

/* They are worth one standard error, or not taken. */
static void capitals_must_be_worth_an_error(void **state) {
  (void)state;
  static const struct {
    const char *capitals;
    bool taken;
  } cases[] = {{"0.71 0.69 0.71", false}, {"0.71 0.71 0.72", true}, {"0.6 0.6 0.6", false}};
  static const figure plain[] = {{false, 1, "0.7 0.7 0.7"}, {false, 2, "0.7 0.7 0.7"}};
  ptheme_dataset *dataset = topic_dataset(NULL);
  try_features(dataset);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    log l = {0};
    ptheme_train_options options = small_options();
    write_figures("trials.csv", plain, 2, cases[c].capitals);
    assert_int_equal(tune(&l, &options, "trials.csv", dataset), PTHEME_OK);
    assert_int_equal(options.features.capitals, cases[c].taken);
  }
  unlink("trials.csv");
  ptheme_dataset_free(dataset);
}

/* Pairs are searched only where the caller asks for them. */
static void the_search_is_of_planes_against_the_rest(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(NULL);
  ptheme_train_options options = small_options();
  log pairs = {0}, rest = {0};
  assert_int_equal(tune(&pairs, &options, NULL, dataset), PTHEME_OK);
  assert_int_equal(options.solver, PTHEME_SOLVER_LIBLINEAR);
  assert_null(strstr(pairs.chosen, "--solver"));
  options = small_options();
  options.solver = PTHEME_SOLVER_AUTO;
  assert_int_equal(tune(&rest, &options, NULL, dataset), PTHEME_OK);
  assert_int_equal(options.solver, PTHEME_SOLVER_REST);
  assert_non_null(strstr(rest.chosen, " --solver rest "));
  assert_int_equal(rest.n, pairs.n);
  ptheme_dataset_free(dataset);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(costs_follow_weights),
      cmocka_unit_test(wrong_weights_are_named),
      cmocka_unit_test(a_column_keeps_documents_together),
      cmocka_unit_test(the_past_is_judged_on_the_newest),
      cmocka_unit_test(what_is_no_date_is_on_neither_side),
      cmocka_unit_test(impossible_splits_are_refused),
      cmocka_unit_test(confidence_buys_accuracy),
      cmocka_unit_test(a_stopped_search_goes_on),
      cmocka_unit_test(the_choice_is_in_the_options),
      cmocka_unit_test(weights_given_are_kept),
      cmocka_unit_test(empty_folds_do_not_count),
      cmocka_unit_test(the_simplest_of_the_best_is_chosen),
      cmocka_unit_test(capitals_must_be_worth_an_error),
      cmocka_unit_test(the_search_is_of_planes_against_the_rest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
