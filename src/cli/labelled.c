#include "cli.h"

#include <string.h>

static ptheme_status load(ptheme_dataset **dataset, cli_options *options,
                          ptheme_reader_counts *read, ptheme_error *err) {
  ptheme_reader *reader;
  options->reader.need_label = options->reader.tables = true;
  options->reader.invalid =
      options->invalid >= 0 ? (ptheme_invalid)options->invalid : PTHEME_INVALID_ERROR;
  ptheme_status status =
      ptheme_reader_open(&reader, options->inputs.items, options->inputs.n, &options->reader, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_dataset_load_grouped(dataset, reader, options->group_col, err);
  *read = ptheme_reader_count(reader);
  ptheme_reader_free(reader);
  return status;
}

ptheme_dataset *cli_load_labelled(cli_options *options, ptheme_reader_counts *read, int *code) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_dataset *dataset = NULL;
  cli_rejects rejects;
  *read = (ptheme_reader_counts){0};
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  if (status == PTHEME_OK) status = load(&dataset, options, read, &err);
  status = cli_rejects_close(&rejects, status, &err);
  bool agree = cli_counts_agree(*read);
  if (status == PTHEME_OK && agree) return dataset;
  if (options->self_test && strstr(err.message, "-col")) /* report has no options for columns */
    cli_set_hint(&err, "the columns must be named document, text and theme");
  *code = agree ? cli_fail(&err) : CLI_INTERNAL;
  ptheme_dataset_free(dataset);
  return NULL;
}
