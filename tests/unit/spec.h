/* Runs the blocks of a page in tests/spec/: an input, what to do with it, what must come out. */
#ifndef PTHEME_TESTS_SPEC_H
#define PTHEME_TESTS_SPEC_H

#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct spec_block {
  unsigned line;       // of "=== input"
  ptheme_buf input;    // without its last newline
  ptheme_buf expected; // every line with its newline
  char option[32];     // word behind "=== input", if any
} spec_block;

/* Adds a line, with each \u{H} replaced by its character. */
static inline void spec__add_line(ptheme_buf *out, const char *line) {
  for (char *end; *line; line = end) {
    end = (char *)(uintptr_t)line + 1;
    if (strncmp(line, "\\u{", 3) != 0) {
      ptheme_buf__add_byte(out, *line);
      continue;
    }
    unsigned long code = strtoul(line + 3, &end, 16);
    assert_int_equal(*end++, '}');
    if (code < 0x80) {
      ptheme_buf__add_byte(out, (char)code);
      continue;
    }
    int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    ptheme_buf__add_byte(out, (char)("\xC0\xE0\xF0"[tail - 1] | (char)(code >> (6 * tail))));
    while (tail-- > 0)
      ptheme_buf__add_byte(out, (char)(0x80 | (code >> (6 * tail) & 0x3F)));
  }
}

/* Calls `run` for every block; it writes what came out, a line each, and the texts must agree.
 * Blocks indented by blanks are prose.  Returns the number of blocks. */
static inline unsigned spec__run(const char *path, const char *result,
                                 void (*run)(const spec_block *block, ptheme_buf *out)) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  enum { PROSE, INPUT, EXPECTED } part = PROSE;
  spec_block block = {0};
  ptheme_buf out = PTHEME_BUF_INIT;
  char line[8192], heading[64];
  snprintf(heading, sizeof heading, "=== %s\n", result);
  unsigned blocks = 0, failed = 0;
  for (unsigned number = 1; fgets(line, sizeof line, file); number++) {
    if (part == PROSE && strncmp(line, "=== input", 9) == 0) {
      part = INPUT;
      block.line = number;
      block.option[0] = '\0';
      sscanf(line, "=== input %31s", block.option);
      ptheme_buf__clear(&block.input);
      ptheme_buf__clear(&block.expected);
    } else if (part == INPUT && strcmp(line, heading) == 0) {
      part = EXPECTED;
      block.input.len -= block.input.len > 0;
    } else if (part == EXPECTED && strcmp(line, "===\n") == 0) {
      part = PROSE;
      blocks++;
      ptheme_buf__clear(&out);
      run(&block, &out);
      if (!ptheme_str__equal(ptheme_buf__str(&out), ptheme_buf__str(&block.expected))) {
        failed++;
        print_error("%s:%u: expected\n%.*sfound\n%.*s", path, block.line, (int)block.expected.len,
                    ptheme_buf__str(&block.expected).data, (int)out.len,
                    ptheme_buf__str(&out).data);
      }
    } else if (part != PROSE) {
      spec__add_line(part == INPUT ? &block.input : &block.expected, line);
    }
  }
  fclose(file);
  assert_int_equal(part, PROSE);
  ptheme_buf__free(&block.input);
  ptheme_buf__free(&block.expected);
  ptheme_buf__free(&out);
  assert_int_equal(failed, 0);
  return blocks;
}

#endif
