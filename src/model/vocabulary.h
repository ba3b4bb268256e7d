/* Terms to column numbers. */
#ifndef PTHEME_MODEL_VOCABULARY_H
#define PTHEME_MODEL_VOCABULARY_H

#include "model/key.h"
#include "policytheme.h"

#define PTHEME_NO_TERM UINT32_MAX

/** One term that is not a pair; the key's upper half is 0 in an empty slot, as in no key. */
typedef struct ptheme_term_slot {
  ptheme_key key;
  uint32_t column;
  uint32_t part;    // what a word gives to pairs: its prefix, or else itself
  uint32_t further; // 1 if a term that begins to look here stands in a later slot
  uint32_t unused;  // a slot must not lie in two cache lines
} ptheme_term_slot;

/** One pair, by the columns of its parts; `first` is PTHEME_NO_TERM in an empty slot. */
typedef struct ptheme_pair_slot {
  uint32_t first, second, column;
  uint32_t further; // as above
} ptheme_pair_slot;

/** Two open-addressing tables, at most a quarter full: a wrong guess whether the first slot is the
 *  right one costs more than memory.  A look-up waits for one cache line, since a slot knows
 * whether to go on.  Most pairs that are in no vocabulary do not even wait for that: two bits a
 * slot, one of which a pair sets, are few enough to stay in a near cache. */
typedef struct ptheme_vocabulary {
  const char *bytes;       // borrowed; texts one behind the other
  const uint32_t *offsets; // [n + 1] borrowed; where each text begins
  size_t n;                // V
  ptheme_term_slot *terms; // [mask + 1] owned
  ptheme_pair_slot *pairs; // [pair_mask + 1] owned
  uint64_t *pair_bits;     // [(pair_mask + 1) / 32] owned
  size_t mask, pair_mask;
  unsigned shift, pair_shift; // 64 - log2 of the sizes
} ptheme_vocabulary;

/** Builds the tables over `n` texts that are sorted by bytes.
 *  @param prefix  letters of a prefix term
 *  @return PTHEME_E_MODEL if two texts have one key (none are known to), so that a look-up never
 *  depends on luck, or if a pair's part is missing; PTHEME_E_NOMEM.  Free with
 *  ptheme_vocabulary__free(); bytes and offsets stay the caller's. */
ptheme_status ptheme_vocabulary__index(ptheme_vocabulary *out, const char *bytes,
                                       const uint32_t *offsets, size_t n, int prefix,
                                       ptheme_error *err);
void ptheme_vocabulary__free(ptheme_vocabulary *vocabulary);

/** The slot of a term that is not a pair, given where its key begins to look; or NULL. */
static inline const ptheme_term_slot *
ptheme_vocabulary__find_at(const ptheme_vocabulary *vocabulary, ptheme_key key, size_t slot) {
  const ptheme_term_slot *at = &vocabulary->terms[slot];
  if (ptheme_key__equal(at->key, key)) return at;
  if (!at->further) return NULL;
  do {
    slot = (slot + 1) & vocabulary->mask;
    at = &vocabulary->terms[slot];
    if (ptheme_key__equal(at->key, key)) return at;
  } while (at->key.high != 0);
  return NULL;
}

/** Its column, or PTHEME_NO_TERM. */
static inline uint32_t ptheme_vocabulary__find(const ptheme_vocabulary *vocabulary,
                                               ptheme_key key) {
  const ptheme_term_slot *at =
      ptheme_vocabulary__find_at(vocabulary, key, ptheme_key__slot(key, vocabulary->shift));
  return at ? at->column : PTHEME_NO_TERM;
}

static inline size_t ptheme_vocabulary__pair_bit(const ptheme_vocabulary *vocabulary,
                                                 uint64_t hash) {
  return (size_t)(hash >> (vocabulary->pair_shift - 1));
}

/** Whether there may be a pair with this hash: false is sure, true right nine times out of ten. */
static inline bool ptheme_vocabulary__may_hold(const ptheme_vocabulary *vocabulary, uint64_t hash) {
  size_t bit = ptheme_vocabulary__pair_bit(vocabulary, hash);
  return vocabulary->pair_bits[bit / 64] >> (bit % 64) & 1;
}

/** The column of the pair of two columns, given where it begins to look; or PTHEME_NO_TERM. */
static inline uint32_t ptheme_vocabulary__find_pair_at(const ptheme_vocabulary *vocabulary,
                                                       uint32_t first, uint32_t second,
                                                       size_t slot) {
  const ptheme_pair_slot *at = &vocabulary->pairs[slot];
  if (at->first == first && at->second == second) return at->column;
  if (!at->further) return PTHEME_NO_TERM;
  do {
    slot = (slot + 1) & vocabulary->pair_mask;
    at = &vocabulary->pairs[slot];
    if (at->first == first && at->second == second) return at->column;
  } while (at->first != PTHEME_NO_TERM);
  return PTHEME_NO_TERM;
}

static inline uint32_t ptheme_vocabulary__find_pair(const ptheme_vocabulary *vocabulary,
                                                    uint32_t first, uint32_t second) {
  uint64_t hash = ptheme_key__pair(first, second);
  return ptheme_vocabulary__find_pair_at(vocabulary, first, second,
                                         (size_t)(hash >> vocabulary->pair_shift));
}

static inline ptheme_str ptheme_vocabulary__text(const ptheme_vocabulary *vocabulary,
                                                 uint32_t column) {
  uint32_t start = vocabulary->offsets[column];
  return (ptheme_str){vocabulary->bytes + start, vocabulary->offsets[column + 1] - start};
}

#endif
