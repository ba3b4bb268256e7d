/* A report as one JSON object, a tally a line; numbers without a value are null. */
#include "base/escape.h"
#include "report/json_value.h"
#include "report/report.h"

#include <math.h>

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
  ptheme_json__number(out, ",\"n\":", estimate.n);
  ptheme_json__number(out, ",\"share_of_themes\":", estimate.of_themes);
  ptheme_json__number(out, ",\"share_of_all\":", estimate.of_all);
  ptheme_json__number(out, ",\"low\":", estimate.low);
  ptheme_json__number(out, ",\"high\":", estimate.high);
  ptheme_json__number(out, ",\"low_of_all\":", estimate.low_of_all);
  ptheme_json__number(out, ",\"high_of_all\":", estimate.high_of_all);
  ptheme_buf__add_text(out, ",\"flags\":\"");
  ptheme_report__flags(out, view, tally, k);
  ptheme_buf__add_text(out, "\"}");
}

static void add_tally(ptheme_buf *out, const ptheme_report_view *view, const char *key,
                      const ptheme_tally *tally) {
  ptheme_buf__add_byte(out, '{');
  if (key) {
    ptheme_buf__add_text(out, key);
    ptheme_escape__json(out, tally->name);
    ptheme_buf__add_byte(out, ',');
  }
  ptheme_json__count(out, "\"documents\":", tally->documents);
  ptheme_json__count(out, ",\"sentences\":", tally->sentences);
  ptheme_json__count(out, ",\"unsure\":", tally->unsure);
  ptheme_json__count(out, ",\"no_evidence\":", tally->no_evidence);
  ptheme_json__count(out, ",\"tokens\":", tally->tokens);
  ptheme_json__count(out, ",\"unknown\":", tally->unknown);
  ptheme_json__count(out, ",\"replaced\":", tally->replaced);
  ptheme_buf__add_text(out, ",\"estimates\":[");
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++)
    for (size_t k = 0; ptheme_report__has(tally, estimator) && k < view->n_labels; k++) {
      if (estimator > 0 || k > 0) ptheme_buf__add_byte(out, ',');
      add_estimate(out, view, tally, estimator, k);
    }
  ptheme_buf__add_byte(out, ']');
  if (tally->evidence) {
    ptheme_buf__add_text(out, ",\"evidence\":");
    ptheme_report__json_evidence(out, view, tally->evidence);
  }
  ptheme_buf__add_byte(out, '}');
}

static void add_tallies(ptheme_buf *out, const ptheme_report_view *view, const char *key,
                        const ptheme_tally *tallies, size_t n) {
  for (size_t i = 0; i < n; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",\n" : "\n");
    add_tally(out, view, key, &tallies[i]);
  }
}

static void add_difference(ptheme_buf *out, const ptheme_report_view *view,
                           const ptheme_group_difference *pair, size_t k) {
  const ptheme_difference *difference = &pair->themes[k];
  ptheme_buf__add_text(out, "{\"by\":");
  ptheme_escape__json(out, ptheme_str__of(pair->by));
  ptheme_buf__add_text(out, ",\"group\":");
  ptheme_escape__json(out, pair->b->name);
  ptheme_buf__add_text(out, ",\"versus\":");
  ptheme_escape__json(out, pair->a->name);
  ptheme_buf__add_text(out, ",\"theme\":");
  ptheme_escape__json(out, ptheme_str__of(view->labels[k]));
  ptheme_buf__add_text(out, ",\"estimator\":\"");
  ptheme_buf__add_text(out, ptheme_report__estimator_name(view->compared));
  ptheme_json__number(out, "\",\"difference\":", difference->difference);
  ptheme_json__number(out, ",\"low\":", difference->interval.low);
  ptheme_json__number(out, ",\"high\":", difference->interval.high);
  ptheme_json__number(out, ",\"p\":", difference->p);
  ptheme_buf__add_byte(out, '}');
}

static void add_differences(ptheme_buf *out, const ptheme_report_view *view) {
  bool is_first = true;
  ptheme_buf__add_text(out, "],\n\"differences\":[");
  for (size_t i = 0; i < view->n_differences; i++) {
    for (size_t k = 0; k < view->n_labels; k++) {
      if ((int)k == view->background) continue;
      ptheme_buf__add_text(out, is_first ? "\n" : ",\n");
      add_difference(out, view, &view->differences[i], k);
      is_first = false;
    }
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_validity(ptheme_buf *out, const ptheme_report_view *view) {
  static const char *const keys[] = {"accuracy", "macro_f1", "log_loss", "brier", "ece"};
  const ptheme_tally *total = &view->total;
  ptheme_buf__add_text(out, ",\n\"validity\":{");
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    char key[32] = "evaluation.";
    memcpy(key + strlen(key), keys[i], strlen(keys[i]) + 1);
    ptheme_buf__add_text(out, i > 0 ? ",\"" : "\"");
    ptheme_buf__add_text(out, keys[i]);
    ptheme_json__number(out, "\":", ptheme_report__quality(view, key));
  }
  ptheme_json__number(out, ",\"unknown_rate\":", ptheme_report__unknown_rate(total));
  double sentences = (double)total->sentences;
  ptheme_json__number(
      out, ",\"unsure_rate\":", sentences > 0 ? (double)total->unsure / sentences : (double)NAN);
  ptheme_buf__add_byte(out, '}');
}

static void add_provenance(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_buf__add_text(out, ",\n\"provenance\":{\"results\":\"");
  ptheme_buf__add_text(out, view->results_hash);
  ptheme_buf__add_text(out, "\",\"inputs\":[");
  for (size_t i = 0; i < view->n_inputs; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",{\"name\":" : "{\"name\":");
    ptheme_escape__json(out, view->inputs[i].name);
    ptheme_buf__add_text(out, ",\"xxh3\":\"");
    ptheme_buf__add_text(out, view->inputs[i].hash);
    ptheme_buf__add_text(out, "\"}");
  }
  ptheme_buf__add_text(out, "],\"weight\":\"");
  ptheme_buf__add_text(out, view->by_tokens ? "tokens" : "sentences");
  ptheme_buf__add_text(out, "\",\"level\":");
  ptheme_buf__add_double(out, view->level);
  ptheme_json__count(out, ",\"replicates\":", view->replicates);
  ptheme_json__count(out, ",\"seed\":", view->seed);
  ptheme_buf__add_byte(out, '}');
}

static void add_methods(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_buf methods = PTHEME_BUF_INIT;
  const char *reference;
  ptheme_report__methods(&methods, view);
  ptheme_buf__add_text(out, ",\n\"methods\":");
  ptheme_escape__json(out, ptheme_buf__str(&methods));
  ptheme_buf__add_text(out, ",\n\"references\":[");
  for (size_t i = 0; (reference = ptheme_report__reference(ptheme_buf__str(&methods), i)); i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(reference));
  }
  ptheme_buf__add_byte(out, ']');
  out->failed = out->failed || methods.failed;
  ptheme_buf__free(&methods);
}

void ptheme_report__json(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_json__count(out, "{\"schema\":", PTHEME_REPORT_SCHEMA);
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
  add_differences(out, view);
  add_validity(out, view);
  add_provenance(out, view);
  add_methods(out, view);
  ptheme_buf__add_text(out, "}\n");
}
