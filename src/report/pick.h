/* Lists of the best sentences by some key, one of each cluster of near-duplicates: captions that
 * repeat a lead, mirrored releases. */
#ifndef PTHEME_REPORT_PICK_H
#define PTHEME_REPORT_PICK_H

#include "report/kept.h"
#include "report/report.h"

typedef struct ptheme_pick {
  ptheme_quote quote; // its texts are owned
  uint32_t key;       // more is better
  uint64_t *runs;     // [n_runs] sorted hashes of letters in a row; owned
  size_t n_runs;
} ptheme_pick;

/** Zeroed but for `most` is empty. */
typedef struct ptheme_picks {
  ptheme_pick *items; // [n] best first
  size_t n, cap, most;
} ptheme_picks;

/** Takes sentence i of a document in if it is among the best `most`; of equal keys the first stays,
 *  and of near-duplicates the better one.  Short sentences are passed over: they say too little to
 *  tell duplicates.  @return PTHEME_E_NOMEM */
ptheme_status ptheme_picks__offer(ptheme_picks *picks, const ptheme_kept *kept, size_t document,
                                  size_t i, uint32_t key, ptheme_error *err);
/** Empties the list and frees what it holds. */
void ptheme_picks__clear(ptheme_picks *picks);

#endif
