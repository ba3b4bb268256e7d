/* What is made from the tables of verbs and options when the program is built: manual pages and
 * completions for three shells.  Nothing of it is kept by hand but a few sentences a verb, so no
 * option can be missing or be told differently from --help. */
#ifndef PTHEME_MANUAL_MANUAL_H
#define PTHEME_MANUAL_MANUAL_H

#include "cli/cli.h"

/** The sentences on a verb: paragraphs with blank lines between them; NULL for an unknown verb. */
const char *manual_prose(const char *verb);

/** policytheme(1). */
void manual_overview(FILE *file);
/** policytheme-VERB(1). */
void manual_verb(FILE *file, const cli_verb *verb);

void manual_bash(FILE *file);
void manual_zsh(FILE *file);
void manual_fish(FILE *file);

/** Whether the option belongs to the verb. */
static inline bool manual_has(const cli_verb *verb, const cli_option *option) {
  return (option->verbs & verb->bit) != 0;
}

/** What the option's value is: nothing, one of some words, a file, or something else. */
typedef enum manual_value { MANUAL_NONE, MANUAL_WORDS, MANUAL_FILE, MANUAL_OTHER } manual_value;

manual_value manual_value_of(const cli_option *option);
/** Whether the value may be a file, alone or besides words. */
bool manual_takes_file(const cli_option *option);
/** The words of "one|two|FILE", with blanks between them. */
void manual_words(FILE *file, const char *choices);

#endif
