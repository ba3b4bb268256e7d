#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* Name and suffix, in the order of ptheme_report_format. */
static const char *const formats[] = {"text",  ".txt",     "csv", ".csv", "tsv",   ".tsv", "json",
                                      ".json", "markdown", ".md", "html", ".html", NULL};
enum { CSV = 1, TSV = 2, HTML = 5 }; /* HTML is written by a function of its own */

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

static ptheme_status write_pages(const cli_options *options, const ptheme_report *report,
                                 ptheme_error *err) {
  ptheme_page_options page_options = {.title = options->title, .model = options->report.model};
  return ptheme_report_write_pages(report, options->output ? options->output : "-", &page_options,
                                   err);
}

static ptheme_status write_report(ptheme_output *output, const void *what,
                                  const cli_options *options, ptheme_error *err) {
  return ptheme_report_write(what, output, (ptheme_report_format)options->form,
                             cli_use_color(options, stdout), err);
}

static ptheme_status run(const cli_options *options, ptheme_report *report,
                         ptheme_result_reader *reader, ptheme_error *err) {
  ptheme_status status = add_all(report, reader, err);
  if (status == PTHEME_OK) status = ptheme_report_finish(report, err);
  if (status != PTHEME_OK) return status;
  return options->form == HTML ? write_pages(options, report, err)
                               : cli_write(options->output, write_report, report, options, err);
}

/* Where the sentences of a report wait if memory does not hold them: beside it. */
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

/* Bits of a list of estimators; false, having said why, if a name is not one. */
static bool find_estimators(unsigned *bits, const char *list) {
  static const char *const names[] = {"count", "mean", "pacc", "emq", "map"};
  enum { NAMES = sizeof names / sizeof *names };
  for (*bits = 1; list && *list; list += strcspn(list, ","), list += *list == ',') {
    size_t len = strcspn(list, ","), i = 0;
    while (i < NAMES && (strlen(names[i]) != len || memcmp(names[i], list, len) != 0))
      i++;
    if (i == NAMES && (len != 4 || memcmp(list, "none", 4) != 0)) {
      cli_say("--estimators: \"%.*s\" is not an estimator\nhint: emq, pacc, map, or none",
              (int)(len < 40 ? len : 40), list);
      return false;
    }
    *bits |= i < NAMES ? 1u << i : 0;
  }
  if (!list) *bits = 0;
  return true;
}

/* -m, or the shipped model if it can be had: a report is not refused for want of it. */
static bool find_model(ptheme_model **model, const cli_options *options, int *code) {
  *model = NULL;
  if (options->model) return (*model = cli_load_model(options, code)) != NULL;
  ptheme_model_load(model, cli_model_path(options), NULL);
  return true;
}

static ptheme_status add_inputs(ptheme_report *report, const cli_options *options,
                                ptheme_error *err) {
  ptheme_status status = PTHEME_OK;
  for (size_t i = 0; status == PTHEME_OK && i < options->inputs.n && options->list_inputs; i++)
    status = ptheme_report_add_input(report, options->inputs.items[i], err);
  return status;
}

static int finish(const cli_options *options, const ptheme_report *report,
                  const ptheme_result_reader *reader) {
  int code = CLI_DONE;
  uint64_t errors = ptheme_result_reader_errors(reader);
  if (errors > 0) {
    code = CLI_PARTLY;
    cli_say("%llu error records passed over", (unsigned long long)errors);
  }
  size_t n = ptheme_report_documents(report);
  if (!options->quiet && options->output)
    cli_say("%zu %s in %s", n, n == 1 ? "document" : "documents", options->output);
  return code;
}

static int make_report(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_report *report = NULL;
  ptheme_result_reader *reader = NULL;
  ptheme_status status = ptheme_report_new(&report, &options->report, &err);
  if (status == PTHEME_OK)
    status = ptheme_result_reader_open(&reader, options->inputs.items, options->inputs.n, &err);
  if (status == PTHEME_OK) status = add_inputs(report, options, &err);
  if (status == PTHEME_OK && options->audit)
    status = ptheme_report_set_audit(report, options->audit, &err);
  if (status == PTHEME_OK) status = run(options, report, reader, &err);
  int code = status == PTHEME_OK ? finish(options, report, reader) : cli_fail(&err);
  ptheme_result_reader_free(reader);
  ptheme_report_free(report);
  return code;
}

/* What fits neither the form nor each other. */
static int check_options(const cli_options *options) {
  size_t format = options->form;
  if (options->self_test && format == HTML) return cli_misuse("there is no HTML of a self-test");
  if (options->report.totals && format == HTML)
    return cli_misuse("there is no HTML of this\nhint: report --audit SAMPLE -f html");
  int code = options->self_test
                 ? cli_refuse(options,
                              "model by cross compare evidence estimators weight level audit title "
                              "list-inputs mixed-models",
                              "with --self-test")
                 : cli_refuse(options, "draws", "without --self-test");
  if (code == CLI_DONE && options->report.totals)
    code = cli_refuse(options, "count by-document", "with --labels");
  if (code == CLI_DONE && format != HTML) code = cli_refuse(options, "title", "without -f html");
  if (code == CLI_DONE && format <= TSV)
    code = cli_refuse(options, "list-inputs", "without -f json, markdown or html");
  if (code == CLI_DONE && options->report.evidence > 0 && (format == CSV || format == TSV))
    code = cli_misuse("a table of figures has no room for sentences\n"
                      "hint: --evidence with -f json, markdown, html or text");
  return code;
}

int cmd_report(cli_options *options) {
  int code = CLI_USAGE;
  ptheme_model *model;
  if (!cli_find_inputs(options, &code) || !cli_find_format(options, formats, "text", "csv") ||
      !find_estimators(&options->report.estimators, options->estimators))
    return code;
  code = check_options(options);
  if (code != CLI_DONE) return code;
  if (options->self_test) return cli_selftest(options);
  if (!find_model(&model, options, &code)) return code;
  char *folder = folder_of(options->output ? options->output : "-");
  options->report.pages = options->form == HTML;
  options->report.scratch = folder;
  options->report.by = options->by.items;
  options->report.n_by = options->by.n;
  options->report.compare = options->compare_groups.items;
  options->report.n_compare = options->compare_groups.n;
  options->report.threads = options->threads;
  options->report.model = model;
  options->report.mixed_models = options->mixed_models;
  options->report.on_notice = on_notice;
  options->report.context = options;
  code = make_report(options);
  free(folder);
  ptheme_model_free(model);
  return code;
}
