#include "training.h"

#include "model/classify.h"

static ptheme_model *model;
static ptheme_classifier *classifier;

static int set_up(void **state) {
  (void)state;
  model = train_topics(4);
  return ptheme_classifier_new(&classifier, model, NULL);
}

static int tear_down(void **state) {
  (void)state;
  ptheme_classifier_free(classifier);
  ptheme_model_free(model);
  return 0;
}

static ptheme_explanation *explain(const char *text) {
  ptheme_explanation *e;
  assert_int_equal(ptheme_explain(&e, classifier, ptheme_str__of(text), NULL), PTHEME_OK);
  return e;
}

/* The parts are the score to the last bit, and the score is the mean of the pairs' values. */
static void test_adds_up(void **state) {
  (void)state;
  ptheme_explanation *e = explain("Credit for firms, credit and fraud: the court said.");
  assert_true(e->n > 5);
  double means[4] = {0};
  for (size_t i = 0, pair = 0; i < 4; i++) {
    for (size_t j = i + 1; j < 4; j++, pair++) {
      means[i] += classifier->lanes[pair * PTHEME_LANES] / 3;
      means[j] -= classifier->lanes[pair * PTHEME_LANES] / 3;
    }
  }
  for (size_t k = 0; k < 4; k++) {
    double sum = e->bias[k];
    for (size_t i = 0; i < e->n; i++)
      sum += e->contributions[i].scores[k];
    assert_true(sum == e->scores[k]);
    assert_near(e->scores[k], means[k], 1e-12);
  }
  assert_true(e->scores[0] > e->scores[1] && e->scores[0] > e->scores[3]);
  ptheme_explanation_free(e);
}

/* Where each term stands: a byte range a time it occurs. */
static void test_spans(void **state) {
  (void)state;
  static const char text[] = "\xE2\x80\x9C"
                             "CREDIT\xE2\x80\x9D xyzzy firms credit";
  ptheme_explanation *e = explain(text);
  const ptheme_contribution *credit = NULL;
  for (size_t i = 0; i < e->n; i++)
    if (ptheme_str__equal(e->contributions[i].term, ptheme_str__of("credit")))
      credit = &e->contributions[i];
  assert_non_null(credit);
  assert_int_equal(credit->n_spans, 2);
  assert_int_equal(credit->spans[0].start, 3);
  assert_int_equal(credit->spans[0].end, 9);
  assert_int_equal(credit->spans[1].start, 25);
  assert_int_equal(credit->spans[1].end, 31);
  assert_int_equal(e->tokens, 4);
  assert_int_equal(e->unknown, 1);
  ptheme_explanation_free(e);
}

/* A sentence without evidence has the priors, the biases and nothing else. */
static void test_no_evidence(void **state) {
  (void)state;
  ptheme_explanation *e = explain("xyzzy plugh");
  char *text;
  assert_int_equal(e->n, 0);
  assert_memory_equal(e->p, model->priors, 4 * sizeof *e->p);
  assert_memory_equal(e->scores, e->bias, 4 * sizeof *e->p);
  assert_int_equal(ptheme_explanation_text(&text, e, NULL, ptheme_str__of(""), 0,
                                           PTHEME_EXPLANATION_JSONL, NULL),
                   PTHEME_OK);
  assert_non_null(strstr(text, "\"contributions\":[]}\n"));
  ptheme_free(text);
  ptheme_explanation_free(e);
  e = explain(NULL);
  assert_int_equal(e->n, 0);
  ptheme_explanation_free(e);
}

/* A classified document stays valid while its sentences are explained. */
static void test_after_classify(void **state) {
  (void)state;
  ptheme_document document = {.id = ptheme_str__of("d\x1B"),
                              .text = ptheme_str__of("Credit for firms. Fraud of gangs.")};
  const ptheme_result *result;
  assert_int_equal(ptheme_classify(classifier, &document, &result, NULL), PTHEME_OK);
  for (size_t i = 0; i < 2; i++) {
    const ptheme_sentence *sentence = &result->sentences[i];
    ptheme_explanation *e;
    char *text;
    assert_int_equal(ptheme_explain(&e, classifier, sentence->text, NULL), PTHEME_OK);
    assert_int_equal(sentence->theme, i == 0 ? 0 : 2);
    assert_int_equal(
        ptheme_explanation_text(&text, e, sentence, document.id, 2, PTHEME_EXPLANATION_TEXT, NULL),
        PTHEME_OK);
    assert_non_null(strstr(text, i == 0 ? "\n  economy, p 0." : "\n  security, p 0."));
    assert_non_null(strstr(text, " further terms)\n"));
    assert_null(strchr(text, '\x1B'));
    ptheme_free(text);
    ptheme_explanation_free(e);
  }
}

static void test_top_terms(void **state) {
  (void)state;
  ptheme_top_term *top;
  size_t n;
  assert_int_equal(ptheme_model_top_terms(&top, &n, model, 2, 5, NULL), PTHEME_OK);
  assert_int_equal(n, 5);
  for (size_t i = 0; i < n; i++) {
    if (i > 0) assert_true(top[i - 1].weight >= top[i].weight);
    bool ours = false;
    for (size_t t = 0; t < 6; t++)
      ours = ours || memcmp(top[i].term.data, topics[2][t], 4) == 0;
    assert_true(ours && top[i].weight > 0);
  }
  ptheme_free(top);
  assert_int_equal(ptheme_model_top_terms(&top, &n, model, 0, SIZE_MAX, NULL), PTHEME_OK);
  assert_int_equal(n, ptheme_model_terms(model));
  ptheme_free(top);
  assert_int_equal(ptheme_model_top_terms(&top, &n, model, 4, 5, NULL), PTHEME_E_ARG);
  assert_null(top);
}

static void test_memory(void **state) {
  (void)state;
  for (size_t n = 1;; n++) {
    ptheme_explanation *e = NULL;
    ptheme_top_term *top = NULL;
    ptheme_classifier *fresh = NULL;
    char *text = NULL, *card = NULL;
    size_t n_top;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_classifier_new(&fresh, model, NULL);
    if (status == PTHEME_OK)
      status = ptheme_explain(&e, fresh, ptheme_str__of("credit for firms"), NULL);
    if (status == PTHEME_OK)
      status = ptheme_explanation_text(&text, e, NULL, ptheme_str__of("d"), 1,
                                       PTHEME_EXPLANATION_TEXT, NULL);
    if (status == PTHEME_OK) status = ptheme_model_top_terms(&top, &n_top, model, 0, 3, NULL);
    if (status == PTHEME_OK) status = ptheme_model_card(&card, model, NULL);
    bool failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    ptheme_free(text);
    ptheme_free(top);
    ptheme_free(card);
    ptheme_explanation_free(e);
    ptheme_classifier_free(fresh);
    if (!failed) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_adds_up),     cmocka_unit_test(test_spans),
      cmocka_unit_test(test_no_evidence), cmocka_unit_test(test_after_classify),
      cmocka_unit_test(test_top_terms),   cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
