/* The self-test before it is summed up: samples drawn from labelled data, estimated and compared
 * with what is true of them. */
#ifndef PTHEME_REPORT_SELFTEST_H
#define PTHEME_REPORT_SELFTEST_H

#include "base/random.h"
#include "report/interval.h"
#include "report/labelled.h"

enum ptheme_selftest_protocol {
  PTHEME_SELFTEST_ARTIFICIAL, // documents whose sentences are thinned to a prevalence drawn evenly
  PTHEME_SELFTEST_NATURAL,    // documents at random
  PTHEME_SELFTEST_KEYWORD,    // all documents that have a term
  PTHEME_SELFTEST_PROTOCOLS
};

enum ptheme_selftest_estimator {
  PTHEME_SELFTEST_COUNT, // the first four as enum ptheme_bootstrap_estimator
  PTHEME_SELFTEST_MEAN,
  PTHEME_SELFTEST_PACC,
  PTHEME_SELFTEST_EMQ,
  PTHEME_SELFTEST_AUDIT,
  PTHEME_SELFTEST_ESTIMATORS
};

/** What one draw gave for one label. */
typedef struct ptheme_selftest_cell {
  double true_share, population; // in the sample; where it was drawn from (NAN: not known)
  double estimates[PTHEME_SELFTEST_ESTIMATORS];
  ptheme_interval intervals[PTHEME_SELFTEST_ESTIMATORS];
} ptheme_selftest_cell;

typedef struct ptheme_selftest_plan {
  const ptheme_labelled *labelled;
  size_t documents;  // of a sample
  size_t replicates; // of the bootstrap
  size_t audited;    // sentences
  uint64_t seed;
} ptheme_selftest_plan;

/** Draws sample `number`, estimates and measures.  Samples are drawn from one fold and judged by
 *  what is known without it.
 *  @param[out] cells   [K]
 *  @param[out] n       sentences of the sample; 0: nothing was drawn, cells are not filled in
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_selftest__draw(ptheme_selftest_cell *cells, size_t *n,
                                    const ptheme_selftest_plan *plan,
                                    enum ptheme_selftest_protocol protocol, size_t number,
                                    ptheme_error *err);

/** One document of the labelled data. */
typedef struct ptheme_selftest_document {
  double true_share, count, mean, map;
  ptheme_interval interval;
} ptheme_selftest_document;

/** Estimates every document of a fold, leaning on the EMQ of that fold.
 *  @param[out] cells  [D][K]; those of the fold's documents are filled in */
ptheme_status ptheme_selftest__documents(ptheme_selftest_document *cells,
                                         const ptheme_selftest_plan *plan, size_t fold,
                                         ptheme_error *err);

#endif
