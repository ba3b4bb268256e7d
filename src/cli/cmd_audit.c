/* A random sample to label by hand, and what its labels say about all results. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

static ptheme_status add_all(ptheme_sampler *sampler, const cli_options *options, bool *partly,
                             ptheme_error *err) {
  ptheme_result_reader *reader;
  ptheme_status status =
      ptheme_result_reader_open(&reader, options->inputs.items, options->inputs.n, err);
  while (status == PTHEME_OK) {
    const ptheme_result *result;
    status =
        cli_signal() != 0 ? PTHEME_E_CANCELLED : ptheme_result_reader_next(reader, &result, err);
    if (status != PTHEME_OK || !result) break;
    status = ptheme_sampler_add(sampler, result, err);
  }
  *partly = reader && ptheme_result_reader_errors(reader) > 0;
  ptheme_result_reader_free(reader);
  return status;
}

static ptheme_status write_sample(ptheme_output *output, const void *what,
                                  const cli_options *options, ptheme_error *err) {
  (void)options;
  return ptheme_sampler_write(what, output, err);
}

static int draw(const cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_sampler *sampler = NULL;
  bool partly = false;
  size_t n = options->count;
  ptheme_status status =
      ptheme_sampler_new(&sampler, n, options->by_document, options->report.seed, &err);
  if (status == PTHEME_OK) status = add_all(sampler, options, &partly, &err);
  if (status == PTHEME_OK)
    status = cli_write(options->output, write_sample, sampler, options, &err);
  int code = status == PTHEME_OK ? partly ? CLI_PARTLY : CLI_DONE : cli_fail(&err);
  size_t found = sampler ? ptheme_sampler_count(sampler) : 0;
  const char *what = options->by_document ? found == 1 ? "document" : "documents"
                     : found == 1         ? "sentence"
                                          : "sentences";
  if (status == PTHEME_OK && found < n && !options->quiet)
    cli_say("the results have only %zu %s", found, what);
  if (status == PTHEME_OK && !options->quiet && options->output)
    cli_say("%zu %s in %s\nnext: fill in the column theme, then policytheme audit RESULTS --labels "
            "%s",
            found, what, options->output, options->output);
  ptheme_sampler_free(sampler);
  return code;
}

int cmd_audit(cli_options *options) {
  int code = CLI_USAGE;
  const char *output = options->output;
  if (options->audit) {
    options->report.totals = true;
    return cmd_report(options);
  }
  if (!cli_find_inputs(options, &code)) return code;
  code = cli_refuse(options, "estimators level list-inputs mixed-models", "without --labels");
  if (code != CLI_DONE) return code;
  if (options->format && strcmp(options->format, "csv") != 0)
    return cli_misuse("a sample to label is CSV\nhint: -f is for the report of --labels");
  if (output && strcmp(output, "-") != 0 && !options->force && access(output, F_OK) == 0) {
    cli_say("%s: exists already, and may hold labels by hand\nhint: --force replaces it", output);
    return CLI_OUTPUT;
  }
  return draw(options);
}
