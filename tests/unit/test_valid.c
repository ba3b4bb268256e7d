#include "testing.h"

#include "base/escape.h"
#include "base/random.h"
#include "base/valid.h"

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

static void check(const char *text, size_t len, size_t number) {
  size_t valid = 0;
  for (size_t step = 1; valid < len && step > 0; valid += step)
    step = ptheme_escape__utf8_length(text + valid, len - valid);
  if (ptheme_valid__prefix(text, len) != valid)
    fail_msg("case %zu: %zu, expected %zu", number, ptheme_valid__prefix(text, len), valid);
}

/* Every place that the fast paths can begin or end at: the faulty bytes after and before runs of
 * each kind, checked against the one-character check. */
static void test_agrees_with_the_full_check(void **state) {
  (void)state;
  for (size_t i = 0; i < N * N * N * N; i++) {
    char text[32];
    size_t len = 0;
    for (size_t k = i, n = 0; n < 4; n++, k /= N) {
      memcpy(text + len, pieces[k % N], strlen(pieces[k % N]));
      len += strlen(pieces[k % N]);
    }
    check(text, len, i);
  }
}

/* Longer texts, in which the large steps meet each other. */
static void test_agrees_on_long_texts(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  for (size_t i = 0; i < 300000; i++) {
    char text[128];
    size_t len = 0, wanted = ptheme_random__below(&random, 100),
           first = i % 3 == 0   ? 0
                   : i % 3 == 1 ? 3
                                : 6;
    while (len < wanted) {
      bool odd = ptheme_random__below(&random, 40) == 0;
      size_t k = odd ? ptheme_random__below(&random, N) : first + ptheme_random__below(&random, 4);
      memcpy(text + len, pieces[k], strlen(pieces[k]));
      len += strlen(pieces[k]);
    }
    check(text, len - ptheme_random__below(&random, len > 0 ? 2 : 1), i);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees_with_the_full_check),
                                     cmocka_unit_test(test_agrees_on_long_texts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
