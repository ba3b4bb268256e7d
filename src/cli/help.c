#include "cli.h"

#include <string.h>

enum { TEXT_AT = 30, WIDTH = 80 };

void cli_print_overview(FILE *stream) {
  fputs("policytheme: which policy themes court releases push, sentence by sentence\n\n"
        "Usage: policytheme VERB [OPTIONS] [FILES]\n\n",
        stream);
  for (size_t i = 0; i < cli_n_verbs; i++)
    fprintf(stream, "  %-10s %s\n", cli_verbs[i].name, cli_verbs[i].purpose);
  fputs("\nExamples:\n"
        "  policytheme classify releases/ -o results.jsonl\n"
        "  policytheme report results.jsonl --by court\n\n"
        "policytheme VERB -h shows the most used options, --help all of them.\n",
        stream);
}

/* Words of `text` up to WIDTH; the cursor is at TEXT_AT already. */
static void print_wrapped(FILE *stream, const char *text) {
  size_t column = TEXT_AT;
  for (bool first = true; *text; first = false) {
    size_t len = strcspn(text, " ");
    if (!first && column + 1 + len > WIDTH) {
      fprintf(stream, "\n%*s", TEXT_AT, "");
      column = TEXT_AT;
    } else if (!first) {
      fputc(' ', stream);
      column++;
    }
    fwrite(text, 1, len, stream);
    column += len;
    text += len + (text[len] == ' ');
  }
  fputc('\n', stream);
}

static void print_option(FILE *stream, const cli_option *option) {
  char left[128], right[512];
  char letter[] = "-x, ";
  letter[1] = option->letter;
  bool is_long = option->name[0] != '\0';
  if (!is_long) letter[2] = '\0';
  snprintf(left, sizeof left, "  %s%s%s%s%s", option->letter ? letter : "    ", is_long ? "--" : "",
           option->name, option->argument ? " " : "", option->argument ? option->argument : "");
  snprintf(right, sizeof right, "%s%s%s%s", option->help, option->fallback ? " [" : "",
           option->fallback ? option->fallback : "", option->fallback ? "]" : "");
  if (strlen(left) + 2 > TEXT_AT)
    fprintf(stream, "%s\n%*s", left, TEXT_AT, "");
  else
    fprintf(stream, "%-*s", TEXT_AT, left);
  print_wrapped(stream, right);
}

static bool has_common(const cli_verb *verb) {
  for (size_t i = 0; i < cli_n_options; i++)
    if ((cli_option_table[i].verbs & verb->bit) && cli_option_table[i].common) return true;
  return false;
}

static void print_common(FILE *stream, const cli_verb *verb) {
  if (!has_common(verb)) return;
  fputs("\nOptions:\n", stream);
  for (size_t i = 0; i < cli_n_options; i++)
    if ((cli_option_table[i].verbs & verb->bit) && cli_option_table[i].common)
      print_option(stream, &cli_option_table[i]);
  fprintf(stream, "\npolicytheme %s --help shows all options.\n", verb->name);
}

static void print_all(FILE *stream, const cli_verb *verb) {
  const char *group = NULL;
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *option = &cli_option_table[i];
    if (!(option->verbs & verb->bit)) continue;
    if (!group || strcmp(group, option->group) != 0) fprintf(stream, "\n%s:\n", option->group);
    group = option->group;
    print_option(stream, option);
  }
  fputs("\nExit codes: 0 done, 1 some records were rejected, 2 usage, 3 input, 4 model,\n"
        "5 output, 6 limit or memory, 70 internal, 128+N signal N.\n",
        stream);
}

void cli_print_help(FILE *stream, const cli_verb *verb, bool all) {
  fprintf(stream, "Usage: policytheme %s [OPTIONS] %s\n\n%s\n\nExamples:\n", verb->name,
          verb->usage, verb->purpose);
  for (size_t i = 0; i < sizeof verb->examples / sizeof *verb->examples; i++)
    fprintf(stream, "  policytheme %s\n", verb->examples[i]);
  if (all)
    print_all(stream, verb);
  else
    print_common(stream, verb);
}

int cmd_help(cli_options *options) {
  if (options->inputs.n == 0) {
    cli_print_overview(stdout);
    return CLI_DONE;
  }
  if (options->inputs.n > 1) return cli_misuse("help shows one verb at a time");
  const char *name = options->inputs.items[0];
  const cli_verb *verb = cli_find_verb(name);
  if (!verb) return cli_unknown_verb(name);
  cli_print_help(stdout, verb, true);
  return CLI_DONE;
}
