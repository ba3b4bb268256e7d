/* A report as a tidy table: one row a scope, group, theme and estimator, then one a difference
 * between groups and theme; numbers without a value are empty.  It is made to be opened in a
 * spreadsheet, so foreign texts are disarmed. */
#include "base/escape.h"
#include "report/report.h"

#include <math.h>

static const char *const columns[] = {"scope",        "by",        "group",       "versus",
                                      "theme",        "estimator", "n",           "share_of_themes",
                                      "share_of_all", "low",       "high",        "low_of_all",
                                      "high_of_all",  "p",         "flags",       "documents",
                                      "sentences",    "unsure",    "no_evidence", "tokens",
                                      "unknown",      "weight",    "level",       "models"};

typedef struct table {
  ptheme_buf *out;
  const ptheme_report_view *view;
  char separator;
} table;

static void add_head(const table *to) {
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
    if (i > 0) ptheme_buf__add_byte(to->out, to->separator);
    ptheme_buf__add_text(to->out, columns[i]);
  }
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_text(const table *to, ptheme_str text) {
  ptheme_escape__csv(to->out, text, to->separator, true);
  ptheme_buf__add_byte(to->out, to->separator);
}

static void add_number(const table *to, double value) {
  if (!isnan(value)) ptheme_buf__add_fixed(to->out, value, 6);
  ptheme_buf__add_byte(to->out, to->separator);
}

static void add_count(const table *to, uint64_t value) {
  ptheme_buf__add_u64(to->out, value);
  ptheme_buf__add_byte(to->out, to->separator);
}

static void add_models(const table *to) {
  for (size_t i = 0; i < to->view->n_models; i++) {
    if (i > 0) ptheme_buf__add_byte(to->out, ' ');
    ptheme_escape__csv(to->out, ptheme_str__of(to->view->models[i]), to->separator, true);
  }
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_end(const table *to) {
  add_text(to, ptheme_str__of(to->view->by_tokens ? "tokens" : "sentences"));
  ptheme_buf__add_double(to->out, to->view->level);
  ptheme_buf__add_byte(to->out, to->separator);
  add_models(to);
}

/* The share of group a is that of `versus`; the difference stands in share_of_themes. */
static void add_difference(const table *to, const ptheme_group_difference *pair, size_t k) {
  const ptheme_difference *difference = &pair->themes[k];
  add_text(to, ptheme_str__of("difference"));
  add_text(to, ptheme_str__of(pair->by));
  add_text(to, pair->b->name);
  add_text(to, pair->a->name);
  add_text(to, ptheme_str__of(to->view->labels[k]));
  add_text(to, ptheme_str__of(ptheme_report__estimator_name(to->view->compared)));
  add_number(to, NAN);
  add_number(to, difference->difference);
  add_number(to, NAN);
  add_number(to, difference->interval.low);
  add_number(to, difference->interval.high);
  add_number(to, NAN);
  add_number(to, NAN);
  add_number(to, difference->p);
  if (pair->a->is_small || pair->b->is_small) ptheme_buf__add_text(to->out, "small");
  for (int i = 0; i < 7; i++) /* flags end, the counts of one group are not those of two */
    ptheme_buf__add_byte(to->out, to->separator);
  add_end(to);
}

static void add_row(const table *to, const char *scope, const char *by, const ptheme_tally *tally,
                    ptheme_estimator estimator, size_t k) {
  ptheme_estimate estimate = ptheme_report__estimate(to->view, tally, estimator, k);
  add_text(to, ptheme_str__of(scope));
  add_text(to, ptheme_str__of(by));
  add_text(to, tally->name);
  add_text(to, ptheme_str__of(""));
  add_text(to, ptheme_str__of(to->view->labels[k]));
  add_text(to, ptheme_str__of(ptheme_report__estimator_name(estimator)));
  add_number(to, estimate.n);
  add_number(to, estimate.of_themes);
  add_number(to, estimate.of_all);
  add_number(to, estimate.low);
  add_number(to, estimate.high);
  add_number(to, estimate.low_of_all);
  add_number(to, estimate.high_of_all);
  add_number(to, NAN);
  ptheme_report__flags(to->out, to->view, tally, k);
  ptheme_buf__add_byte(to->out, to->separator);
  add_count(to, tally->documents);
  add_count(to, tally->sentences);
  add_count(to, tally->unsure);
  add_count(to, tally->no_evidence);
  add_count(to, tally->tokens);
  add_count(to, tally->unknown);
  add_end(to);
}

static void add_tally(const table *to, const char *scope, const char *by,
                      const ptheme_tally *tally) {
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++)
    for (size_t k = 0; k < to->view->n_labels; k++)
      if (ptheme_report__has(tally, estimator)) add_row(to, scope, by, tally, estimator, k);
}

void ptheme_report__csv(ptheme_buf *out, const ptheme_report_view *view, char separator) {
  table to = {out, view, separator};
  add_head(&to);
  add_tally(&to, "total", "", &view->total);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    for (size_t j = 0; j < view->breakdowns[i].n; j++)
      add_tally(&to, "group", view->breakdowns[i].by, &view->breakdowns[i].tallies[j]);
  for (size_t i = 0; i < view->n_documents; i++)
    add_tally(&to, "document", "", &view->documents[i]);
  for (size_t i = 0; i < view->n_differences; i++)
    for (size_t k = 0; k < view->n_labels; k++)
      if ((int)k != view->background) add_difference(&to, &view->differences[i], k);
}
