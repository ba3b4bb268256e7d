/* Labels: a rare one that looks like a frequent one is most likely a slip of the pen. */
#include "base/mem.h"
#include "base/status.h"
#include "model/check.h"
#include "text/token.h"

#include <stdlib.h>

enum {
  FEW_ROWS = 20,     /* below: quality cannot be judged */
  FEW_DOCUMENTS = 5, /* below: some fold has no row of the label */
  MUCH_RARER = 5,    /* a misspelt label is at least so many times rarer */
  SHORT = 3          /* labels up to here are too short to be like another */
};

typedef struct label {
  ptheme_str text; // NUL-terminated
  ptheme_str same; // folded, blanks left out
  uint32_t id;
  size_t rows, documents;
} label;

typedef struct labels {
  label *items; // [n] the most frequent first
  size_t n;
  const char **names; // [n] the same
  ptheme_buf folded;
  ptheme_tokens tokens;
} labels;

typedef struct use {
  uint32_t label, document;
} use;

static int by_use(const void *a, const void *b) {
  const use *x = a, *y = b;
  if (x->label != y->label) return x->label < y->label ? -1 : 1;
  return (x->document > y->document) - (x->document < y->document);
}

static int by_frequency(const void *a, const void *b) {
  const label *x = a, *y = b;
  if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
  return ptheme_str__compare(x->text, y->text);
}

static ptheme_status count(labels *all, const ptheme_check *check, ptheme_error *err) {
  const ptheme_dataset *rows = check->rows;
  size_t n = 0;
  use *uses = ptheme_mem__alloc(rows->n, sizeof *uses);
  all->items = ptheme_mem__zalloc(rows->n, sizeof *all->items);
  if (!uses || !all->items) {
    ptheme_mem__free(uses);
    return ptheme_status__nomem(err);
  }
  for (size_t i = 0; i < rows->n; i++)
    if (ptheme_check__is_labelled(check, i))
      uses[n++] = (use){rows->rows[i].parts[PART_LABEL], rows->rows[i].parts[PART_DOCUMENT]};
  qsort(uses, n, sizeof *uses, by_use);
  for (size_t i = 0; i < n; i++) {
    bool other = i == 0 || uses[i].label != uses[i - 1].label;
    if (other) all->items[all->n++].id = uses[i].label;
    label *item = &all->items[all->n - 1];
    item->rows++;
    item->documents += other || uses[i].document != uses[i - 1].document;
  }
  ptheme_mem__free(uses);
  return PTHEME_OK;
}

/* "Live lihoods" and "LIVELIHOODS" are folded to "livelihoods".  Offsets first, since the bytes may
 * move. */
static ptheme_status fold(labels *all, ptheme_error *err) {
  for (size_t i = 0; i < all->n; i++) {
    size_t start = all->folded.len;
    PTHEME_TRY(ptheme_tokens__split(&all->tokens, all->items[i].text, true, err));
    for (size_t t = 0; t < all->tokens.n; t++)
      ptheme_buf__add_str(&all->folded, ptheme_tokens__get(&all->tokens, t));
    PTHEME_TRY(ptheme_buf__status(&all->folded, err));
    all->items[i].same.len = all->folded.len - start;
  }
  size_t start = 0;
  for (size_t i = 0; i < all->n; start += all->items[i++].same.len)
    all->items[i].same.data = ptheme_buf__str(&all->folded).data + start;
  return PTHEME_OK;
}

static ptheme_status prepare(labels *all, const ptheme_check *check, ptheme_error *err) {
  PTHEME_TRY(count(all, check, err));
  for (size_t i = 0; i < all->n; i++)
    all->items[i].text = ptheme_strmap__get(check->rows->names, all->items[i].id);
  qsort(all->items, all->n, sizeof *all->items, by_frequency);
  all->names = ptheme_mem__alloc(all->n, sizeof *all->names);
  if (!all->names) return ptheme_status__nomem(err);
  for (size_t i = 0; i < all->n; i++)
    all->names[i] = all->items[i].text.data;
  return fold(all, err);
}

/* ---- findings ---- */

/* "label "enviroment" ..." with what follows; NULL when memory runs out. */
static char *message(const label *item, const char *text, const label *other, const char *end) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  ptheme_buf__add_text(&buf, "label \"");
  ptheme_buf__add_str(&buf, item->text);
  ptheme_buf__add_text(&buf, text);
  if (other) {
    ptheme_buf__add_str(&buf, other->text);
    ptheme_buf__add_text(&buf, "\", which has ");
  }
  ptheme_buf__add_u64(&buf, other ? other->rows : item->documents);
  ptheme_buf__add_text(&buf, end);
  char *copy = buf.failed ? NULL : ptheme_mem__copy(buf.data, buf.len);
  ptheme_buf__free(&buf);
  return copy;
}

static ptheme_status add(ptheme_check *check, const label *item, const char *kind, char *text,
                         ptheme_error *err) {
  ptheme_check_entry *entry;
  PTHEME_TRY(ptheme_check__add_label(check, &entry, kind, PTHEME_SEVERITY_WARNING, text, err));
  for (size_t i = 0; i < check->rows->n; i++)
    if (ptheme_check__is_labelled(check, i) && check->rows->rows[i].parts[PART_LABEL] == item->id)
      ptheme_check__note_row(check, entry, i);
  return PTHEME_OK;
}

/* The more frequent label that item i is or may be meant for, or NULL. */
static const label *meant(const labels *all, size_t i) {
  const label *item = &all->items[i];
  for (size_t j = 0; j < i; j++)
    if (item->same.len > 0 && ptheme_str__equal(all->items[j].same, item->same))
      return &all->items[j];
  size_t n = 0;
  while (n < i && all->items[n].rows >= MUCH_RARER * item->rows)
    n++;
  const char *name = item->text.len > SHORT ? ptheme_suggest(item->text.data, all->names, n) : NULL;
  for (size_t j = 0; name && j < n; j++)
    if (all->names[j] == name) return &all->items[j];
  return NULL;
}

static ptheme_status look(const labels *all, ptheme_check *check, ptheme_error *err) {
  for (size_t i = 0; i < all->n; i++) {
    const label *item = &all->items[i], *other = meant(all, i);
    if (other)
      PTHEME_TRY(
          add(check, item, "label-typo", message(item, "\" looks like \"", other, " rows"), err));
    else if (item->rows < FEW_ROWS || item->documents < FEW_DOCUMENTS)
      PTHEME_TRY(add(
          check, item, "rare-label",
          message(item, "\" has few rows, in documents: ", NULL, "; its quality cannot be judged"),
          err));
  }
  return PTHEME_OK;
}

static ptheme_status look_at_number(const labels *all, ptheme_check *check, ptheme_error *err) {
  static const char text[] = "training needs two labels at least";
  ptheme_check_entry *entry;
  if (all->n > 1) return PTHEME_OK;
  PTHEME_TRY(ptheme_check__add_label(check, &entry, "few-labels", PTHEME_SEVERITY_ERROR,
                                     ptheme_mem__copy(text, sizeof text - 1), err));
  for (size_t i = 0; i < check->rows->n; i++)
    ptheme_check__note_row(check, entry, i);
  return PTHEME_OK;
}

ptheme_status ptheme_check__labels(ptheme_check *check, ptheme_error *err) {
  labels all = {.n = 0};
  ptheme_status status = prepare(&all, check, err);
  if (status == PTHEME_OK) status = look_at_number(&all, check, err);
  if (status == PTHEME_OK) status = look(&all, check, err);
  ptheme_mem__free(all.items);
  ptheme_mem__free(all.names);
  ptheme_buf__free(&all.folded);
  ptheme_tokens__free(&all.tokens);
  return status;
}
