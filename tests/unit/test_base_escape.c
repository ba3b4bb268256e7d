#include "testing.h"

#include "base/escape.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>

#define BAD "\xEF\xBF\xBD" /* U+FFFD */

typedef struct escape_case {
  ptheme_str text;
  const char *expected;
} escape_case;

#define TEXT(literal)                                                                              \
  { "" literal, sizeof literal - 1 }

#define CHECK_ALL(cases, call)                                                                     \
  for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) {                                   \
    ptheme_buf out = PTHEME_BUF_INIT;                                                              \
    ptheme_str text = (cases)[i].text;                                                             \
    call;                                                                                          \
    assert_buf_equal(&out, (cases)[i].expected);                                                   \
    ptheme_buf__free(&out);                                                                        \
  }

static void json(void **state) {
  (void)state;
  static const escape_case cases[] = {
      {TEXT(""), "\"\""},
      {TEXT("plain"), "\"plain\""},
      {TEXT("\"\\/"), "\"\\\"\\\\/\""},
      {TEXT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
      {TEXT("\0\x01\x1F\x7F"), "\"\\u0000\\u0001\\u001f\\u007f\""},
      {TEXT("\xE6\xB3\x95\xF0\xA0\xAE\xB7"), "\"\xE6\xB3\x95\xF0\xA0\xAE\xB7\""},
      {TEXT("a\xFF\xE6\xB3z"), "\"a" BAD BAD BAD "z\""},
      {TEXT("\xED\xA0\x80\xC0\xAF"), "\"" BAD BAD BAD BAD BAD "\""},
  };
  CHECK_ALL(cases, ptheme_escape__json(&out, text));
}

/* A character at a time, as RFC 8259 has it, with the escapes that we choose. */
static void add_slowly(ptheme_buf *out, ptheme_str text) {
  ptheme_buf__add_byte(out, '"');
  for (size_t i = 0; i < text.len;) {
    unsigned char c = (unsigned char)text.data[i];
    size_t len = ptheme_escape__utf8_length(text.data + i, text.len - i);
    const char *at = c ? strchr("\b\f\n\r\t\"\\", c) : NULL;
    char code[8];
    if (len == 0)
      ptheme_buf__add_text(out, BAD);
    else if (at) {
      ptheme_buf__add_byte(out, '\\');
      ptheme_buf__add_byte(out, "bfnrt\"\\"[at - "\b\f\n\r\t\"\\"]);
    } else if (c < 0x20 || c == 0x7F) {
      snprintf(code, sizeof code, "\\u%04x", (unsigned)c);
      ptheme_buf__add_text(out, code);
    } else {
      ptheme_buf__add(out, text.data + i, len);
    }
    i += len > 0 ? len : 1;
  }
  ptheme_buf__add(out, "\"", 2); /* and a NUL */
}

/* Texts of every length up to 80 around the places where the large steps begin and end. */
static void json_in_large_steps(void **state) {
  (void)state;
  static const char *const pieces[] = {"a",  "\"", "\\", "\n",          "\x1F", "\x7F",     "~ ",
                                       "法", "é",  "😀",  "court ruled", "\xFF", "\xE6\xB3", "\x80"};
  enum { GOOD = 11, ALL = sizeof pieces / sizeof *pieces };
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  ptheme_buf text = PTHEME_BUF_INIT, out = PTHEME_BUF_INIT, expected = PTHEME_BUF_INIT;
  for (int i = 0; i < 200000; i++) {
    size_t wanted = ptheme_random__below(&random, 80), kinds = i % 2 ? GOOD : ALL;
    bool rare = ptheme_random__below(&random, 2) == 0;
    ptheme_buf__clear(&text);
    while (text.len < wanted) {
      bool plain = rare && ptheme_random__below(&random, 8) > 0;
      ptheme_buf__add_text(&text, pieces[plain ? 0 : ptheme_random__below(&random, kinds)]);
    }
    ptheme_buf__clear(&expected);
    add_slowly(&expected, ptheme_buf__str(&text));
    ptheme_buf__clear(&out);
    ptheme_escape__json(&out, ptheme_buf__str(&text));
    assert_buf_equal(&out, expected.data);
    if (kinds == ALL) continue;
    ptheme_buf__clear(&out);
    ptheme_escape__json_valid(&out, ptheme_buf__str(&text));
    assert_buf_equal(&out, expected.data);
  }
  ptheme_buf__free(&text);
  ptheme_buf__free(&out);
  ptheme_buf__free(&expected);
}

static void html(void **state) {
  (void)state;
  static const escape_case cases[] = {
      {TEXT("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"},
      {TEXT("&amp;"), "&amp;amp;"},
      {TEXT("\t\n\r\0\x1B\x7F"), "\t\n\n" BAD BAD BAD},
      {TEXT("\xE6\xB3\x95\xFF"), "\xE6\xB3\x95" BAD},
  };
  CHECK_ALL(cases, ptheme_escape__html(&out, text));
}

static void csv(void **state) {
  (void)state;
  static const escape_case cases[] = {
      {TEXT(""), ""},
      {TEXT("plain text"), "plain text"},
      {TEXT("a,b"), "\"a,b\""},
      {TEXT("a\tb"), "a\tb"},
      {TEXT("say \"x\""), "\"say \"\"x\"\"\""},
      {TEXT("a\nb"), "\"a\nb\""},
      {TEXT("a\rb"), "\"a\rb\""},
      {TEXT(" a"), "\" a\""},
      {TEXT("a\t"), "\"a\t\""},
      {TEXT("=1+1"), "=1+1"},
      {TEXT("\xFF"), BAD},
  };
  CHECK_ALL(cases, ptheme_escape__csv(&out, text, ',', false));
  static const escape_case tabs[] = {{TEXT("a,b"), "a,b"}, {TEXT("a\tb"), "\"a\tb\""}};
  CHECK_ALL(tabs, ptheme_escape__csv(&out, text, '\t', false));
  static const escape_case armed[] = {{TEXT(""), ""},
                                      {TEXT("=1+1"), "\"'=1+1\""},
                                      {TEXT("+1"), "\"'+1\""},
                                      {TEXT("-1"), "\"'-1\""},
                                      {TEXT("@x"), "\"'@x\""},
                                      {TEXT("\tx"), "\"'\tx\""},
                                      {TEXT("\rx"), "\"'\rx\""},
                                      {TEXT("'x"), "\"''x\""},
                                      {TEXT("a=1"), "a=1"}};
  CHECK_ALL(armed, ptheme_escape__csv(&out, text, ',', true));
}

/* What each rule makes of a single byte, in the midst of bytes that it leaves alone. */
static void every_ascii_byte(void **state) {
  (void)state;
  for (unsigned c = 0; c < 0x80; c++) {
    char bytes[] = {'a', (char)c, 'b'};
    ptheme_str text = {bytes, 3};
    bool control = c < 0x20 || c == 0x7F;
    ptheme_buf out = PTHEME_BUF_INIT;
    ptheme_escape__html(&out, text);
    bool as_it_is = ptheme_str__equal(ptheme_buf__str(&out), text);
    assert_int_equal(as_it_is, c == '\t' || c == '\n' || (!control && !strchr("&<>\"'", (int)c)));
    ptheme_buf__clear(&out);
    ptheme_escape__markdown(&out, text);
    as_it_is = ptheme_str__equal(ptheme_buf__str(&out), text);
    assert_int_equal(as_it_is, !control && !strchr("\\`*_{}[]()#+-.!|~<>&", (int)c));
    ptheme_buf__clear(&out);
    ptheme_escape__csv(&out, text, ';', true);
    as_it_is = ptheme_str__equal(ptheme_buf__str(&out), text);
    assert_int_equal(as_it_is, c == 0 || !strchr("\";\r\n", (int)c));
    ptheme_buf__free(&out);
  }
}

/* The byte that asks for quotes at every place of texts up to 40 bytes. */
static void csv_in_large_steps(void **state) {
  (void)state;
  for (size_t len = 1; len <= 40; len++)
    for (size_t at = 0; at < len; at++)
      for (const char *c = "\",\n\r"; *c; c++) {
        char bytes[40], expected[64];
        memset(bytes, 'x', sizeof bytes);
        bytes[at] = *c;
        snprintf(expected, sizeof expected, "\"%.*s%s%.*s\"", (int)at, bytes,
                 *c == '"' ? "\"\"" : (char[]){*c, '\0'}, (int)(len - at - 1), bytes + at + 1);
        ptheme_buf out = PTHEME_BUF_INIT;
        ptheme_escape__csv(&out, (ptheme_str){bytes, len}, ',', false);
        assert_buf_equal(&out, expected);
        ptheme_buf__free(&out);
      }
}

/* Nothing but faults, and a fault behind each character: no worse than linear. */
static void many_faults(void **state) {
  (void)state;
  enum { N = 4 << 20 };
  char *bytes = malloc(N);
  assert_non_null(bytes);
  memset(bytes, 0xFF, N);
  ptheme_buf out = PTHEME_BUF_INIT;
  for (size_t i = 0; i < 2; i++) {
    ptheme_str text = {bytes, N};
    ptheme_buf__clear(&out);
    ptheme_escape__json(&out, text);
    ptheme_buf__clear(&out);
    ptheme_escape__html(&out, text);
    assert_int_equal(out.len, i == 0 ? 3 * (size_t)N : 2 * (size_t)N);
    for (size_t k = 0; k < N; k += 2)
      bytes[k] = 'a';
  }
  ptheme_buf__free(&out);
  free(bytes);
}

static void terminal(void **state) {
  (void)state;
  static const escape_case cases[] = {
      {TEXT("plain \xE6\xB3\x95"), "plain \xE6\xB3\x95"},
      {TEXT("\x1B[31m"), "\\x1b[31m"},
      {TEXT("a\nb\tc\rd\x7F"), "a\\x0ab\\x09c\\x0dd\\x7f"},
      {TEXT("\xC2\x9B"
            "1m"),
       "\\x9b1m"},
      {TEXT("\xE2\x80\xAE"
            "x\xE2\x81\xA6"),
       "\\u{202e}x\\u{2066}"},
      {TEXT("\xE2\x80\xA8"), "\\u{2028}"},
      {TEXT("\xFF\xE6\xB3"), "\\xff\\xe6\\xb3"},
  };
  CHECK_ALL(cases, ptheme_escape__terminal(&out, text));
}

static void markdown(void **state) {
  (void)state;
  static const escape_case cases[] = {
      {TEXT("a_b*c|d"), "a\\_b\\*c\\|d"},
      {TEXT("<b>&"), "&lt;b&gt;&amp;"},
      {TEXT("[x](y)!`~"), "\\[x\\]\\(y\\)\\!\\`\\~"},
      {TEXT("1. a\n# b\r\n"), "1\\. a \\# b  "},
      {TEXT("\xFF\0"), BAD " "},
  };
  CHECK_ALL(cases, ptheme_escape__markdown(&out, text));
}

static void utf8_length(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t len, expected;
  } cases[] = {
      {"a", 1, 1},
      {"\xC2\x80", 2, 2},
      {"\xC1\xBF", 2, 0},
      {"\xE0\xA0\x80", 3, 3},
      {"\xE0\x9F\xBF", 3, 0},
      {"\xED\x9F\xBF", 3, 3},
      {"\xED\xA0\x80", 3, 0},
      {"\xEF\xBF\xBF", 3, 3},
      {"\xF0\x90\x80\x80", 4, 4},
      {"\xF0\x8F\xBF\xBF", 4, 0},
      {"\xF4\x8F\xBF\xBF", 4, 4},
      {"\xF4\x90\x80\x80", 4, 0},
      {"\xF5\x80\x80\x80", 4, 0},
      {"\x80", 1, 0},
      {"\xE6\xB3\x95", 2, 0},
      {"\xE6\xB3"
       "a",
       3, 0},
      {"\xF0\x90\x80\x41", 4, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(ptheme_escape__utf8_length(cases[i].text, cases[i].len), cases[i].expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(json),
      cmocka_unit_test(json_in_large_steps),
      cmocka_unit_test(html),
      cmocka_unit_test(csv),
      cmocka_unit_test(terminal),
      cmocka_unit_test(every_ascii_byte),
      cmocka_unit_test(csv_in_large_steps),
      cmocka_unit_test(many_faults),
      cmocka_unit_test(markdown),
      cmocka_unit_test(utf8_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
