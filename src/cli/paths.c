/* An output that replaces what was read is a loss that nobody asks for: labels by hand, a model. */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>

/* Whether both name one file; devices may be read and written. */
static bool same_file(const char *a, const char *b) {
  struct stat x, y;
  if (!a || !b || strcmp(a, "-") == 0 || strcmp(b, "-") == 0) return false;
  bool a_exists = stat(a, &x) == 0, b_exists = stat(b, &y) == 0;
  if (!a_exists || !b_exists) return a_exists == b_exists && strcmp(a, b) == 0;
  return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool is_read(const cli_options *options, const char *path) {
  const char *const read[] = {options->model, options->files_from, options->audit, options->compare,
                              options->class_weight};
  for (size_t i = 0; i < sizeof read / sizeof *read; i++)
    if (same_file(path, read[i])) return true;
  for (size_t i = 0; i < options->inputs.n; i++)
    if (same_file(path, options->inputs.items[i])) return true;
  return false;
}

bool cli_paths_are_sound(const cli_options *options) {
  const char *const written[] = {options->output, options->rejects, options->disagreements,
                                 options->trials};
  enum { N = sizeof written / sizeof *written };
  for (size_t i = 0; i < N; i++) {
    bool twice = false;
    for (size_t j = 0; j < i; j++)
      twice = twice || same_file(written[i], written[j]);
    if (!twice && !(written[i] && is_read(options, written[i]))) continue;
    cli_misuse("%s: %s\nhint: give the output another name", written[i],
               twice ? "two outputs have this name" : "is an input; the output would replace it");
    return false;
  }
  return true;
}
