/* Documents of a reader, copied into blocks because the reader lends only one at a time. */
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
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
    options->on_notice(options->context,
                       "further columns that the first document does not have are left out; "
                       "JSON lines keep them");
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

/* Results as JSON lines can be written as they come; the other forms want the whole document. */
static bool is_large(const ptheme_batch *batch, const ptheme_document *document) {
  return batch->layout.format == PTHEME_RESULT_JSONL && !batch->consume &&
         document->text.len > (size_t)LARGE;
}

/* All that the first part has to write comes with it. */
static ptheme_status add_part(ptheme_batch *batch, ptheme_block *block, ptheme_error *err) {
  ptheme_cutter *cutter = &((ptheme_batch_documents *)batch->source)->cutter;
  ptheme_part *part = &block->part;
  PTHEME_TRY(ptheme_cutter__next(cutter, PART, part, err));
  block->is_part = true;
  ptheme_document document = {.replaced = cutter->document.replaced};
  if (part->begin == 0) document = cutter->document;
  document.text = (ptheme_str){cutter->document.text.data + part->from, part->to - part->from};
  return add_document(batch, block, &document, err);
}

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
  if (wanted && is_large(batch, document)) {
    ptheme_cutter__start(&from->cutter, document);
    return PTHEME_OK;
  }
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
                        .produce = ptheme_batch__read,
                        .work = work};
  ptheme_status status = ptheme_batch__run(&batch, err);
  ptheme_cutter__free(&from.cutter);
  return status;
}
