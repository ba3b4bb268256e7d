#include "testing.h"

static void test_nearest(void **state) {
  (void)state;
  static const char *const names[] = {"text", "theme", "title", "id", "a"};
  static const struct {
    const char *name, *expected;
  } rows[] = {
      {"text", "text"},  {"txet", "text"},   {"tex", "text"},     {"texts", "text"},
      {"tite", "title"}, {"hteme", "theme"}, {"themse", "theme"}, {"sentence", NULL},
      {"di", "id"},      {"", NULL},         {"b", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *found = ptheme_suggest(rows[i].name, names, 5);
    const char *expected = rows[i].expected;
    if ((found == NULL) != (expected == NULL) || (found && strcmp(found, expected) != 0))
      fail_msg("%s: found %s", rows[i].name, found ? found : "nothing");
  }
}

static void test_long_names_have_none(void **state) {
  (void)state;
  char name[101];
  memset(name, 'x', 100);
  name[100] = '\0';
  const char *names[] = {name, "ab"};
  assert_null(ptheme_suggest(name, names, 2));
  assert_string_equal(ptheme_suggest("abc", names, 2), "ab");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_nearest),
                                     cmocka_unit_test(test_long_names_have_none)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
