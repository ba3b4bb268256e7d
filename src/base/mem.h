/* The one door to the allocator: overflow-checked sizes, and a single file for tests to wrap. */
#ifndef PTHEME_BASE_MEM_H
#define PTHEME_BASE_MEM_H

#include "policytheme.h"

/** `count` items of `size` bytes, uninitialised; NULL when memory runs out or the product
 *  overflows.  A request for nothing gives a unique pointer, so NULL always means failure. */
void *ptheme_mem__alloc(size_t count, size_t size);
/** The same, zeroed. */
void *ptheme_mem__zalloc(size_t count, size_t size);
/** The same as the first, for a block of which all will be used: in large pages where the system
 * has them, since a gigabyte is 262,144 small ones to fetch, and to copy with every child process.
 */
void *ptheme_mem__large(size_t count, size_t size);
/** Grows or shrinks; on failure NULL comes back and the old block stays. */
void *ptheme_mem__realloc(void *block, size_t count, size_t size);
void ptheme_mem__free(void *block);
/** A NUL-terminated copy of `len` bytes. */
char *ptheme_mem__copy(const char *data, size_t len);

/* The part of the next one that is seldom needed. */
bool ptheme_mem__grow(void **items, size_t *capacity, size_t need, size_t size);

/** Makes room for `need` items in an array that grows by halves; false when memory runs out (the
 *  array is then as it was). */
static inline bool ptheme_mem__reserve(void **items, size_t *capacity, size_t need, size_t size) {
  return need <= *capacity || ptheme_mem__grow(items, capacity, need, size);
}

#endif
