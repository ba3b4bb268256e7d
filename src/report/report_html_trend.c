/* Small multiples: a panel a theme over one axis of time.  Lines join neighbouring periods only, so
 * that a gap in what was read stays a gap. */
#include "report/report_html.h"

#include <math.h>

enum { TITLE = 30, PLOT = 96, GAP = 6, COUNTS = 18, LABELS = 16 };
enum { NAME_COLUMNS = 34, HEIGHT = TITLE + PLOT + GAP + COUNTS + LABELS, BASE = TITLE + PLOT };

typedef struct trend {
  const ptheme_breakdown *periods;
  size_t first;  // tally: the nameless one, if any, is left out
  int from, to;  // numbers of the first and the last period
  uint64_t most; // sentences of a period
  ptheme_axis axis;
} trend;

/* "2024" is 2024, "2024-Q2" 4 * 2024 + 1, "2024-05" 12 * 2024 + 4: neighbours differ by one. */
static int number_of(ptheme_str name) {
  int number[2] = {0, 0}, part = 0;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.data[i];
    if (c == '-')
      part = 1;
    else if (c >= '0' && c <= '9')
      number[part] = number[part] * 10 + c - '0';
  }
  if (name.len == 4) return number[0];
  return number[0] * (name.data[5] == 'Q' ? 4 : 12) + number[1] - 1;
}

/* The scale stands in the first part of the width, the periods share the rest. */
static const double scale_width = 0.12;

static double width_of(const trend *of) {
  return (1 - scale_width) / (of->to - of->from + 1);
}

static double x_of(const trend *of, const ptheme_tally *tally) {
  return scale_width + (number_of(tally->name) - of->from + 0.5) * width_of(of);
}

static double y_of(const trend *of, double share) {
  return BASE - PLOT * share / of->axis.top;
}

static bool measure(trend *of, const ptheme_html *page, const ptheme_breakdown *periods) {
  *of = (trend){.periods = periods};
  of->first = periods->n > 0 && periods->tallies[0].name.len == 0;
  if (periods->n - of->first < 2) return false;
  of->from = number_of(periods->tallies[of->first].name);
  of->to = number_of(periods->tallies[periods->n - 1].name);
  double highest = 0;
  for (size_t i = of->first; i < periods->n; i++) {
    const ptheme_tally *tally = &periods->tallies[i];
    of->most = tally->sentences > of->most ? tally->sentences : of->most;
    for (size_t k = 0; k < page->view->n_labels; k++) {
      ptheme_estimate best = ptheme_html__best(page->view, tally, k);
      highest = fmax(highest, fmax(best.of_themes, best.high)); /* passes over NAN */
    }
  }
  of->axis = ptheme_html__axis(highest);
  return true;
}

/* ---- drawing ---- */

static void add_scale(ptheme_html *page, const trend *of) {
  for (unsigned i = 0; i <= 2; i++) {
    double share = of->axis.top * i / 2, y = y_of(of, share);
    ptheme_html__add(page, "<line class=\"grid\" x2=\"100%\"");
    ptheme_html__at(page, "x1", scale_width);
    ptheme_html__pixels(page, "y1", y);
    ptheme_html__pixels(page, "y2", y);
    ptheme_html__add(page, "/><text class=\"tick\" x=\"0\"");
    ptheme_html__pixels(page, "y", y + 4);
    ptheme_html__add(page, ">");
    ptheme_html__fixed(page, 100 * share, of->axis.top < 0.1 && i == 1);
    ptheme_html__add(page, "%</text>\n");
  }
}

static void add_ends(ptheme_html *page, const trend *of) {
  const ptheme_tally *tallies = of->periods->tallies;
  ptheme_html__add(page, "<text class=\"tick\"");
  ptheme_html__at(page, "x", scale_width);
  ptheme_html__pixels(page, "y", HEIGHT - 4);
  ptheme_html__add(page, ">");
  ptheme_html__text(page, tallies[of->first].name);
  ptheme_html__add(page, "</text>");
  ptheme_html__add(page, "<text class=\"tick\" x=\"100%\" text-anchor=\"end\"");
  ptheme_html__pixels(page, "y", HEIGHT - 4);
  ptheme_html__add(page, ">");
  ptheme_html__text(page, tallies[of->periods->n - 1].name);
  ptheme_html__add(page, "</text>\n");
}

static void add_count_bar(ptheme_html *page, const trend *of, const ptheme_tally *tally) {
  double width = 0.6 * width_of(of), height = 0;
  if (of->most > 0) height = COUNTS * (double)tally->sentences / (double)of->most;
  ptheme_html__add(page, "<rect class=\"count\"");
  ptheme_html__at(page, "x", x_of(of, tally) - width / 2);
  ptheme_html__at(page, "width", width);
  ptheme_html__pixels(page, "y", BASE + GAP + COUNTS - height);
  ptheme_html__pixels(page, "height", height);
  ptheme_html__add(page, "/>");
}

static bool are_neighbours(const trend *of, size_t i) {
  const ptheme_tally *tallies = of->periods->tallies;
  return number_of(tallies[i + 1].name) == number_of(tallies[i].name) + 1;
}

static void add_segment(ptheme_html *page, const trend *of, size_t i, size_t k) {
  const ptheme_tally *here = &of->periods->tallies[i], *next = here + 1;
  ptheme_estimate a = ptheme_html__best(page->view, here, k);
  ptheme_estimate b = ptheme_html__best(page->view, next, k);
  if (!are_neighbours(of, i)) return;
  if (isnan(a.of_themes) || isnan(b.of_themes)) return;
  ptheme_html__add(page, "<line class=\"line\"");
  ptheme_html__at(page, "x1", x_of(of, here));
  ptheme_html__at(page, "x2", x_of(of, next));
  ptheme_html__pixels(page, "y1", y_of(of, a.of_themes));
  ptheme_html__pixels(page, "y2", y_of(of, b.of_themes));
  ptheme_html__add(page, "/>");
}

/* ---- bands: a path a run of neighbouring periods, in thousandths of the width ---- */

static bool has_interval(const ptheme_html *page, const trend *of, size_t i, size_t k) {
  ptheme_estimate estimate = ptheme_html__best(page->view, &of->periods->tallies[i], k);
  return !isnan(estimate.low) && !isnan(estimate.high);
}

static void add_corner(ptheme_html *page, char command, double x, double y) {
  ptheme_buf__add_byte(&page->out, command);
  ptheme_html__fixed(page, 1000 * x, 1);
  ptheme_html__add(page, " ");
  ptheme_html__fixed(page, y, 1);
}

/* Along the upper ends of the intervals and back along the lower ones.  A period without neighbours
 * gets a third of its room on either side. */
static void add_run(ptheme_html *page, const trend *of, size_t first, size_t last, size_t k) {
  const ptheme_tally *tallies = of->periods->tallies;
  double aside = first == last ? 0.33 * width_of(of) : 0;
  ptheme_html__add(page, "<path class=\"band\" d=\"");
  for (size_t i = first; i <= last; i++) {
    double x = x_of(of, &tallies[i]);
    double y = y_of(of, ptheme_html__best(page->view, &tallies[i], k).high);
    add_corner(page, i == first ? 'M' : 'L', x - aside, y);
    if (aside > 0) add_corner(page, 'L', x + aside, y);
  }
  for (size_t i = last + 1; i-- > first;) {
    double x = x_of(of, &tallies[i]);
    double y = y_of(of, ptheme_html__best(page->view, &tallies[i], k).low);
    add_corner(page, 'L', x + aside, y);
    if (aside > 0) add_corner(page, 'L', x - aside, y);
  }
  ptheme_html__add(page, "z\"/>");
}

static void add_bands(ptheme_html *page, const trend *of, size_t k) {
  size_t n = of->periods->n;
  ptheme_html__add(page, "<svg width=\"100%\"");
  ptheme_html__pixels(page, "height", HEIGHT);
  ptheme_html__add(page, " viewBox=\"0 0 1000 ");
  ptheme_html__number(page, HEIGHT);
  ptheme_html__add(page, "\" preserveAspectRatio=\"none\">");
  for (size_t i = of->first, last; i < n; i = last + 1) {
    last = i;
    if (!has_interval(page, of, i, k)) continue;
    while (last + 1 < n && are_neighbours(of, last) && has_interval(page, of, last + 1, k))
      last++;
    add_run(page, of, i, last, k);
  }
  ptheme_html__add(page, "</svg>\n");
}

static void add_point(ptheme_html *page, const trend *of, const ptheme_tally *tally,
                      ptheme_estimate estimate) {
  if (isnan(estimate.of_themes)) return;
  ptheme_html__add(page, ptheme_html__is_small(tally) ? "<circle class=\"point small\" r=\"3\""
                                                      : "<circle class=\"point\" r=\"3.5\"");
  ptheme_html__at(page, "cx", x_of(of, tally));
  ptheme_html__pixels(page, "cy", y_of(of, estimate.of_themes));
  ptheme_html__add(page, "><title>");
  ptheme_html__text(page, tally->name);
  ptheme_html__add(page, ": ");
  ptheme_html__percent(page, estimate.of_themes);
  ptheme_html__add(page, " of ");
  ptheme_html__counted(page, tally->sentences, "sentence", "sentences");
  ptheme_html__add(page, "</title></circle>\n");
}

static void add_table(ptheme_html *page, const trend *of, size_t k) {
  ptheme_html__table_begin(page, "Share over time");
  ptheme_html__add(page, "<th scope=\"col\">Period</th><th scope=\"col\" class=\"n\">Documents"
                         "</th><th scope=\"col\" class=\"n\">Sentences</th>"
                         "<th scope=\"col\" class=\"n\">Share</th>");
  ptheme_html__table_body(page);
  for (size_t i = of->first; i < of->periods->n; i++) {
    const ptheme_tally *tally = &of->periods->tallies[i];
    ptheme_html__add(page, ptheme_html__is_small(tally) ? "<tr class=\"small\"><th scope=\"row\">"
                                                        : "<tr><th scope=\"row\">");
    ptheme_html__text(page, tally->name);
    ptheme_html__add(page, "</th><td class=\"n\">");
    ptheme_html__count(page, tally->documents);
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__count(page, tally->sentences);
    ptheme_html__add(page, "</td>");
    ptheme_html__cell(page, tally, k);
    ptheme_html__add(page, "</tr>\n");
  }
  ptheme_html__table_end(page);
}

static void add_panel(ptheme_html *page, const trend *of, size_t k) {
  const ptheme_tally *tallies = of->periods->tallies;
  ptheme_str label = ptheme_str__of(page->view->labels[k]);
  ptheme_html__chart_begin(page, "panel", label,
                           "Share of this theme over time, with the number of sentences below.",
                           HEIGHT);
  ptheme_html__add(page, "<g class=\"");
  ptheme_html__color(page, (int)k);
  ptheme_html__add(page, "\"><text class=\"label\" x=\"0\" y=\"12\">");
  ptheme_html__cut(page, label, NAME_COLUMNS);
  ptheme_html__add(page, "</text>\n");
  add_scale(page, of);
  for (size_t i = of->first; i < of->periods->n; i++)
    add_count_bar(page, of, &tallies[i]);
  add_bands(page, of, k);
  for (size_t i = of->first; i + 1 < of->periods->n; i++)
    add_segment(page, of, i, k);
  ptheme_html__add(page, "\n");
  for (size_t i = of->first; i < of->periods->n; i++)
    add_point(page, of, &tallies[i], ptheme_html__best(page->view, &tallies[i], k));
  add_ends(page, of);
  ptheme_html__add(page, "</g>\n");
  ptheme_html__drawing_end(page);
  add_table(page, of, k);
  ptheme_html__chart_end(page);
}

static void add_trend(ptheme_html *page, const trend *of) {
  ptheme_html__add(page, "<h3>By ");
  ptheme_html__name(page, of->periods->by + strlen("date:"));
  ptheme_html__add(page, "</h3>\n<div class=\"panels\">\n");
  for (size_t k = 0; k < page->view->n_labels; k++)
    if (ptheme_html__is_theme(page, k)) add_panel(page, of, k);
  ptheme_html__add(page, "</div>\n<p class=\"note\">Share of the sentences that push a theme. "
                         "Shaded: ");
  ptheme_html__level(page);
  ptheme_html__add(page, " intervals, where there are two documents or more. Hollow points: fewer "
                         "than 5 documents or 50 sentences. Grey bars: sentences read, at most ");
  ptheme_html__count(page, of->most);
  ptheme_html__add(page, ".");
  if (of->first > 0) {
    ptheme_html__add(page, " Without such a date, and left out here: ");
    ptheme_html__counted(page, of->periods->tallies[0].documents, "document", "documents");
    ptheme_html__add(page, ".");
  }
  ptheme_html__add(page, "</p>\n");
}

void ptheme_html__trends(ptheme_html *page) {
  bool any = false;
  for (size_t i = 0; i < page->view->n_breakdowns; i++) {
    const ptheme_breakdown *periods = &page->view->breakdowns[i];
    trend of;
    if (!ptheme_html__is_period(periods) || !measure(&of, page, periods)) continue;
    if (!any)
      ptheme_html__add(page, "<section id=\"trend\" aria-labelledby=\"trend-h\">\n"
                             "<h2 id=\"trend-h\">Trend</h2>\n");
    any = true;
    add_trend(page, &of);
  }
  if (any) ptheme_html__add(page, "</section>\n");
}
