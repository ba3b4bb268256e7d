#include "training.h"

#include "model/calibrate.h"
#include "model/posterior.h"

#include <math.h>

static void fit_sigmoids(double *sigmoids, const ptheme_scored *scored, int left_out) {
  assert_int_equal(ptheme_calibrate__sigmoids(sigmoids, scored, left_out, 2, NULL), PTHEME_OK);
}

/* Scores +1 for three sentences of the first label, -1 for three of the second: the sigmoid meets
 * Platt's targets 4/5 and 1/5 exactly, with slope -ln 4 and offset 0. */
static void test_worked_sigmoid(void **state) {
  (void)state;
  const double scores[] = {1, 1, 1, -1, -1, -1, 100};
  const uint32_t labels[] = {0, 0, 0, 1, 1, 1, 1};
  const uint8_t folds[] = {0, 0, 0, 0, 0, 0, 1};
  ptheme_scored scored = {
      .n = 7, .n_labels = 2, .scores = scores, .labels = labels, .fold_of = folds};
  double pair[2];
  fit_sigmoids(pair, &scored, 1); /* the outlier is left out */
  assert_near(pair[0], -log(4), 1e-4);
  assert_near(pair[1], 0, 1e-4);
  double without = pair[0];
  fit_sigmoids(pair, &scored, -1);
  assert_true(pair[0] > without + 0.1); /* the outlier flattens it */
}

enum { N = 240, K = 3, P = 3 };

static void fit_scaling(double *scaling, const double *p, const ptheme_scored *scored,
                        int left_out) {
  double logs[N * K];
  for (size_t i = 0; i < N * K; i++)
    logs[i] = log(p[i]);
  assert_int_equal(ptheme_calibrate__scaling(scaling, logs, scored, left_out, NULL), PTHEME_OK);
}

typedef struct sample {
  double scores[N * P], p[N * K];
  uint32_t labels[N];
  uint8_t folds[N];
} sample;

/* Noisy scores: label 2 of the pairs has nothing to do with a third label. */
static ptheme_scored fill(sample *s) {
  ptheme_random random;
  ptheme_random__seed(&random, 11);
  for (size_t i = 0; i < N; i++) {
    uint32_t label = (uint32_t)(i % K);
    s->labels[i] = label;
    s->folds[i] = (uint8_t)(i % 2);
    for (size_t pair = 0, a = 0; a < K; a++)
      for (size_t b = a + 1; b < K; b++, pair++)
        s->scores[pair * N + i] =
            2 * ptheme_random__unit(&random) - 1 + (a == label ? 0.4 : 0) - (b == label ? 0.4 : 0);
    double sum = 0; /* overconfident probabilities */
    for (size_t k = 0; k < K; k++)
      sum += s->p[i * K + k] =
          exp(8 * (ptheme_random__unit(&random) - 0.5) + (k == label ? 1.5 : 0));
    for (size_t k = 0; k < K; k++)
      s->p[i * K + k] /= sum;
  }
  return (ptheme_scored){
      .n = N, .n_labels = K, .scores = s->scores, .labels = s->labels, .fold_of = s->folds};
}

static double sigmoid_loss(const ptheme_scored *scored, size_t pair, uint32_t a, uint32_t b,
                           double slope, double offset) {
  double loss = 0, n[2] = {0, 0};
  for (size_t i = 0; i < scored->n; i++) {
    n[0] += scored->labels[i] == a;
    n[1] += scored->labels[i] == b;
  }
  for (size_t i = 0; i < scored->n; i++) {
    if (scored->labels[i] != a && scored->labels[i] != b) continue;
    double p = 1 / (1 + exp(slope * scored->scores[pair * scored->n + i] + offset));
    double t = scored->labels[i] == a ? (n[0] + 1) / (n[0] + 2) : 1 / (n[1] + 2);
    loss -= t * log(p) + (1 - t) * log(1 - p);
  }
  return loss;
}

/* No step in any direction does better. */
static void test_sigmoids_are_minima(void **state) {
  (void)state;
  static const uint32_t firsts[] = {0, 0, 1}, seconds[] = {1, 2, 2};
  static const double steps[][2] = {{1e-2, 0}, {-1e-2, 0}, {0, 1e-2}, {0, -1e-2}};
  sample *s = test_calloc(1, sizeof *s);
  ptheme_scored scored = fill(s);
  double sigmoids[2 * P];
  fit_sigmoids(sigmoids, &scored, -1);
  for (size_t pair = 0; pair < P; pair++) {
    const double *at = sigmoids + 2 * pair;
    double least = sigmoid_loss(&scored, pair, firsts[pair], seconds[pair], at[0], at[1]);
    assert_true(at[0] < 0);
    for (size_t d = 0; d < 4; d++)
      assert_true(sigmoid_loss(&scored, pair, firsts[pair], seconds[pair], at[0] + steps[d][0],
                               at[1] + steps[d][1]) > least);
  }
  test_free(s);
}

static double log_loss(const ptheme_scored *scored, const double *p, const double *scaling,
                       int only) {
  double loss = 0, q[K];
  for (size_t i = 0; i < scored->n; i++) {
    if (only >= 0 && scored->fold_of[i] != only) continue;
    memcpy(q, p + i * K, sizeof q);
    ptheme_posterior__scale(q, K, scaling);
    loss -= log(q[scored->labels[i]]);
  }
  return loss;
}

static void test_scaling(void **state) {
  (void)state;
  const double nothing[K + 1] = {1};
  sample *s = test_calloc(1, sizeof *s);
  ptheme_scored scored = fill(s);
  double scaling[K + 1], moved[K + 1];
  fit_scaling(scaling, s->p, &scored, -1);
  double least = log_loss(&scored, s->p, scaling, -1);
  assert_true(least < log_loss(&scored, s->p, nothing, -1) - 1);
  assert_true(scaling[0] > 0 && scaling[0] < 0.9); /* less confident than before */
  assert_near(scaling[K], 0, 0);
  for (size_t u = 0; u < K; u++) {
    for (int sign = -1; sign <= 1; sign += 2) {
      memcpy(moved, scaling, sizeof moved);
      moved[u] += sign * 0.02;
      assert_true(log_loss(&scored, s->p, moved, -1) > least);
    }
  }
  test_free(s);
}

/* What is fitted without a fold does not change with that fold. */
static void test_left_out(void **state) {
  (void)state;
  sample *s = test_calloc(1, sizeof *s);
  ptheme_scored scored = fill(s);
  double sigmoids[2][2 * P], scaling[2][K + 1];
  for (int round = 0; round < 2; round++) {
    fit_sigmoids(sigmoids[round], &scored, 1);
    fit_scaling(scaling[round], s->p, &scored, 1);
    for (size_t i = 1; i < N; i += 2) { /* fold 1 */
      s->labels[i] = 0;
      for (size_t pair = 0; pair < P; pair++)
        s->scores[pair * N + i] = -5;
      for (size_t k = 0; k < K; k++)
        s->p[i * K + k] = 1.0 / K;
    }
  }
  assert_memory_equal(sigmoids[0], sigmoids[1], sizeof sigmoids[0]);
  assert_memory_equal(scaling[0], scaling[1], sizeof scaling[0]);
  test_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_worked_sigmoid), cmocka_unit_test(test_sigmoids_are_minima),
      cmocka_unit_test(test_scaling), cmocka_unit_test(test_left_out)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
