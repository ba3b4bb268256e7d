/* A report as Markdown with pipe tables. */
#include "base/escape.h"
#include "report/report.h"

#include <math.h>

/* A dash for what is not known. */
static void add_value(ptheme_buf *out, double value, int decimals, const char *unit) {
  if (isnan(value)) {
    ptheme_buf__add_text(out, "–");
    return;
  }
  ptheme_buf__add_fixed(out, value, decimals);
  ptheme_buf__add_text(out, unit);
}

static void add_share(ptheme_buf *out, double share) {
  add_value(out, 100 * share, 1, "%");
}

static void add_percent(ptheme_buf *out, double share) {
  ptheme_buf__add_text(out, " | ");
  add_share(out, share);
}

static void add_count(ptheme_buf *out, uint64_t value) {
  ptheme_buf__add_text(out, " | ");
  ptheme_buf__add_u64(out, value);
}

static void add_interval(ptheme_buf *out, double low, double high) {
  ptheme_buf__add_text(out, " | ");
  if (isnan(low)) {
    ptheme_buf__add_text(out, "–");
    return;
  }
  ptheme_buf__add_fixed(out, 100 * low, 1);
  ptheme_buf__add_text(out, "–");
  add_share(out, high);
}

static void add_cells(ptheme_buf *out, const char *before, const char *cell, size_t n) {
  ptheme_buf__add_text(out, before);
  for (size_t i = 0; i < n; i++)
    ptheme_buf__add_text(out, cell);
}

static void add_label(ptheme_buf *out, const ptheme_report_view *view, size_t k) {
  ptheme_buf__add_text(out, "| ");
  ptheme_escape__markdown(out, ptheme_str__of(view->labels[k]));
}

/* One estimator of the total, with both denominators. */
static void add_estimator(ptheme_buf *out, const ptheme_report_view *view,
                          ptheme_estimator estimator) {
  ptheme_buf__add_text(out, "\n## Shares: ");
  ptheme_escape__markdown(out, ptheme_str__of(ptheme_report__estimator_title(estimator)));
  ptheme_buf__add_text(out, "\n\n| Theme | Sentences | Share of themes | Interval | Share of all | "
                            "Interval |\n");
  add_cells(out, "|---", "|--:", 5);
  ptheme_buf__add_text(out, "|\n");
  for (size_t k = 0; k < view->n_labels; k++) {
    ptheme_estimate estimate = ptheme_report__estimate(view, &view->total, estimator, k);
    add_label(out, view, k);
    ptheme_buf__add_text(out, " | ");
    add_value(out, estimate.n, estimator == PTHEME_ESTIMATOR_COUNT ? 0 : 1, "");
    add_percent(out, estimate.of_themes);
    add_interval(out, estimate.low, estimate.high);
    add_percent(out, estimate.of_all);
    add_interval(out, estimate.low_of_all, estimate.high_of_all);
    ptheme_buf__add_text(out, " |\n");
  }
}

/* The headline first, then the others in their order. */
static void add_total(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_estimator headline = ptheme_report__headline(&view->total);
  add_estimator(out, view, headline);
  for (ptheme_estimator e = PTHEME_ESTIMATOR_COUNT; e <= PTHEME_ESTIMATOR_AUDIT; e++)
    if (e != headline && ptheme_report__has(&view->total, e)) add_estimator(out, view, e);
}

static void add_warning(ptheme_buf *out, const ptheme_report_view *view) {
  bool any = false;
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_report__is_shifted(view, &view->total, k)) continue;
    ptheme_buf__add_text(out, any ? ", "
                                  : "\nThe corrected share and the mean probability differ by more "
                                    "than 3 points for ");
    ptheme_escape__markdown(out, ptheme_str__of(view->labels[k]));
    any = true;
  }
  if (any)
    ptheme_buf__add_text(out, ": which of them is nearer depends on how these texts differ from "
                              "the training data. An audit settles it.\n");
}

static bool any_of(const ptheme_report_view *view, const ptheme_tally *tally) {
  for (size_t k = 0; k < view->n_labels; k++)
    if (ptheme_report__is_shifted(view, tally, k)) return true;
  return false;
}

/* A share of the themes with its interval, and marks: * small, ! shift. */
static void add_cell(ptheme_buf *out, const ptheme_report_view *view, const ptheme_tally *tally,
                     size_t k) {
  ptheme_estimate estimate =
      ptheme_report__estimate(view, tally, ptheme_report__headline(tally), k);
  add_percent(out, estimate.of_themes);
  if (!isnan(estimate.low)) {
    ptheme_buf__add_text(out, " (");
    ptheme_buf__add_fixed(out, 100 * estimate.low, 1);
    ptheme_buf__add_text(out, "–");
    ptheme_buf__add_fixed(out, 100 * estimate.high, 1);
    ptheme_buf__add_byte(out, ')');
  }
  if (tally->is_small) ptheme_buf__add_text(out, " \\*");
  if (ptheme_report__is_shifted(view, tally, k)) ptheme_buf__add_text(out, " \\!");
}

static void add_legend(ptheme_buf *out, const ptheme_report_view *view, const ptheme_tally *tallies,
                       size_t n) {
  bool is_small = false, is_shifted = false;
  for (size_t i = 0; i < n; i++) {
    is_small = is_small || tallies[i].is_small;
    is_shifted = is_shifted || any_of(view, &tallies[i]);
  }
  if (is_small)
    ptheme_buf__add_text(out, "\n\\* fewer than 5 documents or 50 sentences: too few to say "
                              "much.\n");
  if (is_shifted)
    ptheme_buf__add_text(out, "\n\\! the mean probability differs by more than 3 points.\n");
}

static void add_tallies(ptheme_buf *out, const ptheme_report_view *view, const char *title,
                        const ptheme_tally *tallies, size_t n) {
  ptheme_buf__add_text(out, "\n## By ");
  ptheme_escape__markdown(out, ptheme_str__of(title));
  ptheme_buf__add_text(out, "\n\nShare of the themes: ");
  ptheme_escape__markdown(
      out, ptheme_str__of(ptheme_report__estimator_title(
               n > 0 ? ptheme_report__headline(&tallies[0]) : PTHEME_ESTIMATOR_MEAN)));
  ptheme_buf__add_text(out, ".\n\n| ");
  ptheme_escape__markdown(out, ptheme_str__of(title));
  ptheme_buf__add_text(out, " | Documents | Sentences");
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    ptheme_buf__add_text(out, " | ");
    ptheme_escape__markdown(out, ptheme_str__of(view->labels[k]));
  }
  ptheme_buf__add_text(out, " |\n|---|--:|--:");
  for (size_t k = 0; k < view->n_labels; k++)
    ptheme_buf__add_text(out, (int)k == view->background ? "" : "|--:");
  ptheme_buf__add_text(out, "|\n");
  for (size_t i = 0; i < n; i++) {
    ptheme_buf__add_text(out, "| ");
    ptheme_escape__markdown(out, tallies[i].name.len > 0 ? tallies[i].name
                                                         : ptheme_str__of("(none given)"));
    add_count(out, tallies[i].documents);
    add_count(out, tallies[i].sentences);
    for (size_t k = 0; k < view->n_labels; k++)
      if ((int)k != view->background) add_cell(out, view, &tallies[i], k);
    ptheme_buf__add_text(out, " |\n");
  }
  add_legend(out, view, tallies, n);
}

/* ---- differences ---- */

static void add_difference(ptheme_buf *out, const ptheme_report_view *view,
                           const ptheme_group_difference *pair, size_t k) {
  const ptheme_difference *difference = &pair->themes[k];
  ptheme_buf__add_text(out, "| ");
  ptheme_escape__markdown(out, pair->b->name);
  ptheme_buf__add_text(out, " | ");
  ptheme_escape__markdown(out, pair->a->name);
  ptheme_buf__add_byte(out, ' ');
  add_label(out, view, k);
  add_percent(out, difference->difference);
  ptheme_buf__add_text(out, " | ");
  add_share(out, difference->interval.low);
  ptheme_buf__add_text(out, " to ");
  add_share(out, difference->interval.high);
  ptheme_buf__add_text(out, " | ");
  add_value(out, difference->p, 4, "");
  ptheme_buf__add_text(out, " |\n");
}

static void add_differences(ptheme_buf *out, const ptheme_report_view *view) {
  if (view->n_differences == 0) return;
  ptheme_buf__add_text(out,
                       "\n## Differences\n\nShare of the themes in the first group less that in "
                       "the second, ");
  ptheme_escape__markdown(out, ptheme_str__of(ptheme_report__estimator_title(view->compared)));
  ptheme_buf__add_text(out, "; p is adjusted for all of them (Holm).\n\n| Group | Less | Theme | "
                            "Difference | Interval | p |\n|---|---|---|--:|--:|--:|\n");
  for (size_t i = 0; i < view->n_differences; i++)
    for (size_t k = 0; k < view->n_labels; k++)
      if ((int)k != view->background) add_difference(out, view, &view->differences[i], k);
}

/* ---- validity, provenance, methods ---- */

static void add_fact(ptheme_buf *out, const char *name, const ptheme_report_view *view,
                     const char *key) {
  double value = ptheme_report__quality(view, key);
  if (isnan(value)) return;
  ptheme_buf__add_text(out, "| ");
  ptheme_buf__add_text(out, name);
  ptheme_buf__add_text(out, " | ");
  ptheme_buf__add_fixed(out, value, 4);
  ptheme_buf__add_text(out, " |\n");
}

static void add_rate(ptheme_buf *out, const char *name, double rate) {
  ptheme_buf__add_text(out, "| ");
  ptheme_buf__add_text(out, name);
  add_percent(out, rate);
  ptheme_buf__add_text(out, " |\n");
}

static void add_validity(ptheme_buf *out, const ptheme_report_view *view) {
  const ptheme_tally *total = &view->total;
  double sentences = (double)total->sentences;
  ptheme_buf__add_text(out, "\n## Validity\n\n| | |\n|---|--:|\n");
  add_fact(out, "macro-F1 on held-out documents", view, "evaluation.macro_f1");
  add_fact(out, "accuracy on held-out documents", view, "evaluation.accuracy");
  add_fact(out, "expected calibration error", view, "evaluation.ece");
  add_rate(out, "words the model does not know", ptheme_report__unknown_rate(total));
  add_rate(out, "sentences without a label",
           sentences > 0 ? (double)total->unsure / sentences : (double)NAN);
}

static void add_provenance(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_buf__add_text(out, "\n## Provenance\n\n| | |\n|---|---|\n| policytheme | ");
  ptheme_buf__add_text(out, ptheme_version());
  for (size_t i = 0; i < view->n_models; i++) {
    ptheme_buf__add_text(out, " |\n| model | ");
    ptheme_escape__markdown(out, ptheme_str__of(view->models[i]));
  }
  for (size_t i = 0; i < view->n_inputs; i++) {
    ptheme_buf__add_text(out, " |\n| input ");
    ptheme_escape__markdown(out, view->inputs[i].name);
    ptheme_buf__add_text(out, view->inputs[i].hash[0] ? " (XXH3-128) | " : " | ");
    ptheme_buf__add_text(out, view->inputs[i].hash);
  }
  ptheme_buf__add_text(out, " |\n| results (XXH3-128) | ");
  ptheme_buf__add_text(out, view->results_hash);
  ptheme_buf__add_text(out, " |\n| weight | ");
  ptheme_buf__add_text(out, view->by_tokens ? "tokens" : "sentences");
  ptheme_buf__add_text(out, " |\n| level | ");
  ptheme_buf__add_double(out, view->level);
  ptheme_buf__add_text(out, " |\n| replicates | ");
  ptheme_buf__add_u64(out, view->replicates);
  ptheme_buf__add_text(out, " |\n| seed | ");
  ptheme_buf__add_u64(out, view->seed);
  ptheme_buf__add_text(out, " |\n");
}

static void add_methods(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_buf methods = PTHEME_BUF_INIT;
  const char *reference;
  ptheme_report__methods(&methods, view);
  ptheme_buf__add_text(out, "\n## Methods\n\n");
  ptheme_buf__add_str(out, ptheme_buf__str(&methods)); /* ours, without marks */
  ptheme_buf__add_text(out, "\n\n");
  for (size_t i = 0; (reference = ptheme_report__reference(ptheme_buf__str(&methods), i)); i++) {
    ptheme_buf__add_text(out, "- ");
    ptheme_buf__add_text(out, reference);
    ptheme_buf__add_byte(out, '\n');
  }
  out->failed = out->failed || methods.failed;
  ptheme_buf__free(&methods);
}

void ptheme_report__markdown(ptheme_buf *out, const ptheme_report_view *view) {
  const ptheme_tally *total = &view->total;
  ptheme_buf__add_text(out, "# Policy themes\n\n");
  ptheme_buf__add_u64(out, total->documents);
  ptheme_buf__add_text(out, total->documents == 1 ? " document, " : " documents, ");
  ptheme_buf__add_u64(out, total->sentences);
  ptheme_buf__add_text(out, total->sentences == 1 ? " sentence, " : " sentences, ");
  ptheme_buf__add_u64(out, total->unsure);
  ptheme_buf__add_text(out, " of them unsure, ");
  add_share(out, ptheme_report__unknown_rate(total));
  ptheme_buf__add_text(out, " of the words unknown. Model");
  for (size_t i = 0; i < view->n_models; i++) {
    ptheme_buf__add_byte(out, ' ');
    ptheme_escape__markdown(out, ptheme_str__of(view->models[i]));
  }
  ptheme_buf__add_byte(out, '\n');
  add_warning(out, view);
  add_total(out, view);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    add_tallies(out, view, view->breakdowns[i].by, view->breakdowns[i].tallies,
                view->breakdowns[i].n);
  add_differences(out, view);
  ptheme_report__markdown_evidence(out, view);
  if (view->n_documents > 0) add_tallies(out, view, "document", view->documents, view->n_documents);
  add_validity(out, view);
  add_provenance(out, view);
  add_methods(out, view);
}
