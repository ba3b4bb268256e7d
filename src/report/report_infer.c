/* From sums and probabilities to shares with intervals.  Every group is estimated for itself, from
 * its documents in the order of their names, with a seed made from its own name: what else is in
 * the report, and in which order it came, does not matter.  A document leans on the shares in all
 * documents, not on those in a group, so that it is the same in every report of one corpus. */
#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "report/gibbs.h"
#include "report/report_state.h"

#include <math.h>
#include <stdio.h>

static bool wants(const ptheme_report *report, ptheme_estimator estimator) {
  return report->view.model && (report->options.estimators >> estimator & 1) != 0;
}

static ptheme_reference reference_of(const ptheme_report *report) {
  const ptheme_model *model = report->view.model;
  return (ptheme_reference){model->priors, model->posteriors};
}

/* ---- who belongs to a group ---- */

ptheme_members ptheme_report__members(const ptheme_report *report, size_t *items, const char *by,
                                      ptheme_str name) {
  size_t column = 0, n = 0;
  uint64_t seed = ptheme_hash__64(by, by ? strlen(by) : 0, report->options.seed);
  while (by && strcmp(report->by[column], by) != 0)
    column++;
  for (size_t i = 0; i < report->n_entries; i++)
    if (!by || ptheme_str__equal(report->entries[i].groups[column], name)) items[n++] = i;
  return (ptheme_members){items, n, ptheme_hash__64(name.data, name.len, seed)};
}

/* ---- drawing ---- */

/* Sums of each member: sentences or their probabilities by label, and for COUNT those without. */
static void fill_sums(const ptheme_report *report, double *sums, const ptheme_members *members,
                      bool is_count) {
  size_t n_labels = report->view.n_labels;
  for (size_t i = 0; i < members->n; i++) {
    const ptheme_tally *tally = &report->entries[members->items[i]].tally;
    double rest = (double)tally->weight;
    for (size_t k = 0; k < n_labels; k++) {
      *sums = is_count ? (double)tally->count_weight[k] : (double)tally->mass_weight[k] / 1e6;
      rest -= *sums++;
    }
    if (is_count) *sums++ = rest;
  }
}

static ptheme_status draw_sums(const ptheme_report *report, double *replicates,
                               const ptheme_members *members, bool is_count,
                               const ptheme_bootstrap_options *options, ptheme_error *err) {
  size_t width = report->view.n_labels + is_count;
  double n_sentences = 0;
  double *sums = ptheme_mem__alloc(members->n, width * sizeof *sums);
  if (!sums) return ptheme_status__nomem(err);
  fill_sums(report, sums, members, is_count);
  for (size_t i = 0; i < members->n; i++) {
    const ptheme_tally *tally = &report->entries[members->items[i]].tally;
    n_sentences += (double)(tally->sentences - tally->no_evidence);
  }
  ptheme_status status =
      ptheme_bootstrap__sums(replicates, sums, members->n, width, n_sentences, options, err);
  ptheme_mem__free(sums);
  return status;
}

static ptheme_status draw_corrected(const ptheme_report *report, double *shares, double *replicates,
                                    const ptheme_members *members, bool is_emq,
                                    const ptheme_bootstrap_options *options, ptheme_error *err) {
  size_t n = report->view.n_labels;
  ptheme_reference reference = reference_of(report);
  ptheme_emq emq = {.rounds = 0};
  ptheme_units *units = ptheme_mem__alloc(members->n, sizeof *units);
  double *gram = ptheme_mem__alloc(n, n * sizeof *gram), mean[PTHEME_SHARES];
  ptheme_sample sample = {units, members->n, n};
  ptheme_status status = units && gram ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t i = 0; status == PTHEME_OK && i < members->n; i++)
    units[i] = report->entries[members->items[i]].units;
  if (status == PTHEME_OK && is_emq) {
    ptheme_prevalence__emq(&emq, &sample, &reference);
    ptheme_prevalence__emq_shares(shares, &emq, &sample, &reference);
  } else if (status == PTHEME_OK) {
    ptheme_prevalence__gram(gram, &reference, n);
    ptheme_prevalence__mean(mean, &sample);
    ptheme_prevalence__pacc(shares, mean, &reference, gram, n);
  }
  if (status == PTHEME_OK && replicates)
    status = ptheme_bootstrap__run(replicates, &sample,
                                   is_emq ? PTHEME_BOOTSTRAP_EMQ : PTHEME_BOOTSTRAP_PACC,
                                   &reference, &emq, options, err);
  ptheme_mem__free(units);
  ptheme_mem__free(gram);
  return status;
}

ptheme_status ptheme_report__draw(const ptheme_report *report, double *shares, double *replicates,
                                  ptheme_estimator estimator, const ptheme_members *members,
                                  ptheme_error *err) {
  const ptheme_bootstrap_options options = {.replicates = report->options.replicates,
                                            .seed = members->seed,
                                            .threads = report->options.threads};
  if (estimator == PTHEME_ESTIMATOR_COUNT || estimator == PTHEME_ESTIMATOR_MEAN)
    return draw_sums(report, replicates, members, estimator == PTHEME_ESTIMATOR_COUNT, &options,
                     err);
  return draw_corrected(report, shares, replicates, members, estimator == PTHEME_ESTIMATOR_EMQ,
                        &options, err);
}

/* ---- a group ---- */

/* Intervals of the replicates, which change to shares of the themes. */
static void read_intervals(const ptheme_report *report, ptheme_share *shares, double *replicates,
                           size_t width, size_t n_documents, double *column) {
  const ptheme_report_view *view = &report->view;
  size_t n = report->options.replicates;
  double level = report->options.level;
  ptheme_interval all[PTHEME_SHARES + 1], themes[PTHEME_SHARES + 1];
  ptheme_interval__shares(all, replicates, n, width, n_documents, level, column);
  for (size_t i = 0; i < n; i++)
    ptheme_prevalence__of_themes(replicates + i * width, view->n_labels, view->background);
  ptheme_interval__shares(themes, replicates, n, width, n_documents, level, column);
  for (size_t k = 0; k < view->n_labels; k++) {
    shares[k].all = ptheme_interval__around(all[k], shares[k].of_all);
    shares[k].themes = ptheme_interval__around(themes[k], shares[k].of_themes);
  }
}

/* Less than half a sentence about all themes together has no shares of them: of next to nothing,
 * one theme would seem to be all. */
static void set_shares(const ptheme_report *report, ptheme_share *out, const double *shares,
                       double n_sentences) {
  double themes[PTHEME_SHARES], sum = 0;
  size_t n = report->view.n_labels;
  for (size_t k = 0; k < n; k++)
    sum += (int)k == report->view.background ? 0 : shares[k];
  for (size_t k = 0; k < n; k++)
    themes[k] = sum * n_sentences < 0.5 ? NAN : shares[k];
  ptheme_prevalence__of_themes(themes, n, report->view.background);
  for (size_t k = 0; k < n; k++)
    out[k] = (ptheme_share){shares[k], themes[k], {NAN, NAN}, {NAN, NAN}};
}

static void set_plain(const ptheme_report *report, ptheme_share *out, const ptheme_tally *tally,
                      ptheme_estimator estimator) {
  for (size_t k = 0; k < report->view.n_labels; k++) {
    ptheme_estimate plain = ptheme_report__estimate(&report->view, tally, estimator, k);
    out[k] = (ptheme_share){plain.of_all, plain.of_themes, {NAN, NAN}, {NAN, NAN}};
  }
}

static ptheme_status infer_by(ptheme_report *report, ptheme_tally *tally,
                              ptheme_estimator estimator, const ptheme_members *members,
                              double *replicates, double *column, ptheme_error *err) {
  size_t n_labels = report->view.n_labels;
  bool is_plain = estimator == PTHEME_ESTIMATOR_COUNT || estimator == PTHEME_ESTIMATOR_MEAN;
  bool has_interval = members->n > 1;
  double shares[PTHEME_SHARES];
  ptheme_share *out = ptheme_arena__alloc(&report->arena, n_labels, sizeof *out);
  if (!out) return ptheme_status__nomem(err);
  if (has_interval || !is_plain)
    PTHEME_TRY(ptheme_report__draw(report, shares, has_interval ? replicates : NULL, estimator,
                                   members, err));
  if (is_plain)
    set_plain(report, out, tally, estimator);
  else
    set_shares(report, out, shares, (double)(tally->sentences - tally->no_evidence));
  if (has_interval)
    read_intervals(report, out, replicates, n_labels + (estimator == PTHEME_ESTIMATOR_COUNT),
                   members->n, column);
  tally->shares[estimator] = out;
  return PTHEME_OK;
}

/* Room for what a group needs. */
typedef struct workspace {
  size_t *items;      // [entries]
  double *replicates; // [replicates][K + 1]
  double *column;     // [replicates]
} workspace;

static ptheme_status infer_group(ptheme_report *report, ptheme_tally *tally, const char *by,
                                 const workspace *room, ptheme_error *err) {
  ptheme_members members = ptheme_report__members(report, room->items, by, tally->name);
  uint64_t evidence = tally->sentences - tally->no_evidence;
  tally->is_small = tally->documents < PTHEME_FEW_DOCUMENTS || evidence < PTHEME_FEW_SENTENCES;
  for (ptheme_estimator e = PTHEME_ESTIMATOR_COUNT; e <= PTHEME_ESTIMATOR_EMQ; e++)
    if (e <= PTHEME_ESTIMATOR_MEAN || wants(report, e))
      PTHEME_TRY(infer_by(report, tally, e, &members, room->replicates, room->column, err));
  return PTHEME_OK;
}

/* ---- documents ---- */

typedef struct documents {
  ptheme_report *report;
  ptheme_reference reference;
  const double *group;  // [K] EMQ of all documents
  ptheme_share *shares; // [n_documents][K]
  double *scratch;      // [threads][n_scratch]
  size_t n_scratch;
} documents;

static ptheme_status infer_document(void *context, size_t i, size_t worker, ptheme_error *err) {
  const documents *d = context;
  (void)err;
  const ptheme_report_view *view = &d->report->view;
  const ptheme_units *units = &d->report->entries[i].units;
  ptheme_share *out = d->shares + i * view->n_labels;
  ptheme_interval all[PTHEME_SHARES], themes[PTHEME_SHARES];
  double shares[PTHEME_SHARES];
  ptheme_random random;
  ptheme_str name = view->documents[i].name;
  ptheme_random__seed(&random, ptheme_hash__64(name.data, name.len, d->report->options.seed));
  ptheme_prevalence__map(shares, units, view->n_labels, &d->reference, d->group,
                         PTHEME_MAP_STRENGTH);
  ptheme_gibbs__intervals(all, themes, units, view->n_labels, &d->reference, d->group,
                          PTHEME_MAP_STRENGTH, view->background, d->report->options.level, &random,
                          d->scratch + worker * d->n_scratch);
  set_shares(d->report, out, shares, (double)units->n);
  for (size_t k = 0; k < view->n_labels; k++) {
    out[k].all = ptheme_interval__around(all[k], shares[k]);
    out[k].themes = ptheme_interval__around(themes[k], out[k].of_themes);
  }
  return PTHEME_OK;
}

static ptheme_status infer_documents(ptheme_report *report, const double *group,
                                     ptheme_error *err) {
  size_t n = report->view.n_documents, n_labels = report->view.n_labels;
  documents d = {.report = report,
                 .reference = reference_of(report),
                 .group = group,
                 .n_scratch = ptheme_gibbs__scratch(n_labels)};
  d.shares = ptheme_arena__alloc(&report->arena, n * n_labels, sizeof *d.shares);
  d.scratch = ptheme_mem__alloc(report->options.threads, d.n_scratch * sizeof *d.scratch);
  ptheme_status status = d.shares && d.scratch ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_pool__each(report->options.threads, n, infer_document, &d, err);
  ptheme_mem__free(d.scratch);
  for (size_t i = 0; status == PTHEME_OK && i < n; i++)
    report->documents[i].shares[PTHEME_ESTIMATOR_MAP] = d.shares + i * n_labels;
  return status;
}

/* What documents lean on: the unweighted prevalence in all of them. */
static ptheme_status estimate_prior(const ptheme_report *report, ptheme_emq *emq,
                                    ptheme_error *err) {
  ptheme_reference reference = reference_of(report);
  ptheme_units *units = ptheme_mem__alloc(report->n_entries, sizeof *units);
  if (!units) return ptheme_status__nomem(err);
  for (size_t i = 0; i < report->n_entries; i++)
    units[i] = report->entries[i].units;
  ptheme_sample sample = {units, report->n_entries, report->view.n_labels};
  ptheme_prevalence__emq(emq, &sample, &reference);
  ptheme_mem__free(units);
  return PTHEME_OK;
}

/* ---- all ---- */

/* What the model is called can be forged in a file of results; that it has their labels matters. */
static bool is_its_model(const ptheme_model *model, const ptheme_report_view *view) {
  return model && view->n_models == 1 &&
         ptheme_report__fits(model, view->models[0], view->labels, view->n_labels,
                             view->background);
}

/* Taking a neighbour's lean back has one answer up to about here; above, corrected shares were off
 * by 1 to 30 points in trials with probabilities of which the true ones were known. */
static const double SAFE_CONTEXT = 0.5;

/* The model serves if it made every result; else a notice says what is missing. */
static void choose_model(ptheme_report *report) {
  const ptheme_model *model = report->options.model;
  const ptheme_report_view *view = &report->view;
  bool is_the_one = is_its_model(model, view);
  char message[200];
  report->view.model = is_the_one ? model : NULL;
  if (!report->options.on_notice || (is_the_one && model->features.context <= SAFE_CONTEXT)) return;
  if (is_the_one)
    snprintf(
        message, sizeof message,
        "the model leans so much on neighbouring sentences that corrected shares may be far off"
        "\nhint: train with --context 0.5 or less");
  else if (view->n_models > 1)
    snprintf(message, sizeof message,
             "the results are of several models: count and mean only, nothing is corrected");
  else
    snprintf(message, sizeof message,
             "count and mean only: corrected shares and intervals of documents need the model that "
             "made the results, %.32s\nhint: name its file with -m",
             view->models[0]);
  report->options.on_notice(report->options.context, message);
}

static ptheme_status infer_all(ptheme_report *report, const workspace *room, ptheme_error *err) {
  ptheme_report_view *view = &report->view;
  PTHEME_TRY(infer_group(report, &view->total, NULL, room, err));
  view->total.is_small = false;
  for (size_t i = 0; i < view->n_breakdowns; i++)
    for (size_t j = 0; j < view->breakdowns[i].n; j++)
      PTHEME_TRY(
          infer_group(report, &view->breakdowns[i].tallies[j], view->breakdowns[i].by, room, err));
  if (!wants(report, PTHEME_ESTIMATOR_MAP) || report->options.totals) return PTHEME_OK;
  ptheme_emq emq;
  PTHEME_TRY(estimate_prior(report, &emq, err));
  return isnan(emq.prior[0]) ? PTHEME_OK : infer_documents(report, emq.prior, err);
}

ptheme_status ptheme_report__infer(ptheme_report *report, ptheme_error *err) {
  ptheme_report_view *view = &report->view;
  size_t n = report->options.replicates;
  choose_model(report);
  view->by_tokens = report->options.by_tokens;
  view->level = report->options.level;
  view->replicates = n;
  view->seed = report->options.seed;
  workspace room = {.items = ptheme_mem__alloc(report->n_entries, sizeof *room.items),
                    .replicates =
                        ptheme_mem__alloc(n, (view->n_labels + 1) * sizeof *room.replicates),
                    .column = ptheme_mem__alloc(n, sizeof *room.column)};
  ptheme_status status =
      room.items && room.replicates && room.column ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = infer_all(report, &room, err);
  ptheme_mem__free(room.items);
  ptheme_mem__free(room.replicates);
  ptheme_mem__free(room.column);
  return status;
}
