/* Groups side by side: a bar of all themes each, in the order of their names. */
#include "base/mem.h"
#include "base/status.h"
#include "report/report_html.h"

#include <math.h>
#include <stdlib.h>

/* Groups drawn; the table has all of them. */
enum { MOST_DRAWN = 30 };
enum { ROW = 46, BAR_TOP = 20, BAR_HEIGHT = 18, NAME_COLUMNS = 42 };

/* A part narrower than this has no room for its figure. */
static const double least_labelled = 0.08;

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x < y) - (x > y);
}

/* Sentences that a group needs to be drawn. */
static uint64_t threshold(const ptheme_breakdown *groups) {
  if (groups->n <= MOST_DRAWN) return 0;
  uint64_t *sizes = ptheme_mem__alloc(groups->n, sizeof *sizes);
  if (!sizes) return UINT64_MAX; /* nothing drawn, all in the table */
  for (size_t i = 0; i < groups->n; i++)
    sizes[i] = groups->tallies[i].sentences;
  qsort(sizes, groups->n, sizeof *sizes, by_size);
  uint64_t least = sizes[MOST_DRAWN - 1] + (sizes[MOST_DRAWN] == sizes[MOST_DRAWN - 1]);
  ptheme_mem__free(sizes);
  return least;
}

static void add_part(ptheme_html *page, size_t k, double from, double share, double y) {
  ptheme_html__add(page, "<g class=\"");
  ptheme_html__color(page, (int)k);
  ptheme_html__add(page, "\"><rect");
  ptheme_html__at(page, "x", from);
  ptheme_html__at(page, "width", share);
  ptheme_html__pixels(page, "y", y + BAR_TOP);
  ptheme_html__pixels(page, "height", BAR_HEIGHT);
  ptheme_html__add(page, "><title>");
  ptheme_html__name(page, page->view->labels[k]);
  ptheme_html__add(page, " ");
  ptheme_html__percent(page, share);
  ptheme_html__add(page, "</title></rect>");
  if (share >= least_labelled) {
    ptheme_html__add(page, "<text class=\"on\" text-anchor=\"middle\"");
    ptheme_html__at(page, "x", from + share / 2);
    ptheme_html__pixels(page, "y", y + BAR_TOP + 13);
    ptheme_html__add(page, ">");
    ptheme_html__fixed(page, 100 * share, 0);
    ptheme_html__add(page, "</text>");
  }
  ptheme_html__add(page, "</g>\n");
}

static void add_group(ptheme_html *page, const ptheme_tally *tally, double y) {
  bool small = ptheme_html__is_small(tally);
  double from = 0;
  ptheme_html__add(page, small ? "<g class=\"small\">" : "<g>");
  ptheme_html__add(page, "<text class=\"label\" x=\"0\"");
  ptheme_html__pixels(page, "y", y + BAR_TOP - 6);
  ptheme_html__add(page, ">");
  ptheme_html__cut(page, ptheme_html__group(tally->name), NAME_COLUMNS);
  ptheme_html__add(page, "</text><text class=\"size\" x=\"100%\" text-anchor=\"end\"");
  ptheme_html__pixels(page, "y", y + BAR_TOP - 6);
  ptheme_html__add(page, ">");
  ptheme_html__count(page, tally->documents);
  ptheme_html__add(page, " / ");
  ptheme_html__count(page, tally->sentences);
  ptheme_html__add(page, "</text>\n");
  for (size_t k = 0; k < page->view->n_labels; k++) {
    double share = ptheme_html__best(page->view, tally, k).of_themes;
    if (isnan(share)) continue;
    add_part(page, k, from, share, y);
    from += share;
  }
  ptheme_html__add(page, "</g>\n");
}

static void add_table(ptheme_html *page, const ptheme_breakdown *groups) {
  const ptheme_report_view *view = page->view;
  ptheme_html__table_begin(page, "Shares by group");
  ptheme_html__add(page, "<th scope=\"col\">Group</th><th scope=\"col\" class=\"n\">Documents</th>"
                         "<th scope=\"col\" class=\"n\">Sentences</th>");
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    ptheme_html__add(page, "<th scope=\"col\" class=\"n\">");
    ptheme_html__name(page, view->labels[k]);
    ptheme_html__add(page, "</th>");
  }
  ptheme_html__table_body(page);
  for (size_t i = 0; i < groups->n; i++) {
    const ptheme_tally *tally = &groups->tallies[i];
    ptheme_html__add(page, ptheme_html__is_small(tally) ? "<tr class=\"small\"><th scope=\"row\">"
                                                        : "<tr><th scope=\"row\">");
    ptheme_html__text(page, ptheme_html__group(tally->name));
    ptheme_html__add(page, "</th><td class=\"n\">");
    ptheme_html__count(page, tally->documents);
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__count(page, tally->sentences);
    ptheme_html__add(page, "</td>");
    for (size_t k = 0; k < view->n_labels; k++) {
      if (!ptheme_html__is_theme(page, k)) continue;
      ptheme_html__cell(page, tally, k);
    }
    ptheme_html__add(page, "</tr>\n");
  }
  ptheme_html__table_end(page);
}

static ptheme_status add_breakdown(ptheme_html *page, const ptheme_breakdown *groups,
                                   ptheme_error *err) {
  uint64_t least = threshold(groups);
  size_t drawn = 0;
  for (size_t i = 0; i < groups->n; i++)
    drawn += groups->tallies[i].sentences >= least;
  ptheme_html__add(page, "<h3>By ");
  ptheme_html__name(page, groups->by);
  ptheme_html__add(page, "</h3>\n");
  ptheme_html__chart_begin(page, "groups", ptheme_str__of(groups->by),
                           "A bar a group, divided by the shares of the themes.",
                           (double)drawn * ROW);
  double y = 0;
  for (size_t i = 0; i < groups->n; i++) {
    if (groups->tallies[i].sentences < least) continue;
    add_group(page, &groups->tallies[i], y);
    y += ROW;
  }
  ptheme_html__drawing_end(page);
  add_table(page, groups);
  ptheme_html__add(page, "</details>\n<figcaption>Percent of the sentences that push a theme; at "
                         "the right, documents / sentences. Pale: fewer than 5 documents or 50 "
                         "sentences. In the table, ! where corrected share and mean probability "
                         "differ by more than 3 points.");
  if (drawn < groups->n)
    ptheme_html__add(page, " The groups with the most sentences are drawn; the table has all.");
  ptheme_html__add(page, "</figcaption>\n</figure>\n");
  return ptheme_html__group_evidence(page, groups, err);
}

ptheme_status ptheme_html__groups(ptheme_html *page, ptheme_error *err) {
  bool any = false;
  for (size_t i = 0; i < page->view->n_breakdowns; i++) {
    const ptheme_breakdown *groups = &page->view->breakdowns[i];
    if (ptheme_html__is_period(groups) || groups->n < 2) continue;
    if (!any) {
      ptheme_html__add(page, "<section id=\"groups\" aria-labelledby=\"groups-h\">\n"
                             "<h2 id=\"groups-h\">Groups</h2>\n"
                             "<p class=\"note\">Below the bars of the groups, for each that is "
                             "not small: the terms that it uses more than all other documents do, "
                             "words against words and characters against characters; opened, the "
                             "sentences of each theme that the model is surest of.</p>\n");
      ptheme_html__key(page, false);
    }
    any = true;
    PTHEME_TRY(add_breakdown(page, groups, err));
  }
  if (any) ptheme_html__add(page, "</section>\n");
  return PTHEME_OK;
}
