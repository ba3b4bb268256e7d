/* What is said to people.  Names of files, texts of records and the like come from outside: a
 * message is escaped as a whole just before it is printed. */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_line(const char *text, size_t len) {
  char *safe;
  if (ptheme_escape_terminal(&safe, (ptheme_str){text, len}, NULL) != PTHEME_OK) return;
  fputs(safe, stderr);
  fputc('\n', stderr);
  ptheme_free(safe);
}

static void say(const char *format, va_list args) {
  char text[2048];
  vsnprintf(text, sizeof text, format, args);
  fputs("policytheme: ", stderr);
  const char *line = text;
  for (const char *end; (end = strchr(line, '\n')); line = end + 1) {
    print_line(line, (size_t)(end - line));
    fputs("  ", stderr);
  }
  print_line(line, strlen(line));
}

void cli_say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  say(format, args);
  va_end(args);
}

void cli_set_hint(ptheme_error *err, const char *hint) {
  char *at = strstr(err->message, "\nhint: ");
  size_t used = at ? (size_t)(at - err->message) : strlen(err->message);
  snprintf(err->message + used, sizeof err->message - used, "\nhint: %s", hint);
}

int cli_misuse(const char *format, ...) {
  va_list args;
  va_start(args, format);
  say(format, args);
  va_end(args);
  return CLI_USAGE;
}

static bool has_word(const char *words, const char *word) {
  size_t len = strlen(word);
  for (; *words; words += strcspn(words, " "), words += *words == ' ')
    if (strcspn(words, " ") == len && memcmp(words, word, len) == 0) return true;
  return false;
}

int cli_refuse(const cli_options *options, const char *names, const char *where) {
  for (size_t i = 0; i < cli_n_options; i++)
    if (options->given[i] && has_word(names, cli_option_table[i].name))
      return cli_misuse("--%s has no effect %s", cli_option_table[i].name, where);
  return CLI_DONE;
}

static int exit_code(ptheme_status status) {
  switch (status) {
  case PTHEME_OK:
    return CLI_DONE;
  case PTHEME_E_ARG:
    return CLI_USAGE;
  case PTHEME_E_INPUT:
  case PTHEME_E_UTF8:
    return CLI_INPUT;
  case PTHEME_E_MODEL:
    return CLI_MODEL;
  case PTHEME_E_OUTPUT:
    return CLI_OUTPUT;
  case PTHEME_E_LIMIT:
  case PTHEME_E_NOMEM:
  case PTHEME_E_CANCELLED:
    return CLI_LIMIT;
  case PTHEME_E_INTERNAL:
    return CLI_INTERNAL;
  }
  return CLI_INTERNAL;
}

int cli_fail(const ptheme_error *err) {
  if (cli_signal() != 0) /* whatever it was, it came of being stopped */
    return 128 + cli_signal();
  cli_say("%s", err->message[0] ? err->message : ptheme_status_name(err->status));
  return exit_code(err->status);
}

/* ---- terminals ---- */

static bool is_set(const char *name) {
  const char *value = getenv(name);
  return value && value[0];
}

static bool is_dumb(void) {
  const char *term = getenv("TERM");
  return !term || strcmp(term, "dumb") == 0;
}

bool cli_use_color(const cli_options *options, FILE *stream) {
  if (options->color != CLI_COLOR_AUTO) return options->color == CLI_COLOR_ALWAYS;
  if (is_set("NO_COLOR")) return false;
  if (is_set("CLICOLOR_FORCE") && strcmp(getenv("CLICOLOR_FORCE"), "0") != 0) return true;
  return isatty(fileno(stream)) && !is_dumb();
}

bool cli_is_chatty(const cli_options *options) {
  return !options->quiet && isatty(STDERR_FILENO) && !is_dumb();
}

/* ---- progress ---- */

static double seconds_between(struct timespec from, struct timespec to) {
  return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

void cli_progress_start(cli_progress *progress, const cli_options *options) {
  *progress = (cli_progress){.active = cli_is_chatty(options)};
  clock_gettime(CLOCK_MONOTONIC, &progress->start);
  progress->last = progress->start;
}

int cli_progress_step(cli_progress *progress, const char *stage, size_t done, size_t total) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!progress->stage || strcmp(progress->stage, stage) != 0) { /* so that the rest can be told */
    if (progress->stage) progress->start = now;
    progress->stage = stage;
  }
  double elapsed = seconds_between(progress->start, now);
  if (!progress->active || elapsed < 0.5 || seconds_between(progress->last, now) < 0.1)
    return cli_signal();
  progress->last = now;
  progress->shown = true;
  if (total > 0 && done > 0 && done <= total)
    fprintf(stderr, "\r\x1b[K%s %zu of %zu, about %.0f s left", stage, done, total,
            elapsed * (double)(total - done) / (double)done);
  else if (total > 0)
    fprintf(stderr, "\r\x1b[K%s %zu of %zu", stage, done, total);
  else
    fprintf(stderr, "\r\x1b[K%s %zu, %.0f/s", stage, done, (double)done / elapsed);
  return cli_signal();
}

void cli_progress_pause(cli_progress *progress) {
  if (progress->shown) fputs("\r\x1b[K", stderr);
  progress->shown = false;
}

void cli_progress_end(cli_progress *progress) {
  cli_progress_pause(progress);
  progress->active = false;
}
