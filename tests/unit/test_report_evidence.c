#include "report/pick.h"
#include "report/report_state.h"

#include "results.h"

#include <math.h>

static const double p_sure[] = {0.9, 0.05, 0.05}, p_surer[] = {0.95, 0.03, 0.02},
                    p_torn[] = {0.4, 0.35, 0.25}, p_none[] = {0.1, 0.1, 0.8};
static const char twin_a[] = "The court froze the accounts of 12 companies on Monday.",
                  twin_b[] = "The court froze the accounts of 15 companies on Monday!",
                  torn[] = "A new registry opened its doors to the public this week.",
                  hall[] = "法院在大厅举行了会议并听取了报告。",
                  wide[] = "Orchards were harvested early.";

/* Of group x; those of y have another last sentence, eight times. */
static const ptheme_sentence of_x[] = {{0, 9, TEXT(twin_a), 0, 0, 9, 1, p_sure},
                                       {10, 19, TEXT(twin_b), 0, 0, 9, 0, p_surer},
                                       {20, 29, TEXT(torn), 0, 0, 9, 0, p_torn},
                                       {30, 39, TEXT(hall), 2, 0, 9, 0, p_none},
                                       {40, 49, TEXT("No."), 0, 0, 1, 0, p_sure}};

static ptheme_status add(ptheme_report *report, char id, bool is_y, bool has_text,
                         ptheme_error *err) {
  ptheme_sentence sentences[13];
  size_t n = 5;
  memcpy(sentences, of_x, sizeof of_x);
  for (; n < 13; n++)
    sentences[n] = (ptheme_sentence){50, 59, TEXT(wide), 2, 0, 4, 0, p_none};
  for (size_t i = 0; i < n; i++) {
    if (!is_y && i > 4) sentences[i] = of_x[3];
    if (!has_text) sentences[i].text.len = 0;
  }
  ptheme_result result = {.document = {&id, 1},
                          .source = ptheme_str__of(is_y ? "y" : "x"),
                          .model = "m1",
                          .labels = test_labels,
                          .n_labels = 3,
                          .background = 2,
                          .sentences = sentences,
                          .n_sentences = n};
  return ptheme_report_add(report, &result, "f", 1, err);
}

static ptheme_status make(ptheme_report **report, size_t evidence, bool has_text,
                          void (*on_notice)(void *, const char *), void *context) {
  static const char *const by[] = {"court"};
  ptheme_report_options options = {.by = by,
                                   .n_by = 1,
                                   .evidence = evidence,
                                   .scratch = P_tmpdir,
                                   .replicates = 10,
                                   .threads = 1,
                                   .on_notice = on_notice,
                                   .context = context};
  ptheme_status status = ptheme_report_new(report, &options, NULL);
  for (char id = 'a'; status == PTHEME_OK && id <= 'k'; id++)
    status = add(*report, id, id > 'e', has_text, NULL);
  if (status == PTHEME_OK) status = ptheme_report_finish(*report, NULL);
  return status;
}

static bool is(ptheme_str text, const char *wanted) {
  return ptheme_str__equal(text, ptheme_str__of(wanted));
}

/* Of all twins the surest one is left, first by document; too short ones are none. */
static void test_sentences(void **state) {
  (void)state;
  ptheme_report *report;
  assert_int_equal(make(&report, 3, true, NULL, NULL), PTHEME_OK);
  const ptheme_evidence *all = report->view.total.evidence;
  assert_int_equal(all->surest[0].n, 2);
  const ptheme_quote *first = &all->surest[0].items[0], *second = first + 1;
  assert_true(is(first->text, twin_b) && is(first->before, twin_a) && is(first->after, torn));
  assert_true(first->document == 0 && first->sentence == 2 && first->confidence == 950000);
  assert_true(is(second->text, torn));
  assert_int_equal(all->surest[1].n, 0);
  assert_int_equal(all->surest[2].n, 0); /* background */
  assert_true(is(all->unsure.items[0].text, torn));
  assert_true(all->unsure.items[0].best == 0 && all->unsure.items[0].second == 1);
  assert_int_equal(all->unsure.items[0].second_p, 350000);
  ptheme_report_free(report);
}

static bool has_term(ptheme_keywords terms, const char *wanted, uint64_t documents) {
  for (size_t i = 0; i < terms.n; i++)
    if (is(terms.items[i].term, wanted) && terms.items[i].documents == documents) return true;
  return false;
}

static void test_terms(void **state) {
  (void)state;
  ptheme_report *report;
  assert_int_equal(make(&report, 1, true, NULL, NULL), PTHEME_OK);
  const ptheme_report_view *view = &report->view;
  const ptheme_tally *x = &view->breakdowns[0].tallies[0], *y = x + 1;
  assert_true(has_term(view->total.evidence->terms[0], "accounts", 11));
  assert_false(has_term(view->total.evidence->terms[0], "会议", 11));
  assert_true(has_term(view->total.evidence->terms[2], "orchards", 6));
  assert_false(has_term(view->total.evidence->terms[2], "会议", 11)); /* all that is Chinese */
  assert_int_equal(view->total.evidence->own.n, 0);
  assert_true(has_term(y->evidence->own, "orchards", 6));
  assert_false(has_term(x->evidence->own, "会议", 5)); /* more of it, but no other Chinese */
  assert_false(has_term(x->evidence->own, "accounts", 5));
  assert_int_equal(x->evidence->surest[0].n, 1);
  assert_int_equal(x->evidence->unsure.n, 0);
  assert_int_equal(y->evidence->surest[0].items[0].document, 5);
  ptheme_report_free(report);
}

static void on_notice(void *context, const char *message) {
  *(int *)context += strstr(message, "no text") != NULL;
}

static void test_absent(void **state) {
  (void)state;
  ptheme_report *report;
  int notices = 0;
  assert_int_equal(make(&report, 3, false, on_notice, &notices), PTHEME_OK);
  assert_int_equal(notices, 1);
  assert_int_equal(report->view.total.evidence->surest[0].n, 0);
  assert_int_equal(report->view.total.evidence->terms[0].n, 0);
  ptheme_report_free(report);
  assert_int_equal(make(&report, 0, true, on_notice, &notices), PTHEME_OK);
  assert_int_equal(notices, 1);
  assert_null(report->view.total.evidence);
  ptheme_report_free(report);
}

static void test_memory(void **state) {
  (void)state;
  for (size_t n = 1;; n++) {
    ptheme_report *report;
    test_alloc_fail_at(n, false);
    ptheme_status status = make(&report, 2, true, NULL, NULL);
    bool failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    ptheme_report_free(report);
    if (!failed) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sentences),
      cmocka_unit_test(test_terms),
      cmocka_unit_test(test_absent),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
