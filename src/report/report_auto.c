/* What a report with pages keeps beyond the sums, and the breakdowns it makes without being asked:
 * by court, by language, and by the period that suits the dates. */
#include "base/status.h"
#include "report/report_state.h"

static const char *const unasked[PTHEME_UNASKED] = {"court", "language", "date:year",
                                                    "date:quarter", "date:month"};

/* Longest spans, in months, that are cut into months and into quarters. */
enum { MOST_MONTHS = 18, MOST_QUARTERS = 72 };

static bool is_date(const char *by) {
  return strncmp(by, "date:", 5) == 0;
}

static bool is_asked(const ptheme_report *report, const char *name) {
  for (size_t i = 0; i < report->n_asked; i++) {
    const char *by = report->by[i];
    if (strcmp(by, name) == 0 || (is_date(by) && is_date(name)) ||
        (strcmp(by, "source") == 0 && strcmp(name, "court") == 0))
      return true;
  }
  return false;
}

void ptheme_report__add_unasked(ptheme_report *report) {
  for (size_t i = 0; i < PTHEME_UNASKED; i++)
    if (!is_asked(report, unasked[i])) report->by[report->n_by++] = unasked[i];
}

/* ---- which of them stay ---- */

static int number_at(ptheme_str text, size_t at, size_t digits) {
  int number = 0;
  for (size_t i = at; i < at + digits && i < text.len; i++)
    number = number * 10 + text.data[i] - '0';
  return number;
}

/* Months from the first to the last of the tallies, which are named YYYY-MM; the nameless one comes
 * first. */
static int span_of(const ptheme_breakdown *months) {
  size_t first = months->n > 0 && months->tallies[0].name.len == 0;
  if (first >= months->n) return 0;
  ptheme_str from = months->tallies[first].name, to = months->tallies[months->n - 1].name;
  return 12 * (number_at(to, 0, 4) - number_at(from, 0, 4)) + number_at(to, 5, 2) -
         number_at(from, 5, 2) + 1;
}

static uint64_t nameless(const ptheme_breakdown *breakdown) {
  bool any = breakdown->n > 0 && breakdown->tallies[0].name.len == 0;
  return any ? breakdown->tallies[0].documents : 0;
}

/* The period to show: as fine as the span allows, unless a tenth of the dates are years only. */
static const char *choose_period(const ptheme_report *report, const ptheme_breakdown *years,
                                 const ptheme_breakdown *months) {
  uint64_t dated = report->view.total.documents - nameless(years);
  uint64_t coarse = nameless(months) - nameless(years);
  int span = span_of(months);
  if (dated == 0) return "";
  if (coarse * 10 > dated || span > MOST_QUARTERS) return "date:year";
  return span > MOST_MONTHS ? "date:quarter" : "date:month";
}

void ptheme_report__drop_breakdowns(ptheme_report *report) {
  ptheme_report_view *view = &report->view;
  ptheme_breakdown *all = report->breakdowns;
  size_t asked = report->n_asked, kept = asked;
  bool has_dates = report->n_by > asked && is_date(report->by[report->n_by - 1]);
  const char *period =
      has_dates ? choose_period(report, &all[report->n_by - 3], &all[report->n_by - 1]) : "";
  for (size_t i = asked; i < report->n_by; i++) {
    bool says_something = is_date(all[i].by) ? strcmp(all[i].by, period) == 0
                                             : nameless(&all[i]) < view->total.documents;
    if (says_something) all[kept++] = all[i];
  }
  view->n_breakdowns = kept;
}

/* ---- what is kept of a document ---- */

ptheme_status ptheme_report__keep(ptheme_report *report, ptheme_report_entry *added,
                                  const ptheme_result *result, ptheme_error *err) {
  added->date = result->date;
  added->source = result->source;
  added->title = result->title;
  added->language = result->language;
  ptheme_str *texts[] = {&added->date, &added->source, &added->title, &added->language};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (!ptheme_arena__copy(&report->arena, texts[i])) return ptheme_status__nomem(err);
  return ptheme_kept__put(report->spool, &added->place, &report->scratch, result, err);
}
