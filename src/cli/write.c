#include "cli.h"

#include <string.h>

ptheme_status cli_write(const char *path,
                        ptheme_status (*write)(ptheme_output *output, const void *what,
                                               const cli_options *options, ptheme_error *err),
                        const void *what, const cli_options *options, ptheme_error *err) {
  ptheme_output *output;
  ptheme_status status = ptheme_output_open(&output, path ? path : "-", true, err);
  if (status != PTHEME_OK) return status;
  status = write(output, what, options, err);
  if (status == PTHEME_OK && cli_signal() != 0) status = PTHEME_E_CANCELLED;
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

static ptheme_status write_text(ptheme_output *output, const void *what, const cli_options *options,
                                ptheme_error *err) {
  (void)options;
  return ptheme_output_write(output, what, strlen(what), err);
}

int cli_write_text(const cli_options *options, char *text) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_status status = cli_write(options->output, write_text, text, options, &err);
  ptheme_free(text);
  return status == PTHEME_OK ? CLI_DONE : cli_fail(&err);
}
