/* The program's own sources are included: they are no part of the library. */
#include "cli/options.c"
#include "cli/parse.c"

#include "testing.h"

void *cli_alloc(size_t count, size_t size) {
  void *block = calloc(count, size);
  assert_non_null(block);
  return block;
}

const cli_verb cli_verbs[] = {{.bit = CLI_EXPLAIN, .name = "explain"}};
const size_t cli_n_verbs = 1;

static cli_options options;
static char message[256];

/* Parses the words of a line. */
static bool parse(enum cli_verb_bit verb, const char *line) {
  static char words[256];
  static char *arguments[16];
  int n = 0;
  snprintf(words, sizeof words, "%s", line);
  for (char *at = words; *at;) {
    arguments[n++] = at;
    at += strcspn(at, " ");
    if (*at) *at++ = '\0';
  }
  cli_options_free(&options);
  cli_options_init(&options, (size_t)n);
  message[0] = '\0';
  return cli_parse(&options, verb, n, arguments, message, sizeof message);
}

static void test_values(void **state) {
  (void)state;
  assert_true(parse(CLI_TRAIN, "--cost=0.7 a.csv --char-ngrams 3-5 -j4 --numbers keep --no-bigrams "
                               "--max-memory 2G -qv --context 0.25 -o m b.csv"));
  assert_true(options.train.cost > 0.6999 && options.train.cost < 0.7001);
  assert_int_equal(options.train.features.char_min, 3);
  assert_int_equal(options.train.features.char_max, 5);
  assert_true(options.train.features.keep_numbers);
  assert_false(options.train.features.bigrams);
  assert_true(options.train.features.context > 0.2499 && options.train.features.context < 0.2501);
  assert_int_equal(options.train.max_memory, 2147483648);
  assert_int_equal(options.threads, 4);
  assert_true(options.quiet);
  assert_int_equal(options.verbose, 1);
  assert_string_equal(options.output, "m");
  assert_int_equal(options.inputs.n, 2);
  assert_string_equal(options.inputs.items[0], "a.csv");
  assert_string_equal(options.inputs.items[1], "b.csv");
}

static void test_words_that_are_no_options(void **state) {
  (void)state;
  assert_true(parse(CLI_REPORT, "--by court - --by date:year -o - -- -x --by"));
  assert_int_equal(options.by.n, 2);
  assert_string_equal(options.by.items[1], "date:year");
  assert_string_equal(options.output, "-");
  assert_int_equal(options.inputs.n, 3);
  assert_string_equal(options.inputs.items[0], "-");
  assert_string_equal(options.inputs.items[1], "-x");
  assert_string_equal(options.inputs.items[2], "--by");
}

static void test_delimiter(void **state) {
  (void)state;
  assert_true(parse(CLI_CLASSIFY, "--delimiter tab"));
  assert_int_equal(options.reader.delimiter, '\t');
  assert_true(parse(CLI_CLASSIFY, "--delimiter ;"));
  assert_int_equal(options.reader.delimiter, ';');
}

static void test_refused(void **state) {
  (void)state;
  static const struct {
    enum cli_verb_bit verb;
    const char *line, *message;
  } rows[] = {
      {CLI_CLASSIFY, "--mod m", "unknown option --mod\nhint: did you mean --model?"},
      {CLI_CLASSIFY, "--zzzzzzzz", "unknown option --zzzzzzzz"},
      {CLI_CLASSIFY, "--cost 1", "unknown option --cost"},
      {CLI_CLASSIFY, "--top-terms x",
       "unknown option --top-terms\nhint: it is an option of explain"},
      {CLI_CLASSIFY, "-x", "unknown option -x"},
      {CLI_CLASSIFY, "--model", "--model needs a value: MODEL"},
      {CLI_CLASSIFY, "--stream=1", "--stream takes no value"},
      {CLI_CLASSIFY, "-j 1x", "--threads: \"1x\" is not a whole number"},
      {CLI_CLASSIFY, "-j 99999999999999999999", "--threads: "},
      {CLI_CLASSIFY, "--invalid skipp", "is not one of replace|skip|error"},
      {CLI_CLASSIFY, "--invalid repl", "is not one of replace|skip|error"},
      {CLI_CLASSIFY, "--min-confidence -1", "is not a number"},
      {CLI_CLASSIFY, "--min-confidence 0,5", "is not a number"},
      {CLI_CLASSIFY, "--delimiter ab", "is not one character, or the word tab"},
      {CLI_TRAIN, "--char-ngrams 5-3", "is not a range such as 3-5, or none"},
      {CLI_TRAIN, "--max-memory G", "is not a size such as 512M or 2G"},
      {CLI_TRAIN, "--folds 2147483648", "is not a whole number"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_false(parse(rows[i].verb, rows[i].line));
    assert_non_null(strstr(message, rows[i].message));
  }
}

/* The table itself: no verb has two options of one name or letter, each is told in help. */
static void test_table(void **state) {
  (void)state;
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *a = &cli_option_table[i];
    assert_true(a->verbs != 0 && a->help && a->group && (a->name[0] || a->letter));
    assert_int_equal(cli_takes_value(a), a->argument != NULL);
    assert_true(a->offset < sizeof(cli_options));
    for (size_t j = 0; j < i; j++) {
      const cli_option *b = &cli_option_table[j];
      if ((a->verbs & b->verbs) == 0) continue;
      assert_string_not_equal(a->name, b->name);
      assert_true(a->letter == 0 || a->letter != b->letter);
    }
  }
}

/* A default that help tells as a value is the value that the options start with. */
static void test_defaults(void **state) {
  (void)state;
  size_t checked = 0;
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *option = &cli_option_table[i];
    bool is_number =
        option->kind != CLI_TEXT && option->kind != CLI_CHAR && option->kind != CLI_LIST;
    cli_options given;
    cli_options_free(&options);
    cli_options_init(&options, 0);
    given = options;
    if (!option->fallback || !is_number ||
        !store(option, (char *)&given + option->offset, option->fallback))
      continue;
    if (memcmp(&given, &options, sizeof options) != 0)
      fail_msg("--%s does not start as %s", option->name, option->fallback);
    checked++;
  }
  assert_true(checked >= 10);
}

static int free_options(void **state) {
  (void)state;
  cli_options_free(&options);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),    cmocka_unit_test(test_words_that_are_no_options),
      cmocka_unit_test(test_delimiter), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_table),     cmocka_unit_test(test_defaults),
  };
  return cmocka_run_group_tests(tests, NULL, free_options);
}
