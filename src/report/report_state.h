/* A report while it is made: documents are added (report_add.c), then summed up
 * (report_finish.c). */
#ifndef PTHEME_REPORT_REPORT_STATE_H
#define PTHEME_REPORT_REPORT_STATE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "report/report.h"

/** One document. */
typedef struct ptheme_report_entry {
  ptheme_tally tally;
  ptheme_str *groups;  // [n_by] value of each breakdown
  ptheme_hash128 hash; // of the result without its texts
  const char *path;
  uint64_t line;
} ptheme_report_entry;

struct ptheme_report {
  ptheme_report_options options;
  ptheme_arena arena;
  ptheme_strmap *columns; // names of further columns seen, for suggestions
  const char **labels;    // [K] of the first result
  const char **models;    // [n_models]
  size_t cap_models;
  bool *known;                  // [n_by] some document has the column
  ptheme_report_entry *entries; // [n_entries]
  size_t n_entries, cap_entries;
  ptheme_buf scratch;      // for hashing
  ptheme_tally *documents; // what the view shows, once finished
  ptheme_breakdown *breakdowns;
  ptheme_report_view view;
};

#endif
