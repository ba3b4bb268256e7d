/* A search in two legs: first the features, each at two costs, then all costs and the other class
 * weights with the features chosen.  Settings are tried side by side, each from text to figures in
 * a child process of its own: how long one takes differs from set to set, and nothing need be
 * shared but the folds, and the terms where settings differ in their weights only.  Planes for one
 * cost begin where those for the cost before ended.
 *
 * Features are taken by their best mean; they have no order of strength that would let one lean to
 * a side, but for classes of capitals, which must be worth an error.  Class weights and costs have:
 * of what is within one standard error of the best, no weights are taken, then the lowest cost.
 * Every trial uses the same folds, so that two are compared fold by fold: the error is that of the
 * differences, which is much smaller than that of either mean.  scripts/tuning-study tells what the
 * list and the rule rest on. */
#include "base/hash.h"
#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/child.h"
#include "model/model.h"
#include "model/setting.h"
#include "model/trials.h"

#include <math.h>

enum {
  MAX_SETS = 10,
  COSTS = PTHEME_MAX_COSTS,
  FIRST_COSTS = 2,
  MAX_TRIALS = MAX_SETS * FIRST_COSTS + 2 * COSTS
};
static const double all_costs[COSTS] = {0.25, 0.5, 1, 2, 4}, first_costs[FIRST_COSTS] = {0.5, 2},
                    usual_contrast = 0.25;

typedef struct tuner {
  ptheme_train_options options;
  const ptheme_tune_options *tune;
  ptheme_trials log;
  ptheme_watch watch;
  size_t threads;
  ptheme_tuning common;         // fold_of and labels are ours
  ptheme_rows rows;             // with the features given
  const ptheme_setting **batch; // [threads] settings at hand
  ptheme_outcome *outcomes;     // [threads] shared
  ptheme_tried tried[MAX_TRIALS];
  size_t n_tried;
  const char *chosen; // the text of the features, one of those tried
} tuner;

static void release(tuner *t) {
  ptheme_rows__free(&t->rows);
  ptheme_trials__free(&t->log);
  ptheme_tuning__free(&t->common);
  ptheme_mem__free(t->batch);
  ptheme_child__unshare(t->outcomes, t->threads * sizeof *t->outcomes);
}

/* ---- the features to try ---- */

static ptheme_setting make_setting(const ptheme_feature_options *features, bool balanced,
                                   const double *costs, size_t n_costs) {
  ptheme_setting made = {
      .features = *features, .balanced = balanced, .costs = costs, .n_costs = n_costs};
  ptheme_trials__features(made.text, features);
  return made;
}

static bool is_listed(const ptheme_setting *sets, size_t n, const ptheme_setting *set) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(sets[i].text, set->text) == 0) return true;
  return false;
}

/* The features as given, and each of a list of alternatives that differs from those before it. */
static size_t list_features(ptheme_setting *sets, const ptheme_train_options *given) {
  static const struct alternative {
    int min_count;    // 0: as given
    double idf_power; // 0: as given
    bool numbers;     // as they stand
    bool single;      // no pairs of words
    bool chars;       // runs of 3 to 5 characters in place of prefixes
    bool capitals;    // by class
  } alternatives[MAX_SETS] = {
      {.min_count = 0},
      {.min_count = 1},
      {.min_count = 1, .idf_power = 1},
      {.min_count = 1, .numbers = true},
      {.min_count = 1, .idf_power = 1, .numbers = true},
      {.min_count = 1, .single = true},
      {.min_count = 1, .single = true, .idf_power = 1},
      {.min_count = 1, .chars = true},
      {.min_count = 1, .capitals = true},
      {.min_count = 1, .idf_power = 1, .numbers = true, .capitals = true},
  };
  size_t n = 0;
  for (size_t i = 0; i < MAX_SETS; i++) {
    const struct alternative *a = &alternatives[i];
    ptheme_feature_options features = given->features;
    if (a->single) features.bigrams = false;
    if (a->chars) {
      features.prefix = 0;
      features.char_min = 3;
      features.char_max = 5;
    }
    if (a->numbers) features.keep_numbers = true;
    if (a->capitals) features.capitals = true;
    if (a->min_count > 0) features.min_count = a->min_count;
    if (a->idf_power > 0) features.idf_power = a->idf_power;
    if (ptheme_options__check(&features, NULL) != PTHEME_OK) continue;
    sets[n] = make_setting(&features, given->balanced, first_costs, FIRST_COSTS);
    n += !is_listed(sets, n, &sets[n]);
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
  ptheme_buf__add_text(&all, t->options.solver == PTHEME_SOLVER_REST ? "rest" : "pairs");
  ptheme_buf__add(&all, t->common.fold_of, t->rows.n);
  ptheme_buf__add_double(&all, t->options.contrast);
  for (size_t i = 0; i < t->options.n_class_weights; i++) {
    ptheme_buf__add_text(&all, t->options.class_weights[i].label);
    ptheme_buf__add_byte(&all, ' ');
    ptheme_buf__add_double(&all, t->options.class_weights[i].weight);
  }
  ptheme_status status = ptheme_buf__status(&all, err);
  if (status == PTHEME_OK) ptheme_hash__hex(t->log.search, ptheme_hash__128(all.data, all.len));
  ptheme_buf__free(&all);
  return status;
}

/* Rows with the features as given, the folds that all trials share, and room for their results. */
static ptheme_status prepare(tuner *t, ptheme_error *err) {
  uint32_t *group_of = NULL;
  PTHEME_TRY(ptheme_rows__prepare(&t->rows, t->common.dataset, &t->options, err));
  ptheme_status status = ptheme_groups__find(&group_of, &t->rows, err);
  if (status == PTHEME_OK)
    status = ptheme_folds__deal(&t->common.fold_of, &t->rows, group_of, &t->options.folds,
                                t->options.seed, err);
  ptheme_mem__free(group_of);
  if (status != PTHEME_OK) return status;
  t->log.folds = t->options.folds;
  t->common.labels = ptheme_mem__alloc(t->rows.n, sizeof *t->common.labels);
  t->batch = ptheme_mem__alloc(t->threads, sizeof *t->batch);
  t->outcomes = ptheme_child__shared(t->threads * sizeof *t->outcomes);
  if (!t->common.labels || !t->batch || !t->outcomes) return ptheme_status__nomem(err);
  for (size_t r = 0; r < t->rows.n; r++)
    t->common.labels[r] = t->rows.rows[r].label;
  PTHEME_TRY(name_search(t, err));
  return ptheme_trials__open(&t->log, err);
}

/* ---- all settings ---- */

static ptheme_status try_setting(void *context, size_t i, ptheme_error *err) {
  const tuner *t = context;
  return ptheme_setting__try(&t->outcomes[i], t->batch[i], &t->common, err);
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

static ptheme_tried make_tried(const tuner *t, const ptheme_setting *set, size_t cost) {
  ptheme_tried tried = {.features = set->features,
                        .solver = t->options.solver,
                        .balanced = set->balanced,
                        .cost = set->costs[cost],
                        .contrast = t->options.contrast};
  memcpy(tried.text, set->text, sizeof tried.text);
  return tried;
}

/* Whether the file has all trials of a setting. */
static bool is_known(const tuner *t, const ptheme_setting *set) {
  for (size_t c = 0; c < set->n_costs; c++) {
    ptheme_tried tried = make_tried(t, set, c);
    if (!ptheme_trials__find(&t->log, &tried)) return false;
  }
  return true;
}

static bool is_tried(const tuner *t, const ptheme_tried *tried) {
  for (size_t i = 0; i < t->n_tried; i++) {
    const ptheme_tried *other = &t->tried[i];
    if (strcmp(other->text, tried->text) == 0 && other->balanced == tried->balanced &&
        other->cost <= tried->cost && other->cost >= tried->cost)
      return true;
  }
  return false;
}

/* Takes the trials of a setting from the file, or from its outcome and writes them there. */
static ptheme_status take(tuner *t, const ptheme_setting *set, const ptheme_outcome *found,
                          ptheme_error *err) {
  for (size_t c = 0; c < set->n_costs; c++) {
    ptheme_tried *tried = &t->tried[t->n_tried];
    *tried = make_tried(t, set, c);
    if (is_tried(t, tried)) continue; /* in the first leg */
    tried->repeated = ptheme_trials__find(&t->log, tried);
    if (!tried->repeated) {
      tried->terms = found->terms;
      memcpy(tried->accuracy, found->accuracy[c], sizeof tried->accuracy);
      memcpy(tried->macro_f1, found->macro_f1[c], sizeof tried->macro_f1);
      PTHEME_TRY(ptheme_trials__add(&t->log, tried, err));
    }
    t->n_tried++;
    tell(t, tried, false);
  }
  return PTHEME_OK;
}

/* Tries settings, as many at a time as there are threads; those that the file has are not run. */
static ptheme_status try_all(tuner *t, const ptheme_setting *sets, size_t n, ptheme_error *err) {
  for (size_t i = 0, n_batch; i < n; i += n_batch) {
    size_t n_new = 0;
    for (n_batch = 0; i + n_batch < n && n_new < t->threads; n_batch++) {
      if (is_known(t, &sets[i + n_batch])) {
        t->watch.done++;
        continue;
      }
      t->batch[n_new++] = &sets[i + n_batch];
      PTHEME_TRY(ptheme_tuning__count(&t->common, &sets[i + n_batch], err));
    }
    if (n_new > 0) PTHEME_TRY(ptheme_child__run(n_new, t->threads, try_setting, t, &t->watch, err));
    for (size_t b = 0, used = 0; b < n_batch; b++) {
      bool is_new = used < n_new && t->batch[used] == &sets[i + b];
      PTHEME_TRY(take(t, &sets[i + b], is_new ? &t->outcomes[used] : NULL, err));
      used += is_new;
    }
  }
  return PTHEME_OK;
}

/* ---- choosing ---- */

static double mean(const tuner *t, const ptheme_tried *tried) {
  return ptheme_trials__mean(tried->macro_f1, t->options.folds);
}

/* The highest mean; of equals the one with fewer terms.  NULL where none is asked for.
 *  @param text  features that it must have, or NULL */
static const ptheme_tried *best(const tuner *t, const char *text, bool with_capitals) {
  const ptheme_tried *found = NULL;
  for (size_t i = 0; i < t->n_tried; i++) {
    const ptheme_tried *tried = &t->tried[i];
    if ((text && strcmp(tried->text, text) != 0) || tried->features.capitals > with_capitals)
      continue;
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

/* No class weights, then a lower cost.  The other way round weights come with a low cost that is
 * not theirs to give; they are to be worth an error. */
static bool simpler(const ptheme_tried *a, const ptheme_tried *b) {
  if (a->balanced != b->balanced) return b->balanced;
  return a->cost < b->cost;
}

/* Capitals must be worth an error, since models that know them are slower. */
static const ptheme_tried *choose_features(const tuner *t) {
  const ptheme_tried *top = best(t, NULL, true), *without = best(t, NULL, false);
  return without && as_good(t, without, top) ? without : top;
}

/* Of the trials of the chosen features that are as good as the best, the most regularised. */
static const ptheme_tried *choose(const tuner *t) {
  const ptheme_tried *top = best(t, t->chosen, true), *chosen = top;
  for (size_t i = 0; i < t->n_tried; i++) {
    const ptheme_tried *tried = &t->tried[i];
    if (strcmp(tried->text, t->chosen) == 0 && as_good(t, tried, top) && simpler(tried, chosen))
      chosen = tried;
  }
  return chosen;
}

static ptheme_status search(tuner *t, ptheme_error *err) {
  ptheme_setting sets[MAX_SETS], last[2];
  size_t n = list_features(sets, &t->options);
  size_t n_last = t->options.n_class_weights == 0 ? 2 : 1; /* with weights given, no others */
  t->watch.total = n + n_last;
  PTHEME_TRY(try_all(t, sets, n, err));
  const ptheme_tried *top = choose_features(t);
  t->chosen = top->text;
  for (size_t i = 0; i < 2; i++)
    last[i] = make_setting(&top->features, t->options.balanced == (i == 0), all_costs, COSTS);
  return try_all(t, last, n_last, err);
}

ptheme_status ptheme_tune(ptheme_train_options *options, const ptheme_dataset *dataset,
                          const ptheme_tune_options *tune, ptheme_error *err) {
  tuner t = {.options = *options,
             .tune = tune,
             .common = {.dataset = dataset},
             .log = {.path = tune->trials, .folds = options->folds},
             .threads = ptheme_pool__threads(options->threads),
             .watch = {.progress = options->progress,
                       .context = options->context,
                       .stage = "tuning",
                       .deadline = options->max_seconds > 0
                                       ? ptheme_child__now() + options->max_seconds
                                       : 0}};
  if (t.options.solver == PTHEME_SOLVER_AUTO) t.options.solver = PTHEME_SOLVER_REST;
  if (isnan(t.options.contrast))
    t.options.contrast = t.options.solver == PTHEME_SOLVER_REST ? usual_contrast : 0;
  PTHEME_TRY(ptheme_train__check(&t.options, err));
  t.common.options = &t.options;
  ptheme_status status = prepare(&t, err);
  if (status == PTHEME_OK) status = search(&t, err);
  if (status == PTHEME_OK) {
    const ptheme_tried *chosen = choose(&t);
    tell(&t, chosen, true);
    options->features = chosen->features;
    options->cost = chosen->cost;
    options->balanced = chosen->balanced;
    options->contrast = chosen->contrast;
    options->solver = chosen->solver;
  }
  release(&t);
  return status;
}
