/* Differences between groups, all by one estimator, with one adjustment of their p-values. */
#include "base/mem.h"
#include "base/status.h"
#include "report/report_state.h"

#include <math.h>
#include <stdlib.h>

/* Groups of a column that are compared with each other: 45 pairs. */
enum { MOST_GROUPS = 10 };

/* Pairs of groups to compare. */
typedef struct pairs {
  ptheme_group_difference *items; // [n]
  size_t n, cap;
} pairs;

static ptheme_status add_pair(pairs *list, const char *by, const ptheme_tally *a,
                              const ptheme_tally *b, ptheme_error *err) {
  void *items = list->items;
  bool room = ptheme_mem__reserve(&items, &list->cap, list->n + 1, sizeof *list->items);
  list->items = items;
  if (!room) return ptheme_status__nomem(err);
  list->items[list->n++] = (ptheme_group_difference){.by = by, .a = a, .b = b};
  return PTHEME_OK;
}

static const ptheme_tally *find_group(const ptheme_breakdown *breakdown, ptheme_str name) {
  for (size_t i = 0; i < breakdown->n; i++)
    if (ptheme_str__equal(breakdown->tallies[i].name, name)) return &breakdown->tallies[i];
  return NULL;
}

/* "A,B": names may hold commas themselves, so the cut is where both sides name a group. */
static ptheme_status add_named(pairs *list, const ptheme_breakdown *breakdown, const char *names,
                               ptheme_error *err) {
  for (const char *comma = strchr(names, ','); comma; comma = strchr(comma + 1, ',')) {
    const ptheme_tally *a = find_group(breakdown, (ptheme_str){names, (size_t)(comma - names)});
    const ptheme_tally *b = find_group(breakdown, ptheme_str__of(comma + 1));
    if (a && b && a != b) return add_pair(list, breakdown->by, a, b, err);
  }
  return ptheme_status__fail(err, PTHEME_E_ARG,
                             "\"%.80s\" are not two groups of %.40s\n"
                             "hint: COLUMN=A,B with names as the report shows them",
                             names, breakdown->by);
}

static int largest_first(const void *a, const void *b) {
  const ptheme_tally *x = *(const ptheme_tally *const *)a, *y = *(const ptheme_tally *const *)b;
  if (x->documents != y->documents) return x->documents > y->documents ? -1 : 1;
  return ptheme_str__compare(x->name, y->name);
}

static int by_name(const void *a, const void *b) {
  const ptheme_tally *x = *(const ptheme_tally *const *)a, *y = *(const ptheme_tally *const *)b;
  return ptheme_str__compare(x->name, y->name);
}

/* All pairs of the largest groups that have a name. */
static ptheme_status add_all(const ptheme_report *report, pairs *list,
                             const ptheme_breakdown *breakdown, ptheme_error *err) {
  const ptheme_tally **groups = ptheme_mem__alloc(breakdown->n, sizeof *groups);
  if (!groups) return ptheme_status__nomem(err);
  size_t n = 0;
  ptheme_status status = PTHEME_OK;
  for (size_t i = 0; i < breakdown->n; i++)
    if (breakdown->tallies[i].name.len > 0) groups[n++] = &breakdown->tallies[i];
  if (n > MOST_GROUPS && report->options.on_notice)
    report->options.on_notice(report->options.context,
                              "more than 10 groups: the 10 with most documents are compared");
  qsort(groups, n, sizeof *groups, largest_first);
  n = n < MOST_GROUPS ? n : MOST_GROUPS;
  qsort(groups, n, sizeof *groups, by_name);
  for (size_t i = 0; i < n && status == PTHEME_OK; i++)
    for (size_t j = i + 1; j < n && status == PTHEME_OK; j++)
      status = add_pair(list, breakdown->by, groups[i], groups[j], err);
  ptheme_mem__free(groups);
  return status;
}

static ptheme_status list_pairs(const ptheme_report *report, pairs *list, ptheme_error *err) {
  const ptheme_report_view *view = &report->view;
  for (size_t i = 0; i < report->options.n_compare; i++) {
    const char *compare = report->options.compare[i];
    size_t len = ptheme_report__column(report, compare);
    for (size_t j = 0; j < view->n_breakdowns; j++) {
      const ptheme_breakdown *breakdown = &view->breakdowns[j];
      if (!ptheme_str__equal((ptheme_str){compare, len}, ptheme_str__of(breakdown->by))) continue;
      PTHEME_TRY(compare[len] == '=' ? add_named(list, breakdown, compare + len + 1, err)
                                     : add_all(report, list, breakdown, err));
      break;
    }
  }
  return PTHEME_OK;
}

/* ---- estimating ---- */

/* Replicates of the two groups of the pair at hand. */
typedef struct comparison {
  ptheme_report *report;
  size_t *items;                // [entries]
  double *of_a, *of_b, *column; // [replicates][K], [replicates]
  const ptheme_tally *drawn_a;  // whose replicates of_a holds
} comparison;

static ptheme_status draw(const comparison *c, double *replicates, const char *by,
                          const ptheme_tally *tally, ptheme_error *err) {
  const ptheme_report_view *view = &c->report->view;
  double shares[PTHEME_SHARES];
  ptheme_members members = ptheme_report__members(c->report, c->items, by, tally->name);
  PTHEME_TRY(ptheme_report__draw(c->report, shares, replicates, view->compared, &members, err));
  for (size_t i = 0; i < c->report->options.replicates; i++)
    ptheme_prevalence__of_themes(replicates + i * view->n_labels, view->n_labels, view->background);
  return PTHEME_OK;
}

static ptheme_status compare(comparison *c, ptheme_group_difference *pair, ptheme_error *err) {
  const ptheme_report_view *view = &c->report->view;
  const ptheme_report_options *options = &c->report->options;
  uint64_t smaller =
      pair->a->documents < pair->b->documents ? pair->a->documents : pair->b->documents;
  ptheme_difference *out = ptheme_arena__alloc(&c->report->arena, view->n_labels, sizeof *out);
  if (!out) return ptheme_status__nomem(err);
  if (c->drawn_a != pair->a) PTHEME_TRY(draw(c, c->of_a, pair->by, pair->a, err));
  c->drawn_a = pair->a;
  PTHEME_TRY(draw(c, c->of_b, pair->by, pair->b, err));
  for (size_t k = 0; k < view->n_labels; k++) {
    double a = ptheme_report__estimate(view, pair->a, view->compared, k).of_themes;
    double b = ptheme_report__estimate(view, pair->b, view->compared, k).of_themes;
    out[k] = (ptheme_difference){b - a, NAN, {NAN, NAN}, NAN};
    if (smaller > 1)
      out[k] = ptheme_interval__difference(a, b, c->of_a + k, c->of_b + k, view->n_labels,
                                           options->replicates, (size_t)smaller, options->level,
                                           c->column);
  }
  pair->themes = out;
  return PTHEME_OK;
}

/* One family: all themes of all pairs. */
static ptheme_status adjust(const pairs *list, size_t n_labels, ptheme_error *err) {
  double *p = ptheme_mem__alloc(list->n, n_labels * sizeof *p);
  if (!p) return ptheme_status__nomem(err);
  for (size_t i = 0; i < list->n * n_labels; i++)
    p[i] = list->items[i / n_labels].themes[i % n_labels].p;
  ptheme_status status = ptheme_interval__holm(p, list->n * n_labels, err);
  for (size_t i = 0; i < list->n * n_labels; i++)
    list->items[i / n_labels].themes[i % n_labels].p = p[i];
  ptheme_mem__free(p);
  return status;
}

static ptheme_status keep(ptheme_report *report, const pairs *list, ptheme_error *err) {
  ptheme_group_difference *kept = ptheme_arena__alloc(&report->arena, list->n, sizeof *kept);
  if (!kept) return ptheme_status__nomem(err);
  if (list->n > 0) memcpy(kept, list->items, list->n * sizeof *kept);
  report->view.differences = kept;
  report->view.n_differences = list->n;
  return PTHEME_OK;
}

ptheme_status ptheme_report__compare(ptheme_report *report, ptheme_error *err) {
  ptheme_report_view *view = &report->view;
  size_t n = report->options.replicates * view->n_labels;
  pairs list = {0};
  view->compared =
      view->total.shares[PTHEME_ESTIMATOR_EMQ] ? PTHEME_ESTIMATOR_EMQ : PTHEME_ESTIMATOR_MEAN;
  comparison c = {.report = report,
                  .items = ptheme_mem__alloc(report->n_entries, sizeof *c.items),
                  .of_a = ptheme_mem__alloc(n, sizeof *c.of_a),
                  .of_b = ptheme_mem__alloc(n, sizeof *c.of_b),
                  .column = ptheme_mem__alloc(report->options.replicates, sizeof *c.column)};
  ptheme_status status =
      c.items && c.of_a && c.of_b && c.column ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = list_pairs(report, &list, err);
  for (size_t i = 0; i < list.n && status == PTHEME_OK; i++)
    status = compare(&c, &list.items[i], err);
  if (status == PTHEME_OK) status = adjust(&list, view->n_labels, err);
  if (status == PTHEME_OK) status = keep(report, &list, err);
  ptheme_mem__free(c.items);
  ptheme_mem__free(c.of_a);
  ptheme_mem__free(c.of_b);
  ptheme_mem__free(c.column);
  ptheme_mem__free(list.items);
  return status;
}
