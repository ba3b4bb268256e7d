/* policytheme_manual DIRECTORY: writes manual pages and completions there.  Run by the build. */
#include "manual/manual.h"

#include <stdlib.h>
#include <string.h>

static bool save(const char *directory, const char *name, const char *text, size_t len) {
  char path[4096];
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_output *output;
  snprintf(path, sizeof path, "%s/%s", directory, name);
  ptheme_status status = ptheme_output_open(&output, path, true, &err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, text, len, &err);
  if (status == PTHEME_OK)
    status = ptheme_output_commit(output, &err);
  else
    ptheme_output_discard(output);
  if (status != PTHEME_OK) fprintf(stderr, "policytheme_manual: %s\n", err.message);
  return status == PTHEME_OK;
}

/* The page of a verb, or what `write` makes. */
static bool make(const char *directory, const char *name, void (*write)(FILE *file),
                 const cli_verb *verb) {
  char *text = NULL;
  size_t len = 0;
  FILE *file = open_memstream(&text, &len);
  if (!file) return false;
  if (verb)
    manual_verb(file, verb);
  else
    write(file);
  bool done = fclose(file) == 0 && save(directory, name, text, len);
  free(text);
  return done;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fputs("usage: policytheme_manual DIRECTORY\n", stderr);
    return CLI_USAGE;
  }
  bool done = make(argv[1], "man1/policytheme.1", manual_overview, NULL) &&
              make(argv[1], "bash/policytheme", manual_bash, NULL) &&
              make(argv[1], "zsh/_policytheme", manual_zsh, NULL) &&
              make(argv[1], "fish/policytheme.fish", manual_fish, NULL);
  for (size_t i = 0; done && i < cli_n_verbs; i++) {
    char name[64];
    snprintf(name, sizeof name, "man1/policytheme-%s.1", cli_verbs[i].name);
    done = make(argv[1], name, NULL, &cli_verbs[i]);
  }
  return done ? CLI_DONE : CLI_OUTPUT;
}
