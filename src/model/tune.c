/* A search in two legs: the features at one cost, then cost and class weights with the features
 * chosen; the two hardly depend on each other, and all of one times all of the other would take
 * four times as long.  Features are taken by their mean; they have no order of strength that would
 * let one lean to a side.  Costs have: of those within one standard error of the best, the lowest
 * is taken.  Every trial uses the same folds, so that two are compared fold by fold: the error is
 * that of the differences, which is much smaller than that of either mean. */
#include "base/hash.h"
#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/cost.h"
#include "model/model.h"
#include "model/solve.h"
#include "model/trials.h"
#include "model/validate.h"

#include <math.h>

enum { MAX_SETS = 8, COSTS = 5, MAX_TRIALS = MAX_SETS + 2 * (COSTS + 1) };
static const double costs[COSTS] = {0.25, 0.5, 1, 2, 4};

typedef struct tuner {
  ptheme_train_options options; // those of the trial at hand
  const ptheme_tune_options *tune;
  const ptheme_dataset *dataset;
  ptheme_trials log;
  ptheme_watch watch;
  size_t threads;
  bool balance; // whether to try balanced class weights too
  /* of the trial at hand */
  ptheme_rows rows;
  ptheme_fold_vectors vectors;
  char prepared[160]; // the features that rows and vectors have; empty: none
  /* the same in all trials: the order of rows does not depend on the features */
  uint8_t *fold_of; // [n]
  uint32_t *labels; // [n]
  double *costs;    // [K]
  double *p;        // [n][K]
  double *scores;   // [n][P] shared memory
  size_t n, n_labels;
  ptheme_tried tried[MAX_TRIALS];
  size_t n_tried;
} tuner;

static size_t score_bytes(const tuner *t) {
  return t->n * ptheme_pairs(t->n_labels) * sizeof(double);
}

static void release_features(tuner *t) {
  ptheme_rows__free(&t->rows);
  ptheme_fold_vectors__free(&t->vectors);
  t->prepared[0] = '\0';
}

static void release(tuner *t) {
  release_features(t);
  ptheme_trials__free(&t->log);
  ptheme_mem__free(t->fold_of);
  ptheme_mem__free(t->labels);
  ptheme_mem__free(t->costs);
  ptheme_mem__free(t->p);
  ptheme_child__unshare(t->scores, score_bytes(t));
}

/* ---- the features to try ---- */

/* The features as given, and each of a list of alternatives that differs from those before it. */
static size_t list_features(ptheme_feature_options *sets, const ptheme_feature_options *given) {
  static const struct alternative {
    bool single;      // no pairs of words
    bool longer;      // pairs, and in scripts without blanks three characters; no prefixes
    bool chars;       // runs of 3 to 5 characters
    int min_count;    // 0: as given
    double idf_power; // 0: as given
  } alternatives[MAX_SETS] = {
      {.min_count = 0},
      {.min_count = 1},
      {.min_count = 3},
      {.idf_power = 1},
      {.single = true},
      {.single = true, .idf_power = 1},
      {.longer = true, .idf_power = 1},
      {.longer = true, .chars = true},
  };
  size_t n = 0;
  for (size_t i = 0; i < MAX_SETS; i++) {
    const struct alternative *a = &alternatives[i];
    ptheme_feature_options set = *given;
    if (a->single) set.bigrams = false;
    if (a->longer) {
      set.bigrams = true;
      set.prefix = 0;
      set.han_max = 3;
    }
    if (a->chars) {
      set.char_min = 3;
      set.char_max = 5;
    }
    if (a->min_count > 0) set.min_count = a->min_count;
    if (a->idf_power > 0) set.idf_power = a->idf_power;
    char text[160], other[160];
    bool seen = ptheme_options__check(&set, NULL) != PTHEME_OK;
    ptheme_trials__features(text, &set);
    for (size_t j = 0; j < n; j++) {
      ptheme_trials__features(other, &sets[j]);
      seen = seen || strcmp(text, other) == 0;
    }
    if (!seen) sets[n++] = set;
  }
  return n;
}

/* ---- preparing ---- */

static ptheme_status name_search(tuner *t, ptheme_error *err) {
  char data[33];
  ptheme_buf all = PTHEME_BUF_INIT;
  PTHEME_TRY(ptheme_rows__fingerprint(data, &t->rows, err));
  ptheme_buf__add_text(&all, data);
  ptheme_buf__add_text(&all, ptheme_version());
  ptheme_buf__add(&all, t->fold_of, t->n);
  for (size_t i = 0; i < t->options.n_class_weights; i++) {
    ptheme_buf__add_text(&all, t->options.class_weights[i].label);
    ptheme_buf__add_byte(&all, ' ');
    ptheme_buf__add_double(&all, t->options.class_weights[i].weight);
  }
  ptheme_status status = ptheme_buf__status(&all, err);
  if (status == PTHEME_OK) ptheme_hash__hex(t->log.search, ptheme_hash__128(all.data, all.len, 0));
  ptheme_buf__free(&all);
  return status;
}

/* Rows with the features as given, the folds that all trials share, and room for their results. */
static ptheme_status prepare(tuner *t, ptheme_error *err) {
  uint32_t *group_of = NULL;
  PTHEME_TRY(ptheme_rows__prepare(&t->rows, t->dataset, &t->options, err));
  t->n = t->rows.n;
  t->n_labels = t->rows.n_labels;
  ptheme_status status = ptheme_groups__find(&group_of, &t->rows, err);
  if (status == PTHEME_OK)
    status =
        ptheme_folds__deal(&t->fold_of, &t->rows, group_of, t->options.folds, t->options.seed, err);
  ptheme_mem__free(group_of);
  if (status != PTHEME_OK) return status;
  t->labels = ptheme_mem__alloc(t->n, sizeof *t->labels);
  t->costs = ptheme_mem__alloc(t->n_labels, sizeof *t->costs);
  t->p = ptheme_mem__alloc(t->n, t->n_labels * sizeof *t->p);
  t->scores = ptheme_child__shared(score_bytes(t));
  if (!t->labels || !t->costs || !t->p || !t->scores) return ptheme_status__nomem(err);
  for (size_t r = 0; r < t->n; r++)
    t->labels[r] = t->rows.rows[r].label;
  PTHEME_TRY(ptheme_costs__fill(t->costs, &t->rows, &t->options, err));
  PTHEME_TRY(name_search(t, err));
  return ptheme_trials__open(&t->log, err);
}

static ptheme_status prepare_features(tuner *t, const ptheme_tried *tried, ptheme_error *err) {
  if (strcmp(t->prepared, tried->text) == 0) return PTHEME_OK;
  release_features(t);
  t->options.features = tried->features;
  PTHEME_TRY(ptheme_rows__prepare(&t->rows, t->dataset, &t->options, err));
  PTHEME_TRY(ptheme_fold_vectors__new(&t->vectors, &t->rows, t->fold_of, t->options.folds,
                                      &tried->features, err));
  memcpy(t->prepared, tried->text, sizeof t->prepared);
  return PTHEME_OK;
}

/* ---- one trial ---- */

static ptheme_status measure(tuner *t, ptheme_tried *tried, ptheme_error *err) {
  ptheme_scored scored = {.n = t->n,
                          .n_labels = t->n_labels,
                          .scores = t->scores,
                          .labels = t->labels,
                          .fold_of = t->fold_of};
  int folds = t->options.folds;
  uint8_t *use = ptheme_mem__alloc(t->n, 1);
  ptheme_status status = use ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_validation__cross_fit(t->p, &scored, folds, t->threads, err);
  for (int fold = 0; status == PTHEME_OK && fold < folds; fold++) {
    ptheme_metrics metrics;
    for (size_t r = 0; r < t->n; r++)
      use[r] = t->fold_of[r] == fold;
    status = ptheme_metrics__measure(&metrics, t->labels, t->p, t->n, t->n_labels, use, err);
    if (status != PTHEME_OK) break;
    tried->accuracy[fold] = metrics.accuracy;
    tried->macro_f1[fold] = metrics.macro_f1;
    ptheme_metrics__free(&metrics);
  }
  ptheme_mem__free(use);
  return status;
}

static ptheme_status run(tuner *t, ptheme_tried *tried, ptheme_error *err) {
  ptheme_solve_options solve = {
      .costs = t->costs, .folds = t->options.folds, .threads = t->threads};
  PTHEME_TRY(prepare_features(t, tried, err));
  t->options.cost = tried->cost;
  t->options.balanced = tried->balanced;
  tried->terms = t->rows.n_terms;
  PTHEME_TRY(ptheme_costs__fill(t->costs, &t->rows, &t->options, err));
  PTHEME_TRY(
      ptheme_solve__scores(t->scores, &t->rows, t->fold_of, &t->vectors, &solve, &t->watch, err));
  PTHEME_TRY(measure(t, tried, err));
  return ptheme_trials__add(&t->log, tried, err);
}

static void tell(const tuner *t, const ptheme_tried *tried, bool chosen) {
  int folds = t->options.folds;
  char options[256];
  ptheme_trials__options(options, tried);
  ptheme_trial trial = {.options = options,
                        .balanced = tried->balanced,
                        .cost = tried->cost,
                        .terms = tried->terms,
                        .accuracy = ptheme_trials__mean(tried->accuracy, folds),
                        .macro_f1 = ptheme_trials__mean(tried->macro_f1, folds),
                        .standard_error = ptheme_trials__error(tried->macro_f1, folds),
                        .repeated = tried->repeated,
                        .chosen = chosen};
  if (t->tune->on_trial) t->tune->on_trial(t->tune->context, &trial);
}

/* Tries a setting unless it was tried in this search already. */
static ptheme_status try(tuner *t, const ptheme_feature_options *features, bool balanced,
                         double cost, ptheme_error *err) {
  ptheme_tried *tried = &t->tried[t->n_tried];
  *tried = (ptheme_tried){.features = *features, .balanced = balanced, .cost = cost};
  ptheme_trials__features(tried->text, features);
  for (size_t i = 0; i < t->n_tried; i++)
    if (strcmp(t->tried[i].text, tried->text) == 0 && t->tried[i].balanced == balanced &&
        t->tried[i].cost <= cost && t->tried[i].cost >= cost) {
      t->watch.done += ptheme_solve__score_steps(t->n_labels, t->options.folds);
      return PTHEME_OK;
    }
  tried->repeated = ptheme_trials__find(&t->log, tried);
  if (tried->repeated)
    t->watch.done += ptheme_solve__score_steps(t->n_labels, t->options.folds);
  else
    PTHEME_TRY(run(t, tried, err));
  tell(t, tried, false);
  t->n_tried++;
  return PTHEME_OK;
}

/* ---- choosing ---- */

static double mean(const tuner *t, const ptheme_tried *tried) {
  return ptheme_trials__mean(tried->macro_f1, t->options.folds);
}

/* The highest mean; of equals the one with fewer terms.  Only trials of these features, or all. */
static const ptheme_tried *best(const tuner *t, const char *features) {
  const ptheme_tried *found = NULL;
  for (size_t i = 0; i < t->n_tried; i++) {
    const ptheme_tried *tried = &t->tried[i];
    if (features && strcmp(tried->text, features) != 0) continue;
    if (!found || mean(t, tried) > mean(t, found) ||
        (mean(t, tried) >= mean(t, found) && tried->terms < found->terms))
      found = tried;
  }
  return found;
}

/* Whether what a trial loses against the best is within one standard error of that loss. */
static bool as_good(const tuner *t, const ptheme_tried *tried, const ptheme_tried *top) {
  int folds = t->options.folds;
  double lost[PTHEME_MAX_FOLDS];
  for (int i = 0; i < folds; i++)
    lost[i] = top->macro_f1[i] - tried->macro_f1[i];
  return ptheme_trials__mean(lost, folds) <= ptheme_trials__error(lost, folds);
}

/* A lower cost, then no class weights. */
static bool simpler(const ptheme_tried *a, const ptheme_tried *b) {
  if (a->cost < b->cost || a->cost > b->cost) return a->cost < b->cost;
  return !a->balanced && b->balanced;
}

/* Of the trials of these features that are as good as the best, the most regularised. */
static const ptheme_tried *choose(const tuner *t, const char *features) {
  const ptheme_tried *top = best(t, features), *chosen = top;
  for (size_t i = 0; i < t->n_tried; i++) {
    const ptheme_tried *tried = &t->tried[i];
    if (strcmp(tried->text, features) == 0 && as_good(t, tried, top) && simpler(tried, chosen))
      chosen = tried;
  }
  return chosen;
}

static ptheme_status search(tuner *t, const ptheme_train_options *given,
                            const ptheme_tried **chosen, ptheme_error *err) {
  ptheme_feature_options sets[MAX_SETS];
  size_t n_sets = list_features(sets, &given->features);
  size_t n_weights = t->balance ? 2 : 1;
  t->watch.total =
      (n_sets + n_weights * COSTS) * ptheme_solve__score_steps(t->n_labels, given->folds);
  for (size_t i = 0; i < n_sets; i++)
    PTHEME_TRY(try(t, &sets[i], given->balanced, given->cost, err));
  ptheme_tried features = *best(t, NULL);
  for (size_t w = 0; w < n_weights; w++)
    for (size_t c = 0; c < COSTS; c++)
      PTHEME_TRY(
          try(t, &features.features, w == 0 ? given->balanced : !given->balanced, costs[c], err));
  *chosen = choose(t, features.text);
  tell(t, *chosen, true);
  return PTHEME_OK;
}

ptheme_status ptheme_tune(ptheme_train_options *options, const ptheme_dataset *dataset,
                          const ptheme_tune_options *tune, ptheme_error *err) {
  PTHEME_TRY(ptheme_train__check(options, err));
  tuner t = {.options = *options,
             .tune = tune,
             .dataset = dataset,
             .log = {.path = tune->trials, .folds = options->folds},
             .threads = options->threads ? options->threads : ptheme_pool__processors(),
             .balance = options->n_class_weights == 0,
             .watch = {.progress = options->progress,
                       .context = options->context,
                       .stage = "tuning",
                       .deadline = options->max_seconds > 0
                                       ? ptheme_child__now() + options->max_seconds
                                       : 0}};
  const ptheme_tried *chosen;
  ptheme_status status = prepare(&t, err);
  if (status == PTHEME_OK) status = search(&t, options, &chosen, err);
  if (status == PTHEME_OK) {
    options->features = chosen->features;
    options->cost = chosen->cost;
    options->balanced = chosen->balanced;
  }
  release(&t);
  return status;
}
