/* Near-duplicates are sentences whose runs of letters share at least four fifths.  A list keeps the
 * best so far, so a text is compared with few others. */
#include "report/pick.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

#include <stdlib.h>

enum { RUN = 4, MOST_RUNS = 512, LEAST_RUNS = 16 };
static const double same_share = 0.8;

static void free_pick(ptheme_pick *pick) {
  const ptheme_str texts[] = {pick->quote.text, pick->quote.before, pick->quote.after};
  for (size_t i = 0; i < 3; i++)
    ptheme_mem__free((void *)(uintptr_t)texts[i].data);
  ptheme_mem__free(pick->runs);
}

void ptheme_picks__clear(ptheme_picks *picks) {
  for (size_t i = 0; i < picks->n; i++)
    free_pick(&picks->items[i]);
  ptheme_mem__free(picks->items);
  *picks = (ptheme_picks){.most = picks->most};
}

/* ---- near-duplicates ---- */

static int by_value(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Letters of ASCII in small form and whole characters of other scripts; the rest is left out. */
static size_t letters_of(char *out, ptheme_str text) {
  size_t n = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i], small = (char)(c | 0x20);
    if ((unsigned char)c >= 0x80)
      out[n++] = c;
    else if (small >= 'a' && small <= 'z')
      out[n++] = small;
  }
  return n;
}

static ptheme_status set_runs(ptheme_pick *pick, ptheme_str text, ptheme_error *err) {
  char *letters = ptheme_mem__alloc(text.len + 1, 1);
  pick->runs = ptheme_mem__alloc(MOST_RUNS, sizeof *pick->runs);
  if (!letters || !pick->runs) {
    ptheme_mem__free(letters);
    return ptheme_status__nomem(err);
  }
  size_t n = letters_of(letters, text);
  for (size_t i = 0; i + RUN <= n && pick->n_runs < MOST_RUNS; i++)
    pick->runs[pick->n_runs++] = ptheme_hash__64(letters + i, RUN, 0);
  qsort(pick->runs, pick->n_runs, sizeof *pick->runs, by_value);
  ptheme_mem__free(letters);
  return PTHEME_OK;
}

static bool are_same(const ptheme_pick *a, const ptheme_pick *b) {
  size_t i = 0, j = 0, shared = 0;
  while (i < a->n_runs && j < b->n_runs) {
    shared += a->runs[i] == b->runs[j];
    uint64_t x = a->runs[i], y = b->runs[j];
    i += x <= y;
    j += y <= x;
  }
  size_t all = a->n_runs + b->n_runs - shared;
  return (double)shared >= same_share * (double)all;
}

/* ---- the list ---- */

static void take_out(ptheme_picks *picks, size_t at) {
  free_pick(&picks->items[at]);
  picks->n--;
  memmove(&picks->items[at], &picks->items[at + 1], (picks->n - at) * sizeof *picks->items);
}

/* Makes way for a pick of this key: false if a near-duplicate that is as good is there already. */
static bool clear_way(ptheme_picks *picks, const ptheme_pick *pick) {
  for (size_t i = 0; i < picks->n; i++) {
    if (!are_same(&picks->items[i], pick)) continue;
    if (picks->items[i].key >= pick->key) return false;
    take_out(picks, i--);
  }
  if (picks->n == picks->most) take_out(picks, picks->n - 1);
  return true;
}

static bool copy(ptheme_str *text) {
  text->data = ptheme_mem__copy(text->data, text->len);
  return text->data != NULL;
}

static ptheme_status insert(ptheme_picks *picks, ptheme_pick pick, ptheme_error *err) {
  void *items = picks->items;
  bool room = ptheme_mem__reserve(&items, &picks->cap, picks->n + 1, sizeof *picks->items);
  picks->items = items;
  bool copied = copy(&pick.quote.text);
  copied = copy(&pick.quote.before) && copied;
  copied = copy(&pick.quote.after) && copied;
  if (!room || !copied) {
    free_pick(&pick);
    return ptheme_status__nomem(err);
  }
  size_t at = picks->n++;
  for (; at > 0 && picks->items[at - 1].key < pick.key; at--)
    picks->items[at] = picks->items[at - 1];
  picks->items[at] = pick;
  return PTHEME_OK;
}

static ptheme_quote quote_of(const ptheme_kept *kept, size_t document, size_t i) {
  const ptheme_kept_sentence *sentence = &kept->sentences[i];
  const ptheme_str none = {"", 0};
  return (ptheme_quote){.document = document,
                        .sentence = i + 1,
                        .theme = sentence->theme,
                        .best = sentence->best,
                        .second = sentence->second,
                        .confidence = sentence->confidence,
                        .second_p = sentence->second_p,
                        .text = ptheme_kept__text(kept, i),
                        .before = i > 0 ? ptheme_kept__text(kept, i - 1) : none,
                        .after = i + 1 < kept->n ? ptheme_kept__text(kept, i + 1) : none};
}

ptheme_status ptheme_picks__offer(ptheme_picks *picks, const ptheme_kept *kept, size_t document,
                                  size_t i, uint32_t key, ptheme_error *err) {
  if (picks->most == 0) return PTHEME_OK;
  if (picks->n == picks->most && picks->items[picks->n - 1].key >= key) return PTHEME_OK;
  ptheme_pick pick = {.key = key};
  ptheme_status status = set_runs(&pick, ptheme_kept__text(kept, i), err);
  if (status != PTHEME_OK || pick.n_runs < LEAST_RUNS || !clear_way(picks, &pick)) {
    ptheme_mem__free(pick.runs);
    return status;
  }
  pick.quote = quote_of(kept, document, i);
  return insert(picks, pick, err);
}
