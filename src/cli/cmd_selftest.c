/* report --self-test: how good the estimators are on labelled data. */
#include "cli.h"

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  return cli_progress_step(context, stage, done, total);
}

static ptheme_status test(ptheme_selftest **selftest, cli_options *options,
                          const ptheme_dataset *dataset, ptheme_error *err) {
  cli_progress progress;
  ptheme_selftest_options how;
  ptheme_selftest_options_init(&how);
  how.draws = options->draws;
  how.seed = options->report.seed;
  options->train.threads = options->threads;
  options->train.progress = on_progress;
  options->train.context = &progress;
  cli_progress_start(&progress, options);
  ptheme_status status = ptheme_selftest_run(selftest, dataset, &options->train, &how, err);
  cli_progress_end(&progress);
  return status;
}

static ptheme_status write_table(ptheme_output *output, const void *what,
                                 const cli_options *options, ptheme_error *err) {
  return ptheme_selftest_write(what, output, (ptheme_report_format)options->form, err);
}

int cli_selftest(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_selftest *selftest = NULL;
  ptheme_reader_counts read;
  int code;
  ptheme_dataset *dataset = cli_load_labelled(options, &read, &code);
  if (!dataset) return code;
  ptheme_status status = test(&selftest, options, dataset, &err);
  if (status == PTHEME_OK)
    status = cli_write(options->output, write_table, selftest, options, &err);
  ptheme_selftest_free(selftest);
  ptheme_dataset_free(dataset);
  if (status != PTHEME_OK) return cli_fail(&err);
  return read.rejected > 0 ? CLI_PARTLY : CLI_DONE;
}
