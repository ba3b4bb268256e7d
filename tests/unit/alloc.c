#include "alloc.h"

static _Thread_local size_t fail_at, seen;
static _Thread_local bool fail_all_after, failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void test_alloc_fail_at(size_t n, bool all_after) {
  fail_at = n;
  fail_all_after = all_after;
  seen = 0;
  failed = false;
}

bool test_alloc_off(void) {
  fail_at = 0;
  return failed;
}

static bool refuse(void) {
  if (fail_at == 0) return false;
  seen++;
  bool now = seen == fail_at || (fail_all_after && seen > fail_at);
  failed = failed || now;
  return now;
}

void *__wrap_malloc(size_t size) {
  return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size) {
  return refuse() ? NULL : __real_realloc(block, size);
}
