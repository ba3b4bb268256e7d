#include "base/spool.h"
#include "testing.h"

#include <stdio.h>

/* Pieces of growing size; 100 bytes stay in memory, so most of them lie in the file. */
static void test_pieces(void **state) {
  (void)state;
  enum { PIECES = 60 };
  char data[PIECES];
  uint64_t at[PIECES];
  ptheme_spool *spool;
  ptheme_buf out = PTHEME_BUF_INIT;
  assert_int_equal(ptheme_spool__new(&spool, P_tmpdir, 100, NULL), PTHEME_OK);
  for (size_t i = 0; i < PIECES; i++) {
    memset(data, 'a' + (int)(i % 26), i);
    assert_int_equal(ptheme_spool__put(spool, &at[i], data, i, NULL), PTHEME_OK);
  }
  for (size_t i = PIECES; i-- > 0;) {
    assert_int_equal(ptheme_spool__get(spool, &out, at[i], i, NULL), PTHEME_OK);
    memset(data, 'a' + (int)(i % 26), i);
    assert_int_equal(out.len, i);
    assert_memory_equal(out.data, data, i);
  }
  ptheme_buf__free(&out);
  ptheme_spool__free(spool);
}

static void test_no_directory(void **state) {
  (void)state;
  uint64_t at;
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_spool *spool;
  assert_int_equal(ptheme_spool__new(&spool, "/nowhere/at/all", 3, NULL), PTHEME_OK);
  assert_int_equal(ptheme_spool__put(spool, &at, "abc", 3, &err), PTHEME_OK); /* in memory */
  assert_int_equal(ptheme_spool__put(spool, &at, "d", 1, &err), PTHEME_E_OUTPUT);
  assert_non_null(strstr(err.message, "/nowhere/at/all"));
  ptheme_spool__free(spool);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pieces),
                                     cmocka_unit_test(test_no_directory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
