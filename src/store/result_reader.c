#include "base/mem.h"
#include "base/status.h"
#include "store/store.h"

struct ptheme_result_reader {
  const char *const *paths; // [n_paths]
  size_t n_paths, next_path;
  ptheme_json_results *json; // of the file being read: one of the three, or none
  ptheme_csv_results *csv;
  ptheme_database_results *database;
  ptheme_result_draft draft;
};

ptheme_status ptheme_result_reader_open(ptheme_result_reader **out, const char *const *paths,
                                        size_t n_paths, ptheme_error *err) {
  *out = ptheme_mem__zalloc(1, sizeof **out);
  if (!*out) return ptheme_status__nomem(err);
  (*out)->paths = paths;
  (*out)->n_paths = n_paths;
  return PTHEME_OK;
}

static bool ends_with(const char *path, const char *suffix) {
  size_t len = strlen(path), tail = strlen(suffix);
  return len > tail && strcmp(path + len - tail, suffix) == 0;
}

static bool is_table(const char *path) {
  return ends_with(path, ".csv") || ends_with(path, ".tsv") || ends_with(path, ".csv.gz") ||
         ends_with(path, ".tsv.gz");
}

static bool is_database(const char *path) {
  return ends_with(path, ".db") || ends_with(path, ".sqlite") || ends_with(path, ".sqlite3") ||
         ptheme_database_results__recognise(path);
}

static ptheme_status open_next(ptheme_result_reader *reader, ptheme_error *err) {
  const char *path = reader->paths[reader->next_path++];
  reader->draft.path = path;
  reader->draft.line = 0;
  if (is_database(path)) return ptheme_database_results__open(&reader->database, path, err);
  return is_table(path) ? ptheme_csv_results__open(&reader->csv, path, err)
                        : ptheme_json_results__open(&reader->json, path, err);
}

static void close_file(ptheme_result_reader *reader) {
  ptheme_json_results__free(reader->json);
  ptheme_csv_results__free(reader->csv);
  ptheme_database_results__free(reader->database);
  reader->json = NULL;
  reader->csv = NULL;
  reader->database = NULL;
}

static ptheme_status read_next(ptheme_result_reader *reader, bool *more, ptheme_error *err) {
  ptheme_result_draft *draft = &reader->draft;
  *more = false;
  ptheme_arena__clear(&draft->arena);
  draft->result = (ptheme_result){.background = -1};
  if (reader->database) return ptheme_database_results__next(reader->database, draft, more, err);
  return reader->csv ? ptheme_csv_results__next(reader->csv, draft, more, err)
                     : ptheme_json_results__next(reader->json, draft, more, err);
}

ptheme_status ptheme_result_reader_next(ptheme_result_reader *reader, const ptheme_result **out,
                                        ptheme_error *err) {
  *out = NULL;
  for (;;) {
    if (!reader->json && !reader->csv && !reader->database) {
      if (reader->next_path == reader->n_paths) return PTHEME_OK;
      PTHEME_TRY(open_next(reader, err));
    }
    bool more;
    PTHEME_TRY(read_next(reader, &more, err));
    if (more) {
      *out = &reader->draft.result;
      return PTHEME_OK;
    }
    close_file(reader);
  }
}

const char *ptheme_result_reader_path(const ptheme_result_reader *reader) {
  return reader->draft.path;
}

uint64_t ptheme_result_reader_line(const ptheme_result_reader *reader) {
  return reader->draft.line;
}

uint64_t ptheme_result_reader_errors(const ptheme_result_reader *reader) {
  return reader->draft.errors;
}

void ptheme_result_reader_free(ptheme_result_reader *reader) {
  if (!reader) return;
  close_file(reader);
  ptheme_arena__free(&reader->draft.arena);
  ptheme_mem__free(reader);
}
