/* The file that a search keeps. */
#include "model/trials.h"
#include "testing.h"

#include <stdlib.h>
#include <unistd.h>

static void features_are_told_as_options(void **state) {
  (void)state;
  ptheme_train_options options;
  ptheme_train_options_init(&options);
  ptheme_feature_options features = options.features;
  char text[192];
  ptheme_trials__features(text, &features);
  assert_string_equal(text, "--prefix 5 --han 2 --min-count 2 --idf-power 2");
  features = (ptheme_feature_options){.han_max = 3,
                                      .char_min = 3,
                                      .char_max = 5,
                                      .keep_numbers = true,
                                      .keep_punctuation = true,
                                      .capitals = true,
                                      .min_count = 1,
                                      .weighting = PTHEME_WEIGHTING_BINARY,
                                      .idf_power = 1.5};
  ptheme_trials__features(text, &features);
  assert_string_equal(text,
                      "--no-words --prefix 0 --no-bigrams --char-ngrams 3-5 --han 3 --numbers keep "
                      "--punctuation keep --capitals class "
                      "--min-count 1 --weighting binary --idf-power 1.5");
}

static void only_files_of_trials_are_read(void **state) {
  (void)state;
#define HEADER                                                                                     \
  "search,features,class_weight,cost,terms,accuracy,macro_f1,standard_error,fold_accuracy,"        \
  "fold_macro_f1\n"
  static const struct {
    const char *text;
    int line; // 0: fine
  } cases[] = {{HEADER, 0},
               {HEADER "s,f,none,1,9,0.5,0.5,0,0.5 0.5,0.5 0.5\n", 0},
               {"document,text\n", 1},
               {HEADER "s,f,none,1\n", 2},
               {HEADER "s,f,none,1,9,0.5,0.5,0,0.5 0.5,0.5", 2},
               {HEADER "s,\"f\",none,1,9,0.5,0.5,0,0.5 0.5,0.5 0.5\n", 2}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_trials trials = {.path = "read-trials.csv", .folds = 2};
    testing_write_file("read-trials.csv", cases[c].text);
    ptheme_status status = ptheme_trials__open(&trials, &err);
    assert_int_equal(status, cases[c].line ? PTHEME_E_INPUT : PTHEME_OK);
    if (cases[c].line) assert_int_equal(err.line, cases[c].line);
    ptheme_trials__free(&trials);
  }
  unlink("read-trials.csv");
}

/* A line with too few folds, or a number that is none, is no result, and nothing behind it is read.
 */
static void damaged_results_are_not_found(void **state) {
  (void)state;
  static const struct {
    const char *line;
    bool found;
  } cases[] = {{"s,f,none,1,9,0.5,0.5,0,0.25 0.5,0.5 0.75\n", true},
               {"s,f,none,1,9,0.5,0.5,0,0.25 0.5,0.75\n", false},
               {"s,f,none,1,9,0.5,0.5,0,0.25,0.5 0.75\n", false},
               {"s,f,none,1,9,0.5,0.5,0,0.25 0.5,0.5 x\n", false},
               {"s,f,none,1,,,,,,\n", false}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    size_t len = strlen(cases[c].line);
    ptheme_trials trials = {.search = "s", .folds = 2};
    ptheme_tried tried = {.text = "f", .cost = 1};
    trials.text.data = malloc(len); /* with nothing readable behind it */
    assert_non_null(trials.text.data);
    memcpy(trials.text.data, cases[c].line, len);
    trials.text.len = trials.text.cap = len;
    assert_int_equal(ptheme_trials__find(&trials, &tried), cases[c].found);
    if (cases[c].found) assert_float_equal(tried.macro_f1[1], 0.75, 0);
    free(trials.text.data);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(features_are_told_as_options),
                                     cmocka_unit_test(only_files_of_trials_are_read),
                                     cmocka_unit_test(damaged_results_are_not_found)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
