#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* Name and suffix, in the order of ptheme_report_format. */
static const char *const formats[] = {"text",  ".txt",     "csv", ".csv", "tsv",   ".tsv", "json",
                                      ".json", "markdown", ".md", "html", ".html", NULL};
enum { HTML = 5 }; /* written by a function of its own */

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

static bool made_results(const ptheme_report *report, const ptheme_model *model) {
  const char *id = ptheme_report_model(report, 0);
  return id && !ptheme_report_model(report, 1) && strcmp(id, ptheme_model_id(model)) == 0;
}

/* -m, or the shipped model if it can be had: a report is not refused for want of it. */
static ptheme_status write_pages(const cli_options *options, const ptheme_report *report,
                                 const char *path, ptheme_error *err) {
  ptheme_model *model = NULL;
  ptheme_status status =
      ptheme_model_load(&model, cli_model_path(options), options->model ? err : NULL);
  if (status != PTHEME_OK && options->model) return status;
  if (options->model && !options->quiet && !made_results(report, model))
    cli_say("%s did not make these results; its quality is not shown", options->model);
  ptheme_page_options page_options = {.title = options->title, .model = model};
  status = ptheme_report_write_pages(report, path, &page_options, err);
  ptheme_model_free(model);
  return status;
}

static ptheme_status write_report(const cli_options *options, const ptheme_report *report,
                                  size_t format, ptheme_error *err) {
  const char *path = options->output ? options->output : "-";
  if (format == HTML) return write_pages(options, report, path, err);
  ptheme_output *output;
  ptheme_status status = ptheme_output_open(&output, path, true, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_report_write(report, output, (ptheme_report_format)format,
                               cli_use_color(options, stdout), err);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

static ptheme_status run(const cli_options *options, ptheme_report *report,
                         ptheme_result_reader *reader, size_t format, ptheme_error *err) {
  ptheme_status status = add_all(report, reader, err);
  if (status == PTHEME_OK) status = ptheme_report_finish(report, err);
  return status == PTHEME_OK ? write_report(options, report, format, err) : status;
}

/* Where the sentences of a report with pages wait if memory does not hold them: beside it. */
static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  size_t len = slash ? (size_t)(slash - path) : 0;
  bool is_file = strncmp(path, "/dev/", 5) != 0 && strcmp(path, "-") != 0;
  char *folder = cli_alloc(len + sizeof P_tmpdir + 1, 1);
  if (!is_file)
    memcpy(folder, P_tmpdir, sizeof P_tmpdir);
  else if (len > 0)
    memcpy(folder, path, len);
  else
    folder[0] = slash ? '/' : '.';
  return folder;
}

int cmd_report(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  int code = CLI_USAGE;
  size_t format;
  if (!cli_find_inputs(options, cli_find_verb("report"), &code) ||
      !cli_find_format(&format, options, formats, "text", "csv"))
    return code;
  char *folder = folder_of(options->output ? options->output : "-");
  ptheme_report_options report_options = {.by = options->by.items,
                                          .n_by = options->by.n,
                                          .mixed_models = options->mixed_models,
                                          .pages = format == HTML,
                                          .scratch = folder,
                                          .on_notice = on_notice,
                                          .context = options};
  ptheme_report *report = NULL;
  ptheme_result_reader *reader = NULL;
  ptheme_status status = ptheme_report_new(&report, &report_options, &err);
  free(folder);
  if (status == PTHEME_OK)
    status = ptheme_result_reader_open(&reader, options->inputs.items, options->inputs.n, &err);
  if (status == PTHEME_OK) status = run(options, report, reader, format, &err);
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
