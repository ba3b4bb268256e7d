/* Contributions to the mean of a label's scores against each other label.  A mean of planes is a
 * plane, so each term has one mean weight a label and the sum over the terms is the score; there is
 * nothing to approximate. */
#include "base/mem.h"
#include "base/status.h"
#include "model/classify.h"

#include <stdlib.h>

/* Room for everything that the public struct points to, and what it is freed by. */
typedef struct explanation {
  ptheme_explanation shown;
  double *numbers; // p, scores, bias: [3][K], then [n][K]
  ptheme_contribution *contributions;
  ptheme_span *spans; // [occurrences]
} explanation;

void ptheme_explanation_free(ptheme_explanation *shown) {
  if (!shown) return;
  explanation *e = (explanation *)(void *)shown; /* its first member */
  ptheme_mem__free(e->numbers);
  ptheme_mem__free(e->contributions);
  ptheme_mem__free(e->spans);
  ptheme_mem__free(e);
}

/* means[k] = mean over the other labels of what speaks for k and against them.
 *  @param planes  [H] of pairs, or of labels */
static void mean_by_label(double *means, const double *planes, const ptheme_model *model) {
  size_t n = model->n_labels;
  for (size_t k = 0; k < n; k++)
    means[k] = 0;
  for (size_t i = 0, pair = 0; i < n; i++) {
    for (size_t j = i + 1; j < n; j++, pair++) {
      double difference = ptheme_model__of_pair(model, planes, pair, i, j);
      means[i] += difference;
      means[j] -= difference;
    }
  }
  for (size_t k = 0; k < n; k++)
    means[k] /= (double)(n - 1);
}

/* Mean weight of a term for each label.  @param planes [H] scratch */
static void mean_weights(double *means, double *planes, const ptheme_model *model,
                         uint32_t column) {
  const float *row = model->weights + column * model->stride;
  for (size_t h = 0; h < model->n_planes; h++)
    planes[h] = (double)row[h];
  mean_by_label(means, planes, model);
}

/* ---- where terms stand ---- */

/* The entry of each known occurrence counts its spans; then they are filled in, in order. */
static void place_spans(explanation *e, const ptheme_classifier *c, uint32_t *filled) {
  size_t at = 0;
  for (size_t i = 0; i < c->weighed[0].n; i++) {
    e->contributions[i].spans = e->spans + at;
    e->contributions[i].n_spans = c->weighed[0].entries[i].count;
    at += c->weighed[0].entries[i].count;
    filled[i] = 0;
  }
  for (size_t i = 0; i < c->terms.n; i++) {
    const ptheme_term *term = &c->terms.items[i];
    size_t entry = ptheme_classifier__entry(c, term);
    if (entry == SIZE_MAX) continue;
    const ptheme_token *last = &c->tokens.items[term->last];
    size_t place = (size_t)(e->contributions[entry].spans - e->spans) + filled[entry]++;
    e->spans[place] = (ptheme_span){c->tokens.items[term->first].source_start,
                                    (size_t)last->source_start + last->source_len};
  }
}

static ptheme_status allocate(explanation **out, const ptheme_classifier *c, uint32_t **filled,
                              double **planes, ptheme_error *err) {
  size_t n_labels = c->model->n_labels, occurrences = 0;
  for (size_t i = 0; i < c->weighed[0].n; i++)
    occurrences += c->weighed[0].entries[i].count;
  *filled = ptheme_mem__alloc(c->weighed[0].n, sizeof **filled);
  *planes = ptheme_mem__alloc(c->model->n_planes, sizeof **planes);
  explanation *e = *out = ptheme_mem__zalloc(1, sizeof **out);
  if (e) {
    e->numbers = ptheme_mem__alloc(3 + c->weighed[0].n, n_labels * sizeof *e->numbers);
    e->contributions = ptheme_mem__alloc(c->weighed[0].n, sizeof *e->contributions);
    e->spans = ptheme_mem__alloc(occurrences, sizeof *e->spans);
    if (*filled && *planes && e->numbers && e->contributions && e->spans) return PTHEME_OK;
    ptheme_explanation_free(&e->shown);
  }
  return ptheme_status__nomem(err);
}

static void fill(explanation *e, ptheme_classifier *c, ptheme_str sentence, uint32_t *filled,
                 double *planes) {
  const ptheme_model *model = c->model;
  size_t k = model->n_labels;
  double *p = e->numbers, *scores = p + k, *bias = scores + k, *each = bias + k;
  ptheme_classifier__probabilities(c, p);
  for (size_t h = 0; h < model->n_planes; h++)
    planes[h] = -model->rho[h];
  mean_by_label(bias, planes, model);
  memcpy(scores, bias, k * sizeof *scores);
  for (size_t i = 0; i < c->weighed[0].n; i++, each += k) {
    double value = (double)c->weighed[0].entries[i].value * c->weighed[0].scale;
    mean_weights(each, planes, model, c->weighed[0].entries[i].column);
    for (size_t label = 0; label < k; label++) {
      each[label] *= value;
      scores[label] += each[label];
    }
    e->contributions[i].term =
        ptheme_vocabulary__text(&model->vocabulary, c->weighed[0].entries[i].column);
    e->contributions[i].value = value;
    e->contributions[i].scores = each;
  }
  place_spans(e, c, filled);
  e->shown = (ptheme_explanation){.sentence = sentence,
                                  .labels = model->labels,
                                  .n_labels = k,
                                  .p = p,
                                  .scores = scores,
                                  .bias = bias,
                                  .contributions = e->contributions,
                                  .n = c->weighed[0].n,
                                  .tokens = (uint32_t)c->tokens.n,
                                  .unknown = c->weighed[0].unknown};
}

ptheme_status ptheme_explain(ptheme_explanation **out, ptheme_classifier *classifier,
                             ptheme_str sentence, ptheme_error *err) {
  *out = NULL;
  PTHEME_TRY(ptheme_classifier__score(classifier, sentence, err));
  PTHEME_TRY(ptheme_terms__list(&classifier->terms, &classifier->tokens,
                                &classifier->model->features, err));
  explanation *e;
  uint32_t *filled;
  double *planes;
  ptheme_status status = allocate(&e, classifier, &filled, &planes, err);
  if (status == PTHEME_OK) {
    fill(e, classifier, sentence, filled, planes);
    *out = &e->shown;
  }
  ptheme_mem__free(filled);
  ptheme_mem__free(planes);
  return status;
}

/* ---- the model's own words ---- */

typedef struct weighed {
  double weight;
  uint32_t column;
} weighed;

static int heaviest(const void *a, const void *b) {
  const weighed *x = a, *y = b;
  if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
  return (x->column > y->column) - (x->column < y->column);
}

ptheme_status ptheme_model_top_terms(ptheme_top_term **out, size_t *n_out,
                                     const ptheme_model *model, size_t k, size_t n,
                                     ptheme_error *err) {
  size_t v = model->vocabulary.n;
  *out = NULL;
  *n_out = 0;
  if (k >= model->n_labels) return ptheme_status__fail(err, PTHEME_E_ARG, "no such label");
  if (n > v) n = v;
  weighed *all = ptheme_mem__alloc(v, sizeof *all);
  double *means = ptheme_mem__alloc(model->n_labels + model->n_planes, sizeof *means);
  ptheme_top_term *top = ptheme_mem__alloc(n, sizeof *top);
  bool ok = all && means && top;
  for (uint32_t column = 0; ok && column < v; column++) {
    mean_weights(means, means + model->n_labels, model, column);
    all[column] = (weighed){means[k], column};
  }
  if (ok) qsort(all, v, sizeof *all, heaviest);
  for (size_t i = 0; ok && i < n; i++)
    top[i] = (ptheme_top_term){ptheme_vocabulary__text(&model->vocabulary, all[i].column),
                               all[i].weight};
  ptheme_mem__free(all);
  ptheme_mem__free(means);
  if (!ok) {
    ptheme_mem__free(top);
    return ptheme_status__nomem(err);
  }
  *out = top;
  *n_out = n;
  return PTHEME_OK;
}
