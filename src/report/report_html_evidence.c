/* Sentences worth reading: those the model is surest of, a list a theme, and those it is least sure
 * of.  Near-duplicates (captions that repeat a lead, mirrored releases) count once: sentences whose
 * runs of letters share at least four fifths.  One pass over all sentences; a list keeps the best
 * so far, so a text is compared with few others. */
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
#include "report/report_html.h"
#include "report/result.h"

#include <stdlib.h>

enum { LISTED = 6, RUN = 4, MOST_RUNS = 512, LEAST_RUNS = 16 };
static const double same_share = 0.8;

typedef struct found {
  size_t document, sentence;
  uint32_t key; // how surely, or how unsurely; more is better
  ptheme_kept_sentence about;
  char *text;     // [about.len] owned
  uint64_t *runs; // [n_runs] sorted hashes of letters in a row; owned
  size_t n_runs;
} found;

typedef struct list {
  found items[LISTED];
  size_t n;
} list;

static void free_found(found *item) {
  ptheme_mem__free(item->text);
  ptheme_mem__free(item->runs);
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

static ptheme_status set_runs(found *item, ptheme_str text, ptheme_error *err) {
  char *letters = ptheme_mem__alloc(text.len + 1, 1);
  item->runs = ptheme_mem__alloc(MOST_RUNS, sizeof *item->runs);
  if (!letters || !item->runs) {
    ptheme_mem__free(letters);
    return ptheme_status__nomem(err);
  }
  size_t n = letters_of(letters, text);
  for (size_t i = 0; i + RUN <= n && item->n_runs < MOST_RUNS; i++)
    item->runs[item->n_runs++] = ptheme_hash__64(letters + i, RUN, 0);
  qsort(item->runs, item->n_runs, sizeof *item->runs, by_value);
  ptheme_mem__free(letters);
  return PTHEME_OK;
}

static bool are_same(const found *a, const found *b) {
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

/* ---- the lists ---- */

static void insert(list *to, found item) {
  size_t at = to->n < LISTED ? to->n++ : LISTED - 1;
  for (; at > 0 && to->items[at - 1].key < item.key; at--)
    to->items[at] = to->items[at - 1];
  to->items[at] = item;
}

static void take_out(list *from, size_t at) {
  free_found(&from->items[at]);
  from->n--;
  memmove(&from->items[at], &from->items[at + 1], (from->n - at) * sizeof *from->items);
}

static ptheme_status offer(list *to, found item, ptheme_str text, ptheme_error *err) {
  if (to->n == LISTED && to->items[LISTED - 1].key >= item.key) return PTHEME_OK;
  item.text = ptheme_mem__copy(text.data, text.len);
  ptheme_status status = item.text ? set_runs(&item, text, err) : ptheme_status__nomem(err);
  if (status != PTHEME_OK || item.n_runs < LEAST_RUNS) {
    free_found(&item);
    return status;
  }
  for (size_t i = 0; i < to->n; i++) {
    if (!are_same(&to->items[i], &item)) continue;
    if (to->items[i].key >= item.key) {
      free_found(&item);
      return PTHEME_OK;
    }
    take_out(to, i--);
  }
  if (to->n == LISTED) take_out(to, LISTED - 1);
  insert(to, item);
  return PTHEME_OK;
}

/* lists[k] for label k, lists[K] for the least certain. */
static ptheme_status look_through(const ptheme_html *page, list *lists, size_t document,
                                  const ptheme_kept *kept, ptheme_error *err) {
  size_t n_labels = page->view->n_labels;
  for (size_t i = 0; i < kept->n; i++) {
    const ptheme_kept_sentence *sentence = &kept->sentences[i];
    if (sentence->flags & PTHEME_FLAG_NO_EVIDENCE) continue;
    ptheme_str text = ptheme_kept__text(kept, i);
    found item = {.document = document, .sentence = i, .about = *sentence};
    item.key = PTHEME_MICRO - (sentence->confidence - sentence->second_p);
    PTHEME_TRY(offer(&lists[n_labels], item, text, err));
    if (sentence->theme < 0 || sentence->theme == page->view->background) continue;
    item.key = sentence->confidence;
    PTHEME_TRY(offer(&lists[sentence->theme], item, text, err));
  }
  return PTHEME_OK;
}

static ptheme_status collect(const ptheme_html *page, list *lists, ptheme_error *err) {
  const ptheme_report *report = page->report;
  ptheme_kept kept = {0};
  ptheme_status status = PTHEME_OK;
  for (size_t i = 0; i < report->n_entries && status == PTHEME_OK; i++) {
    status = ptheme_kept__get(report->spool, &kept, report->entries[i].place, err);
    if (status == PTHEME_OK) status = look_through(page, lists, i, &kept, err);
  }
  ptheme_kept__free(&kept);
  return status;
}

/* ---- writing ---- */

static void add_share(ptheme_html *page, int label, uint32_t micro) {
  ptheme_html__text(page, ptheme_html__theme(page, label));
  ptheme_html__add(page, " ");
  ptheme_html__chance(page, micro);
}

static void add_source(ptheme_html *page, const found *item) {
  const ptheme_report_entry *entry = &page->report->entries[item->document];
  ptheme_html__add(page, " <cite>");
  if (page->has_sentences) {
    ptheme_html__add(page, "<a href=\"");
    ptheme_html__address(page, item->document, item->sentence + 1);
    ptheme_html__add(page, "\">");
  }
  ptheme_html__text(page, entry->title.len > 0 ? entry->title : entry->tally.name);
  if (page->has_sentences) ptheme_html__add(page, "</a>");
  if (entry->date.len > 0) {
    ptheme_html__add(page, ", ");
    ptheme_html__text(page, entry->date);
  }
  ptheme_html__add(page, "</cite></li>\n");
}

static ptheme_status add_item(ptheme_html *page, const found *item, bool unsure,
                              ptheme_error *err) {
  char room[16];
  ptheme_str text = {item->text, item->about.len};
  const ptheme_report_entry *entry = &page->report->entries[item->document];
  const char *language = ptheme_html__language(entry->language, text, room);
  ptheme_html__add(page, "<li class=\"");
  ptheme_html__color(page, item->about.theme);
  ptheme_html__add(page, "\"");
  if (language) {
    ptheme_html__add(page, " lang=\"");
    ptheme_html__name(page, language);
    ptheme_html__add(page, "\"");
  }
  ptheme_html__add(page, "><q>");
  PTHEME_TRY(ptheme_html__words(page, text, item->about.theme, err));
  ptheme_html__add(page, "</q>");
  ptheme_html__add(page, " <span class=\"sure\">");
  add_share(page, item->about.best, item->about.confidence);
  if (unsure && item->about.second >= 0) {
    ptheme_html__add(page, ", ");
    add_share(page, item->about.second, item->about.second_p);
  }
  ptheme_html__add(page, "</span>");
  add_source(page, item);
  return PTHEME_OK;
}

static ptheme_status add_list(ptheme_html *page, const list *from, bool unsure, ptheme_error *err) {
  if (from->n == 0) {
    ptheme_html__add(page, "<p class=\"note\">None.</p>\n");
    return PTHEME_OK;
  }
  ptheme_html__add(page, "<ol class=\"quotes\">\n");
  for (size_t i = 0; i < from->n; i++)
    PTHEME_TRY(add_item(page, &from->items[i], unsure, err));
  ptheme_html__add(page, "</ol>\n");
  return PTHEME_OK;
}

static ptheme_status add_lists(ptheme_html *page, const list *lists, ptheme_error *err) {
  const ptheme_report_view *view = page->view;
  ptheme_html__add(page, "<section id=\"evidence\" aria-labelledby=\"evidence-h\">\n"
                         "<h2 id=\"evidence-h\">Evidence</h2>\n"
                         "<p class=\"note\">The sentences that the model is surest of, one of "
                         "each group of near-identical ones. Read them before you trust a "
                         "share.</p>\n");
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    ptheme_html__add(page, "<h3 id=\"theme-");
    ptheme_html__number(page, k + 1);
    ptheme_html__add(page, "\">");
    ptheme_html__name(page, view->labels[k]);
    ptheme_html__add(page, "</h3>\n");
    PTHEME_TRY(add_list(page, &lists[k], false, err));
  }
  ptheme_html__add(page, "<h3>Least certain</h3>\n");
  PTHEME_TRY(add_list(page, &lists[view->n_labels], true, err));
  ptheme_html__add(page, "</section>\n");
  return PTHEME_OK;
}

ptheme_status ptheme_html__evidence(ptheme_html *page, ptheme_error *err) {
  size_t n_lists = page->view->n_labels + 1;
  list *lists = ptheme_mem__zalloc(n_lists, sizeof *lists);
  if (!lists) return ptheme_status__nomem(err);
  ptheme_status status = collect(page, lists, err);
  if (status == PTHEME_OK) status = add_lists(page, lists, err);
  for (size_t k = 0; k < n_lists; k++)
    for (size_t i = 0; i < lists[k].n; i++)
      free_found(&lists[k].items[i]);
  ptheme_mem__free(lists);
  return status;
}
