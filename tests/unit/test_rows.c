#include "training.h"

#include "model/rows.h"

static ptheme_rows prepare(const ptheme_dataset *dataset, int min_count) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_train_options options = small_options();
  ptheme_rows rows;
  options.features = (ptheme_feature_options){.words = true, .han_max = 1, .min_count = min_count};
  if (ptheme_rows__prepare(&rows, dataset, &options, &err) != PTHEME_OK)
    fail_msg("%s", err.message);
  return rows;
}

static void assert_label(const ptheme_rows *rows, size_t k, const char *label) {
  assert_string_equal(rows->labels[k], label);
}

/* Themes sorted by bytes, the background last, wherever they first occur. */
static void test_labels(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "a", "zeal", "one");
  add_row(dataset, "a", "none", "two");
  add_row(dataset, "a", "Alpha", "three");
  add_row(dataset, "a", "alpha", "four");
  ptheme_rows rows = prepare(dataset, 1);
  assert_int_equal(rows.n_labels, 4);
  assert_label(&rows, 0, "Alpha");
  assert_label(&rows, 1, "alpha");
  assert_label(&rows, 2, "zeal");
  assert_label(&rows, 3, "none");
  assert_int_equal(rows.background, 3);
  ptheme_rows__free(&rows);
  ptheme_dataset_free(dataset);
}

/* Equal in text and label: one row.  Equal in text only: two. */
static void test_duplicates(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "z", "x", "same text");
  add_row(dataset, "b", "x", "same text");
  add_row(dataset, "b", "y", "same text");
  add_row(dataset, "c", "y", "Same text");
  ptheme_rows rows = prepare(dataset, 1);
  assert_int_equal(rows.n, 3);
  assert_int_equal(rows.rows[0].copies, 1); /* "Same text": capital letters come first */
  assert_int_equal(rows.rows[1].copies, 2);
  assert_int_equal(rows.rows[1].source, 1); /* of document b, which is before z */
  assert_int_equal(rows.row_of[0], 1);
  assert_int_equal(rows.row_of[1], 1);
  assert_int_equal(rows.row_of[2], 2);
  assert_true(rows.rows[0].print == rows.rows[1].print); /* one token after another, case folded */
  ptheme_rows__free(&rows);
  ptheme_dataset_free(dataset);
}

/* Of rows that only differ in language the first language stands for all, whatever their order. */
static void test_languages_of_duplicates(void **state) {
  (void)state;
  static const char *const languages[] = {"fr", "en", "zh"};
  for (size_t first = 0; first < 3; first++) {
    ptheme_dataset *dataset = new_dataset();
    add_row(dataset, "a", "y", "other text");
    for (size_t i = 0; i < 3; i++) {
      ptheme_document row = {.id = ptheme_str__of("a"),
                             .label = ptheme_str__of("x"),
                             .text = ptheme_str__of("same text"),
                             .language = ptheme_str__of(languages[(first + i) % 3])};
      assert_int_equal(ptheme_dataset__add(dataset, &row, NULL), PTHEME_OK);
    }
    ptheme_rows rows = prepare(dataset, 1);
    assert_int_equal(rows.n, 2);
    ptheme_str language = ptheme_dataset_get(dataset, rows.rows[1].source).language;
    assert_true(ptheme_str__equal(language, ptheme_str__of("en")));
    ptheme_rows__free(&rows);
    ptheme_dataset_free(dataset);
  }
}

/* Terms in fewer rows are left out, however often they stand in one; merged rows count once. */
static void test_min_count(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "a", "x", "b b b a");
  add_row(dataset, "a", "y", "c a");
  add_row(dataset, "b", "y", "c a");
  add_row(dataset, "b", "y", "?!");
  ptheme_rows rows = prepare(dataset, 2);
  assert_int_equal(rows.n, 3);
  assert_int_equal(rows.n_terms, 1);
  assert_int_equal(rows.row_counts[0], 2);
  assert_buf_equal(&rows.term_bytes, "a");
  assert_int_equal(rows.rows[0].n, 0); /* "?!" stays a row */
  ptheme_rows__free(&rows);
  rows = prepare(dataset, 1);
  assert_buf_equal(&rows.term_bytes, "abc");
  assert_int_equal(rows.entries[rows.rows[1].first].count, 3); /* b, first to appear */
  assert_int_equal(rows.entries[rows.rows[1].first].column, 1);
  ptheme_rows__free(&rows);
  ptheme_dataset_free(dataset);
}

/* Nothing but the numbers of the source rows follows the order of the file. */
static void test_order(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(10, 4);
  ptheme_rows rows = prepare(dataset, 1);
  for (uint64_t seed = 1; seed <= 5; seed++) {
    ptheme_dataset *other = shuffled(dataset, seed);
    ptheme_rows again = prepare(other, 1);
    assert_int_equal(again.n, rows.n);
    assert_int_equal(again.n_entries, rows.n_entries);
    assert_memory_equal(again.entries, rows.entries, rows.n_entries * sizeof *rows.entries);
    assert_true(
        ptheme_str__equal(ptheme_buf__str(&again.term_bytes), ptheme_buf__str(&rows.term_bytes)));
    for (size_t r = 0; r < rows.n; r++) {
      assert_int_equal(again.rows[r].label, rows.rows[r].label);
      assert_int_equal(again.rows[r].document, rows.rows[r].document);
      assert_true(again.rows[r].print == rows.rows[r].print);
    }
    ptheme_rows__free(&again);
    ptheme_dataset_free(other);
  }
  ptheme_rows__free(&rows);
  ptheme_dataset_free(dataset);
}

static ptheme_matrix vectors(const ptheme_rows *rows, int min_count) {
  ptheme_feature_options options = {.min_count = min_count, .weighting = PTHEME_WEIGHTING_TFIDF};
  ptheme_matrix x;
  float *idf;
  assert_int_equal(ptheme_rows__idf(&idf, rows, 2, NULL), PTHEME_OK);
  assert_int_equal(ptheme_rows__vectors(&x, rows, NULL, rows->row_counts, idf, &options, NULL),
                   PTHEME_OK);
  ptheme_mem__free(idf);
  return x;
}

/* Columns ascend, and vectors do not depend on whether rare terms were left out when terms were
 * counted or are only now: a search counts once for both. */
static void test_vectors(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(10, 4);
  add_row(dataset, "z", "x", "zebra yak yak zebra apple");
  ptheme_rows all = prepare(dataset, 1), common = prepare(dataset, 2);
  assert_true(all.n_terms > common.n_terms);
  ptheme_matrix x = vectors(&all, 2), y = vectors(&common, 2);
  assert_memory_equal(x.starts, y.starts, (all.n + 1) * sizeof *x.starts);
  assert_memory_equal(x.values, y.values, x.starts[all.n] * sizeof *x.values);
  for (size_t r = 0; r < all.n; r++)
    for (size_t k = x.starts[r]; k < x.starts[r + 1]; k++) {
      if (k > x.starts[r]) assert_true(x.columns[k - 1] < x.columns[k]);
      assert_int_equal(all.row_counts[x.columns[k]], common.row_counts[y.columns[k]]);
    }
  ptheme_matrix__free(&x);
  ptheme_matrix__free(&y);
  ptheme_rows__free(&all);
  ptheme_rows__free(&common);
  ptheme_dataset_free(dataset);
}

static void assert_refused(const ptheme_dataset *dataset, const char *background, int min_count,
                           const char *message) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_train_options options = small_options();
  ptheme_rows rows;
  options.background = background;
  options.features.min_count = min_count;
  assert_int_equal(ptheme_rows__prepare(&rows, dataset, &options, &err), PTHEME_E_INPUT);
  if (!strstr(err.message, message)) fail_msg("%s", err.message);
}

static void test_refusals(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "a", "x", "one");
  assert_refused(dataset, NULL, 1, "one label");
  add_row(dataset, "a", "y", "two");
  assert_refused(dataset, "nothing", 1, "\"nothing\"");
  assert_refused(dataset, NULL, 2, "no term");
  add_row(dataset, "a", "", "three");
  assert_refused(dataset, NULL, 1, "without a label");
  ptheme_dataset_free(dataset);

  dataset = new_dataset();
  add_row(dataset, "a", "x", "?");
  add_row(dataset, "a", "y", "!");
  assert_refused(dataset, NULL, 1, "no term");
  ptheme_dataset_free(dataset);

  dataset = new_dataset();
  for (int k = 0; k < 256; k++) {
    char label[8];
    snprintf(label, sizeof label, "l%03d", k);
    add_row(dataset, "a", label, "text");
  }
  assert_refused(dataset, NULL, 1, "256 different labels");
  ptheme_dataset_free(dataset);
}

static void test_labels_are_text(void **state) {
  (void)state;
  ptheme_dataset *dataset = new_dataset();
  ptheme_document row = {.id = ptheme_str__of("a"), .text = ptheme_str__of("one")};
  row.label = (ptheme_str){"x\0y", 3};
  assert_int_equal(ptheme_dataset__add(dataset, &row, NULL), PTHEME_OK);
  add_row(dataset, "a", "x", "two");
  assert_refused(dataset, NULL, 1, "NUL");
  ptheme_dataset_free(dataset);
  dataset = new_dataset();
  add_row(dataset, "a", "x", "two");
  add_row(dataset, "a", "unsure", "three"); /* results would not tell it from none */
  assert_refused(dataset, NULL, 1, "\"unsure\" cannot be a label");
  ptheme_dataset_free(dataset);
}

static void test_print(void **state) {
  (void)state;
  static const char *const same[] = {"The court met.", "the COURT, met!"};
  static const char *const other[] = {"court the met", "the court", "the court met met", ""};
  ptheme_tokens tokens = {0};
  uint64_t print = 0;
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(ptheme_tokens__split(&tokens, ptheme_str__of(same[i]), false, NULL), 0);
    if (i > 0) assert_true(ptheme_rows__print(&tokens) == print);
    print = ptheme_rows__print(&tokens);
  }
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(ptheme_tokens__split(&tokens, ptheme_str__of(other[i]), false, NULL), 0);
    assert_true(ptheme_rows__print(&tokens) != print);
  }
  ptheme_tokens__free(&tokens);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels),
                                     cmocka_unit_test(test_duplicates),
                                     cmocka_unit_test(test_languages_of_duplicates),
                                     cmocka_unit_test(test_min_count),
                                     cmocka_unit_test(test_order),
                                     cmocka_unit_test(test_vectors),
                                     cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_labels_are_text),
                                     cmocka_unit_test(test_print)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
