#include "report/audit.h"

#include "base/random.h"
#include "base/student.h"

#include <math.h>

void ptheme_audit__draw(size_t *chosen, size_t m, size_t n, uint64_t seed) {
  ptheme_random random;
  ptheme_random__seed(&random, seed);
  size_t have = 0;
  for (size_t i = 0; have < m; i++)
    if (ptheme_random__below(&random, n - i) < m - have) chosen[have++] = i;
}

/* How wrong the model is about a sentence: its label's indicator less its probability. */
static double miss(const ptheme_audited *audited, size_t k) {
  return (double)(audited->label == k) - (double)audited->p[k];
}

/* The same for the share of k in the themes, linearised: (miss_k - share miss_themes) / themes. */
static double themes_miss(const ptheme_audit *audit, const ptheme_audited *audited, size_t k,
                          double share, double themes) {
  double all = audit->background < 0 ? 0 : -miss(audited, (size_t)audit->background);
  return (miss(audited, k) - share * all) / themes;
}

/* Sum of squares of what the units drawn (sentences or documents) add to the error of a mean. */
typedef struct spread {
  double unit, squares;
  size_t n_units;
} spread;

static void close_unit(spread *s) {
  s->squares += s->unit * s->unit;
  s->n_units++;
  s->unit = 0;
}

static bool ends_unit(const ptheme_audit *audit, size_t i) {
  return !audit->by_document || i + 1 == audit->n ||
         audit->audited[i].document != audit->audited[i + 1].document;
}

/* Standard error of the mean of the misses of k; themes 0: among all sentences. */
static double standard_error(const ptheme_audit *audit, size_t k, double share, double themes,
                             size_t *n_units) {
  double mean = 0, n = (double)audit->n;
  spread s = {0};
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < audit->n; i++) {
      const ptheme_audited *audited = &audit->audited[i];
      double m = themes > 0 ? themes_miss(audit, audited, k, share, themes) : miss(audited, k);
      if (round == 0)
        mean += m / n;
      else
        s.unit += m - mean;
      if (round == 1 && ends_unit(audit, i)) close_unit(&s);
    }
  }
  *n_units = s.n_units;
  if (s.n_units < 2) return NAN;
  double units = (double)s.n_units, unseen = 1 - units / (double)audit->population;
  return sqrt(fmax(0, unseen) * units / (units - 1) * s.squares) / n;
}

static ptheme_audit_share make_share(double share, double raw, double error, size_t n_units,
                                     double level) {
  ptheme_audit_share out = {.share = share, .error = error, .interval = {NAN, NAN}};
  if (isnan(error)) return out;
  double half = ptheme_student__t(n_units - 1, level) * error;
  out.interval.low = fmin(share, fmax(0, raw - half));
  out.interval.high = fmax(share, fmin(1, raw + half));
  return out;
}

void ptheme_audit__estimate(ptheme_audit_share *of_all, ptheme_audit_share *of_themes,
                            const ptheme_audit *audit) {
  size_t n = audit->n_labels, n_units;
  double raw[PTHEME_SHARES], shares[PTHEME_SHARES];
  for (size_t k = 0; k < n; k++) {
    raw[k] = audit->mean[k];
    for (size_t i = 0; i < audit->n; i++)
      raw[k] += miss(&audit->audited[i], k) / (double)audit->n;
    shares[k] = raw[k];
  }
  ptheme_simplex__project(shares, n);
  double themes = audit->background < 0 ? 1 : 1 - shares[audit->background];
  for (size_t k = 0; k < n; k++) {
    double error = standard_error(audit, k, 0, 0, &n_units);
    of_all[k] = make_share(shares[k], raw[k], error, n_units, audit->level);
    bool known = themes > 0 && (int)k != audit->background;
    double share = known ? shares[k] / themes : NAN;
    error = known ? standard_error(audit, k, share, themes, &n_units) : NAN;
    of_themes[k] = make_share(share, known ? raw[k] / themes : NAN, error, n_units, audit->level);
  }
}
