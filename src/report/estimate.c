/* A share as renderers ask for it: count and mean from sums, the others as they were inferred. */
#include "report/report.h"
#include "report/result.h"

#include <math.h>

const char *ptheme_report__estimator_name(ptheme_estimator estimator) {
  static const char *const names[PTHEME_ESTIMATORS] = {"count", "mean", "pacc",
                                                       "emq",   "map",  "audit"};
  return (size_t)estimator < PTHEME_ESTIMATORS ? names[estimator] : NULL;
}

static double ratio(double part, double whole) {
  return whole > 0 ? part / whole : NAN;
}

double ptheme_report__unknown_rate(const ptheme_tally *tally) {
  return ratio((double)tally->unknown, (double)tally->tokens);
}

/* Shares of count and mean. */
static void set_plain(ptheme_estimate *estimate, const ptheme_report_view *view,
                      const ptheme_tally *tally, bool is_mean, size_t k) {
  const uint64_t *sums = is_mean ? tally->mass_weight : tally->count_weight;
  double unit = is_mean ? PTHEME_MICRO : 1;
  uint64_t themes = 0;
  for (size_t i = 0; i < view->n_labels; i++)
    themes += (int)i != view->background ? sums[i] : 0;
  estimate->n = is_mean ? (double)tally->mass[k] / unit : (double)tally->count[k];
  if ((int)k != view->background) estimate->of_themes = ratio((double)sums[k], (double)themes);
  estimate->of_all = ratio((double)sums[k] / unit, (double)tally->weight);
}

ptheme_estimate ptheme_report__estimate(const ptheme_report_view *view, const ptheme_tally *tally,
                                        ptheme_estimator estimator, size_t k) {
  const ptheme_share *shares = tally->shares[estimator];
  ptheme_estimate estimate = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  if (shares) {
    estimate.of_themes = shares[k].of_themes;
    estimate.of_all = shares[k].of_all;
    estimate.n = shares[k].of_all * (double)(tally->sentences - tally->no_evidence);
    estimate.low = shares[k].themes.low;
    estimate.high = shares[k].themes.high;
    estimate.low_of_all = shares[k].all.low;
    estimate.high_of_all = shares[k].all.high;
  }
  if (estimator == PTHEME_ESTIMATOR_COUNT || estimator == PTHEME_ESTIMATOR_MEAN)
    set_plain(&estimate, view, tally, estimator == PTHEME_ESTIMATOR_MEAN, k);
  return estimate;
}

bool ptheme_report__has(const ptheme_tally *tally, ptheme_estimator estimator) {
  return estimator <= PTHEME_ESTIMATOR_MEAN || tally->shares[estimator];
}

ptheme_estimator ptheme_report__headline(const ptheme_tally *tally) {
  static const ptheme_estimator order[] = {PTHEME_ESTIMATOR_AUDIT, PTHEME_ESTIMATOR_EMQ,
                                           PTHEME_ESTIMATOR_MAP};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    if (tally->shares[order[i]]) return order[i];
  return PTHEME_ESTIMATOR_MEAN;
}

bool ptheme_report__is_shifted(const ptheme_report_view *view, const ptheme_tally *tally,
                               size_t k) {
  ptheme_estimate mean = ptheme_report__estimate(view, tally, PTHEME_ESTIMATOR_MEAN, k);
  ptheme_estimate emq = ptheme_report__estimate(view, tally, PTHEME_ESTIMATOR_EMQ, k);
  return fabs(emq.of_all - mean.of_all) > PTHEME_SHIFT ||
         fabs(emq.of_themes - mean.of_themes) > PTHEME_SHIFT;
}
