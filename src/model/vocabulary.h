/* Terms to column numbers. */
#ifndef PTHEME_MODEL_VOCABULARY_H
#define PTHEME_MODEL_VOCABULARY_H

#include "model/key.h"
#include "policytheme.h"

#define PTHEME_NO_TERM UINT32_MAX

/** An open-addressing table: a look-up that ends at once, as most do, waits for one line of keys
 *  and, where the term is known, for one of columns. */
typedef struct ptheme_vocabulary {
  const char *bytes;       // borrowed; texts one behind the other
  const uint32_t *offsets; // [n + 1] borrowed; where each text begins
  size_t n;                // V
  ptheme_key *keys;        // [mask + 1] owned; both halves 0 in an empty slot, as in no key
  uint32_t *columns;       // [mask + 1] owned
  size_t mask;
} ptheme_vocabulary;

/** Builds the table over `n` texts that are sorted by bytes.  @return PTHEME_E_MODEL if two texts
 *  have one key (none are known to), so that a look-up never depends on luck;
 *  PTHEME_E_NOMEM.  Free with ptheme_vocabulary__free(); bytes and offsets stay the caller's. */
ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, ptheme_error *err);
void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary);

/** The column of a term whose key's spread is given too, or PTHEME_NO_TERM. */
static inline uint32_t ptheme_vocabulary__find(const ptheme_vocabulary *vocabulary, ptheme_key key,
                                               uint64_t spread) {
  for (size_t slot = spread & vocabulary->mask;; slot = (slot + 1) & vocabulary->mask) {
    if (ptheme_key__equal(vocabulary->keys[slot], key)) return vocabulary->columns[slot];
    if (vocabulary->keys[slot].high == 0) return PTHEME_NO_TERM;
  }
}

static inline ptheme_str ptheme_vocabulary__text(const ptheme_vocabulary *vocabulary,
                                                 uint32_t column) {
  uint32_t start = vocabulary->offsets[column];
  return (ptheme_str){vocabulary->bytes + start, vocabulary->offsets[column + 1] - start};
}

#endif
