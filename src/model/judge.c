#include "model/judge.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/classify.h"
#include "model/rows.h"
#include "model/sketch.h"

#include <stdlib.h>

/* Beside the labels' numbers: no label of any row, or one that the model lacks. */
static const uint32_t NO_LABEL = UINT32_MAX, UNKNOWN = UINT32_MAX - 1;

/* ---- rows by document ---- */

typedef struct place {
  ptheme_str document;
  size_t row;
} place;

static int by_document(const void *a, const void *b) {
  const place *x = a, *y = b;
  int order = ptheme_str__compare(x->document, y->document);
  return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

void ptheme_lineup__free(ptheme_lineup *lineup) {
  ptheme_mem__free(lineup->rows);
  ptheme_mem__free(lineup->first);
  *lineup = (ptheme_lineup){0};
}

ptheme_status ptheme_lineup__new(ptheme_lineup *out, const ptheme_dataset *dataset,
                                 ptheme_error *err) {
  size_t n = dataset->n;
  *out = (ptheme_lineup){.n = n};
  place *places = ptheme_mem__alloc(n, sizeof *places);
  out->rows = ptheme_mem__alloc(n, sizeof *out->rows);
  out->first = ptheme_mem__alloc(n + 1, sizeof *out->first);
  if (!places || !out->rows || !out->first) {
    ptheme_mem__free(places);
    ptheme_lineup__free(out);
    return ptheme_status__nomem(err);
  }
  for (size_t i = 0; i < n; i++)
    places[i] = (place){ptheme_dataset__part(dataset, i, PART_DOCUMENT), i};
  qsort(places, n, sizeof *places, by_document);
  for (size_t i = 0; i < n; i++) {
    out->rows[i] = places[i].row;
    if (i == 0 || !ptheme_str__equal(places[i].document, places[i - 1].document))
      out->first[out->n_documents++] = i;
  }
  out->first[out->n_documents] = n;
  ptheme_mem__free(places);
  return PTHEME_OK;
}

/* ---- labels ---- */

static void add_quoted(ptheme_buf *list, ptheme_str label) {
  ptheme_buf__add_text(list, list->len > 0 ? ", \"" : "\"");
  ptheme_buf__add(list, label.data, label.len < 40 ? label.len : 40);
  ptheme_buf__add_byte(list, '"');
}

/* Names every unknown label, in the order of their first rows, as far as the message has room. */
static ptheme_status refuse_labels(const ptheme_model *model, const ptheme_dataset *dataset,
                                   size_t first, const uint32_t *numbers, ptheme_error *err) {
  ptheme_buf list = PTHEME_BUF_INIT, known = PTHEME_BUF_INIT;
  for (uint32_t id = 0; id < ptheme_strmap__count(dataset->names); id++)
    if (numbers[id] == UNKNOWN) add_quoted(&list, ptheme_strmap__get(dataset->names, id));
  for (size_t k = 0; k < model->n_labels; k++)
    add_quoted(&known, ptheme_str__of(model->labels[k]));
  ptheme_buf__add_byte(&list, '\0');
  ptheme_buf__add_byte(&known, '\0');
  ptheme_status status = list.failed || known.failed ? ptheme_status__nomem(err) : PTHEME_OK;
  if (status == PTHEME_OK)
    status = ptheme_status__fail_at(
        err, PTHEME_E_INPUT, ptheme_dataset__part(dataset, first, PART_PATH).data,
        dataset->rows[first].line, 0, "the model does not know the label %.90s\nit knows %.80s",
        list.data, known.data);
  ptheme_buf__free(&list);
  ptheme_buf__free(&known);
  return status;
}

ptheme_status ptheme_labels__number(uint32_t **out, const ptheme_model *model,
                                    const ptheme_dataset *dataset, ptheme_error *err) {
  size_t n = ptheme_strmap__count(dataset->names), first = SIZE_MAX;
  uint32_t *numbers = *out = ptheme_mem__alloc(n, sizeof *numbers);
  if (!numbers) return ptheme_status__nomem(err);
  for (size_t id = 0; id < n; id++)
    numbers[id] = NO_LABEL;
  for (size_t i = 0; i < dataset->n; i++) {
    uint32_t *number = &numbers[dataset->rows[i].parts[PART_LABEL]];
    if (*number == NO_LABEL) {
      size_t k = ptheme_model__find_label(model, ptheme_dataset__part(dataset, i, PART_LABEL));
      *number = k < model->n_labels ? (uint32_t)k : UNKNOWN;
    }
    if (*number == UNKNOWN && first == SIZE_MAX) first = i;
  }
  if (first == SIZE_MAX) return PTHEME_OK;
  ptheme_status status = refuse_labels(model, dataset, first, numbers, err);
  ptheme_mem__free(numbers);
  *out = NULL;
  return status;
}

static ptheme_status read_labels(ptheme_verdicts *out, const ptheme_model *model,
                                 const ptheme_dataset *dataset, const ptheme_lineup *lineup,
                                 ptheme_error *err) {
  uint32_t *numbers;
  PTHEME_TRY(ptheme_labels__number(&numbers, model, dataset, err));
  for (size_t i = 0; i < lineup->n; i++)
    out->labels[i] = numbers[dataset->rows[lineup->rows[i]].parts[PART_LABEL]];
  ptheme_mem__free(numbers);
  return PTHEME_OK;
}

/* ---- probabilities ---- */

/* Was the model trained on the sentence, or nearly? */
static ptheme_status look_back(ptheme_verdicts *out, const ptheme_classifier *classifier,
                               ptheme_sketcher *sketcher, ptheme_error *err) {
  const ptheme_model *model = classifier->model;
  const ptheme_tokens *tokens = &classifier->tokens;
  ptheme_sketch sketch;
  bool has;
  if (ptheme_model__was_trained_on(model, ptheme_rows__print(tokens))) {
    out->seen++;
    return PTHEME_OK;
  }
  PTHEME_TRY(ptheme_sketcher__tokens(sketcher, tokens, &model->features, &sketch, &has, err));
  out->near_seen += has && ptheme_sketch__among(sketch, model->sketches, model->n_sketches);
  return PTHEME_OK;
}

static ptheme_status score_rows(ptheme_verdicts *out, ptheme_classifier *classifier,
                                const ptheme_dataset *dataset, const ptheme_lineup *lineup,
                                ptheme_error *err) {
  const ptheme_model *model = classifier->model;
  ptheme_sketcher sketcher = {0};
  ptheme_status status = PTHEME_OK;
  for (size_t i = 0; status == PTHEME_OK && i < lineup->n; i++) {
    ptheme_str text = ptheme_dataset__text(dataset, lineup->rows[i]);
    status = ptheme_classifier__score(classifier, text, err);
    if (status != PTHEME_OK) break;
    ptheme_classifier__probabilities(classifier, out->p + i * model->n_labels);
    out->known[i] = classifier->weighed[0].n > 0;
    out->tokens += classifier->tokens.n;
    out->unknown += classifier->weighed[0].unknown;
    status = look_back(out, classifier, &sketcher, err);
  }
  ptheme_sketcher__free(&sketcher);
  return status;
}

static void lean(ptheme_verdicts *out, ptheme_classifier *classifier, const ptheme_lineup *lineup) {
  const ptheme_model *model = classifier->model;
  for (size_t d = 0; d < lineup->n_documents; d++) {
    size_t first = lineup->first[d];
    ptheme_posterior__lean(out->p + first * model->n_labels, out->known + first,
                           lineup->first[d + 1] - first, model->n_labels, model->priors,
                           model->features.context, classifier->scratch);
  }
}

void ptheme_verdicts__free(ptheme_verdicts *verdicts) {
  ptheme_mem__free(verdicts->labels);
  ptheme_mem__free(verdicts->p);
  ptheme_mem__free(verdicts->known);
  *verdicts = (ptheme_verdicts){0};
}

ptheme_status ptheme_verdicts__new(ptheme_verdicts *out, const ptheme_model *model,
                                   const ptheme_dataset *dataset, const ptheme_lineup *lineup,
                                   bool context, ptheme_error *err) {
  *out = (ptheme_verdicts){0};
  ptheme_classifier *classifier = NULL;
  out->labels = ptheme_mem__alloc(lineup->n, sizeof *out->labels);
  out->p = ptheme_mem__alloc(lineup->n, model->n_labels * sizeof *out->p);
  out->known = ptheme_mem__alloc(lineup->n, sizeof *out->known);
  ptheme_status status =
      out->labels && out->p && out->known ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = read_labels(out, model, dataset, lineup, err);
  if (status == PTHEME_OK) status = ptheme_classifier_new(&classifier, model, err);
  if (status == PTHEME_OK) status = score_rows(out, classifier, dataset, lineup, err);
  if (status == PTHEME_OK && context) lean(out, classifier, lineup);
  ptheme_classifier_free(classifier);
  if (status != PTHEME_OK) ptheme_verdicts__free(out);
  return status;
}
