/* Results from the table that result_csv.c writes: consecutive rows of one document are put
 * together again.  The table is read by the reader of documents; what it calls text is the model
 * column here, because that one is never empty (a row without text would be passed over). */
#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"
#include "report/result.h"
#include "report/result_read.h"

#include <stdio.h>

struct ptheme_csv_results {
  ptheme_reader *reader;
  ptheme_document row; // the last one read, if `pending` not yet used
  bool pending, ended;
  ptheme_error reject; // the first malformed row
  ptheme_sentence *sentences;
  size_t cap_sentences;
  double *p; // [n_sentences][K]
  size_t cap_p;
};

static void on_reject(void *context, const ptheme_reject *reject) {
  ptheme_csv_results *results = context;
  ptheme_buf path = PTHEME_BUF_INIT;
  ptheme_buf__add_str(&path, reject->path);
  ptheme_buf__add_byte(&path, '\0');
  ptheme_status__fail_at(&results->reject, PTHEME_E_INPUT, path.failed ? "" : path.data,
                         reject->line, reject->byte, "not a result: %s", reject->reason);
  ptheme_buf__free(&path);
}

ptheme_status ptheme_csv_results__open(ptheme_csv_results **out, const char *path,
                                       ptheme_error *err) {
  *out = NULL;
  ptheme_csv_results *results = ptheme_mem__zalloc(1, sizeof *results);
  if (!results) return ptheme_status__nomem(err);
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.id_col = ptheme_result__column_name(PTHEME_COLUMN_DOCUMENT);
  options.date_col = ptheme_result__column_name(PTHEME_COLUMN_DATE);
  options.source_col = ptheme_result__column_name(PTHEME_COLUMN_COURT);
  options.title_col = ptheme_result__column_name(PTHEME_COLUMN_TITLE);
  options.lang_col = ptheme_result__column_name(PTHEME_COLUMN_LANGUAGE);
  options.label_col = ptheme_result__column_name(PTHEME_COLUMN_THEME);
  options.text_col = ptheme_result__column_name(PTHEME_COLUMN_MODEL);
  options.invalid = PTHEME_INVALID_ERROR;
  options.on_reject = on_reject;
  options.context = results;
  ptheme_status status = ptheme_reader_open(&results->reader, &path, 1, &options, err);
  if (status != PTHEME_OK)
    ptheme_mem__free(results);
  else
    *out = results;
  return status;
}

void ptheme_csv_results__free(ptheme_csv_results *results) {
  if (!results) return;
  ptheme_reader_free(results->reader);
  ptheme_mem__free(results->sentences);
  ptheme_mem__free(results->p);
  ptheme_mem__free(results);
}

static ptheme_status bad(const ptheme_csv_results *results, const ptheme_result_draft *draft,
                         const char *column, ptheme_error *err) {
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, draft->path, results->row.line, 0,
                                "not a result: column \"%s\" is missing or holds something else\n"
                                "hint: report reads what classify wrote",
                                column);
}

static bool begins_with(ptheme_str text, const char *prefix) {
  size_t len = strlen(prefix);
  return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

/* Makes `row` the next row; false in *more when there is none. */
static ptheme_status peek(ptheme_csv_results *results, bool *more, ptheme_error *err) {
  *more = true;
  if (results->pending) return PTHEME_OK;
  *more = false;
  if (results->ended) return PTHEME_OK;
  ptheme_error error = PTHEME_ERROR_INIT;
  ptheme_status status = ptheme_reader_next(results->reader, &results->row, more, &error);
  ptheme_status__change_hint(&error, "report reads what classify wrote");
  if (status != PTHEME_OK) {
    if (err && err->status == PTHEME_OK) *err = error;
    return status;
  }
  if (results->reject.status != PTHEME_OK) {
    if (err && err->status == PTHEME_OK) *err = results->reject;
    return results->reject.status;
  }
  results->pending = *more;
  results->ended = !*more;
  return PTHEME_OK;
}

static bool cell(const ptheme_csv_results *results, enum ptheme_result_column column,
                 ptheme_str *value) {
  ptheme_str name = ptheme_str__of(ptheme_result__column_name(column));
  for (size_t i = 0; i < results->row.n_fields; i++) {
    *value = results->row.fields[i].value;
    if (ptheme_str__equal(results->row.fields[i].name, name)) return true;
  }
  return false;
}

static bool count(const ptheme_csv_results *results, enum ptheme_result_column column, uint64_t max,
                  uint64_t *value) {
  ptheme_str text;
  return cell(results, column, &text) && ptheme_number__read_u64(value, text) && *value <= max;
}

/* Labels are the names of the "p:" columns, further columns are what is not ours. */
static ptheme_status copy_columns(ptheme_csv_results *results, ptheme_result_draft *draft,
                                  ptheme_error *err) {
  const ptheme_document *row = &results->row;
  const char **labels = ptheme_arena__alloc(&draft->arena, row->n_fields, sizeof *labels);
  ptheme_field *fields = ptheme_arena__alloc(&draft->arena, row->n_fields, sizeof *fields);
  if (!labels || !fields) return ptheme_status__nomem(err);
  draft->result.labels = labels;
  draft->result.fields = fields;
  for (size_t i = 0; i < row->n_fields; i++) {
    ptheme_field field = row->fields[i];
    bool is_label = begins_with(field.name, "p:"), is_prefixed = begins_with(field.name, "field:");
    if (!is_label && !is_prefixed && ptheme_result__is_reserved(field.name)) continue;
    size_t skip = is_label ? 2 : is_prefixed ? strlen("field:") : 0;
    field.name = (ptheme_str){field.name.data + skip, field.name.len - skip};
    if (!ptheme_arena__copy(&draft->arena, &field.name) ||
        !ptheme_arena__copy(&draft->arena, &field.value))
      return ptheme_status__nomem(err);
    if (is_label)
      labels[draft->result.n_labels++] = field.name.data;
    else
      fields[draft->result.n_fields++] = field;
  }
  return draft->result.n_labels >= 2 ? PTHEME_OK : bad(results, draft, "p:...", err);
}

static ptheme_status copy_document(ptheme_csv_results *results, ptheme_result_draft *draft,
                                   ptheme_error *err) {
  const ptheme_document *row = &results->row;
  ptheme_result *result = &draft->result;
  ptheme_str model = row->text, background;
  uint64_t schema;
  draft->line = row->line;
  if (!count(results, PTHEME_COLUMN_SCHEMA, UINT64_MAX, &schema))
    return bad(results, draft, "schema", err);
  if (schema != PTHEME_RESULT_SCHEMA)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, draft->path, row->line, 0,
                                  "a result of schema %llu, this version reads %d",
                                  (unsigned long long)schema, PTHEME_RESULT_SCHEMA);
  if (!count(results, PTHEME_COLUMN_REPLACED, UINT64_MAX, &result->replaced))
    return bad(results, draft, "replaced", err);
  result->document = row->id;
  result->date = row->date;
  result->source = row->source;
  result->title = row->title;
  result->language = row->language;
  ptheme_str *texts[] = {&result->document, &result->date,     &result->source,
                         &result->title,    &result->language, &model};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (!ptheme_arena__copy(&draft->arena, texts[i])) return ptheme_status__nomem(err);
  result->model = model.data;
  PTHEME_TRY(copy_columns(results, draft, err));
  if (!cell(results, PTHEME_COLUMN_BACKGROUND, &background) ||
      !ptheme_result_draft__set_background(draft, background))
    return bad(results, draft, "background", err);
  return PTHEME_OK;
}

/* The name of the first column of the row that is wrong, or NULL. */
static const char *read_cells(const ptheme_csv_results *results, const ptheme_result_draft *draft,
                              ptheme_sentence *sentence) {
  uint64_t start, end, tokens, unknown;
  ptheme_str flags;
  if (!count(results, PTHEME_COLUMN_START, SIZE_MAX, &start)) return "start";
  if (!count(results, PTHEME_COLUMN_END, SIZE_MAX, &end) || end < start) return "end";
  if (!count(results, PTHEME_COLUMN_TOKENS, UINT32_MAX, &tokens)) return "tokens";
  if (!count(results, PTHEME_COLUMN_UNKNOWN, UINT32_MAX, &unknown)) return "unknown";
  if (!cell(results, PTHEME_COLUMN_TEXT, &sentence->text)) return "text";
  if (!ptheme_result_draft__find_theme(draft, results->row.label, &sentence->theme)) return "theme";
  if (!cell(results, PTHEME_COLUMN_FLAGS, &flags) ||
      !ptheme_result_draft__add_flags(&sentence->flags, flags))
    return "flags";
  sentence->start = (size_t)start;
  sentence->end = (size_t)end;
  sentence->tokens = (uint32_t)tokens;
  sentence->unknown = (uint32_t)unknown;
  return NULL;
}

static ptheme_status add_sentence(ptheme_csv_results *results, ptheme_result_draft *draft,
                                  ptheme_error *err) {
  ptheme_result *result = &draft->result;
  size_t n = result->n_sentences, n_labels = result->n_labels, k = 0;
  ptheme_sentence sentence = {0};
  const char *wrong = read_cells(results, draft, &sentence);
  if (wrong) return bad(results, draft, wrong, err);
  void *sentences = results->sentences, *p = results->p;
  bool room = ptheme_mem__reserve(&sentences, &results->cap_sentences, n + 1, sizeof sentence) &&
              ptheme_mem__reserve(&p, &results->cap_p, (n + 1) * n_labels, sizeof *results->p);
  results->sentences = sentences;
  results->p = p;
  if (!room || !ptheme_arena__copy(&draft->arena, &sentence.text)) return ptheme_status__nomem(err);
  for (size_t i = 0; i < results->row.n_fields; i++) {
    const ptheme_field *field = &results->row.fields[i];
    if (!begins_with(field->name, "p:")) continue;
    double value;
    if (k == n_labels || !ptheme_number__read_double(&value, field->value) ||
        !(value >= 0 && value <= 1))
      return bad(results, draft, "p:...", err);
    results->p[n * n_labels + k++] = value;
  }
  if (k != n_labels) return bad(results, draft, "p:...", err);
  results->sentences[n] = sentence;
  result->n_sentences = n + 1;
  return PTHEME_OK;
}

/* Adds rows while they carry on the document: same id, numbers 1, 2, 3 ... */
static ptheme_status add_rows(ptheme_csv_results *results, ptheme_result_draft *draft,
                              ptheme_error *err) {
  bool more = true;
  while (more) {
    uint64_t number;
    if (!count(results, PTHEME_COLUMN_SENTENCE, SIZE_MAX, &number))
      return bad(results, draft, "sentence", err);
    bool first = draft->result.n_sentences == 0;
    if (!first && (number <= 1 || !ptheme_str__equal(results->row.id, draft->result.document)))
      break;
    if (number != draft->result.n_sentences + 1 && !(first && number == 0))
      return bad(results, draft, "sentence", err);
    results->pending = false;
    if (number == 0) break;
    PTHEME_TRY(add_sentence(results, draft, err));
    PTHEME_TRY(peek(results, &more, err));
  }
  for (size_t i = 0; i < draft->result.n_sentences; i++)
    results->sentences[i].p = results->p + i * draft->result.n_labels;
  draft->result.sentences = results->sentences;
  return PTHEME_OK;
}

ptheme_status ptheme_csv_results__next(ptheme_csv_results *results, ptheme_result_draft *draft,
                                       bool *more, ptheme_error *err) {
  PTHEME_TRY(peek(results, more, err));
  if (!*more) return PTHEME_OK;
  PTHEME_TRY(copy_document(results, draft, err));
  return add_rows(results, draft, err);
}
