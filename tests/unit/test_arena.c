#include "base/arena.h"

#include "testing.h"

/* Blocks stay apart and aligned, small ones and ones larger than a chunk. */
static void test_blocks(void **state) {
  (void)state;
  ptheme_arena arena = PTHEME_ARENA_INIT;
  static const size_t sizes[] = {1, 3, 0, 70000, 16, 65536, 5};
  char *blocks[7];
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < 7; i++) {
      blocks[i] = ptheme_arena__alloc(&arena, sizes[i], 1);
      assert_non_null(blocks[i]);
      assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
      memset(blocks[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < 7; i++)
      for (size_t j = 0; j < sizes[i]; j++)
        assert_int_equal(blocks[i][j], i);
    ptheme_arena__clear(&arena);
  }
  ptheme_arena__free(&arena);
}

static void test_copy(void **state) {
  (void)state;
  ptheme_arena arena = PTHEME_ARENA_INIT;
  char original[] = "ab";
  ptheme_str text = {original, 2};
  assert_true(ptheme_arena__copy(&arena, &text));
  original[0] = 'x';
  assert_string_equal(text.data, "ab");
  ptheme_arena__free(&arena);
}

static void test_failure(void **state) {
  (void)state;
  ptheme_arena arena = PTHEME_ARENA_INIT;
  assert_null(ptheme_arena__alloc(&arena, SIZE_MAX / 2, 3));
  assert_null(ptheme_arena__alloc(&arena, SIZE_MAX - 8, 1));
  test_alloc_fail_at(1, false);
  ptheme_str text = {"a", 1};
  assert_false(ptheme_arena__copy(&arena, &text));
  assert_true(test_alloc_off());
  ptheme_arena__free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks), cmocka_unit_test(test_copy),
                                     cmocka_unit_test(test_failure)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
