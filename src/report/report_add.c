/* A report keeps sums for each document, not its sentences.  All sums are integers, so that the
 * order of adding them up cannot show.  With the model it keeps the probabilities too, each
 * sentence's by itself: 24 bytes a sentence for six labels. */
#include "base/mem.h"
#include "base/status.h"
#include "report/group.h"
#include "report/report_state.h"
#include "report/result.h"

enum { SPOOL_IN_MEMORY = 8 << 20 };

ptheme_status ptheme_report_new(ptheme_report **out, const ptheme_report_options *options,
                                ptheme_error *err) {
  *out = NULL;
  ptheme_report *report = ptheme_mem__zalloc(1, sizeof *report);
  if (!report) return ptheme_status__nomem(err);
  ptheme_status status = ptheme_report__set_options(report, options, err);
  if (status == PTHEME_OK) status = ptheme_strmap__new(&report->columns, err);
  if (status == PTHEME_OK && report->options.evidence > 0)
    status = ptheme_spool__new(&report->spool, options->scratch ? options->scratch : ".",
                               SPOOL_IN_MEMORY, err);
  if (status != PTHEME_OK) {
    ptheme_report_free(report);
    return status;
  }
  *out = report;
  return PTHEME_OK;
}

void ptheme_report_free(ptheme_report *report) {
  if (!report) return;
  ptheme_arena__free(&report->arena);
  ptheme_strmap__free(report->columns);
  ptheme_spool__free(report->spool);
  ptheme_mem__free(report->models);
  ptheme_mem__free(report->entries);
  ptheme_mem__free(report->inputs);
  ptheme_mem__free(report->audited);
  ptheme_mem__free(report->doubles);
  ptheme_mem__free(report->flags);
  ptheme_buf__free(&report->scratch);
  ptheme_mem__free(report);
}

/* ---- adding a document ---- */

static ptheme_status keep_labels(ptheme_report *report, const ptheme_result *result,
                                 const char *path, uint64_t line, ptheme_error *err) {
  if (result->n_labels >= PTHEME_SHARES)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, line, 0,
                                  "%zu labels, more than a model can have", result->n_labels);
  report->labels = ptheme_arena__alloc(&report->arena, result->n_labels, sizeof *report->labels);
  if (!report->labels) return ptheme_status__nomem(err);
  for (size_t k = 0; k < result->n_labels; k++) {
    ptheme_str name = ptheme_str__of(result->labels[k]);
    if (!ptheme_arena__copy(&report->arena, &name)) return ptheme_status__nomem(err);
    report->labels[k] = name.data;
  }
  report->view.labels = report->labels;
  report->view.n_labels = result->n_labels;
  report->view.background = result->background;
  return PTHEME_OK;
}

static bool has_labels(const ptheme_report_view *view, const ptheme_result *result) {
  if (view->n_labels != result->n_labels || view->background != result->background) return false;
  for (size_t k = 0; k < view->n_labels; k++)
    if (strcmp(view->labels[k], result->labels[k]) != 0) return false;
  return true;
}

static ptheme_status add_model(ptheme_report *report, const char *model, ptheme_error *err) {
  ptheme_str copy = ptheme_str__of(model);
  void *models = report->models;
  bool room = ptheme_mem__reserve(&models, &report->cap_models, report->view.n_models + 1,
                                  sizeof *report->models);
  report->models = models;
  if (!room || !ptheme_arena__copy(&report->arena, &copy)) return ptheme_status__nomem(err);
  report->models[report->view.n_models++] = copy.data;
  report->view.models = report->models;
  return PTHEME_OK;
}

static ptheme_status check_model(ptheme_report *report, const ptheme_result *result,
                                 const char *path, uint64_t line, ptheme_error *err) {
  ptheme_report_view *view = &report->view;
  if (!report->labels)
    PTHEME_TRY(keep_labels(report, result, path, line, err));
  else if (!has_labels(view, result))
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, line, 0,
                                  "its labels differ from those of the results before");
  for (size_t i = 0; i < view->n_models; i++)
    if (strcmp(view->models[i], result->model) == 0) return PTHEME_OK;
  if (view->n_models > 0 && !report->options.mixed_models)
    return ptheme_status__fail_at(
        err, PTHEME_E_INPUT, path, line, 0,
        "made by model %.32s, the results before by %.32s\n"
        "hint: classify all documents with one model, or say --mixed-models",
        result->model, view->models[0]);
  return add_model(report, result->model, err);
}

/* ---- sums ---- */

bool ptheme_report__make_sums(ptheme_report *report, ptheme_tally *tally) {
  size_t n_labels = report->view.n_labels;
  tally->count = ptheme_arena__alloc(&report->arena, 4 * n_labels, sizeof *tally->count);
  if (!tally->count) return false;
  memset(tally->count, 0, 4 * n_labels * sizeof *tally->count);
  tally->mass = tally->count + n_labels;
  tally->count_weight = tally->mass + n_labels;
  tally->mass_weight = tally->count_weight + n_labels;
  return true;
}

/* Never 0: a sentence with evidence has a token, whatever a file says. */
static uint64_t weigh(const ptheme_report *report, const ptheme_sentence *sentence) {
  return report->options.by_tokens && sentence->tokens > 0 ? sentence->tokens : 1;
}

static void add_weights(const ptheme_report *report, ptheme_tally *tally,
                        const ptheme_result *result) {
  for (size_t i = 0; i < result->n_sentences; i++) {
    const ptheme_sentence *sentence = &result->sentences[i];
    uint64_t weight = weigh(report, sentence);
    if (!ptheme_result__has_evidence(sentence)) continue;
    tally->weight += weight;
    if (sentence->theme != PTHEME_UNSURE) tally->count_weight[sentence->theme] += weight;
    for (size_t k = 0; k < result->n_labels; k++)
      tally->mass_weight[k] += weight * ptheme_posterior__micro(sentence->p[k]);
  }
}

static ptheme_status fill_tally(ptheme_report *report, ptheme_tally *tally,
                                const ptheme_result *result, ptheme_error *err) {
  size_t n_labels = result->n_labels;
  *tally = (ptheme_tally){.name = result->document,
                          .documents = 1,
                          .sentences = result->n_sentences,
                          .unsure = ptheme_result__unsure(result),
                          .replaced = result->replaced};
  if (!ptheme_report__make_sums(report, tally) || !ptheme_arena__copy(&report->arena, &tally->name))
    return ptheme_status__nomem(err);
  for (size_t k = 0; k < n_labels; k++) {
    ptheme_label_sum sum = ptheme_result__sum(result, k);
    tally->count[k] = sum.count;
    tally->mass[k] = sum.mass;
  }
  for (size_t i = 0; i < result->n_sentences; i++) {
    tally->no_evidence += !ptheme_result__has_evidence(&result->sentences[i]);
    tally->tokens += result->sentences[i].tokens;
    tally->unknown += result->sentences[i].unknown;
  }
  add_weights(report, tally, result);
  return PTHEME_OK;
}

/* ---- probabilities ---- */

bool ptheme_report__fits(const ptheme_model *model, const char *id, const char *const *labels,
                         size_t n_labels, int background) {
  if (strcmp(model->id, id) != 0) return false;
  if (model->n_labels != n_labels || model->background != background) return false;
  for (size_t k = 0; k < n_labels; k++)
    if (strcmp(model->labels[k], labels[k]) != 0) return false;
  return true;
}

/* The document's probabilities, then room for as many; which sentences have evidence. */
static ptheme_status lay_out(ptheme_report *report, const ptheme_result *result,
                             ptheme_error *err) {
  size_t n = result->n_sentences, n_labels = result->n_labels;
  void *doubles = report->doubles, *flags = report->flags;
  bool room = ptheme_mem__reserve(&doubles, &report->cap_doubles, 2 * n * n_labels, sizeof(double));
  report->doubles = doubles;
  room = room && ptheme_mem__reserve(&flags, &report->cap_flags, n, sizeof(bool));
  report->flags = flags;
  if (!room) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n; i++) {
    report->flags[i] = ptheme_result__has_evidence(&result->sentences[i]);
    for (size_t k = 0; k < n_labels; k++)
      report->doubles[i * n_labels + k] = ptheme_posterior__printed(result->sentences[i].p[k]);
  }
  return PTHEME_OK;
}

static ptheme_status fill_units(ptheme_report *report, ptheme_units *units,
                                const ptheme_result *result, ptheme_error *err) {
  const ptheme_model *model = report->options.model;
  size_t n_labels = result->n_labels, n = 0;
  if (!model || !ptheme_report__fits(model, result->model, result->labels, result->n_labels,
                                     result->background))
    return PTHEME_OK;
  PTHEME_TRY(lay_out(report, result, err));
  double *alone = report->doubles + result->n_sentences * n_labels;
  ptheme_posterior__unlean(alone, report->doubles, report->flags, result->n_sentences, n_labels,
                           model->priors, model->features.context);
  for (size_t i = 0; i < result->n_sentences; i++)
    n += report->flags[i];
  bool weighted = report->options.by_tokens;
  float *p = ptheme_arena__alloc(&report->arena, n * (n_labels + weighted), sizeof *p);
  if (!p) return ptheme_status__nomem(err);
  float *weights = weighted ? p + n * n_labels : NULL;
  *units = (ptheme_units){p, weights, n};
  for (size_t i = 0; i < result->n_sentences; i++) {
    if (!report->flags[i]) continue;
    for (size_t k = 0; k < n_labels; k++)
      *p++ = (float)alone[i * n_labels + k];
    if (weighted) *weights++ = (float)weigh(report, &result->sentences[i]);
  }
  return PTHEME_OK;
}

/* ---- groups ---- */

/* Values of the breakdowns crossed, one behind the other; empty if all are. */
static ptheme_status fill_cross(ptheme_report *report, ptheme_report_entry *added,
                                ptheme_error *err) {
  size_t at = report->n_asked - 1;
  ptheme_str *cross = &added->groups[at];
  bool is_empty = true;
  ptheme_buf__clear(&report->scratch);
  for (size_t i = 0; i < report->options.n_by; i++) {
    if (i > 0) ptheme_buf__add_text(&report->scratch, " / ");
    ptheme_buf__add_str(&report->scratch, added->groups[i]);
    is_empty = is_empty && added->groups[i].len == 0;
  }
  PTHEME_TRY(ptheme_buf__status(&report->scratch, err));
  *cross = is_empty ? (ptheme_str){"", 0} : ptheme_buf__str(&report->scratch);
  report->known[at] = true;
  return ptheme_arena__copy(&report->arena, cross) ? PTHEME_OK : ptheme_status__nomem(err);
}

/* A document with a date that is in no group of a period: the reader should hear of it.  Of the
 * periods that nobody asked for, the year stands for all. */
static bool is_lost(const ptheme_report *report, size_t by, ptheme_str group, ptheme_str date) {
  const char *name = report->by[by];
  return strncmp(name, "date:", 5) == 0 && group.len == 0 && date.len > 0 &&
         (by < report->n_asked || strcmp(name, "date:year") == 0);
}

static ptheme_status fill_groups(ptheme_report *report, ptheme_report_entry *added,
                                 const ptheme_result *result, ptheme_error *err) {
  added->groups = ptheme_arena__alloc(&report->arena, report->n_by, sizeof *added->groups);
  if (!added->groups) return ptheme_status__nomem(err);
  for (size_t i = 0; i < report->n_by; i++) {
    if (report->has_cross && i + 1 == report->n_asked) continue; /* made of the others, below */
    char room[PTHEME_GROUP_BYTES];
    bool known;
    added->groups[i] = ptheme_group__value(result, report->by[i], room, &known);
    report->known[i] = report->known[i] || known;
    added->odd_date = added->odd_date || is_lost(report, i, added->groups[i], result->date);
    if (!ptheme_arena__copy(&report->arena, &added->groups[i])) return ptheme_status__nomem(err);
  }
  for (size_t i = 0; i < result->n_fields && report->n_asked > 0; i++) {
    uint32_t id;
    PTHEME_TRY(ptheme_strmap__intern(report->columns, result->fields[i].name, &id, err));
  }
  return report->has_cross ? fill_cross(report, added, err) : PTHEME_OK;
}

/* Documents of one file come one after the other, and share its name. */
static ptheme_status fill_place(ptheme_report *report, ptheme_report_entry *added, const char *path,
                                uint64_t line, ptheme_error *err) {
  ptheme_str name = ptheme_str__of(path);
  size_t n = report->n_entries;
  added->line = line;
  added->path = n > 0 ? report->entries[n - 1].path : NULL;
  if (added->path && strcmp(added->path, path) == 0) return PTHEME_OK;
  if (!ptheme_arena__copy(&report->arena, &name)) return ptheme_status__nomem(err);
  added->path = name.data;
  return PTHEME_OK;
}

ptheme_status ptheme_report_add(ptheme_report *report, const ptheme_result *result,
                                const char *path, uint64_t line, ptheme_error *err) {
  path = path ? path : "results";
  PTHEME_TRY(check_model(report, result, path, line, err));
  void *entries = report->entries;
  bool room = ptheme_mem__reserve(&entries, &report->cap_entries, report->n_entries + 1,
                                  sizeof *report->entries);
  report->entries = entries;
  ptheme_buf__clear(&report->scratch);
  ptheme_result__json(&report->scratch, &(ptheme_result_layout){0}, result);
  if (!room) return ptheme_status__nomem(err);
  PTHEME_TRY(ptheme_buf__status(&report->scratch, err));
  ptheme_report_entry added = {.hash = ptheme_hash__128(report->scratch.data, report->scratch.len)};
  PTHEME_TRY(fill_tally(report, &added.tally, result, err));
  PTHEME_TRY(fill_units(report, &added.units, result, err));
  PTHEME_TRY(ptheme_report__match(report, result, err));
  PTHEME_TRY(fill_groups(report, &added, result, err));
  PTHEME_TRY(fill_place(report, &added, path, line, err));
  if (report->spool) PTHEME_TRY(ptheme_report__keep(report, &added, result, err));
  report->entries[report->n_entries++] = added;
  return PTHEME_OK;
}
