#include "testing.h"

#include "text/utf8.h"

static void decodes(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t len;
    uint32_t code;
    size_t used;
  } cases[] = {
      {"a", 1, 'a', 1},
      {"\0", 1, 0, 1},
      {"\xC2\x80", 2, 0x80, 2},
      {"\xE6\xB3\x95x", 4, 0x6CD5, 3},
      {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF, 4},
      /* no characters: a lone tail, overlong, surrogate, too large, cut short */
      {"\x80", 1, 0xFFFD, 1},
      {"\xC0\xAF", 2, 0xFFFD, 1},
      {"\xED\xA0\x80", 3, 0xFFFD, 1},
      {"\xF4\x90\x80\x80", 4, 0xFFFD, 1},
      {"\xE6\xB3", 2, 0xFFFD, 1},
      {"\xFF", 1, 0xFFFD, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t used = 0;
    assert_int_equal(ptheme_utf8__decode(cases[i].text, cases[i].len, &used), cases[i].code);
    assert_int_equal(used, cases[i].used);
  }
}

static void classifies(void **state) {
  (void)state;
  static const struct {
    uint32_t code;
    ptheme_utf8_class class;
  } cases[] = {
      {'a', PTHEME_UTF8_LETTER},        {'Z', PTHEME_UTF8_LETTER},
      {'@', PTHEME_UTF8_OTHER},         {'[', PTHEME_UTF8_OTHER},
      {'{', PTHEME_UTF8_OTHER},         {'5', PTHEME_UTF8_DIGIT},
      {'%', PTHEME_UTF8_PERCENT},       {'\'', PTHEME_UTF8_APOSTROPHE},
      {0x2019, PTHEME_UTF8_APOSTROPHE}, {0x2018, PTHEME_UTF8_OTHER},
      {0x0301, PTHEME_UTF8_MARK},       {0x0660, PTHEME_UTF8_DIGIT},
      {0xAC00, PTHEME_UTF8_LETTER},     {0x4DBF, PTHEME_UTF8_UNSPACED},
      {0x4E00, PTHEME_UTF8_UNSPACED},   {0x9FFF, PTHEME_UTF8_UNSPACED},
      {0xA000, PTHEME_UTF8_LETTER},     {0x3007, PTHEME_UTF8_UNSPACED},
      {0x3002, PTHEME_UTF8_OTHER},      {0x3042, PTHEME_UTF8_UNSPACED},
      {0x30FB, PTHEME_UTF8_OTHER},      {0x30FC, PTHEME_UTF8_UNSPACED},
      {0x0E01, PTHEME_UTF8_UNSPACED},   {0x0E31, PTHEME_UTF8_MARK},
      {0x0E50, PTHEME_UTF8_DIGIT},      {0x20BB7, PTHEME_UTF8_UNSPACED},
      {0xFFFD, PTHEME_UTF8_OTHER},      {0xE000, PTHEME_UTF8_OTHER},
      {0x10FFFF, PTHEME_UTF8_OTHER},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (ptheme_utf8__class(cases[i].code) != cases[i].class)
      fail_msg("U+%04X is of class %d", (unsigned)cases[i].code,
               (int)ptheme_utf8__class(cases[i].code));
}

static void folds(void **state) {
  (void)state;
  uint32_t out[PTHEME_UTF8_FOLD_MAX];
  assert_int_equal(ptheme_utf8__fold(out, 'Q'), 1);
  assert_int_equal(out[0], 'q');
  assert_int_equal(ptheme_utf8__fold(out, 0xDF), 2); /* sharp s */
  assert_true(out[0] == 's' && out[1] == 's');
  assert_int_equal(ptheme_utf8__fold(out, 0xC9), 2); /* capital E with acute */
  assert_true(out[0] == 'e' && out[1] == 0x301);
  assert_int_equal(ptheme_utf8__fold(out, 0xAD), 0); /* soft hyphen */
  size_t longest = 0;
  for (uint32_t code = 0; code < 0x110000; code++) {
    size_t n = ptheme_utf8__fold(out, code);
    longest = n > longest ? n : longest;
  }
  assert_int_equal(longest, 18);
}

static void composes(void **state) {
  (void)state;
  static const struct {
    uint32_t codes[PTHEME_UTF8_CLUSTER_MAX];
    size_t n;
    const char *text;
  } cases[] = {
      {{'e', 0x301}, 2, "\xC3\xA9"},
      {{'a', 0x301, 0x323}, 3, "\xE1\xBA\xA1\xCC\x81"}, /* the one below goes first, and composes */
      {{'a', 0x323, 0x301}, 3, "\xE1\xBA\xA1\xCC\x81"},
      {{0x301, 0x323}, 2, "\xCC\xA3\xCC\x81"},
      {{0x1100, 0x1161, 0x11A8}, 3, "\xEA\xB0\x81"},
      {{0x10FFFF}, 1, "\xF4\x8F\xBF\xBF"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[PTHEME_UTF8_CLUSTER_BYTES];
    size_t len = ptheme_utf8__compose(out, cases[i].codes, cases[i].n);
    assert_int_equal(len, strlen(cases[i].text));
    assert_memory_equal(out, cases[i].text, len);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decodes),
      cmocka_unit_test(classifies),
      cmocka_unit_test(folds),
      cmocka_unit_test(composes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
