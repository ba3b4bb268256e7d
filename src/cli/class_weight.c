/* --class-weight FILE is read like any table: its label column is the label, its text column the
 * weight. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* What train() would refuse too, but without the line. */
static int refuse(const cli_options *options, ptheme_row row, ptheme_str what, const char *wrong) {
  cli_say("%s:%llu: \"%.*s\" %s", options->class_weight, (unsigned long long)row.line,
          what.len < 40 ? (int)what.len : 40, what.data, wrong);
  return CLI_INPUT;
}

static bool is_given(const cli_options *options, ptheme_str label) {
  for (size_t i = 0; i < options->train.n_class_weights; i++) {
    const char *given = options->train.class_weights[i].label;
    if (strlen(given) == label.len && memcmp(given, label.data, label.len) == 0) return true;
  }
  return false;
}

static int add_row(cli_options *options, ptheme_class_weight *out, ptheme_row row) {
  double weight;
  if (!ptheme_read_double(&weight, row.text) || !(weight > 0 && weight <= 1e6))
    return refuse(options, row, row.text,
                  "is not a weight\nhint: a number above 0 and at most 1000000");
  if (is_given(options, row.label))
    return refuse(options, row, row.label, "is given two weights\nhint: leave one of the rows out");
  char *label = cli_alloc(row.label.len + 1, 1);
  memcpy(label, row.label.data, row.label.len);
  *out = (ptheme_class_weight){label, weight};
  options->train.n_class_weights++;
  return CLI_DONE;
}

static int read_rows(cli_options *options, const ptheme_dataset *table) {
  size_t n = ptheme_dataset_count(table);
  ptheme_class_weight *weights = cli_alloc(n, sizeof *weights);
  options->train.class_weights = weights;
  for (size_t i = 0; i < n; i++) {
    int code = add_row(options, &weights[i], ptheme_dataset_get(table, i));
    if (code != CLI_DONE) return code;
  }
  return CLI_DONE;
}

static int read_file(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader *reader;
  ptheme_dataset *table = NULL;
  ptheme_reader_options columns = PTHEME_READER_OPTIONS_INIT;
  columns.label_col = "label";
  columns.text_col = "weight";
  columns.need_label = true;
  columns.format = PTHEME_FORMAT_CSV;
  columns.invalid = PTHEME_INVALID_ERROR;
  ptheme_status status = ptheme_reader_open(&reader, &options->class_weight, 1, &columns, &err);
  if (status == PTHEME_OK) status = ptheme_dataset_load(&table, reader, &err);
  ptheme_reader_free(reader);
  if (status == PTHEME_E_INPUT) /* a word that is mistyped is taken for a file */
    cli_set_hint(&err, "none, balanced or a table with the columns label and weight");
  int code = status == PTHEME_OK ? read_rows(options, table) : cli_fail(&err);
  ptheme_dataset_free(table);
  return code;
}

int cli_read_class_weights(cli_options *options) {
  const char *asked = options->class_weight;
  if (!asked || strcmp(asked, "none") == 0) return CLI_DONE;
  options->train.balanced = strcmp(asked, "balanced") == 0;
  return options->train.balanced ? CLI_DONE : read_file(options);
}

void cli_free_class_weights(cli_options *options) {
  const ptheme_class_weight *weights = options->train.class_weights;
  for (size_t i = 0; i < options->train.n_class_weights; i++)
    free((void *)(uintptr_t)weights[i].label);
  free((void *)(uintptr_t)weights);
  options->train.class_weights = NULL;
  options->train.n_class_weights = 0;
}
