#include "report/batch.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"

enum { MOST_KEPT = 1 << 20 }; /* bytes of a block's buffers */

void ptheme_classify_options_init(ptheme_classify_options *options) {
  *options = (ptheme_classify_options){.format = PTHEME_RESULT_JSONL, .with_text = true};
}

ptheme_status ptheme_batch__classify(const ptheme_batch *batch, ptheme_block *block,
                                     ptheme_classifier *classifier, const ptheme_document *document,
                                     ptheme_error *err) {
  const ptheme_result *result;
  PTHEME_TRY(ptheme_classify(classifier, document, &result, err));
  ptheme_result__body(&block->out, &batch->layout, result);
  ptheme_block__count(block, result);
  return ptheme_buf__status(&block->out, err);
}

void ptheme_block__count(ptheme_block *block, const ptheme_result *result) {
  block->counts.documents++;
  block->counts.sentences += result->n_sentences;
  block->counts.unsure += ptheme_result__unsure(result);
}

/* ---- parts of a large document ---- */

/* The part's own sentences, at their places in the whole document. */
static bool take_own(ptheme_block *block, ptheme_result *result) {
  const ptheme_part *part = &block->part;
  const ptheme_sentence *all = result->sentences;
  size_t first = 0, end = result->n_sentences;
  while (first < end && part->from + all[first].start < part->begin)
    first++;
  while (end > first && part->from + all[end - 1].start >= part->end)
    end--;
  result->n_sentences = end - first;
  ptheme_sentence *own = ptheme_arena__alloc(&block->arena, result->n_sentences, sizeof *own);
  if (!own) return false;
  for (size_t i = 0; i < result->n_sentences; i++) {
    own[i] = all[first + i];
    own[i].start += part->from;
    own[i].end += part->from;
  }
  result->sentences = own;
  return true;
}

ptheme_status ptheme_batch__classify_part(const ptheme_batch *batch, ptheme_block *block,
                                          ptheme_classifier *classifier, ptheme_error *err) {
  const ptheme_result *whole;
  PTHEME_TRY(ptheme_classify(classifier, &block->documents[0], &whole, err));
  ptheme_result *result = ptheme_arena__alloc(&block->arena, 1, sizeof *result);
  block->sums = ptheme_arena__alloc(&block->arena, whole->n_labels, sizeof *block->sums);
  if (!result || !block->sums) return ptheme_status__nomem(err);
  *result = *whole;
  if (!take_own(block, result)) return ptheme_status__nomem(err);
  memset(block->sums, 0, result->n_labels * sizeof *block->sums);
  if (block->part.begin == 0) ptheme_result__json_begin(&block->out, &batch->layout, result);
  ptheme_result__json_sentences(&block->out, &batch->layout, result, block->part.begin > 0,
                                block->sums);
  ptheme_block__count(block, result);
  block->counts.documents = block->part.is_last;
  block->results = result;
  return ptheme_buf__status(&block->out, err);
}

/* Parts come in order; the last one closes the document. */
static ptheme_status join_part(ptheme_batch *batch, ptheme_block *block, ptheme_error *err) {
  const ptheme_result *result = block->results;
  if (!batch->sums) batch->sums = ptheme_mem__alloc(result->n_labels, sizeof *batch->sums);
  if (!batch->sums) return ptheme_status__nomem(err);
  if (block->part.begin == 0) {
    memset(batch->sums, 0, result->n_labels * sizeof *batch->sums);
    batch->unsure = 0;
  }
  for (size_t k = 0; k < result->n_labels; k++) {
    batch->sums[k].count += block->sums[k].count;
    batch->sums[k].mass += block->sums[k].mass;
  }
  batch->unsure += block->counts.unsure;
  if (block->part.is_last)
    ptheme_result__json_end(&block->out, &batch->layout, result, batch->sums, batch->unsure);
  return ptheme_buf__status(&block->out, err);
}

/* ---- the three stages ---- */

/* A long line of a stream is no reason to keep so much memory for the rest of it. */
static void empty(ptheme_buf *buf) {
  if (buf->cap > (size_t)MOST_KEPT) ptheme_buf__free(buf);
  ptheme_buf__clear(buf);
}

static void clear(ptheme_block *block) {
  ptheme_arena__clear(&block->arena);
  empty(&block->lines);
  empty(&block->out);
  empty(&block->pairs.bytes);
  block->n_documents = 0;
  block->is_part = false;
  block->counts = (ptheme_classify_counts){0};
}

static ptheme_status produce(void *context, void *item, bool *more, ptheme_error *err) {
  ptheme_batch *batch = context;
  clear(item);
  return batch->produce(batch, item, more, err);
}

static ptheme_status work(void *context, void *item, size_t worker, ptheme_error *err) {
  const ptheme_batch *batch = context;
  return batch->work(batch, item, batch->classifiers[worker], err);
}

static ptheme_status write_head(ptheme_batch *batch, ptheme_error *err) {
  if (batch->begun) return PTHEME_OK;
  batch->begun = true;
  ptheme_buf head = PTHEME_BUF_INIT;
  ptheme_result__head(&head, &batch->layout, batch->labels, ptheme_model_labels(batch->model));
  ptheme_status status = ptheme_buf__status(&head, err);
  if (status == PTHEME_OK) status = ptheme_output_write(batch->output, head.data, head.len, err);
  ptheme_buf__free(&head);
  return status;
}

static ptheme_status write_out(ptheme_batch *batch, ptheme_block *block, ptheme_error *err) {
  PTHEME_TRY(write_head(batch, err));
  if (block->is_part) PTHEME_TRY(join_part(batch, block, err));
  PTHEME_TRY(ptheme_output_write(batch->output, block->out.data, block->out.len, err));
  return batch->options->line_buffered ? ptheme_output_flush(batch->output, err) : PTHEME_OK;
}

static ptheme_status tell_progress(const ptheme_batch *batch, ptheme_error *err) {
  const ptheme_classify_options *options = batch->options;
  if (!options->progress) return PTHEME_OK;
  if (batch->callbacks) pthread_mutex_lock(batch->callbacks);
  int stop = options->progress(options->context, "classify",
                               (size_t)(batch->counts->documents + batch->counts->unchanged), 0);
  if (batch->callbacks) pthread_mutex_unlock(batch->callbacks);
  return stop == 0 ? PTHEME_OK : ptheme_status__fail(err, PTHEME_E_CANCELLED, "stopped on request");
}

static ptheme_status consume(void *context, void *item, ptheme_error *err) {
  ptheme_batch *batch = context;
  ptheme_block *block = item;
  PTHEME_TRY(batch->consume ? batch->consume(batch, block, err) : write_out(batch, block, err));
  ptheme_classify_counts *counts = batch->counts;
  counts->documents += block->counts.documents;
  counts->unchanged += block->counts.unchanged;
  counts->elsewhere += block->counts.elsewhere;
  counts->errors += block->counts.errors;
  counts->sentences += block->counts.sentences;
  counts->unsure += block->counts.unsure;
  bool inside = block->is_part && !block->part.is_last; /* no stop there: lines are whole */
  return inside ? PTHEME_OK : tell_progress(batch, err);
}

/* ---- setting up ---- */

static ptheme_status name_labels(ptheme_batch *batch, ptheme_error *err) {
  size_t n_labels = ptheme_model_labels(batch->model);
  batch->labels = ptheme_mem__alloc(n_labels, sizeof *batch->labels);
  if (!batch->labels) return ptheme_status__nomem(err);
  for (size_t k = 0; k < n_labels; k++)
    batch->labels[k] = ptheme_model_label(batch->model, k);
  return ptheme_result__escape_labels(&batch->layout, batch->labels, n_labels, err);
}

static ptheme_status make_classifiers(ptheme_batch *batch, ptheme_error *err) {
  batch->classifiers = ptheme_mem__zalloc(batch->n_threads, sizeof *batch->classifiers);
  if (!batch->classifiers) return ptheme_status__nomem(err);
  for (size_t i = 0; i < batch->n_threads; i++) {
    PTHEME_TRY(ptheme_classifier_new(&batch->classifiers[i], batch->model, err));
    ptheme_classifier_set_min_confidence(batch->classifiers[i], batch->options->min_confidence);
  }
  return PTHEME_OK;
}

static ptheme_status run_line(ptheme_batch *batch, ptheme_error *err) {
  size_t n_items = batch->n_threads > 1 ? 3 * batch->n_threads : 1;
  ptheme_block *blocks = ptheme_mem__zalloc(n_items, sizeof *blocks);
  void **items = ptheme_mem__alloc(n_items, sizeof *items);
  ptheme_status status = PTHEME_E_NOMEM;
  if (!blocks || !items) {
    ptheme_status__nomem(err);
    goto done;
  }
  for (size_t i = 0; i < n_items; i++)
    items[i] = &blocks[i];
  ptheme_pool_line line = {produce, work, consume, batch, items, n_items, batch->n_threads};
  status = ptheme_pool__run(&line, err);
  if (status == PTHEME_OK && !batch->consume)
    status = write_head(batch, err); /* of an output without any document */
done:
  for (size_t i = 0; blocks && i < n_items; i++) {
    ptheme_arena__free(&blocks[i].arena);
    ptheme_mem__free(blocks[i].documents);
    ptheme_buf__free(&blocks[i].lines);
    ptheme_json_pairs__free(&blocks[i].pairs);
    ptheme_buf__free(&blocks[i].out);
  }
  ptheme_mem__free(blocks);
  ptheme_mem__free(items);
  return status;
}

ptheme_status ptheme_batch__run(ptheme_batch *batch, ptheme_error *err) {
  const ptheme_classify_options *options = batch->options;
  *batch->counts = (ptheme_classify_counts){0};
  if (!(options->min_confidence >= 0 && options->min_confidence <= 1))
    return ptheme_status__fail(err, PTHEME_E_ARG, "min-confidence must be from 0 to 1");
  if (options->shards > 0 && !(options->shard >= 1 && options->shard <= options->shards))
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "shards are numbered from 1 to how many there are");
  batch->layout.format = options->format;
  batch->layout.with_text = options->with_text;
  batch->layout.color = options->color;
  batch->layout.is_utf8 = true;
  batch->n_threads = ptheme_pool__threads(options->threads);
  ptheme_status status = name_labels(batch, err);
  if (status == PTHEME_OK) status = make_classifiers(batch, err);
  if (status == PTHEME_OK) status = run_line(batch, err);
  for (size_t i = 0; batch->classifiers && i < batch->n_threads; i++)
    ptheme_classifier_free(batch->classifiers[i]);
  ptheme_mem__free(batch->classifiers);
  ptheme_mem__free(batch->sums);
  ptheme_mem__free(batch->labels);
  ptheme_result__free_layout(&batch->layout);
  return status;
}
