#include "base/mem.h"
#include "base/status.h"
#include "report/result.h"

struct ptheme_result_writer {
  ptheme_output *output;
  ptheme_result_layout layout;
  char **labels; // [n_labels] of the first result: a table's columns are named after them
  size_t n_labels;
  ptheme_buf buf;
};

ptheme_status ptheme_result_writer_new(ptheme_result_writer **out, ptheme_output *output,
                                       ptheme_result_format format, bool with_text, bool color,
                                       ptheme_error *err) {
  *out = ptheme_mem__zalloc(1, sizeof **out);
  if (!*out) return ptheme_status__nomem(err);
  (*out)->output = output;
  (*out)->layout.format = format;
  (*out)->layout.with_text = with_text;
  (*out)->layout.color = color;
  return PTHEME_OK;
}

static ptheme_status keep_labels(ptheme_result_writer *writer, const ptheme_result *result,
                                 ptheme_error *err) {
  writer->labels = ptheme_mem__zalloc(result->n_labels, sizeof *writer->labels);
  if (!writer->labels) return ptheme_status__nomem(err);
  for (size_t k = 0; k < result->n_labels; k++) {
    writer->labels[k] = ptheme_mem__copy(result->labels[k], strlen(result->labels[k]));
    if (!writer->labels[k]) return ptheme_status__nomem(err);
    writer->n_labels = k + 1;
  }
  return PTHEME_OK;
}

static bool has_labels(const ptheme_result_writer *writer, const ptheme_result *result) {
  if (writer->n_labels != result->n_labels) return false;
  for (size_t k = 0; k < result->n_labels; k++)
    if (strcmp(writer->labels[k], result->labels[k]) != 0) return false;
  return true;
}

ptheme_status ptheme_result_write(ptheme_result_writer *writer, const ptheme_result *result,
                                  ptheme_error *err) {
  bool is_table = writer->layout.format != PTHEME_RESULT_JSONL;
  ptheme_buf__clear(&writer->buf);
  if (!writer->labels) {
    PTHEME_TRY(keep_labels(writer, result, err));
    PTHEME_TRY(ptheme_result__fix_columns(&writer->layout, result->fields, result->n_fields, err));
    ptheme_result__head(&writer->buf, &writer->layout, result->labels, result->n_labels);
  } else if (is_table && !has_labels(writer, result)) {
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "one table cannot hold results with different labels\n"
                               "hint: write JSON lines, or a table for each model");
  }
  ptheme_result__body(&writer->buf, &writer->layout, result);
  PTHEME_TRY(ptheme_buf__status(&writer->buf, err));
  return ptheme_output_write(writer->output, writer->buf.data, writer->buf.len, err);
}

void ptheme_result_writer_free(ptheme_result_writer *writer) {
  if (!writer) return;
  for (size_t k = 0; k < writer->n_labels; k++)
    ptheme_mem__free(writer->labels[k]);
  ptheme_mem__free(writer->labels);
  ptheme_result__free_layout(&writer->layout);
  ptheme_buf__free(&writer->buf);
  ptheme_mem__free(writer);
}
