#include "reading.h"

#include "input/format.h"

static const reading_case rows[] = {
    {"a title and an empty line", "Title\n\nBody.\n", 0,
     "1 id=2024-02-01-a date=2024-02-01 title=Title [Title\n\nBody.\n]\n"},
    {"the same with CRLF", "Title\r\n\r\nBody", 0,
     "1 id=2024-02-01-a date=2024-02-01 title=Title [Title\r\n\r\nBody]\n"},
    {"no empty line", "Title\nBody\n", 0, "1 id=2024-02-01-a date=2024-02-01 [Title\nBody\n]\n"},
    {"nothing behind the empty line", "Title\n\n", 0,
     "1 id=2024-02-01-a date=2024-02-01 [Title\n\n]\n"},
    {"one line", "Body", 0, "1 id=2024-02-01-a date=2024-02-01 [Body]\n"},
    {"a mark is not text",
     "\xEF\xBB\xBF"
     "Body",
     0, "1 id=2024-02-01-a date=2024-02-01 [Body]\n"},
    {"blank", " \n\t\r\n", 0, ""},
    {"not UTF-8", "a\xFF", 0, "1 id=2024-02-01-a date=2024-02-01 [a\xEF\xBF\xBD]!\n"},
};

static void test_files(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(rows); i++)
    reading_check("2024-02-01-a.txt", &rows[i], &options);
}

static void test_limits(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.max_document = 4;
  const reading_case fits = {"fits", "Body", 0, "1 id=a [Body]\n"};
  reading_check("a.txt", &fits, &options);
  options.invalid = PTHEME_INVALID_ERROR;
  const reading_case refused = {"bad byte", "Bo\xFFy", 0,
                                "rejected 1@2 byte 0xFF at offset 2 is not UTF-8 <Bo\xFFy>\n"};
  reading_check("a.txt", &refused, &options);
}

static void test_too_long(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.max_document = 4;
  const reading_case row = {"too long", "Bodies", 0,
                            "rejected 1@0 document longer than 4 bytes <Bodie>\n"};
  reading_check("a.txt", &row, &options);
}

static void test_dates_of_names(void **state) {
  (void)state;
  static const char *const names[][2] = {
      {"2024-02-01-x", "2024-02-01"},
      {"2024-02-01", "2024-02-01"},
      {"20240201", "2024-02-01"},
      {"20240201_x", "2024-02-01"},
      {"202402011", ""},
      {"2024-02-011", ""},
      {"2024-13-01", ""},
      {"2024-00-01", ""},
      {"2024-01-32", ""},
      {"2023-02-29", ""},
      {"2024-2-1", ""},
      {"x2024-02-01", ""},
      {"2024-02", ""},
      {"dir/2024-02-01-x.txt", "2024-02-01"},
      {"2024-02-01/x.txt", ""},
      {"t20240201_12345.html", "2024-02-01"},
      {"x20240201.html", ""},
      {"site/2024-02/01/c_959356.htm", "2024-02-01"},
      {"2024/02/01/index.html", "2024-02-01"},
      {"12024/02/01/index.html", ""},
      {"2024-02/41/x.htm", ""},
      {"a/2024-02/x.htm", ""},
      {"", ""},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char out[10];
    ptheme_str date = ptheme_input__date_of_path(names[i][0], out);
    if (!ptheme_str__equal(date, ptheme_str__of(names[i][1])))
      fail_msg("%s: found \"%.*s\"", names[i][0], (int)date.len, date.data);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_files), cmocka_unit_test(test_limits),
                                     cmocka_unit_test(test_too_long),
                                     cmocka_unit_test(test_dates_of_names)};
  return cmocka_run_group_tests(tests, reading_setup, reading_teardown);
}
