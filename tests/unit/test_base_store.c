/* Buffers, the string map, memory, hashes and the random generator. */
#include "testing.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/strmap.h"

#include <stdio.h>

static void sizes_do_not_overflow(void **state) {
  (void)state;
  assert_null(ptheme_mem__alloc(SIZE_MAX / 2, 3));
  assert_null(ptheme_mem__zalloc(SIZE_MAX, 2));
  assert_null(ptheme_mem__copy("", SIZE_MAX));
  void *none = ptheme_mem__alloc(0, 8);
  assert_non_null(none);
  ptheme_mem__free(none);
  int *items = NULL;
  size_t cap = 0;
  void *block = items;
  assert_false(ptheme_mem__reserve(&block, &cap, SIZE_MAX / 2, sizeof *items));
  assert_true(block == NULL && cap == 0);
}

static void buffer_failure_is_sticky(void **state) {
  (void)state;
  ptheme_buf buf = PTHEME_BUF_INIT;
  ptheme_buf__add_text(&buf, "kept");
  test_alloc_fail_at(1, false);
  ptheme_buf__add(&buf, "a text that is too long for what is there", 41);
  assert_true(test_alloc_off());
  ptheme_buf__add_byte(&buf, '!'); /* there is room, but the text would have a hole */
  assert_buf_equal(&buf, "kept");
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_buf__status(&buf, &err), PTHEME_E_NOMEM);
  assert_int_equal(err.status, PTHEME_E_NOMEM);
  ptheme_buf__clear(&buf);
  ptheme_buf__add_u64(&buf, 42);
  ptheme_buf__add_double(&buf, -0.5);
  ptheme_buf__add_fixed(&buf, 0.125, 1);
  assert_buf_equal(&buf, "42-0.50.1");
  assert_int_equal(ptheme_buf__status(&buf, NULL), PTHEME_OK);
  assert_false(ptheme_buf__reserve(&buf, SIZE_MAX));
  ptheme_buf__free(&buf);
}

static void compares_by_bytes(void **state) {
  (void)state;
  static const char *const ascending[] = {"", "a", "aa", "b", "\xC3\xA9", "\xFF"};
  for (size_t i = 0; i + 1 < sizeof ascending / sizeof *ascending; i++) {
    ptheme_str a = ptheme_str__of(ascending[i]), b = ptheme_str__of(ascending[i + 1]);
    assert_true(ptheme_str__compare(a, b) < 0 && ptheme_str__compare(b, a) > 0);
    assert_true(ptheme_str__compare(a, a) == 0 && ptheme_str__equal(a, a));
    assert_false(ptheme_str__equal(a, b));
  }
  assert_true(ptheme_str__equal((ptheme_str){NULL, 0}, ptheme_str__of("")));
}

static void map_gives_ids_in_order(void **state) {
  (void)state;
  ptheme_strmap *map;
  assert_int_equal(ptheme_strmap__new(&map, NULL), PTHEME_OK);
  enum { COUNT = 10000 };
  char text[32];
  for (uint32_t round = 0; round < 2; round++)
    for (uint32_t i = 0; i < COUNT; i++) {
      size_t len = (size_t)snprintf(text, sizeof text, "text %u", (unsigned)i);
      uint32_t id = 0;
      assert_int_equal(ptheme_strmap__intern(map, (ptheme_str){text, len}, &id, NULL), PTHEME_OK);
      assert_int_equal(id, i);
    }
  assert_int_equal(ptheme_strmap__count(map), COUNT);
  assert_int_equal(ptheme_strmap__find(map, ptheme_str__of("text 9999")), 9999);
  assert_int_equal(ptheme_strmap__find(map, ptheme_str__of("text")), PTHEME_STRMAP_NONE);
  uint32_t id;
  assert_int_equal(ptheme_strmap__intern(map, (ptheme_str){"a\0b", 3}, &id, NULL), PTHEME_OK);
  assert_int_equal(ptheme_strmap__intern(map, (ptheme_str){NULL, 0}, &id, NULL), PTHEME_OK);
  assert_int_equal(id, COUNT + 1);
  assert_int_equal(ptheme_strmap__get(map, COUNT).len, 3);
  assert_string_equal(ptheme_strmap__get(map, 17).data, "text 17");
  assert_int_equal(ptheme_strmap__get(map, id).len, 0);
  ptheme_strmap__free(map);
  ptheme_strmap__free(NULL);
}

/* Whichever allocation fails, the map is as before and can go on. */
static void map_survives_lack_of_memory(void **state) {
  (void)state;
  bool refused = true;
  for (size_t n = 1; refused; n++) {
    ptheme_strmap *map = NULL;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_strmap__new(&map, NULL);
    assert_true((status == PTHEME_OK) == (map != NULL));
    uint32_t done = 0;
    while (map && done < 100) {
      char text[2] = {(char)('0' + done / 10), (char)('0' + done % 10)};
      uint32_t id;
      if (ptheme_strmap__intern(map, (ptheme_str){text, 2}, &id, NULL) != PTHEME_OK)
        continue; /* only the n-th allocation fails: the same again must do */
      assert_int_equal(id, done++);
    }
    refused = test_alloc_off();
    if (map) assert_string_equal(ptheme_strmap__get(map, 42).data, "42");
    assert_true(refused || n > 10);
    ptheme_strmap__free(map);
  }
}

static void hashes_are_xxh3(void **state) {
  (void)state;
  char hex[33];
  ptheme_hash__hex(hex, ptheme_hash__128("", 0)); /* from the XXH3 reference vectors */
  assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
  assert_true(ptheme_hash__64("", 0, 0) == 0x2D06800538D394C2u);
  assert_true(ptheme_hash__64("a", 1, 0) != ptheme_hash__64("a", 1, 1));
  assert_true(ptheme_hash__secret() != ptheme_hash__secret());
}

/* First draws of xoshiro256** seeded by splitmix64 of 0 and 42: an independent computation. */
static void random_draws_are_fixed(void **state) {
  (void)state;
  static const struct {
    uint64_t seed, draws[3];
  } cases[] = {
      {0, {0x99EC5F36CB75F2B4u, 0xBF6E1F784956452Au, 0x1A5F849D4933E6E0u}},
      {42, {0x15780B2E0C2EC716u, 0x6104D9866D113A7Eu, 0xAE17533239E499A1u}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ptheme_random random;
    ptheme_random__seed(&random, cases[i].seed);
    for (int k = 0; k < 3; k++)
      assert_true(ptheme_random__next(&random) == cases[i].draws[k]);
  }
}

static void random_is_even(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 3);
  size_t counts[6] = {0}, places[4] = {0};
  double sum = 0;
  for (int i = 0; i < 60000; i++) {
    counts[ptheme_random__below(&random, 6)]++;
    double unit = ptheme_random__unit(&random);
    assert_true(unit >= 0 && unit < 1);
    sum += unit;
    size_t items[4] = {0, 1, 2, 3};
    ptheme_random__shuffle(&random, items, 4);
    assert_int_equal(items[0] + items[1] + items[2] + items[3], 6);
    for (size_t k = 0; k < 4; k++)
      places[k] += items[k] == 0;
  }
  for (size_t k = 0; k < 6; k++) /* 5 standard deviations are 456 */
    assert_in_range(counts[k], 9500, 10500);
  for (size_t k = 0; k < 4; k++)
    assert_in_range(places[k], 14400, 15600);
  assert_true(sum > 29600 && sum < 30400);
  assert_int_equal(ptheme_random__below(&random, 1), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_do_not_overflow),       cmocka_unit_test(buffer_failure_is_sticky),
      cmocka_unit_test(compares_by_bytes),           cmocka_unit_test(map_gives_ids_in_order),
      cmocka_unit_test(map_survives_lack_of_memory), cmocka_unit_test(hashes_are_xxh3),
      cmocka_unit_test(random_draws_are_fixed),      cmocka_unit_test(random_is_even),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
