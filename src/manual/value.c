#include "manual/manual.h"

#include <string.h>

manual_value manual_value_of(const cli_option *option) {
  static const char *const files[] = {"FILE", "MODEL", "PATH", "DIR"};
  if (!cli_takes_value(option)) return MANUAL_NONE;
  if (strchr(option->argument, '|')) return MANUAL_WORDS;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (strcmp(option->argument, files[i]) == 0) return MANUAL_FILE;
  return MANUAL_OTHER;
}

void manual_words(FILE *file, const char *choices) {
  for (; *choices; choices++)
    fputc(*choices == '|' ? ' ' : *choices, file);
}
