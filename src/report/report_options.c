/* What a report is asked for: defaults, ranges, and the list of breakdowns. */
#include "base/pool.h"
#include "base/status.h"
#include "report/report_state.h"

enum { REPLICATES = 1000, PAGE_QUOTES = 6, MOST_QUOTES = 1000 };

static const unsigned corrected = 1u << PTHEME_ESTIMATOR_EMQ | 1u << PTHEME_ESTIMATOR_MAP;

static bool has_column(const ptheme_report *report, ptheme_str name) {
  for (size_t i = 0; i < report->n_by; i++)
    if (ptheme_str__equal(ptheme_str__of(report->by[i]), name)) return true;
  return false;
}

size_t ptheme_report__column(const ptheme_report *report, const char *compare) {
  size_t found = strcspn(compare, "=");
  for (size_t i = 0; i < report->n_by; i++) {
    size_t len = strlen(report->by[i]);
    if (len > found && strncmp(compare, report->by[i], len) == 0 &&
        (compare[len] == '=' || compare[len] == '\0'))
      found = len;
  }
  return found;
}

static ptheme_status add_compared(ptheme_report *report, ptheme_error *err) {
  for (size_t i = 0; i < report->options.n_compare; i++) {
    const char *compare = report->options.compare[i];
    ptheme_str column = {compare, ptheme_report__column(report, compare)};
    if (has_column(report, column)) continue;
    if (!ptheme_arena__copy(&report->arena, &column)) return ptheme_status__nomem(err);
    report->by[report->n_by++] = column.data;
  }
  return PTHEME_OK;
}

static ptheme_status add_cross(ptheme_report *report, ptheme_error *err) {
  ptheme_buf__clear(&report->scratch);
  for (size_t i = 0; i < report->options.n_by; i++) {
    if (i > 0) ptheme_buf__add_text(&report->scratch, " / ");
    ptheme_buf__add_text(&report->scratch, report->options.by[i]);
  }
  ptheme_str name = ptheme_buf__str(&report->scratch);
  PTHEME_TRY(ptheme_buf__status(&report->scratch, err));
  if (!ptheme_arena__copy(&report->arena, &name)) return ptheme_status__nomem(err);
  report->by[report->n_by++] = name.data;
  report->has_cross = true;
  return PTHEME_OK;
}

ptheme_status ptheme_report__set_options(ptheme_report *report,
                                         const ptheme_report_options *options, ptheme_error *err) {
  ptheme_report_options *own = &report->options;
  *own = *options;
  if (own->estimators == 0) own->estimators = corrected;
  if (own->replicates == 0) own->replicates = REPLICATES;
  own->threads = ptheme_pool__threads(own->threads);
  if (own->evidence > MOST_QUOTES)
    return ptheme_status__fail(err, PTHEME_E_ARG, "evidence: at most %d sentences of a theme",
                               MOST_QUOTES);
  if (own->pages && own->evidence == 0) own->evidence = PAGE_QUOTES;
  if (own->level == 0.0) own->level = PTHEME_LEVEL;
  if (!(own->level >= 0.5 && own->level <= 0.999))
    return ptheme_status__fail(err, PTHEME_E_ARG, "the level of intervals must be 0.5 to 0.999");
  if (own->cross && own->n_by < 2)
    return ptheme_status__fail(err, PTHEME_E_ARG, "to cross takes two columns to break down by");
  size_t most = own->n_by + own->n_compare + 1 + PTHEME_UNASKED;
  report->by = ptheme_arena__alloc(&report->arena, most, sizeof *report->by);
  report->known = ptheme_arena__alloc(&report->arena, most, sizeof *report->known);
  if (!report->by || !report->known) return ptheme_status__nomem(err);
  for (size_t i = 0; i < most; i++)
    report->known[i] = false;
  for (size_t i = 0; i < own->n_by; i++)
    report->by[report->n_by++] = own->by[i];
  PTHEME_TRY(add_compared(report, err));
  if (own->cross) PTHEME_TRY(add_cross(report, err));
  report->n_asked = report->n_by;
  if (own->pages) ptheme_report__add_unasked(report);
  return PTHEME_OK;
}
