#include "model/setting.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/cost.h"
#include "model/posterior.h"
#include "model/rest_solve.h"

/* The rows and vectors of a setting, and what is worked out from them. */
typedef struct trial {
  const ptheme_setting *setting;
  const ptheme_tuning *tuning;
  ptheme_train_options options;
  const ptheme_rows *rows;
  ptheme_fold_vectors vectors;
  double costs[PTHEME_MAX_COSTS * PTHEME_MAX_LABELS]; // [n_costs][K]
  double *p;                                          // [n][K]
  double *scores; // [n_costs][n][K] margins, or [P][n] scores of pairs; shared
  size_t score_bytes;
  ptheme_watch watch; // silent: the parent's tells of progress and sees the deadline
} trial;

/* ---- rows that settings share ---- */

static bool same_terms(const ptheme_feature_options *a, const ptheme_feature_options *b) {
  return a->words == b->words && a->prefix == b->prefix && a->bigrams == b->bigrams &&
         a->char_min == b->char_min && a->char_max == b->char_max && a->han_max == b->han_max &&
         a->keep_numbers == b->keep_numbers && a->keep_punctuation == b->keep_punctuation &&
         a->capitals == b->capitals;
}

static const ptheme_rows *find_rows(const ptheme_tuning *tuning, const ptheme_setting *setting) {
  for (size_t i = 0; i < tuning->n_counted; i++)
    if (same_terms(&tuning->counted[i].features, &setting->features))
      return &tuning->counted[i].rows;
  return NULL;
}

ptheme_status ptheme_tuning__count(ptheme_tuning *tuning, const ptheme_setting *setting,
                                   ptheme_error *err) {
  ptheme_train_options options = *tuning->options;
  void *counted = tuning->counted;
  if (find_rows(tuning, setting)) return PTHEME_OK;
  if (!ptheme_mem__reserve(&counted, &tuning->cap_counted, tuning->n_counted + 1,
                           sizeof *tuning->counted))
    return ptheme_status__nomem(err);
  tuning->counted = counted;
  options.features = setting->features;
  options.features.min_count = 1;
  ptheme_counted *made = &tuning->counted[tuning->n_counted];
  made->features = options.features;
  PTHEME_TRY(ptheme_rows__prepare(&made->rows, tuning->dataset, &options, err));
  tuning->n_counted++;
  return PTHEME_OK;
}

void ptheme_tuning__free(ptheme_tuning *tuning) {
  for (size_t i = 0; i < tuning->n_counted; i++)
    ptheme_rows__free(&tuning->counted[i].rows);
  ptheme_mem__free(tuning->counted);
  ptheme_mem__free(tuning->fold_of);
  ptheme_mem__free(tuning->labels);
}

/* ---- one setting ---- */

/* The terms that the setting keeps of those that the rows have. */
static ptheme_status count_terms(size_t *out, const trial *t, ptheme_error *err) {
  int min_count = t->setting->features.min_count;
  *out = 0;
  for (size_t i = 0; i < t->rows->n_terms; i++)
    *out += t->rows->row_counts[i] >= (uint32_t)min_count;
  if (*out > 0) return PTHEME_OK;
  return ptheme_rows__no_terms(min_count, err);
}

static ptheme_status load(trial *t, ptheme_error *err) {
  ptheme_train_options *options = &t->options;
  *options = *t->tuning->options;
  options->threads = 1; /* others run beside it */
  options->features = t->setting->features;
  options->balanced = t->setting->balanced;
  PTHEME_TRY(ptheme_fold_vectors__new(&t->vectors, t->rows, t->tuning->fold_of, options->folds,
                                      &options->features, err));
  size_t n = t->rows->n, k = t->rows->n_labels, n_costs = t->setting->n_costs;
  for (size_t c = 0; c < n_costs; c++) {
    options->cost = t->setting->costs[c];
    PTHEME_TRY(ptheme_costs__fill(t->costs + c * k, t->rows, options, err));
  }
  bool rest = options->solver == PTHEME_SOLVER_REST;
  t->score_bytes = n * (rest ? n_costs * k : ptheme_pairs(k)) * sizeof *t->scores;
  t->scores = ptheme_child__shared(t->score_bytes);
  t->p = ptheme_mem__alloc(n, k * sizeof *t->p);
  return t->scores && t->p ? PTHEME_OK : ptheme_status__nomem(err);
}

static void unload(trial *t) {
  ptheme_fold_vectors__free(&t->vectors);
  ptheme_child__unshare(t->scores, t->score_bytes);
  ptheme_mem__free(t->p);
  ptheme_mem__free(t);
}

static ptheme_status measure(ptheme_outcome *out, size_t cost, const trial *t, ptheme_error *err) {
  size_t n = t->rows->n;
  uint8_t *use = ptheme_mem__alloc(n, 1);
  ptheme_status status = use ? PTHEME_OK : ptheme_status__nomem(err);
  for (int fold = 0; status == PTHEME_OK && fold < t->options.folds; fold++) {
    ptheme_metrics metrics;
    for (size_t r = 0; r < n; r++)
      use[r] = t->tuning->fold_of[r] == fold;
    status =
        ptheme_metrics__measure(&metrics, t->tuning->labels, t->p, n, t->rows->n_labels, use, err);
    if (status != PTHEME_OK) break;
    out->accuracy[cost][fold] = metrics.accuracy;
    out->macro_f1[cost][fold] = metrics.macro_f1;
    ptheme_metrics__free(&metrics);
  }
  ptheme_mem__free(use);
  return status;
}

static ptheme_status try_rest(ptheme_outcome *out, trial *t, ptheme_error *err) {
  ptheme_rest_folds folds = {.rows = t->rows,
                             .labels = t->tuning->labels,
                             .fold_of = t->tuning->fold_of,
                             .vectors = &t->vectors,
                             .folds = t->options.folds,
                             .costs = t->costs,
                             .n_costs = t->setting->n_costs,
                             .contrast = t->options.contrast};
  ptheme_margins scored = {.n = t->rows->n,
                           .n_labels = t->rows->n_labels,
                           .labels = folds.labels,
                           .fold_of = folds.fold_of};
  PTHEME_TRY(ptheme_rest__hold_out(t->scores, &folds, err));
  for (size_t c = 0; c < folds.n_costs; c++) {
    scored.margins = t->scores + c * scored.n * scored.n_labels;
    PTHEME_TRY(ptheme_softmax__cross_fit(t->p, NULL, &scored, folds.folds, 1, err));
    PTHEME_TRY(measure(out, c, t, err));
  }
  return PTHEME_OK;
}

static ptheme_status try_pairs(ptheme_outcome *out, trial *t, ptheme_error *err) {
  const uint8_t *fold_of = t->tuning->fold_of;
  ptheme_solve_options solve = {.folds = t->options.folds, .threads = 1};
  ptheme_scored scored = {.n = t->rows->n,
                          .n_labels = t->rows->n_labels,
                          .scores = t->scores,
                          .labels = t->tuning->labels,
                          .fold_of = fold_of};
  for (size_t c = 0; c < t->setting->n_costs; c++) {
    solve.costs = t->costs + c * scored.n_labels;
    PTHEME_TRY(
        ptheme_solve__scores(t->scores, t->rows, fold_of, &t->vectors, &solve, &t->watch, err));
    PTHEME_TRY(ptheme_validation__cross_fit(t->p, &scored, solve.folds, 1, err));
    PTHEME_TRY(measure(out, c, t, err));
  }
  return PTHEME_OK;
}

ptheme_status ptheme_setting__try(ptheme_outcome *out, const ptheme_setting *setting,
                                  const ptheme_tuning *tuning, ptheme_error *err) {
  trial *t = ptheme_mem__zalloc(1, sizeof *t);
  if (!t) return ptheme_status__nomem(err);
  t->setting = setting;
  t->tuning = tuning;
  t->rows = find_rows(tuning, setting);
  ptheme_status status = count_terms(&out->terms, t, err);
  if (status == PTHEME_OK) status = load(t, err);
  if (status == PTHEME_OK)
    status =
        t->options.solver == PTHEME_SOLVER_REST ? try_rest(out, t, err) : try_pairs(out, t, err);
  unload(t);
  return status;
}
