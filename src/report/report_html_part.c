/* What the parts of a page are made of: text, numbers, tables and the frames of charts. */
#include "base/escape.h"
#include "report/grid.h"
#include "report/report_html.h"
#include "report/result.h"

#include <math.h>

enum { COLORS = 21 };

/* ---- text and numbers ---- */

void ptheme_html__add(ptheme_html *page, const char *text) {
  ptheme_buf__add_text(&page->out, text);
}

void ptheme_html__text(ptheme_html *page, ptheme_str text) {
  ptheme_escape__html(&page->out, text);
}

void ptheme_html__name(ptheme_html *page, const char *text) {
  ptheme_escape__html(&page->out, ptheme_str__of(text));
}

void ptheme_html__number(ptheme_html *page, uint64_t value) {
  ptheme_buf__add_u64(&page->out, value);
}

void ptheme_html__cut(ptheme_html *page, ptheme_str text, size_t columns) {
  ptheme_str head, tail;
  bool is_cut = ptheme_grid__halve(text, columns, &head, &tail);
  ptheme_html__text(page, head);
  if (!is_cut) return;
  ptheme_html__add(page, "…");
  ptheme_html__text(page, tail);
}

void ptheme_html__count(ptheme_html *page, uint64_t value) {
  uint64_t unit = 1;
  while (value / unit >= 1000)
    unit *= 1000;
  ptheme_html__number(page, value / unit);
  for (unit /= 1000; unit > 0; unit /= 1000) {
    uint64_t group = value / unit % 1000;
    char digits[] = {',', (char)('0' + group / 100), (char)('0' + group / 10 % 10),
                     (char)('0' + group % 10), '\0'};
    ptheme_html__add(page, digits);
  }
}

void ptheme_html__counted(ptheme_html *page, uint64_t n, const char *one, const char *many) {
  ptheme_html__count(page, n);
  ptheme_html__add(page, " ");
  ptheme_html__add(page, n == 1 ? one : many);
}

void ptheme_html__fixed(ptheme_html *page, double value, int digits) {
  if (isnan(value))
    ptheme_html__add(page, "–");
  else
    ptheme_buf__add_fixed(&page->out, value, digits);
}

void ptheme_html__percent(ptheme_html *page, double share) {
  ptheme_html__fixed(page, 100 * share, 1);
  if (!isnan(share)) ptheme_html__add(page, "%");
}

void ptheme_html__chance(ptheme_html *page, uint32_t micro) {
  uint32_t percent = (micro + PTHEME_MICRO / 200) / (PTHEME_MICRO / 100);
  ptheme_html__add(page, percent > 99 ? "&gt;" : "");
  ptheme_html__number(page, percent > 99 ? 99 : percent);
  ptheme_html__add(page, "%");
}

void ptheme_html__pixels(ptheme_html *page, const char *name, double value) {
  ptheme_html__add(page, " ");
  ptheme_html__add(page, name);
  ptheme_html__add(page, "=\"");
  ptheme_html__fixed(page, value, 1);
  ptheme_html__add(page, "\"");
}

void ptheme_html__at(ptheme_html *page, const char *name, double share) {
  ptheme_html__add(page, " ");
  ptheme_html__add(page, name);
  ptheme_html__add(page, "=\"");
  ptheme_html__fixed(page, 100 * share, 2);
  ptheme_html__add(page, "%\"");
}

void ptheme_html__estimate(ptheme_html *page, ptheme_estimate estimate) {
  ptheme_html__percent(page, estimate.of_themes);
  if (isnan(estimate.low) || isnan(estimate.high)) return;
  ptheme_html__add(page, " <small>(");
  ptheme_html__fixed(page, 100 * estimate.low, 1);
  ptheme_html__add(page, "–");
  ptheme_html__fixed(page, 100 * estimate.high, 1);
  ptheme_html__add(page, ")</small>");
}

void ptheme_html__cell(ptheme_html *page, const ptheme_tally *tally, size_t k) {
  ptheme_html__add(page, "<td class=\"n\">");
  ptheme_html__estimate(page, ptheme_html__best(page->view, tally, k));
  if (ptheme_report__is_shifted(page->view, tally, k))
    ptheme_html__add(page, " <span class=\"mark\">!</span>");
  ptheme_html__add(page, "</td>");
}

void ptheme_html__level(ptheme_html *page) {
  ptheme_buf__add_double(&page->out, floor(page->view->level * 1e5 + 0.5) / 1e3);
  ptheme_html__add(page, "%");
}

/* ---- themes ---- */

bool ptheme_html__is_theme(const ptheme_html *page, size_t k) {
  return (int)k != page->view->background;
}

void ptheme_html__color(ptheme_html *page, int theme) {
  if (theme < 0)
    ptheme_html__add(page, "tu");
  else if (theme == page->view->background)
    ptheme_html__add(page, "tb");
  else {
    ptheme_html__add(page, "t");
    ptheme_html__number(page, (uint64_t)theme % COLORS);
  }
}

ptheme_str ptheme_html__theme(const ptheme_html *page, int theme) {
  return ptheme_str__of(theme < 0 ? "unsure" : page->view->labels[theme]);
}

static void add_key_entry(ptheme_html *page, int theme) {
  ptheme_html__add(page, "<li><svg class=\"swatch ");
  ptheme_html__color(page, theme);
  ptheme_html__add(page, "\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\"/></svg>");
  ptheme_html__text(page, ptheme_html__theme(page, theme));
  ptheme_html__add(page, "</li>\n");
}

void ptheme_html__key(ptheme_html *page, bool all) {
  const ptheme_report_view *view = page->view;
  ptheme_html__add(page, "<ul class=\"key\" aria-label=\"Colours\">\n");
  for (size_t k = 0; k < view->n_labels; k++)
    if (ptheme_html__is_theme(page, k)) add_key_entry(page, (int)k);
  if (all && view->background >= 0) add_key_entry(page, view->background);
  if (all && view->total.unsure > 0) add_key_entry(page, PTHEME_UNSURE);
  ptheme_html__add(page, "</ul>\n");
}

/* ---- charts and tables ---- */

void ptheme_html__chart_begin(ptheme_html *page, const char *css, ptheme_str title,
                              const char *description, double height) {
  ptheme_buf *out = &page->out;
  uint64_t id = ++page->n_charts;
  ptheme_html__add(page, "<figure class=\"");
  ptheme_html__add(page, css);
  ptheme_html__add(page, "\">\n<svg class=\"chart\" role=\"img\" width=\"100%\"");
  ptheme_html__pixels(page, "height", height);
  ptheme_html__add(page, " aria-labelledby=\"c");
  ptheme_buf__add_u64(out, id);
  ptheme_html__add(page, "t\" aria-describedby=\"c");
  ptheme_buf__add_u64(out, id);
  ptheme_html__add(page, "d\">\n<title id=\"c");
  ptheme_buf__add_u64(out, id);
  ptheme_html__add(page, "t\">");
  ptheme_html__text(page, title);
  ptheme_html__add(page, "</title>\n<desc id=\"c");
  ptheme_buf__add_u64(out, id);
  ptheme_html__add(page, "d\">");
  ptheme_html__add(page, description);
  ptheme_html__add(page, "</desc>\n");
}

void ptheme_html__drawing_end(ptheme_html *page) {
  ptheme_html__add(page, "</svg>\n<details class=\"data\"><summary aria-describedby=\"c");
  ptheme_html__number(page, page->n_charts);
  ptheme_html__add(page, "t\">Data</summary>\n");
}

void ptheme_html__chart_end(ptheme_html *page) {
  ptheme_html__add(page, "</details>\n</figure>\n");
}

void ptheme_html__table_begin(ptheme_html *page, const char *caption) {
  ptheme_html__add(page, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
  ptheme_html__add(page, caption);
  ptheme_html__add(page, "\">\n<table>\n<caption>");
  ptheme_html__add(page, caption);
  ptheme_html__add(page, "</caption>\n<thead>\n<tr>");
}

void ptheme_html__table_body(ptheme_html *page) {
  ptheme_html__add(page, "</tr>\n</thead>\n<tbody>\n");
}

void ptheme_html__table_end(ptheme_html *page) {
  ptheme_html__add(page, "</tbody>\n</table>\n</div>\n");
}

ptheme_axis ptheme_html__axis(double most) {
  static const double steps[] = {0.02, 0.05, 0.1, 0.2};
  double step = 0.25;
  for (size_t i = 0; i < sizeof steps / sizeof *steps && step == 0.25; i++)
    if (most <= 6 * steps[i]) step = steps[i];
  double top = step;
  while (top < most)
    top += step;
  return (ptheme_axis){top, step};
}

/* Edges are rounded, not widths, so that the whole is always full. */
void ptheme_html__bar(ptheme_html *page, const ptheme_tally *tally) {
  const ptheme_report_view *view = page->view;
  double sum = 0;
  bool first = true;
  ptheme_html__add(page, "<svg class=\"bar\" role=\"img\" viewBox=\"0 0 1000 10\" "
                         "preserveAspectRatio=\"none\"><title>");
  for (size_t k = 0; k < view->n_labels; k++) {
    double share = ptheme_html__best(view, tally, k).of_themes;
    if (isnan(share)) continue;
    ptheme_html__add(page, first ? "" : ", ");
    ptheme_html__name(page, view->labels[k]);
    ptheme_html__add(page, " ");
    ptheme_html__fixed(page, 100 * share, 0);
    ptheme_html__add(page, "%");
    first = false;
  }
  ptheme_html__add(page, first ? "no theme</title>" : "</title>");
  for (size_t k = 0; k < view->n_labels; k++) {
    double share = ptheme_html__best(view, tally, k).of_themes;
    if (isnan(share)) continue;
    uint64_t from = (uint64_t)(1000 * sum + 0.5), to = (uint64_t)(1000 * (sum + share) + 0.5);
    sum += share;
    if (from >= to) continue;
    ptheme_html__add(page, "<rect class=\"");
    ptheme_html__color(page, (int)k);
    ptheme_html__add(page, "\" x=\"");
    ptheme_html__number(page, from);
    ptheme_html__add(page, "\" width=\"");
    ptheme_html__number(page, to - from);
    ptheme_html__add(page, "\" height=\"10\"/>");
  }
  ptheme_html__add(page, "</svg>");
}
