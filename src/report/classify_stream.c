/* The streaming contract: a line in, a line out.  Lines are parsed where they are classified, so
 * that parsing is spread over the threads too.  Without line buffering a block is filled up; with
 * it a block is what has arrived, so that no line waits for a later one. */
#include "base/escape.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"
#include "input/columns.h"
#include "report/batch.h"
#include "report/lines.h"

#include <jansson.h>

enum { MAX_LINE = 16 << 20 };

/* Stands for the length of a line that was too long to be kept. */
#define TOO_LONG SIZE_MAX

typedef struct source {
  ptheme_lines *lines;
  const ptheme_reader_options *columns;
} source;

static ptheme_status produce(ptheme_batch *batch, ptheme_block *block, bool *more,
                             ptheme_error *err) {
  ptheme_lines *lines = ((source *)batch->source)->lines;
  bool greedy = !batch->options->line_buffered;
  block->first_line = ptheme_lines__number(lines) + 1;
  while (block->lines.len == 0 ||
         (block->lines.len < PTHEME_BLOCK_BYTES && (greedy || ptheme_lines__is_ready(lines)))) {
    ptheme_str line;
    bool got, too_long;
    PTHEME_TRY(ptheme_lines__next(lines, &line, &got, &too_long, err));
    if (!got) break;
    size_t len = too_long ? TOO_LONG : line.len;
    ptheme_buf__add(&block->lines, &len, sizeof len);
    ptheme_buf__add_str(&block->lines, line);
  }
  *more = block->lines.len > 0;
  return ptheme_buf__status(&block->lines, err);
}

/* ---- one line ---- */

typedef struct line_record {
  ptheme_arena *arena;
  json_t *root;
  ptheme_document document;
  uint64_t line;
  const char *wrong; // NULL: the document is good
} line_record;

/* A JSON value as text: strings as they are, null as nothing, the rest as it is written. */
static bool text_of(line_record *record, const json_t *value, ptheme_str *text) {
  *text = (ptheme_str){"", 0};
  if (!value || json_is_null(value)) return true;
  if (json_is_string(value)) {
    *text = (ptheme_str){json_string_value(value), json_string_length(value)};
    return true;
  }
  size_t flags = JSON_ENCODE_ANY | JSON_COMPACT;
  size_t len = json_dumpb(value, NULL, 0, flags);
  char *copy = ptheme_arena__alloc(record->arena, len, 1);
  if (!copy) return false;
  *text = (ptheme_str){copy, json_dumpb(value, copy, len, flags)};
  return true;
}

static bool number_the_document(line_record *record) {
  char digits[PTHEME_NUMBER_MAX];
  record->document.id = (ptheme_str){digits, ptheme_number__write_u64(digits, record->line)};
  return ptheme_arena__copy(record->arena, &record->document.id);
}

/* The part of the document that a key stands for, or NULL for a further column. */
static ptheme_str *part_of(ptheme_document *document, const ptheme_reader_options *columns,
                           const char *key) {
  for (unsigned role = 0; role < PTHEME_ROLES; role++)
    if (strcmp(ptheme_role__name(columns, role), key) == 0)
      return ptheme_role__slot(document, role);
  return NULL;
}

/* False only when memory runs out. */
static bool read_object(line_record *record, const ptheme_reader_options *columns) {
  ptheme_document *document = &record->document;
  ptheme_field *fields =
      ptheme_arena__alloc(record->arena, json_object_size(record->root), sizeof *fields);
  if (!fields) return false;
  const char *key;
  json_t *value;
  json_object_foreach(record->root, key, value) {
    ptheme_str *part = part_of(document, columns, key);
    if (!part) {
      fields[document->n_fields].name = ptheme_str__of(key);
      part = &fields[document->n_fields++].value;
    }
    if (part == &document->text && !json_is_string(value))
      record->wrong = "the text is not a string";
    if (!text_of(record, value, part)) return false;
  }
  document->fields = fields;
  if (!json_object_get(record->root, ptheme_role__name(columns, PTHEME_ROLE_TEXT)))
    record->wrong = "no text";
  return document->id.len > 0 || number_the_document(record);
}

static bool read_record(line_record *record, ptheme_str line, const ptheme_reader_options *columns,
                        json_error_t *why) {
  if (line.len == 0) {
    record->wrong = "empty line";
    return number_the_document(record);
  }
  record->root = json_loadb(line.data, line.len, JSON_ALLOW_NUL, why);
  if (json_is_object(record->root)) return read_object(record, columns);
  record->wrong = record->root ? "no JSON object" : why->text;
  return number_the_document(record);
}

static void answer_error(ptheme_block *block, const line_record *record) {
  block->counts.errors++;
  ptheme_buf__add_text(&block->out, "{\"schema\":");
  ptheme_buf__add_u64(&block->out, PTHEME_RESULT_SCHEMA);
  ptheme_buf__add_text(&block->out, ",\"document\":");
  ptheme_escape__json(&block->out, record->document.id);
  ptheme_buf__add_text(&block->out, ",\"line\":");
  ptheme_buf__add_u64(&block->out, record->line);
  ptheme_buf__add_text(&block->out, ",\"error\":");
  ptheme_escape__json(&block->out, ptheme_str__of(record->wrong));
  ptheme_buf__add_text(&block->out, "}\n");
}

static ptheme_status answer(const ptheme_batch *batch, ptheme_block *block,
                            ptheme_classifier *classifier, line_record *record, ptheme_str line,
                            ptheme_error *err) {
  json_error_t why;
  bool readable = line.len != TOO_LONG;
  if (!readable) record->wrong = "the line is longer than 16 MiB";
  bool room = readable ? read_record(record, line, ((source *)batch->source)->columns, &why)
                       : number_the_document(record);
  if (!room) return ptheme_status__nomem(err);
  if (!record->wrong)
    return ptheme_batch__classify(batch, block, classifier, &record->document, err);
  answer_error(block, record);
  return ptheme_buf__status(&block->out, err);
}

static ptheme_status work(const ptheme_batch *batch, ptheme_block *block,
                          ptheme_classifier *classifier, ptheme_error *err) {
  uint64_t number = block->first_line;
  for (size_t at = 0; at < block->lines.len; number++) {
    size_t len;
    memcpy(&len, block->lines.data + at, sizeof len);
    at += sizeof len;
    line_record record = {.arena = &block->arena, .line = number};
    ptheme_str line = {block->lines.data + at, len};
    ptheme_status status = answer(batch, block, classifier, &record, line, err);
    json_decref(record.root);
    if (status != PTHEME_OK) return status;
    at += len == TOO_LONG ? 0 : len;
  }
  return PTHEME_OK;
}

ptheme_status ptheme_classify_stream(ptheme_classify_counts *counts, const char *path,
                                     const ptheme_reader_options *columns,
                                     const ptheme_model *model, ptheme_output *output,
                                     const ptheme_classify_options *options, ptheme_error *err) {
  const ptheme_reader_options defaults = PTHEME_READER_OPTIONS_INIT;
  ptheme_classify_options jsonl = *options;
  jsonl.format = PTHEME_RESULT_JSONL;
  *counts = (ptheme_classify_counts){0};
  source from = {NULL, columns ? columns : &defaults};
  PTHEME_TRY(ptheme_lines__open(&from.lines, path, MAX_LINE, err));
  ptheme_batch batch = {.model = model,
                        .options = &jsonl,
                        .output = output,
                        .counts = counts,
                        .source = &from,
                        .produce = produce,
                        .work = work};
  ptheme_status status = ptheme_batch__run(&batch, err);
  ptheme_lines__free(from.lines);
  return status;
}
