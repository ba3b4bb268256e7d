#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16 };

struct ptheme_arena_chunk {
  ptheme_arena_chunk *next;
  size_t used, size; // bytes of data
  alignas(max_align_t) char data[];
};

static bool add_chunk(ptheme_arena *arena, size_t need) {
  size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
  if (size > SIZE_MAX - sizeof(ptheme_arena_chunk)) return false;
  ptheme_arena_chunk *chunk = ptheme_mem__alloc(1, sizeof *chunk + size);
  if (!chunk) return false;
  *chunk = (ptheme_arena_chunk){.next = arena->first, .used = 0, .size = size};
  arena->first = chunk;
  return true;
}

void *ptheme_arena__alloc(ptheme_arena *arena, size_t count, size_t size) {
  size_t align = alignof(max_align_t);
  if (size != 0 && count > (SIZE_MAX - align) / size) return NULL;
  size_t need = (count * size + align - 1) / align * align;
  if ((!arena->first || need > arena->first->size - arena->first->used) && !add_chunk(arena, need))
    return NULL;
  void *block = arena->first->data + arena->first->used;
  arena->first->used += need;
  return block;
}

bool ptheme_arena__copy(ptheme_arena *arena, ptheme_str *text) {
  char *copy = text->len < SIZE_MAX ? ptheme_arena__alloc(arena, text->len + 1, 1) : NULL;
  if (!copy) return false;
  if (text->len > 0) memcpy(copy, text->data, text->len);
  copy[text->len] = '\0';
  text->data = copy;
  return true;
}

static void free_after(ptheme_arena_chunk *chunk) {
  while (chunk) {
    ptheme_arena_chunk *next = chunk->next;
    ptheme_mem__free(chunk);
    chunk = next;
  }
}

void ptheme_arena__clear(ptheme_arena *arena) {
  if (!arena->first) return;
  free_after(arena->first->next);
  arena->first->next = NULL;
  arena->first->used = 0;
}

void ptheme_arena__free(ptheme_arena *arena) {
  free_after(arena->first);
  arena->first = NULL;
}
