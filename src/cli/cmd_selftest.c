/* report --self-test: how good the estimators are on labelled data. */
#include "cli.h"

#include <string.h>

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  return cli_progress_step(context, stage, done, total);
}

static ptheme_status test(ptheme_selftest **selftest, cli_options *options,
                          ptheme_reader_counts *read, ptheme_error *err) {
  cli_progress progress;
  ptheme_selftest_options how;
  ptheme_dataset *dataset;
  *selftest = NULL;
  ptheme_status status = cli_load_rows(&dataset, options, read, err);
  if (status != PTHEME_OK) return status;
  ptheme_selftest_options_init(&how);
  how.draws = options->draws;
  how.seed = options->report.seed;
  options->train.threads = options->threads;
  options->train.progress = on_progress;
  options->train.context = &progress;
  cli_progress_start(&progress, options);
  status = ptheme_selftest_run(selftest, dataset, &options->train, &how, err);
  cli_progress_end(&progress);
  ptheme_dataset_free(dataset);
  return status;
}

static ptheme_status write_table(const cli_options *options, const ptheme_selftest *selftest,
                                 ptheme_report_format format, ptheme_error *err) {
  ptheme_output *output;
  ptheme_status status =
      ptheme_output_open(&output, options->output ? options->output : "-", true, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_selftest_write(selftest, output, format, err);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

int cli_selftest(cli_options *options, ptheme_report_format format) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_selftest *selftest;
  ptheme_reader_counts read = {0};
  ptheme_status status = test(&selftest, options, &read, &err);
  if (status == PTHEME_OK) status = write_table(options, selftest, format, &err);
  ptheme_selftest_free(selftest);
  if (status == PTHEME_E_INPUT && strstr(err.message, "-col"))
    cli_set_hint(&err, "the columns must be named document, text and theme");
  if (status != PTHEME_OK) return cli_fail(&err);
  if (!cli_counts_agree(read)) return CLI_INTERNAL;
  if (read.rejected > 0) cli_say("%llu rows rejected", (unsigned long long)read.rejected);
  return read.rejected > 0 ? CLI_PARTLY : CLI_DONE;
}
