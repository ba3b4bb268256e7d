/* Near-duplicates: sets of whole words, numbers and runs of characters with a Jaccard similarity of
 * 0.8 or more.  Prefixes and pairs do not count, so that the answer does not depend on whether they
 * are features. */
#ifndef PTHEME_MODEL_NEAR_H
#define PTHEME_MODEL_NEAR_H

#include "model/term.h"

/** Sets of numbers that stand for terms, one behind the other. */
typedef struct ptheme_sets {
  uint32_t *terms; // [first[n]] each set's, ascending, none twice
  size_t *first;   // [n + 1] where each set begins
  size_t n, cap_terms, cap_first;
} ptheme_sets;

/** Appends the set of a sentence's whole tokens, by hash; `sets` starts zeroed. */
ptheme_status ptheme_sets__add(ptheme_sets *sets, const ptheme_terms *terms, ptheme_error *err);
/** The number that stands for a term there. */
static inline uint32_t ptheme_sets__number(ptheme_key key) {
  return (uint32_t)(ptheme_key__spread(key) >> 32);
}
/** Order of such numbers, for qsort() and bsearch(). */
int ptheme_sets__by_number(const void *a, const void *b);
void ptheme_sets__free(ptheme_sets *sets);

/** Joins the owners of near-equal sets.  Sets of fewer than 10 terms (formulas such as "The meeting
 *  was adjourned.") join nothing: they would tie strangers together.
 *  @param[out] group_of  [n_owners] a group's number is its lowest owner; freed by the caller
 *  @param owner          [sets->n] 0 .. n_owners-1
 *  @return PTHEME_E_NOMEM. */
ptheme_status ptheme_near__group(uint32_t **group_of, const ptheme_sets *sets,
                                 const uint32_t *owner, size_t n_owners, ptheme_error *err);

/** What is kept of a set to tell near-equal ones later: bit h of each half is a bit of the lowest
 *  value that the h-th of 64 hash functions has on the set (b-bit MinHash, Li and König 2010). */
typedef struct ptheme_sketch {
  uint64_t halves[2];
} ptheme_sketch;

/** @return false for a set too small to be compared: *out is then untouched */
bool ptheme_sketch__of(ptheme_sketch *out, const uint32_t *terms, size_t n);

/** Whether one of `all` is of a near-equal set.  Of sets with a similarity of 0.9 nearly all are
 *  found, with one of 0.8 nine in ten, with 0.7 four in ten, with 0.5 none. */
bool ptheme_sketch__among(ptheme_sketch sketch, const ptheme_sketch *all, size_t n);

#endif
