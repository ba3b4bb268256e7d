/* Terms to column numbers. */
#ifndef PTHEME_MODEL_VOCABULARY_H
#define PTHEME_MODEL_VOCABULARY_H

#include "model/key.h"
#include "policytheme.h"

#define PTHEME_NO_TERM UINT32_MAX

/** Two open-addressing tables, at most half full: single terms by key, pairs by the columns of
 *  their parts.  A look-up that ends at once, as most do, waits for one line of the first array
 *  and, where the term is known, for one of the second. */
typedef struct ptheme_vocabulary {
  const char *bytes;       // borrowed; texts one behind the other
  const uint32_t *offsets; // [n + 1] borrowed; where each text begins
  size_t n;                // V
  ptheme_key *keys;        // [mask + 1] owned; both halves 0 in an empty slot, as in no key
  uint32_t *columns;       // [mask + 1] owned
  size_t mask;
  uint64_t *pairs;        // [pair_mask + 1] owned; first << 32 | second, PTHEME_NO_PAIR if empty
  uint32_t *pair_columns; // [pair_mask + 1] owned
  size_t pair_mask;
  uint32_t *parts; // [n] owned; what a word gives to pairs: its prefix, or else itself
} ptheme_vocabulary;

#define PTHEME_NO_PAIR UINT64_MAX

/** Builds the tables over `n` texts that are sorted by bytes.
 *  @param prefix  letters of a prefix term
 *  @return PTHEME_E_MODEL if two texts have one key (none are known to), so that a look-up never
 *  depends on luck, or if a pair's part is missing; PTHEME_E_NOMEM.  Free with
 *  ptheme_vocabulary__free(); bytes and offsets stay the caller's. */
ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, int prefix,
                                       ptheme_error *err);
void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary);

/** The column of a term that is not a pair, given the spread of its key too; or PTHEME_NO_TERM. */
static inline uint32_t ptheme_vocabulary__find(const ptheme_vocabulary *vocabulary, ptheme_key key,
                                               uint64_t spread) {
  for (size_t slot = spread & vocabulary->mask;; slot = (slot + 1) & vocabulary->mask) {
    if (ptheme_key__equal(vocabulary->keys[slot], key)) return vocabulary->columns[slot];
    if (vocabulary->keys[slot].high == 0) return PTHEME_NO_TERM;
  }
}

/** The column of the pair of two columns, given its spread too; or PTHEME_NO_TERM. */
static inline uint32_t ptheme_vocabulary__find_pair(const ptheme_vocabulary *vocabulary,
                                                    uint32_t first, uint32_t second,
                                                    uint64_t spread) {
  uint64_t pair = (uint64_t)first << 32 | second;
  for (size_t slot = spread & vocabulary->pair_mask;; slot = (slot + 1) & vocabulary->pair_mask) {
    if (vocabulary->pairs[slot] == pair) return vocabulary->pair_columns[slot];
    if (vocabulary->pairs[slot] == PTHEME_NO_PAIR) return PTHEME_NO_TERM;
  }
}

static inline ptheme_str ptheme_vocabulary__text(const ptheme_vocabulary *vocabulary,
                                                 uint32_t column) {
  uint32_t start = vocabulary->offsets[column];
  return (ptheme_str){vocabulary->bytes + start, vocabulary->offsets[column + 1] - start};
}

#endif
