#include "report/selftest.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"

#include <math.h>

static const char *const protocol_names[] = {"artificial", "natural", "keyword", "document"};
static const char *const estimator_names[] = {"count", "mean", "pacc", "emq", "audit"};

struct ptheme_selftest {
  ptheme_labelled labelled;
  ptheme_selftest_row *rows; // [n]
  size_t n, cap;
};

void ptheme_selftest_options_init(ptheme_selftest_options *options) {
  *options = (ptheme_selftest_options){.draws = 500, .replicates = 1000, .audited = 200, .seed = 1};
}

size_t ptheme_selftest_count(const ptheme_selftest *selftest) {
  return selftest->n;
}

ptheme_selftest_row ptheme_selftest_get(const ptheme_selftest *selftest, size_t i) {
  return selftest->rows[i];
}

void ptheme_selftest_free(ptheme_selftest *selftest) {
  if (!selftest) return;
  ptheme_labelled__free(&selftest->labelled);
  ptheme_mem__free(selftest->rows);
  ptheme_mem__free(selftest);
}

/* ---- drawing ---- */

typedef struct run {
  ptheme_selftest *selftest;
  ptheme_selftest_plan plan;
  size_t draws, threads;
  enum ptheme_selftest_protocol protocol;
  ptheme_selftest_cell *cells;         // [draws][K]
  size_t *sizes;                       // [draws] sentences
  ptheme_selftest_document *documents; // [D][K]
} run;

static ptheme_status draw(void *context, size_t i, size_t worker, ptheme_error *err) {
  run *r = context;
  (void)worker;
  return ptheme_selftest__draw(r->cells + i * r->plan.labelled->n_labels, &r->sizes[i], &r->plan,
                               r->protocol, i, err);
}

static ptheme_status draw_documents(void *context, size_t fold, size_t worker, ptheme_error *err) {
  run *r = context;
  (void)worker;
  return ptheme_selftest__documents(r->documents, &r->plan, fold, err);
}

/* ---- summing up ---- */

typedef struct sums {
  double absolute, relative, covers_population, covers_sample, width;
  double n, n_intervals, n_population; // comparisons; with an interval; with a known population
} sums;

static bool covers(ptheme_interval interval, double value) {
  /* what is compared are sums of the same numbers in another order */
  return interval.low - 1e-9 <= value && value <= interval.high + 1e-9;
}

static void add(sums *s, double estimate, double true_share, double population,
                ptheme_interval interval, size_t n_sentences) {
  double error = fabs(estimate - true_share);
  s->absolute += error;
  s->relative += error / (true_share + 1 / (2 * (double)n_sentences));
  s->n++;
  if (isnan(interval.low)) return;
  s->covers_sample += covers(interval, true_share);
  s->width += interval.high - interval.low;
  s->n_intervals++;
  if (isnan(population)) return;
  s->covers_population += covers(interval, population);
  s->n_population++;
}

static double ratio(double part, double whole) {
  return whole > 0 ? part / whole : NAN;
}

static ptheme_status add_row(ptheme_selftest *selftest, const sums *s, const char *protocol,
                             const char *estimator, const char *label, ptheme_error *err) {
  void *rows = selftest->rows;
  bool room = ptheme_mem__reserve(&rows, &selftest->cap, selftest->n + 1, sizeof *selftest->rows);
  selftest->rows = rows;
  if (!room) return ptheme_status__nomem(err);
  selftest->rows[selftest->n++] =
      (ptheme_selftest_row){.protocol = protocol,
                            .estimator = estimator,
                            .label = label,
                            .draws = (size_t)s->n / (label ? 1 : selftest->labelled.n_labels),
                            .mae = ratio(s->absolute, s->n),
                            .rae = ratio(s->relative, s->n),
                            .covers_population = ratio(s->covers_population, s->n_population),
                            .covers_sample = ratio(s->covers_sample, s->n_intervals),
                            .width = ratio(s->width, s->n_intervals)};
  return PTHEME_OK;
}

/* label K stands for all. */
static ptheme_status sum_up(run *r, size_t estimator, size_t label, ptheme_error *err) {
  size_t n = r->plan.labelled->n_labels;
  sums s = {0};
  for (size_t i = 0; i < r->draws; i++) {
    for (size_t k = 0; r->sizes[i] > 0 && k < n; k++) {
      const ptheme_selftest_cell *cell = &r->cells[i * n + k];
      bool is_audit = estimator == PTHEME_SELFTEST_AUDIT; /* is about the sample itself */
      if (label == n || label == k)
        add(&s, cell->estimates[estimator], cell->true_share, is_audit ? NAN : cell->population,
            cell->intervals[estimator], r->sizes[i]);
    }
  }
  return add_row(r->selftest, &s, protocol_names[r->protocol], estimator_names[estimator],
                 label == n ? NULL : r->plan.labelled->names[label], err);
}

static ptheme_status run_protocol(run *r, ptheme_error *err) {
  PTHEME_TRY(ptheme_pool__each(r->threads, r->draws, draw, r, err));
  for (size_t e = 0; e < PTHEME_SELFTEST_ESTIMATORS; e++) {
    PTHEME_TRY(sum_up(r, e, r->plan.labelled->n_labels, err));
    for (size_t k = 0; k < r->plan.labelled->n_labels; k++)
      PTHEME_TRY(sum_up(r, e, k, err));
  }
  return PTHEME_OK;
}

static ptheme_status sum_up_documents(run *r, int estimator, const char *name, size_t label,
                                      ptheme_error *err) {
  const ptheme_labelled *l = r->plan.labelled;
  sums s = {0};
  for (size_t d = 0; d < l->n_documents; d++) {
    size_t length = l->first[d + 1] - l->first[d];
    for (size_t k = 0; length > 0 && k < l->n_labels; k++) {
      const ptheme_selftest_document *cell = &r->documents[d * l->n_labels + k];
      double estimate = estimator == 0 ? cell->count : estimator == 1 ? cell->mean : cell->map;
      if (label == l->n_labels || label == k)
        add(&s, estimate, cell->true_share, NAN,
            estimator == 2 ? cell->interval : (ptheme_interval){NAN, NAN}, length);
    }
  }
  return add_row(r->selftest, &s, "document", name, label == l->n_labels ? NULL : l->names[label],
                 err);
}

static ptheme_status run_documents(run *r, ptheme_error *err) {
  static const char *const names[] = {"count", "mean", "map"};
  PTHEME_TRY(ptheme_pool__each(r->threads, r->plan.labelled->n_folds, draw_documents, r, err));
  for (int e = 0; e < 3; e++)
    for (size_t k = 0; k <= r->plan.labelled->n_labels; k++)
      PTHEME_TRY(
          sum_up_documents(r, e, names[e], k == 0 ? r->plan.labelled->n_labels : k - 1, err));
  return PTHEME_OK;
}

static ptheme_status run_all(run *r, ptheme_error *err) {
  const ptheme_labelled *l = r->plan.labelled;
  r->cells = ptheme_mem__zalloc(r->draws, l->n_labels * sizeof *r->cells);
  r->sizes = ptheme_mem__zalloc(r->draws, sizeof *r->sizes);
  r->documents = ptheme_mem__zalloc(l->n_documents, l->n_labels * sizeof *r->documents);
  if (!r->cells || !r->sizes || !r->documents) return ptheme_status__nomem(err);
  for (int p = 0; p < PTHEME_SELFTEST_PROTOCOLS; p++) {
    r->protocol = (enum ptheme_selftest_protocol)p;
    PTHEME_TRY(run_protocol(r, err));
  }
  return run_documents(r, err);
}

ptheme_status ptheme_selftest_run(ptheme_selftest **out, const ptheme_dataset *dataset,
                                  const ptheme_train_options *train,
                                  const ptheme_selftest_options *options, ptheme_error *err) {
  *out = NULL;
  if (options->draws == 0 || options->replicates == 0 || options->audited == 0)
    return ptheme_status__fail(err, PTHEME_E_ARG, "draws, replicates and audited must not be 0");
  ptheme_selftest *selftest = ptheme_mem__zalloc(1, sizeof *selftest);
  if (!selftest) return ptheme_status__nomem(err);
  const ptheme_labelled *l = &selftest->labelled;
  ptheme_status status = ptheme_labelled__make(&selftest->labelled, dataset, train, err);
  run r = {.selftest = selftest,
           .draws = options->draws,
           .threads = ptheme_pool__threads(train->threads),
           .plan = {.labelled = l,
                    .documents = options->documents,
                    .replicates = options->replicates,
                    .audited = options->audited,
                    .seed = options->seed}};
  if (status == PTHEME_OK && r.plan.documents == 0)
    r.plan.documents = (l->n_documents / l->n_folds + 1) / 2;
  if (status == PTHEME_OK) status = run_all(&r, err);
  ptheme_mem__free(r.cells);
  ptheme_mem__free(r.sizes);
  ptheme_mem__free(r.documents);
  if (status == PTHEME_OK)
    *out = selftest;
  else
    ptheme_selftest_free(selftest);
  return status;
}
