/* Open addressing, linear probing, at most half full.  Texts lie in one run of bytes, each with a
 * NUL behind it.  A slot holds the upper half of the hash, so that most other texts are passed over
 * without looking at them, and below it the id + 1, so that a zeroed table is an empty one. */
#include "base/strmap.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

#include <stdlib.h>

struct ptheme_strmap {
  uint64_t key;
  ptheme_buf bytes;
  size_t *offsets;  // [count] start of each text in bytes
  uint64_t *hashes; // [count]
  size_t cap_offsets, cap_hashes;
  uint32_t count;
  uint64_t *slots; // [slot_mask + 1] 0 for an empty one
  size_t slot_mask;
};

ptheme_status ptheme_strmap__new(ptheme_strmap **out, ptheme_error *err) {
  *out = NULL;
  ptheme_strmap *map = ptheme_mem__zalloc(1, sizeof *map);
  if (!map) return ptheme_status__nomem(err);
  map->key = ptheme_hash__secret();
  map->slot_mask = 63;
  map->slots = ptheme_mem__zalloc(map->slot_mask + 1, sizeof *map->slots);
  if (!map->slots) {
    ptheme_strmap__free(map);
    return ptheme_status__nomem(err);
  }
  *out = map;
  return PTHEME_OK;
}

void ptheme_strmap__free(ptheme_strmap *map) {
  if (!map) return;
  ptheme_buf__free(&map->bytes);
  ptheme_mem__free(map->offsets);
  ptheme_mem__free(map->hashes);
  ptheme_mem__free(map->slots);
  ptheme_mem__free(map);
}

ptheme_str ptheme_strmap__get(const ptheme_strmap *map, uint32_t id) {
  size_t start = map->offsets[id];
  size_t end = id + 1 < map->count ? map->offsets[id + 1] : map->bytes.len;
  return (ptheme_str){map->bytes.data + start, end - start - 1};
}

uint32_t ptheme_strmap__count(const ptheme_strmap *map) {
  return map->count;
}

static uint64_t fill(uint64_t hash, uint32_t id) {
  return (hash & ~(uint64_t)UINT32_MAX) | (id + 1);
}

static uint32_t id_in(uint64_t slot) {
  return (uint32_t)slot - 1;
}

/* The slot that holds `text`, or the empty one where it belongs. */
static size_t locate(const ptheme_strmap *map, ptheme_str text, uint64_t hash) {
  size_t slot = hash & map->slot_mask;
  for (; map->slots[slot] != 0; slot = (slot + 1) & map->slot_mask)
    if ((map->slots[slot] ^ hash) >> 32 == 0 &&
        ptheme_str__equal(ptheme_strmap__get(map, id_in(map->slots[slot])), text))
      break;
  return slot;
}

uint32_t ptheme_strmap__find(const ptheme_strmap *map, ptheme_str text) {
  size_t slot = locate(map, text, ptheme_hash__64(text.data, text.len, map->key));
  return map->slots[slot] == 0 ? PTHEME_STRMAP_NONE : id_in(map->slots[slot]);
}

static bool grow(ptheme_strmap *map) {
  size_t mask = map->slot_mask * 2 + 1;
  uint64_t *slots = ptheme_mem__zalloc(mask + 1, sizeof *slots);
  if (!slots) return false;
  for (uint32_t id = 0; id < map->count; id++) {
    size_t slot = map->hashes[id] & mask;
    while (slots[slot] != 0)
      slot = (slot + 1) & mask;
    slots[slot] = fill(map->hashes[id], id);
  }
  ptheme_mem__free(map->slots);
  map->slots = slots;
  map->slot_mask = mask;
  return true;
}

/* Room for one more text everywhere, so that adding it cannot fail half-way. */
static bool make_room(ptheme_strmap *map, size_t len) {
  size_t need = (size_t)map->count + 1;
  void *offsets = map->offsets, *hashes = map->hashes;
  bool ok = ptheme_mem__reserve(&offsets, &map->cap_offsets, need, sizeof *map->offsets);
  map->offsets = offsets;
  ok = ok && ptheme_mem__reserve(&hashes, &map->cap_hashes, need, sizeof *map->hashes);
  map->hashes = hashes;
  ok = ok && ptheme_buf__reserve(&map->bytes, len + 1);
  map->bytes.failed = false;
  return ok && (need * 2 <= map->slot_mask || grow(map));
}

ptheme_status ptheme_strmap__intern(ptheme_strmap *map, ptheme_str text, uint32_t *id,
                                    ptheme_error *err) {
  uint64_t hash = ptheme_hash__64(text.data, text.len, map->key);
  size_t slot = locate(map, text, hash);
  if (map->slots[slot] != 0) {
    *id = id_in(map->slots[slot]);
    return PTHEME_OK;
  }
  if (map->count >= PTHEME_STRMAP_NONE - 1)
    return ptheme_status__fail(err, PTHEME_E_LIMIT, "more than 4294967294 different texts");
  if (!make_room(map, text.len)) return ptheme_status__nomem(err);
  map->offsets[map->count] = map->bytes.len;
  map->hashes[map->count] = hash;
  ptheme_buf__add_str(&map->bytes, text);
  ptheme_buf__add_byte(&map->bytes, '\0');
  *id = map->count++;
  map->slots[locate(map, text, hash)] = fill(hash, *id);
  return PTHEME_OK;
}

static int by_text(const void *a, const void *b) {
  return ptheme_str__compare(((const ptheme_name *)a)->text, ((const ptheme_name *)b)->text);
}

void ptheme_names__sort(ptheme_name *names, size_t n) {
  if (n > 1) qsort(names, n, sizeof *names, by_text);
}
