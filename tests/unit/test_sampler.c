#include "base/buf.h"

#include "results.h"

#include <math.h>

enum { DOCUMENTS = 6, SENTENCES = 5 };

static const double p[] = {0.5, 0.25, 0.25};

typedef struct corpus {
  ptheme_sentence sentences[SENTENCES];
  char names[DOCUMENTS][8];
  ptheme_result results[DOCUMENTS];
} corpus;

/* Sentences "S0." to "S4.", the last without evidence. */
static void make_corpus(corpus *c) {
  static const char *const texts[SENTENCES] = {"S0.", "S1.", "=S2, x", "S3.", "S4."};
  for (size_t i = 0; i < SENTENCES; i++)
    c->sentences[i] = (ptheme_sentence){
        .text = ptheme_str__of(texts[i]), .flags = i == 4 ? PTHEME_FLAG_NO_EVIDENCE : 0, .p = p};
  for (size_t d = 0; d < DOCUMENTS; d++) {
    snprintf(c->names[d], sizeof c->names[d], "d%zu", d);
    c->results[d] = (ptheme_result){.document = ptheme_str__of(c->names[d]),
                                    .model = "m1",
                                    .labels = test_labels,
                                    .n_labels = 3,
                                    .sentences = c->sentences,
                                    .n_sentences = SENTENCES};
  }
}

/* The sample as CSV, NUL-terminated, of documents in this order. */
static ptheme_buf draw(const corpus *c, size_t n, bool by_document, uint64_t seed,
                       const char *order) {
  ptheme_sampler *sampler;
  ptheme_output *output;
  char *path = test_path(".csv");
  assert_int_equal(ptheme_sampler_new(&sampler, n, by_document, seed, NULL), PTHEME_OK);
  for (; *order; order++)
    assert_int_equal(ptheme_sampler_add(sampler, &c->results[*order - '0'], NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_open(&output, path, true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_sampler_write(sampler, output, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_commit(output, NULL), PTHEME_OK);
  ptheme_buf out = test_read_file(path);
  ptheme_buf__add_byte(&out, '\0');
  unlink(path);
  free(path);
  ptheme_sampler_free(sampler);
  return out;
}

static size_t lines_of(const ptheme_buf *buf) {
  size_t lines = 0;
  for (size_t i = 0; i < buf->len; i++)
    lines += buf->data[i] == '\n';
  return lines;
}

static void test_rows(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  ptheme_buf all = draw(&c, 100, false, 3, "1");
  assert_string_equal(all.data,
                      "document,date,court,title,language,text,theme,sentence,before,after,"
                      "drawn_by,seed\n"
                      "d1,,,,,S0.,,1,,S1.,sentence,3\n"
                      "d1,,,,,S1.,,2,S0.,\"'=S2, x\",sentence,3\n"
                      "d1,,,,,\"'=S2, x\",,3,S1.,S3.,sentence,3\n"
                      "d1,,,,,S3.,,4,\"'=S2, x\",S4.,sentence,3\n");
  ptheme_buf__free(&all);
}

static void test_order(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  for (int by_document = 0; by_document < 2; by_document++) {
    ptheme_buf one = draw(&c, 3, by_document, 7, "012345"),
               two = draw(&c, 3, by_document, 7, "5430211205"),
               other = draw(&c, 3, by_document, 8, "012345");
    assert_string_equal(one.data, two.data);
    assert_string_not_equal(one.data, other.data);
    assert_int_equal(lines_of(&one), by_document ? 1 + 3 * 4 : 1 + 3);
    ptheme_buf__free(&one);
    ptheme_buf__free(&two);
    ptheme_buf__free(&other);
  }
}

/* Each of the 24 sentences with evidence is drawn in 6 of 24 samples of 6. */
static void test_chances(void **state) {
  (void)state;
  static corpus c;
  enum { ROUNDS = 600 };
  size_t times[DOCUMENTS * SENTENCES] = {0};
  make_corpus(&c);
  for (uint64_t seed = 0; seed < ROUNDS; seed++) {
    ptheme_buf out = draw(&c, 6, false, seed, "012345");
    for (size_t d = 0; d < DOCUMENTS; d++)
      for (size_t i = 0; i < SENTENCES; i++) {
        char row[32];
        snprintf(row, sizeof row, "\nd%zu,,,,,%s%s%s,,", d, i == 2 ? "\"'" : "",
                 c.sentences[i].text.data, i == 2 ? "\"" : "");
        times[d * SENTENCES + i] += strstr(out.data, row) != NULL;
      }
    ptheme_buf__free(&out);
  }
  for (size_t i = 0; i < DOCUMENTS * SENTENCES; i++) {
    double expected = i % SENTENCES == 4 ? 0 : ROUNDS / 4.0;
    assert_true(fabs((double)times[i] - expected) <= 5 * sqrt(expected * 0.75));
  }
}

static void test_refused(void **state) {
  (void)state;
  static corpus c;
  ptheme_sampler *sampler;
  ptheme_error err = PTHEME_ERROR_INIT;
  make_corpus(&c);
  assert_int_equal(ptheme_sampler_new(&sampler, 0, false, 1, &err), PTHEME_E_ARG);
  assert_null(sampler);
  err = (ptheme_error)PTHEME_ERROR_INIT;
  c.sentences[1].text.len = 0;
  assert_int_equal(ptheme_sampler_new(&sampler, 1, false, 1, &err), PTHEME_OK);
  assert_int_equal(ptheme_sampler_add(sampler, &c.results[0], &err), PTHEME_E_INPUT);
  assert_non_null(strstr(err.message, "hint: classify without --no-text"));
  ptheme_sampler_free(sampler);
}

static void test_out_of_memory(void **state) {
  (void)state;
  static corpus c;
  make_corpus(&c);
  for (size_t n = 1;; n++) {
    ptheme_sampler *sampler;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_sampler_new(&sampler, 3, n % 2, 1, NULL);
    for (size_t d = 0; d < DOCUMENTS && status == PTHEME_OK; d++)
      status = ptheme_sampler_add(sampler, &c.results[d], NULL);
    bool failed = test_alloc_off();
    ptheme_sampler_free(sampler);
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    if (!failed) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),          cmocka_unit_test(test_order),
      cmocka_unit_test(test_chances),       cmocka_unit_test(test_refused),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
