#include "report/result.h"

#include "results.h"

static const double p_a[] = {0.7, 0.2, 0.1}, p_b[] = {0.1234564, 0.1234566, 0.753087},
                    p_c[] = {1, 0, 0};

static const ptheme_sentence sentences[] = {
    {0, 9, TEXT("Say \"hi\","), 0, 0, 4, 1, p_a},
    {10, 20, TEXT(" =1+2\tb\\\n "), PTHEME_UNSURE, PTHEME_FLAG_LOW_CONFIDENCE, 3, 0, p_b},
    {20, 26, TEXT("改革"), 2, 0, 2, 2, p_b},
    {26, 28, TEXT("\x01'"), PTHEME_UNSURE, PTHEME_FLAG_NO_EVIDENCE | PTHEME_FLAG_LOW_CONFIDENCE, 0,
     0, p_c},
};
static const ptheme_field fields[] = {{TEXT("coder"), TEXT("a;b")},
                                      {TEXT("confidence"), TEXT("-5")},
                                      {TEXT("p:x"), TEXT(" ")},
                                      {TEXT("field:y"), TEXT("@")}};

/* The second has nothing but what it must have. */
static const ptheme_result results[] = {
    {.document = TEXT("d,1"),
     .date = TEXT("2024-01"),
     .source = TEXT("High \"Court\""),
     .title = TEXT("Ünder\r\ntitle"),
     .language = TEXT("en"),
     .fields = fields,
     .n_fields = 4,
     .model = "0123456789abcdef",
     .labels = test_labels,
     .n_labels = 3,
     .background = 2,
     .sentences = sentences,
     .n_sentences = 4,
     .replaced = 7},
    {.document = TEXT("d2"),
     .model = "0123456789abcdef",
     .labels = test_labels,
     .n_labels = 3,
     .background = 2},
    {.document = TEXT("d2"),
     .fields = fields,
     .n_fields = 4,
     .model = "0123456789abcdef",
     .labels = test_labels,
     .n_labels = 3,
     .background = 2,
     .sentences = sentences,
     .n_sentences = 2},
};

static ptheme_status write_results(const char *path, ptheme_result_format format, bool with_text,
                                   const ptheme_result *list, size_t n, ptheme_error *err) {
  ptheme_output *output;
  ptheme_result_writer *writer = NULL;
  ptheme_status status = ptheme_output_open(&output, path, true, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_result_writer_new(&writer, output, format, with_text, false, err);
  for (size_t i = 0; i < n && status == PTHEME_OK; i++)
    status = ptheme_result_write(writer, &list[i], err);
  ptheme_result_writer_free(writer);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

/* Reads `from`, writes `to`. */
static ptheme_status convert(const char *to, ptheme_result_format format, const char *from,
                             ptheme_error *err) {
  ptheme_output *output = NULL;
  ptheme_result_writer *writer = NULL;
  ptheme_result_reader *reader = NULL;
  const ptheme_result *result;
  ptheme_status status = ptheme_output_open(&output, to, true, err);
  if (status == PTHEME_OK)
    status = ptheme_result_writer_new(&writer, output, format, true, false, err);
  if (status == PTHEME_OK) status = ptheme_result_reader_open(&reader, &from, 1, err);
  if (status == PTHEME_OK) status = ptheme_result_reader_next(reader, &result, err);
  while (status == PTHEME_OK && result) {
    status = ptheme_result_write(writer, result, err);
    if (status == PTHEME_OK) status = ptheme_result_reader_next(reader, &result, err);
  }
  ptheme_result_reader_free(reader);
  ptheme_result_writer_free(writer);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

static void assert_same_file(const char *a, const char *b) {
  ptheme_buf left = test_read_file(a), right = test_read_file(b);
  ptheme_buf__add_byte(&right, '\0');
  assert_buf_equal(&left, right.data);
  ptheme_buf__free(&left);
  ptheme_buf__free(&right);
}

static void remove_path(char *path) {
  unlink(path);
  free(path);
}

static void test_json(void **state) {
  (void)state;
  ptheme_buf out = PTHEME_BUF_INIT;
  ptheme_result one = results[0];
  one.n_sentences = 2;
  one.n_fields = 1;
  one.title = (ptheme_str){"", 0};
  ptheme_result__json(&out, &(ptheme_result_layout){0}, &one);
  assert_buf_equal(
      &out,
      "{\"schema\":1,\"model\":\"0123456789abcdef\",\"document\":\"d,1\",\"date\":\"2024-01\","
      "\"source\":\"High \\\"Court\\\"\",\"language\":\"en\",\"fields\":{\"coder\":\"a;b\"},"
      "\"labels\":[\"economy\",\"reform, \\\"big\\\"\",\"none\"],\"background\":\"none\","
      "\"sentences\":[{\"start\":0,\"end\":9,\"theme\":\"economy\",\"confidence\":0.700000,"
      "\"p\":[0.700000,0.200000,0.100000],\"tokens\":4,\"unknown\":1,\"flags\":[]},"
      "{\"start\":10,\"end\":20,\"theme\":\"unsure\",\"confidence\":0.753087,"
      "\"p\":[0.123456,0.123457,0.753087],\"tokens\":3,\"unknown\":0,"
      "\"flags\":[\"low-confidence\"]}],"
      "\"counts\":{\"economy\":1,\"reform, \\\"big\\\"\":0,\"none\":0,\"unsure\":1},"
      /* 0.823456 and 0.323457 of 1.146913 */
      "\"weights\":{\"economy\":0.717976,\"reform, \\\"big\\\"\":0.282024},\"replaced\":7}\n");
  ptheme_buf__free(&out);
}

static void test_millionths(void **state) {
  (void)state;
  for (uint32_t micro = 0; micro <= PTHEME_MICRO; micro++) {
    char found[PTHEME_MICRO_BYTES + 1] = "", expected[PTHEME_MICRO_BYTES + 1];
    ptheme_result__write_micro(found, micro);
    snprintf(expected, sizeof expected, "%u.%06u", micro / PTHEME_MICRO, micro % PTHEME_MICRO);
    if (strcmp(found, expected) != 0) fail_msg("found %s, expected %s", found, expected);
  }
}

/* What is read is what was written, to the byte, through every form that can be read. */
static void test_round_trip(void **state) {
  (void)state;
  static const struct {
    ptheme_result_format format;
    const char *suffix;
  } forms[] = {
      {PTHEME_RESULT_JSONL, ".jsonl"}, {PTHEME_RESULT_CSV, ".csv"}, {PTHEME_RESULT_TSV, ".tsv"}};
  for (size_t i = 0; i < 3; i++) {
    char *first = test_path(".jsonl"), *middle = test_path(forms[i].suffix),
         *last = test_path(".jsonl"), *again = test_path(forms[i].suffix);
    ptheme_error err = PTHEME_ERROR_INIT;
    /* A table gives every document the columns of the first. */
    ptheme_result list[3] = {results[0], results[1], results[2]};
    static const ptheme_field empty[] = {{TEXT("coder"), {"", 0}},
                                         {TEXT("confidence"), {"", 0}},
                                         {TEXT("p:x"), {"", 0}},
                                         {TEXT("field:y"), {"", 0}}};
    list[1].fields = empty;
    list[1].n_fields = 4;
    assert_int_equal(write_results(first, PTHEME_RESULT_JSONL, true, list, 3, &err), PTHEME_OK);
    ptheme_status status = convert(middle, forms[i].format, first, &err);
    if (status == PTHEME_OK) status = convert(last, PTHEME_RESULT_JSONL, middle, &err);
    if (status == PTHEME_OK) status = convert(again, forms[i].format, last, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(status, PTHEME_OK);
    assert_same_file(first, last);
    assert_same_file(middle, again);
    remove_path(first);
    remove_path(middle);
    remove_path(last);
    remove_path(again);
  }
}

static const char good[] =
    "{\"schema\":1,\"model\":\"m\",\"document\":\"d\",\"labels\":[\"a\",\"b\"],"
    "\"background\":null,\"sentences\":[{\"start\":0,\"end\":1,\"theme\":\"a\","
    "\"p\":[0.6,0.4],\"tokens\":1,\"unknown\":0,\"flags\":[]}],\"replaced\":0}";

/* Each row swaps one piece of a good line for a bad one. */
static void test_refused(void **state) {
  (void)state;
  static const struct {
    const char *piece, *bad, *message;
  } rows[] = {
      {"\"schema\":1", "\"schema\":2", "a result of schema 2, this version reads 1"},
      {"\"schema\":1,", "", "no \"schema\""},
      {"\"model\":\"m\"", "\"model\":3", "\"model\""},
      {"\"document\":\"d\",", "", "\"document\""},
      {"[\"a\",\"b\"]", "[\"a\"]", "\"labels\""},
      {"[\"a\",\"b\"]", "[\"a\",\"\\u0000\"]", "\"labels\""},
      {"\"background\":null", "\"background\":\"c\"", "\"background\""},
      {"\"start\":0", "\"start\":2", "\"start\""},
      {"\"end\":1", "\"end\":-1", "\"end\""},
      {"\"theme\":\"a\"", "\"theme\":\"c\"", "\"theme\""},
      {"[0.6,0.4]", "[0.6]", "\"p\""},
      {"[0.6,0.4]", "[0.6,1.4]", "\"p\""},
      {"[0.6,0.4]", "[0.6,\"0.4\"]", "\"p\""},
      {"\"tokens\":1", "\"tokens\":4294967296", "\"tokens\""},
      {"\"flags\":[]", "\"flags\":[\"odd\"]", "\"flags\""},
      {"\"replaced\":0", "\"replaced\":null", "\"replaced\""},
      {"\"sentences\":[", "\"sentences\":[5,", "\"start\""},
      {"{\"schema\"", "[{\"schema\"", "not a result"},
  };
  char *path = test_path(".jsonl"), *out = test_path(".jsonl");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *at = strstr(good, rows[i].piece);
    assert_non_null(at);
    ptheme_buf file = PTHEME_BUF_INIT;
    ptheme_buf__add_text(&file, good);
    ptheme_buf__add_text(&file, "\n\n"); /* an empty line counts, so the fault is in line 3 */
    ptheme_buf__add(&file, good, (size_t)(at - good));
    ptheme_buf__add_text(&file, rows[i].bad);
    ptheme_buf__add_text(&file, at + strlen(rows[i].piece));
    test_write_file(path, file.data, file.len);
    ptheme_buf__free(&file);
    ptheme_error err = PTHEME_ERROR_INIT;
    assert_int_equal(convert(out, PTHEME_RESULT_JSONL, path, &err), PTHEME_E_INPUT);
    assert_non_null(strstr(err.message, rows[i].message));
    assert_non_null(strstr(err.message, path));
    assert_int_equal(err.line, 3);
  }
  remove_path(path);
  remove_path(out);
}

/* Error records of a stream are counted, not refused. */
static void test_error_records(void **state) {
  (void)state;
  char *path = test_path(".jsonl");
  static const char file[] = "{\"schema\":1,\"document\":\"x\",\"line\":1,\"error\":\"no text\"}\n";
  test_write_file(path, file, sizeof file - 1);
  ptheme_result_reader *reader;
  const ptheme_result *result;
  const char *paths[] = {path};
  assert_int_equal(ptheme_result_reader_open(&reader, paths, 1, NULL), PTHEME_OK);
  assert_int_equal(ptheme_result_reader_next(reader, &result, NULL), PTHEME_OK);
  assert_null(result);
  assert_int_equal(ptheme_result_reader_errors(reader), 1);
  ptheme_result_reader_free(reader);
  remove_path(path);
}

static void test_other_labels_in_a_table(void **state) {
  (void)state;
  char *path = test_path(".csv");
  static const char *const other[] = {"economy", "reform", "none"};
  ptheme_result list[2] = {results[1], results[1]};
  list[1].labels = other;
  assert_int_equal(write_results(path, PTHEME_RESULT_CSV, true, list, 2, NULL), PTHEME_E_ARG);
  assert_int_equal(write_results(path, PTHEME_RESULT_JSONL, true, list, 2, NULL), PTHEME_OK);
  remove_path(path);
}

/* Every allocation fails once: an error, no leak (the sanitizer looks), no half-written file. */
static void test_out_of_memory(void **state) {
  (void)state;
  char *from = test_path(".jsonl"), *to = test_path(".csv");
  assert_int_equal(write_results(from, PTHEME_RESULT_JSONL, true, results, 3, NULL), PTHEME_OK);
  test_write_file(to, "old", 3);
  for (size_t n = 1;; n++) {
    test_alloc_fail_at(n, false);
    ptheme_status status = convert(to, PTHEME_RESULT_CSV, from, NULL);
    bool failed = test_alloc_off();
    if (!failed) {
      assert_int_equal(status, PTHEME_OK);
      assert_true(n > 10);
      break;
    }
    assert_int_equal(status, PTHEME_E_NOMEM);
    ptheme_buf old = test_read_file(to);
    assert_buf_equal(&old, "old");
    ptheme_buf__free(&old);
  }
  remove_path(from);
  remove_path(to);
}

static void test_rejects(void **state) {
  (void)state;
  char *path = test_path(".csv");
  ptheme_output *output;
  ptheme_reject reject = {TEXT("a,b.csv"), 3, 17, "=cmd", TEXT("x\ny")};
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_reject_write(output, NULL, NULL), PTHEME_OK);
  assert_int_equal(ptheme_reject_write(output, &reject, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
  ptheme_buf file = test_read_file(path);
  assert_buf_equal(&file, "file,line,byte,reason,record\n\"a,b.csv\",3,17,\"'=cmd\",\"x\ny\"\n");
  ptheme_buf__free(&file);
  remove_path(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_json),          cmocka_unit_test(test_millionths),
      cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_refused),
      cmocka_unit_test(test_error_records), cmocka_unit_test(test_other_labels_in_a_table),
      cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_rejects),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
