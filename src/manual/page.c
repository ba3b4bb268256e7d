/* Manual pages in the man(7) macros, which every roff knows. */
#include "manual/manual.h"

#include <ctype.h>
#include <string.h>

/* Text as roff takes it literally: a backslash is escaped, and a control character cannot stand
 * first in a line.  A dash within a word is a hyphen; one that starts a word is part of an option,
 * to be copied as it stands. */
static void put(FILE *file, const char *text) {
  for (char before = '\n'; *text; before = *text++) {
    if (before == '\n' && (*text == '.' || *text == '\'')) fputs("\\&", file);
    if (*text == '\\')
      fputs("\\e", file);
    else if (*text == '-' && strchr("\n [(=-", before))
      fputs("\\-", file);
    else
      fputc(*text, file);
  }
}

/* Text to be typed: every dash is one. */
static void put_typed(FILE *file, const char *text) {
  for (; *text; text++)
    fprintf(file, "%s%c", *text == '-' ? "\\" : "", *text);
}

/* A purpose as the index of manuals has it: "label each sentence", no full stop. */
static void put_purpose(FILE *file, const char *purpose) {
  char text[256];
  snprintf(text, sizeof text, "%s", purpose);
  size_t len = strlen(text);
  text[0] = (char)tolower((unsigned char)text[0]);
  if (len > 0 && text[len - 1] == '.') text[len - 1] = '\0';
  put(file, text);
}

static void put_head(FILE *file, const char *dash, const char *verb) {
  fprintf(file, ".\\\" Made from the option table of policytheme.\n.TH POLICYTHEME%s", dash);
  for (; *verb; verb++)
    fputc(toupper((unsigned char)*verb), file);
  fprintf(file, " 1 \"\" \"policytheme %s\" \"User Commands\"\n", ptheme_version());
}

/* Paragraphs with blank lines between them. */
static void put_paragraphs(FILE *file, const char *text) {
  for (; *text; text++) {
    const char *end = strstr(text, "\n\n");
    size_t len = end ? (size_t)(end - text) : strlen(text);
    char paragraph[2048];
    snprintf(paragraph, sizeof paragraph, "%.*s", (int)len, text);
    put(file, paragraph);
    fputs(end ? "\n.PP\n" : "\n", file);
    if (!end) return;
    text = end + 1;
  }
}

static void put_example(FILE *file, const char *text) {
  fputs("policytheme ", file);
  put_typed(file, text);
  fputc('\n', file);
}

static void put_option(FILE *file, const cli_option *option) {
  fputs(".TP\n\\fB", file);
  if (option->letter) fprintf(file, "\\-%c", option->letter);
  if (option->letter && option->name[0]) fputs("\\fR, \\fB", file);
  if (option->name[0]) {
    fputs("\\-\\-", file);
    put_typed(file, option->name);
  }
  fputs("\\fR", file);
  if (option->argument) {
    bool words = manual_value_of(option) == MANUAL_WORDS;
    fprintf(file, " \\f%c", words ? 'B' : 'I');
    put_typed(file, option->argument);
    fputs("\\fR", file);
  }
  fputc('\n', file);
  put(file, option->help);
  if (option->fallback) {
    fputs(" [", file);
    put(file, option->fallback);
    fputc(']', file);
  }
  fputc('\n', file);
}

static void put_options(FILE *file, const cli_verb *verb) {
  const char *group = NULL;
  fputs(".SH OPTIONS\nDefaults stand in brackets.\n", file);
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *option = &cli_option_table[i];
    if (!manual_has(verb, option)) continue;
    if (!group || strcmp(group, option->group) != 0) fprintf(file, ".SS %s\n", option->group);
    group = option->group;
    put_option(file, option);
  }
}

static void put_exit_status(FILE *file) {
  static const char *const codes[][2] = {
      {"0", "done"},
      {"1", "done, but some records were rejected, or a gate such as --fail-under was not met"},
      {"2", "the command line is wrong"},
      {"3", "an input cannot be used"},
      {"4", "the model cannot be used"},
      {"5", "the output could not be written; an old file is untouched"},
      {"6", "memory, time or another limit"},
      {"70", "a self-check failed: a bug in policytheme"},
      {"128+N", "stopped by signal N"},
  };
  fputs(".SH EXIT STATUS\n", file);
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    fprintf(file, ".TP\n%s\n", codes[i][0]);
    put(file, codes[i][1]);
    fputc('\n', file);
  }
}

void manual_verb(FILE *file, const cli_verb *verb) {
  const char *prose = manual_prose(verb->name);
  put_head(file, "-", verb->name);
  fprintf(file, ".SH NAME\npolicytheme\\-%s \\- ", verb->name);
  put_purpose(file, verb->purpose);
  fprintf(file, "\n.SH SYNOPSIS\n\\fBpolicytheme %s\\fR [\\fIOPTIONS\\fR] ", verb->name);
  put_typed(file, verb->usage);
  fputs("\n.SH DESCRIPTION\n", file);
  put_paragraphs(file, prose ? prose : verb->purpose);
  put_options(file, verb);
  fputs(".SH EXAMPLES\n.nf\n", file);
  for (size_t i = 0; i < sizeof verb->examples / sizeof *verb->examples; i++)
    put_example(file, verb->examples[i]);
  fputs(".fi\n", file);
  put_exit_status(file);
  fputs(".SH SEE ALSO\n.BR policytheme (1)\n", file);
}

static void put_verbs(FILE *file) {
  fputs(".SH VERBS\n", file);
  for (size_t i = 0; i < cli_n_verbs; i++) {
    fprintf(file, ".TP\n.BR policytheme\\-%s (1)\n", cli_verbs[i].name);
    put(file, cli_verbs[i].purpose);
    fputc('\n', file);
  }
}

static void put_surroundings(FILE *file) {
  fputs(".SH ENVIRONMENT\n"
        ".TP\n.B NO_COLOR\nif not empty, no colours, unless \\-\\-color=always\n"
        ".TP\n.B CLICOLOR_FORCE\nif neither empty nor 0, colours also in a pipe\n"
        ".TP\n.B TERM\nif unset or dumb, neither colours nor progress\n"
        ".PP\nNothing else is read: no locale, no home, no configuration file.\n"
        ".SH FILES\n.TP\n.I court\\-releases.safetensors\n"
        "the shipped model, in the directory share/policytheme of the installation\n",
        file);
}

void manual_overview(FILE *file) {
  put_head(file, "", "");
  fputs(".SH NAME\npolicytheme \\- which policy themes court releases push, sentence by sentence\n"
        ".SH SYNOPSIS\n\\fBpolicytheme\\fR \\fIVERB\\fR [\\fIOPTIONS\\fR] [\\fIFILES\\fR]\n.br\n"
        "\\fBpolicytheme\\fR \\fB\\-\\-help\\fR | \\fB\\-\\-version\\fR\n"
        ".SH DESCRIPTION\n",
        file);
  put_paragraphs(file, manual_prose(""));
  put_verbs(file);
  fputs(".SH EXAMPLES\n.nf\n", file);
  put_example(file, "classify releases/ -o results.jsonl");
  put_example(file, "report results.jsonl --by court");
  fputs(".fi\n", file);
  put_exit_status(file);
  put_surroundings(file);
  fputs(".SH SEE ALSO\n", file);
  for (size_t i = 0; i < cli_n_verbs; i++)
    fprintf(file, ".BR policytheme\\-%s (1)%s\n", cli_verbs[i].name,
            i + 1 < cli_n_verbs ? "," : "");
}
