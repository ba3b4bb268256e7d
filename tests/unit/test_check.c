/* Every kind of finding: a row that has it, and one beside it that has not. */
#include "testing.h"

typedef struct row {
  const char *document, *date, *text, *label, *language;
} row;

static const char good[] = "The court opened a hall for visitors.";

static ptheme_check *check_rows(const row *rows, size_t n, uint64_t replaced) {
  ptheme_check *check;
  assert_int_equal(ptheme_check_new(&check, NULL), PTHEME_OK);
  for (size_t i = 0; i < n; i++) {
    ptheme_document document = {.id = ptheme_str__of(rows[i].document),
                                .date = ptheme_str__of(rows[i].date),
                                .text = ptheme_str__of(rows[i].text),
                                .label = ptheme_str__of(rows[i].label),
                                .language = ptheme_str__of(rows[i].language),
                                .path = ptheme_str__of("in/labels.csv"),
                                .line = i + 2,
                                .replaced = replaced};
    assert_int_equal(ptheme_check_add(check, &document, NULL), PTHEME_OK);
  }
  assert_int_equal(ptheme_check_finish(check, 0, NULL), PTHEME_OK);
  return check;
}

static const ptheme_finding *find(const ptheme_check *check, const char *kind) {
  for (size_t i = 0; i < ptheme_check_count(check); i++)
    if (strcmp(ptheme_check_get(check, i)->kind, kind) == 0) return ptheme_check_get(check, i);
  return NULL;
}

/* ---- one row by itself ---- */

static const struct {
  const char *kind; /* NULL: nothing is wrong */
  row row;
} single[] = {
    {NULL, {"d", "2024-02-29", "Fine.", "a", "en"}},
    {NULL, {"d", "2024-12", "法院公布WTO案例。", "a", "zh-CN"}},
    {"no-word", {"d", "2024", "-- * --", "a", ""}},
    {"replacement-character", {"d", "2024", "The court\xEF\xBF\xBDs hall.", "a", ""}},
    {"language", {"d", "2024", "The court opened.", "a", "zh"}},
    {"language", {"d", "2024", "法院今天开庭。", "a", "en"}},
    {NULL, {"d", "2024", "法院今天开庭。", "a", "ja_JP"}},
    {NULL, {"d", "2024", "OK", "a", "zh"}}, /* too little to tell */
    {"bad-date", {"d", "2023-02-29", "Fine.", "a", ""}},
    {"bad-date", {"d", "2100-02-29", "Fine.", "a", ""}},
    {"bad-date", {"d", "24-1-1", "Fine.", "a", ""}},
    {"bad-date", {"d", "2024/01/01", "Fine.", "a", ""}},
    {"bad-date", {"d", "2024-00", "Fine.", "a", ""}},
    {"no-date", {"d", " ", "Fine.", "a", ""}},
    {"unlabelled", {"d", "2024", "Fine.", " ", ""}},
    {"no-document", {"labels:12", "2024", "Fine.", "a", ""}},
    {NULL, {"ruling:12", "2024", "Fine.", "a", ""}},
    {NULL, {":12", "2024", "Fine.", "a", ""}},
    /* UTF-8 shown as Windows-1252 */
    {"mojibake", {"d", "2024", "The courtâ€™s hall.", "a", ""}},
    {"mojibake", {"d", "2024", "A cafÃ© near by.", "a", ""}},
    {"mojibake", {"d", "2024", "Ð¡Ð¾Ð²ÐµÑ‚", "a", ""}},
    {"mojibake", {"d", "2024", "æ³•é™¢ opened", "a", ""}},
    {"mojibake", {"d", "2024", "the hall 锟斤拷 opened", "a", ""}},
    {NULL, {"d", "2024", "São Paulo, À PROPOS, “café”… £5 – naïve", "a", ""}},
};

static void test_single_rows(void **state) {
  (void)state;
  static const char *const kinds[] = {
      "no-word",  "replacement-character", "language", "bad-date", "no-date", "unlabelled",
      "mojibake", "no-document",           "long"};
  for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
    ptheme_check *check = check_rows(&single[i].row, 1, 0);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
      bool expected = single[i].kind && strcmp(single[i].kind, kinds[k]) == 0;
      if ((find(check, kinds[k]) != NULL) != expected)
        fail_msg("row %zu, \"%s\": %s %s", i, single[i].row.text, kinds[k],
                 expected ? "is missing" : "is found");
    }
    ptheme_check_free(check);
  }
}

static void test_replaced_and_long(void **state) {
  (void)state;
  char text[1600] = "";
  row rows[] = {{"d", "2024", text, "a", ""}};
  memset(text, 'x', 500);
  ptheme_check *check = check_rows(rows, 1, 0);
  assert_null(find(check, "long"));
  ptheme_check_free(check);
  memset(text, 'x', 501);
  check = check_rows(rows, 1, 2);
  assert_non_null(find(check, "long"));
  assert_non_null(find(check, "not-utf8"));
  ptheme_check_free(check);
  for (size_t i = 0; i < 501; i += 3)
    memcpy(text + i, "法", 3); /* 167 of them count for 501 letters */
  check = check_rows(rows, 1, 0);
  assert_non_null(find(check, "long"));
  ptheme_check_free(check);
}

/* ---- rows together ---- */

static void test_copies(void **state) {
  (void)state;
  static const char near[] = "The Supreme Court heard 1,200 cases of fraud, theft and bribery in "
                             "its first year, and closed nine of ten of them.";
  static const char nearer[] = "The Supreme Court heard 1,200 cases of fraud, theft and bribery "
                               "in its first year, and closed nine of ten of them, it said.";
  const row rows[] = {
      {"a", "2024", "The court opened.", "x", ""},           /* line 2 */
      {"a", "2024", "the COURT opened", "y", ""},            /* line 3: contradicts */
      {"b", "2024", "The court opened.", "x", ""},           /* line 4: repeats line 2 */
      {"a", "2024", "The court opened.", "", ""},            /* unlabelled: neither */
      {"c", "2024", near, "x", ""},                          /* line 6 */
      {"d", "2024", nearer, "x", ""},                        /* line 7 */
      {"d", "2024", near, "x", ""},                          /* line 8 */
      {"e", "2024", "In 2019 there were 5 cases.", "x", ""}, /* numbers tell apart */
      {"e", "2024", "In 2020 there were 7 cases.", "y", ""},
  };
  ptheme_check *check = check_rows(rows, sizeof rows / sizeof *rows, 0);
  const ptheme_finding *conflict = find(check, "conflict"), *copy = find(check, "duplicate");
  assert_int_equal(conflict->severity, PTHEME_SEVERITY_ERROR);
  assert_int_equal(conflict->rows, 3);
  assert_int_equal(conflict->places[1].line, 3);
  assert_int_equal(copy->rows, 2);
  assert_int_equal(copy->places[0].line, 4);
  assert_int_equal(copy->places[1].line, 8);
  assert_int_equal(find(check, "near-duplicate")->rows, 3);
  ptheme_check_free(check);
}

/* n rows of a label in as many documents, five of them at most different. */
static size_t add_rows(row *rows, const char *label, size_t n) {
  static const char *const documents[] = {"d1", "d2", "d3", "d4", "d5"};
  for (size_t i = 0; i < n; i++)
    rows[i] = (row){documents[i % 5], "2024", good, label, ""};
  return n;
}

static void test_labels(void **state) {
  (void)state;
  row rows[100];
  size_t n = add_rows(rows, "environment", 25);
  n += add_rows(rows + n, "enviroment", 2);
  n += add_rows(rows + n, " Environment", 1);
  n += add_rows(rows + n, "economy", 20); /* just enough */
  n += add_rows(rows + n, "reform", 19);
  ptheme_check *check = check_rows(rows, n, 0);
  static const struct {
    const char *kind, *message;
    uint64_t rows;
  } expected[] = {
      {"rare-label", "label \"reform\" has few rows, in documents: 5; its quality cannot be judged",
       19},
      {"label-typo", "label \"enviroment\" looks like \"environment\", which has 25 rows", 2},
      {"label-typo", "label \" Environment\" looks like \"environment\", which has 25 rows", 1},
  };
  for (size_t i = 0; i < 3; i++) { /* after the conflict of equal texts */
    const ptheme_finding *finding = ptheme_check_get(check, i + 1);
    assert_string_equal(finding->kind, expected[i].kind);
    assert_string_equal(finding->message.data, expected[i].message);
    assert_int_equal(finding->rows, expected[i].rows);
  }
  assert_null(find(check, "few-labels"));
  ptheme_check_free(check);

  check = check_rows(rows, 25, 0);
  assert_string_equal(ptheme_check_get(check, 0)->kind, "few-labels");
  assert_int_equal(ptheme_check_get(check, 0)->n_places, 5);
  ptheme_check_free(check);
}

static void test_rejects_and_empty(void **state) {
  (void)state;
  ptheme_check *check;
  assert_int_equal(ptheme_check_new(&check, NULL), PTHEME_OK);
  for (uint64_t line = 1; line <= 7; line++) {
    char path[] = "x.csv";
    ptheme_reject reject = {.path = {path, 5}, .line = line};
    assert_int_equal(ptheme_check_reject(check, &reject, NULL), PTHEME_OK);
    memset(path, '?', 5); /* it was lent for the call only */
  }
  assert_int_equal(ptheme_check_finish(check, 3, NULL), PTHEME_OK);
  const ptheme_finding *rejected = find(check, "rejected");
  assert_int_equal(rejected->rows, 7);
  assert_int_equal(rejected->n_places, 5);
  assert_memory_equal(rejected->places[4].path.data, "x.csv", 5);
  assert_int_equal(rejected->places[4].line, 5);
  assert_int_equal(find(check, "empty")->rows, 3);
  ptheme_check_free(check);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_single_rows),
      cmocka_unit_test(test_replaced_and_long),
      cmocka_unit_test(test_copies),
      cmocka_unit_test(test_labels),
      cmocka_unit_test(test_rejects_and_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
