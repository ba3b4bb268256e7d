/* What stands behind the shares: the sentences that the model is surest of, a list a theme, those
 * it is least sure of, and the terms that set a theme or a group apart.  One pass over all
 * sentences, then one over those of each group, so that memory holds the counts of one group at a
 * time. */
#include "base/mem.h"
#include "base/status.h"
#include "base/valid.h"
#include "report/pick.h"
#include "report/report_state.h"
#include "report/result.h"
#include "text/token.h"

#include <stdlib.h>

/* Terms listed; the documents of a class that need to have one; and how likely any is there by
 * chance: a class has thousands of terms, and some of them are always frequent. */
enum { KEYWORDS = 20, MIN_DOCUMENTS = 3 };
static const double alpha = 0.05;

/* Words are compared with words and characters with characters: else the terms of a Chinese court
 * among English ones would be all that is Chinese. */
enum { WORDS, PAIRS, KINDS };

typedef struct collector {
  ptheme_report *report;
  ptheme_picks *picks; // [K + 1] sentences of each label, then the least certain
  ptheme_keyness_table *tables[KINDS];
  ptheme_tokens tokens;
  ptheme_kept kept;
  ptheme_buf pair;
  bool of_group; // now in a group: its documents are class 0
  bool has_text; // in any of the results
} collector;

/* ---- terms ---- */

static ptheme_status count(const collector *c, int kind, ptheme_str term, int class,
                           size_t document, ptheme_error *err) {
  if (!c->of_group)
    return ptheme_keyness__add(c->tables[kind], term, class, (uint32_t)document, err);
  ptheme_keyness__again(c->tables[kind], term, class, (uint32_t)document);
  return PTHEME_OK;
}

/* Words, and pairs of neighbouring characters of scripts without blanks. */
static ptheme_status count_terms(collector *c, ptheme_str text, int class, size_t document,
                                 ptheme_error *err) {
  if (ptheme_valid__prefix(text.data, text.len) < text.len) return PTHEME_OK;
  PTHEME_TRY(ptheme_tokens__split(&c->tokens, text, false, err));
  const ptheme_token *items = c->tokens.items;
  for (size_t i = 0; i < c->tokens.n; i++) {
    ptheme_str term = ptheme_tokens__get(&c->tokens, i);
    if (items[i].kind == PTHEME_TOKEN_WORD) PTHEME_TRY(count(c, WORDS, term, class, document, err));
    if (items[i].kind != PTHEME_TOKEN_CHAR || i == 0 || !items[i].joined ||
        items[i - 1].kind != PTHEME_TOKEN_CHAR)
      continue;
    ptheme_buf__clear(&c->pair);
    ptheme_buf__add_str(&c->pair, ptheme_tokens__get(&c->tokens, i - 1));
    ptheme_buf__add_str(&c->pair, term);
    PTHEME_TRY(ptheme_buf__status(&c->pair, err));
    PTHEME_TRY(count(c, PAIRS, ptheme_buf__str(&c->pair), class, document, err));
  }
  return PTHEME_OK;
}

/* ---- sentences ---- */

static ptheme_status offer(collector *c, size_t document, size_t i, ptheme_error *err) {
  const ptheme_kept_sentence *sentence = &c->kept.sentences[i];
  size_t n_labels = c->report->view.n_labels;
  if (sentence->flags & PTHEME_FLAG_NO_EVIDENCE) return PTHEME_OK;
  PTHEME_TRY(ptheme_picks__offer(&c->picks[n_labels], &c->kept, document, i,
                                 PTHEME_MICRO - (sentence->confidence - sentence->second_p), err));
  if (sentence->theme < 0 || sentence->theme == c->report->view.background) return PTHEME_OK;
  return ptheme_picks__offer(&c->picks[sentence->theme], &c->kept, document, i,
                             sentence->confidence, err);
}

static ptheme_status look_through(collector *c, size_t document, ptheme_error *err) {
  const ptheme_report *report = c->report;
  PTHEME_TRY(ptheme_kept__get(report->spool, &c->kept, report->entries[document].place, err));
  for (size_t i = 0; i < c->kept.n; i++) {
    ptheme_str text = ptheme_kept__text(&c->kept, i);
    int theme = c->kept.sentences[i].theme;
    c->has_text = c->has_text || text.len > 0;
    PTHEME_TRY(offer(c, document, i, err));
    PTHEME_TRY(count_terms(c, text, c->of_group ? 0 : theme, document, err));
  }
  return PTHEME_OK;
}

/* ---- from lists to what the view shows ---- */

static ptheme_status keep_picks(ptheme_report *report, ptheme_quotes *out, ptheme_picks *picks,
                                ptheme_error *err) {
  ptheme_quote *quotes = ptheme_arena__alloc(&report->arena, picks->n, sizeof *quotes);
  if (!quotes) return ptheme_status__nomem(err);
  for (size_t i = 0; i < picks->n; i++) {
    quotes[i] = picks->items[i].quote;
    ptheme_str *texts[] = {&quotes[i].text, &quotes[i].before, &quotes[i].after};
    for (size_t j = 0; j < 3; j++)
      if (!ptheme_arena__copy(&report->arena, texts[j])) return ptheme_status__nomem(err);
  }
  *out = (ptheme_quotes){quotes, picks->n};
  ptheme_picks__clear(picks);
  return PTHEME_OK;
}

static int strongest_first(const void *a, const void *b) {
  const ptheme_keyword *x = a, *y = b;
  if (x->keyness.g2 != y->keyness.g2) return x->keyness.g2 > y->keyness.g2 ? -1 : 1;
  return ptheme_str__compare(x->term, y->term);
}

static ptheme_status keep_terms(collector *c, ptheme_keywords *out, int class, ptheme_error *err) {
  ptheme_arena *arena = &c->report->arena;
  ptheme_keyword found[KINDS * KEYWORDS];
  size_t n = 0, more;
  for (int kind = 0; kind < KINDS; kind++) {
    PTHEME_TRY(ptheme_keyness__rank(found + n, &more, KEYWORDS, c->tables[kind], class,
                                    MIN_DOCUMENTS, alpha / KINDS, err));
    n += more;
  }
  qsort(found, n, sizeof *found, strongest_first);
  n = n < KEYWORDS ? n : KEYWORDS;
  ptheme_keyword *terms = ptheme_arena__alloc(arena, n, sizeof *terms);
  if (!terms) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n; i++) {
    terms[i] = found[i];
    if (!ptheme_arena__copy(arena, &terms[i].term)) return ptheme_status__nomem(err);
  }
  *out = (ptheme_keywords){terms, n};
  return PTHEME_OK;
}

static ptheme_status keep_all(collector *c, ptheme_tally *tally, ptheme_error *err) {
  ptheme_report *report = c->report;
  size_t n_labels = report->view.n_labels;
  ptheme_evidence *evidence = ptheme_arena__alloc(&report->arena, 1, sizeof *evidence);
  ptheme_quotes *surest = ptheme_arena__alloc(&report->arena, n_labels, sizeof *surest);
  ptheme_keywords *terms = ptheme_arena__alloc(&report->arena, n_labels, sizeof *terms);
  if (!evidence || !surest || !terms) return ptheme_status__nomem(err);
  *evidence = (ptheme_evidence){.surest = surest, .terms = terms};
  for (size_t k = 0; k < n_labels; k++) {
    terms[k] = (ptheme_keywords){NULL, 0};
    PTHEME_TRY(keep_picks(report, &surest[k], &c->picks[k], err));
    if (!c->of_group) PTHEME_TRY(keep_terms(c, &terms[k], (int)k, err));
  }
  if (c->of_group) PTHEME_TRY(keep_terms(c, &evidence->own, 0, err));
  PTHEME_TRY(keep_picks(report, &evidence->unsure, &c->picks[n_labels], err));
  tally->evidence = evidence;
  return PTHEME_OK;
}

/* ---- all, then group by group ---- */

static ptheme_status collect_group(collector *c, size_t *items, const char *by, ptheme_tally *tally,
                                   ptheme_error *err) {
  ptheme_members members = ptheme_report__members(c->report, items, by, tally->name);
  for (int kind = 0; kind < KINDS; kind++)
    ptheme_keyness__clear(c->tables[kind]);
  for (size_t i = 0; i < members.n; i++)
    PTHEME_TRY(look_through(c, members.items[i], err));
  return keep_all(c, tally, err);
}

static ptheme_status collect(collector *c, size_t *items, ptheme_error *err) {
  ptheme_report *report = c->report;
  ptheme_report_view *view = &report->view;
  for (size_t k = 0; k <= view->n_labels; k++)
    c->picks[k].most = report->options.evidence;
  for (size_t i = 0; i < report->n_entries; i++)
    PTHEME_TRY(look_through(c, i, err));
  PTHEME_TRY(keep_all(c, &view->total, err));
  c->of_group = true;
  c->picks[view->n_labels].most = 0; /* no list of the least certain */
  for (size_t i = 0; i < view->n_breakdowns && c->has_text; i++)
    for (size_t j = 0; j < view->breakdowns[i].n; j++) {
      ptheme_tally *tally = &view->breakdowns[i].tallies[j];
      if (!tally->is_small) PTHEME_TRY(collect_group(c, items, view->breakdowns[i].by, tally, err));
    }
  return PTHEME_OK;
}

ptheme_status ptheme_report__evidence(ptheme_report *report, ptheme_error *err) {
  if (!report->spool) return PTHEME_OK;
  size_t n_lists = report->view.n_labels + 1;
  collector c = {.report = report, .picks = ptheme_mem__zalloc(n_lists, sizeof *c.picks)};
  size_t *items = ptheme_mem__alloc(report->n_entries, sizeof *items);
  ptheme_status status = c.picks && items ? PTHEME_OK : ptheme_status__nomem(err);
  for (int kind = 0; kind < KINDS && status == PTHEME_OK; kind++)
    status = ptheme_keyness__new(&c.tables[kind], report->view.n_labels, err);
  if (status == PTHEME_OK) status = collect(&c, items, err);
  if (status == PTHEME_OK && !c.has_text && report->options.on_notice)
    report->options.on_notice(report->options.context,
                              "the results hold no text: there are no sentences to show");
  for (size_t k = 0; c.picks && k < n_lists; k++)
    ptheme_picks__clear(&c.picks[k]);
  ptheme_mem__free(c.picks);
  ptheme_mem__free(items);
  for (int kind = 0; kind < KINDS; kind++)
    ptheme_keyness__free(c.tables[kind]);
  ptheme_tokens__free(&c.tokens);
  ptheme_kept__free(&c.kept);
  ptheme_buf__free(&c.pair);
  return status;
}
