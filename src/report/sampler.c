/* A random sample of the sentences (or documents) of results, in one pass and little memory: each
 * has a number that only its names and the seed decide, and those with the lowest numbers are the
 * sample.  Every set of n is as likely as any other, and neither the order of the results nor
 * repeated ones matter. */
#include "base/escape.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
#include "report/result.h"

#include <stdlib.h>

/* A drawn sentence, or a drawn document with its sentences. */
typedef struct drawn {
  uint64_t number;
  size_t sentence; // from 1; 0 for a document
  char *document;  // NUL-terminated; its rows stand behind the NUL
  size_t id_len, rows_len;
} drawn;

struct ptheme_sampler {
  size_t most;
  bool by_document;
  uint64_t seed;
  drawn *items; // [n] a heap, the highest number first
  size_t n, cap;
  ptheme_buf rows;
};

ptheme_status ptheme_sampler_new(ptheme_sampler **out, size_t n, bool by_document, uint64_t seed,
                                 ptheme_error *err) {
  *out = NULL;
  if (n == 0) return ptheme_status__fail(err, PTHEME_E_ARG, "a sample of nothing was asked for");
  *out = ptheme_mem__zalloc(1, sizeof **out);
  if (!*out) return ptheme_status__nomem(err);
  (*out)->most = n;
  (*out)->by_document = by_document;
  (*out)->seed = seed;
  return PTHEME_OK;
}

void ptheme_sampler_free(ptheme_sampler *sampler) {
  if (!sampler) return;
  for (size_t i = 0; i < sampler->n; i++)
    ptheme_mem__free(sampler->items[i].document);
  ptheme_mem__free(sampler->items);
  ptheme_buf__free(&sampler->rows);
  ptheme_mem__free(sampler);
}

size_t ptheme_sampler_count(const ptheme_sampler *sampler) {
  return sampler->n;
}

/* ---- rows ---- */

static void add_cell(ptheme_buf *out, ptheme_str text) {
  ptheme_escape__csv(out, text, ',', true);
  ptheme_buf__add_byte(out, ',');
}

static void add_row(const ptheme_sampler *sampler, ptheme_buf *out, const ptheme_result *result,
                    size_t i) {
  const ptheme_str none = {"", 0};
  bool is_last = i + 1 == result->n_sentences;
  add_cell(out, result->document);
  add_cell(out, result->date);
  add_cell(out, result->source);
  add_cell(out, result->title);
  add_cell(out, result->language);
  add_cell(out, result->sentences[i].text);
  ptheme_buf__add_byte(out, ','); /* the theme, to be filled in */
  ptheme_buf__add_u64(out, i + 1);
  ptheme_buf__add_byte(out, ',');
  add_cell(out, i > 0 ? result->sentences[i - 1].text : none);
  add_cell(out, is_last ? none : result->sentences[i + 1].text);
  ptheme_buf__add_text(out, sampler->by_document ? "document," : "sentence,");
  ptheme_buf__add_u64(out, sampler->seed);
  ptheme_buf__add_byte(out, '\n');
}

/* ---- the heap ---- */

static int compare_drawn(const drawn *a, const drawn *b) {
  if (a->number != b->number) return a->number > b->number ? 1 : -1;
  int order = ptheme_str__compare((ptheme_str){a->document, a->id_len},
                                  (ptheme_str){b->document, b->id_len});
  return order != 0 ? order : (a->sentence > b->sentence) - (a->sentence < b->sentence);
}

static void swap(drawn *a, drawn *b) {
  drawn kept = *a;
  *a = *b;
  *b = kept;
}

static void sift_up(drawn *items, size_t i) {
  for (; i > 0 && compare_drawn(&items[i], &items[(i - 1) / 2]) > 0; i = (i - 1) / 2)
    swap(&items[i], &items[(i - 1) / 2]);
}

static void sift_down(drawn *items, size_t n) {
  for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && compare_drawn(&items[child + 1], &items[child]) > 0) child++;
    if (compare_drawn(&items[i], &items[child]) >= 0) return;
    swap(&items[i], &items[child]);
  }
}

static bool is_there(const ptheme_sampler *sampler, const drawn *item) {
  for (size_t i = 0; i < sampler->n; i++)
    if (compare_drawn(&sampler->items[i], item) == 0) return true;
  return false;
}

/* Keeps an item with the rows in sampler->rows, in place of the highest one if the sample is full.
 */
static ptheme_status keep(ptheme_sampler *sampler, drawn item, ptheme_str id, ptheme_error *err) {
  PTHEME_TRY(ptheme_buf__status(&sampler->rows, err));
  item.rows_len = sampler->rows.len;
  item.document = ptheme_mem__alloc(id.len + 1 + item.rows_len, 1);
  if (!item.document) return ptheme_status__nomem(err);
  memcpy(item.document, id.data, id.len);
  item.document[id.len] = '\0';
  memcpy(item.document + id.len + 1, sampler->rows.data, item.rows_len);
  if (sampler->n == sampler->most) {
    ptheme_mem__free(sampler->items[0].document);
    sampler->items[0] = item;
    sift_down(sampler->items, sampler->n);
    return PTHEME_OK;
  }
  void *items = sampler->items;
  bool room = ptheme_mem__reserve(&items, &sampler->cap, sampler->n + 1, sizeof *sampler->items);
  sampler->items = items;
  if (!room) {
    ptheme_mem__free(item.document);
    return ptheme_status__nomem(err);
  }
  sampler->items[sampler->n++] = item;
  sift_up(sampler->items, sampler->n - 1);
  return PTHEME_OK;
}

/* ---- adding ---- */

/* The item of a sentence, or of a document for sentence 0, if it belongs to the sample so far. */
static bool is_drawn(const ptheme_sampler *sampler, drawn *item, ptheme_str id, size_t sentence) {
  uint64_t number = ptheme_hash__64(id.data, id.len, sampler->seed);
  number = ptheme_hash__64(&number, sizeof number, sampler->seed + 1 + sentence);
  /* compared before it is copied: borrowed, and never written to */
  *item = (drawn){number, sentence, (char *)(uintptr_t)id.data, id.len, 0};
  bool has_room = sampler->n < sampler->most;
  return (has_room || compare_drawn(item, &sampler->items[0]) < 0) && !is_there(sampler, item);
}

static ptheme_status check_texts(const ptheme_result *result, ptheme_error *err) {
  for (size_t i = 0; i < result->n_sentences; i++)
    if (result->sentences[i].text.len == 0)
      return ptheme_status__fail(err, PTHEME_E_INPUT,
                                 "document \"%.40s\" has no texts to label\n"
                                 "hint: classify without --no-text",
                                 result->document.data);
  return PTHEME_OK;
}

static ptheme_status add_document(ptheme_sampler *sampler, const ptheme_result *result,
                                  ptheme_error *err) {
  drawn item;
  ptheme_buf__clear(&sampler->rows);
  if (!is_drawn(sampler, &item, result->document, 0)) return PTHEME_OK;
  for (size_t i = 0; i < result->n_sentences; i++)
    if (ptheme_result__has_evidence(&result->sentences[i]))
      add_row(sampler, &sampler->rows, result, i);
  return sampler->rows.len > 0 ? keep(sampler, item, result->document, err) : PTHEME_OK;
}

ptheme_status ptheme_sampler_add(ptheme_sampler *sampler, const ptheme_result *result,
                                 ptheme_error *err) {
  PTHEME_TRY(check_texts(result, err));
  if (sampler->by_document) return add_document(sampler, result, err);
  for (size_t i = 0; i < result->n_sentences; i++) {
    drawn item;
    if (!ptheme_result__has_evidence(&result->sentences[i]) ||
        !is_drawn(sampler, &item, result->document, i + 1))
      continue;
    ptheme_buf__clear(&sampler->rows);
    add_row(sampler, &sampler->rows, result, i);
    PTHEME_TRY(keep(sampler, item, result->document, err));
  }
  return PTHEME_OK;
}

/* ---- writing ---- */

static int by_place(const void *a, const void *b) {
  const drawn *x = *(const drawn *const *)a, *y = *(const drawn *const *)b;
  int order = strcmp(x->document, y->document);
  return order != 0 ? order : (x->sentence > y->sentence) - (x->sentence < y->sentence);
}

ptheme_status ptheme_sampler_write(const ptheme_sampler *sampler, ptheme_output *output,
                                   ptheme_error *err) {
  static const char head[] = "document,date,court,title,language,text,theme,sentence,before,after,"
                             "drawn_by,seed\n";
  const drawn **order = ptheme_mem__alloc(sampler->n, sizeof *order);
  if (!order) return ptheme_status__nomem(err);
  for (size_t i = 0; i < sampler->n; i++)
    order[i] = &sampler->items[i];
  qsort(order, sampler->n, sizeof *order, by_place);
  ptheme_status status = ptheme_output_write(output, head, sizeof head - 1, err);
  for (size_t i = 0; i < sampler->n && status == PTHEME_OK; i++)
    status = ptheme_output_write(output, order[i]->document + order[i]->id_len + 1,
                                 order[i]->rows_len, err);
  ptheme_mem__free(order);
  return status;
}
