/* Terms to column numbers. */
#ifndef PTHEME_MODEL_VOCABULARY_H
#define PTHEME_MODEL_VOCABULARY_H

#include "base/hash.h"
#include "policytheme.h"

#define PTHEME_NO_TERM UINT32_MAX

typedef struct ptheme_vocabulary_slot {
  ptheme_hash128 print;
  uint32_t column; // PTHEME_NO_TERM: empty
  uint32_t unused;
} ptheme_vocabulary_slot;

typedef struct ptheme_vocabulary {
  const char *bytes;             // borrowed; texts one behind the other
  const uint32_t *offsets;       // [n + 1] borrowed; where each text begins
  size_t n;                      // V
  ptheme_vocabulary_slot *slots; // [mask + 1] owned
  size_t mask;
} ptheme_vocabulary;

/** Builds the table over `n` texts that are sorted by bytes.  @return PTHEME_E_MODEL if two texts
 *  have one fingerprint (none is known to), so that a look-up never depends on luck;
 *  PTHEME_E_NOMEM.  Free with ptheme_vocabulary__free(); bytes and offsets stay the caller's. */
ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, ptheme_error *err);
void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary);

/** The column of a term, or PTHEME_NO_TERM. */
static inline uint32_t ptheme_vocabulary__find(const ptheme_vocabulary *vocabulary,
                                               ptheme_hash128 print) {
  size_t slot = print.low & vocabulary->mask;
  while (vocabulary->slots[slot].column != PTHEME_NO_TERM) {
    if (ptheme_hash__equal(vocabulary->slots[slot].print, print))
      return vocabulary->slots[slot].column;
    slot = (slot + 1) & vocabulary->mask;
  }
  return PTHEME_NO_TERM;
}

static inline ptheme_str ptheme_vocabulary__text(const ptheme_vocabulary *vocabulary,
                                                 uint32_t column) {
  uint32_t start = vocabulary->offsets[column];
  return (ptheme_str){vocabulary->bytes + start, vocabulary->offsets[column + 1] - start};
}

#endif
