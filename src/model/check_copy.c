/* Rows that repeat others: the same text and label, the same words with another label, nearly the
 * same text in another document. */
#include "base/mem.h"
#include "base/status.h"
#include "model/check.h"
#include "model/near.h"

#include <stdlib.h>

/* Rows sorted by what they share. */
typedef struct member {
  uint32_t group, label, document, row;
} member;

typedef struct searcher {
  ptheme_check *check;
  ptheme_tokens tokens;
  ptheme_terms terms;
  ptheme_feature_options features;
  ptheme_buf words;
  ptheme_strmap *texts; // words of a row, or text and label -> number
  ptheme_sets sets;
  member *members; // [n]
  size_t n;
} searcher;

static int by_group(const void *a, const void *b) {
  const member *x = a, *y = b;
  if (x->group != y->group) return x->group < y->group ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static void add_member(searcher *s, uint32_t group, size_t row) {
  const uint32_t *parts = s->check->rows->rows[row].parts;
  s->members[s->n++] = (member){group, parts[PART_LABEL], parts[PART_DOCUMENT], (uint32_t)row};
}

/* Calls `found` for each group of two rows or more, in the order of their first rows. */
static void each_group(searcher *s, void (*found)(searcher *s, const member *first, size_t n)) {
  if (s->n > 0) qsort(s->members, s->n, sizeof *s->members, by_group);
  for (size_t from = 0, to; from < s->n; from = to) {
    for (to = from + 1; to < s->n && s->members[to].group == s->members[from].group; to++)
      ;
    if (to - from > 1) found(s, s->members + from, to - from);
  }
  s->n = 0;
}

static void note(searcher *s, enum ptheme_check_kind kind, const member *members, size_t n) {
  for (size_t i = 0; i < n; i++)
    ptheme_check__note_row(s->check, &s->check->kinds[kind], members[i].row);
}

static void found_copies(searcher *s, const member *members, size_t n) {
  note(s, CHECK_DUPLICATE, members + 1, n - 1);
}

static void found_words(searcher *s, const member *members, size_t n) {
  bool differ = false;
  for (size_t i = 1; i < n; i++)
    differ = differ || members[i].label != members[0].label;
  if (differ) note(s, CHECK_CONFLICT, members, n);
}

static void found_near(searcher *s, const member *members, size_t n) {
  bool differ = false;
  for (size_t i = 1; i < n; i++)
    differ = differ || members[i].document != members[0].document;
  if (differ) note(s, CHECK_NEAR, members, n);
}

/* ---- the three searches ---- */

static ptheme_status find_copies(searcher *s, ptheme_error *err) {
  const ptheme_dataset *rows = s->check->rows;
  for (size_t i = 0; i < rows->n; i++) {
    uint32_t group;
    ptheme_buf__clear(&s->words);
    ptheme_buf__add_byte(&s->words, 'c'); /* keys of words begin otherwise */
    ptheme_buf__add_str(&s->words, ptheme_dataset__part(rows, i, PART_LABEL));
    ptheme_buf__add_byte(&s->words, '\0');
    ptheme_buf__add_str(&s->words, ptheme_dataset__text(rows, i));
    PTHEME_TRY(ptheme_buf__status(&s->words, err));
    PTHEME_TRY(ptheme_strmap__intern(s->texts, ptheme_buf__str(&s->words), &group, err));
    add_member(s, group, i);
  }
  each_group(s, found_copies);
  return PTHEME_OK;
}

static ptheme_status split(searcher *s, size_t i, ptheme_error *err) {
  ptheme_buf__clear(&s->words);
  PTHEME_TRY(ptheme_tokens__split(&s->tokens, ptheme_dataset__text(s->check->rows, i), true, err));
  for (size_t t = 0; t < s->tokens.n; t++) {
    ptheme_buf__add_byte(&s->words, '\n');
    ptheme_buf__add_str(&s->words, ptheme_tokens__get(&s->tokens, t));
  }
  return ptheme_buf__status(&s->words, err);
}

static ptheme_status find_conflicts(searcher *s, ptheme_error *err) {
  for (size_t i = 0; i < s->check->rows->n; i++) {
    uint32_t group;
    PTHEME_TRY(split(s, i, err));
    PTHEME_TRY(ptheme_terms__list(&s->terms, &s->tokens, &s->features, err));
    PTHEME_TRY(ptheme_sets__add(&s->sets, &s->terms, err));
    if (s->tokens.n == 0 || !ptheme_check__is_labelled(s->check, i)) continue;
    PTHEME_TRY(ptheme_strmap__intern(s->texts, ptheme_buf__str(&s->words), &group, err));
    add_member(s, group, i);
  }
  each_group(s, found_words);
  return PTHEME_OK;
}

static ptheme_status find_near(searcher *s, ptheme_error *err) {
  size_t n = s->check->rows->n;
  uint32_t *groups = NULL, *owner = ptheme_mem__alloc(n, sizeof *owner);
  if (!owner) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n; i++)
    owner[i] = (uint32_t)i;
  ptheme_status status = ptheme_near__group(&groups, &s->sets, owner, n, err);
  for (size_t i = 0; status == PTHEME_OK && i < n; i++)
    add_member(s, groups[i], i);
  if (status == PTHEME_OK) each_group(s, found_near);
  ptheme_mem__free(groups);
  ptheme_mem__free(owner);
  return status;
}

ptheme_status ptheme_check__copies(ptheme_check *check, ptheme_error *err) {
  ptheme_train_options options;
  ptheme_train_options_init(&options);
  searcher s = {.check = check, .features = options.features};
  s.members = ptheme_mem__alloc(check->rows->n, sizeof *s.members);
  ptheme_status status = s.members ? ptheme_strmap__new(&s.texts, err) : ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = find_copies(&s, err);
  if (status == PTHEME_OK) status = find_conflicts(&s, err);
  if (status == PTHEME_OK) status = find_near(&s, err);
  ptheme_tokens__free(&s.tokens);
  ptheme_terms__free(&s.terms);
  ptheme_buf__free(&s.words);
  ptheme_strmap__free(s.texts);
  ptheme_sets__free(&s.sets);
  ptheme_mem__free(s.members);
  return status;
}
