#include "manual/manual.h"

#include <string.h>

manual_value manual_value_of(const cli_option *option) {
  static const char *const files[] = {"FILE", "MODEL", "SAMPLE"};
  if (!cli_takes_value(option)) return MANUAL_NONE;
  if (strchr(option->argument, '|')) return MANUAL_WORDS;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (strcmp(option->argument, files[i]) == 0) return MANUAL_FILE;
  return MANUAL_OTHER;
}

bool manual_takes_file(const cli_option *option) {
  return cli_takes_value(option) &&
         (manual_value_of(option) == MANUAL_FILE || strstr(option->argument, "|FILE") != NULL);
}

void manual_words(FILE *file, const char *choices) {
  const char *end = strstr(choices, "|FILE");
  for (; *choices && choices != end; choices++)
    fputc(*choices == '|' ? ' ' : *choices, file);
}
