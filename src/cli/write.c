#include "cli.h"

ptheme_status cli_write(const char *path,
                        ptheme_status (*write)(ptheme_output *output, const void *what,
                                               const cli_options *options, ptheme_error *err),
                        const void *what, const cli_options *options, ptheme_error *err) {
  ptheme_output *output;
  ptheme_status status = ptheme_output_open(&output, path ? path : "-", true, err);
  if (status != PTHEME_OK) return status;
  status = write(output, what, options, err);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}
