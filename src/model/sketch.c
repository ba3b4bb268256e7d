/* The rows are tokenised once more: their entries lack the terms that are too rare for the
 * vocabulary, which count among those that two sentences have in common or not. */
#include "model/sketch.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"

enum { BLOCK = 256 };

typedef struct sketcher {
  const ptheme_rows *rows;
  const ptheme_feature_options *features;
  ptheme_sketch *sketches; // [n]
  bool *has;               // [n]
} sketcher;

static ptheme_status sketch_row(const sketcher *s, size_t r, ptheme_tokens *tokens,
                                ptheme_terms *terms, ptheme_sets *sets, ptheme_error *err) {
  ptheme_str text = ptheme_dataset__text(s->rows->dataset, s->rows->rows[r].source);
  PTHEME_TRY(ptheme_tokens__split(tokens, text, s->features->keep_numbers, err));
  PTHEME_TRY(ptheme_terms__list(terms, tokens, s->features, err));
  sets->n = 0;
  PTHEME_TRY(ptheme_sets__add(sets, terms, err));
  s->has[r] = ptheme_sketch__of(&s->sketches[r], sets->terms, sets->first[1]);
  return PTHEME_OK;
}

static ptheme_status sketch_block(void *context, size_t block, size_t worker, ptheme_error *err) {
  (void)worker;
  const sketcher *s = context;
  ptheme_tokens tokens = {0};
  ptheme_terms terms = {0};
  ptheme_sets sets = {0};
  ptheme_status status = PTHEME_OK;
  for (size_t r = block * BLOCK; status == PTHEME_OK && r < (block + 1) * BLOCK; r++)
    if (r < s->rows->n) status = sketch_row(s, r, &tokens, &terms, &sets, err);
  ptheme_tokens__free(&tokens);
  ptheme_terms__free(&terms);
  ptheme_sets__free(&sets);
  return status;
}

ptheme_status ptheme_sketches__make(ptheme_sketch **out, size_t *n, const ptheme_rows *rows,
                                    const ptheme_feature_options *features, size_t threads,
                                    ptheme_error *err) {
  sketcher s = {.rows = rows, .features = features};
  s.sketches = ptheme_mem__alloc(rows->n, sizeof *s.sketches);
  s.has = ptheme_mem__zalloc(rows->n, sizeof *s.has);
  ptheme_status status = s.sketches && s.has ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_pool__each(threads, (rows->n + BLOCK - 1) / BLOCK, sketch_block, &s, err);
  *n = 0;
  for (size_t r = 0; status == PTHEME_OK && r < rows->n; r++)
    if (s.has[r]) s.sketches[(*n)++] = s.sketches[r];
  ptheme_mem__free(s.has);
  if (status != PTHEME_OK) {
    ptheme_mem__free(s.sketches);
    s.sketches = NULL;
  }
  *out = s.sketches;
  return status;
}
