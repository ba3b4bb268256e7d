#include "cli.h"

#include <string.h>

/* Name and suffix, in the order of ptheme_report_format. */
static const char *const formats[] = {"text", ".txt",  "csv",      ".csv", "tsv", ".tsv",
                                      "json", ".json", "markdown", ".md",  NULL};

static void on_notice(void *context, const char *message) {
  const cli_options *options = context;
  if (!options->quiet) cli_say("%s", message);
}

static ptheme_status add_all(ptheme_report *report, ptheme_result_reader *reader,
                             ptheme_error *err) {
  for (;;) {
    const ptheme_result *result;
    ptheme_status status = ptheme_result_reader_next(reader, &result, err);
    if (status != PTHEME_OK || !result) return status;
    status = ptheme_report_add(report, result, ptheme_result_reader_path(reader),
                               ptheme_result_reader_line(reader), err);
    if (status != PTHEME_OK || cli_signal() != 0)
      return status != PTHEME_OK ? status : PTHEME_E_CANCELLED;
  }
}

static ptheme_status write_report(const cli_options *options, const ptheme_report *report,
                                  ptheme_report_format format, ptheme_error *err) {
  ptheme_output *output;
  ptheme_status status =
      ptheme_output_open(&output, options->output ? options->output : "-", true, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_report_write(report, output, format, cli_use_color(options, stdout), err);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

static ptheme_status run(const cli_options *options, ptheme_report *report,
                         ptheme_result_reader *reader, ptheme_report_format format,
                         ptheme_error *err) {
  ptheme_status status = add_all(report, reader, err);
  if (status == PTHEME_OK) status = ptheme_report_finish(report, err);
  return status == PTHEME_OK ? write_report(options, report, format, err) : status;
}

int cmd_report(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  int code = CLI_USAGE;
  size_t format;
  if (!cli_find_inputs(options, cli_find_verb("report"), &code) ||
      !cli_find_format(&format, options, formats, "text", "csv"))
    return code;
  ptheme_report_options report_options = {options->by.items, options->by.n, options->mixed_models,
                                          on_notice, options};
  ptheme_report *report = NULL;
  ptheme_result_reader *reader = NULL;
  ptheme_status status = ptheme_report_new(&report, &report_options, &err);
  if (status == PTHEME_OK)
    status = ptheme_result_reader_open(&reader, options->inputs.items, options->inputs.n, &err);
  if (status == PTHEME_OK)
    status = run(options, report, reader, (ptheme_report_format)format, &err);
  code = status == PTHEME_OK ? CLI_DONE : cli_fail(&err);
  if (status == PTHEME_OK && ptheme_result_reader_errors(reader) > 0) {
    code = CLI_PARTLY;
    cli_say("%llu error records passed over",
            (unsigned long long)ptheme_result_reader_errors(reader));
  }
  if (status == PTHEME_OK && !options->quiet && options->output)
    cli_say("%zu documents in %s", ptheme_report_documents(report), options->output);
  ptheme_result_reader_free(reader);
  ptheme_report_free(report);
  return code;
}
