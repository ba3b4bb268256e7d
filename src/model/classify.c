/* Folded scoring: the support vectors of a pair are summed into one weight a term when the model
 * is made, and all pairs' weights of a term stand side by side, so a known term costs one cache
 * line and a fixed number of multiplications. */
#include "model/classify.h"

#include "base/mem.h"
#include "base/prefetch.h"
#include "base/status.h"
#include "model/sums.h"

ptheme_status ptheme_classifier_new(ptheme_classifier **out, const ptheme_model *model,
                                    ptheme_error *err) {
  *out = NULL;
  ptheme_classifier *c = ptheme_mem__zalloc(1, sizeof *c);
  if (!c) return ptheme_status__nomem(err);
  c->model = model;
  c->lanes = ptheme_mem__zalloc(model->n_planes * PTHEME_LANES, sizeof *c->lanes);
  c->scratch = ptheme_mem__alloc(ptheme_lanes__scratch(model->n_labels), sizeof *c->scratch);
  if (!c->lanes || !c->scratch) {
    ptheme_classifier_free(c);
    return ptheme_status__nomem(err);
  }
  *out = c;
  return PTHEME_OK;
}

void ptheme_classifier_free(ptheme_classifier *classifier) {
  if (!classifier) return;
  ptheme_tokens__free(&classifier->tokens);
  ptheme_terms__free(&classifier->terms);
  ptheme_lookup__free(&classifier->lookup);
  ptheme_sentences_free(&classifier->spans);
  ptheme_mem__free(classifier->entries);
  ptheme_mem__free(classifier->slots);
  ptheme_mem__free(classifier->lanes);
  ptheme_mem__free(classifier->scratch);
  ptheme_mem__free(classifier->sentences);
  ptheme_mem__free(classifier->p);
  ptheme_mem__free(classifier->known);
  ptheme_mem__free(classifier);
}

void ptheme_classifier_set_min_confidence(ptheme_classifier *classifier, double min) {
  classifier->min_confidence = min;
}

/* ---- sentences side by side ---- */

_Static_assert((int)PTHEME_LANES <= (int)PTHEME_LOOKUP_MAX, "all lanes may be looked up together");

/* Room for the entries of all sentences. */
static ptheme_status reserve_entries(ptheme_classifier *c, size_t n_terms, ptheme_error *err) {
  void *entries = c->entries;
  bool ok =
      ptheme_mem__reserve(&entries, &c->cap_entries,
                          n_terms + PTHEME_LANES * (size_t)PTHEME_SUMS_ROWS, sizeof *c->entries);
  c->entries = entries;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

/* An empty table at most an eighth full, since a collision costs more than clearing: of the
 * sentence's size, not of the longest one's so far. */
static ptheme_status clear_slots(ptheme_classifier *c, size_t n_terms, ptheme_error *err) {
  void *slots = c->slots;
  size_t size = 64;
  while (size < 8 * n_terms)
    size *= 2;
  bool ok = ptheme_mem__reserve(&slots, &c->cap_slots, size, sizeof *c->slots);
  c->slots = slots;
  if (!ok) return ptheme_status__nomem(err);
  c->slot_mask = size - 1;
  memset(c->slots, 0, size * sizeof *c->slots);
  return PTHEME_OK;
}

size_t ptheme_classifier__entry(const ptheme_classifier *c, const ptheme_term *term) {
  uint32_t column = ptheme_lookup__of(&c->model->vocabulary, term);
  if (column == PTHEME_NO_TERM) return SIZE_MAX;
  size_t slot = column * 0x9E3779B1u & c->slot_mask;
  while (c->entries[c->slots[slot] - 1].column != column)
    slot = (slot + 1) & c->slot_mask;
  return c->slots[slot] - 1;
}

/* Each column once, with its count. */
static ptheme_status count_columns(ptheme_classifier *c, ptheme_weighed *to,
                                   const ptheme_found *found, ptheme_error *err) {
  PTHEME_TRY(clear_slots(c, found->n, err));
  const ptheme_model *model = c->model;
  ptheme_entry *entries = to->entries;
  uint32_t *slots = c->slots, n = 0;
  for (const uint32_t *at = found->items, *end = at + found->n; at < end; at++) {
    uint32_t column = *at;
    PTHEME_PREFETCH(model->weights + column * model->stride);
    size_t slot = column * 0x9E3779B1u & c->slot_mask;
    while (slots[slot] != 0 && entries[slots[slot] - 1].column != column)
      slot = (slot + 1) & c->slot_mask;
    if (slots[slot] != 0) {
      entries[slots[slot] - 1].count++;
    } else {
      entries[n].column = column;
      entries[n].count = 1;
      slots[slot] = ++n;
    }
  }
  to->n = n;
  to->unknown = found->unknown;
  return PTHEME_OK;
}

/* Entries of n sentences that were looked up, then their scores in lanes from `lane` on. */
static ptheme_status score_found(ptheme_classifier *c, size_t lane, size_t n, ptheme_error *err) {
  const ptheme_found *found = c->lookup.sentences;
  ptheme_weighed *weighed = c->weighed + lane;
  size_t n_terms = 0;
  for (size_t i = 0; i < n; i++)
    n_terms += found[i].n;
  PTHEME_TRY(reserve_entries(c, n_terms, err));
  ptheme_entry *to = c->entries;
  for (size_t i = 0; i < n; i++) {
    weighed[i].entries = to;
    to += found[i].n + PTHEME_SUMS_ROWS;
    PTHEME_TRY(count_columns(c, &weighed[i], &found[i], err));
  }
  for (size_t i = 0; i < n; i++)
    weighed[i].scale = ptheme_sums__scores(c->lanes + lane + i, PTHEME_LANES, c->model,
                                           weighed[i].entries, weighed[i].n);
  return PTHEME_OK;
}

static ptheme_str text_of(ptheme_str text, const ptheme_span *span) {
  return (ptheme_str){text.data + span->start, span->end - span->start};
}

static ptheme_status look_up_short(ptheme_classifier *c, ptheme_str text, const ptheme_span *spans,
                                   size_t n, ptheme_weighed *to, ptheme_error *err) {
  const ptheme_model *model = c->model;
  const ptheme_feature_options *features = &model->features;
  size_t first[PTHEME_LANES + 1] = {0};
  ptheme_tokens__clear(&c->tokens);
  for (size_t i = 0; i < n; i++) {
    PTHEME_TRY(ptheme_tokens__add(&c->tokens, text_of(text, &spans[i]), text.len - spans[i].end,
                                  ptheme_terms__keep(features), err));
    first[i + 1] = c->tokens.n;
    to[i].tokens = (uint32_t)(first[i + 1] - first[i]);
  }
  return ptheme_lookup__short(&c->lookup, &c->tokens, first, n, &model->vocabulary, features, err);
}

static ptheme_status look_up_plain(ptheme_classifier *c, ptheme_str sentence, ptheme_weighed *to,
                                   ptheme_error *err) {
  const ptheme_model *model = c->model;
  const ptheme_feature_options *features = &model->features;
  PTHEME_TRY(ptheme_tokens__split(&c->tokens, sentence, ptheme_terms__keep(features), err));
  PTHEME_TRY(ptheme_terms__list(&c->terms, &c->tokens, features, err));
  to->tokens = (uint32_t)c->tokens.n;
  return ptheme_lookup__plain(&c->lookup, &c->terms, &model->vocabulary, err);
}

/* How many of n sentences to look up together: few if they are long, since all that is known of
 * them is to stay in the nearest cache. */
static size_t batch_size(const ptheme_span *spans, size_t n) {
  enum { BYTES = 1 << 12 };
  size_t i = 0, bytes = 0;
  do
    bytes += spans[i].end - spans[i].start;
  while (++i < n && bytes < BYTES);
  return i;
}

/* At most PTHEME_LANES sentences of a text, each into a lane. */
static ptheme_status score(ptheme_classifier *c, ptheme_str text, const ptheme_span *spans,
                           size_t n, ptheme_error *err) {
  bool quick = ptheme_lookup__is_short(&c->model->features);
  for (size_t lane = 0, size; lane < n; lane += size) {
    size = quick ? batch_size(spans + lane, n - lane) : 1;
    ptheme_weighed *to = c->weighed + lane;
    PTHEME_TRY(quick ? look_up_short(c, text, spans + lane, size, to, err)
                     : look_up_plain(c, text_of(text, &spans[lane]), to, err));
    PTHEME_TRY(score_found(c, lane, size, err));
  }
  return PTHEME_OK;
}

ptheme_status ptheme_classifier__score(ptheme_classifier *classifier, ptheme_str sentence,
                                       ptheme_error *err) {
  if (sentence.len == 0) sentence.data = ""; /* may be NULL, to which not even 0 can be added */
  return score(classifier, sentence, &(ptheme_span){0, sentence.len}, 1, err);
}

/* Probabilities of the sentences in the first n lanes. */
static void take_lanes(ptheme_classifier *c, double *p, const bool *known, size_t n) {
  size_t n_labels = c->model->n_labels;
  ptheme_calibration calibration = ptheme_model__calibration(c->model);
  ptheme_lanes__posterior(p, c->lanes, n, &calibration, c->scratch);
  for (size_t lane = 0; lane < n; lane++)
    if (!known[lane]) memcpy(p + lane * n_labels, c->model->priors, n_labels * sizeof *p);
}

void ptheme_classifier__probabilities(ptheme_classifier *c, double *p) {
  bool known = c->weighed[0].n > 0;
  take_lanes(c, p, &known, 1);
}

/* ---- a document ---- */

static ptheme_status reserve_sentences(ptheme_classifier *c, size_t n, ptheme_error *err) {
  void *sentences = c->sentences, *p = c->p, *known = c->known;
  bool ok = ptheme_mem__reserve(&sentences, &c->cap_sentences, n, sizeof *c->sentences);
  c->sentences = sentences;
  ok = ok && ptheme_mem__reserve(&p, &c->cap_p, n * c->model->n_labels, sizeof *c->p);
  c->p = p;
  ok = ok && ptheme_mem__reserve(&known, &c->cap_known, n, sizeof *c->known);
  c->known = known;
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

static void take_sentence(ptheme_classifier *c, ptheme_str text, size_t i,
                          const ptheme_weighed *weighed) {
  ptheme_span span = c->spans.spans[i];
  c->known[i] = weighed->n > 0;
  c->sentences[i] = (ptheme_sentence){.start = span.start,
                                      .end = span.end,
                                      .text = text_of(text, &span),
                                      .tokens = weighed->tokens,
                                      .unknown = weighed->unknown,
                                      .p = c->p + i * c->model->n_labels};
}

static ptheme_status score_all(ptheme_classifier *c, ptheme_str text, ptheme_error *err) {
  for (size_t first = 0; first < c->spans.n; first += PTHEME_LANES) {
    size_t left = c->spans.n - first, n = left < PTHEME_LANES ? left : PTHEME_LANES;
    PTHEME_TRY(score(c, text, c->spans.spans + first, n, err));
    for (size_t lane = 0; lane < n; lane++)
      take_sentence(c, text, first + lane, &c->weighed[lane]);
    take_lanes(c, c->p + first * c->model->n_labels, c->known + first, n);
  }
  return PTHEME_OK;
}

/* The one decision rule: the label is the arg-max of the probability that is printed. */
static void decide(ptheme_classifier *c) {
  for (size_t i = 0; i < c->spans.n; i++) {
    ptheme_sentence *sentence = &c->sentences[i];
    sentence->theme = (int)ptheme_posterior__best(sentence->p, c->model->n_labels);
    if (!c->known[i])
      sentence->flags = PTHEME_FLAG_NO_EVIDENCE;
    else if (ptheme_posterior__printed(sentence->p[sentence->theme]) < c->min_confidence)
      sentence->flags = PTHEME_FLAG_LOW_CONFIDENCE;
    if (sentence->flags != 0) sentence->theme = PTHEME_UNSURE;
  }
}

ptheme_status ptheme_classify(ptheme_classifier *classifier, const ptheme_document *document,
                              const ptheme_result **out, ptheme_error *err) {
  ptheme_classifier *c = classifier;
  const ptheme_model *model = c->model;
  *out = NULL;
  PTHEME_TRY(ptheme_sentences_split(&c->spans, document->text, err));
  PTHEME_TRY(reserve_sentences(c, c->spans.n, err));
  PTHEME_TRY(score_all(c, document->text, err));
  ptheme_posterior__lean(c->p, c->known, c->spans.n, model->n_labels, model->priors,
                         model->features.context, c->scratch);
  decide(c);
  c->result = (ptheme_result){.document = document->id,
                              .date = document->date,
                              .source = document->source,
                              .title = document->title,
                              .language = document->language,
                              .fields = document->fields,
                              .n_fields = document->n_fields,
                              .model = model->id,
                              .labels = model->labels,
                              .n_labels = model->n_labels,
                              .background = model->background,
                              .sentences = c->sentences,
                              .n_sentences = c->spans.n,
                              .replaced = document->replaced};
  *out = &c->result;
  return PTHEME_OK;
}
