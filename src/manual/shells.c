/* Completions.  Each is a plain table that the shell's own machinery reads: verbs first, then the
 * verb's options, then what an option's value can be; files everywhere else. */
#include "manual/manual.h"

#include <string.h>

/* ---- bash ---- */

static void bash_options(FILE *file, const cli_verb *verb) {
  fprintf(file, "    %s) options='", verb->name);
  const char *blank = "";
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *option = &cli_option_table[i];
    if (!manual_has(verb, option)) continue;
    if (option->letter) fprintf(file, "%s-%c", blank, option->letter);
    if (option->letter) blank = " ";
    if (option->name[0]) fprintf(file, "%s--%s", blank, option->name);
    blank = " ";
  }
  fputs("' ;;\n", file);
}

/* One branch of "verb option": words, or nothing where neither words nor files make sense. */
static void bash_value(FILE *file, const cli_verb *verb, const cli_option *option) {
  manual_value value = manual_value_of(option);
  if (value == MANUAL_NONE) return;
  const char *bar = "    ";
  if (option->letter) fprintf(file, "%s%s:-%c", bar, verb->name, option->letter);
  if (option->letter) bar = " | ";
  if (option->name[0]) fprintf(file, "%s%s:--%s", bar, verb->name, option->name);
  fprintf(file, ") files=%d words='", manual_takes_file(option));
  if (value == MANUAL_WORDS) manual_words(file, option->argument);
  fputs("' ;;\n", file);
}

void manual_bash(FILE *file) {
  fputs("# bash completion of policytheme; made from its option table\n"
        "_policytheme() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        "  local verb=${COMP_WORDS[1]} verbs options='' words='' files=0\n"
        "  COMPREPLY=()\n"
        "  verbs='",
        file);
  for (size_t i = 0; i < cli_n_verbs; i++)
    fprintf(file, "%s%s", i > 0 ? " " : "", cli_verbs[i].name);
  fputs("'\n"
        "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$verbs --help --version\" -- \"$word\")\n"
        "    return\n"
        "  fi\n"
        "  # --option=value comes as three words\n"
        "  [ \"$before\" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
        "  [ \"$word\" = = ] && word=''\n"
        "  case $verb in\n",
        file);
  for (size_t i = 0; i < cli_n_verbs; i++)
    bash_options(file, &cli_verbs[i]);
  fputs("  esac\n  case $verb:$before in\n", file);
  for (size_t i = 0; i < cli_n_verbs; i++)
    for (size_t j = 0; j < cli_n_options; j++)
      if (manual_has(&cli_verbs[i], &cli_option_table[j]))
        bash_value(file, &cli_verbs[i], &cli_option_table[j]);
  fputs("    *)\n"
        "      case $verb:$word in\n"
        "        *:-*) words=$options ;;\n"
        "        help:*) words=$verbs ;;\n"
        "        *) files=1 ;;\n"
        "      esac ;;\n"
        "  esac\n"
        "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"\n"
        "    [ $files -eq 0 ] || compgen -f -- \"$word\")\n"
        "  [ $files -eq 0 ] || compopt -o filenames 2>/dev/null || true\n"
        "}\n"
        "complete -F _policytheme policytheme\n",
        file);
}

/* ---- zsh ---- */

/* Text within '...[...]': what would end either, and colons, which separate parts. */
static void zsh_text(FILE *file, const char *text) {
  for (; *text; text++) {
    if (*text == '\'') fputs("'\\'", file);
    if (*text == '[' || *text == ']' || *text == ':' || *text == '\\') fputc('\\', file);
    fputc(*text, file);
  }
}

static void zsh_value(FILE *file, const cli_option *option) {
  manual_value value = manual_value_of(option);
  if (value == MANUAL_NONE) return;
  fputc(':', file);
  zsh_text(file, value == MANUAL_WORDS ? option->name : option->argument);
  fputc(':', file);
  if (value == MANUAL_FILE) fputs("_files", file);
  if (value != MANUAL_WORDS) return;
  bool files = manual_takes_file(option);
  fputs(files ? "{_files; compadd " : "(", file);
  manual_words(file, option->argument);
  fputc(files ? '}' : ')', file);
}

static void zsh_form(FILE *file, const cli_option *option, bool is_long) {
  fputs(option->kind == CLI_LIST || option->kind == CLI_LEVEL ? "      '*" : "      '", file);
  if (is_long)
    fprintf(file, "--%s%s", option->name, cli_takes_value(option) ? "=" : "");
  else
    fprintf(file, "-%c%s", option->letter, cli_takes_value(option) ? "+" : "");
  fputc('[', file);
  zsh_text(file, option->help);
  fputc(']', file);
  zsh_value(file, option);
  fputs("' \\\n", file);
}

static void zsh_verb(FILE *file, const cli_verb *verb) {
  fprintf(file, "    %s)\n      _arguments -s -S \\\n", verb->name);
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *option = &cli_option_table[i];
    if (!manual_has(verb, option)) continue;
    if (option->letter) zsh_form(file, option, false);
    if (option->name[0]) zsh_form(file, option, true);
  }
  fputs(verb->bit == CLI_HELP ? "      '1:verb:($verbs)' ;;\n" : "      '*:file:_files' ;;\n",
        file);
}

void manual_zsh(FILE *file) {
  fputs("#compdef policytheme\n"
        "# zsh completion of policytheme; made from its option table\n"
        "local -a verbs described\n"
        "described=(\n",
        file);
  for (size_t i = 0; i < cli_n_verbs; i++) {
    fprintf(file, "  '%s:", cli_verbs[i].name);
    zsh_text(file, cli_verbs[i].purpose);
    fputs("'\n", file);
  }
  fputs(")\n"
        "verbs=(${described%%:*})\n"
        "if (( CURRENT == 2 )); then\n"
        "  _describe verb described\n"
        "else\n"
        "  local verb=$words[2]\n"
        "  shift words\n"
        "  (( CURRENT-- ))\n"
        "  case $verb in\n",
        file);
  for (size_t i = 0; i < cli_n_verbs; i++)
    zsh_verb(file, &cli_verbs[i]);
  fputs("  esac\nfi\n", file);
}

/* ---- fish ---- */

static void fish_text(FILE *file, const char *text) {
  fputc('\'', file);
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\') fputc('\\', file);
    fputc(*text, file);
  }
  fputc('\'', file);
}

static void fish_option(FILE *file, const cli_verb *verb, const cli_option *option) {
  fprintf(file, "complete -c policytheme -n '__fish_seen_subcommand_from %s'", verb->name);
  if (option->letter) fprintf(file, " -s %c", option->letter);
  if (option->name[0]) fprintf(file, " -l %s", option->name);
  manual_value value = manual_value_of(option);
  if (value == MANUAL_FILE) fputs(" -r -F", file);
  if (value == MANUAL_OTHER) fputs(" -x", file);
  if (value == MANUAL_WORDS) {
    fputs(manual_takes_file(option) ? " -r -F -a '" : " -x -a '", file);
    manual_words(file, option->argument);
    fputc('\'', file);
  }
  fputs(" -d ", file);
  fish_text(file, option->help);
  fputc('\n', file);
}

void manual_fish(FILE *file) {
  fputs("# fish completion of policytheme; made from its option table\n", file);
  for (size_t i = 0; i < cli_n_verbs; i++) {
    fprintf(file, "complete -c policytheme -f -n __fish_use_subcommand -a %s -d ",
            cli_verbs[i].name);
    fish_text(file, cli_verbs[i].purpose);
    fputc('\n', file);
  }
  for (size_t i = 0; i < cli_n_verbs; i++)
    for (size_t j = 0; j < cli_n_options; j++)
      if (manual_has(&cli_verbs[i], &cli_option_table[j]))
        fish_option(file, &cli_verbs[i], &cli_option_table[j]);
}
