/* Planes against the rest, their softmax, and the planes of pairs that are made of them. */
#include "training.h"

#include "model/classify.h"
#include "model/rest.h"
#include "model/softmax.h"

#include <math.h>

enum { N = 60, V = 12, K = 3 };

typedef struct sample {
  ptheme_matrix x;
  uint32_t labels[N];
  uint8_t folds[N];
} sample;

/* Rows of three terms: mostly of their label's four columns. */
static void fill(sample *s) {
  ptheme_random random;
  ptheme_random__seed(&random, 5);
  assert_int_equal(ptheme_matrix__new(&s->x, N, V, NULL), PTHEME_OK);
  for (uint32_t i = 0; i < N; i++) {
    float values[V] = {0}, kept[V];
    uint32_t columns[V];
    size_t n = 0;
    s->labels[i] = i % K;
    s->folds[i] = (uint8_t)(i / K % 2);
    for (int t = 0; t < 3; t++) {
      size_t label =
          ptheme_random__below(&random, 4) == 0 ? ptheme_random__below(&random, K) : i % K;
      values[label * 4 + ptheme_random__below(&random, 4)] += 0.5f;
    }
    for (uint32_t c = 0; c < V; c++)
      if (values[c] > 0) {
        columns[n] = c;
        kept[n++] = values[c];
      }
    assert_int_equal(ptheme_matrix__add_row(&s->x, columns, kept, n, NULL), PTHEME_OK);
  }
}

/* The variance of a weight's prior, which stands eight places behind it. */
static double freedom_of(const ptheme_rest *rest, size_t term, size_t label) {
  return rest->pitch > rest->stride ? (double)rest->w[term * rest->pitch + label + 8] : 1;
}

/* With |w|^2 of the squares of weights, each by its freedom, the primal objective |w|^2 / 2 + sum
 * of C max(0, 1 - y m)^2 is never below the dual one, sum of alpha - alpha^2 / 4 C, less |w|^2 / 2,
 * and meets it at the minimum. */
static void assert_minimum(const ptheme_rest *rest, const sample *s, const double *costs,
                           int left_out) {
  for (size_t j = 0; j < K; j++) {
    double half = 0, margins[K];
    for (size_t c = 0; c <= V; c++) {
      double w = (double)rest->w[c * rest->pitch + j];
      half += w * w / 2 / freedom_of(rest, c, j);
    }
    double primal = half, dual = -half;
    for (size_t i = 0; i < N; i++) {
      double alpha = rest->alpha[i * rest->stride + j], cost = costs[s->labels[i]];
      if (s->folds[i] == left_out) {
        assert_near(alpha, 0, 0);
        continue;
      }
      ptheme_rest__margins(margins, rest, &s->x, i);
      double lack = fmax(0, 1 - (s->labels[i] == j ? margins[j] : -margins[j]));
      primal += cost * lack * lack;
      dual += alpha - alpha * alpha / (4 * cost);
    }
    assert_true(primal > dual - 1e-4);
    assert_true(primal - dual < 0.01 * primal);
  }
}

static void planes_are_at_the_minimum(void **state) {
  (void)state;
  static const struct {
    double costs[K];
    int left_out;
    double contrast;
  } cases[] = {{{1, 1, 1}, -1, 0},
               {{0.25, 0.25, 0.25}, 0, 0},
               {{0.5, 2, 1}, 1, 0},
               {{1, 1, 1}, -1, 0.25},
               {{0.5, 2, 1}, 1, 1}};
  sample s;
  fill(&s);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    ptheme_rest rest;
    assert_int_equal(ptheme_rest__new(&rest, &s.x, s.labels, K, s.folds, cases[c].left_out,
                                      cases[c].contrast, NULL),
                     PTHEME_OK);
    ptheme_rest__fit(&rest, cases[c].costs);
    assert_minimum(&rest, &s, cases[c].costs, cases[c].left_out);
    ptheme_rest__free(&rest);
  }
  ptheme_matrix__free(&s.x);
}

/* Four rows of two labels.  Term 0 is in both rows of label 0, term 1 in one row of either, term 2
 * in both of label 1: the rates are 3/4 to 1/4, 2/4 to 2/4 and 1/4 to 3/4. */
static void terms_that_tell_labels_apart_are_freer(void **state) {
  (void)state;
  static const uint32_t columns[][2] = {{0, 1}, {0}, {1, 2}, {2}}, labels[] = {0, 0, 1, 1};
  static const size_t lengths[] = {2, 1, 2, 1};
  static const float values[] = {0.5f, 0.5f};
  ptheme_matrix x;
  ptheme_rest rest;
  assert_int_equal(ptheme_matrix__new(&x, 4, 4, NULL), PTHEME_OK);
  for (size_t i = 0; i < 4; i++)
    assert_int_equal(ptheme_matrix__add_row(&x, columns[i], values, lengths[i], NULL), PTHEME_OK);
  assert_int_equal(ptheme_rest__new(&rest, &x, labels, 2, NULL, -1, 0.5, NULL), PTHEME_OK);
  double a = log(3), c = log(3), mean = sqrt((2 * a * a + 2 * c * c) / 6);
  const double expected[] = {0.5 + 0.5 * a / mean, 0.5, 0.5 + 0.5 * c / mean, 0.5, 1};
  for (size_t t = 0; t < 5; t++) /* term 3 is in no row; the last is the constant */
    for (size_t j = 0; j < 2; j++)
      assert_near(freedom_of(&rest, t, j), expected[t] * expected[t], 1e-6);
  ptheme_rest__free(&rest);
  ptheme_matrix__free(&x);
}

static void costs_may_follow_each_other(void **state) {
  (void)state;
  static const double low[K] = {0.25, 0.25, 0.25}, high[K] = {1, 1, 1};
  sample s;
  ptheme_rest once, twice;
  fill(&s);
  assert_int_equal(ptheme_rest__new(&once, &s.x, s.labels, K, NULL, -1, 0, NULL), PTHEME_OK);
  assert_int_equal(ptheme_rest__new(&twice, &s.x, s.labels, K, NULL, -1, 0, NULL), PTHEME_OK);
  ptheme_rest__fit(&once, high);
  ptheme_rest__fit(&twice, low);
  ptheme_rest__fit(&twice, high);
  for (size_t i = 0; i < N; i++) {
    double a[K], b[K];
    ptheme_rest__margins(a, &once, &s.x, i);
    ptheme_rest__margins(b, &twice, &s.x, i);
    for (size_t k = 0; k < K; k++)
      assert_near(a[k], b[k], 0.1);
  }
  ptheme_rest__free(&once);
  ptheme_rest__free(&twice);
  ptheme_matrix__free(&s.x);
}

/* ---- softmax ---- */

enum { MANY = 6000 };

typedef struct drawn {
  double margins[MANY * K];
  uint32_t labels[MANY];
  uint8_t folds[MANY];
} drawn;

static const double truth[2 * K] = {1, 2, 3, 0.5, -0.5, 0};

/* Labels drawn as that softmax says. */
static ptheme_margins draw(drawn *d) {
  ptheme_random random;
  ptheme_random__seed(&random, 9);
  for (size_t i = 0; i < MANY; i++) {
    double p[K], *margins = d->margins + i * K;
    for (size_t k = 0; k < K; k++)
      margins[k] = 3 * ptheme_random__unit(&random) - 2;
    ptheme_softmax__apply(p, margins, truth, K);
    double at = ptheme_random__unit(&random);
    d->labels[i] = at < p[0] ? 0 : at < p[0] + p[1] ? 1 : 2;
    d->folds[i] = (uint8_t)(i % 3);
  }
  return (ptheme_margins){
      .n = MANY, .n_labels = K, .margins = d->margins, .labels = d->labels, .fold_of = d->folds};
}

static void the_softmax_is_found_again(void **state) {
  (void)state;
  drawn *d = ptheme_mem__alloc(1, sizeof *d);
  double softmax[2 * K];
  assert_non_null(d);
  ptheme_margins scored = draw(d);
  assert_int_equal(ptheme_softmax__fit(softmax, &scored, -1, NULL), PTHEME_OK);
  for (size_t k = 0; k < K; k++)
    assert_near(softmax[k], truth[k], 0.2);
  assert_near(softmax[K] - softmax[K + 1], 1, 0.2); /* only differences of offsets count */
  assert_near(softmax[K] - softmax[K + 2], 0.5, 0.2);
  ptheme_mem__free(d);
}

static void a_fold_is_judged_by_the_others(void **state) {
  (void)state;
  drawn *d = ptheme_mem__alloc(1, sizeof *d);
  double *p = ptheme_mem__alloc(MANY, K * sizeof *p), softmax[2 * K], alone[2 * K], expected[K];
  assert_non_null(d);
  assert_non_null(p);
  ptheme_margins scored = draw(d);
  assert_int_equal(ptheme_softmax__cross_fit(p, softmax, &scored, 3, 2, NULL), PTHEME_OK);
  assert_int_equal(ptheme_softmax__fit(alone, &scored, -1, NULL), PTHEME_OK);
  assert_memory_equal(softmax, alone, sizeof alone);
  assert_int_equal(ptheme_softmax__fit(alone, &scored, 1, NULL), PTHEME_OK);
  ptheme_softmax__apply(expected, d->margins + K, alone, K);
  assert_memory_equal(p + K, expected, sizeof expected);
  ptheme_mem__free(d);
  ptheme_mem__free(p);
}

/* A label seen once and told apart at once must not drive its slope away. */
static void a_rare_label_does_not_run_away(void **state) {
  (void)state;
  drawn *d = ptheme_mem__alloc(1, sizeof *d);
  double softmax[2 * K];
  assert_non_null(d);
  ptheme_margins scored = draw(d);
  for (size_t i = 0; i < MANY; i++) {
    if (d->labels[i] == 2) d->labels[i] = 1;
    d->margins[i * K + 2] = -1;
  }
  d->labels[7] = 2;
  d->margins[7 * K + 2] = 1;
  assert_int_equal(ptheme_softmax__fit(softmax, &scored, -1, NULL), PTHEME_OK);
  for (size_t u = 0; u < 2 * K; u++)
    assert_true(fabs(softmax[u]) < 20);
  ptheme_mem__free(d);
}

/* ---- models ---- */

/* Probabilities are the softmax of the scores.  So is the coupling of all pairs, if the scores of a
 * pair are the difference of those of its labels: what other programs make of exported planes. */
static void coupled_pairs_are_the_softmax(void **state) {
  (void)state;
  ptheme_model *model = train_topics_by(PTHEME_SOLVER_REST, 4);
  ptheme_classifier *classifier;
  assert_int_equal(ptheme_classifier_new(&classifier, model, NULL), PTHEME_OK);
  static const char *const texts[] = {"market the firms court", "hackers fraud judge",
                                      "visit people", "wages market law"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    double p[4], scores[6], coupled[4], scratch[64];
    assert_int_equal(ptheme_classifier__score(classifier, ptheme_str__of(texts[i]), NULL),
                     PTHEME_OK);
    ptheme_classifier__probabilities(classifier, p);
    for (size_t pair = 0, a = 0; a < 4; a++)
      for (size_t b = a + 1; b < 4; b++, pair++) {
        const double *lanes = classifier->lanes;
        scores[pair] = lanes[a * PTHEME_LANES] - lanes[b * PTHEME_LANES];
        assert_near(log(p[a] / p[b]), scores[pair], 1e-9);
      }
    static const double plain[12] = {-1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0};
    ptheme_posterior__from_scores(coupled, scores, &(ptheme_calibration){4, plain, NULL}, scratch);
    for (size_t a = 0; a < 4; a++)
      assert_near(coupled[a], p[a], 1e-6);
  }
  ptheme_classifier_free(classifier);
  ptheme_model_free(model);
}

static void bytes_depend_on_neither_order_nor_threads(void **state) {
  (void)state;
  ptheme_dataset *dataset = topic_dataset(12, 4), *other = shuffled(dataset, 3);
  ptheme_train_options options = small_options();
  options.solver = PTHEME_SOLVER_REST;
  ptheme_model *one = train_with(dataset, &options);
  options.threads = 3;
  ptheme_model *two = train_with(other, &options);
  assert_string_equal(ptheme_model_id(one), ptheme_model_id(two));
  assert_string_equal(ptheme_model_metadata(one, "training.solver"), "rest");
  ptheme_model_free(one);
  ptheme_model_free(two);
  ptheme_dataset_free(dataset);
  ptheme_dataset_free(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(planes_are_at_the_minimum),
      cmocka_unit_test(terms_that_tell_labels_apart_are_freer),
      cmocka_unit_test(costs_may_follow_each_other),
      cmocka_unit_test(the_softmax_is_found_again),
      cmocka_unit_test(a_fold_is_judged_by_the_others),
      cmocka_unit_test(a_rare_label_does_not_run_away),
      cmocka_unit_test(coupled_pairs_are_the_softmax),
      cmocka_unit_test(bytes_depend_on_neither_order_nor_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
