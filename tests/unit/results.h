/* Results to write and report on, and files to read them back from. */
#ifndef PTHEME_TESTS_RESULTS_H
#define PTHEME_TESTS_RESULTS_H

#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TEXT(literal)                                                                              \
  { literal, sizeof literal - 1 } /* in initialisers */

static const char *const test_labels[] = {"economy", "reform, \"big\"", "none"};

/* A name with this suffix that no file has yet; freed by the caller. */
static inline char *test_path(const char *suffix) {
  char *path = malloc(256);
  assert_non_null(path);
  snprintf(path, 256, "%s/ptheme-XXXXXX%s", P_tmpdir, suffix);
  int fd = mkstemps(path, (int)strlen(suffix));
  assert_true(fd >= 0);
  close(fd);
  return path;
}

static inline void test_write_file(const char *path, const char *data, size_t len) {
  ptheme_output *output;
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, data, len, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
}

static inline ptheme_buf test_read_file(const char *path) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  for (int c; (c = fgetc(file)) != EOF;)
    ptheme_buf__add_byte(&buf, (char)c);
  fclose(file);
  return buf;
}

#endif
