/* A report as one JSON object, a tally a line; numbers without a value are null. */
#include "base/escape.h"
#include "report/report.h"

#include <math.h>

static void add_number(ptheme_buf *out, const char *key, double value) {
  ptheme_buf__add_text(out, key);
  if (isnan(value))
    ptheme_buf__add_text(out, "null");
  else
    ptheme_buf__add_fixed(out, value, 6);
}

static void add_count(ptheme_buf *out, const char *key, uint64_t value) {
  ptheme_buf__add_text(out, key);
  ptheme_buf__add_u64(out, value);
}

static void add_names(ptheme_buf *out, const char *const *names, size_t n) {
  ptheme_buf__add_byte(out, '[');
  for (size_t i = 0; i < n; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(names[i]));
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_estimate(ptheme_buf *out, const ptheme_report_view *view, const ptheme_tally *tally,
                         ptheme_estimator estimator, size_t k) {
  ptheme_estimate estimate = ptheme_report__estimate(view, tally, estimator, k);
  ptheme_buf__add_text(out, "{\"estimator\":\"");
  ptheme_buf__add_text(out, ptheme_report__estimator_name(estimator));
  ptheme_buf__add_text(out, "\",\"theme\":");
  ptheme_escape__json(out, ptheme_str__of(view->labels[k]));
  add_number(out, ",\"n\":", estimate.n);
  add_number(out, ",\"share_of_themes\":", estimate.of_themes);
  add_number(out, ",\"share_of_all\":", estimate.of_all);
  add_number(out, ",\"low\":", estimate.low);
  add_number(out, ",\"high\":", estimate.high);
  ptheme_buf__add_byte(out, '}');
}

static void add_tally(ptheme_buf *out, const ptheme_report_view *view, const char *key,
                      const ptheme_tally *tally) {
  ptheme_buf__add_byte(out, '{');
  if (key) {
    ptheme_buf__add_text(out, key);
    ptheme_escape__json(out, tally->name);
    ptheme_buf__add_byte(out, ',');
  }
  add_count(out, "\"documents\":", tally->documents);
  add_count(out, ",\"sentences\":", tally->sentences);
  add_count(out, ",\"unsure\":", tally->unsure);
  add_count(out, ",\"no_evidence\":", tally->no_evidence);
  add_count(out, ",\"tokens\":", tally->tokens);
  add_count(out, ",\"unknown\":", tally->unknown);
  add_count(out, ",\"replaced\":", tally->replaced);
  ptheme_buf__add_text(out, ",\"estimates\":[");
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++)
    for (size_t k = 0; k < view->n_labels; k++) {
      if (estimator > 0 || k > 0) ptheme_buf__add_byte(out, ',');
      add_estimate(out, view, tally, estimator, k);
    }
  ptheme_buf__add_text(out, "]}");
}

static void add_tallies(ptheme_buf *out, const ptheme_report_view *view, const char *key,
                        const ptheme_tally *tallies, size_t n) {
  for (size_t i = 0; i < n; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",\n" : "\n");
    add_tally(out, view, key, &tallies[i]);
  }
}

void ptheme_report__json(ptheme_buf *out, const ptheme_report_view *view) {
  add_count(out, "{\"schema\":", PTHEME_REPORT_SCHEMA);
  ptheme_buf__add_text(out, ",\"kind\":\"report\",\"version\":");
  ptheme_escape__json(out, ptheme_str__of(ptheme_version()));
  ptheme_buf__add_text(out, ",\"models\":");
  add_names(out, view->models, view->n_models);
  ptheme_buf__add_text(out, ",\"labels\":");
  add_names(out, view->labels, view->n_labels);
  ptheme_buf__add_text(out, ",\"background\":");
  if (view->background >= 0)
    ptheme_escape__json(out, ptheme_str__of(view->labels[view->background]));
  else
    ptheme_buf__add_text(out, "null");
  ptheme_buf__add_text(out, ",\n\"total\":");
  add_tally(out, view, NULL, &view->total);
  ptheme_buf__add_text(out, ",\n\"breakdowns\":[");
  for (size_t i = 0; i < view->n_breakdowns; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",\n{\"by\":" : "\n{\"by\":");
    ptheme_escape__json(out, ptheme_str__of(view->breakdowns[i].by));
    ptheme_buf__add_text(out, ",\"groups\":[");
    add_tallies(out, view, "\"group\":", view->breakdowns[i].tallies, view->breakdowns[i].n);
    ptheme_buf__add_text(out, "]}");
  }
  ptheme_buf__add_text(out, "],\n\"documents\":[");
  add_tallies(out, view, "\"document\":", view->documents, view->n_documents);
  ptheme_buf__add_text(out, "]}\n");
}
