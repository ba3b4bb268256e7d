#include "report/group.h"
#include "report/report_state.h"

#include "results.h"

static const double p_a[] = {0.5, 0.25, 0.25}, p_b[] = {0.25, 0.5, 0.25}, p_c[] = {0.2, 0.2, 0.6};

static const ptheme_sentence sentences[] = {
    {0, 1, {"", 0}, 0, 0, 4, 1, p_a},
    {2, 3, {"", 0}, 1, 0, 4, 0, p_b},
    {4, 5, {"", 0}, 2, 0, 2, 1, p_c},
    {6, 7, {"", 0}, PTHEME_UNSURE, PTHEME_FLAG_NO_EVIDENCE, 0, 0, p_c},
    {8, 9, {"", 0}, PTHEME_UNSURE, PTHEME_FLAG_LOW_CONFIDENCE, 2, 0, p_b},
};

static ptheme_result make(const char *document, const char *date, const char *court, size_t first,
                          size_t n) {
  return (ptheme_result){.document = ptheme_str__of(document),
                         .date = ptheme_str__of(date),
                         .source = ptheme_str__of(court),
                         .model = "m1",
                         .labels = test_labels,
                         .n_labels = 3,
                         .background = 2,
                         .sentences = sentences + first,
                         .n_sentences = n};
}

static void keep_notice(void *context, const char *message) {
  if (strstr(message, "repeated")) snprintf(context, 64, "%s", message);
}

static void test_csv(void **state) {
  (void)state;
  const char *by[] = {"date:quarter"};
  ptheme_report_options options = {.by = by, .n_by = 1};
  ptheme_report *report;
  ptheme_result one = make("=d", "2024-05-02", "x", 0, 5);
  assert_int_equal(ptheme_report_new(&report, &options, NULL), PTHEME_OK);
  assert_int_equal(ptheme_report_add(report, &one, NULL, 1, NULL), PTHEME_OK);
  assert_int_equal(ptheme_report_finish(report, NULL), PTHEME_OK);
  ptheme_buf out = PTHEME_BUF_INIT;
  ptheme_report__csv(&out, &report->view, ',');
  /* Of 4 sentences with evidence, 1 each is labelled; the masses are .5+.25+.2+.25 = 1.2,
   * .25+.5+.2+.5 = 1.45 and .25+.25+.6+.25 = 1.35. */
#define END(flags) ",,,,,," flags ",1,5,2,1,12,2,sentences,0.95,m1\n"
#define ROWS(scope, flags)                                                                         \
  scope ",economy,count,1.000000,0.500000,0.250000" END(flags) scope                               \
      ",\"reform, \"\"big\"\"\",count,1.000000,0.500000,0.250000" END(flags) scope                 \
      ",none,count,1.000000,,0.250000" END(flags) scope                                            \
      ",economy,mean,1.200000,0.452830,0.300000" END(flags) scope                                  \
      ",\"reform, \"\"big\"\"\",mean,1.450000,0.547170,0.362500" END(flags) scope                  \
      ",none,mean,1.350000,,0.337500" END(flags)
  assert_buf_equal(&out, "scope,by,group,versus,theme,estimator,n,share_of_themes,share_of_all,low,"
                         "high,low_of_all,high_of_all,p,flags,documents,sentences,unsure,"
                         "no_evidence,tokens,unknown,weight,level,models\n" //
                   ROWS("total,,,", "") ROWS("group,date:quarter,2024-Q2,", "small")
                       ROWS("document,,\"'=d\",", ""));
#undef END
#undef ROWS
  ptheme_buf__free(&out);
  ptheme_report_free(report);
}

/* All forms, one behind the other, for documents added in the given order. */
static void render(ptheme_buf *out, const size_t *order, size_t n, bool repeat) {
  const char *by[] = {"court", "date:year"};
  char notice[64] = "";
  ptheme_report_options options = {
      .by = by, .n_by = 2, .on_notice = keep_notice, .context = notice};
  ptheme_result list[] = {make("b", "2024", "x", 0, 2), make("a", "2023-01", "y", 1, 3),
                          make("c", "", "x", 2, 3), make("d", "2023", "改", 0, 5)};
  ptheme_report *report;
  assert_int_equal(ptheme_report_new(&report, &options, NULL), PTHEME_OK);
  for (size_t i = 0; i < n; i++)
    assert_int_equal(ptheme_report_add(report, &list[order[i]], "f", i, NULL), PTHEME_OK);
  if (repeat) assert_int_equal(ptheme_report_add(report, &list[order[0]], "g", 9, NULL), PTHEME_OK);
  assert_int_equal(ptheme_report_finish(report, NULL), PTHEME_OK);
  assert_string_equal(notice, repeat ? "a repeated document is counted once" : "");
  assert_int_equal(ptheme_report_documents(report), 4);
  ptheme_report__csv(out, &report->view, '\t');
  ptheme_report__json(out, &report->view);
  ptheme_report__markdown(out, &report->view);
  ptheme_report__table(out, &report->view, true);
  ptheme_buf__add_byte(out, '\0');
  ptheme_report_free(report);
}

static void test_order(void **state) {
  (void)state;
  static const size_t orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}};
  ptheme_buf first = PTHEME_BUF_INIT;
  render(&first, orders[0], 4, false);
  for (size_t i = 0; i < 3; i++) {
    ptheme_buf other = PTHEME_BUF_INIT;
    render(&other, orders[i], 4, i > 0);
    assert_string_equal(first.data, other.data);
    ptheme_buf__free(&other);
  }
  ptheme_buf__free(&first);
}

static void test_refused(void **state) {
  (void)state;
  static const char *const other_labels[] = {"economy", "x", "none"};
  ptheme_result one = make("a", "2024", "x", 0, 2), changed = make("a", "2024", "x", 0, 3),
                other_model = make("b", "", "", 0, 1), relabelled = make("c", "", "", 0, 1);
  other_model.model = "m2";
  relabelled.labels = other_labels;
  const char *bad_by[] = {"date:yaer"};
  const struct {
    const ptheme_result *second;
    bool mixed;
    const char *const *by;
    ptheme_status status;
    const char *message;
  } rows[] = {
      {&changed, false, NULL, PTHEME_E_INPUT, "g:2: document \"a\" has another result at f:1"},
      {&other_model, false, NULL, PTHEME_E_INPUT,
       "g:2: made by model m2, the results before by m1"},
      {&other_model, true, NULL, PTHEME_OK, ""},
      {&relabelled, true, NULL, PTHEME_E_INPUT, "g:2: its labels differ"},
      {&one, false, bad_by, PTHEME_E_ARG, "did you mean \"date:year\"?"},
      {NULL, false, NULL, PTHEME_E_INPUT, "no results"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_report_options options = {
        .by = rows[i].by, .n_by = rows[i].by ? 1 : 0, .mixed_models = rows[i].mixed};
    ptheme_report *report;
    ptheme_error err = PTHEME_ERROR_INIT;
    assert_int_equal(ptheme_report_new(&report, &options, NULL), PTHEME_OK);
    ptheme_status status = PTHEME_OK;
    if (rows[i].second) {
      assert_int_equal(ptheme_report_add(report, &one, "f", 1, NULL), PTHEME_OK);
      status = ptheme_report_add(report, rows[i].second, "g", 2, &err);
    }
    if (status == PTHEME_OK) status = ptheme_report_finish(report, &err);
    assert_int_equal(status, rows[i].status);
    assert_non_null(strstr(err.message, rows[i].message));
    ptheme_report_free(report);
  }
}

static void test_groups(void **state) {
  (void)state;
  static const struct {
    const char *by, *date, *value;
    bool known;
  } rows[] = {
      {"court", "", "x", true},
      {"source", "", "x", true},
      {"note", "", "n", true},
      {"nope", "", "", false},
      {"date", "May", "May", true},
      {"date:year", "2024", "2024", true},
      {"date:year", "2024-05-06", "2024", true},
      {"date:year", "20245", "", true},
      {"date:year", "", "", true},
      {"date:quarter", "2024-03", "2024-Q1", true},
      {"date:quarter", "2024-10-31", "2024-Q4", true},
      {"date:quarter", "2024", "", true},
      {"date:month", "2024-12-01", "2024-12", true},
      {"date:month", "2024-13-01", "", true},
      {"date:month", "2024-00", "", true},
      {"date:month", "2024/05", "", true},
      {"date:month", "2024-051", "", true},
      {"date:week", "2024-05-06", "", false},
  };
  static const ptheme_field field = {TEXT("note"), TEXT("n")};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_result result = make("a", rows[i].date, "x", 0, 1);
    result.fields = &field;
    result.n_fields = 1;
    char room[PTHEME_GROUP_BYTES];
    bool known;
    ptheme_str value = ptheme_group__value(&result, rows[i].by, room, &known);
    assert_int_equal(known, rows[i].known);
    assert_true(ptheme_str__equal(value, ptheme_str__of(rows[i].value)));
  }
}

static void test_out_of_memory(void **state) {
  (void)state;
  const char *by[] = {"court"};
  ptheme_report_options options = {.by = by, .n_by = 1};
  ptheme_result list[] = {make("b", "2024", "x", 0, 2), make("a", "2023-01", "y", 1, 3)};
  for (size_t n = 1;; n++) {
    ptheme_report *report;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_report_new(&report, &options, NULL);
    for (size_t i = 0; i < 2 && status == PTHEME_OK; i++)
      status = ptheme_report_add(report, &list[i], "f", i, NULL);
    if (status == PTHEME_OK) status = ptheme_report_finish(report, NULL);
    bool failed = test_alloc_off();
    ptheme_report_free(report);
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    if (!failed) {
      assert_true(n > 5);
      break;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_csv),           cmocka_unit_test(test_order),
      cmocka_unit_test(test_refused),       cmocka_unit_test(test_groups),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
