/* The pool: of a stream of any length the least certain sentences are kept, in bounded memory.
 * It is sorted by content alone, so what is kept does not depend on the order of documents. */
#include "model/suggest.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/rows.h"

#include <stdlib.h>

enum { KEEP_AT_LEAST = 20000, KEEP_A_SUGGESTION = 40 };

/* ---- the pool ---- */

static void free_pool(ptheme_pool *pool) {
  ptheme_buf__free(&pool->arena);
  ptheme_strmap__free(pool->names);
  ptheme_mem__free(pool->items);
  *pool = (ptheme_pool){.n = 0};
}

/* Adds a candidate with its texts; the ids in it are overwritten. */
static ptheme_status add_to_pool(ptheme_pool *pool, const ptheme_candidate *candidate,
                                 ptheme_str text, const ptheme_str parts[SUGGEST_PARTS],
                                 ptheme_error *err) {
  void *items = pool->items;
  if (!ptheme_mem__reserve(&items, &pool->cap, pool->n + 1, sizeof *pool->items))
    return ptheme_status__nomem(err);
  pool->items = items;
  ptheme_candidate *item = &pool->items[pool->n];
  *item = *candidate;
  item->text = pool->arena.len;
  item->text_len = text.len;
  for (int i = 0; i < SUGGEST_PARTS; i++)
    PTHEME_TRY(ptheme_strmap__intern(pool->names, parts[i], &item->parts[i], err));
  ptheme_buf__add_str(&pool->arena, text);
  PTHEME_TRY(ptheme_buf__status(&pool->arena, err));
  pool->n++;
  return PTHEME_OK;
}

/* What sorting needs beside a candidate. */
typedef struct sortable {
  const ptheme_candidate *item;
  double margin;
  ptheme_str document, text;
  size_t place;
} sortable;

/* Equal texts of one document have equal keys unless neighbours made them differ; then any of
 * them will do. */
static int by_margin(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  if (x->margin < y->margin || x->margin > y->margin) return x->margin < y->margin ? -1 : 1;
  if (x->item->draw != y->item->draw) return x->item->draw < y->item->draw ? -1 : 1;
  int order = ptheme_str__compare(x->document, y->document);
  return order != 0 ? order : ptheme_str__compare(x->text, y->text);
}

static ptheme_status sort_pool(sortable **out, const ptheme_pool *pool, ptheme_error *err) {
  sortable *sorted = *out = ptheme_mem__alloc(pool->n, sizeof *sorted);
  if (!sorted) return ptheme_status__nomem(err);
  for (size_t i = 0; i < pool->n; i++) {
    const ptheme_candidate *item = &pool->items[i];
    sorted[i] = (sortable){item, ptheme_candidate__margin(item),
                           ptheme_strmap__get(pool->names, item->parts[SUGGEST_DOCUMENT]),
                           ptheme_pool__text(pool, i), i};
  }
  if (pool->n > 0) qsort(sorted, pool->n, sizeof *sorted, by_margin);
  return PTHEME_OK;
}

/* Keeps the first `most` candidates, sorted, and of equal sentences the first only. */
static ptheme_status keep_best(ptheme_pool *pool, size_t most, ptheme_error *err) {
  ptheme_pool kept = {.n = 0};
  ptheme_strmap *prints = NULL;
  sortable *sorted = NULL;
  ptheme_status status = ptheme_strmap__new(&kept.names, err);
  if (status == PTHEME_OK) status = ptheme_strmap__new(&prints, err);
  if (status == PTHEME_OK) status = sort_pool(&sorted, pool, err);
  for (size_t i = 0; status == PTHEME_OK && i < pool->n && kept.n < most; i++) {
    const ptheme_candidate *item = sorted[i].item;
    ptheme_str parts[SUGGEST_PARTS], print = {(const char *)&item->print, sizeof item->print};
    uint32_t id, known = ptheme_strmap__count(prints);
    status = ptheme_strmap__intern(prints, print, &id, err);
    if (status != PTHEME_OK || id < known) continue;
    for (int part = 0; part < SUGGEST_PARTS; part++)
      parts[part] = ptheme_strmap__get(pool->names, item->parts[part]);
    status = add_to_pool(&kept, item, sorted[i].text, parts, err);
  }
  ptheme_mem__free(sorted);
  ptheme_strmap__free(prints);
  if (status == PTHEME_OK) {
    ptheme_pool old = *pool;
    *pool = kept;
    kept = old;
  }
  free_pool(&kept);
  return status;
}

/* ---- the public functions ---- */

ptheme_status ptheme_suggestions_new(ptheme_suggestions **out, const ptheme_model *model,
                                     size_t count, uint64_t seed, ptheme_error *err) {
  *out = NULL;
  if (count == 0 || count > 1000000)
    return ptheme_status__fail(err, PTHEME_E_ARG, "the count must be from 1 to 1000000");
  ptheme_suggestions *s = ptheme_mem__zalloc(1, sizeof *s);
  if (!s) return ptheme_status__nomem(err);
  s->model = model;
  s->count = count;
  s->seed = seed;
  s->keep = count * KEEP_A_SUGGESTION;
  if (s->keep < KEEP_AT_LEAST) s->keep = KEEP_AT_LEAST;
  ptheme_status status = ptheme_classifier_new(&s->classifier, model, err);
  if (status == PTHEME_OK) status = ptheme_strmap__new(&s->pool.names, err);
  if (status == PTHEME_OK)
    *out = s;
  else
    ptheme_suggestions_free(s);
  return status;
}

void ptheme_suggestions_free(ptheme_suggestions *suggestions) {
  if (!suggestions) return;
  ptheme_classifier_free(suggestions->classifier);
  ptheme_tokens__free(&suggestions->tokens);
  free_pool(&suggestions->pool);
  ptheme_mem__free(suggestions->chosen);
  ptheme_mem__free(suggestions);
}

static void find_best_two(ptheme_candidate *candidate, const double *p, size_t n) {
  size_t first = p[1] > p[0], second = 1 - first;
  for (size_t k = 2; k < n; k++) {
    if (p[k] > p[first]) {
      second = first;
      first = k;
    } else if (p[k] > p[second]) {
      second = k;
    }
  }
  candidate->first = (uint16_t)first;
  candidate->second = (uint16_t)second;
  candidate->p_first = p[first];
  candidate->p_second = p[second];
}

static ptheme_status add_sentence(ptheme_suggestions *s, const ptheme_sentence *sentence,
                                  const ptheme_str parts[SUGGEST_PARTS], ptheme_error *err) {
  PTHEME_TRY(ptheme_tokens__split(&s->tokens, sentence->text,
                                  ptheme_terms__keep(&s->model->features), err));
  ptheme_candidate candidate = {.print = ptheme_rows__print(&s->tokens)};
  s->seen++;
  if (ptheme_model__was_trained_on(s->model, candidate.print)) {
    s->known++;
    return PTHEME_OK;
  }
  candidate.no_evidence = (sentence->flags & PTHEME_FLAG_NO_EVIDENCE) != 0;
  candidate.draw = ptheme_hash__64(&candidate.print, sizeof candidate.print, s->seed);
  find_best_two(&candidate, sentence->p, s->model->n_labels);
  return add_to_pool(&s->pool, &candidate, sentence->text, parts, err);
}

ptheme_status ptheme_suggestions_add(ptheme_suggestions *suggestions,
                                     const ptheme_document *document, ptheme_error *err) {
  ptheme_suggestions *s = suggestions;
  const ptheme_result *result;
  const ptheme_str parts[SUGGEST_PARTS] = {document->id, document->date, document->source,
                                           document->title, document->language};
  PTHEME_TRY(ptheme_classify(s->classifier, document, &result, err));
  for (size_t i = 0; i < result->n_sentences; i++)
    PTHEME_TRY(add_sentence(s, &result->sentences[i], parts, err));
  return s->pool.n >= 2 * s->keep ? keep_best(&s->pool, s->keep, err) : PTHEME_OK;
}

ptheme_status ptheme_suggestions_finish(ptheme_suggestions *suggestions, ptheme_error *err) {
  PTHEME_TRY(keep_best(&suggestions->pool, suggestions->keep, err));
  return ptheme_suggestions__choose(suggestions, err);
}

size_t ptheme_suggestions_count(const ptheme_suggestions *suggestions) {
  return suggestions->n_chosen;
}

uint64_t ptheme_suggestions_seen(const ptheme_suggestions *suggestions) {
  return suggestions->seen;
}

uint64_t ptheme_suggestions_known(const ptheme_suggestions *suggestions) {
  return suggestions->known;
}

ptheme_suggestion ptheme_suggestions_get(const ptheme_suggestions *suggestions, size_t i) {
  const ptheme_pool *pool = &suggestions->pool;
  const ptheme_candidate *item = &pool->items[suggestions->chosen[i]];
  ptheme_str parts[SUGGEST_PARTS];
  for (int part = 0; part < SUGGEST_PARTS; part++)
    parts[part] = ptheme_strmap__get(pool->names, item->parts[part]);
  return (ptheme_suggestion){.document = parts[SUGGEST_DOCUMENT],
                             .date = parts[SUGGEST_DATE],
                             .source = parts[SUGGEST_SOURCE],
                             .title = parts[SUGGEST_TITLE],
                             .language = parts[SUGGEST_LANGUAGE],
                             .text = ptheme_pool__text(pool, suggestions->chosen[i]),
                             .first = ptheme_model_label(suggestions->model, item->first),
                             .second = ptheme_model_label(suggestions->model, item->second),
                             .p_first = item->p_first,
                             .p_second = item->p_second,
                             .no_evidence = item->no_evidence};
}
