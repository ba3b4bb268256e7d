#include "training.h"

#include "model/linear.h"
#include "model/solve.h"
#include "model/svm.h"

/* Four rows in two columns: (1,0) (2,0) of the first label, (0,1) (0,2) of the second. */
static ptheme_matrix points(void) {
  ptheme_matrix x;
  assert_int_equal(ptheme_matrix__new(&x, 4, 2, NULL), PTHEME_OK);
  for (uint32_t i = 0; i < 4; i++) {
    uint32_t column = i / 2;
    float value = (float)(i % 2 + 1);
    assert_int_equal(ptheme_matrix__add_row(&x, &column, &value, 1, NULL), PTHEME_OK);
  }
  return x;
}

typedef ptheme_status (*solver)(const ptheme_problem *, ptheme_plane *, ptheme_error *);

static ptheme_plane solve(solver with, int left_out, double *w) {
  static const uint32_t rows[] = {0, 1, 2, 3};
  static const uint8_t folds[] = {1, 0, 0, 0};
  ptheme_matrix x = points();
  ptheme_pair pair = {.x = &x, .rows = rows, .n = 4, .n_first = 2};
  ptheme_gram *gram;
  assert_int_equal(ptheme_gram__new(&gram, 5, NULL), PTHEME_OK);
  assert_int_equal(ptheme_gram__fill(gram, &pair, 2, NULL), PTHEME_OK);
  pair.gram = gram;
  ptheme_problem problem = {
      .pair = &pair, .fold_of = folds, .left_out = left_out, .cost = {1000, 1000}};
  ptheme_plane plane = {.w = w};
  assert_int_equal(with(&problem, &plane, NULL), PTHEME_OK);
  ptheme_gram__free(gram);
  ptheme_matrix__free(&x);
  return plane;
}

/* The widest margin between (1,0) and (0,1) is x - y; without (1,0), between (2,0) and (0,1). */
static void test_widest_margin(void **state) {
  (void)state;
  double w[2];
  ptheme_plane plane = solve(ptheme_svm__solve, -1, w);
  assert_near(w[0], 1, 1e-3);
  assert_near(w[1], -1, 1e-3);
  assert_near(plane.rho, 0, 1e-3);
  plane = solve(ptheme_svm__solve, 1, w); /* w = 2 (2, -1) / 5, rho = 3/5 */
  assert_near(w[0], 0.8, 1e-3);
  assert_near(w[1], -0.4, 1e-3);
  assert_near(plane.rho, 0.6, 1e-3);
}

/* liblinear's threshold is penalised, so only what is symmetric agrees in full. */
static void test_liblinear(void **state) {
  (void)state;
  double w[2];
  ptheme_plane plane = solve(ptheme_linear__solve, -1, w);
  assert_near(w[0], 1, 2e-2);
  assert_near(w[1], -1, 2e-2);
  assert_near(plane.rho, 0, 2e-2);
}

/* A cheap label gives way: the pair (1) and (-1) at costs 10 and 0.1. */
static void test_costs(void **state) {
  (void)state;
  static const uint32_t rows[] = {0, 1};
  uint32_t column = 0;
  float values[] = {1, -1};
  double w = 0;
  ptheme_matrix x;
  assert_int_equal(ptheme_matrix__new(&x, 2, 1, NULL), PTHEME_OK);
  for (int i = 0; i < 2; i++)
    assert_int_equal(ptheme_matrix__add_row(&x, &column, &values[i], 1, NULL), PTHEME_OK);
  ptheme_pair pair = {.x = &x, .rows = rows, .n = 2, .n_first = 1};
  ptheme_gram *gram;
  assert_int_equal(ptheme_gram__new(&gram, 2, NULL), PTHEME_OK);
  assert_int_equal(ptheme_gram__fill(gram, &pair, 1, NULL), PTHEME_OK);
  pair.gram = gram;
  ptheme_problem problem = {.pair = &pair, .left_out = -1, .cost = {10, 0.1}};
  ptheme_plane plane = {.w = &w};
  assert_int_equal(ptheme_svm__solve(&problem, &plane, NULL), PTHEME_OK);
  assert_near(w, 0.2, 1e-3); /* both coefficients stop at the smaller cost */
  ptheme_gram__free(gram);
  ptheme_matrix__free(&x);
}

/* The choice of a solver is one of bytes. */
static void test_choice(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(10, 3);
  ptheme_train_options options = small_options();
  ptheme_rows rows;
  assert_int_equal(ptheme_rows__prepare(&rows, dataset, &options, NULL), PTHEME_OK);
  size_t largest = 0, counts[3] = {0};
  for (size_t r = 0; r < rows.n; r++)
    counts[rows.rows[r].label]++;
  for (size_t a = 0; a < 3; a++)
    for (size_t b = 0; b < a; b++)
      if (counts[a] + counts[b] > largest) largest = counts[a] + counts[b];
  size_t bytes = (size_t)ptheme_svm__bytes(largest);
  assert_int_equal(ptheme_solve__choose(PTHEME_SOLVER_AUTO, &rows, bytes), PTHEME_SOLVER_LIBSVM);
  assert_int_equal(ptheme_solve__choose(PTHEME_SOLVER_AUTO, &rows, bytes - 1),
                   PTHEME_SOLVER_LIBLINEAR);
  assert_int_equal(ptheme_solve__choose(PTHEME_SOLVER_LIBSVM, &rows, 1), PTHEME_SOLVER_LIBSVM);
  assert_int_equal(ptheme_svm__check_version(NULL), PTHEME_OK);
  ptheme_rows__free(&rows);
  ptheme_dataset_free(dataset);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_widest_margin),
                                     cmocka_unit_test(test_liblinear), cmocka_unit_test(test_costs),
                                     cmocka_unit_test(test_choice)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
