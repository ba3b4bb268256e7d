#include "testing.h"

#include "base/escape.h"
#include "base/valid.h"

/* Every place that the fast paths can begin or end at: the faulty bytes after and before runs of
 * each kind, checked against the one-character check. */
static void test_agrees_with_the_full_check(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "",
      "a",
      "abcdefgh",
      "法院",
      "é",
      "\xF0\x9F\x98\x80",
      "\xEA\x80\x80",
      "\xFF",
      "\xC0\xAF",
      "\xE4\xB8",
      "\xED\xA0\x80",
      "\xE0\x80\x80",
      "\xF4\x90\x80\x80",
      "\x80",
      "法",
  };
  enum { N = sizeof pieces / sizeof *pieces };
  for (size_t i = 0; i < N * N * N * N; i++) {
    char text[32];
    size_t len = 0, valid = 0;
    for (size_t k = i, n = 0; n < 4; n++, k /= N) {
      memcpy(text + len, pieces[k % N], strlen(pieces[k % N]));
      len += strlen(pieces[k % N]);
    }
    for (size_t step = 1; valid < len && step > 0; valid += step)
      step = ptheme_escape__utf8_length(text + valid, len - valid);
    if (ptheme_valid__prefix(text, len) != valid)
      fail_msg("case %zu: %zu, expected %zu", i, ptheme_valid__prefix(text, len), valid);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees_with_the_full_check)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
