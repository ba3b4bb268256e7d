#include "testing.h"

#include "base/status.h"
#include "policytheme.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/policytheme-output-XXXXXX";
static char path[64];

static int enter(void **state) {
  (void)state;
  if (!mkdtemp(directory)) return -1;
  snprintf(path, sizeof path, "%s/file", directory);
  return 0;
}

static size_t count_files(void) {
  DIR *dir = opendir(directory);
  assert_non_null(dir);
  size_t n = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
    n += entry->d_name[0] != '.';
  closedir(dir);
  return n;
}

static int leave(void **state) {
  (void)state;
  unlink(path);
  return rmdir(directory);
}

static void assert_content(const char *expected) {
  char text[64] = {0};
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(fread(text, 1, sizeof text - 1, file), strlen(expected));
  fclose(file);
  assert_string_equal(text, expected);
  assert_int_equal(count_files(), 1);
}

static void put(const char *text) {
  ptheme_output *output;
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, text, strlen(text), NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
}

static void replaces_only_at_commit(void **state) {
  (void)state;
  put("old");
  ptheme_output *output;
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, "new", 3, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_flush(output, NULL), PTHEME_OK);
  assert_int_equal(count_files(), 2);
  ptheme_output_discard(output);
  assert_content("old");
  put("new");
  assert_content("new");
  ptheme_output_discard(NULL);
}

static void refuses(void **state) {
  (void)state;
  put("old");
  ptheme_output *output;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_output_open(&output, path, false, &err), PTHEME_E_OUTPUT);
  assert_null(output);
  assert_non_null(strstr(err.message, "exists already"));
  err = (ptheme_error)PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_output_open(&output, directory, true, &err), PTHEME_E_OUTPUT);
  assert_non_null(strstr(err.message, "is a directory"));
  err = (ptheme_error)PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_output_open(&output, "/nonexistent/file", true, &err), PTHEME_E_OUTPUT);
  assert_null(output);
  assert_content("old");
}

/* A full disk: the write that fails is reported, wherever it comes to light. */
static void reports_a_full_device(void **state) {
  (void)state;
  ptheme_output *output;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_output_open(&output, "/dev/full", true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, "x", 1, NULL), PTHEME_OK); /* buffered */
  assert_int_equal(ptheme_output_commit(output, &err), PTHEME_E_OUTPUT);
  assert_non_null(strstr(err.message, "/dev/full: cannot write"));
}

static void writes_in_order_across_the_buffer(void **state) {
  (void)state;
  enum { BLOCK = 50000, BLOCKS = 5 };
  static char block[BLOCK];
  ptheme_output *output;
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  for (int i = 0; i < BLOCKS; i++) {
    memset(block, 'a' + i, BLOCK);
    size_t len = i == 2 ? BLOCK : 7; /* short ones are gathered, a long one must not overtake */
    assert_int_equal(ptheme_output_write(output, block, len, NULL), PTHEME_OK);
    assert_int_equal(ptheme_output_write(output, block, BLOCK, NULL), PTHEME_OK);
  }
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  int before = 'a', c;
  size_t len = 0;
  for (; (c = getc(file)) != EOF; before = c, len++)
    assert_true(c == before || c == before + 1);
  fclose(file);
  assert_int_equal(len, BLOCKS * BLOCK + BLOCK + 4 * 7);
}

static void keeps_in_memory(void **state) {
  (void)state;
  static char block[200000];
  ptheme_output *output;
  assert_int_equal(ptheme_output_open_memory(&output, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_get(output).len, 0);
  assert_int_equal(ptheme_output_write(output, "one", 3, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_flush(output, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, block, sizeof block, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, "two", 3, NULL), PTHEME_OK);
  ptheme_str text = ptheme_output_get(output);
  assert_int_equal(text.len, sizeof block + 6);
  assert_memory_equal(text.data, "one", 3);
  assert_memory_equal(text.data + text.len - 3, "two", 3);
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_write(output, "x", 1, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_get(output).len, 0);
  ptheme_output_discard(output);
}

static void survives_lack_of_memory(void **state) {
  (void)state;
  put("old");
  bool refused = true;
  for (size_t n = 1; refused; n++) {
    ptheme_output *output;
    test_alloc_fail_at(n, true);
    ptheme_status status = ptheme_output_open(&output, path, true, NULL);
    if (status == PTHEME_OK && (status = ptheme_output_write(output, "new", 3, NULL)) != PTHEME_OK)
      ptheme_output_discard(output);
    else if (status == PTHEME_OK)
      status = ptheme_output_commit(output, NULL);
    refused = test_alloc_off();
    assert_int_equal(status, refused ? PTHEME_E_NOMEM : PTHEME_OK);
    assert_content(refused ? "old" : "new");
  }
}

static void keeps_the_first_message(void **state) {
  (void)state;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_status__fail_at(&err, PTHEME_E_INPUT, "a.csv", 3, 17, "bad %s", "row"),
                   PTHEME_E_INPUT);
  assert_int_equal(ptheme_status__nomem(&err), PTHEME_E_NOMEM);
  assert_string_equal(err.message, "a.csv:3: bad row");
  assert_true(err.status == PTHEME_E_INPUT && err.line == 3 && err.byte == 17);
  char name[1000];
  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  err = (ptheme_error)PTHEME_ERROR_INIT;
  ptheme_status__fail_at(&err, PTHEME_E_INPUT, name, 0, 0, "%s", name);
  assert_int_equal(strlen(err.message), sizeof err.message - 1);
  assert_non_null(strstr(err.message, ": nnn")); /* the path leaves room for the reason */
  for (int status = 0; status >= PTHEME_E_INTERNAL; status--)
    assert_string_not_equal(ptheme_status_name((ptheme_status)status), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(replaces_only_at_commit),
      cmocka_unit_test(refuses),
      cmocka_unit_test(reports_a_full_device),
      cmocka_unit_test(writes_in_order_across_the_buffer),
      cmocka_unit_test(keeps_in_memory),
      cmocka_unit_test(survives_lack_of_memory),
      cmocka_unit_test(keeps_the_first_message),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
