/* Units, coders and labels: what agreement is measured on. */
#ifndef PTHEME_MODEL_AGREE_H
#define PTHEME_MODEL_AGREE_H

#include "base/buf.h"
#include "base/strmap.h"

enum { PTHEME_MAX_CODERS = 32 };

typedef struct ptheme_agree_unit {
  uint32_t document, path; // ids in names
  size_t text, text_len;   // bytes in the arena
  uint64_t line;
} ptheme_agree_unit;

struct ptheme_agreement {
  size_t n_coders;
  ptheme_strmap *coders;    // their names, in order
  ptheme_strmap *labels;    // label -> number in order of first appearance
  ptheme_strmap *names;     // documents and paths
  ptheme_strmap *joined;    // key of a joined unit -> number of the joined unit
  ptheme_strmap *times;     // coder and key -> entry of n_times
  uint32_t *n_times;        // rows a coder had for a key
  size_t *unit_of;          // [joined] its unit
  ptheme_buf arena, key;    // texts; working memory
  ptheme_agree_unit *units; // [n]
  uint16_t *given;          // [n][n_coders] label number, or PTHEME_MISSING
  size_t n, cap_units, cap_given, cap_times, cap_unit_of;
  // made by ptheme_agreement_finish()
  const char **coder_names, **label_names; // [n_coders], [K]
  ptheme_coefficient *label;               // [K]
  ptheme_coder_pair *pairs;
  uint32_t *confusion; // [pairs][K][K]
  ptheme_disagreement *disagreements;
  ptheme_agreement_summary summary;
};

/** Fills the summary's alphas: labels are numbered in their final order.
 *  @param rank  [documents in names] place of each document in an order of their own */
ptheme_status ptheme_agreement__alphas(ptheme_agreement *agreement, const uint32_t *rank,
                                       size_t replicates, uint64_t seed, ptheme_error *err);

#endif
