/* Documents of a reader, copied into blocks because the reader lends only one at a time. */
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
#include "input/reader.h"
#include "report/batch.h"

/* Bytes of text from which on a document is cut, and of a part: parts are larger than blocks, since
 * the lines around them are classified twice. */
enum { LARGE = 512 << 10, PART = 256 << 10 };

static bool copy_document(ptheme_arena *arena, ptheme_document *document) {
  ptheme_str *texts[] = {&document->id,    &document->text,     &document->date, &document->source,
                         &document->title, &document->language, &document->path};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (!ptheme_arena__copy(arena, texts[i])) return false;
  ptheme_field *fields = ptheme_arena__alloc(arena, document->n_fields, sizeof *fields);
  if (!fields) return false;
  for (size_t i = 0; i < document->n_fields; i++) {
    fields[i] = document->fields[i];
    if (!ptheme_arena__copy(arena, &fields[i].name) || !ptheme_arena__copy(arena, &fields[i].value))
      return false;
  }
  document->fields = fields;
  document->label = (ptheme_str){"", 0}; /* results have no place for it */
  return true;
}

static bool has_column(const ptheme_result_layout *layout, ptheme_str name) {
  for (size_t i = 0; i < layout->n_columns; i++)
    if (ptheme_str__equal(ptheme_str__of(layout->columns[i]), name)) return true;
  return false;
}

/* A table's columns are those of its first document; say so once where that loses something. */
static void notice_lost_columns(ptheme_batch *batch, const ptheme_document *document) {
  ptheme_batch_documents *from = batch->source;
  const ptheme_classify_options *options = batch->options;
  bool is_csv = options->format == PTHEME_RESULT_CSV || options->format == PTHEME_RESULT_TSV;
  if (!is_csv || from->noticed || !options->on_notice) return;
  for (size_t i = 0; i < document->n_fields && !from->noticed; i++) {
    if (has_column(&batch->layout, document->fields[i].name)) continue;
    from->noticed = true;
    pthread_mutex_lock(batch->callbacks);
    options->on_notice(options->context,
                       "further columns that the first document does not have are left out; "
                       "JSON lines keep them");
    pthread_mutex_unlock(batch->callbacks);
  }
}

static ptheme_status add_document(ptheme_batch *batch, ptheme_block *block,
                                  ptheme_document *document, ptheme_error *err) {
  PTHEME_TRY(ptheme_result__fix_columns(&batch->layout, document->fields, document->n_fields, err));
  notice_lost_columns(batch, document);
  void *documents = block->documents;
  bool room =
      ptheme_mem__reserve(&documents, &block->cap, block->n_documents + 1, sizeof *document);
  block->documents = documents;
  if (!room || !copy_document(&block->arena, document)) return ptheme_status__nomem(err);
  block->documents[block->n_documents++] = *document;
  return PTHEME_OK;
}

/* ---- large documents ---- */

/* Results as JSON lines can be written as they come; the other forms want the whole document. */
static bool may_cut(const ptheme_batch *batch) {
  return batch->options->format == PTHEME_RESULT_JSONL && !batch->consume;
}

static bool is_large(const ptheme_reader *reader, const ptheme_document *document) {
  return ptheme_reader__is_begun(reader) || document->text.len > (size_t)LARGE;
}

/* The reader's own strings do not outlast a further piece. */
static ptheme_status start_cutting(ptheme_batch_documents *from, const ptheme_document *document,
                                   ptheme_error *err) {
  ptheme_arena__clear(&from->arena);
  from->document = *document;
  from->document.text = (ptheme_str){"", 0};
  if (!copy_document(&from->arena, &from->document)) return ptheme_status__nomem(err);
  if (ptheme_reader__is_begun(from->reader)) {
    ptheme_cutter__start_pieces(&from->cutter);
    return ptheme_cutter__feed(&from->cutter, document->text, false, err);
  }
  ptheme_cutter__start(&from->cutter, document->text);
  return PTHEME_OK;
}

/* Doubles what is not cut yet, so that looking it over again costs no more than looking once. */
static ptheme_status feed(ptheme_batch_documents *from, ptheme_error *err) {
  const ptheme_cutter *cutter = &from->cutter;
  size_t wanted = 2 * (cutter->text.len - (cutter->line - cutter->base));
  do {
    ptheme_str piece;
    uint64_t replaced;
    PTHEME_TRY(ptheme_reader__piece(from->reader, &piece, &replaced, err));
    from->document.replaced += replaced;
    bool is_last = !ptheme_reader__is_begun(from->reader);
    PTHEME_TRY(ptheme_cutter__feed(&from->cutter, piece, is_last, err));
  } while (!cutter->ended && cutter->text.len < wanted);
  return PTHEME_OK;
}

/* All that the first part has to write comes with it. */
static ptheme_status add_part(ptheme_batch *batch, ptheme_block *block, ptheme_error *err) {
  ptheme_batch_documents *from = batch->source;
  bool hungry;
  PTHEME_TRY(ptheme_cutter__next(&from->cutter, PART, &block->part, &hungry, err));
  while (hungry) {
    PTHEME_TRY(feed(from, err));
    PTHEME_TRY(ptheme_cutter__next(&from->cutter, PART, &block->part, &hungry, err));
  }
  block->is_part = true;
  ptheme_document document = {.replaced = from->document.replaced};
  if (block->part.begin == 0) document = from->document;
  document.text = ptheme_cutter__text(&from->cutter, &block->part);
  return add_document(batch, block, &document, err);
}

/* ---- documents ---- */

/* Which shard a document belongs to depends on its id alone, so that all shards together have every
 * document once, whatever the order of the input. */
static bool is_elsewhere(const ptheme_classify_options *options, ptheme_str id) {
  return options->shards > 0 &&
         ptheme_hash__64(id.data, id.len, 0) % options->shards + 1 != options->shard;
}

static ptheme_status take_document(ptheme_batch *batch, ptheme_block *block,
                                   ptheme_document *document, ptheme_error *err) {
  ptheme_batch_documents *from = batch->source;
  bool wanted = true;
  if (is_elsewhere(batch->options, document->id)) {
    block->counts.elsewhere++;
    return PTHEME_OK;
  }
  if (from->want) PTHEME_TRY(from->want(from->context, document, &wanted, err));
  block->counts.unchanged += !wanted;
  if (wanted && may_cut(batch) && is_large(from->reader, document))
    return start_cutting(from, document, err);
  return wanted ? add_document(batch, block, document, err) : PTHEME_OK;
}

ptheme_status ptheme_batch__read(ptheme_batch *batch, ptheme_block *block, bool *more,
                                 ptheme_error *err) {
  const ptheme_batch_documents *from = batch->source;
  *more = from->cutter.is_cutting;
  if (*more) return add_part(batch, block, err);
  for (size_t bytes = 0; bytes < PTHEME_BLOCK_BYTES && !from->cutter.is_cutting;) {
    ptheme_document document;
    bool got;
    PTHEME_TRY(ptheme_reader_next(from->reader, &document, &got, err));
    if (!got) break;
    *more = true;
    bytes += document.text.len + 64;
    PTHEME_TRY(take_document(batch, block, &document, err));
  }
  return PTHEME_OK;
}

static ptheme_status work(const ptheme_batch *batch, ptheme_block *block,
                          ptheme_classifier *classifier, ptheme_error *err) {
  if (block->is_part) return ptheme_batch__classify_part(batch, block, classifier, err);
  for (size_t i = 0; i < block->n_documents; i++)
    PTHEME_TRY(ptheme_batch__classify(batch, block, classifier, &block->documents[i], err));
  return PTHEME_OK;
}

ptheme_status ptheme_classify_reader(ptheme_classify_counts *counts, ptheme_reader *reader,
                                     const ptheme_model *model, ptheme_output *output,
                                     const ptheme_classify_options *options, ptheme_error *err) {
  ptheme_batch_documents from = {.reader = reader};
  ptheme_batch batch = {.model = model,
                        .options = options,
                        .output = output,
                        .counts = counts,
                        .source = &from,
                        .callbacks = ptheme_reader__callbacks(reader),
                        .produce = ptheme_batch__read,
                        .work = work};
  if (may_cut(&batch)) ptheme_reader__in_pieces(reader, LARGE);
  ptheme_status status = ptheme_batch__run(&batch, err);
  ptheme_reader__in_pieces(reader, 0);
  ptheme_cutter__free(&from.cutter);
  ptheme_arena__free(&from.arena);
  return status;
}
