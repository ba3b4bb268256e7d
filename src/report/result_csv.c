/* Results as a tidy table: one row a sentence, attributes of the document repeated. */
#include "base/escape.h"
#include "report/result.h"

static char separator_of(const ptheme_result_layout *layout) {
  return layout->format == PTHEME_RESULT_TSV ? '\t' : ',';
}

void ptheme_result__csv_head(ptheme_buf *out, const ptheme_result_layout *layout,
                             const char *const *labels, size_t n_labels) {
  char separator = separator_of(layout);
  ptheme_buf name = PTHEME_BUF_INIT;
  for (unsigned i = 0; i < PTHEME_COLUMNS; i++) {
    if (i > 0) ptheme_buf__add_byte(out, separator);
    ptheme_buf__add_text(out, ptheme_result__column_name(i));
  }
  for (size_t i = 0; i < n_labels + layout->n_columns; i++) {
    ptheme_str text = ptheme_str__of(i < n_labels ? labels[i] : layout->columns[i - n_labels]);
    ptheme_buf__clear(&name);
    if (i < n_labels)
      ptheme_buf__add_text(&name, "p:");
    else if (ptheme_result__is_reserved(text))
      ptheme_buf__add_text(&name, "field:");
    ptheme_buf__add_str(&name, text);
    ptheme_buf__add_byte(out, separator);
    ptheme_escape__csv(out, ptheme_buf__str(&name), separator, false);
    out->failed = out->failed || name.failed;
  }
  ptheme_buf__add_byte(out, '\n');
  ptheme_buf__free(&name);
}

static void add_flags(ptheme_buf *out, unsigned flags) {
  bool any = false;
  for (size_t bit = 0; ptheme_result__flag_name(bit); bit++) {
    if ((flags >> bit & 1) == 0) continue;
    if (any) ptheme_buf__add_byte(out, ' ');
    ptheme_buf__add_text(out, ptheme_result__flag_name(bit));
    any = true;
  }
}

static void add_sentence(ptheme_buf *out, enum ptheme_result_column column, size_t number,
                         const ptheme_result_layout *layout, const ptheme_result *result) {
  if (column == PTHEME_COLUMN_SENTENCE) {
    ptheme_buf__add_u64(out, number);
    return;
  }
  if (number == 0) return;
  const ptheme_sentence *sentence = &result->sentences[number - 1];
  char separator = separator_of(layout);
  const char *theme = ptheme_result__theme(result, sentence);
  ptheme_str text = layout->with_text ? sentence->text : (ptheme_str){"", 0};
  switch (column) {
  case PTHEME_COLUMN_START:
    ptheme_buf__add_u64(out, sentence->start);
    break;
  case PTHEME_COLUMN_END:
    ptheme_buf__add_u64(out, sentence->end);
    break;
  case PTHEME_COLUMN_TEXT:
    ptheme_escape__csv(out, text, separator, false);
    break;
  case PTHEME_COLUMN_THEME:
    ptheme_escape__csv(out, ptheme_str__of(theme), separator, false);
    break;
  case PTHEME_COLUMN_CONFIDENCE:
    ptheme_result__add_micro(out, ptheme_result__confidence(result, sentence));
    break;
  case PTHEME_COLUMN_TOKENS:
    ptheme_buf__add_u64(out, sentence->tokens);
    break;
  case PTHEME_COLUMN_UNKNOWN:
    ptheme_buf__add_u64(out, sentence->unknown);
    break;
  default:
    add_flags(out, sentence->flags);
    break;
  }
}

static void add_cell(ptheme_buf *out, enum ptheme_result_column column, size_t number,
                     const ptheme_result_layout *layout, const ptheme_result *result) {
  char separator = separator_of(layout);
  ptheme_str background =
      ptheme_str__of(result->background >= 0 ? result->labels[result->background] : "");
  switch (column) {
  case PTHEME_COLUMN_DOCUMENT:
    ptheme_escape__csv(out, result->document, separator, false);
    break;
  case PTHEME_COLUMN_DATE:
    ptheme_escape__csv(out, result->date, separator, false);
    break;
  case PTHEME_COLUMN_COURT:
    ptheme_escape__csv(out, result->source, separator, false);
    break;
  case PTHEME_COLUMN_TITLE:
    ptheme_escape__csv(out, result->title, separator, false);
    break;
  case PTHEME_COLUMN_LANGUAGE:
    ptheme_escape__csv(out, result->language, separator, false);
    break;
  case PTHEME_COLUMN_REPLACED:
    ptheme_buf__add_u64(out, result->replaced);
    break;
  case PTHEME_COLUMN_BACKGROUND:
    ptheme_escape__csv(out, background, separator, false);
    break;
  case PTHEME_COLUMN_MODEL:
    ptheme_buf__add_text(out, result->model);
    break;
  case PTHEME_COLUMN_SCHEMA:
    ptheme_buf__add_u64(out, PTHEME_RESULT_SCHEMA);
    break;
  default:
    add_sentence(out, column, number, layout, result);
    break;
  }
}

static ptheme_str field_of(const ptheme_result *result, ptheme_str name) {
  for (size_t i = 0; i < result->n_fields; i++)
    if (ptheme_str__equal(result->fields[i].name, name)) return result->fields[i].value;
  return (ptheme_str){"", 0};
}

static void add_row(ptheme_buf *out, size_t number, const ptheme_result_layout *layout,
                    const ptheme_result *result) {
  char separator = separator_of(layout);
  for (unsigned i = 0; i < PTHEME_COLUMNS; i++) {
    if (i > 0) ptheme_buf__add_byte(out, separator);
    add_cell(out, i, number, layout, result);
  }
  for (size_t k = 0; k < result->n_labels; k++) {
    ptheme_buf__add_byte(out, separator);
    if (number > 0)
      ptheme_result__add_micro(out, ptheme_posterior__micro(result->sentences[number - 1].p[k]));
  }
  for (size_t i = 0; i < layout->n_columns; i++) {
    ptheme_buf__add_byte(out, separator);
    ptheme_escape__csv(out, field_of(result, ptheme_str__of(layout->columns[i])), separator, false);
  }
  ptheme_buf__add_byte(out, '\n');
}

void ptheme_result__csv(ptheme_buf *out, const ptheme_result_layout *layout,
                        const ptheme_result *result) {
  if (result->n_sentences == 0) add_row(out, 0, layout, result);
  for (size_t i = 0; i < result->n_sentences; i++)
    add_row(out, i + 1, layout, result);
}
