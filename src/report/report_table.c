/* A report for a terminal: the totals, then a row a group, or a row a document where no groups
 * were asked for and the documents fit a screen. */
#include "base/escape.h"
#include "report/report.h"

#include <math.h>

enum { MAX_DOCUMENTS = 40, MAX_NAME = 36, COUNT_WIDTH = 9, SHARE_WIDTH = 9 };

typedef struct page {
  ptheme_buf *out;
  const ptheme_report_view *view;
  bool color;
  ptheme_buf cell;
} page;

static void paint(const page *to, const char *code) {
  if (!to->color) return;
  ptheme_buf__add_text(to->out, "\x1b[");
  ptheme_buf__add_text(to->out, code);
  ptheme_buf__add_byte(to->out, 'm');
}

/* Lead bytes of the blocks that terminals draw two columns wide: U+1100-11FF, U+2E80-A4CF (E2 BA to
 * EA 93), Hangul, U+F900-FAFF, full-width forms, and U+1F000 up.  Rough, and only for padding. */
static size_t columns_of(const unsigned char *s, size_t len) {
  if (len < 3) return 1;
  unsigned code = (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
  bool wide = len == 4 || (code >= 0x1100 && code < 0x1160) || (code >= 0x2E80 && code < 0xA4D0) ||
              (code >= 0xAC00 && code < 0xD7A4) || (code >= 0xF900 && code < 0xFB00) ||
              (code >= 0xFF00 && code < 0xFF61);
  return wide ? 2 : 1;
}

/* Columns the first *bytes bytes take; *bytes shrinks to what fits into `most` columns. */
static size_t width_of(ptheme_str text, size_t most, size_t *bytes) {
  size_t width = 0, i = 0;
  while (i < text.len) {
    size_t len = ptheme_escape__utf8_length(text.data + i, text.len - i);
    len = len > 0 ? len : 1;
    size_t more = columns_of((const unsigned char *)text.data + i, len);
    if (width + more > most) break;
    width += more;
    i += len;
  }
  *bytes = i;
  return width;
}

static void pad(const page *to, size_t used, size_t width) {
  for (; used < width; used++)
    ptheme_buf__add_byte(to->out, ' ');
}

static ptheme_str safe(page *to, ptheme_str text) {
  ptheme_buf__clear(&to->cell);
  ptheme_escape__terminal(&to->cell, text);
  to->out->failed = to->out->failed || to->cell.failed;
  return ptheme_buf__str(&to->cell);
}

static size_t name_width(page *to, ptheme_str name) {
  size_t bytes;
  return width_of(safe(to, name), MAX_NAME, &bytes);
}

/* Foreign text, cut to `width` columns, on the left or the right of them. */
static void add_name(page *to, ptheme_str name, size_t width, bool right) {
  size_t bytes;
  ptheme_str text = safe(to, name);
  size_t used = width_of(text, width, &bytes);
  if (right) pad(to, used, width);
  ptheme_buf__add(to->out, text.data, bytes);
  if (!right) pad(to, used, width);
}

static void add_count(const page *to, uint64_t value, size_t width) {
  size_t digits = 1;
  for (uint64_t rest = value; rest >= 10; rest /= 10)
    digits++;
  pad(to, digits, width);
  ptheme_buf__add_u64(to->out, value);
}

static void add_percent(const page *to, double share, size_t width) {
  if (isnan(share)) {
    pad(to, 1, width);
    ptheme_buf__add_byte(to->out, '-');
    return;
  }
  pad(to, share >= 0.9995 ? 6 : share >= 0.09995 ? 5 : 4, width);
  ptheme_buf__add_fixed(to->out, 100 * share, 1);
  ptheme_buf__add_byte(to->out, '%');
}

static void add_labels(const page *to, const char *text) {
  paint(to, "1");
  ptheme_buf__add_text(to->out, text);
  paint(to, "0");
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_total(page *to) {
  const ptheme_report_view *view = to->view;
  size_t width = strlen("theme");
  for (size_t k = 0; k < view->n_labels; k++) {
    size_t label = name_width(to, ptheme_str__of(view->labels[k]));
    width = label > width ? label : width;
  }
  paint(to, "1");
  add_name(to, ptheme_str__of("theme"), width, false);
  add_labels(to, "    count  of themes    of all     mean  of themes    of all");
  for (size_t k = 0; k < view->n_labels; k++) {
    add_name(to, ptheme_str__of(view->labels[k]), width, false);
    for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++) {
      ptheme_estimate estimate = ptheme_report__estimate(view, &view->total, estimator, k);
      add_count(to, (uint64_t)(estimate.n + 0.5), COUNT_WIDTH);
      add_percent(to, estimate.of_themes, SHARE_WIDTH + 2);
      add_percent(to, estimate.of_all, SHARE_WIDTH + 1);
    }
    ptheme_buf__add_byte(to->out, '\n');
  }
}

static size_t label_width(page *to, size_t k) {
  size_t width = name_width(to, ptheme_str__of(to->view->labels[k])) + 2;
  return width > SHARE_WIDTH ? width : SHARE_WIDTH;
}

static void add_row(page *to, const ptheme_tally *tally, ptheme_str name, size_t width) {
  add_name(to, name, width, false);
  add_count(to, tally->documents, COUNT_WIDTH);
  add_count(to, tally->sentences, COUNT_WIDTH + 2);
  for (size_t k = 0; k < to->view->n_labels; k++)
    if ((int)k != to->view->background)
      add_percent(to, ptheme_report__estimate(to->view, tally, PTHEME_ESTIMATOR_MEAN, k).of_themes,
                  label_width(to, k));
  ptheme_buf__add_byte(to->out, '\n');
}

static ptheme_str shown_name(const ptheme_tally *tally) {
  return tally->name.len > 0 ? tally->name : ptheme_str__of("(none given)");
}

static void add_tallies(page *to, const char *title, const ptheme_tally *tallies, size_t n) {
  size_t width = name_width(to, ptheme_str__of(title));
  for (size_t i = 0; i < n; i++) {
    size_t name = name_width(to, shown_name(&tallies[i]));
    width = name > width ? name : width;
  }
  ptheme_buf__add_byte(to->out, '\n');
  paint(to, "1");
  add_name(to, ptheme_str__of(title), width, false);
  ptheme_buf__add_text(to->out, "     docs  sentences");
  for (size_t k = 0; k < to->view->n_labels; k++)
    if ((int)k != to->view->background)
      add_name(to, ptheme_str__of(to->view->labels[k]), label_width(to, k), true);
  add_labels(to, "");
  for (size_t i = 0; i < n; i++)
    add_row(to, &tallies[i], shown_name(&tallies[i]), width);
}

static void add_summary(const page *to) {
  const ptheme_tally *total = &to->view->total;
  ptheme_buf__add_u64(to->out, total->documents);
  ptheme_buf__add_text(to->out, total->documents == 1 ? " document, " : " documents, ");
  ptheme_buf__add_u64(to->out, total->sentences);
  ptheme_buf__add_text(to->out, " sentences, ");
  ptheme_buf__add_u64(to->out, total->unsure);
  ptheme_buf__add_text(to->out, " unsure, ");
  add_percent(to, ptheme_report__unknown_rate(total), 0);
  ptheme_buf__add_text(to->out, " of the words unknown\n\n");
}

void ptheme_report__table(ptheme_buf *out, const ptheme_report_view *view, bool color) {
  page to = {out, view, color, PTHEME_BUF_INIT};
  add_summary(&to);
  add_total(&to);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    add_tallies(&to, view->breakdowns[i].by, view->breakdowns[i].tallies, view->breakdowns[i].n);
  if (view->n_breakdowns == 0 && view->n_documents <= MAX_DOCUMENTS)
    add_tallies(&to, "document", view->documents, view->n_documents);
  ptheme_buf__free(&to.cell);
}
