#include "cli.h"

#include <string.h>
#include <unistd.h>

static ptheme_status add_all(ptheme_suggestions *suggestions, const cli_options *options,
                             ptheme_reader_counts *counts, ptheme_error *err) {
  ptheme_reader *reader;
  ptheme_status status =
      ptheme_reader_open(&reader, options->inputs.items, options->inputs.n, &options->reader, err);
  while (status == PTHEME_OK) {
    ptheme_document document;
    bool more;
    status = cli_next(reader, &document, &more, err);
    if (status != PTHEME_OK || !more) break;
    status = ptheme_suggestions_add(suggestions, &document, err);
  }
  if (reader) *counts = ptheme_reader_count(reader);
  ptheme_reader_free(reader);
  return status == PTHEME_OK ? ptheme_suggestions_finish(suggestions, err) : status;
}

static ptheme_status write_table(ptheme_output *output, const void *what,
                                 const cli_options *options, ptheme_error *err) {
  return ptheme_suggestions_write(what, &options->reader, output, err);
}

static int run(cli_options *options, ptheme_suggestions *suggestions) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader_counts counts = {0};
  cli_rejects rejects;
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  if (status == PTHEME_OK) status = add_all(suggestions, options, &counts, &err);
  status = cli_rejects_close(&rejects, status, &err);
  if (!cli_counts_agree(counts)) return CLI_INTERNAL;
  if (status == PTHEME_OK)
    status = cli_write(options->output, write_table, suggestions, options, &err);
  if (status != PTHEME_OK) return cli_fail(&err);
  if (!options->quiet)
    cli_say("%zu of %llu sentences suggested; in the training data: %llu",
            ptheme_suggestions_count(suggestions),
            (unsigned long long)ptheme_suggestions_seen(suggestions),
            (unsigned long long)ptheme_suggestions_known(suggestions));
  return counts.rejected > 0 ? CLI_PARTLY : CLI_DONE;
}

int cmd_suggest(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_suggestions *suggestions;
  int code;
  const char *output = options->output;
  if (!cli_find_inputs(options, &code)) return code;
  if (output && strcmp(output, "-") != 0 && !options->force && access(output, F_OK) == 0) {
    cli_say("%s: exists already, and may hold labels by hand\nhint: --force replaces it", output);
    return CLI_OUTPUT;
  }
  if (options->invalid >= 0) options->reader.invalid = (ptheme_invalid)options->invalid;
  ptheme_model *model = cli_load_model(options, &code);
  if (!model) return code;
  code = ptheme_suggestions_new(&suggestions, model, options->count, options->train.seed, &err) ==
                 PTHEME_OK
             ? run(options, suggestions)
             : cli_fail(&err);
  ptheme_suggestions_free(suggestions);
  ptheme_model_free(model);
  return code;
}
