/* A report while it is made: documents are added (report_add.c), then summed up
 * (report_finish.c). */
#ifndef PTHEME_REPORT_REPORT_STATE_H
#define PTHEME_REPORT_REPORT_STATE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "report/kept.h"
#include "report/report.h"

/** One document. */
typedef struct ptheme_report_entry {
  ptheme_tally tally;
  ptheme_str *groups;  // [n_by] value of each breakdown
  ptheme_hash128 hash; // of the result without its texts
  const char *path;
  uint64_t line;
  /* only in a report with pages */
  ptheme_str date, source, title, language;
  ptheme_kept_place place;
} ptheme_report_entry;

struct ptheme_report {
  ptheme_report_options options;
  const char **by; // [n_by] options.by, then in a report with pages those added by themselves
  size_t n_by;
  ptheme_arena arena;
  ptheme_spool *spool;    // sentences; NULL without pages
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

/** Sets by and n_by. */
ptheme_status ptheme_report__set_by(ptheme_report *report, ptheme_error *err);
/** Of the breakdowns that nobody asked for, keeps those that say something. */
void ptheme_report__drop_breakdowns(ptheme_report *report);
/** Keeps the sentences of a document and what its page says about it. */
ptheme_status ptheme_report__keep(ptheme_report *report, ptheme_report_entry *added,
                                  const ptheme_result *result, ptheme_error *err);

#endif
