/* A finished report as its renderers see it.  A renderer includes this and no other renderer. */
#ifndef PTHEME_REPORT_REPORT_H
#define PTHEME_REPORT_REPORT_H

#include "base/buf.h"
#include "report/interval.h"
#include "report/keyness.h"

/** The version of the layout of reports in JSON. */
enum { PTHEME_REPORT_SCHEMA = 1 };

enum { PTHEME_ESTIMATORS = 6 };

/** Groups with fewer documents or sentences than these are flagged, and shown greyed. */
enum { PTHEME_FEW_DOCUMENTS = 5, PTHEME_FEW_SENTENCES = 50 };

/** A label's share by one estimator. */
typedef struct ptheme_share {
  double of_all, of_themes;
  ptheme_interval all, themes; // their intervals; NAN where none is known
} ptheme_share;

/** A sentence to read, with its neighbours. */
typedef struct ptheme_quote {
  size_t document;                // of the view
  size_t sentence;                // from 1
  int theme;                      // label index, or PTHEME_UNSURE
  int best, second;               // labels of the highest probabilities; second is -1 where K is 1
  uint32_t confidence, second_p;  // millionths: these probabilities
  ptheme_str text, before, after; // empty where there is none
} ptheme_quote;

typedef struct ptheme_quotes {
  const ptheme_quote *items; // [n]
  size_t n;
} ptheme_quotes;

typedef struct ptheme_keywords {
  const ptheme_keyword *items; // [n]
  size_t n;
} ptheme_keywords;

/** What the sentences of all documents, or of a group, look like. */
typedef struct ptheme_evidence {
  ptheme_quotes *surest;  // [K] sentences of each theme, surest first
  ptheme_quotes unsure;   // least certain first; of all documents only
  ptheme_keywords *terms; // [K] that set a theme's sentences apart from all others; of all only
  ptheme_keywords own;    // that set a group apart from all other documents
} ptheme_evidence;

/** Sums over the sentences of a document, of a group of documents, or of all. */
typedef struct ptheme_tally {
  ptheme_str name; // document id, or the group's value; empty for documents without one
  uint64_t documents;
  uint64_t sentences;
  uint64_t unsure;      // without a label; no_evidence among them
  uint64_t no_evidence; // without any known term
  uint64_t tokens, unknown;
  uint64_t replaced; // invalid byte sequences
  uint64_t *count;   // [K] sentences with this label
  uint64_t *mass;    // [K] millionths: sum of its probability over sentences with evidence
  /* The same sums with each sentence weighing as the report's options say. */
  uint64_t weight;                               // of the sentences with evidence
  uint64_t *count_weight;                        // [K]
  uint64_t *mass_weight;                         // [K] millionths
  bool is_small;                                 // a group that is too small to say much
  const ptheme_share *shares[PTHEME_ESTIMATORS]; // [K] each; NULL where not estimated
  const ptheme_evidence *evidence;               // NULL where none was asked for
} ptheme_tally;

typedef struct ptheme_breakdown {
  const char *by;        // as asked for
  ptheme_tally *tallies; // [n] sorted by name
  size_t n;
} ptheme_breakdown;

/** Shares of the themes in group b less those in group a. */
typedef struct ptheme_group_difference {
  const char *by;
  const ptheme_tally *a, *b;
  ptheme_difference *themes; // [K] p adjusted (Holm) over the report; NAN for the background
} ptheme_group_difference;

/** A file of results. */
typedef struct ptheme_report_input {
  ptheme_str name;
  char hash[33]; // XXH3-128 of its bytes; "" where it could not be read twice
} ptheme_report_input;

typedef struct ptheme_report_view {
  const char *const *labels; // [K]
  size_t n_labels;
  int background;            // or -1
  const char *const *models; // [n_models] ids, sorted
  size_t n_models;
  ptheme_tally total;
  const ptheme_breakdown *breakdowns; // [n_breakdowns]
  size_t n_breakdowns;
  const ptheme_tally *documents; // [n_documents] sorted by name
  size_t n_documents;
  const ptheme_group_difference *differences; // [n_differences]
  size_t n_differences;
  ptheme_estimator compared;         // by which the differences are estimated
  const ptheme_model *model;         // that made the results, or NULL: nothing is corrected
  const ptheme_report_input *inputs; // [n_inputs] sorted by name
  size_t n_inputs;
  char results_hash[33]; // XXH3-128 of the results without their texts, however they are stored
  bool by_tokens;
  double level;      // of all intervals
  size_t replicates; // of the bootstrap
  uint64_t seed;
  size_t n_audited; // labelled sentences that the audit rests on
} ptheme_report_view;

typedef struct ptheme_estimate {
  double n;         // sentences
  double of_themes; // share of the themes; NAN for the background, and where there are no themes
  double of_all;    // share of the sentences with evidence; NAN where there are none
  double low, high; // interval of of_themes; NAN where none is known
  double low_of_all, high_of_all; // of of_all
} ptheme_estimate;

/** Points by which mean and EMQ may differ before a report warns. */
#define PTHEME_SHIFT 0.03

ptheme_estimate ptheme_report__estimate(const ptheme_report_view *view, const ptheme_tally *tally,
                                        ptheme_estimator estimator, size_t k);
/** Count and mean always are; the others where they were asked for and can be had. */
bool ptheme_report__has(const ptheme_tally *tally, ptheme_estimator estimator);
/** The estimator to put first for a tally: audit, else EMQ or MAP, else the mean. */
ptheme_estimator ptheme_report__headline(const ptheme_tally *tally);
/** Mean and EMQ differ by more than PTHEME_SHIFT for label k: training and target are not alike,
 *  and which of them is right depends on how. */
bool ptheme_report__is_shifted(const ptheme_report_view *view, const ptheme_tally *tally, size_t k);
/** "count", "mean" ...; NULL past the last. */
const char *ptheme_report__estimator_name(ptheme_estimator estimator);
/** What people call it, e.g. "corrected (EMQ)". */
const char *ptheme_report__estimator_title(ptheme_estimator estimator);
/** A number of the model's metadata, NAN without it or without the model. */
double ptheme_report__quality(const ptheme_report_view *view, const char *key);
/** What is to be said about a share: "small", "shift", both or nothing. */
void ptheme_report__flags(ptheme_buf *out, const ptheme_report_view *view,
                          const ptheme_tally *tally, size_t k);
/** How the report was made, a paragraph of plain text with citations. */
void ptheme_report__methods(ptheme_buf *out, const ptheme_report_view *view);
/** Number i of the works that the paragraph cites; NULL past the last. */
const char *ptheme_report__reference(ptheme_str methods, size_t i);
/** unknown / tokens, NAN without tokens. */
double ptheme_report__unknown_rate(const ptheme_tally *tally);

void ptheme_report__csv(ptheme_buf *out, const ptheme_report_view *view, char separator);
void ptheme_report__json(ptheme_buf *out, const ptheme_report_view *view);
void ptheme_report__markdown(ptheme_buf *out, const ptheme_report_view *view);
void ptheme_report__table(ptheme_buf *out, const ptheme_report_view *view, bool color);
/** The parts of these that tell the evidence; of Markdown and the table nothing where there is
 * none.
 */
void ptheme_report__json_evidence(ptheme_buf *out, const ptheme_report_view *view,
                                  const ptheme_evidence *evidence);
void ptheme_report__markdown_evidence(ptheme_buf *out, const ptheme_report_view *view);
void ptheme_report__table_evidence(ptheme_buf *out, const ptheme_report_view *view, bool color);

#endif
