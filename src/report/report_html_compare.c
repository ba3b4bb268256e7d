/* Differences between groups: a panel a pair, a row a theme, all panels on one scale with nothing
 * in the middle. */
#include "report/report_html.h"

#include <math.h>

/* Pairs drawn; the others are in a table. */
enum { MOST_DRAWN = 12 };
enum {
  TITLE = 26,
  ROW = 36,
  LINE = 25,
  TICKS = 20,
  SIDES = 18,
  NAME_COLUMNS = 40,
  SIDE_COLUMNS = 22
};

static const double edge = 0.02; /* of the width is left free on both sides */

static double x_of(double difference, ptheme_axis axis) {
  return 0.5 + (0.5 - edge) * difference / axis.top;
}

static ptheme_axis axis_of(const ptheme_report_view *view) {
  double most = 0;
  for (size_t i = 0; i < view->n_differences; i++)
    for (size_t k = 0; k < view->n_labels; k++) {
      const ptheme_difference *d = &view->differences[i].themes[k];
      const double ends[] = {d->difference, d->interval.low, d->interval.high};
      for (size_t j = 0; (int)k != view->background && j < 3; j++)
        if (fabs(ends[j]) > most) most = fabs(ends[j]);
    }
  return ptheme_html__axis(most);
}

/* "+4.2", with a real minus. */
static void add_signed(ptheme_html *page, double share) {
  bool is_nothing = fabs(share) < 0.0005 || isnan(share);
  ptheme_html__add(page, is_nothing ? "" : share < 0 ? "−" : "+");
  ptheme_html__fixed(page, 100 * fabs(share), 1);
}

static void add_p(ptheme_html *page, double p) {
  ptheme_html__add(page, p < 0.001 ? "&lt;" : "");
  ptheme_html__fixed(page, p < 0.001 ? 0.001 : p, 3);
}

static void add_pair(ptheme_html *page, const ptheme_group_difference *pair, size_t columns) {
  ptheme_html__cut(page, ptheme_html__group(pair->b->name), columns / 2);
  ptheme_html__add(page, " less ");
  ptheme_html__cut(page, ptheme_html__group(pair->a->name), columns / 2);
}

/* ---- tables ---- */

static void add_row(ptheme_html *page, const ptheme_group_difference *pair, size_t k) {
  const ptheme_difference *d = &pair->themes[k];
  ptheme_html__add(page, pair->a->is_small || pair->b->is_small
                             ? "<tr class=\"small\"><th scope=\"row\">"
                             : "<tr><th scope=\"row\">");
  ptheme_html__text(page, ptheme_html__group(pair->b->name));
  ptheme_html__add(page, "</th><td>");
  ptheme_html__text(page, ptheme_html__group(pair->a->name));
  ptheme_html__add(page, "</td><td>");
  ptheme_html__name(page, page->view->labels[k]);
  ptheme_html__add(page, "</td><td class=\"n\">");
  add_signed(page, d->difference);
  ptheme_html__add(page, "</td><td class=\"n\">");
  add_signed(page, d->interval.low);
  ptheme_html__add(page, " to ");
  add_signed(page, d->interval.high);
  ptheme_html__add(page, "</td><td class=\"n\">");
  add_p(page, d->p);
  ptheme_html__add(page, "</td></tr>\n");
}

static void add_table(ptheme_html *page, const ptheme_group_difference *pairs, size_t n) {
  ptheme_html__table_begin(page, "Differences of the shares of the themes, in points");
  ptheme_html__add(page, "<th scope=\"col\">Group</th><th scope=\"col\">less</th>"
                         "<th scope=\"col\">Theme</th>"
                         "<th scope=\"col\" class=\"n\">Difference</th>"
                         "<th scope=\"col\" class=\"n\">Interval</th>"
                         "<th scope=\"col\" class=\"n\">p</th>");
  ptheme_html__table_body(page);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < page->view->n_labels; k++)
      if (ptheme_html__is_theme(page, k)) add_row(page, &pairs[i], k);
  ptheme_html__table_end(page);
}

/* ---- drawing ---- */

static void add_upright(ptheme_html *page, const char *css, double x, double from, double to) {
  ptheme_html__add(page, "<line class=\"");
  ptheme_html__add(page, css);
  ptheme_html__add(page, "\"");
  ptheme_html__at(page, "x1", x);
  ptheme_html__at(page, "x2", x);
  ptheme_html__pixels(page, "y1", from);
  ptheme_html__pixels(page, "y2", to);
  ptheme_html__add(page, "/>");
}

static void add_words(ptheme_html *page, const char *css, double x, double y, const char *anchor) {
  ptheme_html__add(page, "<text class=\"");
  ptheme_html__add(page, css);
  ptheme_html__add(page, "\"");
  ptheme_html__at(page, "x", x);
  ptheme_html__pixels(page, "y", y);
  ptheme_html__add(page, " text-anchor=\"");
  ptheme_html__add(page, anchor);
  ptheme_html__add(page, "\">");
}

/* Three marks, and in which group there is more. */
static void add_scale(ptheme_html *page, const ptheme_group_difference *pair, ptheme_axis axis,
                      double bottom) {
  static const char *const anchors[] = {"start", "middle", "end"};
  for (int i = -1; i <= 1; i++) {
    double x = x_of(i * axis.top, axis);
    add_upright(page, i == 0 ? "interval" : "grid", x, TITLE - 8, bottom);
    add_words(page, "tick", i == 0 ? x : 0.5 + i * 0.5, bottom + 14, anchors[i + 1]);
    ptheme_html__add(page, i < 0 ? "−" : i > 0 ? "+" : "");
    ptheme_html__fixed(page, fabs(100 * i * axis.top), 0);
    ptheme_html__add(page, "</text>\n");
  }
  add_words(page, "tick", 0, bottom + 14 + SIDES, "start");
  ptheme_html__add(page, "← more in ");
  ptheme_html__cut(page, ptheme_html__group(pair->a->name), SIDE_COLUMNS);
  ptheme_html__add(page, "</text>");
  add_words(page, "tick", 1, bottom + 14 + 2 * SIDES, "end");
  ptheme_html__add(page, "more in ");
  ptheme_html__cut(page, ptheme_html__group(pair->b->name), SIDE_COLUMNS);
  ptheme_html__add(page, " →</text>\n");
}

static void add_interval(ptheme_html *page, const ptheme_difference *d, ptheme_axis axis,
                         double y) {
  if (isnan(d->interval.low) || isnan(d->interval.high)) return;
  ptheme_html__add(page, "<line class=\"line\"");
  ptheme_html__at(page, "x1", x_of(d->interval.low, axis));
  ptheme_html__at(page, "x2", x_of(d->interval.high, axis));
  ptheme_html__pixels(page, "y1", y);
  ptheme_html__pixels(page, "y2", y);
  ptheme_html__add(page, "/>");
}

static void add_theme(ptheme_html *page, const ptheme_difference *d, size_t k, ptheme_axis axis,
                      double y) {
  ptheme_html__add(page, "<g class=\"");
  ptheme_html__color(page, (int)k);
  ptheme_html__add(page, "\">");
  add_words(page, "name", 0, y + 12, "start");
  ptheme_html__cut(page, ptheme_str__of(page->view->labels[k]), SIDE_COLUMNS);
  ptheme_html__add(page, "</text>");
  add_words(page, "value", 1, y + 12, "end");
  add_signed(page, d->difference);
  ptheme_html__add(page, d->p < 0.05 ? ", p " : "");
  if (d->p < 0.05) add_p(page, d->p);
  ptheme_html__add(page, "</text>\n");
  add_interval(page, d, axis, y + LINE);
  if (!isnan(d->difference)) {
    ptheme_html__add(page, d->p < 0.05 ? "<circle class=\"point\" r=\"4\""
                                       : "<circle class=\"point small\" r=\"3.5\"");
    ptheme_html__at(page, "cx", x_of(d->difference, axis));
    ptheme_html__pixels(page, "cy", y + LINE);
    ptheme_html__add(page, "/>");
  }
  ptheme_html__add(page, "</g>\n");
}

static void add_panel(ptheme_html *page, const ptheme_group_difference *pair, ptheme_axis axis) {
  const ptheme_report_view *view = page->view;
  size_t n = view->n_labels - (view->background >= 0);
  double y = TITLE, bottom = TITLE + (double)n * ROW;
  ptheme_buf title = PTHEME_BUF_INIT;
  ptheme_buf__add_str(&title, ptheme_html__group(pair->b->name));
  ptheme_buf__add_text(&title, " less ");
  ptheme_buf__add_str(&title, ptheme_html__group(pair->a->name));
  ptheme_html__chart_begin(page, "panel", ptheme_buf__str(&title),
                           "A row a theme: how much larger its share is in one group than in the "
                           "other, with an interval.",
                           bottom + TICKS + 2 * SIDES);
  page->out.failed = page->out.failed || title.failed;
  ptheme_buf__free(&title);
  ptheme_html__add(page, pair->a->is_small || pair->b->is_small ? "<g class=\"small\">" : "<g>");
  add_words(page, "label", 0, 12, "start");
  add_pair(page, pair, NAME_COLUMNS);
  ptheme_html__add(page, "</text>\n");
  add_scale(page, pair, axis, bottom);
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    add_theme(page, &pair->themes[k], k, axis, y);
    y += ROW;
  }
  ptheme_html__add(page, "</g>\n");
  ptheme_html__drawing_end(page);
  add_table(page, pair, 1);
  ptheme_html__chart_end(page);
}

/* ---- the section ---- */

static void add_note(ptheme_html *page) {
  ptheme_html__add(page, "<p class=\"note\">Points by which the share of a theme (");
  ptheme_html__add(page, ptheme_html__estimator_title(page->view->compared));
  ptheme_html__add(page, ") is larger in one group than in the other, with ");
  ptheme_html__level(page);
  ptheme_html__add(page, " intervals. Filled points: p below 0.05, adjusted for all comparisons of "
                         "this report (Holm). Where an interval holds the middle line, the groups "
                         "may be alike. Pale: a group of fewer than 5 documents or 50 sentences."
                         "</p>\n");
}

void ptheme_html__differences(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  size_t n = view->n_differences, drawn = n < MOST_DRAWN ? n : MOST_DRAWN;
  ptheme_axis axis = axis_of(view);
  if (n == 0) return;
  ptheme_html__add(page, "<section id=\"differences\" aria-labelledby=\"differences-h\">\n"
                         "<h2 id=\"differences-h\">Differences</h2>\n");
  add_note(page);
  ptheme_html__add(page, "<div class=\"panels\">\n");
  for (size_t i = 0; i < drawn; i++)
    add_panel(page, &view->differences[i], axis);
  ptheme_html__add(page, "</div>\n");
  if (drawn < n) {
    ptheme_html__add(page, "<details class=\"data\"><summary>Further pairs</summary>\n");
    add_table(page, view->differences + drawn, n - drawn);
    ptheme_html__add(page, "</details>\n");
  }
  ptheme_html__add(page, "</section>\n");
}
