/* rows -> groups -> folds -> planes -> calibration -> the bytes of a model file, which is then
 * loaded like any other: a model just made went through the same checks as one from a disk. */
#include "model/train.h"
#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/by_date.h"
#include "model/cost.h"
#include "model/folds.h"
#include "model/linear.h"
#include "model/model.h"
#include "model/rest_solve.h"
#include "model/sketch.h"
#include "model/svm.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>

static const char *const solver_names[] = {"auto", "libsvm", "liblinear", "rest"};
enum { N_SOLVERS = sizeof solver_names / sizeof *solver_names };

void ptheme_train_options_init(ptheme_train_options *options) {
  *options = (ptheme_train_options){.features = {.words = true,
                                                 .prefix = 5,
                                                 .bigrams = true,
                                                 .han_max = 2,
                                                 .min_count = 2,
                                                 .weighting = PTHEME_WEIGHTING_TFIDF,
                                                 .idf_power = 2,
                                                 .context = 0.25},
                                    .cost = 0.5,
                                    .contrast = NAN,
                                    .folds = 5,
                                    .max_memory = (size_t)1 << 30, /* pairs of 8,191 rows */
                                    .seed = 1};
}

void ptheme_trainer__free(ptheme_trainer *t) {
  ptheme_rows__free(&t->rows);
  ptheme_mem__free(t->group_of);
  ptheme_mem__free(t->fold_of);
  ptheme_mem__free(t->labels);
  ptheme_mem__free(t->costs);
  ptheme_solve__free(&t->solution);
  ptheme_validation__free(&t->validation);
  ptheme_facts__free(&t->facts);
}

ptheme_status ptheme_train__check(const ptheme_train_options *options, ptheme_error *err) {
  PTHEME_TRY(ptheme_options__check(&options->features, err));
  if (!(options->cost > 0 && options->cost <= 1e6))
    return ptheme_status__fail(err, PTHEME_E_ARG, "cost must be above 0 and at most 1000000");
  if (options->folds < 2 || options->folds > PTHEME_MAX_FOLDS)
    return ptheme_status__fail(err, PTHEME_E_ARG, "folds must be 2 to %d", PTHEME_MAX_FOLDS);
  if ((unsigned)options->solver >= N_SOLVERS)
    return ptheme_status__fail(err, PTHEME_E_ARG, "there is no such solver");
  if (!(isnan(options->contrast) || (options->contrast >= 0 && options->contrast <= 1)))
    return ptheme_status__fail(err, PTHEME_E_ARG, "contrast must be 0 to 1");
  if (options->contrast > 0 && options->solver != PTHEME_SOLVER_REST)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "a contrast is for planes against the rest\n"
                               "hint: give --solver rest, or --tune, too");
  return ptheme_svm__check_version(err);
}

/* ---- rows, folds, costs ---- */

static ptheme_status set_costs(ptheme_trainer *t, ptheme_error *err) {
  t->costs = ptheme_mem__zalloc(t->rows.n_labels, sizeof *t->costs);
  t->labels = ptheme_mem__alloc(t->rows.n, sizeof *t->labels);
  if (!t->costs || !t->labels) return ptheme_status__nomem(err);
  for (size_t r = 0; r < t->rows.n; r++)
    t->labels[r] = t->rows.rows[r].label;
  return ptheme_costs__fill(t->costs, &t->rows, t->options, err);
}

static ptheme_status prepare(ptheme_trainer *t, const ptheme_dataset *dataset, ptheme_error *err) {
  PTHEME_TRY(ptheme_rows__prepare(&t->rows, dataset, t->options, err));
  PTHEME_TRY(ptheme_groups__find(&t->group_of, &t->rows, err));
  for (size_t d = 0; d < t->rows.n_documents; d++)
    t->n_groups += t->group_of[d] == d;
  t->folds = t->options->folds;
  PTHEME_TRY(
      ptheme_folds__deal(&t->fold_of, &t->rows, t->group_of, &t->folds, t->options->seed, err));
  return set_costs(t, err);
}

static ptheme_status solve_rest(ptheme_trainer *t, size_t threads, ptheme_watch *watch,
                                ptheme_error *err) {
  ptheme_rest_folds folds = {.rows = &t->rows,
                             .labels = t->labels,
                             .fold_of = t->fold_of,
                             .folds = t->folds,
                             .threads = threads,
                             .costs = t->costs,
                             .n_costs = 1,
                             .contrast = t->options->contrast};
  return ptheme_rest__train(&t->solution, &t->validation, &folds, &t->options->features, watch,
                            err);
}

static ptheme_status solve(ptheme_trainer *t, ptheme_error *err) {
  const ptheme_train_options *options = t->options;
  size_t threads = ptheme_pool__threads(options->threads);
  t->solver = ptheme_solve__choose(options->solver, &t->rows, options->max_memory);
  ptheme_solve_options solve_options = {
      .costs = t->costs, .solver = t->solver, .folds = t->folds, .threads = threads};
  ptheme_watch watch = {
      .deadline = options->max_seconds > 0 ? ptheme_child__now() + options->max_seconds : 0,
      .progress = options->progress,
      .context = options->context,
      .stage = "training",
      .total = ptheme_solve__steps(t->rows.n_labels, t->folds)};
  if (t->solver == PTHEME_SOLVER_REST) return solve_rest(t, threads, &watch, err);
  PTHEME_TRY(ptheme_solve__all(&t->solution, &t->rows, t->fold_of, &options->features,
                               &solve_options, &watch, err));
  ptheme_scored scored = {.n = t->rows.n,
                          .n_labels = t->rows.n_labels,
                          .scores = t->solution.scores,
                          .labels = t->labels,
                          .fold_of = t->fold_of};
  return ptheme_validation__run(&t->validation, &scored, t->folds, threads, err);
}

ptheme_status ptheme_trainer__run(ptheme_trainer *out, const ptheme_dataset *dataset,
                                  const ptheme_train_options *options, ptheme_error *err) {
  *out = (ptheme_trainer){.options = options};
  PTHEME_TRY(ptheme_train__check(options, err));
  PTHEME_TRY(prepare(out, dataset, err));
  return solve(out, err);
}

/* ---- metadata ---- */

static void add_option(void *context, const char *key, double value) {
  ptheme_facts__add_number(context, key, value);
}

static ptheme_status add_fingerprint(ptheme_trainer *t, ptheme_error *err) {
  char hex[33];
  PTHEME_TRY(ptheme_rows__fingerprint(hex, &t->rows, err));
  ptheme_facts__add(&t->facts, "data.fingerprint", (ptheme_str){hex, 32});
  return PTHEME_OK;
}

static void add_text(ptheme_trainer *t, const char *key, const char *text) {
  ptheme_facts__add(&t->facts, key, ptheme_str__of(text));
}

static void add_class_weights(ptheme_trainer *t) {
  for (size_t i = 0; i < t->options->n_class_weights; i++) {
    const ptheme_class_weight *given = &t->options->class_weights[i];
    ptheme_buf key = PTHEME_BUF_INIT;
    ptheme_buf__add_text(&key, "training.weight.");
    ptheme_buf__add(&key, given->label, strlen(given->label) + 1);
    if (key.failed)
      t->facts.text.failed = true;
    else
      ptheme_facts__add_number(&t->facts, key.data, given->weight);
    ptheme_buf__free(&key);
  }
}

static void add_origin(ptheme_trainer *t) {
  const ptheme_train_options *options = t->options;
  ptheme_facts *facts = &t->facts;
  int background = t->rows.background;
  add_text(t, "format", PTHEME_MODEL_FORMAT);
  add_text(t, "policytheme", ptheme_version());
  add_text(t, "background", background >= 0 ? t->rows.labels[background] : "");
  add_text(t, "codebook", options->codebook ? options->codebook : "");
  ptheme_options__write(&options->features, add_option, facts);
  ptheme_facts__add_number(facts, "training.balanced", options->balanced);
  if (t->solver == PTHEME_SOLVER_REST && options->contrast > 0)
    ptheme_facts__add_number(facts, "training.contrast", options->contrast);
  ptheme_facts__add_number(facts, "training.cost", options->cost);
  add_class_weights(t);
  ptheme_facts__add_number(facts, "training.folds", t->folds);
  ptheme_facts__add_number(facts, "training.seed", (double)options->seed);
  ptheme_facts__add_number(facts, "training.scaled", t->validation.scaled);
  add_text(t, "training.solver", solver_names[t->solver]);
  ptheme_facts__add_number(facts, "library.libsvm", ptheme_svm__version());
  ptheme_facts__add_number(facts, "library.liblinear", ptheme_linear__version());
  add_text(t, "library.utf8proc", ptheme_utf8__library_version());
  add_text(t, "library.unicode", ptheme_utf8__unicode_version());
  ptheme_facts__add_number(facts, "data.rows", (double)t->rows.dataset->n);
  ptheme_facts__add_number(facts, "data.distinct_rows", (double)t->rows.n);
  ptheme_facts__add_number(facts, "data.documents", (double)t->rows.n_documents);
  ptheme_facts__add_number(facts, "data.groups", (double)t->n_groups);
  ptheme_facts__add_number(facts, "data.terms", (double)t->rows.n_terms);
}

/* Hands the metrics to the caller as they come, before they are sorted away. */
static void tell_metrics(const ptheme_trainer *t, const ptheme_facts *facts) {
  const char *at = facts->text.data;
  for (size_t i = 0; t->options->on_metric && i < facts->n; i++) {
    const char *key = at, *value = at + strlen(at) + 1;
    if (strncmp(key, "evaluation.", 11) == 0 || strncmp(key, "in_context.", 11) == 0 ||
        strncmp(key, "by_date.", 8) == 0)
      t->options->on_metric(t->options->context, key, value);
    at = value + strlen(value) + 1;
  }
}

static ptheme_status describe(ptheme_trainer *t, ptheme_error *err) {
  ptheme_facts context = {0};
  double weight = t->options->features.context;
  add_origin(t);
  PTHEME_TRY(add_fingerprint(t, err));
  PTHEME_TRY(ptheme_validation__describe(&t->facts, &t->validation, &t->rows, err));
  if (t->options->split_by_date)
    PTHEME_TRY(ptheme_by_date__describe(&t->facts, t->rows.dataset, t->options, err));
  tell_metrics(t, &t->facts);
  if (weight <= 0) return PTHEME_OK;
  ptheme_status status =
      ptheme_validation__describe_context(&context, &t->validation, &t->rows, weight, err);
  if (status == PTHEME_OK) tell_metrics(t, &context);
  ptheme_facts__free(&context);
  return status;
}

/* ---- the file ---- */

static int by_key(const void *a, const void *b) {
  return strcmp(((const ptheme_metadata *)a)->key, ((const ptheme_metadata *)b)->key);
}

static size_t list_metadata(ptheme_metadata *metadata, const ptheme_facts *facts) {
  const char *at = facts->text.data;
  size_t n = 0;
  for (size_t i = 0; i < facts->n; i++) {
    const char *value = at + strlen(at) + 1;
    if (!ptheme_facts__is_confusion(at)) metadata[n++] = (ptheme_metadata){at, value};
    at = value + strlen(value) + 1;
  }
  qsort(metadata, n, sizeof *metadata, by_key);
  return n;
}

/* Feature-major: the H weights of a term, its idf, zeros. */
static void lay_out_weights(float *weights, const ptheme_trainer *t, const float *idf) {
  size_t h = t->solution.n_planes, v = t->solution.n_terms, stride = ptheme_model__stride(h);
  for (size_t term = 0; term < v; term++) {
    float *row = weights + term * stride;
    for (size_t i = 0; i < h; i++)
      row[i] = t->solution.w[i * v + term];
    row[h] = idf[term];
  }
}

static int by_value(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static void list_prints(uint64_t *prints, const ptheme_rows *rows) {
  for (size_t r = 0; r < rows->n; r++)
    prints[r] = rows->rows[r].print;
  qsort(prints, rows->n, sizeof *prints, by_value);
}

static ptheme_status write_parts(ptheme_buf *file, ptheme_trainer *t, ptheme_error *err) {
  size_t stride = ptheme_model__stride(t->solution.n_planes);
  float *idf = NULL, *weights = ptheme_mem__zalloc(t->solution.n_terms, stride * sizeof *weights);
  uint64_t *prints = ptheme_mem__alloc(t->rows.n, sizeof *prints);
  ptheme_metadata *metadata = ptheme_mem__alloc(t->facts.n, sizeof *metadata);
  ptheme_sketch *sketches = NULL;
  size_t n_sketches = 0;
  ptheme_status status = weights && prints && metadata ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_rows__idf(&idf, &t->rows, t->options->features.idf_power, err);
  if (status == PTHEME_OK)
    status = ptheme_sketches__make(&sketches, &n_sketches, &t->rows, &t->options->features,
                                   ptheme_pool__threads(t->options->threads), err);
  if (status == PTHEME_OK) {
    size_t n_metadata = list_metadata(metadata, &t->facts);
    lay_out_weights(weights, t, idf);
    list_prints(prints, &t->rows);
    ptheme_model_parts parts = {.n_labels = t->rows.n_labels,
                                .n_terms = t->rows.n_terms,
                                .labels = (const char *const *)t->rows.labels,
                                .term_bytes = t->rows.term_bytes.data,
                                .term_offsets = t->rows.term_offsets,
                                .n_planes = t->solution.n_planes,
                                .weights = weights,
                                .rho = t->solution.rho,
                                .sigmoids = t->validation.sigmoids,
                                .scaling = t->validation.scaling,
                                .priors = t->validation.priors,
                                .confusion = t->validation.metrics.confusion,
                                .posteriors = t->validation.posteriors,
                                .prints = prints,
                                .n_prints = t->rows.n,
                                .sketches = sketches,
                                .n_sketches = n_sketches,
                                .metadata = metadata,
                                .n_metadata = n_metadata};
    status = ptheme_model__write(file, &parts, err);
  }
  ptheme_mem__free(idf);
  ptheme_mem__free(weights);
  ptheme_mem__free(prints);
  ptheme_mem__free(sketches);
  ptheme_mem__free(metadata);
  return status;
}

ptheme_status ptheme_train(ptheme_model **out, const ptheme_dataset *dataset,
                           const ptheme_train_options *options, ptheme_error *err) {
  *out = NULL;
  ptheme_trainer t;
  ptheme_buf file = PTHEME_BUF_INIT;
  ptheme_status status = ptheme_trainer__run(&t, dataset, options, err);
  if (status == PTHEME_OK) status = describe(&t, err);
  if (status == PTHEME_OK) status = write_parts(&file, &t, err);
  ptheme_trainer__free(&t);
  if (status == PTHEME_OK) return ptheme_model__take(out, file.data, file.len, err);
  ptheme_buf__free(&file);
  return status;
}
