/* Many small blocks with one lifetime: allocate freely, clear all at once. */
#ifndef PTHEME_BASE_ARENA_H
#define PTHEME_BASE_ARENA_H

#include "policytheme.h"

typedef struct ptheme_arena_chunk ptheme_arena_chunk;

typedef struct ptheme_arena {
  ptheme_arena_chunk *first; // the newest chunk
} ptheme_arena;

#define PTHEME_ARENA_INIT                                                                          \
  { NULL }

/** `count` items of `size` bytes, aligned for anything; NULL when memory runs out. */
void *ptheme_arena__alloc(ptheme_arena *arena, size_t count, size_t size);
/** A copy of `*text`, with a NUL behind it that len does not count; false when memory runs out. */
bool ptheme_arena__copy(ptheme_arena *arena, ptheme_str *text);
/** Makes everything in it invalid; keeps the newest chunk for reuse. */
void ptheme_arena__clear(ptheme_arena *arena);
void ptheme_arena__free(ptheme_arena *arena);

#endif
