/* Documents are sorted before anything is summed or written, so that their order in the input does
 * not matter. */
#include "base/mem.h"
#include "base/status.h"
#include "report/group.h"
#include "report/report_state.h"

#include <stdio.h>
#include <stdlib.h>

static int compare_entries(const void *a, const void *b) {
  const ptheme_report_entry *left = a, *right = b;
  int order = ptheme_str__compare(left->tally.name, right->tally.name);
  if (order == 0) order = strcmp(left->path, right->path);
  return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static ptheme_status check_columns(ptheme_report *report, ptheme_error *err) {
  for (size_t i = 0; i < report->n_by; i++) {
    if (report->known[i]) continue;
    const char *by = report->by[i], *near = NULL;
    uint32_t n_columns = ptheme_strmap__count(report->columns);
    for (size_t j = 0; !near && ptheme_group__name(j); j++) {
      const char *name = ptheme_group__name(j);
      near = ptheme_suggest(by, &name, 1);
    }
    for (uint32_t id = 0; !near && id < n_columns; id++) {
      const char *name = ptheme_strmap__get(report->columns, id).data;
      near = ptheme_suggest(by, &name, 1);
    }
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "no document has a column named \"%.60s\"%s%.60s%s", by,
                               near ? "\nhint: did you mean \"" : "", near ? near : "",
                               near ? "\"?"
                                    : "\nhint: court, language, date:year, date:quarter, "
                                      "date:month, or a further column of the input");
  }
  return PTHEME_OK;
}

static ptheme_status drop_repeated(ptheme_report *report, ptheme_error *err) {
  size_t kept = 0, dropped = 0;
  for (size_t i = 0; i < report->n_entries; i++) {
    ptheme_report_entry *now = &report->entries[i],
                        *last = kept > 0 ? &report->entries[kept - 1] : NULL;
    if (!last || !ptheme_str__equal(last->tally.name, now->tally.name)) {
      report->entries[kept++] = *now;
      continue;
    }
    if (!ptheme_hash__equal(last->hash, now->hash))
      return ptheme_status__fail_at(
          err, PTHEME_E_INPUT, now->path, now->line, 0,
          "document \"%.40s\" has another result at %.60s:%llu\n"
          "hint: give each document an id of its own, or leave one of them out",
          now->tally.name.data, last->path, (unsigned long long)last->line);
    dropped++;
  }
  report->n_entries = kept;
  if (dropped > 0 && report->options.on_notice)
    report->options.on_notice(report->options.context,
                              dropped == 1 ? "a repeated document is counted once"
                                           : "repeated documents are counted once each");
  return PTHEME_OK;
}

static void tell_odd_dates(const ptheme_report *report) {
  const ptheme_report_entry *first = NULL;
  size_t n = 0;
  for (size_t i = report->n_entries; i-- > 0;)
    if (report->entries[i].odd_date) {
      first = &report->entries[i];
      n++;
    }
  if (n == 0 || !report->options.on_notice) return;
  char message[240];
  snprintf(message, sizeof message,
           "%zu document%s in no period, because of the date; the first is \"%.100s\"\n"
           "hint: dates are YYYY, YYYY-MM or YYYY-MM-DD",
           n, n == 1 ? " is" : "s are", first->tally.name.data);
  report->options.on_notice(report->options.context, message);
}

static bool init_tally(ptheme_report *report, ptheme_tally *tally, ptheme_str name) {
  *tally = (ptheme_tally){.name = name};
  return ptheme_report__make_sums(report, tally);
}

static void add_tally(ptheme_tally *sum, const ptheme_tally *tally, size_t n_labels) {
  sum->documents += tally->documents;
  sum->sentences += tally->sentences;
  sum->unsure += tally->unsure;
  sum->no_evidence += tally->no_evidence;
  sum->tokens += tally->tokens;
  sum->unknown += tally->unknown;
  sum->replaced += tally->replaced;
  sum->weight += tally->weight;
  for (size_t k = 0; k < n_labels; k++) {
    sum->count[k] += tally->count[k];
    sum->mass[k] += tally->mass[k];
    sum->count_weight[k] += tally->count_weight[k];
    sum->mass_weight[k] += tally->mass_weight[k];
  }
}

static int compare_tallies(const void *a, const void *b) {
  return ptheme_str__compare(((const ptheme_tally *)a)->name, ((const ptheme_tally *)b)->name);
}

static ptheme_status sum_groups(ptheme_report *report, size_t by, const ptheme_strmap *values,
                                const uint32_t *ids, ptheme_error *err) {
  ptheme_breakdown *breakdown = &report->breakdowns[by];
  breakdown->by = report->by[by];
  breakdown->n = ptheme_strmap__count(values);
  breakdown->tallies =
      ptheme_arena__alloc(&report->arena, breakdown->n, sizeof *breakdown->tallies);
  if (!breakdown->tallies) return ptheme_status__nomem(err);
  for (uint32_t id = 0; id < breakdown->n; id++) {
    ptheme_str name = ptheme_strmap__get(values, id);
    if (!ptheme_arena__copy(&report->arena, &name) ||
        !init_tally(report, &breakdown->tallies[id], name))
      return ptheme_status__nomem(err);
  }
  for (size_t i = 0; i < report->n_entries; i++)
    add_tally(&breakdown->tallies[ids[i]], &report->entries[i].tally, report->view.n_labels);
  qsort(breakdown->tallies, breakdown->n, sizeof *breakdown->tallies, compare_tallies);
  return PTHEME_OK;
}

static ptheme_status break_down(ptheme_report *report, size_t by, ptheme_error *err) {
  ptheme_strmap *values;
  PTHEME_TRY(ptheme_strmap__new(&values, err));
  uint32_t *ids = ptheme_mem__alloc(report->n_entries, sizeof *ids);
  ptheme_status status = ids ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t i = 0; i < report->n_entries && status == PTHEME_OK; i++)
    status = ptheme_strmap__intern(values, report->entries[i].groups[by], &ids[i], err);
  if (status == PTHEME_OK) status = sum_groups(report, by, values, ids, err);
  ptheme_mem__free(ids);
  ptheme_strmap__free(values);
  return status;
}

ptheme_status ptheme_report_finish(ptheme_report *report, ptheme_error *err) {
  ptheme_report_view *view = &report->view;
  if (report->n_entries == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "no results to report on");
  PTHEME_TRY(check_columns(report, err));
  qsort(report->entries, report->n_entries, sizeof *report->entries, compare_entries);
  PTHEME_TRY(drop_repeated(report, err));
  tell_odd_dates(report);
  qsort(report->models, view->n_models, sizeof *report->models, compare_texts);
  report->documents =
      ptheme_arena__alloc(&report->arena, report->n_entries, sizeof *report->documents);
  report->breakdowns =
      ptheme_arena__alloc(&report->arena, report->n_by, sizeof *report->breakdowns);
  if (!report->documents || !report->breakdowns ||
      !init_tally(report, &view->total, (ptheme_str){"", 0}))
    return ptheme_status__nomem(err);
  for (size_t i = 0; i < report->n_entries; i++) {
    report->documents[i] = report->entries[i].tally;
    add_tally(&view->total, &report->documents[i], view->n_labels);
  }
  for (size_t i = 0; i < report->n_by; i++)
    PTHEME_TRY(break_down(report, i, err));
  view->documents = report->documents;
  view->n_documents = report->n_entries;
  view->breakdowns = report->breakdowns;
  view->n_breakdowns = report->n_by;
  ptheme_report__drop_breakdowns(report);
  ptheme_report__sort_inputs(report);
  PTHEME_TRY(ptheme_report__infer(report, err));
  PTHEME_TRY(ptheme_report__audit(report, err));
  PTHEME_TRY(ptheme_report__compare(report, err));
  PTHEME_TRY(ptheme_report__evidence(report, err));
  if (report->options.totals) view->n_documents = 0;
  return PTHEME_OK;
}
