/* The head of the page: what was read, what it comes to, what to beware of. */
#include "report/report_html.h"

#include <math.h>

/* Where a warning is due. */
static const double much_unknown = 0.15, much_unsure = 0.05;

/* ---- facts ---- */

static void begin_fact(ptheme_html *page, const char *name) {
  ptheme_html__add(page, "<div><dt>");
  ptheme_html__add(page, name);
  ptheme_html__add(page, "</dt><dd>");
}

static void end_fact(ptheme_html *page) {
  ptheme_html__add(page, "</dd></div>\n");
}

static bool is_date(ptheme_str text) {
  for (size_t i = 0; i < 4; i++)
    if (i >= text.len || text.data[i] < '0' || text.data[i] > '9') return false;
  return text.len == 4 || text.data[4] == '-';
}

static void add_period(ptheme_html *page) {
  ptheme_str first = {"", 0}, last = {"", 0};
  for (size_t i = 0; i < page->report->n_entries; i++) {
    ptheme_str date = page->report->entries[i].date;
    if (!is_date(date)) continue;
    if (first.len == 0 || ptheme_str__compare(date, first) < 0) first = date;
    if (last.len == 0 || ptheme_str__compare(date, last) > 0) last = date;
  }
  if (first.len == 0) return;
  begin_fact(page, "Period");
  ptheme_html__text(page, first);
  if (!ptheme_str__equal(first, last)) {
    ptheme_html__add(page, " – ");
    ptheme_html__text(page, last);
  }
  end_fact(page);
}

/* How many named groups there are, or which, if it is the only one. */
static void add_groups(ptheme_html *page, const char *by, const char *name) {
  const ptheme_breakdown *groups = ptheme_html__breakdown(page, by);
  if (!groups) return;
  size_t nameless = groups->n > 0 && groups->tallies[0].name.len == 0;
  if (groups->n == nameless) return;
  begin_fact(page, name);
  if (groups->n - nameless == 1)
    ptheme_html__text(page, groups->tallies[nameless].name);
  else
    ptheme_html__count(page, groups->n - nameless);
  end_fact(page);
}

static double share_of(uint64_t part, uint64_t whole) {
  return whole > 0 ? (double)part / (double)whole : NAN;
}

static void add_facts(ptheme_html *page) {
  const ptheme_tally *total = &page->view->total;
  int background = page->view->background;
  ptheme_html__add(page, "<dl class=\"facts\">\n");
  begin_fact(page, "Documents");
  ptheme_html__count(page, total->documents);
  end_fact(page);
  begin_fact(page, "Sentences");
  ptheme_html__count(page, total->sentences);
  end_fact(page);
  add_period(page);
  add_groups(page, "court", "Courts");
  add_groups(page, "source", "Courts");
  add_groups(page, "language", "Languages");
  if (background >= 0) {
    begin_fact(page, "Sentences with a theme");
    ptheme_html__percent(page, 1 - ptheme_html__best(page->view, total, (size_t)background).of_all);
    end_fact(page);
  }
  ptheme_html__add(page, "</dl>\n");
}

/* ---- the finding, in a sentence and in bars ---- */

static bool overlap(ptheme_estimate more, ptheme_estimate less) {
  return more.low <= less.high; /* not where there is no interval */
}

/* Nothing of too few documents: the warning below says so. */
static void add_finding(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  size_t first = SIZE_MAX, second = SIZE_MAX;
  for (size_t k = 0; k < view->n_labels; k++) {
    double share = ptheme_html__best(view, &view->total, k).of_themes;
    if (isnan(share)) continue;
    if (first == SIZE_MAX || share > ptheme_html__best(view, &view->total, first).of_themes) {
      second = first;
      first = k;
    } else if (second == SIZE_MAX ||
               share > ptheme_html__best(view, &view->total, second).of_themes)
      second = k;
  }
  if (second == SIZE_MAX || ptheme_html__is_small(&view->total)) return;
  ptheme_html__add(page, "<p class=\"lead\">Of the sentences that push a theme, <strong>");
  ptheme_html__name(page, view->labels[first]);
  ptheme_html__add(page, "</strong> has the largest share, ");
  ptheme_html__estimate(page, ptheme_html__best(view, &view->total, first));
  ptheme_html__add(page, ", followed by <strong>");
  ptheme_html__name(page, view->labels[second]);
  ptheme_html__add(page, "</strong> with ");
  ptheme_html__estimate(page, ptheme_html__best(view, &view->total, second));
  ptheme_html__add(page, overlap(ptheme_html__best(view, &view->total, first),
                                 ptheme_html__best(view, &view->total, second))
                             ? ". Their intervals overlap: the order is not certain.</p>\n"
                             : ".</p>\n");
}

enum { ROW = 44, BAR_TOP = 20, BAR_HEIGHT = 14, AXIS_HEIGHT = 22, NAME_COLUMNS = 36 };

static double highest(const ptheme_report_view *view) {
  double most = 0;
  for (size_t k = 0; k < view->n_labels; k++)
    for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++) {
      ptheme_estimate estimate = ptheme_report__estimate(view, &view->total, estimator, k);
      if (!(estimate.of_themes <= most))
        most = isnan(estimate.of_themes) ? most : estimate.of_themes;
      if (estimate.high > most) most = estimate.high;
    }
  return most;
}

static void add_axis(ptheme_html *page, ptheme_axis axis, double bottom) {
  for (unsigned i = 0; (double)i * axis.step < axis.top + axis.step / 2; i++) {
    double share = (double)i * axis.step, x = share / axis.top;
    ptheme_html__add(page, "<line class=\"grid\"");
    ptheme_html__at(page, "x1", x);
    ptheme_html__at(page, "x2", x);
    ptheme_html__pixels(page, "y1", 0);
    ptheme_html__pixels(page, "y2", bottom);
    ptheme_html__add(page, "/><text class=\"tick\"");
    ptheme_html__at(page, "x", x);
    ptheme_html__pixels(page, "y", bottom + 15);
    const char *anchor = i == 0 ? "start" : x > 1 - 0.001 ? "end" : "middle";
    ptheme_html__add(page, " text-anchor=\"");
    ptheme_html__add(page, anchor);
    ptheme_html__add(page, "\">");
    ptheme_html__fixed(page, 100 * share, 0);
    ptheme_html__add(page, "%</text>\n");
  }
}

static void add_line(ptheme_html *page, const char *css, double x1, double x2, double y1,
                     double y2) {
  ptheme_html__add(page, "<line class=\"");
  ptheme_html__add(page, css);
  ptheme_html__add(page, "\"");
  ptheme_html__at(page, "x1", x1);
  ptheme_html__at(page, "x2", x2);
  ptheme_html__pixels(page, "y1", y1);
  ptheme_html__pixels(page, "y2", y2);
  ptheme_html__add(page, "/>");
}

static void add_interval(ptheme_html *page, ptheme_estimate estimate, double top, double y) {
  if (isnan(estimate.low) || isnan(estimate.high)) return;
  double low = estimate.low / top, high = estimate.high / top;
  add_line(page, "interval", low, high, y, y);
  add_line(page, "interval", low, low, y - 4, y + 4);
  add_line(page, "interval", high, high, y - 4, y + 4);
}

static void add_bar_row(ptheme_html *page, size_t k, double top, double y) {
  const ptheme_report_view *view = page->view;
  ptheme_estimate best = ptheme_html__best(view, &view->total, k);
  ptheme_estimate count = ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_COUNT, k);
  ptheme_html__add(page, "<a href=\"#theme-");
  ptheme_html__number(page, k + 1);
  ptheme_html__add(page, "\"><text class=\"label\" x=\"0\"");
  ptheme_html__pixels(page, "y", y + BAR_TOP - 6);
  ptheme_html__add(page, ">");
  ptheme_html__cut(page, ptheme_str__of(view->labels[k]), NAME_COLUMNS);
  ptheme_html__add(page, "</text></a><text class=\"value\" x=\"100%\" text-anchor=\"end\"");
  ptheme_html__pixels(page, "y", y + BAR_TOP - 6);
  ptheme_html__add(page, ">");
  ptheme_html__percent(page, best.of_themes);
  if (!isnan(best.low)) {
    ptheme_html__add(page, " (");
    ptheme_html__fixed(page, 100 * best.low, 1);
    ptheme_html__add(page, "–");
    ptheme_html__fixed(page, 100 * best.high, 1);
    ptheme_html__add(page, ")");
  }
  ptheme_html__add(page, "</text>\n");
  if (!isnan(best.of_themes)) {
    ptheme_html__add(page, "<rect class=\"");
    ptheme_html__color(page, (int)k);
    ptheme_html__add(page, "\" x=\"0\"");
    ptheme_html__at(page, "width", best.of_themes / top);
    ptheme_html__pixels(page, "y", y + BAR_TOP);
    ptheme_html__pixels(page, "height", BAR_HEIGHT);
    ptheme_html__add(page, "/>");
  }
  add_interval(page, best, top, y + BAR_TOP + BAR_HEIGHT / 2.0);
  if (!isnan(count.of_themes))
    add_line(page, "raw", count.of_themes / top, count.of_themes / top, y + BAR_TOP - 4,
             y + BAR_TOP + BAR_HEIGHT + 4);
  ptheme_html__add(page, "\n");
}

static void add_note(ptheme_html *page) {
  ptheme_estimator estimator = ptheme_report__headline(&page->view->total);
  ptheme_html__add(page, "<figcaption>Share of the sentences that push a theme. Bar: ");
  ptheme_html__add(page, ptheme_html__estimator_title(estimator));
  ptheme_html__add(page, ", with its ");
  ptheme_html__level(page);
  ptheme_html__add(page, " interval where there is one. Thin upright mark: labels counted, "
                         "uncorrected.</figcaption>\n");
}

static void add_bar_table(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  ptheme_html__table_begin(page, "Shares of the themes");
  ptheme_html__add(page, "<th scope=\"col\">Theme</th><th scope=\"col\" class=\"n\">Share</th>"
                         "<th scope=\"col\" class=\"n\">Labels counted</th>");
  ptheme_html__table_body(page);
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    ptheme_html__add(page, "<tr><th scope=\"row\">");
    ptheme_html__name(page, view->labels[k]);
    ptheme_html__add(page, "</th><td class=\"n\">");
    ptheme_html__estimate(page, ptheme_html__best(view, &view->total, k));
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__percent(
        page, ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_COUNT, k).of_themes);
    ptheme_html__add(page, "</td></tr>\n");
  }
  ptheme_html__table_end(page);
}

static void add_bars(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  size_t n = view->n_labels - (view->background >= 0);
  ptheme_axis axis = ptheme_html__axis(highest(view));
  double y = 0, bottom = (double)n * ROW;
  ptheme_html__chart_begin(page, "shares", ptheme_str__of("Shares of the themes"),
                           "A bar a theme; longer is more. The figures are in the table below.",
                           bottom + AXIS_HEIGHT);
  add_axis(page, axis, bottom);
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    add_bar_row(page, k, axis.top, y);
    y += ROW;
  }
  ptheme_html__drawing_end(page);
  add_bar_table(page);
  ptheme_html__add(page, "</details>\n");
  add_note(page);
  ptheme_html__add(page, "</figure>\n");
}

/* ---- warnings ---- */

static void warn_of_share(ptheme_html *page, double share, double limit, const char *text) {
  if (!(share > limit)) return;
  ptheme_html__add(page, "<li>");
  ptheme_html__percent(page, share);
  ptheme_html__add(page, text);
  ptheme_html__add(page, "</li>\n");
}

/* Which themes the estimators part over. */
static void warn_of_shift(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  bool any = false;
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_report__is_shifted(view, &view->total, k)) continue;
    ptheme_html__add(page, any ? ", "
                               : "<li>Corrected share and mean probability differ by more "
                                 "than 3 points for ");
    ptheme_html__name(page, view->labels[k]);
    any = true;
  }
  if (any)
    ptheme_html__add(page, ". No estimator is right under every kind of change between training "
                           "data and these documents: label a sample by hand (audit).</li>\n");
}

static void add_warnings(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  const ptheme_tally *total = &view->total;
  ptheme_html__add(page, "<ul class=\"warnings\">\n");
  if (ptheme_html__is_small(total))
    ptheme_html__add(page, "<li>Fewer than 5 documents or 50 sentences: the shares say little."
                           "</li>\n");
  if (view->n_audited == 0) warn_of_shift(page);
  warn_of_share(page, ptheme_report__unknown_rate(total), much_unknown,
                " of the words are unknown to the model: these documents are unlike those it "
                "learned from.");
  warn_of_share(page, share_of(total->unsure, total->sentences), much_unsure,
                " of the sentences have no label, for want of evidence or confidence.");
  warn_of_share(page, share_of(total->replaced, total->tokens), 0.001,
                " as many damaged characters as words: some text was not UTF-8.");
  if (view->n_models > 1)
    ptheme_html__add(page, "<li>The results come from several models.</li>\n");
  ptheme_html__add(page, "</ul>\n");
}

void ptheme_html__summary(ptheme_html *page) {
  ptheme_html__add(page, "<section id=\"summary\" aria-labelledby=\"summary-h\">\n"
                         "<h2 id=\"summary-h\">Summary</h2>\n");
  add_facts(page);
  add_finding(page);
  add_bars(page);
  add_warnings(page);
  ptheme_html__add(page, "</section>\n");
}
