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

#endif
