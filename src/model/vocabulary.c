/* Input terms are only looked up, never inserted, so a hostile text cannot slow the table; its
 * own terms were spread by XXH3. */
#include "model/vocabulary.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/term.h"

static ptheme_status insert(ptheme_vocabulary *vocabulary, uint32_t column, ptheme_error *err) {
  ptheme_key key = ptheme_terms__key(ptheme_vocabulary__text(vocabulary, column));
  size_t slot = ptheme_key__spread(key) & vocabulary->mask;
  for (; vocabulary->keys[slot].high != 0; slot = (slot + 1) & vocabulary->mask)
    if (ptheme_key__equal(vocabulary->keys[slot], key))
      return ptheme_status__fail(err, PTHEME_E_MODEL, "vocabulary: terms %lu and %lu share a key",
                                 (unsigned long)vocabulary->columns[slot],
                                 (unsigned long)column);
  vocabulary->keys[slot] = key;
  vocabulary->columns[slot] = column;
  return PTHEME_OK;
}

ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, ptheme_error *err) {
  *out = (ptheme_vocabulary){.bytes = bytes, .offsets = offsets, .n = n};
  size_t size = 16;
  while (size < 2 * n)
    size *= 2;
  out->mask = size - 1;
  out->keys = ptheme_mem__zalloc(size, sizeof *out->keys);
  out->columns = ptheme_mem__alloc(size, sizeof *out->columns);
  ptheme_status status = out->keys && out->columns ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t i = 0; status == PTHEME_OK && i < n; i++)
    status = insert(out, (uint32_t)i, err);
  if (status != PTHEME_OK) ptheme_vocabulary__free(out);
  return status;
}

void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary) {
  ptheme_mem__free(vocabulary->keys);
  ptheme_mem__free(vocabulary->columns);
  *vocabulary = (ptheme_vocabulary){0};
}
