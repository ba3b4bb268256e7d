#include "report/result.h"

#include "base/escape.h"
#include "base/mem.h"
#include "base/status.h"

ptheme_label_sum ptheme_result__sum(const ptheme_result *result, size_t k) {
  ptheme_label_sum sum = {0, 0};
  for (size_t i = 0; i < result->n_sentences; i++) {
    const ptheme_sentence *sentence = &result->sentences[i];
    sum.count += sentence->theme == (int)k;
    if (ptheme_result__has_evidence(sentence)) sum.mass += ptheme_posterior__micro(sentence->p[k]);
  }
  return sum;
}

uint64_t ptheme_result__unsure(const ptheme_result *result) {
  uint64_t unsure = 0;
  for (size_t i = 0; i < result->n_sentences; i++)
    unsure += result->sentences[i].theme == PTHEME_UNSURE;
  return unsure;
}

uint32_t ptheme_result__confidence(const ptheme_result *result, const ptheme_sentence *sentence) {
  double highest = 0;
  for (size_t k = 0; k < result->n_labels; k++)
    highest = sentence->p[k] > highest ? sentence->p[k] : highest;
  return ptheme_posterior__micro(highest);
}

const char *ptheme_result__theme(const ptheme_result *result, const ptheme_sentence *sentence) {
  return sentence->theme == PTHEME_UNSURE ? "unsure" : result->labels[sentence->theme];
}

const char *ptheme_result__flag_name(size_t bit) {
  static const char *const names[] = {"no-evidence", "low-confidence"};
  return bit < sizeof names / sizeof *names ? names[bit] : NULL;
}

void ptheme_result__add_micro(ptheme_buf *out, uint32_t micro) {
  char text[PTHEME_MICRO_BYTES];
  ptheme_result__write_micro(text, micro);
  ptheme_buf__add(out, text, sizeof text);
}

/* ---- layout ---- */

const char *ptheme_result__column_name(enum ptheme_result_column column) {
  static const char *const names[PTHEME_COLUMNS] = {
      "document", "date",  "court",    "title",      "language",   "sentence",
      "start",    "end",   "text",     "theme",      "confidence", "tokens",
      "unknown",  "flags", "replaced", "background", "model",      "schema"};
  return names[column];
}

static bool begins_with(ptheme_str text, const char *prefix) {
  size_t len = strlen(prefix);
  return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

bool ptheme_result__is_reserved(ptheme_str name) {
  for (unsigned i = 0; i < PTHEME_COLUMNS; i++)
    if (ptheme_str__equal(name, ptheme_str__of(ptheme_result__column_name(i)))) return true;
  return begins_with(name, "p:") || begins_with(name, "field:");
}

ptheme_status ptheme_result__fix_columns(ptheme_result_layout *layout, const ptheme_field *fields,
                                         size_t n_fields, ptheme_error *err) {
  if (layout->fixed) return PTHEME_OK;
  layout->fixed = true;
  layout->columns = ptheme_mem__zalloc(n_fields, sizeof *layout->columns);
  if (!layout->columns) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n_fields; i++) {
    layout->columns[i] = ptheme_mem__copy(fields[i].name.data, fields[i].name.len);
    if (!layout->columns[i]) return ptheme_status__nomem(err);
    layout->n_columns = i + 1;
  }
  return PTHEME_OK;
}

ptheme_status ptheme_result__escape_labels(ptheme_result_layout *layout, const char *const *labels,
                                           size_t n_labels, ptheme_error *err) {
  ptheme_buf *bytes = &layout->escaped;
  layout->labels = ptheme_mem__alloc(n_labels + 1, sizeof *layout->labels);
  if (!layout->labels) return ptheme_status__nomem(err);
  for (size_t k = 0; k <= n_labels; k++) {
    size_t start = bytes->len;
    ptheme_escape__json(bytes, ptheme_str__of(k < n_labels ? labels[k] : "unsure"));
    layout->labels[k].len = bytes->len - start;
  }
  PTHEME_TRY(ptheme_buf__status(bytes, err));
  for (size_t k = 0, start = 0; k <= n_labels; start += layout->labels[k++].len)
    layout->labels[k].data = bytes->data + start; /* now that they stay */
  return PTHEME_OK;
}

void ptheme_result__free_layout(ptheme_result_layout *layout) {
  ptheme_mem__free(layout->labels);
  ptheme_buf__free(&layout->escaped);
  layout->labels = NULL;
  for (size_t i = 0; i < layout->n_columns; i++)
    ptheme_mem__free(layout->columns[i]);
  ptheme_mem__free(layout->columns);
  layout->columns = NULL;
  layout->n_columns = 0;
  layout->fixed = false;
}

void ptheme_result__head(ptheme_buf *out, const ptheme_result_layout *layout,
                         const char *const *labels, size_t n_labels) {
  if (layout->format == PTHEME_RESULT_CSV || layout->format == PTHEME_RESULT_TSV)
    ptheme_result__csv_head(out, layout, labels, n_labels);
}

void ptheme_result__body(ptheme_buf *out, const ptheme_result_layout *layout,
                         const ptheme_result *result) {
  switch (layout->format) {
  case PTHEME_RESULT_JSONL:
    ptheme_result__json(out, layout, result);
    break;
  case PTHEME_RESULT_CSV:
  case PTHEME_RESULT_TSV:
    ptheme_result__csv(out, layout, result);
    break;
  case PTHEME_RESULT_TABLE:
    ptheme_result__table(out, layout, result);
    break;
  }
}
