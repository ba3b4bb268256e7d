#include "reading.h"

static const reading_case rows[] = {
    {"all parts",
     "{\"note\":\"n\",\"theme\":\"t\",\"text\":\"x\",\"language\":\"en\",\"title\":\"T\","
     "\"court\":\"C\",\"date\":\"2020\",\"document\":\"d\"}\n",
     0, "1 id=d label=t date=2020 source=C title=T lang=en .note=n [x]\n"},
    {"scalars become text, the rest is left out",
     "{\"document\":7,\"text\":\"x\",\"i\":-12,\"r\":0.5,\"y\":true,\"n\":false,\"z\":null,\"a\":["
     "1],"
     "\"o\":{\"p\":1},\"big\":-9223372036854775808}",
     0, "1 id=7 .i=-12 .r=0.5 .y=true .n=false .big=-9223372036854775808 [x]\n"},
    {"no id; blank lines are nothing", "\n{\"text\":\"x\"}\r\n \t\r\n{\"text\":\"y\"}", 0,
     "2 id=x:1 [x]\n4 id=x:2 [y]\n"},
    {"escapes", "{\"text\":\"a\\nb\\u6cd5\\ud83d\\ude00\\\"\"}\n", 0, "1 id=x:1 [a\nb法😀\"]\n"},
    {"empty texts", "{\"text\":\"\"}\n{\"text\":null}\n{\"text\":\" \\n\"}\n{\"text\":\"x\"}\n", 0,
     "4 id=x:4 [x]\n"},
    {"not JSON", "{\"text\":\"a\"\n{\"text\":\"b\"}\n", 0,
     "rejected 1@11 not JSON: '}' expected near end of file <{\"text\":\"a\">\n2 id=x:2 [b]\n"},
    {"not an object", "[1]\n{\"text\":\"b\"}\n", 0,
     "rejected 1@0 not a JSON object <[1]>\n2 id=x:2 [b]\n"},
    {"two objects", "{\"text\":\"a\"} {\"text\":\"b\"}\n", 0,
     "rejected 1@14 not JSON: end of file expected near '{' <{\"text\":\"a\"} {\"text\":\"b\"}>\n"},
    {"a key twice", "{\"text\":\"a\",\"text\":\"b\"}\n", 0,
     "rejected 1@18 not JSON: duplicate object key near '\"text\"' "
     "<{\"text\":\"a\",\"text\":\"b\"}>\n"},
    {"no text", "{\"txt\":\"a\"}\n", 0, "rejected 1@0 no key \"text\" <{\"txt\":\"a\"}>\n"},
    {"text of another kind", "{\"text\":5}\n", 0,
     "rejected 1@0 the value of \"text\" is not a string <{\"text\":5}>\n"},
    {"not UTF-8", "{\"text\":\"a\xFF\"}\n", 0, "1 id=x:1 [a\xEF\xBF\xBD]!\n"},
};

static void test_lines(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(rows); i++)
    reading_check("x.jsonl", &rows[i], &options);
}

static void test_limit(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.max_field = 14;
  const reading_case row = {"limit",
                            "{\"text\":\"1234\"}\n{\"text\":\"123\"}\n{\"text\":\"12345678\"}", 0,
                            "rejected 1@0 line longer than 14 bytes <{\"text\":\"1234\"}>\n"
                            "2 id=x:2 [123]\n"
                            "rejected 3@31 line longer than 14 bytes <{\"text\":\"123456>\n"};
  reading_check("x.ndjson", &row, &options);
}

static void test_every_failing_allocation(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char *bytes = "{\"text\":\"one\",\"n\":1}\n{\"text\":\"t\xFFwo\"}\n";
  const char *path = reading_write("x.jsonl", bytes, strlen(bytes));
  for (size_t n = 1, failed = 1; failed; n++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_reader *reader;
    ptheme_document document;
    bool more = true;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_reader_open(&reader, &path, 1, &options, &err);
    while (status == PTHEME_OK && more)
      status = ptheme_reader_next(reader, &document, &more, &err);
    ptheme_reader_free(reader);
    failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
  }
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_limit),
                                     cmocka_unit_test(test_every_failing_allocation)};
  return cmocka_run_group_tests(tests, reading_setup, reading_teardown);
}
