#include "cli.h"

/* Name and suffix, in the order of ptheme_table_format. */
static const char *const formats[] = {"text", ".txt", "csv", ".csv", "json", ".json", NULL};

/* Rejected records are findings too, and still go to --rejects. */
typedef struct checker {
  ptheme_check *check;
  ptheme_error error; /* the first failure to note a rejected record */
  void (*pass_on)(void *context, const ptheme_reject *reject);
  void *context;
} checker;

static void on_reject(void *context, const ptheme_reject *reject) {
  checker *self = context;
  if (self->error.status == PTHEME_OK) ptheme_check_reject(self->check, reject, &self->error);
  self->pass_on(self->context, reject);
}

static void on_notice(void *context, const char *message) {
  checker *self = context;
  const cli_rejects *rejects = self->context;
  if (!rejects->options->quiet) cli_say("%s", message);
}

static ptheme_status read_rows(checker *self, const cli_options *options,
                               ptheme_reader_counts *counts, ptheme_error *err) {
  ptheme_reader *reader;
  ptheme_reader_options reading = options->reader;
  self->pass_on = reading.on_reject;
  self->context = reading.context;
  reading.tables = true;
  reading.on_reject = on_reject;
  reading.on_notice = on_notice;
  reading.context = self;
  ptheme_status status =
      ptheme_reader_open(&reader, options->inputs.items, options->inputs.n, &reading, err);
  while (status == PTHEME_OK) {
    ptheme_document document;
    bool more;
    status = cli_next(reader, &document, &more, err);
    if (status != PTHEME_OK || !more) break;
    status = ptheme_check_add(self->check, &document, err);
  }
  if (reader) *counts = ptheme_reader_count(reader);
  ptheme_reader_free(reader);
  if (status == PTHEME_OK && self->error.status != PTHEME_OK) {
    *err = self->error;
    status = err->status;
  }
  return status == PTHEME_OK ? ptheme_check_finish(self->check, counts->empty, err) : status;
}

static ptheme_status write_findings(ptheme_output *output, const void *what,
                                    const cli_options *options, ptheme_error *err) {
  return ptheme_check_write(what, output, (ptheme_table_format)options->form,
                            cli_use_color(options, stdout), err);
}

static int run(cli_options *options, ptheme_check *check) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader_counts counts = {0};
  cli_rejects rejects;
  checker self = {.check = check};
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  if (status == PTHEME_OK) status = read_rows(&self, options, &counts, &err);
  status = cli_rejects_close(&rejects, status, &err);
  if (!cli_counts_agree(counts)) return CLI_INTERNAL;
  if (status == PTHEME_OK)
    status = cli_write(options->output, write_findings, check, options, &err);
  if (status != PTHEME_OK) return cli_fail(&err);
  bool bad = counts.rejected > 0;
  for (size_t i = 0; options->strict && i < ptheme_check_count(check); i++)
    bad = bad || ptheme_check_get(check, i)->severity > PTHEME_SEVERITY_NOTE;
  return bad ? CLI_PARTLY : CLI_DONE;
}

int cmd_check(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_check *check;
  int code;
  if (!cli_find_inputs(options, &code)) return code;
  if (!cli_find_format(options, formats, "text", "csv")) return CLI_USAGE;
  if (!options->reader.label_col) options->reader.label_col = "theme"; /* named: must be there */
  options->reader.invalid =
      options->invalid >= 0 ? (ptheme_invalid)options->invalid : PTHEME_INVALID_REPLACE;
  if (ptheme_check_new(&check, &err) != PTHEME_OK) return cli_fail(&err);
  code = run(options, check);
  ptheme_check_free(check);
  return code;
}
