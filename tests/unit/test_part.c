/* A document in parts gives what it gives as a whole. */
#include "report/part.h"

#include "base/random.h"
#include "results.h"

static const char *const pieces[] = {
    "The court ruled. It did.\n",
    "Judges met",
    "\n",
    "\r\n",
    " \t\n",
    "----\n",
    "\xE6\xB3\x95\xE9\x99\xA2\xE5\xAE\xA3\xE5\x88\xA4\xE3\x80\x82",
    "No.\n",
    "5 \"He said so.\"\n",
    "\xE3\x80\x8A\xE6\xB3\x95\xE3\x80\x82\xE3\x80\x8B\n",
    "[Photo/court\n",
    "gov.cn] U.S.\n",
    "\xE2\x80\xA8",
    "...\n",
};

static void add_spans(ptheme_sentences *all, ptheme_str text, size_t from, const ptheme_part *part,
                      size_t *before, size_t *behind) {
  ptheme_sentences spans = {0};
  *before = *behind = 0;
  assert_int_equal(
      ptheme_sentences_split(&spans, (ptheme_str){text.data + from, part->to - from}, NULL),
      PTHEME_OK);
  for (size_t i = 0; i < spans.n; i++) {
    ptheme_span span = {spans.spans[i].start + from, spans.spans[i].end + from};
    *before += span.start < part->begin;
    *behind += span.start >= part->end;
    if (span.start < part->begin || span.start >= part->end) continue;
    all->spans = realloc(all->spans, (all->n + 1) * sizeof *all->spans);
    all->spans[all->n++] = span;
  }
  ptheme_sentences_free(&spans);
}

/* The next part, of a text of which *fed bytes have been fed; `piece` bytes a piece, in whole
 * lines. */
static void next_part(ptheme_cutter *cutter, ptheme_part *part, ptheme_str text, size_t bytes,
                      size_t piece, size_t *fed) {
  bool hungry;
  assert_int_equal(ptheme_cutter__next(cutter, bytes, part, &hungry, NULL), PTHEME_OK);
  while (hungry) {
    assert_true(*fed < text.len || !cutter->ended);
    size_t end = *fed + piece < text.len ? *fed + piece : text.len;
    while (end < text.len && text.data[end - 1] != '\n')
      end++;
    ptheme_str more = {text.data + *fed, end - *fed};
    *fed = end;
    assert_int_equal(ptheme_cutter__feed(cutter, more, end == text.len, NULL), PTHEME_OK);
    assert_int_equal(ptheme_cutter__next(cutter, bytes, part, &hungry, NULL), PTHEME_OK);
  }
  ptheme_str own = ptheme_cutter__text(cutter, part);
  assert_true(ptheme_str__equal(own, (ptheme_str){text.data + part->from, part->to - part->from}));
}

/* piece: 0 for a text that is there as a whole. */
static void check_parts(ptheme_str text, size_t bytes, size_t piece) {
  ptheme_cutter cutter = {0};
  ptheme_sentences whole = {0}, all = {0};
  assert_int_equal(ptheme_sentences_split(&whole, text, NULL), PTHEME_OK);
  if (piece > 0)
    ptheme_cutter__start_pieces(&cutter);
  else
    ptheme_cutter__start(&cutter, text);
  for (size_t at = 0, fed = 0; cutter.is_cutting;) {
    ptheme_part part;
    size_t known = all.n, before, behind;
    next_part(&cutter, &part, text, bytes, piece, &fed);
    assert_int_equal(part.begin, at);
    assert_true(part.from <= part.begin && part.end <= part.to && part.to <= text.len);
    add_spans(&all, text, part.from, &part, &before, &behind);
    assert_true(before > 0 || part.begin == 0);
    assert_true(behind > 0 || all.n == whole.n);
    assert_true(all.n > known || part.is_last);
    assert_int_equal(part.is_last, part.end == text.len);
    assert_int_equal(cutter.is_cutting, !part.is_last);
    at = part.end;
  }
  assert_int_equal(all.n, whole.n);
  if (whole.n > 0) assert_memory_equal(all.spans, whole.spans, whole.n * sizeof *whole.spans);
  free(all.spans);
  ptheme_sentences_free(&whole);
  ptheme_cutter__free(&cutter);
}

static void test_sentences_stay(void **state) {
  (void)state;
  ptheme_random random;
  ptheme_random__seed(&random, 1);
  ptheme_buf text = PTHEME_BUF_INIT;
  for (size_t i = 0; i < 20000; i++) {
    ptheme_buf__clear(&text);
    size_t n = ptheme_random__below(&random, 12), kinds = sizeof pieces / sizeof *pieces;
    for (size_t k = 0; k < n; k++)
      ptheme_buf__add_text(&text, pieces[ptheme_random__below(&random, kinds)]);
    for (size_t bytes = 1; bytes < 80; bytes += 13) {
      check_parts(ptheme_buf__str(&text), bytes, 0);
      check_parts(ptheme_buf__str(&text), bytes, 1 + ptheme_random__below(&random, 60));
    }
  }
  ptheme_buf__free(&text);
}

/* ---- and a document that is large enough for the program to cut it ---- */

static ptheme_status classify(const char *to, const char *from, const ptheme_model *model,
                              size_t threads, ptheme_error *err) {
  ptheme_reader_options columns = PTHEME_READER_OPTIONS_INIT;
  ptheme_classify_options options;
  ptheme_classify_counts counts;
  ptheme_reader *reader = NULL;
  ptheme_output *output;
  ptheme_classify_options_init(&options);
  options.threads = threads;
  ptheme_status status = ptheme_output_open(&output, to, true, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_reader_open(&reader, &from, 1, &columns, err);
  if (status == PTHEME_OK)
    status = ptheme_classify_reader(&counts, reader, model, output, &options, err);
  ptheme_reader_free(reader);
  if (status == PTHEME_OK) {
    assert_int_equal(counts.documents, 1);
    return ptheme_output_commit(output, err);
  }
  ptheme_output_discard(output);
  return status;
}

static char *write_large(void) {
  ptheme_buf text = PTHEME_BUF_INIT;
  for (size_t i = 0; text.len < 700000; i++) {
    ptheme_buf__add_u64(&text, i);
    ptheme_buf__add_text(&text, " banks lend to firms. Courts protect the market.\n\n");
  }
  char *path = test_path(".txt");
  test_write_file(path, text.data, text.len);
  ptheme_buf__free(&text);
  return path;
}

/* Every allocation fails once: an error, and no leak (the sanitizer looks). */
static void test_out_of_memory(void **state) {
  (void)state;
  ptheme_model *model;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_model_load(&model, "models/court-releases.safetensors", &err), PTHEME_OK);
  char *from = write_large(), *to = test_path(".jsonl");
  for (size_t n = 1, failed = 1; failed; n++) {
    test_alloc_fail_at(n, false);
    ptheme_status status = classify(to, from, model, 1, NULL);
    failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
  }
  ptheme_buf one = test_read_file(to);
  assert_int_equal(classify(to, from, model, 3, &err), PTHEME_OK);
  ptheme_buf three = test_read_file(to);
  assert_true(ptheme_str__equal(ptheme_buf__str(&one), ptheme_buf__str(&three)));
  ptheme_buf__free(&one);
  ptheme_buf__free(&three);
  unlink(from);
  unlink(to);
  free(from);
  free(to);
  ptheme_model_free(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sentences_stay),
                                     cmocka_unit_test(test_out_of_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
