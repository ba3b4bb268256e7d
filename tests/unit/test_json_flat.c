#include "testing.h"

#include "../fuzz/flat.h"
#include "base/random.h"

/* Pieces that JSON is made of and pieces that break it; the first PLAIN ones make whole pairs. */
static const char *const pieces[] = {
    "\"text\":\"The court ruled that the appeal has no merit.\"",
    "\"a\":\"\"",
    "\"b\":\"法院\"",
    "\"c\":null",
    "\"d\":-17",
    "\"e\\u0041\":\"\\ud83d\\ude00 \\n \\\"quoted\\\" \\\\ \\/\"",
    "\"f\":123456789012345678",
    "\"g\": 0",
    "\"h\"\t:\r\"sixteen bytes or\"",
    "\"i\":\"\\u0000\"",
    "\"j\":1.5",
    "\"k\":true",
    "\"l\":[]",
    "\"d\":01",
    "\"d\":-0",
    "\"d\":1234567890123456789",
    "\"m\":\"\\ud800\"",
    "\"m\":\"\\udc00\\ud800\"",
    "\"m\":\"\\x\"",
    "\"m\":\"\x1F\"",
    "\"\\u0000\":1",
    "\"m\":\"",
    "\"m\"",
    ":1",
    "",
    " ",
    "\xC0\x80",
    "{}",
};
enum { PLAIN = 10, ALL = sizeof pieces / sizeof *pieces };

static void add_object(ptheme_buf *line, ptheme_random *random) {
  size_t kinds = ptheme_random__below(random, 3) > 0 ? PLAIN : ALL;
  ptheme_buf__add_byte(line, '{');
  for (size_t n = ptheme_random__below(random, 5), i = 0; i < n; i++) {
    if (i > 0) ptheme_buf__add_byte(line, ',');
    ptheme_buf__add_text(line, pieces[ptheme_random__below(random, kinds)]);
  }
  ptheme_buf__add_byte(line, '}');
}

/* Half of the lines get a byte of their own changed, dropped or doubled. */
static void spoil(ptheme_buf *line, ptheme_random *random) {
  static const char bytes[] = "\"\\{}[]:,0-a\t\x01\x7F\xE6";
  size_t at = ptheme_random__below(random, line->len);
  switch (ptheme_random__below(random, 6)) {
  case 0:
    line->data[at] = bytes[ptheme_random__below(random, sizeof bytes - 1)];
    break;
  case 1:
    memmove(line->data + at, line->data + at + 1, line->len - at - 1);
    line->len--;
    break;
  case 2:
    ptheme_buf__add_byte(line, 'x');
    memmove(line->data + at + 1, line->data + at, line->len - at - 1);
    break;
  default:
    break;
  }
}

static void test_agrees_with_jansson(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  ptheme_buf line = PTHEME_BUF_INIT;
  size_t taken = 0, count = 200000;
  for (size_t i = 0; i < count; i++) {
    ptheme_buf__clear(&line);
    add_object(&line, &random);
    spoil(&line, &random);
    /* a copy of just its size, so that a sanitizer sees a read behind its end */
    char *copy = malloc(line.len + (line.len == 0));
    assert_non_null(copy);
    memcpy(copy, line.data, line.len);
    bool plain;
    if (!flat_agrees((ptheme_str){copy, line.len}, &plain))
      fail_msg("%.*s", (int)line.len, line.data);
    taken += plain;
    free(copy);
  }
  ptheme_buf__free(&line);
  assert_in_range(taken, count / 4, count * 3 / 4); /* both ways are tried */
}

static void test_takes_what_releases_are(void **state) {
  (void)state;
  static const struct {
    const char *line;
    bool plain;
  } rows[] = {
      {"{\"document\":\"d\",\"n\":7,\"x\":null,\"text\":\"a\\nb\"}", true},
      {"{}", false}, /* jansson's task */
      {"{\"a\":1,\"a\":2}", false},
      {"{\"a\":{}}", false},
      {"{\"a\":1e3}", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bool plain;
    assert_true(flat_agrees(ptheme_str__of(rows[i].line), &plain));
    assert_int_equal(plain, rows[i].plain);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees_with_jansson),
                                     cmocka_unit_test(test_takes_what_releases_are)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
