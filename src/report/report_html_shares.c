/* The table of all estimates over all documents, with both denominators. */
#include "report/report_html.h"

#include <math.h>

static bool is_there(const ptheme_report_view *view, ptheme_estimator estimator) {
  for (size_t k = 0; k < view->n_labels; k++)
    if (!isnan(ptheme_report__estimate(view, &view->total, estimator, k).of_all)) return true;
  return false;
}

static void add_titles(ptheme_html *page) {
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++) {
    if (!is_there(page->view, estimator)) continue;
    ptheme_html__add(page, "<th scope=\"col\" class=\"n\">");
    ptheme_html__add(page, ptheme_html__estimator_title(estimator));
    ptheme_html__add(page, "</th>");
  }
}

static void add_span(ptheme_html *page, unsigned columns, const char *text) {
  ptheme_html__add(page, "<th scope=\"colgroup\" class=\"over\" colspan=\"");
  ptheme_html__number(page, columns);
  ptheme_html__add(page, "\">");
  ptheme_html__add(page, text);
  ptheme_html__add(page, "</th>");
}

static void add_row(ptheme_html *page, size_t k) {
  const ptheme_report_view *view = page->view;
  const ptheme_tally *total = &view->total;
  ptheme_html__add(page, "<tr><th scope=\"row\"><svg class=\"swatch ");
  ptheme_html__color(page, (int)k);
  ptheme_html__add(page, "\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\"/></svg>");
  ptheme_html__name(page, view->labels[k]);
  ptheme_html__add(page, "</th><td class=\"n\">");
  ptheme_html__count(page, total->count[k]);
  ptheme_html__add(page, "</td>");
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++) {
    if (!is_there(view, estimator)) continue;
    ptheme_html__add(page, "<td class=\"n\">");
    ptheme_html__estimate(page, ptheme_report__estimate(view, total, estimator, k));
    ptheme_html__add(page, "</td>");
  }
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++) {
    if (!is_there(view, estimator)) continue;
    ptheme_html__add(page, "<td class=\"n\">");
    ptheme_html__percent(page, ptheme_report__estimate(view, total, estimator, k).of_all);
    ptheme_html__add(page, "</td>");
  }
  ptheme_html__add(page, "</tr>\n");
}

void ptheme_html__shares(ptheme_html *page) {
  unsigned columns = 0;
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++)
    columns += is_there(page->view, estimator);
  ptheme_html__add(page, "<section id=\"shares\" aria-labelledby=\"shares-h\">\n"
                         "<h2 id=\"shares-h\">Theme shares</h2>\n");
  ptheme_html__table_begin(page, "Theme shares over all documents");
  ptheme_html__add(page, "<th scope=\"col\" rowspan=\"2\">Theme</th>"
                         "<th scope=\"col\" rowspan=\"2\" class=\"n\">Sentences labelled</th>");
  add_span(page, columns > 0 ? columns : 1, "Share of the themes");
  add_span(page, columns > 0 ? columns : 1, "Share of all sentences");
  ptheme_html__add(page, "</tr>\n<tr>");
  add_titles(page);
  add_titles(page);
  ptheme_html__table_body(page);
  for (size_t k = 0; k < page->view->n_labels; k++)
    add_row(page, k);
  ptheme_html__table_end(page);
  ptheme_html__add(page,
                   "<p class=\"note\">Shares of the themes leave out sentences without a theme; "
                   "shares of all sentences leave out those without any known word. Shares add up "
                   "to one, so where one rises, others must fall. Brackets are ");
  ptheme_html__level(page);
  ptheme_html__add(page, " intervals.</p>\n</section>\n");
}
