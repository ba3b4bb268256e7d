/* Tests fail the N-th call by linking this file with wrapped malloc, calloc and realloc
 * (-Wl,--wrap=malloc and so on), so the library itself needs no mutable hook. */
#define _GNU_SOURCE
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

static bool product(size_t *bytes, size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) return false;
  *bytes = count * size;
  if (*bytes == 0) *bytes = 1;
  return true;
}

void *ptheme_mem__alloc(size_t count, size_t size) {
  size_t bytes;
  return product(&bytes, count, size) ? malloc(bytes) : NULL;
}

void *ptheme_mem__zalloc(size_t count, size_t size) {
  size_t bytes;
  return product(&bytes, count, size) ? calloc(1, bytes) : NULL;
}

void *ptheme_mem__large(size_t count, size_t size) {
  size_t bytes;
  void *block = NULL;
  if (!product(&bytes, count, size) || posix_memalign(&block, LARGE_PAGE, bytes) != 0) return NULL;
  madvise(block, bytes, MADV_HUGEPAGE); /* advice only: small pages will do too */
  return block;
}

void *ptheme_mem__realloc(void *block, size_t count, size_t size) {
  size_t bytes;
  return product(&bytes, count, size) ? realloc(block, bytes) : NULL;
}

void ptheme_mem__free(void *block) {
  free(block);
}

void ptheme_free(void *block) {
  free(block);
}

char *ptheme_mem__copy(const char *data, size_t len) {
  char *copy = len < SIZE_MAX ? ptheme_mem__alloc(len + 1, 1) : NULL;
  if (!copy) return NULL;
  if (len > 0) memcpy(copy, data, len);
  copy[len] = '\0';
  return copy;
}

bool ptheme_mem__grow(void **items, size_t *capacity, size_t need, size_t size) {
  size_t wanted = *capacity + *capacity / 2 + 8;
  if (wanted < need) wanted = need;
  void *grown = ptheme_mem__realloc(*items, wanted, size);
  if (!grown) return false;
  *items = grown;
  *capacity = wanted;
  return true;
}
