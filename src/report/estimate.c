/* From sums to shares. */
#include "report/report.h"
#include "report/result.h"

#include <math.h>

const char *ptheme_report__estimator_name(ptheme_estimator estimator) {
  static const char *const names[PTHEME_ESTIMATORS] = {"count", "mean"};
  return (size_t)estimator < PTHEME_ESTIMATORS ? names[estimator] : NULL;
}

static double ratio(double part, double whole) {
  return whole > 0 ? part / whole : NAN;
}

double ptheme_report__unknown_rate(const ptheme_tally *tally) {
  return ratio((double)tally->unknown, (double)tally->tokens);
}

ptheme_estimate ptheme_report__estimate(const ptheme_report_view *view, const ptheme_tally *tally,
                                        ptheme_estimator estimator, size_t k) {
  bool is_mean = estimator == PTHEME_ESTIMATOR_MEAN;
  const uint64_t *sums = is_mean ? tally->mass : tally->count;
  double unit = is_mean ? PTHEME_MICRO : 1;
  uint64_t themes = 0;
  for (size_t i = 0; i < view->n_labels; i++)
    themes += (int)i != view->background ? sums[i] : 0;
  double evidence = (double)(tally->sentences - tally->no_evidence);
  ptheme_estimate estimate = {.n = (double)sums[k] / unit, .low = NAN, .high = NAN};
  estimate.of_themes = (int)k == view->background ? NAN : ratio((double)sums[k], (double)themes);
  estimate.of_all = ratio(estimate.n, evidence);
  return estimate;
}
