#include "cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- inputs ---- */

/* Lines of the list, cut in place; the text lives as long as the options. */
static void add_lines(cli_options *options) {
  size_t n = options->inputs.n, lines = 1;
  for (const char *at = options->listed; *at; at++)
    lines += *at == '\n';
  const char **items = cli_alloc(n + lines, sizeof *items);
  if (n > 0) memcpy(items, options->inputs.items, n * sizeof *items);
  free(options->inputs.items);
  options->inputs.items = items;
  bool marked = strncmp(options->listed, "\xEF\xBB\xBF", 3) == 0; /* a byte order mark */
  for (char *line = options->listed + (marked ? 3 : 0), *next; line; line = next) {
    next = strchr(line, '\n');
    if (next) *next++ = '\0';
    line[strcspn(line, "\r")] = '\0';
    if (line[0] && line[0] != '#') items[options->inputs.n++] = line;
  }
}

static bool read_list(cli_options *options, int *code) {
  const char *name = options->files_from;
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  size_t room = 0;
  ssize_t len = file ? getdelim(&options->listed, &room, '\0', file) : 0;
  bool failed = !file || ferror(file);
  if (file && file != stdin) fclose(file);
  if (failed) {
    cli_say("%s: cannot read the list of files: %s", name, strerror(errno));
    *code = CLI_INPUT;
    return false;
  }
  if (len > 0 && (size_t)len > strlen(options->listed)) {
    cli_say("%s: the list of files holds a NUL byte\nhint: one path a line, as find prints without "
            "-print0",
            name);
    *code = CLI_INPUT;
    return false;
  }
  if (len > 0) add_lines(options);
  return true;
}

bool cli_find_inputs(cli_options *options, int *code) {
  if (options->files_from && !read_list(options, code)) return false;
  if (options->inputs.n == 0 && options->files_from) {
    *code = cli_misuse("%s: lists no files", options->files_from);
    return false;
  }
  if (options->inputs.n == 0 && isatty(STDIN_FILENO)) {
    cli_print_help(stderr, options->verb, false);
    *code = CLI_USAGE;
    return false;
  }
  if (options->inputs.n == 0) options->inputs.items[options->inputs.n++] = "-";
  if (!cli_paths_are_sound(options)) { /* with what the list names, or standard input */
    *code = CLI_USAGE;
    return false;
  }
  bool reads_stdin = false;
  for (size_t i = 0; i < options->inputs.n; i++)
    reads_stdin = reads_stdin || strcmp(options->inputs.items[i], "-") == 0;
  if (reads_stdin && cli_is_chatty(options) && isatty(STDIN_FILENO))
    cli_say("reading standard input");
  cli_catch_signals(reads_stdin);
  return true;
}

/* ---- formats ---- */

static bool ends_with(const char *path, const char *suffix) {
  size_t len = strlen(path), tail = strlen(suffix);
  return len > tail && strcmp(path + len - tail, suffix) == 0;
}

static size_t find_name(const char *const *formats, const char *name) {
  size_t i = 0;
  while (formats[2 * i] && strcmp(formats[2 * i], name) != 0)
    i++;
  return i;
}

/* With `part` 0 the names of the formats are listed, with 1 their suffixes. */
static bool complain_about_format(const char *const *formats, size_t part, const char *what,
                                  const char *given) {
  char known[256] = "";
  const char *names[16];
  size_t n = 0;
  for (; formats[2 * n] && n < 16; n++) {
    names[n] = formats[2 * n + part];
    if (n > 0 && strcmp(names[n], names[n - 1]) == 0) continue; /* a further suffix */
    size_t used = strlen(known);
    snprintf(known + used, sizeof known - used, "%s%s", n > 0 ? ", " : "", names[n]);
  }
  const char *near = ptheme_suggest(given, names, n);
  cli_say("%s \"%s\"\nknown: %s%s%s%s", what, given, known, near ? "\nhint: did you mean " : "",
          near ? near : "", near ? "?" : "");
  return false;
}

bool cli_find_format(cli_options *options, const char *const *formats, const char *terminal,
                     const char *pipe) {
  size_t *index = &options->form;
  const char *name = options->format;
  const char *output = options->output ? options->output : "-";
  if (!name && strcmp(output, "-") == 0) name = isatty(STDOUT_FILENO) ? terminal : pipe;
  if (name) {
    *index = find_name(formats, name);
    return formats[2 * *index] || complain_about_format(formats, 0, "unknown format", name);
  }
  for (*index = 0; formats[2 * *index]; ++*index)
    if (ends_with(output, formats[2 * *index + 1])) return true;
  const char *slash = strrchr(output, '/'), *dot = strrchr(output, '.');
  if (!dot || (slash && dot < slash) || strncmp(output, "/dev/", 5) == 0) {
    *index = find_name(formats, pipe);
    return true;
  }
  return complain_about_format(formats, 1, "-o: no format has the suffix", dot);
}

/* ---- the model ---- */

#define MODEL_NAME "court-releases.safetensors"

/* Told from where the program lies, so that an installation may be moved and a build finds the
 * model of its source. */
static bool find_beside_program(char found[PATH_MAX], const char *place) {
  char at[PATH_MAX], path[2 * PATH_MAX];
  ssize_t len = readlink("/proc/self/exe", at, sizeof at - 1);
  if (len <= 0) return false;
  at[len] = '\0';
  char *slash = strrchr(at, '/');
  snprintf(path, sizeof path, "%.*s/%s/" MODEL_NAME, (int)(slash - at), at, place);
  return realpath(path, found) && access(found, R_OK) == 0;
}

const char *cli_model_path(const cli_options *options) {
  static char found[PATH_MAX];
  if (options->model) return options->model;
  if (find_beside_program(found, PTHEME_MODEL_INSTALLED) ||
      find_beside_program(found, PTHEME_MODEL_IN_SOURCE))
    return found;
  return PTHEME_MODEL_DIR "/" MODEL_NAME;
}

ptheme_model *cli_load_model(const cli_options *options, int *code) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model;
  if (ptheme_model_load(&model, cli_model_path(options), &err) == PTHEME_OK) return model;
  *code = CLI_MODEL;
  if (err.status != PTHEME_E_MODEL || strchr(err.message, '\n') || cli_signal() != 0)
    *code = cli_fail(&err);
  else
    cli_say("%s\nhint: give a model that policytheme train wrote", err.message);
  return NULL;
}

/* ---- rejected records ---- */

enum { SAID_AT_MOST = 5 };

static void on_reject(void *context, const ptheme_reject *reject) {
  cli_rejects *rejects = context;
  const cli_options *options = rejects->options;
  if (rejects->output && rejects->error.status == PTHEME_OK)
    ptheme_reject_write(rejects->output, reject, &rejects->error);
  if (options->quiet || (rejects->said == SAID_AT_MOST && options->verbose == 0)) return;
  rejects->said++;
  cli_progress_pause(&rejects->progress);
  char line[24] = "";
  if (reject->line > 0) snprintf(line, sizeof line, ":%llu", (unsigned long long)reject->line);
  cli_say("%.*s%s: %s", (int)(reject->path.len < 1024 ? reject->path.len : 1024), reject->path.data,
          line, reject->reason);
}

static void on_notice(void *context, const char *message) {
  cli_rejects *rejects = context;
  cli_progress_pause(&rejects->progress);
  if (!rejects->options->quiet) cli_say("%s", message);
}

ptheme_status cli_rejects_open(cli_rejects *rejects, cli_options *options, ptheme_error *err) {
  *rejects = (cli_rejects){.options = options};
  options->reader.on_reject = on_reject;
  options->reader.on_notice = on_notice;
  options->reader.context = rejects;
  cli_progress_start(&rejects->progress, options);
  if (!options->rejects) return PTHEME_OK;
  ptheme_status status = ptheme_output_open(&rejects->output, options->rejects, true, err);
  return status == PTHEME_OK ? ptheme_reject_write(rejects->output, NULL, err) : status;
}

ptheme_status cli_rejects_close(cli_rejects *rejects, ptheme_status status, ptheme_error *err) {
  cli_progress_end(&rejects->progress);
  ptheme_output *output = rejects->output;
  rejects->output = NULL;
  if (status == PTHEME_OK && rejects->error.status != PTHEME_OK) {
    *err = rejects->error;
    status = err->status;
  }
  if (!output || status != PTHEME_OK) {
    ptheme_output_discard(output);
    return status;
  }
  return ptheme_output_commit(output, err);
}

ptheme_status cli_next(ptheme_reader *reader, ptheme_document *document, bool *more,
                       ptheme_error *err) {
  return cli_signal() != 0 ? PTHEME_E_CANCELLED : ptheme_reader_next(reader, document, more, err);
}

bool cli_counts_agree(ptheme_reader_counts counts) {
  if (counts.records == counts.ok + counts.empty + counts.unlabelled + counts.rejected) return true;
  cli_say("internal: %llu records, but %llu used, %llu empty, %llu unlabelled and %llu "
          "rejected\n"
          "hint: this is a bug in policytheme; do not trust the output",
          (unsigned long long)counts.records, (unsigned long long)counts.ok,
          (unsigned long long)counts.empty, (unsigned long long)counts.unlabelled,
          (unsigned long long)counts.rejected);
  return false;
}
