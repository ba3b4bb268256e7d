/* Runs a fuzz target over the files named, or over the files of a directory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return perror(path), 1;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  uint8_t *data = size >= 0 ? malloc((size_t)size + 1) : NULL;
  size_t got = data ? fread(data, 1, (size_t)size, file) : 0;
  fclose(file);
  if (!data || got != (size_t)size)
    return fprintf(stderr, "%s: cannot read\n", path), free(data), 1;
  LLVMFuzzerTestOneInput(data, got);
  free(data);
  return 0;
}

static int replay_directory(const char *path, size_t *count) {
  struct dirent **entries;
  int n = scandir(path, &entries, NULL, alphasort);
  if (n < 0) return perror(path), 1;
  int failed = 0;
  for (int i = 0; i < n; i++) {
    char name[4096];
    snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
    if (entries[i]->d_type == DT_REG) {
      failed |= replay(name);
      (*count)++;
    }
    free(entries[i]);
  }
  free(entries);
  return failed;
}

int main(int argc, char **argv) {
  size_t count = 0;
  int failed = 0;
  for (int i = 1; i < argc; i++)
    failed |= replay_directory(argv[i], &count);
  printf("replayed %zu inputs\n", count);
  return failed || count == 0;
}
