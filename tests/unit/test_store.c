#include "store/store.h"

#include "report/result.h"
#include "results.h"

#include <sqlite3.h>

static const double p_a[] = {0.7, 0.2, 0.1}, p_b[] = {0.1234564, 0.1234566, 0.753087},
                    p_c[] = {1, 0, 0};

static const ptheme_sentence sentences[] = {
    {0, 9, TEXT("Say \"hi\","), 0, 0, 4, 1, p_a},
    {10, 20, TEXT(" =1+2\tb\\\n "), PTHEME_UNSURE, PTHEME_FLAG_LOW_CONFIDENCE, 3, 0, p_b},
    {20, 26, TEXT("a\0b改"), 2, 0, 2, 2, p_b},
    {26, 28, TEXT("\x01'"), PTHEME_UNSURE, PTHEME_FLAG_NO_EVIDENCE | PTHEME_FLAG_LOW_CONFIDENCE, 0,
     0, p_c},
};
static const ptheme_field fields[] = {{TEXT("coder"), TEXT("a;b\0c")}, {TEXT("Ä\"x"), {"", 0}}};

/* In the order of ids; the last has nothing but what it must have. */
enum { N = 3 };
static const ptheme_document documents[N] = {
    {.id = TEXT("a'; --"),
     .text = TEXT("one"),
     .date = TEXT("2024-01"),
     .source = TEXT("High \"Court\""),
     .title = TEXT("Ünder\r\ntitle"),
     .language = TEXT("en"),
     .fields = fields,
     .n_fields = 2,
     .replaced = 7},
    {.id = TEXT("b"), .text = TEXT("two")},
    {.id = TEXT("c"), .text = TEXT("three")},
};

static const char model_a[] = "0123456789abcdef", model_b[] = "fedcba9876543210";

static ptheme_result result_of(const ptheme_document *document, const char *model,
                               size_t n_sentences) {
  return (ptheme_result){.document = document->id,
                         .date = document->date,
                         .source = document->source,
                         .title = document->title,
                         .language = document->language,
                         .fields = document->fields,
                         .n_fields = document->n_fields,
                         .replaced = document->replaced,
                         .model = model,
                         .labels = test_labels,
                         .n_labels = 3,
                         .background = 2,
                         .sentences = sentences,
                         .n_sentences = n_sentences};
}

/* A path of no file. */
static char *new_path(void) {
  char *path = test_path(".db");
  unlink(path);
  return path;
}

static ptheme_store *open_store(const char *path, const char *model, double min_confidence,
                                bool with_text) {
  ptheme_store_settings settings = {model, min_confidence, with_text};
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_store *store;
  ptheme_store__open(&store, path, &settings, &err);
  assert_string_equal(err.message, "");
  return store;
}

/* Puts the n documents, document i with n - i sentences, and commits. */
static ptheme_status fill(const char *path, const char *model, size_t n, ptheme_error *err) {
  ptheme_store_settings settings = {model, 0, true};
  ptheme_store *store;
  ptheme_status status = ptheme_store__open(&store, path, &settings, err);
  if (status != PTHEME_OK) return status;
  for (size_t i = n; i-- > 0 && status == PTHEME_OK;) {
    ptheme_result result = result_of(&documents[i], model, n - 1 - i);
    status = ptheme_store__put(store, &documents[i], &result, err);
  }
  if (status == PTHEME_OK) status = ptheme_store__commit(store, err);
  ptheme_store__free(store);
  return status;
}

static const ptheme_result_layout layout = {.with_text = true};

/* Everything that a file of results holds, as JSON lines. */
static ptheme_status read_all(ptheme_buf *out, const char *path, ptheme_error *err) {
  ptheme_result_reader *reader;
  const ptheme_result *result = NULL;
  ptheme_status status = ptheme_result_reader_open(&reader, &path, 1, err);
  if (status != PTHEME_OK) return status;
  while ((status = ptheme_result_reader_next(reader, &result, err)) == PTHEME_OK && result)
    ptheme_result__json(out, &layout, result);
  ptheme_result_reader_free(reader);
  return status != PTHEME_OK ? status : ptheme_buf__status(out, err);
}

static void assert_holds(const char *path, const ptheme_result *results, size_t n) {
  ptheme_buf wanted = PTHEME_BUF_INIT, found = PTHEME_BUF_INIT;
  ptheme_error err = PTHEME_ERROR_INIT;
  for (size_t i = 0; i < n; i++)
    ptheme_result__json(&wanted, &layout, &results[i]);
  ptheme_buf__add_byte(&wanted, '\0');
  read_all(&found, path, &err);
  assert_string_equal(err.message, "");
  assert_buf_equal(&found, wanted.data);
  ptheme_buf__free(&wanted);
  ptheme_buf__free(&found);
}

static void remove_path(char *path) {
  char journal[300];
  snprintf(journal, sizeof journal, "%s-journal", path);
  assert_int_not_equal(access(journal, F_OK), 0);
  unlink(path);
  free(path);
}

static void test_round_trip(void **state) {
  (void)state;
  char *path = new_path();
  assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
  const ptheme_result results[] = {result_of(&documents[0], model_a, 2),
                                   result_of(&documents[1], model_a, 1),
                                   result_of(&documents[2], model_a, 0)};
  assert_holds(path, results, N);
  /* All sentences, by another name than a database has. */
  ptheme_store *store = open_store(path, model_a, 0.5, true);
  ptheme_result all = result_of(&documents[1], model_a, 4);
  assert_int_equal(ptheme_store__put(store, &documents[1], &all, NULL), PTHEME_OK);
  assert_int_equal(ptheme_store__commit(store, NULL), PTHEME_OK);
  ptheme_store__free(store);
  char *other = test_path(".results");
  assert_int_equal(rename(path, other), 0);
  const ptheme_result replaced[] = {results[0], all, results[2]};
  assert_holds(other, replaced, N);
  remove_path(other);
  free(path);
}

static bool has(ptheme_store *store, const ptheme_document *document) {
  bool has;
  assert_int_equal(ptheme_store__has(store, document, &has, NULL), PTHEME_OK);
  return has;
}

/* Whatever a result depends on makes it stale. */
static void test_what_is_new(void **state) {
  (void)state;
  char *path = new_path();
  assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
  static const ptheme_field other_field[] = {{TEXT("coder"), TEXT("a;b")},
                                             {TEXT("Ä\"x"), {"\0c", 2}}};
  ptheme_document changed[7];
  for (size_t i = 0; i < 7; i++)
    changed[i] = documents[0];
  changed[0].text = (ptheme_str)TEXT("One");
  changed[1].date = (ptheme_str)TEXT("2024-02");
  changed[2].source = (ptheme_str)TEXT("Low Court");
  changed[3].title = (ptheme_str){"", 0};
  changed[4].language = (ptheme_str)TEXT("zh");
  changed[5].fields = other_field;
  changed[6].replaced = 8;
  ptheme_store *store = open_store(path, model_a, 0, true);
  for (size_t i = 0; i < N; i++)
    assert_true(has(store, &documents[i]));
  for (size_t i = 0; i < 7; i++)
    assert_false(has(store, &changed[i]));
  ptheme_store__free(store);
  const struct {
    const char *model;
    double min_confidence;
    bool with_text;
  } settings[] = {{model_b, 0, true}, {model_a, 1e-9, true}, {model_a, 0, false}};
  for (size_t i = 0; i < 3; i++) {
    store = open_store(path, settings[i].model, settings[i].min_confidence, settings[i].with_text);
    assert_false(has(store, &documents[1]));
    ptheme_store__free(store);
  }
  remove_path(path);
}

/* One id with two contents in one run is an error in either order, twice the same is none. */
static void test_twice_in_a_run(void **state) {
  (void)state;
  char *path = new_path();
  ptheme_document other = documents[1];
  other.text = (ptheme_str)TEXT("else");
  ptheme_result result = result_of(&documents[1], model_a, 2);
  for (int stored = 0; stored < 2; stored++) {
    ptheme_store *store = open_store(path, model_a, 0, true);
    ptheme_error err = PTHEME_ERROR_INIT;
    if (stored) assert_true(has(store, &documents[1]));
    assert_int_equal(ptheme_store__put(store, &documents[1], &result, &err), PTHEME_OK);
    assert_int_equal(ptheme_store__put(store, &documents[1], &result, &err), PTHEME_OK);
    assert_int_equal(ptheme_store__put(store, &other, &result, &err), PTHEME_E_INPUT);
    assert_non_null(strstr(err.message, "document \"b\" occurs twice"));
    assert_int_equal(ptheme_store__commit(store, NULL), PTHEME_OK);
    ptheme_store__free(store);
    assert_holds(path, &result, 1);
  }
  remove_path(path);
}

static void test_prune(void **state) {
  (void)state;
  char *path = new_path();
  assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
  ptheme_store *store = open_store(path, model_b, 0, true);
  ptheme_result kept = result_of(&documents[2], model_b, 4);
  uint64_t removed;
  assert_int_equal(ptheme_store__put(store, &documents[2], &kept, NULL), PTHEME_OK);
  assert_int_equal(ptheme_store__prune(store, &removed, NULL), PTHEME_OK);
  assert_int_equal(removed, 2);
  assert_int_equal(ptheme_store__commit(store, NULL), PTHEME_OK);
  ptheme_store__free(store);
  assert_holds(path, &kept, 1);
  remove_path(path);
}

static void test_what_is_not_committed(void **state) {
  (void)state;
  char *path = new_path();
  ptheme_store *store = open_store(path, model_a, 0, true);
  ptheme_store__free(store);
  assert_int_not_equal(access(path, F_OK), 0);
  assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
  ptheme_buf before = test_read_file(path);
  store = open_store(path, model_a, 0.5, true);
  ptheme_result result = result_of(&documents[1], model_a, 4);
  assert_int_equal(ptheme_store__put(store, &documents[1], &result, NULL), PTHEME_OK);
  ptheme_store__free(store);
  store = open_store(path, model_a, 0, true); /* nothing new: nothing is written */
  assert_true(has(store, &documents[1]));
  assert_int_equal(ptheme_store__commit(store, NULL), PTHEME_OK);
  ptheme_store__free(store);
  ptheme_buf after = test_read_file(path);
  assert_true(ptheme_str__equal(ptheme_buf__str(&before), ptheme_buf__str(&after)));
  ptheme_buf__free(&before);
  ptheme_buf__free(&after);
  remove_path(path);
}

static void test_in_use(void **state) {
  (void)state;
  char *path = new_path();
  ptheme_buf nothing = PTHEME_BUF_INIT;
  ptheme_store *store = open_store(path, model_a, 0, true);
  assert_int_equal(ptheme_store__commit(store, NULL), PTHEME_OK);
  ptheme_error writing = PTHEME_ERROR_INIT, reading = PTHEME_ERROR_INIT;
  assert_int_equal(fill(path, model_a, N, &writing), PTHEME_E_OUTPUT);
  assert_int_equal(read_all(&nothing, path, &reading), PTHEME_E_INPUT);
  assert_non_null(strstr(writing.message, ": in use by another run"));
  assert_non_null(strstr(reading.message, ": in use by another run"));
  ptheme_store__free(store);
  remove_path(path);
}

/* ---- damage ---- */

static void change(const char *path, const char *sql) {
  sqlite3 *handle;
  assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
  assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(handle);
}

static void test_refused(void **state) {
  (void)state;
  static const struct {
    const char *sql, *message;
    bool read_only; /* writing looks at the schema only */
  } rows[] = {
      {"PRAGMA application_id = 1", "not one with results of policytheme", false},
      {"UPDATE meta SET value = 2", "schema 2, this version reads 1", false},
      {"DELETE FROM meta", "schema 0", false},
      {"DROP TABLE sentence", "its tables are not those", false},
      {"ALTER TABLE document ADD x", "its tables are not those", false},
      {"DROP TABLE model; CREATE VIEW model AS SELECT * FROM meta", "its tables are not", false},
      {"CREATE TRIGGER t INSERT ON document BEGIN DELETE FROM sentence; END", "triggers", false},
      {"DELETE FROM model", "\"id\"", true},
      {"UPDATE model SET labels = '[\"economy\"]'", "\"labels\"", true},
      {"UPDATE model SET labels = '[1,2,3]'", "\"labels\"", true},
      {"UPDATE model SET labels = 'x'", "\"labels\"", true},
      {"UPDATE model SET background = 'x'", "\"background\"", true},
      {"UPDATE document SET id = '' WHERE id = 'b'", "\"id\"", true},
      {"UPDATE document SET fields = '[]'", "\"fields\"", true},
      {"UPDATE document SET fields = '{\"a\":1}'", "\"fields\"", true},
      {"UPDATE document SET replaced = -1", "\"replaced\"", true},
      {"UPDATE document SET replaced = 'x'", "\"replaced\"", true},
      {"UPDATE document SET sentences = 3", "\"sentences\"", true},
      {"DELETE FROM sentence WHERE number = 2", "\"sentences\"", true},
      {"UPDATE sentence SET number = number * 10", "\"number\"", true},
      {"UPDATE sentence SET start_byte = 100", "\"end_byte\"", true},
      {"UPDATE sentence SET start_byte = 0.5", "\"start_byte\"", true},
      {"UPDATE sentence SET tokens = 4294967296", "\"tokens\"", true},
      {"UPDATE sentence SET unknown = -1", "\"unknown\"", true},
      {"UPDATE sentence SET theme = 'x'", "\"theme\"", true},
      {"UPDATE sentence SET flags = 'x'", "\"flags\"", true},
      {"UPDATE sentence SET p = '[1,2]'", "\"p\"", true},
      {"UPDATE sentence SET p = '[1,2,1000001]'", "\"p\"", true},
      {"UPDATE sentence SET p = '[1,2,99999999999999999999]'", "\"p\"", true},
      {"UPDATE sentence SET p = '[1,,2]'", "\"p\"", true},
      {"UPDATE sentence SET p = '[1,2,3],'", "\"p\"", true},
      {"UPDATE sentence SET p = ''", "\"p\"", true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char *path = new_path();
    ptheme_buf nothing = PTHEME_BUF_INIT;
    ptheme_error reading = PTHEME_ERROR_INIT, writing = PTHEME_ERROR_INIT;
    assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
    change(path, rows[i].sql);
    assert_int_equal(read_all(&nothing, path, &reading), PTHEME_E_INPUT);
    assert_non_null(strstr(reading.message, rows[i].message));
    assert_non_null(strstr(reading.message, path));
    assert_int_equal(fill(path, model_a, 0, &writing),
                     rows[i].read_only ? PTHEME_OK : PTHEME_E_OUTPUT);
    if (!rows[i].read_only) assert_non_null(strstr(writing.message, rows[i].message));
    ptheme_buf__free(&nothing);
    remove_path(path);
  }
}

/* Cut or overwritten anywhere, a file is refused or read, never more; and then replaced by hand,
 * not by us. */
static void test_damaged(void **state) {
  (void)state;
  char *path = new_path();
  assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
  ptheme_buf whole = test_read_file(path);
  for (size_t at = 0; at < whole.len; at += 509) {
    for (int cut = 0; cut < 2; cut++) {
      ptheme_buf part = PTHEME_BUF_INIT, nothing = PTHEME_BUF_INIT;
      ptheme_buf__add(&part, whole.data, cut ? at + 1 : whole.len);
      for (size_t i = at; !cut && i < at + 64 && i < part.len; i++)
        part.data[i] = (char)(part.data[i] ^ (int)(i % 251));
      test_write_file(path, part.data, part.len);
      ptheme_error err = PTHEME_ERROR_INIT;
      ptheme_status status = read_all(&nothing, path, &err);
      if (status != PTHEME_OK || cut) assert_int_equal(status, PTHEME_E_INPUT);
      status = fill(path, model_b, N, NULL);
      if (status != PTHEME_OK) assert_int_equal(status, PTHEME_E_OUTPUT);
      ptheme_buf__free(&part);
      ptheme_buf__free(&nothing);
    }
  }
  ptheme_buf__free(&whole);
  unlink(path);
  test_write_file(path,
                  "{\"schema\":1}, long enough to be looked at as a database is; it is no "
                  "database though, and longer than the hundred bytes of a header",
                  130);
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(fill(path, model_a, 1, &err), PTHEME_E_OUTPUT);
  assert_non_null(strstr(err.message, "not a database"));
  remove_path(path);
}

/* ---- memory ---- */

static sqlite3_mem_methods plain;
static size_t fail_at, seen;

static bool refuse(void) {
  return fail_at > 0 && ++seen >= fail_at; /* from then on always */
}

static void *failing_malloc(int size) {
  return refuse() ? NULL : plain.xMalloc(size);
}

static void *failing_realloc(void *block, int size) {
  return refuse() ? NULL : plain.xRealloc(block, size);
}

static int wrap_sqlite(void **state) {
  (void)state;
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) return -1;
  sqlite3_mem_methods failing = plain;
  failing.xMalloc = failing_malloc;
  failing.xRealloc = failing_realloc;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK ? 0 : -1;
}

/* Replaces everything and reads it; one allocation fails, ours or one of SQLite's. */
static void check_memory(bool ours, size_t n, const char *path, bool *done) {
  ptheme_buf found = PTHEME_BUF_INIT;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(fill(path, model_a, N, NULL), PTHEME_OK);
  if (ours) test_alloc_fail_at(n, false);
  fail_at = ours ? 0 : n;
  seen = 0;
  ptheme_status status = fill(path, model_b, N, &err);
  if (status == PTHEME_OK) status = read_all(&found, path, &err);
  *done = ours ? !test_alloc_off() : seen < n;
  fail_at = 0;
  if (status != PTHEME_OK) assert_int_equal(status, PTHEME_E_NOMEM);
  if (*done) assert_int_equal(status, PTHEME_OK);
  ptheme_buf__clear(&found);
  assert_int_equal(read_all(&found, path, NULL), PTHEME_OK); /* the old or the new */
  ptheme_buf__add_byte(&found, '\0');
  bool old = strstr(found.data, model_a) != NULL;
  assert_true(old != (strstr(found.data, model_b) != NULL));
  ptheme_buf__free(&found);
}

static void test_out_of_memory(void **state) {
  (void)state;
  char *path = new_path();
  bool done = false;
  size_t n = 1;
  for (; !done; n++)
    check_memory(true, n, path, &done);
  assert_true(n > 10);
  done = false;
  for (n = 1; !done; n += 1 + n / 64)
    check_memory(false, n, path, &done);
  assert_true(n > 200);
  remove_path(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_what_is_new),
      cmocka_unit_test(test_twice_in_a_run),
      cmocka_unit_test(test_prune),
      cmocka_unit_test(test_what_is_not_committed),
      cmocka_unit_test(test_in_use),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_damaged),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, wrap_sqlite, NULL);
}
