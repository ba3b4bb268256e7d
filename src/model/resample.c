/* A draw is a weight for each document.  Both models of a comparison see the same draws, so that
 * what is hard for both does not widen the interval of their difference. */
#include "model/resample.h"

#include "base/mem.h"
#include "base/random.h"
#include "base/status.h"
#include "base/student.h"
#include "model/metrics.h"

#include <math.h>
#include <stdlib.h>

static const double LEVEL = 0.95;

/* One model's share of the work: what each row adds to the figures. */
typedef struct judged {
  uint32_t *cell;   // [n] of the confusion matrix
  double *loss;     // [n] -ln p(true)
  double *brier;    // [n]
  ptheme_metrics m; // of one draw
  double *figures;  // [figures] of one draw
} judged;

static bool allocate_judged(judged *j, size_t n, size_t n_labels, ptheme_error *err) {
  j->cell = ptheme_mem__alloc(n, sizeof *j->cell);
  j->loss = ptheme_mem__alloc(n, sizeof *j->loss);
  j->brier = ptheme_mem__alloc(n, sizeof *j->brier);
  j->figures = ptheme_mem__alloc(ptheme_figures(n_labels), sizeof *j->figures);
  return j->cell && j->loss && j->brier && j->figures &&
         ptheme_metrics__new(&j->m, n_labels, err) == PTHEME_OK;
}

static void release_judged(judged *j) {
  ptheme_mem__free(j->cell);
  ptheme_mem__free(j->loss);
  ptheme_mem__free(j->brier);
  ptheme_mem__free(j->figures);
  ptheme_metrics__free(&j->m);
}

static void judge_rows(judged *j, const ptheme_verdicts *verdicts, size_t n, size_t n_labels) {
  for (size_t i = 0; i < n; i++) {
    const double *p = verdicts->p + i * n_labels;
    uint32_t label = verdicts->labels[i];
    j->cell[i] = label * (uint32_t)n_labels + (uint32_t)ptheme_posterior__best(p, n_labels);
    j->loss[i] = -log(p[label]);
    j->brier[i] = 0;
    for (size_t k = 0; k < n_labels; k++)
      j->brier[i] += (p[k] - (k == label)) * (p[k] - (k == label));
  }
}

static void take_label_figures(judged *j, size_t k) {
  size_t n = j->m.n_labels;
  double truth = 0, guessed = 0, *to = j->figures + FIGURES + 3 * k;
  for (size_t i = 0; i < n; i++) {
    truth += j->m.confusion[k * n + i];
    guessed += j->m.confusion[i * n + k];
  }
  to[0] = guessed > 0 ? j->m.precision[k] : NAN;
  to[1] = truth > 0 ? j->m.recall[k] : NAN;
  to[2] = truth + guessed > 0 ? j->m.f1[k] : NAN;
}

/* The figures of a draw in which document d comes times[d] times. */
static void take_figures(judged *j, const ptheme_lineup *lineup, const uint32_t *times) {
  size_t n_labels = j->m.n_labels;
  double loss = 0, brier = 0, total = 0;
  memset(j->m.confusion, 0, n_labels * n_labels * sizeof *j->m.confusion);
  for (size_t d = 0; d < lineup->n_documents; d++) {
    double weight = times[d];
    if (times[d] == 0) continue;
    for (size_t i = lineup->first[d]; i < lineup->first[d + 1]; i++) {
      j->m.confusion[j->cell[i]] += weight;
      loss += weight * j->loss[i];
      brier += weight * j->brier[i];
      total += weight;
    }
  }
  ptheme_metrics__from_confusion(&j->m);
  j->figures[FIGURE_ACCURACY] = j->m.accuracy;
  j->figures[FIGURE_MACRO_F1] = j->m.macro_f1;
  j->figures[FIGURE_WEIGHTED_F1] = j->m.weighted_f1;
  j->figures[FIGURE_LOG_LOSS] = loss / total;
  j->figures[FIGURE_BRIER] = brier / total;
  for (size_t k = 0; k < n_labels; k++)
    take_label_figures(j, k);
}

double ptheme_resample__quantile(const double *sorted, size_t n, double q) {
  if (n == 0 || isnan(q)) return NAN;
  double at = q * (double)(n - 1);
  size_t below = (size_t)at;
  if (below + 1 >= n) return sorted[n - 1];
  return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

ptheme_figure_interval ptheme_resample__interval(double *values, size_t *n, double tail) {
  size_t defined = 0;
  for (size_t i = 0; i < *n; i++)
    if (!isnan(values[i])) values[defined++] = values[i];
  qsort(values, defined, sizeof *values, by_value);
  *n = defined;
  return (ptheme_figure_interval){ptheme_resample__quantile(values, defined, tail),
                                  ptheme_resample__quantile(values, defined, 1 - tail)};
}

typedef struct sampler {
  const ptheme_lineup *lineup;
  judged models[2];
  size_t n_models, n_figures, draws;
  uint32_t *times; // [D]
  double *found;   // [figures] of the documents as they are
  double *values;  // [figures][draws]
} sampler;

/* Figures of a draw, or differences, `stride` apart. */
static void take(sampler *s, double *out, size_t stride) {
  for (size_t m = 0; m < s->n_models; m++)
    take_figures(&s->models[m], s->lineup, s->times);
  for (size_t f = 0; f < s->n_figures; f++)
    out[f * stride] = s->n_models == 1 ? s->models[0].figures[f]
                                       : s->models[1].figures[f] - s->models[0].figures[f];
}

static void draw_all(sampler *s, uint64_t seed) {
  ptheme_random random;
  ptheme_random__seed(&random, seed);
  size_t n = s->lineup->n_documents;
  for (size_t d = 0; d < n; d++)
    s->times[d] = 1;
  take(s, s->found, 1);
  for (size_t draw = 0; draw < s->draws; draw++) {
    memset(s->times, 0, n * sizeof *s->times);
    for (size_t i = 0; i < n; i++)
      s->times[ptheme_random__below(&random, n)]++;
    take(s, s->values + draw, s->draws);
  }
}

static void conclude(ptheme_figure_interval *out, double *sides, const sampler *s) {
  size_t documents = s->lineup->n_documents;
  double tail = ptheme_student__tail(documents, LEVEL);
  for (size_t f = 0; f < s->n_figures; f++) {
    double *values = s->values + f * s->draws;
    size_t n = s->draws;
    out[f] = ptheme_resample__interval(values, &n, tail);
    if (sides)
      sides[f] = ptheme_student__no_difference(s->found[f], ptheme_student__deviation(values, n),
                                               documents);
  }
}

ptheme_status ptheme_resample__run(ptheme_figure_interval *out, double *sides,
                                   const ptheme_lineup *lineup, const ptheme_verdicts *verdicts,
                                   const ptheme_verdicts *other, size_t n_labels, size_t draws,
                                   uint64_t seed, ptheme_error *err) {
  const ptheme_verdicts *of[2] = {verdicts, other};
  sampler s = {.lineup = lineup,
               .n_models = other ? 2 : 1,
               .n_figures = ptheme_figures(n_labels),
               .draws = draws};
  s.times = ptheme_mem__alloc(lineup->n_documents, sizeof *s.times);
  s.values = ptheme_mem__alloc(s.n_figures, (draws + 1) * sizeof *s.values);
  s.found = s.values ? s.values + s.n_figures * draws : NULL;
  bool ok = s.times && s.values;
  for (size_t m = 0; ok && m < s.n_models; m++) {
    ok = allocate_judged(&s.models[m], lineup->n, n_labels, err);
    if (ok) judge_rows(&s.models[m], of[m], lineup->n, n_labels);
  }
  if (ok) {
    draw_all(&s, seed);
    conclude(out, sides, &s);
  }
  for (size_t m = 0; m < s.n_models; m++)
    release_judged(&s.models[m]);
  ptheme_mem__free(s.times);
  ptheme_mem__free(s.values);
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}
