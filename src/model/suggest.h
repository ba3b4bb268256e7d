/* Sentences worth labelling: a pool of the least certain, and the choice among them. */
#ifndef PTHEME_MODEL_SUGGEST_H
#define PTHEME_MODEL_SUGGEST_H

#include "base/strmap.h"
#include "model/classify.h"

enum suggest_part {
  SUGGEST_DOCUMENT,
  SUGGEST_DATE,
  SUGGEST_SOURCE,
  SUGGEST_TITLE,
  SUGGEST_LANGUAGE,
  SUGGEST_PARTS
};

typedef struct ptheme_candidate {
  size_t text, text_len; // bytes in the arena
  uint32_t parts[SUGGEST_PARTS];
  uint16_t first, second; // labels
  bool no_evidence;
  double p_first, p_second;
  uint64_t print; // of its tokens: equal sentences have equal ones
  uint64_t draw;  // breaks ties
} ptheme_candidate;

/** Candidates, and the texts they point to. */
typedef struct ptheme_pool {
  ptheme_buf arena;
  ptheme_strmap *names;
  ptheme_candidate *items; // [n]
  size_t n, cap;
} ptheme_pool;

struct ptheme_suggestions {
  const ptheme_model *model;
  ptheme_classifier *classifier;
  ptheme_tokens tokens;
  size_t count; // wanted
  uint64_t seed;
  ptheme_pool pool;
  size_t keep; // the pool is cut to so many when it has twice as many
  uint64_t seen, known;
  size_t *chosen; // [n_chosen] candidates
  size_t n_chosen;
};

static inline ptheme_str ptheme_pool__text(const ptheme_pool *pool, size_t i) {
  return (ptheme_str){pool->arena.data + pool->items[i].text, pool->items[i].text_len};
}

static inline double ptheme_candidate__margin(const ptheme_candidate *candidate) {
  return candidate->p_first - candidate->p_second;
}

/** Fills `chosen` from a pool that is in an order of its own. */
ptheme_status ptheme_suggestions__choose(ptheme_suggestions *suggestions, ptheme_error *err);

#endif
