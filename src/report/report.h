/* A finished report as its renderers see it.  A renderer includes this and no other renderer. */
#ifndef PTHEME_REPORT_REPORT_H
#define PTHEME_REPORT_REPORT_H

#include "base/buf.h"

/** The version of the layout of reports in JSON. */
enum { PTHEME_REPORT_SCHEMA = 1 };

enum { PTHEME_ESTIMATORS = 2 };

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
} ptheme_tally;

typedef struct ptheme_breakdown {
  const char *by;        // as asked for
  ptheme_tally *tallies; // [n] sorted by name
  size_t n;
} ptheme_breakdown;

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
} ptheme_report_view;

typedef struct ptheme_estimate {
  double n;         // sentences
  double of_themes; // share of the themes; NAN for the background, and where there are no themes
  double of_all;    // share of the sentences with evidence; NAN where there are none
  double low, high; // interval of of_themes; NAN where none is known
} ptheme_estimate;

ptheme_estimate ptheme_report__estimate(const ptheme_report_view *view, const ptheme_tally *tally,
                                        ptheme_estimator estimator, size_t k);
/** "count", "mean"; NULL past the last. */
const char *ptheme_report__estimator_name(ptheme_estimator estimator);
/** unknown / tokens, NAN without tokens. */
double ptheme_report__unknown_rate(const ptheme_tally *tally);

void ptheme_report__csv(ptheme_buf *out, const ptheme_report_view *view, char separator);
void ptheme_report__json(ptheme_buf *out, const ptheme_report_view *view);
void ptheme_report__markdown(ptheme_buf *out, const ptheme_report_view *view);
void ptheme_report__table(ptheme_buf *out, const ptheme_report_view *view, bool color);

#endif
