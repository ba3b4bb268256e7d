#include "testing.h"

#include "base/number.h"
#include "base/random.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *fixed(double value, int digits) {
  static char text[PTHEME_NUMBER_MAX + 1];
  size_t len = ptheme_number__write_fixed(text, value, digits);
  assert_true(len <= PTHEME_NUMBER_MAX);
  text[len] = '\0';
  return text;
}

static const char *shortest(double value) {
  static char text[PTHEME_NUMBER_MAX + 1];
  size_t len = ptheme_number__write_double(text, value);
  assert_true(len <= PTHEME_NUMBER_MAX);
  text[len] = '\0';
  return text;
}

static void writes_fixed(void **state) {
  (void)state;
  static const struct {
    double value;
    int digits;
    const char *text;
  } cases[] = {
      {0.0, 0, "0"},
      {0.0, 4, "0.0000"},
      {-0.0, 2, "0.00"},
      {-0.004, 2, "0.00"},
      {-0.006, 2, "-0.01"},
      {0.5, 0, "1"},
      {-0.5, 0, "-1"},
      {2.5, 0, "3"},
      {0.125, 2, "0.13"},
      {0.9999, 3, "1.000"},
      {12.05, 1, "12.1"},
      {0.1, 9, "0.100000000"},
      {1.0 / 3, 6, "0.333333"},
      {999999999.0, 9, "999999999.000000000"},
      {123456789.25, 2, "123456789.25"},
      {1e9, 2, "1000000000"},
      {-1e300, 3, "-1e+300"},
      {NAN, 2, "nan"},
      {-INFINITY, 2, "-inf"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(fixed(cases[i].value, cases[i].digits), cases[i].text);
}

/* The double nearest to a decimal may lie below or above it; what is written must be the rounding
 * of the double itself, not of its product with a power of ten. */
static void rounds_the_value_itself(void **state) {
  (void)state;
  assert_string_equal(fixed(0.49999999999999994, 0), "0");
  assert_string_equal(fixed(1.005, 2), "1.00");
  assert_string_equal(fixed(1.015, 2), "1.01");
  assert_string_equal(fixed(0.285, 2), "0.28");
  assert_string_equal(fixed(1.45, 1), "1.4");
}

static void writes_the_shortest(void **state) {
  (void)state;
  static const struct {
    double value;
    const char *text;
  } cases[] = {
      {0.0, "0"},
      {-0.0, "-0"},
      {1.0, "1"},
      {0.1, "0.1"},
      {0.25, "0.25"},
      {0.3, "0.3"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {123456789012.0, "123456789012"},
      {1e15, "1e+15"},
      {10, "10"},
      {-3000, "-3000"},
      {1e11, "100000000000"},
      {999999999999.9, "999999999999.9"},
      {1e12, "1e+12"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {9007199254740993.0, "9007199254740992"},
      {2e-7, "2e-07"},
      {INFINITY, "inf"},
      {-INFINITY, "-inf"},
      {NAN, "nan"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(shortest(cases[i].value), cases[i].text);
}

/* Random bits make doubles of every size.  A shorter text that reads back is looked for by
 * asking for one digit less. */
static void round_trips(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 7);
  for (int i = 0; i < 100000; i++) {
    uint64_t bits = ptheme_random__next(&random);
    double value, back;
    memcpy(&value, &bits, sizeof value);
    if (i % 2 == 0) /* and doubles of few digits, as data has */
      value = (double)ptheme_random__below(&random, 100000) / 1000;
    if (!isfinite(value)) continue;
    const char *text = shortest(value);
    assert_true(ptheme_number__read_double(&back, ptheme_str__of(text)));
    assert_memory_equal(&back, &value, sizeof value);
    size_t digits = 0;
    for (const char *c = text; *c && *c != 'e'; c++)
      digits += *c >= '0' && *c <= '9' && (digits > 0 || *c != '0');
    if (digits > 1 && strchr(text, '.')) {
      char fewer[400];
      snprintf(fewer, sizeof fewer, "%.*g", (int)digits - 1, value);
      assert_true(!ptheme_number__read_double(&back, ptheme_str__of(fewer)) || back != value);
    }
  }
}

/* A locale whose decimal sign is a comma, where the machine has one. */
static void ignores_the_locale(void **state) {
  (void)state;
  static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8"};
  locale_t comma = (locale_t)0;
  for (size_t i = 0; i < sizeof names / sizeof *names && !comma; i++)
    comma = newlocale(LC_ALL_MASK, names[i], (locale_t)0);
  if (!comma) skip();
  locale_t before = uselocale(comma);
  double value = 0;
  bool read = ptheme_number__read_double(&value, ptheme_str__of("0.1"));
  const char *text = shortest(0.1);
  locale_t during = uselocale(before);
  freelocale(comma);
  assert_true(read && value == 0.1 && during == comma);
  assert_string_equal(text, "0.1");
}

static void reads_only_decimal_numbers(void **state) {
  (void)state;
  static const char *const good[] = {"0", "-1.5", "+2", "1e3", "1E-3", ".5", "5.", "1e-400"};
  static const char *const bad[] = {"",    " 1",  "1 ",    "0x10", "inf", "nan", "1e", "1e400",
                                    "1,5", "--1", "1.2.3", "e5",   ".",   "1_0", "١",  "+-1"};
  double value;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    assert_true(ptheme_number__read_double(&value, ptheme_str__of(good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (ptheme_number__read_double(&value, ptheme_str__of(bad[i])))
      fail_msg("\"%s\" was read as a number", bad[i]);
  assert_false(ptheme_number__read_double(&value, (ptheme_str){"1\0", 2}));
}

static void reads_integers(void **state) {
  (void)state;
  uint64_t value = 1;
  assert_true(ptheme_number__read_u64(&value, ptheme_str__of("18446744073709551615")));
  assert_true(value == UINT64_MAX);
  assert_true(ptheme_number__read_u64(&value, ptheme_str__of("007")) && value == 7);
  static const char *const bad[] = {"",    "18446744073709551616", "-1", "+1", " 1",
                                    "1.0", "99999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(ptheme_number__read_u64(&value, ptheme_str__of(bad[i])));
  char text[PTHEME_NUMBER_MAX];
  assert_int_equal(ptheme_number__write_u64(text, UINT64_MAX), 20);
  assert_memory_equal(text, "18446744073709551615", 20);
  assert_int_equal(ptheme_number__write_u64(text, 0), 1);
}

/* All lengths, ends of the halves, and what lies between. */
static void writes_integers(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  for (int i = 0; i < 1000000; i++) {
    uint64_t value = ptheme_random__next(&random) >> (i % 64);
    if (i < 40000) value = (uint64_t)i;
    char found[PTHEME_NUMBER_MAX], expected[PTHEME_NUMBER_MAX];
    int len = snprintf(expected, sizeof expected, "%llu", (unsigned long long)value);
    assert_int_equal(ptheme_number__write_u64(found, value), len);
    assert_memory_equal(found, expected, (size_t)len);
  }
  for (uint64_t power = 1, n = 1; n <= 20; n++, power *= 10) {
    char found[PTHEME_NUMBER_MAX];
    assert_int_equal(ptheme_number__write_u64(found, power), n);
    assert_int_equal(ptheme_number__write_u64(found, power - 1), n > 1 ? n - 1 : 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writes_fixed),        cmocka_unit_test(rounds_the_value_itself),
      cmocka_unit_test(writes_the_shortest), cmocka_unit_test(round_trips),
      cmocka_unit_test(ignores_the_locale),  cmocka_unit_test(reads_only_decimal_numbers),
      cmocka_unit_test(reads_integers),      cmocka_unit_test(writes_integers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
