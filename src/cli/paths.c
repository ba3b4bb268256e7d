/* An output that replaces what was read is a loss that nobody asks for: labels by hand, a model. */
#include "cli.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static bool same_node(const struct stat *x, const struct stat *y) {
  return x->st_dev == y->st_dev && x->st_ino == y->st_ino;
}

/* The folder of a path, which ends before the name that is returned. */
static const char *find_folder(struct stat *folder, const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  char text[PATH_MAX] = ".";
  size_t len = (size_t)(name - path);
  if (len >= sizeof text) return NULL;
  if (len > 0) memcpy(text, path, len); /* what is behind it is zero */
  return stat(text, folder) == 0 ? name : NULL;
}

/* Whether both name one file that is yet to be made. */
static bool same_new_file(const char *a, const char *b) {
  struct stat x, y;
  const char *name_a = find_folder(&x, a), *name_b = find_folder(&y, b);
  return name_a && name_b && strcmp(name_a, name_b) == 0 && same_node(&x, &y);
}

static bool is_standard(const char *path) {
  return strcmp(path, "-") == 0;
}

/* Whether both name one file; devices may be read and written. */
static bool same_file(const char *a, const char *b) {
  struct stat x, y;
  if (!a || !b || is_standard(a) || is_standard(b)) return false;
  bool a_exists = stat(a, &x) == 0, b_exists = stat(b, &y) == 0;
  if (!a_exists || !b_exists) return a_exists == b_exists && same_new_file(a, b);
  return S_ISREG(x.st_mode) && same_node(&x, &y);
}

static bool same_output(const char *a, const char *b) {
  return same_file(a, b) || (a && b && is_standard(a) && is_standard(b));
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

/* Who reads it second finds nothing, which looks like an empty file. */
static bool reads_standard_twice(const cli_options *options) {
  const char *const read[] = {options->files_from, options->audit, options->class_weight};
  size_t n = 0;
  for (size_t i = 0; i < sizeof read / sizeof *read; i++)
    n += read[i] && is_standard(read[i]);
  for (size_t i = 0; i < options->inputs.n; i++)
    n += is_standard(options->inputs.items[i]);
  return n > 1;
}

bool cli_paths_are_sound(const cli_options *options) {
  if (reads_standard_twice(options)) {
    cli_misuse("standard input cannot be read twice\nhint: put one of the two into a file");
    return false;
  }
  const char *const written[] = {options->output ? options->output : "-", options->rejects,
                                 options->disagreements, options->trials};
  enum { N = sizeof written / sizeof *written };
  for (size_t i = 0; i < N; i++) {
    bool twice = false;
    for (size_t j = 0; j < i; j++)
      twice = twice || same_output(written[i], written[j]);
    if (!twice && !(written[i] && is_read(options, written[i]))) continue;
    cli_misuse("%s: %s\nhint: give the output another name",
               is_standard(written[i]) ? "standard output" : written[i],
               twice ? "two outputs have this name" : "is an input; the output would replace it");
    return false;
  }
  return true;
}
