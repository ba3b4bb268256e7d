#include "report/report_html.h"

#include "results.h"
#include "training.h"

#include <math.h>

static const char *made_by = "m1";
static const double p_a[] = {0.9, 0.05, 0.05}, p_b[] = {0.6, 0.3, 0.1};
static const char twin_a[] = "The court froze the accounts of 12 companies on Monday.",
                  twin_b[] = "The court froze the accounts of 15 companies on Monday!",
                  other[] = "A new registry opened its doors to the public this week.";

static const ptheme_sentence sentences[] = {
    {0, 9, TEXT(twin_a), 0, 0, 9, 1, p_a},
    {10, 19, TEXT(twin_b), 0, 0, 9, 0, p_a},
    {20, 29, TEXT(other), 0, 0, 9, 0, p_b},
};

static ptheme_result make(const char *document, const char *date, const char *court) {
  return (ptheme_result){.document = ptheme_str__of(document),
                         .date = ptheme_str__of(date),
                         .source = ptheme_str__of(court),
                         .model = made_by,
                         .labels = test_labels,
                         .n_labels = 3,
                         .background = 2,
                         .sentences = sentences,
                         .n_sentences = 3};
}

static ptheme_report *make_report(const char *const *dates, size_t n, const char *const *by,
                                  size_t n_by) {
  ptheme_report_options options = {.by = by, .n_by = n_by, .pages = true, .scratch = P_tmpdir};
  ptheme_report *report;
  assert_int_equal(ptheme_report_new(&report, &options, NULL), PTHEME_OK);
  for (size_t i = 0; i < n; i++) {
    char id[] = {(char)('a' + i), '\0'};
    ptheme_result result = make(id, dates[i], "x");
    assert_int_equal(ptheme_report_add(report, &result, "f", i, NULL), PTHEME_OK);
  }
  assert_int_equal(ptheme_report_finish(report, NULL), PTHEME_OK);
  return report;
}

/* Courts are always there; a language never is. */
static void test_periods(void **state) {
  (void)state;
  static const char *const asked[] = {"date:year", "source"};
  static const struct {
    const char *dates[3], *by; /* breakdowns, with a blank behind each */
    size_t n_asked;
  } rows[] = {
      {{"2024-01", "2024-12-31", "2025-06"}, "court date:month ", 0},   /* 18 months */
      {{"2024-01", "2024-12-31", "2025-07"}, "court date:quarter ", 0}, /* 19 */
      {{"2019-01", "2024-12", ""}, "court date:quarter ", 0},           /* 72 */
      {{"2019-01", "2025-01", ""}, "court date:year ", 0},              /* 73 */
      {{"2024-01", "2024-02", "2024"}, "court date:year ", 0},          /* one in three is coarse */
      {{"", "May", ""}, "court ", 0},
      {{"2024-01", "2024-12-31", "2025-06"}, "date:year court ", 1},
      {{"2024-01", "2024-12-31", "2025-06"}, "date:year source ", 2},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_report *report = make_report(rows[i].dates, 3, asked, rows[i].n_asked);
    ptheme_buf by = PTHEME_BUF_INIT;
    for (size_t j = 0; j < report->view.n_breakdowns; j++) {
      ptheme_buf__add_text(&by, report->view.breakdowns[j].by);
      ptheme_buf__add_byte(&by, ' ');
    }
    assert_buf_equal(&by, rows[i].by);
    ptheme_buf__free(&by);
    ptheme_report_free(report);
  }
}

static void test_axis(void **state) {
  (void)state;
  static const double rows[][3] = {/* most, top, step */
                                   {0, 0.02, 0.02},   {0.1, 0.1, 0.02}, {0.25, 0.25, 0.05},
                                   {0.26, 0.3, 0.05}, {0.55, 0.6, 0.1}, {1, 1, 0.2}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_axis axis = ptheme_html__axis(rows[i][0]);
    assert_true(fabs(axis.top - rows[i][1]) < 1e-9);
    assert_true(axis.step == rows[i][2]);
  }
}

static void test_language(void **state) {
  (void)state;
  static const struct {
    const char *given, *text, *language;
  } rows[] = {{"en", "法院", "en"},
              {"zh-Hant", "", "zh-Hant"},
              {"", "法院报告", "zh"},
              {"", "The court, 法院, met again", "zh"},
              {"", "The court met again in spring. 法", NULL},
              {"", "plain", NULL},
              {"e\"n", "plain", NULL},
              {"en-", "plain", NULL},
              {"a-language-too-long", "plain", NULL}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char room[16];
    const char *language =
        ptheme_html__language(ptheme_str__of(rows[i].given), ptheme_str__of(rows[i].text), room);
    if (rows[i].language)
      assert_string_equal(language, rows[i].language);
    else
      assert_null(language);
  }
}

static void test_text(void **state) {
  (void)state;
  ptheme_html page = {0};
  ptheme_html__count(&page, 0);
  ptheme_html__add(&page, " ");
  ptheme_html__count(&page, 999);
  ptheme_html__add(&page, " ");
  ptheme_html__count(&page, 1000045);
  ptheme_html__add(&page, " ");
  ptheme_html__percent(&page, 0.12345);
  ptheme_html__percent(&page, NAN);
  ptheme_html__chance(&page, 994999);
  ptheme_html__chance(&page, 995000);
  ptheme_html__at(&page, "x", 0.5);
  ptheme_html__add(&page, " ");
  ptheme_html__cut(&page, ptheme_str__of("a<b法院"), 5);
  ptheme_html__add(&page, " ");
  ptheme_html__page_name(&page.out, 99);
  ptheme_html__page_name(&page.out, 1234500);
  assert_buf_equal(&page.out, "0 999 1,000,045 12.3%–99%&gt;99% x=\"50.00%\" a&lt;…院 "
                              "documents-0001.htmldocuments-12346.html");
  ptheme_buf__free(&page.out);
}

static void test_refused(void **state) {
  (void)state;
  ptheme_report_options options = {0};
  ptheme_page_options page_options = {0};
  ptheme_report *report;
  ptheme_result result = make("a", "", "");
  assert_int_equal(ptheme_report_new(&report, &options, NULL), PTHEME_OK);
  assert_int_equal(ptheme_report_add(report, &result, NULL, 1, NULL), PTHEME_OK);
  assert_int_equal(ptheme_report_finish(report, NULL), PTHEME_OK);
  assert_int_equal(ptheme_report_write_pages(report, "x.html", &page_options, NULL), PTHEME_E_ARG);
  ptheme_report_free(report);
}

/* No page lacks a figure for want of memory. */
static void test_out_of_memory(void **state) {
  (void)state;
  static const char *const dates[] = {"2024-01", "2024-02"};
  ptheme_model *model = train_topics(3);
  ptheme_page_options options = {.model = model};
  made_by = ptheme_model_id(model);
  ptheme_report *report = make_report(dates, 2, NULL, 0);
  made_by = "m1";
  for (int all_after = 0; all_after < 2; all_after++)
    for (size_t n = 1;; n++) {
      test_alloc_fail_at(n, all_after == 1);
      ptheme_status status = ptheme_report_write_pages(report, "/dev/null", &options, NULL);
      bool failed = test_alloc_off();
      assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
      if (failed) continue;
      assert_true(n > 50);
      break;
    }
  ptheme_report_free(report);
  ptheme_model_free(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_periods),  cmocka_unit_test(test_axis),
      cmocka_unit_test(test_language), cmocka_unit_test(test_text),
      cmocka_unit_test(test_refused),  cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
