/* A greedy choice by coverage (feature-based submodular selection: Wei, Iyer and Bilmes 2015).  A
 * sentence gains the weights of its terms, ln of the candidates that have a term, each worth less
 * the more often it was chosen before; it is divided by length^(3/4) and multiplied with the root
 * of the model's uncertainty.  Uncertainty alone was no better than chance on the shipped data, as
 * a model of a few hundred sentences is uncertain of almost everything: what it lacks is words.
 * scripts/bench-suggest measures it. */
#include "base/mem.h"
#include "base/status.h"
#include "model/near.h"
#include "model/suggest.h"

#include <math.h>
#include <stdlib.h>

/* How often a term of the vocabulary counts as chosen at the start. */
static const double known_times = 2;

typedef struct chooser {
  ptheme_suggestions *suggestions;
  ptheme_sets sets; // terms of each candidate; first by hash, then by number, 0 .. n_terms-1
  uint32_t *terms;  // [n_terms] hashes, ascending
  size_t n_terms;
  double *weight;  // [n_terms]
  double *times;   // [n_terms] how often chosen
  double *scale;   // [n] uncertainty and length of a candidate
  uint32_t *known; // [n_known] hashes of terms in the vocabulary, as they occur
  size_t n_known, cap_known;
  uint32_t *owner; // [n] 0 .. n-1
  uint32_t *group; // [n] near-duplicates
  bool *gone;      // [n] chosen, or near to a chosen one
} chooser;

/* ---- terms ---- */

static ptheme_status note_known(chooser *c, const ptheme_terms *terms, ptheme_error *err) {
  void *known = c->known;
  if (!ptheme_mem__reserve(&known, &c->cap_known, c->n_known + terms->n, sizeof *c->known))
    return ptheme_status__nomem(err);
  c->known = known;
  for (size_t i = 0; i < terms->n; i++)
    if (terms->items[i].kind == PTHEME_TERM_TOKEN &&
        ptheme_lookup__of(&c->suggestions->model->vocabulary, &terms->items[i]) != PTHEME_NO_TERM)
      c->known[c->n_known++] = ptheme_sets__number(terms->items[i].key);
  return PTHEME_OK;
}

static ptheme_status add_candidate(chooser *c, size_t i, ptheme_error *err) {
  ptheme_suggestions *s = c->suggestions;
  const ptheme_feature_options *features = &s->model->features;
  const ptheme_pool *pool = &s->pool;
  ptheme_terms *terms = &s->classifier->terms;
  PTHEME_TRY(ptheme_tokens__split(&s->tokens, ptheme_pool__text(pool, i),
                                  ptheme_terms__keep(features), err));
  PTHEME_TRY(ptheme_terms__list(terms, &s->tokens, features, err));
  PTHEME_TRY(ptheme_sets__add(&c->sets, terms, err));
  PTHEME_TRY(note_known(c, terms, err));
  double length = (double)(c->sets.first[i + 1] - c->sets.first[i] + 1);
  c->scale[i] = sqrt((1 - ptheme_candidate__margin(&pool->items[i])) / (length * sqrt(length)));
  c->owner[i] = (uint32_t)i;
  return PTHEME_OK;
}

static size_t find_term(const chooser *c, uint32_t hash) {
  const uint32_t *found = bsearch(&hash, c->terms, c->n_terms, sizeof hash, ptheme_sets__by_number);
  return (size_t)(found - c->terms);
}

/* Numbers the terms, by hash, and weighs them by the candidates that have them. */
static ptheme_status number_terms(chooser *c, ptheme_error *err) {
  size_t n = c->sets.first[c->sets.n];
  c->terms = ptheme_mem__alloc(n, sizeof *c->terms);
  c->weight = ptheme_mem__zalloc(n, sizeof *c->weight);
  c->times = ptheme_mem__zalloc(n, sizeof *c->times);
  if (!c->terms || !c->weight || !c->times) return ptheme_status__nomem(err);
  if (n > 0) memcpy(c->terms, c->sets.terms, n * sizeof *c->terms);
  qsort(c->terms, n, sizeof *c->terms, ptheme_sets__by_number);
  for (size_t i = 0; i < n; i++) {
    if (c->n_terms == 0 || c->terms[i] != c->terms[c->n_terms - 1])
      c->terms[c->n_terms++] = c->terms[i];
    c->weight[c->n_terms - 1]++;
  }
  for (size_t t = 0; t < c->n_terms; t++)
    c->weight[t] = log(c->weight[t]);
  for (size_t i = 0; i < c->n_known; i++)
    c->times[find_term(c, c->known[i])] = known_times;
  for (size_t i = 0; i < n; i++)
    c->sets.terms[i] = (uint32_t)find_term(c, c->sets.terms[i]);
  return PTHEME_OK;
}

static ptheme_status prepare(chooser *c, ptheme_error *err) {
  ptheme_suggestions *s = c->suggestions;
  size_t n = s->pool.n;
  c->owner = ptheme_mem__alloc(n, sizeof *c->owner);
  c->scale = ptheme_mem__alloc(n, sizeof *c->scale);
  c->gone = ptheme_mem__zalloc(n, sizeof *c->gone);
  s->chosen = ptheme_mem__alloc(s->count < n ? s->count : n, sizeof *s->chosen);
  if (!c->owner || !c->scale || !c->gone || !s->chosen) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n; i++)
    PTHEME_TRY(add_candidate(c, i, err));
  if (n == 0) return PTHEME_OK;
  PTHEME_TRY(ptheme_near__group(&c->group, &c->sets, c->owner, n, err));
  return number_terms(c, err);
}

/* ---- choosing ---- */

/* What a term would add if it were chosen once more. */
static double gain(const chooser *c, size_t t) {
  return c->weight[t] * (sqrt(c->times[t] + 1) - sqrt(c->times[t]));
}

/* The best candidate that is left, or n; the pool's order breaks ties. */
static size_t best(const chooser *c, const double *gains) {
  size_t n = c->suggestions->pool.n, found = n;
  double highest = -1;
  for (size_t i = 0; i < n; i++) {
    if (c->gone[i]) continue;
    double score = 0;
    for (size_t t = c->sets.first[i]; t < c->sets.first[i + 1]; t++)
      score += gains[c->sets.terms[t]];
    score *= c->scale[i];
    if (score > highest) {
      highest = score;
      found = i;
    }
  }
  return found;
}

static void take(chooser *c, size_t chosen, double *gains) {
  c->suggestions->chosen[c->suggestions->n_chosen++] = chosen;
  for (size_t i = 0; i < c->suggestions->pool.n; i++)
    c->gone[i] = c->gone[i] || c->group[i] == c->group[chosen];
  for (size_t i = c->sets.first[chosen]; i < c->sets.first[chosen + 1]; i++) {
    uint32_t t = c->sets.terms[i];
    c->times[t]++;
    gains[t] = gain(c, t);
  }
}

static ptheme_status choose(chooser *c, ptheme_error *err) {
  ptheme_suggestions *s = c->suggestions;
  double *gains = ptheme_mem__alloc(c->n_terms, sizeof *gains);
  if (!gains) return ptheme_status__nomem(err);
  for (size_t t = 0; t < c->n_terms; t++)
    gains[t] = gain(c, t);
  while (s->n_chosen < s->count) {
    size_t chosen = best(c, gains);
    if (chosen == s->pool.n) break;
    take(c, chosen, gains);
  }
  ptheme_mem__free(gains);
  return PTHEME_OK;
}

ptheme_status ptheme_suggestions__choose(ptheme_suggestions *suggestions, ptheme_error *err) {
  chooser c = {.suggestions = suggestions};
  ptheme_status status = prepare(&c, err);
  if (status == PTHEME_OK) status = choose(&c, err);
  ptheme_sets__free(&c.sets);
  ptheme_mem__free(c.terms);
  ptheme_mem__free(c.weight);
  ptheme_mem__free(c.times);
  ptheme_mem__free(c.scale);
  ptheme_mem__free(c.known);
  ptheme_mem__free(c.owner);
  ptheme_mem__free(c.group);
  ptheme_mem__free(c.gone);
  return status;
}
