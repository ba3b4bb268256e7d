/* A report while it is made: documents are added (report_add.c), then summed up
 * (report_finish.c). */
#ifndef PTHEME_REPORT_REPORT_STATE_H
#define PTHEME_REPORT_REPORT_STATE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "model/model.h"
#include "report/kept.h"
#include "report/report.h"

/** One document. */
typedef struct ptheme_report_entry {
  ptheme_tally tally;
  ptheme_str *groups;  // [n_by] value of each breakdown
  ptheme_hash128 hash; // of the result without its texts
  const char *path;
  uint64_t line;
  ptheme_units units; // sentences with evidence, each by itself; n is 0 without the model
  bool odd_date;         // its date does not tell a period that was asked for
  /* only in a report with pages or evidence */
  ptheme_str date, source, title, language;
  ptheme_kept_place place;
} ptheme_report_entry;

/** A sentence that people labelled. */
typedef struct ptheme_report_label {
  ptheme_str document, label, text;
  bool other_text;   // than the sentence of the results has
  uint64_t sentence; // from 1
  uint64_t line;     // in the file of labels
  float *p;          // [K] what the model said; NULL until it is found in the results
} ptheme_report_label;

struct ptheme_report {
  ptheme_report_options options; // with defaults filled in
  const char **by; // [n_by] options.by, what is compared beside it, all crossed; then in a report
                   // with pages those added by themselves
  size_t n_by, n_asked;
  bool has_cross; // the last of those asked for
  ptheme_arena arena;
  ptheme_spool *spool;    // sentences; NULL without pages and evidence
  ptheme_strmap *columns; // names of further columns seen, for suggestions
  const char **labels;    // [K] of the first result
  const char **models;    // [n_models]
  size_t cap_models;
  bool *known;                  // [n_by] some document has the column
  ptheme_report_entry *entries; // [n_entries]
  size_t n_entries, cap_entries;
  ptheme_report_input *inputs; // [n_inputs]
  size_t n_inputs, cap_inputs;
  ptheme_report_label *audited; // [n_audited] sorted by document and sentence
  size_t n_audited, cap_audited;
  bool audited_documents; // whole documents were drawn
  const char *audit_path; // file of the labels
  ptheme_buf scratch;     // for hashing
  double *doubles;        // [cap_doubles] probabilities of a document
  bool *flags;            // [cap_flags] which of its sentences have evidence
  size_t cap_doubles, cap_flags;
  ptheme_tally *documents; // what the view shows, once finished
  ptheme_breakdown *breakdowns;
  ptheme_report_view view;
};

/* ---- report_options.c ---- */

/** Checks the options, fills in defaults, and lists by what to break down. */
ptheme_status ptheme_report__set_options(ptheme_report *report,
                                         const ptheme_report_options *options, ptheme_error *err);

/* ---- report_add.c ---- */

/** Gives a tally room for its sums, all 0; false when memory runs out. */
bool ptheme_report__make_sums(ptheme_report *report, ptheme_tally *tally);

/** Whether a model of this id and these labels is `model`: an id in a file proves nothing. */
bool ptheme_report__fits(const ptheme_model *model, const char *id, const char *const *labels,
                         size_t n_labels, int background);

/* ---- report_inputs.c ---- */

/** Sorts the names of inputs, each once, and hashes the results. */
void ptheme_report__sort_inputs(ptheme_report *report);

/* ---- report_infer.c ---- */

/** Estimates shares and intervals of the total, of all groups and documents. */
ptheme_status ptheme_report__infer(ptheme_report *report, ptheme_error *err);

/** Members of a group: numbers of entries, ascending. */
typedef struct ptheme_members {
  const size_t *items; // [n]
  size_t n;
  uint64_t seed; // of what is drawn for it
} ptheme_members;

/** The documents in whose breakdown `by` the value is `name`; NULL: all documents.
 *  @param[out] items  [n_entries] receives them */
ptheme_members ptheme_report__members(const ptheme_report *report, size_t *items, const char *by,
                                      ptheme_str name);
/** Shares of all by an estimator, K or for COUNT K + 1 of them (the last are sentences without a
 *  label), and again for samples of the members.
 *  @param[out] replicates  [options.replicates][K or K + 1], or NULL */
ptheme_status ptheme_report__draw(const ptheme_report *report, double *shares, double *replicates,
                                  ptheme_estimator estimator, const ptheme_members *members,
                                  ptheme_error *err);

/* ---- report_audit.c ---- */

/** Finds what the model said about labelled sentences of a document. */
ptheme_status ptheme_report__match(ptheme_report *report, const ptheme_result *result,
                                   ptheme_error *err);
/** Shares of all documents from the labels, if there are any. */
ptheme_status ptheme_report__audit(ptheme_report *report, ptheme_error *err);

/** Bytes of the column in "COLUMN" or "COLUMN=A,B": up to the first '=', or a longer name that is
 *  among the breakdowns and so may hold one itself. */
size_t ptheme_report__column(const ptheme_report *report, const char *compare);

/* ---- report_compare.c ---- */

/** Estimates the differences between groups that the options ask for. */
ptheme_status ptheme_report__compare(ptheme_report *report, ptheme_error *err);

/* ---- report_evidence.c ---- */

/** Sentences and terms of all documents, and of groups that are not small. */
ptheme_status ptheme_report__evidence(ptheme_report *report, ptheme_error *err);

/* ---- report_auto.c ---- */

/** Room that the breakdowns of pages need in `by` and `known`. */
enum { PTHEME_UNASKED = 5 };
/** Appends the breakdowns that pages have unasked. */
void ptheme_report__add_unasked(ptheme_report *report);
/** Of the breakdowns that nobody asked for, keeps those that say something. */
void ptheme_report__drop_breakdowns(ptheme_report *report);
/** Keeps the sentences of a document and what its page says about it. */
ptheme_status ptheme_report__keep(ptheme_report *report, ptheme_report_entry *added,
                                  const ptheme_result *result, ptheme_error *err);

#endif
