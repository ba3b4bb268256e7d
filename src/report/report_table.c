/* A report for a terminal: the totals, then a row a group, or a row a document where no groups
 * were asked for and the documents fit a screen. */
#include "base/escape.h"
#include "report/grid.h"
#include "report/report.h"

#include <math.h>

enum {
  MAX_DOCUMENTS = 40,
  MAX_NAME = 36,
  COUNT_WIDTH = 9,
  SHARE_WIDTH = 9,
  INTERVAL_WIDTH = 13,
  CELL_WIDTH = 11
};

/* From the one to trust most on, as they stand beside the headline. */
static const ptheme_estimator beside[PTHEME_ESTIMATORS] = {
    PTHEME_ESTIMATOR_AUDIT, PTHEME_ESTIMATOR_EMQ,  PTHEME_ESTIMATOR_MAP,
    PTHEME_ESTIMATOR_PACC,  PTHEME_ESTIMATOR_MEAN, PTHEME_ESTIMATOR_COUNT};

static bool is_beside(const ptheme_tally *total, ptheme_estimator estimator) {
  return estimator != ptheme_report__headline(total) && ptheme_report__has(total, estimator);
}

typedef struct page {
  ptheme_buf *out;
  const ptheme_report_view *view;
  bool color;
  ptheme_buf cell;
  bool has_small, has_shift; // marks used
} page;

static void paint(const page *to, const char *code) {
  if (!to->color) return;
  ptheme_buf__add_text(to->out, "\x1b[");
  ptheme_buf__add_text(to->out, code);
  ptheme_buf__add_byte(to->out, 'm');
}

static void pad(const page *to, size_t used, size_t width) {
  for (; used < width; used++)
    ptheme_buf__add_byte(to->out, ' ');
}

/* '*' a small group, '!' mean and EMQ far apart: said at the end. */
static void add_mark(page *to, char mark) {
  ptheme_buf__add_byte(to->out, mark);
  to->has_small = to->has_small || mark == '*';
  to->has_shift = to->has_shift || mark == '!';
}

static ptheme_str safe(page *to, ptheme_str text) {
  ptheme_buf__clear(&to->cell);
  ptheme_escape__terminal(&to->cell, text);
  to->out->failed = to->out->failed || to->cell.failed;
  return ptheme_buf__str(&to->cell);
}

static size_t name_width(page *to, ptheme_str name) {
  size_t bytes, width = ptheme_grid__width(safe(to, name), SIZE_MAX, &bytes);
  return width < MAX_NAME ? width : MAX_NAME;
}

/* Foreign text, cut in its middle to `width` columns, on the left or the right of them. */
static void add_name(page *to, ptheme_str name, size_t width, bool right) {
  size_t bytes;
  ptheme_str head, tail;
  bool is_cut = ptheme_grid__halve(safe(to, name), width, &head, &tail);
  size_t used = ptheme_grid__width(head, width, &bytes);
  if (is_cut) used += 1 + ptheme_grid__width(tail, width, &bytes);
  if (right) pad(to, used, width);
  ptheme_buf__add_str(to->out, head);
  if (is_cut) ptheme_buf__add_text(to->out, "…");
  if (is_cut) ptheme_buf__add_str(to->out, tail);
  if (!right) pad(to, used, width);
}

static void add_count(const page *to, uint64_t value, size_t width) {
  size_t digits = 1;
  for (uint64_t rest = value; rest >= 10; rest /= 10)
    digits++;
  pad(to, digits, width);
  ptheme_buf__add_u64(to->out, value);
}

static void add_percent(const page *to, double share, size_t width) {
  if (isnan(share)) {
    pad(to, 1, width);
    ptheme_buf__add_byte(to->out, '-');
    return;
  }
  pad(to, share >= 0.9995 ? 6 : share >= 0.09995 ? 5 : 4, width);
  ptheme_buf__add_fixed(to->out, 100 * share, 1);
  ptheme_buf__add_byte(to->out, '%');
}

/* The last column is that of the mark. */
static void add_share(page *to, double share, size_t width, bool is_shifted) {
  add_percent(to, share, width - 1);
  if (is_shifted)
    add_mark(to, '!');
  else
    pad(to, 0, 1);
}

/* "12.3-45.6", or blanks. */
static void add_interval(const page *to, double low, double high, size_t width) {
  if (isnan(low)) {
    pad(to, 0, width);
    return;
  }
  size_t digits = (low >= 0.9995    ? 5u
                   : low >= 0.09995 ? 4u
                                    : 3u) +
                  (high >= 0.9995    ? 5u
                   : high >= 0.09995 ? 4u
                                     : 3u);
  pad(to, digits + 1, width);
  ptheme_buf__add_fixed(to->out, 100 * low, 1);
  ptheme_buf__add_byte(to->out, '-');
  ptheme_buf__add_fixed(to->out, 100 * high, 1);
}

static void add_heading(page *to, const char *text, size_t width) {
  add_name(to, ptheme_str__of(text), width, true);
}

static void end_headings(const page *to) {
  paint(to, "0");
  ptheme_buf__add_byte(to->out, '\n');
}

static void end_row(const page *to) {
  ptheme_buf *out = to->out;
  while (out->len > 0 && out->data[out->len - 1] == ' ')
    out->len--;
  ptheme_buf__add_byte(out, '\n');
}

static void add_headings(page *to, size_t width) {
  paint(to, "1");
  add_name(to, ptheme_str__of("theme"), width, false);
  add_heading(to, "of themes", SHARE_WIDTH + 2);
  add_heading(to, "interval", INTERVAL_WIDTH);
  add_heading(to, "of all", SHARE_WIDTH);
  add_heading(to, "interval", INTERVAL_WIDTH);
  for (size_t i = 0; i < PTHEME_ESTIMATORS; i++)
    if (is_beside(&to->view->total, beside[i]))
      add_heading(to, ptheme_report__estimator_name(beside[i]), SHARE_WIDTH);
  end_headings(to);
}

/* The headline with both denominators, and beside it other estimators' shares of the themes. */
static void add_total(page *to) {
  const ptheme_report_view *view = to->view;
  ptheme_estimator headline = ptheme_report__headline(&view->total);
  size_t width = strlen("theme");
  for (size_t k = 0; k < view->n_labels; k++) {
    size_t label = name_width(to, ptheme_str__of(view->labels[k]));
    width = label > width ? label : width;
  }
  add_headings(to, width);
  for (size_t k = 0; k < view->n_labels; k++) {
    ptheme_estimate best = ptheme_report__estimate(view, &view->total, headline, k);
    bool is_shifted = ptheme_report__is_shifted(view, &view->total, k);
    add_name(to, ptheme_str__of(view->labels[k]), width, false);
    add_share(to, best.of_themes, SHARE_WIDTH + 3, is_shifted && (int)k != view->background);
    add_interval(to, best.low, best.high, INTERVAL_WIDTH - 1);
    add_share(to, best.of_all, SHARE_WIDTH + 1, is_shifted && (int)k == view->background);
    add_interval(to, best.low_of_all, best.high_of_all, INTERVAL_WIDTH - 1);
    for (size_t i = 0; i < PTHEME_ESTIMATORS; i++)
      if (is_beside(&view->total, beside[i]))
        add_percent(to, ptheme_report__estimate(view, &view->total, beside[i], k).of_themes,
                    SHARE_WIDTH);
    end_row(to);
  }
}

static size_t label_width(page *to, size_t k) {
  size_t width = name_width(to, ptheme_str__of(to->view->labels[k])) + 2;
  return width > CELL_WIDTH ? width : CELL_WIDTH;
}

/* Shares, each with a column for a mark, and a line of their intervals below where there are any.
 */
static void add_row(page *to, const ptheme_tally *tally, ptheme_str name, size_t width) {
  const ptheme_report_view *view = to->view;
  ptheme_estimator headline = ptheme_report__headline(tally);
  bool has_interval = false;
  if (tally->is_small) paint(to, "2");
  add_name(to, name, width, false);
  add_count(to, tally->documents, COUNT_WIDTH);
  add_count(to, tally->sentences, COUNT_WIDTH + 2);
  if (tally->is_small)
    add_mark(to, '*');
  else
    pad(to, 0, 1);
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    ptheme_estimate estimate = ptheme_report__estimate(view, tally, headline, k);
    has_interval = has_interval || !isnan(estimate.low);
    add_share(to, estimate.of_themes, label_width(to, k),
              ptheme_report__is_shifted(view, tally, k));
  }
  end_row(to);
  if (has_interval) pad(to, 0, width + 2 * COUNT_WIDTH + 3);
  for (size_t k = 0; has_interval && k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    ptheme_estimate estimate = ptheme_report__estimate(view, tally, headline, k);
    add_interval(to, estimate.low, estimate.high, label_width(to, k));
  }
  if (has_interval) end_row(to);
  if (tally->is_small) paint(to, "0");
}

static ptheme_str shown_name(const ptheme_tally *tally) {
  return tally->name.len > 0 ? tally->name : ptheme_str__of("(none given)");
}

static void add_tallies(page *to, const char *title, const ptheme_tally *tallies, size_t n) {
  size_t width = name_width(to, ptheme_str__of(title));
  for (size_t i = 0; i < n; i++) {
    size_t name = name_width(to, shown_name(&tallies[i]));
    width = name > width ? name : width;
  }
  ptheme_buf__add_byte(to->out, '\n');
  paint(to, "1");
  add_name(to, ptheme_str__of(title), width, false);
  ptheme_buf__add_text(to->out, "     docs  sentences ");
  for (size_t k = 0; k < to->view->n_labels; k++)
    if ((int)k != to->view->background)
      add_name(to, ptheme_str__of(to->view->labels[k]), label_width(to, k), true);
  end_headings(to);
  for (size_t i = 0; i < n; i++)
    add_row(to, &tallies[i], shown_name(&tallies[i]), width);
}

static void add_summary(const page *to) {
  const ptheme_tally *total = &to->view->total;
  ptheme_buf__add_u64(to->out, total->documents);
  ptheme_buf__add_text(to->out, total->documents == 1 ? " document, " : " documents, ");
  ptheme_buf__add_u64(to->out, total->sentences);
  ptheme_buf__add_text(to->out, total->sentences == 1 ? " sentence, " : " sentences, ");
  ptheme_buf__add_u64(to->out, total->unsure);
  ptheme_buf__add_text(to->out, " unsure, ");
  add_percent(to, ptheme_report__unknown_rate(total), 0);
  ptheme_buf__add_text(to->out, " of the words unknown\nshares: ");
  ptheme_buf__add_text(to->out, ptheme_report__estimator_title(ptheme_report__headline(total)));
  ptheme_buf__add_text(to->out, to->view->by_tokens ? ", weighed by tokens; " : "; ");
  ptheme_buf__add_double(to->out, floor(to->view->level * 1e5 + 0.5) / 1e3);
  ptheme_buf__add_text(to->out, "% intervals\n\n");
}

/* ---- differences ---- */

static void add_difference(page *to, const ptheme_group_difference *pair, size_t k, size_t width) {
  const ptheme_difference *difference = &pair->themes[k];
  add_name(to, ptheme_str__of(to->view->labels[k]), width, false);
  double values[] = {difference->difference, difference->interval.low, difference->interval.high};
  for (size_t i = 0; i < 3; i++) {
    bool is_negative = values[i] <= -0.0005;
    ptheme_buf__add_text(to->out, i == 2 ? " to" : "  ");
    if (isnan(values[i])) {
      pad(to, 1, SHARE_WIDTH);
      ptheme_buf__add_byte(to->out, '-');
      continue;
    }
    pad(to, (fabs(values[i]) >= 0.9995 ? 6u : fabs(values[i]) >= 0.09995 ? 5u : 4u), SHARE_WIDTH);
    ptheme_buf__add_byte(to->out, is_negative ? '-' : '+');
    ptheme_buf__add_fixed(to->out, 100 * fabs(values[i]), 1);
  }
  ptheme_buf__add_text(to->out, "   p ");
  if (isnan(difference->p))
    ptheme_buf__add_byte(to->out, '-');
  else
    ptheme_buf__add_fixed(to->out, difference->p, 4);
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_differences(page *to) {
  const ptheme_report_view *view = to->view;
  size_t width = 0;
  for (size_t k = 0; k < view->n_labels; k++) {
    size_t label = name_width(to, ptheme_str__of(view->labels[k]));
    width = label > width ? label : width;
  }
  for (size_t i = 0; i < view->n_differences; i++) {
    const ptheme_group_difference *pair = &view->differences[i];
    ptheme_buf__add_byte(to->out, '\n');
    paint(to, "1");
    ptheme_buf__add_str(to->out, safe(to, pair->b->name));
    ptheme_buf__add_text(to->out, " less ");
    ptheme_buf__add_str(to->out, safe(to, pair->a->name));
    ptheme_buf__add_text(to->out, ", points of the share of themes");
    if (pair->a->is_small || pair->b->is_small) add_mark(to, '*');
    end_headings(to);
    for (size_t k = 0; k < view->n_labels; k++)
      if ((int)k != view->background) add_difference(to, pair, k, width);
  }
}

/* ---- the end ---- */

static void add_legend(const page *to) {
  if (to->has_small || to->has_shift) ptheme_buf__add_byte(to->out, '\n');
  if (to->has_small)
    ptheme_buf__add_text(to->out,
                         "* fewer than 5 documents or 50 sentences: too few to say much\n");
  if (to->has_shift)
    ptheme_buf__add_text(to->out,
                         "! mean and corrected share differ by more than 3 points; an audit "
                         "settles which is nearer\n");
}

static void add_quality(const page *to, const char *name, const char *key) {
  double value = ptheme_report__quality(to->view, key);
  if (isnan(value)) return;
  ptheme_buf__add_text(to->out, name);
  ptheme_buf__add_fixed(to->out, value, 3);
}

static void add_source(page *to) {
  const ptheme_report_view *view = to->view;
  ptheme_buf__add_text(to->out, "\nmodel");
  for (size_t i = 0; i < view->n_models; i++) {
    ptheme_buf__add_byte(to->out, ' ');
    ptheme_buf__add_str(to->out, safe(to, ptheme_str__of(view->models[i])));
  }
  add_quality(to, ", macro-F1 on held-out documents ", "evaluation.macro_f1");
  add_quality(to, ", calibration error ", "evaluation.ece");
  ptheme_buf__add_text(to->out, "\nresults ");
  ptheme_buf__add_text(to->out, view->results_hash);
  ptheme_buf__add_text(to->out, " (XXH3), policytheme ");
  ptheme_buf__add_text(to->out, ptheme_version());
  ptheme_buf__add_text(to->out, ", seed ");
  ptheme_buf__add_u64(to->out, view->seed);
  ptheme_buf__add_byte(to->out, '\n');
}

void ptheme_report__table(ptheme_buf *out, const ptheme_report_view *view, bool color) {
  page to = {out, view, color, PTHEME_BUF_INIT, false, false};
  add_summary(&to);
  add_total(&to);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    add_tallies(&to, view->breakdowns[i].by, view->breakdowns[i].tallies, view->breakdowns[i].n);
  if (view->n_breakdowns == 0 && view->n_documents > 0 && view->n_documents <= MAX_DOCUMENTS)
    add_tallies(&to, "document", view->documents, view->n_documents);
  add_differences(&to);
  add_legend(&to);
  ptheme_report__table_evidence(out, view, color);
  add_source(&to);
  ptheme_buf__free(&to.cell);
}
