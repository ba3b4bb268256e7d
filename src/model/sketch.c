/* The rows are tokenised once more: their entries lack the terms that are too rare for the
 * vocabulary, which count among those that two sentences have in common or not. */
#include "model/sketch.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"

enum { BLOCK = 256 };

ptheme_status ptheme_sketcher__tokens(ptheme_sketcher *sketcher, const ptheme_tokens *tokens,
                                      const ptheme_feature_options *features, ptheme_sketch *out,
                                      bool *has, ptheme_error *err) {
  ptheme_sets *sets = &sketcher->sets;
  PTHEME_TRY(ptheme_terms__list(&sketcher->terms, tokens, features, err));
  sets->n = 0;
  PTHEME_TRY(ptheme_sets__add(sets, &sketcher->terms, err));
  *has = ptheme_sketch__of(out, sets->terms, sets->first[1]);
  return PTHEME_OK;
}

void ptheme_sketcher__free(ptheme_sketcher *sketcher) {
  ptheme_terms__free(&sketcher->terms);
  ptheme_sets__free(&sketcher->sets);
}

/* ---- all rows ---- */

typedef struct sketching {
  const ptheme_rows *rows;
  const ptheme_feature_options *features;
  ptheme_sketch *sketches; // [n]
  bool *has;               // [n]
} sketching;

static ptheme_status sketch_block(void *context, size_t block, size_t worker, ptheme_error *err) {
  (void)worker;
  const sketching *s = context;
  ptheme_tokens tokens = {0};
  ptheme_sketcher sketcher = {0};
  ptheme_status status = PTHEME_OK;
  size_t first = block * BLOCK, end = first + BLOCK < s->rows->n ? first + BLOCK : s->rows->n;
  for (size_t r = first; status == PTHEME_OK && r < end; r++) {
    ptheme_str text = ptheme_dataset__text(s->rows->dataset, s->rows->rows[r].source);
    status = ptheme_tokens__split(&tokens, text, ptheme_terms__keep(s->features), err);
    if (status == PTHEME_OK)
      status = ptheme_sketcher__tokens(&sketcher, &tokens, s->features, &s->sketches[r], &s->has[r],
                                       err);
  }
  ptheme_tokens__free(&tokens);
  ptheme_sketcher__free(&sketcher);
  return status;
}

ptheme_status ptheme_sketches__make(ptheme_sketch **out, size_t *n, const ptheme_rows *rows,
                                    const ptheme_feature_options *features, size_t threads,
                                    ptheme_error *err) {
  sketching s = {.rows = rows, .features = features};
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
