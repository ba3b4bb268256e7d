/* Results from a database.  Its values are checked one by one, like those of a line of JSON: a
 * table may hold anything, whatever type its columns declare. */
#include "base/mem.h"
#include "base/status.h"
#include "report/result.h"
#include "store/database.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>

static const char documents_sql[] =
    "SELECT d.key, d.replaced, d.id, d.date, d.court, d.title, d.language, d.fields, m.id, "
    "m.labels, m.background, d.sentences FROM document d LEFT JOIN model m ON m.key = d.model "
    "ORDER BY d.id";
static const char sentences_sql[] =
    "SELECT number, start_byte, end_byte, tokens, unknown, text, theme, flags, p FROM sentence "
    "WHERE document = ?1 ORDER BY number";

struct ptheme_database_results {
  ptheme_database database;
  sqlite3_stmt *documents, *sentences;
  ptheme_sentence *items; // of the document being read
  size_t cap_items;
  double *p; // [n_sentences][K]
  size_t cap_p;
};

void ptheme_database_results__free(ptheme_database_results *results) {
  if (!results) return;
  sqlite3_finalize(results->documents);
  sqlite3_finalize(results->sentences);
  ptheme_database__close(&results->database);
  ptheme_mem__free(results->items);
  ptheme_mem__free(results->p);
  ptheme_mem__free(results);
}

/* Of regular files only: what is read from a pipe is gone. */
bool ptheme_database_results__recognise(const char *path) {
  static const char magic[16] = "SQLite format 3"; /* and its NUL */
  char head[sizeof magic] = {0};
  struct stat info;
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) return false;
  FILE *file = fopen(path, "rb");
  size_t got = file ? fread(head, 1, sizeof head, file) : 0;
  if (file) fclose(file);
  return got == sizeof head && memcmp(head, magic, sizeof head) == 0;
}

ptheme_status ptheme_database_results__open(ptheme_database_results **out, const char *path,
                                            ptheme_error *err) {
  *out = NULL;
  ptheme_database_results *results = ptheme_mem__zalloc(1, sizeof *results);
  if (!results) return ptheme_status__nomem(err);
  ptheme_database *database = &results->database;
  ptheme_status status = ptheme_database__open(database, path, false, err);
  if (status == PTHEME_OK)
    status = ptheme_database__prepare(&results->documents, database, documents_sql, err);
  if (status == PTHEME_OK)
    status = ptheme_database__prepare(&results->sentences, database, sentences_sql, err);
  if (status != PTHEME_OK) {
    ptheme_database_results__free(results);
    return status;
  }
  *out = results;
  return PTHEME_OK;
}

static ptheme_status bad(const ptheme_result_draft *draft, const char *column, ptheme_error *err) {
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, draft->path, draft->line, 0,
                                "not a result: column \"%s\" holds something else", column);
}

/* A text copied to the draft. */
static ptheme_status copy_text(ptheme_database_results *results, ptheme_result_draft *draft,
                               sqlite3_stmt *row, int at, ptheme_str *text, ptheme_error *err) {
  if (!ptheme_database__text(row, at, text)) {
    if (sqlite3_errcode(results->database.handle) == SQLITE_NOMEM) return ptheme_status__nomem(err);
    return bad(draft, sqlite3_column_name(row, at), err);
  }
  return ptheme_arena__copy(&draft->arena, text) ? PTHEME_OK : ptheme_status__nomem(err);
}

static ptheme_status read_count(ptheme_result_draft *draft, sqlite3_stmt *row, int at, uint64_t max,
                                uint64_t *count, ptheme_error *err) {
  int64_t value = sqlite3_column_int64(row, at);
  *count = (uint64_t)value;
  if (value >= 0 && *count <= max && sqlite3_column_type(row, at) == SQLITE_INTEGER)
    return PTHEME_OK;
  return bad(draft, sqlite3_column_name(row, at), err);
}

/* ---- a document ---- */

static bool copy_json(ptheme_arena *arena, const json_t *value, ptheme_str *text) {
  *text = (ptheme_str){json_string_value(value), json_string_length(value)};
  return ptheme_arena__copy(arena, text);
}

static ptheme_status fill_labels(ptheme_result_draft *draft, json_t *list, ptheme_error *err) {
  size_t n = json_array_size(list);
  if (n < 2) return bad(draft, "labels", err);
  const char **labels = ptheme_arena__alloc(&draft->arena, n, sizeof *labels);
  if (!labels) return ptheme_status__nomem(err);
  for (size_t k = 0; k < n; k++) {
    ptheme_str name;
    if (!json_is_string(json_array_get(list, k))) return bad(draft, "labels", err);
    if (!copy_json(&draft->arena, json_array_get(list, k), &name)) return ptheme_status__nomem(err);
    labels[k] = name.data;
  }
  draft->result.labels = labels;
  draft->result.n_labels = n;
  return PTHEME_OK;
}

static ptheme_status fill_fields(ptheme_result_draft *draft, json_t *object, ptheme_error *err) {
  if (!json_is_object(object)) return bad(draft, "fields", err);
  ptheme_field *fields =
      ptheme_arena__alloc(&draft->arena, json_object_size(object), sizeof *fields);
  if (!fields) return ptheme_status__nomem(err);
  const char *key;
  json_t *value;
  size_t n = 0;
  json_object_foreach(object, key, value) {
    if (!json_is_string(value)) return bad(draft, "fields", err);
    fields[n].name = ptheme_str__of(key);
    if (!ptheme_arena__copy(&draft->arena, &fields[n].name) ||
        !copy_json(&draft->arena, value, &fields[n++].value))
      return ptheme_status__nomem(err);
  }
  draft->result.fields = fields;
  draft->result.n_fields = n;
  return PTHEME_OK;
}

/* Parses a column and hands it to `fill`. */
static ptheme_status read_json(ptheme_result_draft *draft, sqlite3_stmt *row, int at,
                               ptheme_status (*fill)(ptheme_result_draft *draft, json_t *value,
                                                     ptheme_error *err),
                               ptheme_error *err) {
  ptheme_str text;
  if (!ptheme_database__text(row, at, &text)) return bad(draft, sqlite3_column_name(row, at), err);
  json_t *value = json_loadb(text.data, text.len, JSON_ALLOW_NUL, NULL);
  ptheme_status status = fill(draft, value, err);
  json_decref(value);
  return status;
}

static ptheme_status read_document(ptheme_database_results *results, ptheme_result_draft *draft,
                                   ptheme_error *err) {
  sqlite3_stmt *row = results->documents;
  ptheme_result *result = &draft->result;
  ptheme_str model, background;
  ptheme_str *texts[] = {&result->document, &result->date, &result->source, &result->title,
                         &result->language, NULL,          &model,          NULL,
                         &background};
  draft->line = (uint64_t)sqlite3_column_int64(row, 0);
  PTHEME_TRY(read_count(draft, row, 1, INT64_MAX, &result->replaced, err));
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i]) PTHEME_TRY(copy_text(results, draft, row, (int)i + 2, texts[i], err));
  if (result->document.len == 0) return bad(draft, "id", err);
  result->model = model.data;
  PTHEME_TRY(read_json(draft, row, 7, fill_fields, err));
  PTHEME_TRY(read_json(draft, row, 9, fill_labels, err));
  return ptheme_result_draft__set_background(draft, background) ? PTHEME_OK
                                                                : bad(draft, "background", err);
}

/* ---- its sentences ---- */

/* "[250000,750000]"; false for anything but n millionths. */
static bool read_p(double *p, size_t n, ptheme_str text) {
  size_t at = 0;
  for (size_t k = 0; k < n; k++) {
    if (at == text.len || text.data[at++] != (k == 0 ? '[' : ',')) return false;
    uint32_t micro = 0;
    size_t first = at;
    for (; at < text.len && text.data[at] >= '0' && text.data[at] <= '9'; at++)
      if ((micro = micro * 10 + (uint32_t)(text.data[at] - '0')) > PTHEME_MICRO) return false;
    if (at == first) return false;
    p[k] = (double)micro / PTHEME_MICRO;
  }
  return at + 1 == text.len && text.data[at] == ']';
}

static ptheme_status read_numbers(ptheme_result_draft *draft, sqlite3_stmt *row,
                                  ptheme_sentence *sentence, ptheme_error *err) {
  uint64_t number, start, end, tokens, unknown;
  PTHEME_TRY(read_count(draft, row, 0, INT64_MAX, &number, err));
  if (number != draft->result.n_sentences + 1) return bad(draft, "number", err);
  PTHEME_TRY(read_count(draft, row, 1, INT64_MAX, &start, err));
  PTHEME_TRY(read_count(draft, row, 2, INT64_MAX, &end, err));
  if (start > end) return bad(draft, "end_byte", err);
  PTHEME_TRY(read_count(draft, row, 3, UINT32_MAX, &tokens, err));
  PTHEME_TRY(read_count(draft, row, 4, UINT32_MAX, &unknown, err));
  *sentence = (ptheme_sentence){.start = (size_t)start,
                                .end = (size_t)end,
                                .tokens = (uint32_t)tokens,
                                .unknown = (uint32_t)unknown};
  return PTHEME_OK;
}

static ptheme_status read_sentence(ptheme_database_results *results, ptheme_result_draft *draft,
                                   ptheme_sentence *sentence, double *p, ptheme_error *err) {
  sqlite3_stmt *row = results->sentences;
  ptheme_str theme, flags, text;
  PTHEME_TRY(read_numbers(draft, row, sentence, err));
  PTHEME_TRY(copy_text(results, draft, row, 5, &sentence->text, err));
  PTHEME_TRY(copy_text(results, draft, row, 6, &theme, err));
  PTHEME_TRY(copy_text(results, draft, row, 7, &flags, err));
  PTHEME_TRY(copy_text(results, draft, row, 8, &text, err));
  if (!ptheme_result_draft__find_theme(draft, theme, &sentence->theme))
    return bad(draft, "theme", err);
  if (!ptheme_result_draft__add_flags(&sentence->flags, flags)) return bad(draft, "flags", err);
  return read_p(p, draft->result.n_labels, text) ? PTHEME_OK : bad(draft, "p", err);
}

static ptheme_status add_sentence(ptheme_database_results *results, ptheme_result_draft *draft,
                                  ptheme_error *err) {
  ptheme_result *result = &draft->result;
  size_t n = result->n_sentences, n_labels = result->n_labels;
  void *items = results->items, *p = results->p;
  bool room = ptheme_mem__reserve(&items, &results->cap_items, n + 1, sizeof *results->items) &&
              ptheme_mem__reserve(&p, &results->cap_p, (n + 1) * n_labels, sizeof *results->p);
  results->items = items;
  results->p = p;
  if (!room) return ptheme_status__nomem(err);
  PTHEME_TRY(read_sentence(results, draft, &results->items[n], results->p + n * n_labels, err));
  result->n_sentences = n + 1;
  return PTHEME_OK;
}

static ptheme_status read_sentences(ptheme_database_results *results, ptheme_result_draft *draft,
                                    ptheme_error *err) {
  sqlite3_bind_int64(results->sentences, 1, sqlite3_column_int64(results->documents, 0));
  bool row = true;
  ptheme_status status = PTHEME_OK;
  while (status == PTHEME_OK) {
    status = ptheme_database__step(&results->database, results->sentences, &row, err);
    if (status != PTHEME_OK || !row) break;
    status = add_sentence(results, draft, err);
  }
  sqlite3_reset(results->sentences);
  for (size_t i = 0; i < draft->result.n_sentences; i++)
    results->items[i].p = results->p + i * draft->result.n_labels;
  draft->result.sentences = results->items;
  if (status != PTHEME_OK) return status;
  uint64_t n;
  PTHEME_TRY(read_count(draft, results->documents, 11, INT64_MAX, &n, err));
  return n == draft->result.n_sentences ? PTHEME_OK : bad(draft, "sentences", err);
}

ptheme_status ptheme_database_results__next(ptheme_database_results *results,
                                            ptheme_result_draft *draft, bool *more,
                                            ptheme_error *err) {
  PTHEME_TRY(ptheme_database__step(&results->database, results->documents, more, err));
  if (!*more) return PTHEME_OK;
  PTHEME_TRY(read_document(results, draft, err));
  return read_sentences(results, draft, err);
}
