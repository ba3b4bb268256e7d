/* What every unit test includes. */
#ifndef PTHEME_TESTS_TESTING_H
#define PTHEME_TESTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc.h"
#include "base/buf.h"
#include "policytheme.h"

/** Fails the test, showing both, unless the buffer holds exactly the text. */
static inline void assert_buf_equal(const ptheme_buf *buf, const char *expected) {
  ptheme_str text = ptheme_buf__str(buf);
  if (!ptheme_str__equal(text, ptheme_str__of(expected)))
    fail_msg("found \"%.*s\", expected \"%s\"", (int)text.len, text.data, expected);
}

static inline void testing_write_file(const char *path, const char *text) {
  ptheme_output *output;
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, text, strlen(text), NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
}

#endif
