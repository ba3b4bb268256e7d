#include "model/dataset.h"

#include "base/mem.h"
#include "base/status.h"
#include "base/valid.h"

ptheme_status ptheme_dataset_new(ptheme_dataset **out, ptheme_error *err) {
  *out = ptheme_mem__zalloc(1, sizeof **out);
  if (!*out) return ptheme_status__nomem(err);
  ptheme_status status = ptheme_strmap__new(&(*out)->names, err);
  if (status != PTHEME_OK) {
    ptheme_mem__free(*out);
    *out = NULL;
  }
  return status;
}

void ptheme_dataset_free(ptheme_dataset *dataset) {
  if (!dataset) return;
  ptheme_buf__free(&dataset->arena);
  ptheme_strmap__free(dataset->names);
  ptheme_mem__free(dataset->rows);
  ptheme_mem__free(dataset);
}

/* The value of the column to group by, named as in a report's breakdowns. */
static bool find_group(ptheme_str *out, const ptheme_document *document, const char *column) {
  const struct {
    const char *name;
    ptheme_str value;
  } parts[] = {{"source", document->source},
               {"court", document->source},
               {"title", document->title},
               {"language", document->language},
               {"date", document->date}};
  for (size_t i = 0; i < document->n_fields; i++) {
    *out = document->fields[i].value;
    if (ptheme_str__equal(document->fields[i].name, ptheme_str__of(column))) return true;
  }
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    *out = parts[i].value;
    if (strcmp(parts[i].name, column) == 0) return true;
  }
  *out = (ptheme_str){"", 0};
  return false;
}

ptheme_status ptheme_dataset__add(ptheme_dataset *dataset, const ptheme_document *document,
                                  ptheme_error *err) {
  void *rows = dataset->rows;
  if (!ptheme_mem__reserve(&rows, &dataset->cap, dataset->n + 1, sizeof *dataset->rows))
    return ptheme_status__nomem(err);
  dataset->rows = rows;
  ptheme_dataset_row *row = &dataset->rows[dataset->n];
  ptheme_str group = {"", 0};
  if (dataset->group_col && find_group(&group, document, dataset->group_col))
    dataset->has_groups = true;
  const ptheme_str parts[PARTS] = {
      document->id,       document->label, document->date, document->source,
      document->language, document->path,  group};
  for (int i = 0; i < PARTS; i++)
    PTHEME_TRY(ptheme_strmap__intern(dataset->names, parts[i], &row->parts[i], err));
  row->text = dataset->arena.len;
  row->text_len = document->text.len;
  row->line = document->line;
  ptheme_buf__add_str(&dataset->arena, document->text);
  PTHEME_TRY(ptheme_buf__status(&dataset->arena, err));
  dataset->n++;
  return PTHEME_OK;
}

ptheme_status ptheme_dataset_add(ptheme_dataset *dataset, const ptheme_document *document,
                                 ptheme_error *err) {
  const ptheme_str parts[] = {document->text,   document->id,       document->label, document->date,
                              document->source, document->language, document->path};
  if (document->text.len == 0 || document->id.len == 0 || document->label.len == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "a row needs an id, a text and a label");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    size_t valid = parts[i].len > 0 ? ptheme_valid__prefix(parts[i].data, parts[i].len) : 0;
    if (valid < parts[i].len)
      return ptheme_status__fail_at(err, PTHEME_E_UTF8, "a row", document->line, valid,
                                    "not valid UTF-8");
  }
  return ptheme_dataset__add(dataset, document, err);
}

static ptheme_status read_all(ptheme_dataset *dataset, ptheme_reader *reader, ptheme_error *err) {
  for (;;) {
    ptheme_document document;
    bool more;
    PTHEME_TRY(ptheme_reader_next(reader, &document, &more, err));
    if (!more) break;
    PTHEME_TRY(ptheme_dataset__add(dataset, &document, err));
  }
  if (dataset->n == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "no labelled rows in the input\n"
                               "hint: a row needs a text and a theme; --text-col and --label-col "
                               "name other columns");
  return PTHEME_OK;
}

ptheme_status ptheme_dataset_load(ptheme_dataset **out, ptheme_reader *reader, ptheme_error *err) {
  return ptheme_dataset_load_grouped(out, reader, NULL, err);
}

ptheme_status ptheme_dataset_load_grouped(ptheme_dataset **out, ptheme_reader *reader,
                                          const char *group_col, ptheme_error *err) {
  PTHEME_TRY(ptheme_dataset_new(out, err));
  (*out)->group_col = group_col;
  ptheme_status status = read_all(*out, reader, err);
  if (status == PTHEME_OK && group_col && !(*out)->has_groups)
    status = ptheme_status__fail(err, PTHEME_E_INPUT, "no row has a column \"%.60s\" to group by",
                                 group_col);
  (*out)->group_col = NULL;
  if (status != PTHEME_OK) {
    ptheme_dataset_free(*out);
    *out = NULL;
  }
  return status;
}

size_t ptheme_dataset_count(const ptheme_dataset *dataset) {
  return dataset->n;
}

ptheme_row ptheme_dataset_get(const ptheme_dataset *dataset, size_t i) {
  return (ptheme_row){.document = ptheme_dataset__part(dataset, i, PART_DOCUMENT),
                      .text = ptheme_dataset__text(dataset, i),
                      .label = ptheme_dataset__part(dataset, i, PART_LABEL),
                      .date = ptheme_dataset__part(dataset, i, PART_DATE),
                      .source = ptheme_dataset__part(dataset, i, PART_SOURCE),
                      .language = ptheme_dataset__part(dataset, i, PART_LANGUAGE),
                      .path = ptheme_dataset__part(dataset, i, PART_PATH),
                      .line = dataset->rows[i].line};
}

size_t ptheme_languages__list(uint32_t *found, const ptheme_strmap *names, const uint32_t *ids,
                              size_t n) {
  size_t n_found = 0;
  for (size_t i = 0; i < n; i++) {
    ptheme_str name = ptheme_strmap__get(names, ids[i]);
    size_t at = 0;
    while (at < n_found && ptheme_str__compare(ptheme_strmap__get(names, found[at]), name) < 0)
      at++;
    if (name.len == 0 || (at < n_found && found[at] == ids[i])) continue;
    if (n_found == PTHEME_MAX_LANGUAGES) return 0;
    memmove(found + at + 1, found + at, (n_found - at) * sizeof *found);
    found[at] = ids[i];
    n_found++;
  }
  return n_found;
}
