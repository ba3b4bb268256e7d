/* The streaming contract: a line in, a line out.  Lines are parsed where they are classified, so
 * that parsing is spread over the threads too.  Without line buffering a block is filled up; with
 * it a block is what has arrived, so that no line waits for a later one. */
#include "base/date.h"
#include "base/escape.h"
#include "base/number.h"
#include "base/status.h"
#include "base/valid.h"
#include "input/columns.h"
#include "report/batch.h"
#include "report/lines.h"

#include <jansson.h>

enum { MAX_LINE = 16 << 20 };

/* Stands for the length of a line that was too long to be kept. */
#define TOO_LONG SIZE_MAX

typedef struct source {
  ptheme_lines *lines;
  ptheme_str roles[PTHEME_ROLES];
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
  ptheme_block *block;
  json_t *root; // where the line is not as flat as most
  ptheme_document document;
  uint64_t line;
  const char *wrong; // NULL: the document is good
} line_record;

/* A JSON value as text: strings as they are, null as nothing, the rest as it is written. */
static bool text_of(line_record *record, const json_t *value, ptheme_str *text) {
  *text = (ptheme_str){"", 0};
  if (json_is_null(value)) return true;
  if (json_is_string(value)) {
    *text = (ptheme_str){json_string_value(value), json_string_length(value)};
    return true;
  }
  size_t flags = JSON_ENCODE_ANY | JSON_COMPACT;
  size_t len = json_dumpb(value, NULL, 0, flags);
  char *copy = ptheme_arena__alloc(&record->block->arena, len, 1);
  if (!copy) return false;
  *text = (ptheme_str){copy, json_dumpb(value, copy, len, flags)};
  return true;
}

static bool number_the_document(line_record *record) {
  char digits[PTHEME_NUMBER_MAX];
  record->document.id = (ptheme_str){digits, ptheme_number__write_u64(digits, record->line)};
  return ptheme_arena__copy(&record->block->arena, &record->document.id);
}

/* The pairs of an object that jansson has read; false only when memory runs out. */
static bool collect(line_record *record) {
  ptheme_json_pairs *pairs = &record->block->pairs;
  if (!ptheme_json_pairs__reset(pairs, json_object_size(record->root), 0)) return false;
  const char *key;
  json_t *value;
  json_object_foreach(record->root, key, value) {
    ptheme_json_pair *pair = &pairs->items[pairs->n++];
    pair->key = ptheme_str__of(key);
    pair->kind = json_is_string(value) ? PTHEME_JSON_STRING : PTHEME_JSON_SCALAR;
    if (!text_of(record, value, &pair->value)) return false;
  }
  return true;
}

/* False only when memory runs out. */
static bool fill(line_record *record, const source *from) {
  const ptheme_json_pairs *pairs = &record->block->pairs;
  ptheme_document *document = &record->document;
  ptheme_field *fields = ptheme_arena__alloc(&record->block->arena, pairs->n, sizeof *fields);
  if (!fields) return false;
  record->wrong = "no text";
  for (size_t i = 0; i < pairs->n; i++) {
    const ptheme_json_pair *pair = &pairs->items[i];
    ptheme_role role = ptheme_role__of(from->roles, pair->key);
    if (role == PTHEME_ROLES)
      fields[document->n_fields++] = (ptheme_field){pair->key, pair->value};
    else
      *ptheme_role__slot(document, role) = pair->value;
    if (role == PTHEME_ROLE_TEXT)
      record->wrong = pair->kind == PTHEME_JSON_STRING ? NULL : "the text is not a string";
  }
  document->fields = fields;
  char date[10];
  ptheme_date__settle(&document->date, date);
  if (document->date.data == date && !ptheme_arena__copy(&record->block->arena, &document->date))
    return false;
  return document->id.len > 0 || number_the_document(record);
}

/* Most lines are taken apart where they lie; what is not so flat, or not JSON, goes to jansson. */
static bool read_record(line_record *record, ptheme_str line, const source *from,
                        json_error_t *why) {
  if (line.len == 0) {
    record->wrong = "empty line";
    return number_the_document(record);
  }
  bool flat = ptheme_valid__prefix(line.data, line.len) == line.len;
  if (flat && ptheme_json_flat__parse(&record->block->pairs, line, &flat, NULL) != PTHEME_OK)
    return false;
  if (!flat) {
    record->root = json_loadb(line.data, line.len, JSON_ALLOW_NUL, why);
    record->wrong = !record->root                  ? why->text
                    : json_is_object(record->root) ? NULL
                                                   : "no JSON object";
    if (record->wrong) return number_the_document(record);
    if (!collect(record)) return false;
  }
  return fill(record, from);
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
  bool room =
      readable ? read_record(record, line, batch->source, &why) : number_the_document(record);
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
    line_record record = {.block = block, .line = number};
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
  source from = {.lines = NULL};
  ptheme_role__names(from.roles, columns ? columns : &defaults);
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
