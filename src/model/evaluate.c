#include "model/evaluate.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/metrics.h"
#include "model/resample.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_DRAWS = 100000 };

void ptheme_evaluate_options_init(ptheme_evaluate_options *options) {
  *options = (ptheme_evaluate_options){.draws = 1000, .seed = 1, .errors = 20};
}

void ptheme_evaluation_free(ptheme_evaluation *evaluation) {
  if (!evaluation) return;
  ptheme_mem__free(evaluation->cells);
  ptheme_mem__free(evaluation->errors);
  ptheme_mem__free(evaluation);
}

/* Everything on the way to an evaluation. */
typedef struct evaluator {
  ptheme_evaluation *out;
  const ptheme_evaluate_options *options;
  size_t n_labels;
  ptheme_lineup lineup;
  ptheme_verdicts verdicts, other; // other: of the second model
  ptheme_metrics metrics;
  ptheme_figure_interval *intervals; // [figures]
  ptheme_figure_interval *between;   // [figures] of the differences
  double *sides;                     // [figures]
  uint32_t *languages;               // [n] ids in the dataset's names
  uint8_t *use;                      // [n]
  bool failed;                       // a cell found no memory
} evaluator;

/* ---- cells ---- */

static void add_cell(evaluator *e, ptheme_cell cell) {
  ptheme_evaluation *out = e->out;
  void *cells = out->cells;
  if (e->failed ||
      !ptheme_mem__reserve(&cells, &out->cap_cells, out->n_cells + 1, sizeof *out->cells)) {
    e->failed = true;
    return;
  }
  out->cells = cells;
  out->cells[out->n_cells++] = cell;
}

static void add_count(evaluator *e, const char *section, ptheme_str item, const char *measure,
                      double value) {
  add_cell(e, (ptheme_cell){.section = section,
                            .item = item,
                            .measure = ptheme_str__of(measure),
                            .value = value,
                            .kind = CELL_COUNT});
}

static void add_score(evaluator *e, const char *section, ptheme_str item, const char *measure,
                      double value) {
  add_cell(e, (ptheme_cell){.section = section,
                            .item = item,
                            .measure = ptheme_str__of(measure),
                            .value = value,
                            .kind = CELL_SCORE});
}

static void add_interval(evaluator *e, const char *section, ptheme_str item, const char *measure,
                         double value, ptheme_figure_interval interval) {
  add_cell(e, (ptheme_cell){.section = section,
                            .item = item,
                            .measure = ptheme_str__of(measure),
                            .value = value,
                            .low = interval.low,
                            .high = interval.high,
                            .kind = CELL_INTERVAL});
}

/* ---- sections ---- */

static const ptheme_str no_item = {"", 0};
static const char *const figure_names[FIGURES] = {"accuracy", "macro_f1", "weighted_f1", "log_loss",
                                                  "brier"};

static double figure_of(const ptheme_metrics *m, size_t figure) {
  const double values[FIGURES] = {m->accuracy, m->macro_f1, m->weighted_f1, m->log_loss, m->brier};
  return values[figure];
}

static bool is_sure(const evaluator *e, size_t i, double min) {
  const double *p = e->verdicts.p + i * e->n_labels;
  double confidence = ptheme_posterior__printed(p[ptheme_posterior__best(p, e->n_labels)]);
  return e->verdicts.known[i] && !(confidence < min);
}

static bool is_right(const evaluator *e, size_t i) {
  return ptheme_posterior__best(e->verdicts.p + i * e->n_labels, e->n_labels) ==
         e->verdicts.labels[i];
}

static void add_summary(evaluator *e) {
  static const char section[] = "summary";
  const ptheme_verdicts *v = &e->verdicts;
  size_t n = e->lineup.n, unsure = 0;
  for (size_t i = 0; i < n; i++)
    unsure += !is_sure(e, i, e->options->min_confidence);
  add_count(e, section, no_item, "sentences", (double)n);
  add_count(e, section, no_item, "documents", (double)e->lineup.n_documents);
  for (size_t f = 0; f < FIGURES; f++)
    add_interval(e, section, no_item, figure_names[f], figure_of(&e->metrics, f), e->intervals[f]);
  add_score(e, section, no_item, "ece", e->metrics.ece);
  add_score(e, section, no_item, "unknown_tokens",
            v->tokens > 0 ? (double)v->unknown / (double)v->tokens : NAN);
  add_score(e, section, no_item, "unsure", (double)unsure / (double)n);
  add_count(e, section, no_item, "seen_in_training", (double)v->seen);
  add_count(e, section, no_item, "nearly_seen_in_training", (double)v->near_seen);
  if (e->out->compare) {
    add_count(e, section, no_item, "seen_in_training_of_compared", (double)e->other.seen);
    add_count(e, section, no_item, "nearly_seen_in_training_of_compared",
              (double)e->other.near_seen);
  }
}

static void add_labels(evaluator *e) {
  static const char section[] = "label";
  size_t n = e->n_labels;
  const ptheme_metrics *m = &e->metrics;
  for (size_t k = 0; k < n; k++) {
    ptheme_str label = ptheme_str__of(e->out->model->labels[k]);
    const ptheme_figure_interval *intervals = e->intervals + FIGURES + 3 * k;
    double truth = 0, guessed = 0;
    for (size_t j = 0; j < n; j++) {
      truth += m->confusion[k * n + j];
      guessed += m->confusion[j * n + k];
    }
    add_count(e, section, label, "sentences", truth);
    add_interval(e, section, label, "precision", guessed > 0 ? m->precision[k] : NAN, intervals[0]);
    add_interval(e, section, label, "recall", truth > 0 ? m->recall[k] : NAN, intervals[1]);
    add_interval(e, section, label, "f1", truth + guessed > 0 ? m->f1[k] : NAN, intervals[2]);
  }
}

static void add_confusion(evaluator *e) {
  for (size_t k = 0; k < e->n_labels; k++)
    for (size_t j = 0; j < e->n_labels; j++)
      add_count(e, "confusion", ptheme_str__of(e->out->model->labels[k]), e->out->model->labels[j],
                e->metrics.confusion[k * e->n_labels + j]);
}

static void add_reliability(evaluator *e) {
  static const char *const names[PTHEME_BINS] = {"0.0-0.1", "0.1-0.2", "0.2-0.3", "0.3-0.4",
                                                 "0.4-0.5", "0.5-0.6", "0.6-0.7", "0.7-0.8",
                                                 "0.8-0.9", "0.9-1.0"};
  for (size_t b = 0; b < PTHEME_BINS; b++) {
    const ptheme_bin *bin = &e->metrics.bins[b];
    ptheme_str name = ptheme_str__of(names[b]);
    if (bin->n == 0) continue;
    add_count(e, "reliability", name, "sentences", bin->n);
    add_score(e, "reliability", name, "confidence", bin->confidence / bin->n);
    add_score(e, "reliability", name, "correct", bin->correct / bin->n);
  }
}

/* What --min-confidence buys: fewer sentences, more of them right. */
static void add_coverage(evaluator *e) {
  static const struct {
    const char *name;
    double min;
  } steps[] = {{"0", 0},     {"0.3", 0.3}, {"0.4", 0.4}, {"0.5", 0.5},   {"0.6", 0.6},
               {"0.7", 0.7}, {"0.8", 0.8}, {"0.9", 0.9}, {"0.95", 0.95}, {"0.99", 0.99}};
  size_t n = e->lineup.n;
  for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
    size_t covered = 0, right = 0;
    for (size_t i = 0; i < n; i++) {
      if (!is_sure(e, i, steps[s].min)) continue;
      covered++;
      right += is_right(e, i);
    }
    ptheme_str name = ptheme_str__of(steps[s].name);
    add_count(e, "min_confidence", name, "sentences", (double)covered);
    add_score(e, "min_confidence", name, "coverage", (double)covered / (double)n);
    add_score(e, "min_confidence", name, "accuracy",
              covered > 0 ? (double)right / (double)covered : NAN);
  }
}

static ptheme_status add_languages(evaluator *e, ptheme_error *err) {
  static const char section[] = "language";
  const ptheme_dataset *dataset = e->out->dataset;
  uint32_t languages[PTHEME_MAX_LANGUAGES];
  size_t n = ptheme_languages__list(languages, dataset->names, e->languages, e->lineup.n);
  for (size_t l = 0; l < n; l++) {
    ptheme_metrics m;
    ptheme_str name = ptheme_strmap__get(dataset->names, languages[l]);
    for (size_t i = 0; i < e->lineup.n; i++)
      e->use[i] = e->languages[i] == languages[l];
    PTHEME_TRY(ptheme_metrics__measure(&m, e->verdicts.labels, e->verdicts.p, e->lineup.n,
                                       e->n_labels, e->use, err));
    add_count(e, section, name, "sentences", (double)m.n);
    for (size_t f = 0; f < FIGURES; f++)
      add_score(e, section, name, figure_names[f], figure_of(&m, f));
    add_score(e, section, name, "ece", m.ece);
    ptheme_metrics__free(&m);
  }
  return PTHEME_OK;
}

static ptheme_status add_comparison(evaluator *e, ptheme_error *err) {
  static const char section[] = "comparison";
  ptheme_metrics m;
  PTHEME_TRY(ptheme_metrics__measure(&m, e->other.labels, e->other.p, e->lineup.n, e->n_labels,
                                     NULL, err));
  for (size_t f = 0; f < FIGURES; f++) {
    ptheme_str name = ptheme_str__of(figure_names[f]);
    double first = figure_of(&e->metrics, f), second = figure_of(&m, f);
    add_score(e, section, name, "model", first);
    add_score(e, section, name, "compared", second);
    add_interval(e, section, name, "difference", second - first, e->between[f]);
    add_score(e, section, name, "p", e->sides[f]);
  }
  ptheme_metrics__free(&m);
  return PTHEME_OK;
}

/* ---- errors ---- */

static int most_confident(const void *a, const void *b) {
  const ptheme_misjudged *x = a, *y = b;
  if (x->p != y->p) return x->p > y->p ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static ptheme_status list_errors(evaluator *e, ptheme_error *err) {
  ptheme_evaluation *out = e->out;
  out->errors = ptheme_mem__alloc(e->lineup.n, sizeof *out->errors);
  if (!out->errors) return ptheme_status__nomem(err);
  for (size_t i = 0; i < e->lineup.n; i++) {
    const double *p = e->verdicts.p + i * e->n_labels;
    uint32_t guess = (uint32_t)ptheme_posterior__best(p, e->n_labels);
    if (guess == e->verdicts.labels[i] || !e->verdicts.known[i]) continue;
    out->errors[out->n_errors++] =
        (ptheme_misjudged){e->lineup.rows[i], e->verdicts.labels[i], guess, p[guess]};
  }
  qsort(out->errors, out->n_errors, sizeof *out->errors, most_confident);
  if (out->n_errors > e->options->errors) out->n_errors = e->options->errors;
  return PTHEME_OK;
}

/* ---- all ---- */

static ptheme_status check(const ptheme_model *model, const ptheme_evaluate_options *options,
                           ptheme_error *err) {
  const ptheme_model *other = options->compare;
  if (options->draws < 1 || options->draws > MAX_DRAWS)
    return ptheme_status__fail(err, PTHEME_E_ARG, "draws must be from 1 to %d", MAX_DRAWS);
  if (!(options->min_confidence >= 0 && options->min_confidence <= 1))
    return ptheme_status__fail(err, PTHEME_E_ARG, "min-confidence must be from 0 to 1");
  bool same = !other || other->n_labels == model->n_labels;
  for (size_t k = 0; other && same && k < model->n_labels; k++)
    same = strcmp(model->labels[k], other->labels[k]) == 0;
  return same ? PTHEME_OK
              : ptheme_status__fail(err, PTHEME_E_ARG, "the two models have different labels");
}

static ptheme_status judge(evaluator *e, ptheme_error *err) {
  const ptheme_evaluate_options *options = e->options;
  const ptheme_evaluation *out = e->out;
  size_t figures = ptheme_figures(e->n_labels);
  e->intervals = ptheme_mem__alloc(figures, sizeof *e->intervals);
  e->between = ptheme_mem__alloc(figures, sizeof *e->between);
  e->sides = ptheme_mem__alloc(figures, sizeof *e->sides);
  e->use = ptheme_mem__alloc(out->dataset->n, 1);
  e->languages = ptheme_mem__alloc(out->dataset->n, sizeof *e->languages);
  if (!e->intervals || !e->between || !e->sides || !e->use || !e->languages)
    return ptheme_status__nomem(err);
  PTHEME_TRY(ptheme_lineup__new(&e->lineup, out->dataset, err));
  for (size_t i = 0; i < e->lineup.n; i++)
    e->languages[i] = out->dataset->rows[e->lineup.rows[i]].parts[PART_LANGUAGE];
  PTHEME_TRY(ptheme_verdicts__new(&e->verdicts, out->model, out->dataset, &e->lineup,
                                  !options->no_context, err));
  PTHEME_TRY(ptheme_metrics__measure(&e->metrics, e->verdicts.labels, e->verdicts.p, e->lineup.n,
                                     e->n_labels, NULL, err));
  PTHEME_TRY(ptheme_resample__run(e->intervals, NULL, &e->lineup, &e->verdicts, NULL, e->n_labels,
                                  options->draws, options->seed, err));
  if (!out->compare) return PTHEME_OK;
  PTHEME_TRY(ptheme_verdicts__new(&e->other, out->compare, out->dataset, &e->lineup,
                                  !options->no_context, err));
  return ptheme_resample__run(e->between, e->sides, &e->lineup, &e->verdicts, &e->other,
                              e->n_labels, options->draws, options->seed, err);
}

static ptheme_status describe(evaluator *e, ptheme_error *err) {
  add_summary(e);
  if (e->out->compare) PTHEME_TRY(add_comparison(e, err));
  add_labels(e);
  add_confusion(e);
  PTHEME_TRY(add_languages(e, err));
  add_reliability(e);
  add_coverage(e);
  PTHEME_TRY(list_errors(e, err));
  return e->failed ? ptheme_status__nomem(err) : PTHEME_OK;
}

ptheme_status ptheme_evaluate(ptheme_evaluation **out, const ptheme_model *model,
                              const ptheme_dataset *dataset, const ptheme_evaluate_options *options,
                              ptheme_error *err) {
  *out = NULL;
  PTHEME_TRY(check(model, options, err));
  if (dataset->n == 0) return ptheme_status__fail(err, PTHEME_E_INPUT, "no labelled rows");
  evaluator e = {.options = options, .n_labels = model->n_labels};
  e.out = ptheme_mem__zalloc(1, sizeof *e.out);
  if (!e.out) return ptheme_status__nomem(err);
  e.out->model = model;
  e.out->compare = options->compare;
  e.out->dataset = dataset;
  ptheme_status status = judge(&e, err);
  if (status == PTHEME_OK) status = describe(&e, err);
  ptheme_lineup__free(&e.lineup);
  ptheme_verdicts__free(&e.verdicts);
  ptheme_verdicts__free(&e.other);
  ptheme_metrics__free(&e.metrics);
  ptheme_mem__free(e.intervals);
  ptheme_mem__free(e.between);
  ptheme_mem__free(e.sides);
  ptheme_mem__free(e.languages);
  ptheme_mem__free(e.use);
  if (status == PTHEME_OK)
    *out = e.out;
  else
    ptheme_evaluation_free(e.out);
  return status;
}

/* ---- looking up ---- */

static bool get(const ptheme_evaluation *evaluation, const char *section, ptheme_str item,
                ptheme_str measure, double *value) {
  for (size_t i = 0; i < evaluation->n_cells; i++) {
    const ptheme_cell *cell = &evaluation->cells[i];
    if (strcmp(cell->section, section) != 0 || !ptheme_str__equal(cell->item, item) ||
        !ptheme_str__equal(cell->measure, measure))
      continue;
    if (isnan(cell->value)) return false;
    *value = cell->value;
    return true;
  }
  return false;
}

bool ptheme_evaluation_get(const ptheme_evaluation *evaluation, const char *name, double *value) {
  if (strncmp(name, "label.", 6) != 0)
    return get(evaluation, "summary", no_item, ptheme_str__of(name), value);
  const char *label = name + 6, *dot = strrchr(label, '.');
  return dot && get(evaluation, "label", (ptheme_str){label, (size_t)(dot - label)},
                    ptheme_str__of(dot + 1), value);
}
