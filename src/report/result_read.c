#include "report/result_read.h"

#include "base/mem.h"
#include "base/status.h"
#include "report/result.h"

struct ptheme_result_reader {
  const char *const *paths; // [n_paths]
  size_t n_paths, next_path;
  ptheme_json_results *json; // of the file being read: one of the two, or none
  ptheme_csv_results *csv;
  ptheme_result_draft draft;
};

/* ---- shared by both forms ---- */

static bool find_label(const ptheme_result *result, ptheme_str name, int *label) {
  for (size_t k = 0; k < result->n_labels; k++) {
    if (!ptheme_str__equal(name, ptheme_str__of(result->labels[k]))) continue;
    *label = (int)k;
    return true;
  }
  return false;
}

bool ptheme_result_draft__set_background(ptheme_result_draft *draft, ptheme_str name) {
  draft->result.background = -1;
  return name.len == 0 || find_label(&draft->result, name, &draft->result.background);
}

bool ptheme_result_draft__find_theme(const ptheme_result_draft *draft, ptheme_str name,
                                     int *theme) {
  *theme = PTHEME_UNSURE;
  return find_label(&draft->result, name, theme) ||
         ptheme_str__equal(name, ptheme_str__of("unsure"));
}

bool ptheme_result_draft__add_flag(unsigned *flags, ptheme_str name) {
  for (size_t bit = 0; ptheme_result__flag_name(bit); bit++) {
    if (!ptheme_str__equal(name, ptheme_str__of(ptheme_result__flag_name(bit)))) continue;
    *flags |= 1u << bit;
    return true;
  }
  return false;
}

/* ---- files one after the other ---- */

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

static ptheme_status open_next(ptheme_result_reader *reader, ptheme_error *err) {
  const char *path = reader->paths[reader->next_path++];
  reader->draft.path = path;
  reader->draft.line = 0;
  return is_table(path) ? ptheme_csv_results__open(&reader->csv, path, err)
                        : ptheme_json_results__open(&reader->json, path, err);
}

static void close_file(ptheme_result_reader *reader) {
  ptheme_json_results__free(reader->json);
  ptheme_csv_results__free(reader->csv);
  reader->json = NULL;
  reader->csv = NULL;
}

ptheme_status ptheme_result_reader_next(ptheme_result_reader *reader, const ptheme_result **out,
                                        ptheme_error *err) {
  *out = NULL;
  for (;;) {
    if (!reader->json && !reader->csv) {
      if (reader->next_path == reader->n_paths) return PTHEME_OK;
      PTHEME_TRY(open_next(reader, err));
    }
    ptheme_arena__clear(&reader->draft.arena);
    reader->draft.result = (ptheme_result){.background = -1};
    bool more = false;
    PTHEME_TRY(reader->csv ? ptheme_csv_results__next(reader->csv, &reader->draft, &more, err)
                           : ptheme_json_results__next(reader->json, &reader->draft, &more, err));
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
