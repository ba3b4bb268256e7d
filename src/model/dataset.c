#include "model/dataset.h"

#include "base/mem.h"
#include "base/status.h"

ptheme_status ptheme_dataset__new(ptheme_dataset **out, ptheme_error *err) {
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

ptheme_status ptheme_dataset__add(ptheme_dataset *dataset, const ptheme_document *document,
                                  ptheme_error *err) {
  void *rows = dataset->rows;
  if (!ptheme_mem__reserve(&rows, &dataset->cap, dataset->n + 1, sizeof *dataset->rows))
    return ptheme_status__nomem(err);
  dataset->rows = rows;
  ptheme_dataset_row *row = &dataset->rows[dataset->n];
  const ptheme_str parts[PARTS] = {document->id,     document->label,    document->date,
                                   document->source, document->language, document->path};
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

static ptheme_status read_all(ptheme_dataset *dataset, ptheme_reader *reader, ptheme_error *err) {
  for (;;) {
    ptheme_document document;
    bool more;
    PTHEME_TRY(ptheme_reader_next(reader, &document, &more, err));
    if (!more) break;
    PTHEME_TRY(ptheme_dataset__add(dataset, &document, err));
  }
  if (dataset->n == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "no labelled rows in the input");
  return PTHEME_OK;
}

ptheme_status ptheme_dataset_load(ptheme_dataset **out, ptheme_reader *reader, ptheme_error *err) {
  PTHEME_TRY(ptheme_dataset__new(out, err));
  ptheme_status status = read_all(*out, reader, err);
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
