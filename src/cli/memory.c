#include "cli.h"

#include <stdlib.h>

void cli_no_memory(void) {
  cli_say("out of memory");
  exit(CLI_LIMIT);
}

void *cli_alloc(size_t count, size_t size) {
  void *block = calloc(count > 0 ? count : 1, size);
  if (!block) cli_no_memory();
  return block;
}
