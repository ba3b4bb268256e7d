#include "training.h"

#include "model/folds.h"

typedef struct dealt {
  ptheme_rows rows;
  uint32_t *group_of;
  uint8_t *fold_of;
  int folds;
} dealt;

static ptheme_status deal(dealt *out, const ptheme_dataset *dataset, int folds, uint64_t seed,
                          ptheme_error *err) {
  ptheme_train_options options = small_options();
  assert_int_equal(ptheme_rows__prepare(&out->rows, dataset, &options, NULL), PTHEME_OK);
  assert_int_equal(ptheme_groups__find(&out->group_of, &out->rows, NULL), PTHEME_OK);
  out->folds = folds;
  return ptheme_folds__deal(&out->fold_of, &out->rows, out->group_of, &out->folds, seed, err);
}

static void release(dealt *d) {
  ptheme_rows__free(&d->rows);
  ptheme_mem__free(d->group_of);
  ptheme_mem__free(d->fold_of);
}

/* A document stands in one fold, and every fold gets its share of every label. */
static void test_balanced_without_leaks(void **state) {
  (void)state;
  enum { FOLDS = 5, LABELS = 4, DOCUMENTS = 60 };
  ptheme_dataset *dataset = topic_dataset(DOCUMENTS, LABELS);
  dealt d;
  assert_int_equal(deal(&d, dataset, FOLDS, 1, NULL), PTHEME_OK);
  int fold_of_document[DOCUMENTS], counts[FOLDS][LABELS] = {{0}}, totals[LABELS] = {0};
  for (size_t i = 0; i < DOCUMENTS; i++)
    fold_of_document[i] = -1;
  for (size_t r = 0; r < d.rows.n; r++) {
    int *fold = &fold_of_document[d.rows.rows[r].document];
    if (*fold < 0) *fold = d.fold_of[r];
    assert_int_equal(*fold, d.fold_of[r]);
    counts[d.fold_of[r]][d.rows.rows[r].label]++;
    totals[d.rows.rows[r].label]++;
  }
  for (int f = 0; f < FOLDS; f++)
    for (int k = 0; k < LABELS; k++)
      assert_in_range(counts[f][k] * FOLDS, totals[k] * 2 / 3, totals[k] * 4 / 3);
  release(&d);
  ptheme_dataset_free(dataset);
}

/* One seed, one deal, in any order of the rows; another seed, another deal. */
static void test_seed(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(30, 3), *other = shuffled(dataset, 4);
  dealt a, b, c;
  assert_int_equal(deal(&a, dataset, 3, 1, NULL), PTHEME_OK);
  assert_int_equal(deal(&b, other, 3, 1, NULL), PTHEME_OK);
  assert_int_equal(deal(&c, dataset, 3, 2, NULL), PTHEME_OK);
  assert_memory_equal(a.fold_of, b.fold_of, a.rows.n);
  assert_memory_not_equal(a.fold_of, c.fold_of, a.rows.n);
  release(&a);
  release(&b);
  release(&c);
  ptheme_dataset_free(dataset);
  ptheme_dataset_free(other);
}

/* A long sentence that differs in one word ties its documents together; a short formula, or a
 * long one that shares half of its words, does not.  Ties chain. */
static void test_near_duplicates(void **state) {
  (void)state;
  static const char lead[] = "courts across the country concluded nine thousand cases of telecom "
                             "fraud against elderly people in rural counties during the past year";
  static const char variant[] =
      "courts across the country concluded nine thousand cases of telecom "
      "fraud against elderly people in rural counties during the last year";
  static const char chained[] =
      "courts across the country concluded nine thousand cases of telecom "
      "fraud against elderly people in rural villages during the last year";
  static const char half[] = "courts across the country concluded nine hundred disputes over wages "
                             "owed to delivery riders who had no written contract with a platform";
  ptheme_dataset *dataset = new_dataset();
  add_row(dataset, "a", "x", "the meeting was adjourned");
  add_row(dataset, "b", "x", lead);
  add_row(dataset, "c", "y", variant);
  add_row(dataset, "d", "y", chained);
  add_row(dataset, "e", "y", half);
  add_row(dataset, "e", "x", "the meeting was adjourned");
  add_row(dataset, "f", "x", "the meeting was adjourned today");
  dealt d;
  assert_int_equal(deal(&d, dataset, 2, 1, NULL), PTHEME_OK);
  const uint32_t groups[] = {0, 1, 1, 1, 4, 5};
  assert_memory_equal(d.group_of, groups, sizeof groups);
  int fold = -1;
  for (size_t r = 0; r < d.rows.n; r++) {
    if (d.group_of[d.rows.rows[r].document] != 1) continue;
    if (fold < 0) fold = d.fold_of[r];
    assert_int_equal(d.fold_of[r], fold);
  }
  release(&d);
  ptheme_dataset_free(dataset);
}

static void test_fewer_groups_than_folds(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(3, 2);
  dealt d;
  assert_int_equal(deal(&d, dataset, 5, 1, NULL), PTHEME_OK);
  assert_int_equal(d.folds, 3);
  for (size_t r = 0; r < d.rows.n; r++)
    assert_in_range(d.fold_of[r], 0, 2);
  release(&d);
  ptheme_dataset_free(dataset);
}

static void test_label_of_one_document(void **state) {
  (void)state;
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_dataset *dataset = topic_dataset(10, 2);
  add_row(dataset, "d001", "rare", "something else");
  dealt d;
  assert_int_equal(deal(&d, dataset, 2, 1, &err), PTHEME_E_INPUT);
  assert_non_null(strstr(err.message, "\"rare\""));
  assert_null(d.fold_of);
  release(&d);
  ptheme_dataset_free(dataset);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_balanced_without_leaks), cmocka_unit_test(test_seed),
      cmocka_unit_test(test_near_duplicates), cmocka_unit_test(test_fewer_groups_than_folds),
      cmocka_unit_test(test_label_of_one_document)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
