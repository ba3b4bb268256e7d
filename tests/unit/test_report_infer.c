/* Reports that correct: by a model made up of what the estimators read of it. */
#include "base/random.h"
#include "report/audit.h"
#include "report/report_state.h"

#include "results.h"

#include <math.h>

static void assert_near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("found %.12f, expected %.12f", found, expected);
}

enum { K = 3, DOCUMENTS = 24, SENTENCES = 30 };

static double priors[K] = {0.5, 0.3, 0.2};
static double posteriors[K * K] = {0.7, 0.2, 0.1, 0.2, 0.7, 0.1, 0.1, 0.1, 0.8};
static ptheme_metadata metadata[] = {{"evaluation.ece", "0.0100"},
                                     {"evaluation.macro_f1", "0.9000"}};

static ptheme_model make_model(void) {
  return (ptheme_model){.id = "m1",
                        .n_labels = K,
                        .priors = priors,
                        .posteriors = posteriors,
                        .labels = (const char **)(const void *)test_labels,
                        .background = 2,
                        .features = {.context = 0.25},
                        .metadata = metadata,
                        .n_metadata = 2};
}

/* Documents of two courts and two years; in the second court label 1 is more frequent. */
typedef struct corpus {
  double p[DOCUMENTS][SENTENCES][K];
  ptheme_sentence sentences[DOCUMENTS][SENTENCES];
  char names[DOCUMENTS][8];
  ptheme_result results[DOCUMENTS];
} corpus;

static void make_sentence(corpus *c, size_t d, size_t i, ptheme_random *random) {
  double *p = c->p[d][i];
  size_t best = ptheme_random__unit(random) < (d % 2 ? 0.8 : 0.3) ? 1 : (d + i) % 3 == 0 ? 2 : 0;
  for (size_t k = 0; k < K; k++)
    p[k] = k == best ? 0.8 : 0.1;
  c->sentences[d][i] = (ptheme_sentence){.start = 2 * i,
                                         .end = 2 * i + 1,
                                         .theme = (int)best,
                                         .tokens = (uint32_t)(1 + i % 5),
                                         .p = p};
  if (i == 7) {
    c->sentences[d][i].theme = PTHEME_UNSURE;
    c->sentences[d][i].flags = PTHEME_FLAG_NO_EVIDENCE;
  }
}

static void make_corpus(corpus *c) {
  ptheme_random random;
  ptheme_random__seed(&random, 5);
  for (size_t d = 0; d < DOCUMENTS; d++) {
    snprintf(c->names[d], sizeof c->names[d], "d%02zu", d);
    for (size_t i = 0; i < SENTENCES; i++)
      make_sentence(c, d, i, &random);
    c->results[d] = (ptheme_result){.document = ptheme_str__of(c->names[d]),
                                    .date = ptheme_str__of(d < DOCUMENTS / 2 ? "2023" : "2024-02"),
                                    .source = ptheme_str__of(d % 2 ? "B, west" : "A"),
                                    .model = "m1",
                                    .labels = test_labels,
                                    .n_labels = K,
                                    .background = 2,
                                    .sentences = c->sentences[d],
                                    .n_sentences = SENTENCES};
  }
}

static void keep_notice(void *context, const char *message) {
  snprintf(context, 256, "%s", message);
}

static ptheme_report *make_report(const corpus *c, const ptheme_report_options *options,
                                  bool backwards) {
  ptheme_report *report;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_report_new(&report, options, &err), PTHEME_OK);
  for (size_t d = 0; d < DOCUMENTS; d++)
    assert_int_equal(
        ptheme_report_add(report, &c->results[backwards ? DOCUMENTS - 1 - d : d], "f", 1, &err),
        PTHEME_OK);
  assert_int_equal(ptheme_report_finish(report, &err), PTHEME_OK);
  return report;
}

/* ---- what is estimated ---- */

/* Where next to nothing is about a theme, no theme has all of it. */
static void nothing_about_themes_has_no_shares_of_them(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  for (size_t d = 0; d < DOCUMENTS; d++)
    for (size_t i = 0; i < SENTENCES; i++) {
      for (size_t k = 0; k < K; k++)
        c.p[d][i][k] = k == 2 ? 0.98 : 0.015 - 0.01 * (double)k;
      if (c.sentences[d][i].theme >= 0) c.sentences[d][i].theme = 2;
    }
  ptheme_model model = make_model();
  ptheme_report_options options = {
      .model = &model, .estimators = 1u << PTHEME_ESTIMATOR_EMQ | 1u << PTHEME_ESTIMATOR_MAP};
  ptheme_report *report = make_report(&c, &options, false);
  const ptheme_share *total = report->view.total.shares[PTHEME_ESTIMATOR_EMQ];
  const ptheme_share *document = report->view.documents[0].shares[PTHEME_ESTIMATOR_MAP];
  assert_near(total[0].of_all, 0, 1e-4);
  assert_true(isnan(total[0].of_themes) && isnan(total[0].themes.high));
  assert_true(isnan(document[1].of_themes) && isnan(document[1].themes.low));
  assert_true(total[0].all.high > 0);
  ptheme_report_free(report);
}

static void test_estimates(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_model model = make_model();
  const char *by[] = {"court"};
  ptheme_report_options options = {.by = by,
                                   .n_by = 1,
                                   .model = &model,
                                   .estimators = 1u << PTHEME_ESTIMATOR_PACC |
                                                 1u << PTHEME_ESTIMATOR_EMQ |
                                                 1u << PTHEME_ESTIMATOR_MAP};
  ptheme_report *report = make_report(&c, &options, false);
  const ptheme_report_view *view = &report->view;
  const ptheme_tally *a = &view->breakdowns[0].tallies[0], *total = &view->total;
  ptheme_units units[DOCUMENTS];
  for (size_t d = 0; d < DOCUMENTS; d++)
    units[d] = report->entries[d].units;
  assert_int_equal(units[0].n, SENTENCES - 1); /* without the one that has no evidence */
  ptheme_sample sample = {units, DOCUMENTS, K};
  ptheme_reference reference = {priors, posteriors};
  ptheme_emq emq;
  double shares[K];
  ptheme_prevalence__emq(&emq, &sample, &reference);
  ptheme_prevalence__emq_shares(shares, &emq, &sample, &reference);
  for (size_t k = 0; k < K; k++) {
    ptheme_estimate best = ptheme_report__estimate(view, total, PTHEME_ESTIMATOR_EMQ, k);
    assert_near(best.of_all, shares[k], 1e-12);
    assert_true(best.low_of_all < best.of_all && best.of_all < best.high_of_all);
    assert_true(k == 2 ? isnan(best.low) : best.low < best.of_themes && best.of_themes < best.high);
    for (ptheme_estimator e = PTHEME_ESTIMATOR_COUNT; e <= PTHEME_ESTIMATOR_EMQ; e++) {
      ptheme_estimate each = ptheme_report__estimate(view, a, e, k);
      assert_true(each.low_of_all <= each.of_all && each.of_all <= each.high_of_all);
    }
  }
  assert_int_equal(ptheme_report__headline(total), PTHEME_ESTIMATOR_EMQ);
  assert_int_equal(ptheme_report__headline(&view->documents[3]), PTHEME_ESTIMATOR_MAP);
  ptheme_estimate document =
      ptheme_report__estimate(view, &view->documents[3], PTHEME_ESTIMATOR_MAP, 1);
  assert_true(document.low < document.of_themes && document.of_themes < document.high);
  assert_true(ptheme_report__is_shifted(view, total, 0));
  assert_near(ptheme_report__quality(view, "evaluation.macro_f1"), 0.9, 0);
  ptheme_report_free(report);
}

/* The sentences' own probabilities come back: neighbours' parts are taken out. */
static void test_alone(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_model model = make_model();
  bool known[SENTENCES];
  double alone[SENTENCES][K], scratch[2 * K];
  memcpy(alone, c.p[0], sizeof alone);
  for (size_t i = 0; i < SENTENCES; i++)
    known[i] = i != 7;
  ptheme_posterior__lean(c.p[0][0], known, SENTENCES, K, priors, 0.25, scratch);
  ptheme_report_options options = {.model = &model};
  ptheme_report *report = make_report(&c, &options, false);
  const ptheme_units *units = &report->entries[0].units;
  for (size_t i = 0, u = 0; i < SENTENCES; i++)
    for (size_t k = 0; i != 7 && k < K; k++, u++)
      assert_near((double)units->p[u], alone[i][k], 1e-4);
  ptheme_report_free(report);
}

static void test_weights(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_report_options options = {.by_tokens = true};
  ptheme_report *report = make_report(&c, &options, false);
  double of_label = 0, all = 0;
  for (size_t d = 0; d < DOCUMENTS; d++)
    for (size_t i = 0; i < SENTENCES; i++) {
      if (i == 7) continue;
      all += c.sentences[d][i].tokens;
      if (c.sentences[d][i].theme == 1) of_label += c.sentences[d][i].tokens;
    }
  ptheme_estimate count =
      ptheme_report__estimate(&report->view, &report->view.total, PTHEME_ESTIMATOR_COUNT, 1);
  assert_near(count.of_all, of_label / all, 1e-12);
  assert_false(count.n == of_label);
  ptheme_report_free(report);
}

/* ---- differences, crossing ---- */

static void test_compare(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_model model = make_model();
  const char *by[] = {"court", "date:year"}, *compare[] = {"court=A,B, west", "date:year"};
  ptheme_report_options options = {
      .by = by, .n_by = 2, .cross = true, .compare = compare, .n_compare = 2, .model = &model};
  ptheme_report *report = make_report(&c, &options, false);
  const ptheme_report_view *view = &report->view;
  assert_int_equal(view->n_breakdowns, 3);
  assert_string_equal(view->breakdowns[2].by, "court / date:year");
  assert_int_equal(view->breakdowns[2].n, 4);
  assert_string_equal(view->breakdowns[2].tallies[0].name.data, "A / 2023");
  assert_int_equal(view->breakdowns[2].tallies[0].documents, 6);
  assert_int_equal(view->n_differences, 2);
  const ptheme_group_difference *courts = &view->differences[0], *years = &view->differences[1];
  double a = ptheme_report__estimate(view, courts->a, PTHEME_ESTIMATOR_EMQ, 1).of_themes;
  double b = ptheme_report__estimate(view, courts->b, PTHEME_ESTIMATOR_EMQ, 1).of_themes;
  assert_near(courts->themes[1].difference, b - a, 1e-12);
  assert_true(courts->themes[1].interval.low > 0 && courts->themes[1].p < 0.01);
  assert_true(isnan(courts->themes[2].p)); /* the background */
  assert_true(years->themes[1].p > 0.05 && years->themes[1].interval.low < 0);
  ptheme_report_free(report);
}

static void test_refused(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  const char *by[] = {"court"}, *compare[] = {"court=A,C"};
  const struct {
    ptheme_report_options options;
    bool when_new;
    const char *message;
  } rows[] = {
      {{.compare = compare, .n_compare = 1}, false, "\"A,C\" are not two groups of court"},
      {{.level = 0.4}, true, "level"},
      {{.by = by, .n_by = 1, .cross = true}, true, "two columns"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_report *report;
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_status status = ptheme_report_new(&report, &rows[i].options, &err);
    assert_int_equal(status, rows[i].when_new ? PTHEME_E_ARG : PTHEME_OK);
    if (report) {
      assert_int_equal(ptheme_report_add(report, &c.results[0], "f", 1, &err), PTHEME_OK);
      assert_int_equal(ptheme_report_finish(report, &err), PTHEME_E_ARG);
    }
    assert_non_null(strstr(err.message, rows[i].message));
    ptheme_report_free(report);
  }
}

static void test_other_model(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_model model = make_model();
  const char *relabelled[] = {"a", "b", "none"};
  for (int i = 0; i < 2; i++) {
    char notice[256] = "";
    if (i == 0) memcpy(model.id, "m2", 3);
    if (i == 1) model = make_model(), model.labels = relabelled;
    ptheme_report_options options = {.model = &model, .on_notice = keep_notice, .context = notice};
    ptheme_report *report = make_report(&c, &options, false);
    assert_non_null(strstr(notice, "need the model that made the results, m1"));
    assert_null(report->view.total.shares[PTHEME_ESTIMATOR_EMQ]);
    assert_null(report->view.documents[0].shares[PTHEME_ESTIMATOR_MAP]);
    assert_int_equal(report->entries[0].units.n, 0);
    ptheme_report_free(report);
  }
}

/* ---- audit ---- */

/* Adds the corpus to a report with these labels; gives the first failure. */
static ptheme_status audit(ptheme_report **report, const corpus *c, const char *rows,
                           ptheme_report_options *options, ptheme_error *err) {
  char *path = test_path(".csv"), text[1024];
  snprintf(text, sizeof text, "document,text,theme,sentence,drawn_by\n%s", rows);
  test_write_file(path, text, strlen(text));
  assert_int_equal(ptheme_report_new(report, options, err), PTHEME_OK);
  ptheme_status status = ptheme_report_set_audit(*report, path, err);
  for (size_t d = 0; d < DOCUMENTS && status == PTHEME_OK; d++)
    status = ptheme_report_add(*report, &c->results[d], "f", 1, err);
  if (status == PTHEME_OK) status = ptheme_report_finish(*report, err);
  unlink(path);
  free(path);
  return status;
}

static void test_audit(void **state) {
  (void)state;
  static corpus c;
  char notice[256] = "";
  make_corpus(&c);
  ptheme_report_options options = {.totals = true, .on_notice = keep_notice, .context = notice};
  ptheme_report *report;
  assert_int_equal(audit(&report, &c,
                         "d03,t,none,2,sentence\nd00,t,economy,1,sentence\nd00,t,,3,sentence\n"
                         "d00,t,none,30,sentence\n",
                         &options, NULL),
                   PTHEME_OK);
  const ptheme_report_view *view = &report->view;
  double mean[K];
  float said[3][K];
  static const size_t places[3][2] = {{0, 0}, {0, 29}, {3, 1}};
  static const uint32_t labels[3] = {0, 2, 2};
  ptheme_audited audited[3];
  for (size_t i = 0; i < 3; i++) {
    for (size_t k = 0; k < K; k++)
      said[i][k] = (float)c.p[places[i][0]][places[i][1]][k];
    audited[i] = (ptheme_audited){said[i], labels[i], (uint32_t)places[i][0]};
  }
  for (size_t k = 0; k < K; k++)
    mean[k] = ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_MEAN, k).of_all;
  ptheme_audit given = {K, mean, DOCUMENTS * (SENTENCES - 1), audited, 3, false, 2, PTHEME_LEVEL};
  ptheme_audit_share all[K], themes[K];
  ptheme_audit__estimate(all, themes, &given);
  for (size_t k = 0; k < K; k++) {
    ptheme_estimate found = ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_AUDIT, k);
    assert_near(found.of_all, all[k].share, 1e-9);
    assert_near(found.low_of_all, all[k].interval.low, 1e-9);
  }
  assert_int_equal(ptheme_report__headline(&view->total), PTHEME_ESTIMATOR_AUDIT);
  assert_int_equal(view->n_documents, 0);
  assert_int_equal(view->n_audited, 3);
  ptheme_report_free(report);
}

static void test_audit_refused(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  static const struct {
    const char *rows, *message;
    bool by_tokens;
  } rows[] = {
      {"d00,t,,1,sentence\n", "no sentence has a label", false},
      {"d00,t,none,0,sentence\n", "csv:2: not a row of an audit", false},
      {"d00,t,none,1,\n", "not a row of an audit", false},
      {"d00,t,none,1,sentence\nd00,t,economy,1,sentence\n", "is there twice", false},
      {"d00,t,none,1,sentence\nd00,t,none,2,document\n", "do not mix", false},
      {"d00,t,nono,1,sentence\n", "csv:2: \"nono\" is no label", false},
      {"d00,t,none,31,sentence\n", "sentence 31 of document \"d00\" is not in the results", false},
      {"d00,t,none,8,sentence\n", "is not in the results", false}, /* it has no evidence */
      {"x,t,none,1,sentence\n", "is not in the results", false},
      {"d00,t,none,1,sentence\n", "not of tokens", true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_report *report;
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_report_options options = {.by_tokens = rows[i].by_tokens, .replicates = 1};
    assert_true(audit(&report, &c, rows[i].rows, &options, &err) != PTHEME_OK);
    assert_non_null(strstr(err.message, rows[i].message));
    ptheme_report_free(report);
  }
}

/* ---- same bytes ---- */

static void render(ptheme_buf *out, const corpus *c, ptheme_report_options options,
                   bool backwards) {
  ptheme_report *report = make_report(c, &options, backwards);
  ptheme_report__csv(out, &report->view, ',');
  ptheme_report__json(out, &report->view);
  ptheme_report__markdown(out, &report->view);
  ptheme_report__table(out, &report->view, true);
  ptheme_buf__add_byte(out, '\0');
  ptheme_report_free(report);
}

static void test_same(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_model model = make_model();
  const char *by[] = {"court", "date:year"}, *compare[] = {"court"};
  ptheme_report_options options = {.by = by,
                                   .n_by = 2,
                                   .cross = true,
                                   .compare = compare,
                                   .n_compare = 1,
                                   .model = &model,
                                   .threads = 1};
  ptheme_buf first = PTHEME_BUF_INIT, other = PTHEME_BUF_INIT;
  render(&first, &c, options, false);
  options.threads = 3;
  render(&other, &c, options, true);
  assert_string_equal(first.data, other.data);
  ptheme_buf__clear(&other);
  options.seed = 1;
  render(&other, &c, options, true);
  assert_string_not_equal(first.data, other.data);
  ptheme_buf__free(&first);
  ptheme_buf__free(&other);
}

static void test_out_of_memory(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_model model = make_model();
  const char *compare[] = {"court"};
  ptheme_report_options options = {
      .compare = compare, .n_compare = 1, .model = &model, .replicates = 5, .threads = 1};
  for (size_t n = 1;; n++) {
    ptheme_report *report;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_report_new(&report, &options, NULL);
    for (size_t i = 0; i < 4 && status == PTHEME_OK; i++)
      status = ptheme_report_add(report, &c.results[i], "f", i, NULL);
    if (status == PTHEME_OK) status = ptheme_report_finish(report, NULL);
    bool failed = test_alloc_off();
    ptheme_report_free(report);
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    if (!failed) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_estimates),
      cmocka_unit_test(nothing_about_themes_has_no_shares_of_them),
      cmocka_unit_test(test_alone),
      cmocka_unit_test(test_weights),
      cmocka_unit_test(test_compare),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_other_model),
      cmocka_unit_test(test_audit),
      cmocka_unit_test(test_audit_refused),
      cmocka_unit_test(test_same),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
