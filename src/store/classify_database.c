/* Classifying into a database: documents that it has are passed over before they are tokenised, the
 * others are kept in their block until their turn to be written comes. */
#include "base/status.h"
#include "input/reader.h"
#include "report/batch.h"
#include "store/store.h"

/* A transaction costs a few writes to the disk however small it is; blocks of four megabytes share
 * one.  What a crash can lose is as much work. */
enum { BLOCKS_A_COMMIT = (4 << 20) / PTHEME_BLOCK_BYTES };

typedef struct target {
  ptheme_batch_documents documents; // first: it is the batch's source
  ptheme_store *store;
  size_t blocks; // since the last commit
} target;

static ptheme_status want(void *context, const ptheme_document *document, bool *wanted,
                          ptheme_error *err) {
  bool has;
  ptheme_status status = ptheme_store__has(context, document, &has, err);
  *wanted = !has;
  return status;
}

/* The classifier lends its result only until the next one. */
static ptheme_status keep(ptheme_block *block, const ptheme_result *result, ptheme_result *kept,
                          ptheme_error *err) {
  size_t n = result->n_sentences, n_labels = result->n_labels;
  ptheme_sentence *sentences = ptheme_arena__alloc(&block->arena, n, sizeof *sentences);
  double *p = ptheme_arena__alloc(&block->arena, n * n_labels, sizeof *p);
  if (!sentences || !p) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n; i++) {
    sentences[i] = result->sentences[i];
    sentences[i].p = p + i * n_labels;
    memcpy(p + i * n_labels, result->sentences[i].p, n_labels * sizeof *p);
  }
  *kept = *result;
  kept->sentences = sentences;
  return PTHEME_OK;
}

static ptheme_status work(const ptheme_batch *batch, ptheme_block *block,
                          ptheme_classifier *classifier, ptheme_error *err) {
  (void)batch;
  block->results = ptheme_arena__alloc(&block->arena, block->n_documents, sizeof *block->results);
  if (!block->results) return ptheme_status__nomem(err);
  for (size_t i = 0; i < block->n_documents; i++) {
    const ptheme_result *result;
    PTHEME_TRY(ptheme_classify(classifier, &block->documents[i], &result, err));
    PTHEME_TRY(keep(block, result, &block->results[i], err));
    ptheme_block__count(block, result);
  }
  return PTHEME_OK;
}

static ptheme_status consume(ptheme_batch *batch, ptheme_block *block, ptheme_error *err) {
  target *to = batch->source;
  for (size_t i = 0; i < block->n_documents; i++)
    PTHEME_TRY(ptheme_store__put(to->store, &block->documents[i], &block->results[i], err));
  if (++to->blocks < BLOCKS_A_COMMIT) return PTHEME_OK;
  to->blocks = 0;
  return ptheme_store__commit(to->store, err);
}

/* What can have been rejected is not known to be gone; nor does an input without documents say that
 * all of them are. */
static ptheme_status prune(target *to, const ptheme_classify_options *options,
                           ptheme_classify_counts *counts, ptheme_error *err) {
  ptheme_reader_counts read = ptheme_reader_count(to->documents.reader);
  if (read.rejected == 0 && read.ok > 0)
    return ptheme_store__prune(to->store, &counts->removed, err);
  if (options->on_notice)
    options->on_notice(
        options->context,
        read.rejected > 0
            ? "nothing is removed from the database, since some records were rejected"
            : "nothing is removed from the database, since the input holds no document");
  return PTHEME_OK;
}

ptheme_status ptheme_classify_database(ptheme_classify_counts *counts, ptheme_reader *reader,
                                       const ptheme_model *model, const char *path, bool remove,
                                       const ptheme_classify_options *options, ptheme_error *err) {
  ptheme_store_settings settings = {ptheme_model_id(model), options->min_confidence,
                                    options->with_text};
  *counts = (ptheme_classify_counts){0};
  if (remove && options->shards > 0)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "a shard cannot tell which documents are gone: no pruning");
  target to = {.documents = {.reader = reader, .want = want}};
  PTHEME_TRY(ptheme_store__open(&to.store, path, &settings, err));
  to.documents.context = to.store;
  ptheme_batch batch = {.model = model,
                        .options = options,
                        .counts = counts,
                        .source = &to,
                        .callbacks = ptheme_reader__callbacks(reader),
                        .produce = ptheme_batch__read,
                        .work = work,
                        .consume = consume};
  ptheme_status status = ptheme_batch__run(&batch, err);
  if (status == PTHEME_OK && remove) status = prune(&to, options, counts, err);
  /* Documents before a fault, or before a request to stop, are done and stay. */
  ptheme_status committed =
      status == PTHEME_E_ARG ? PTHEME_OK : ptheme_store__commit(to.store, err);
  ptheme_store__free(to.store);
  return status != PTHEME_OK ? status : committed;
}
