/* Sentences and terms in a report for a terminal. */
#include "base/escape.h"
#include "report/grid.h"
#include "report/report.h"

enum { NEAR_COLUMNS = 90, TERM_COLUMNS = 40 };

typedef struct page {
  ptheme_buf *out;
  const ptheme_report_view *view;
  bool color;
  ptheme_buf safe;
  ptheme_grid grid;
} page;

static void paint(const page *to, const char *code) {
  if (to->color) ptheme_buf__add_text(to->out, code);
}

/* Foreign text; what does not fit `most` columns is cut. */
static void add_text(page *to, ptheme_str text, size_t most) {
  size_t bytes;
  ptheme_buf__clear(&to->safe);
  ptheme_escape__terminal(&to->safe, text);
  to->out->failed = to->out->failed || to->safe.failed;
  ptheme_str safe = ptheme_buf__str(&to->safe);
  ptheme_grid__width(safe, most, &bytes);
  ptheme_buf__add(to->out, safe.data, bytes);
  if (bytes < safe.len) ptheme_buf__add_text(to->out, "…");
}

/* "FIRST between SECOND", both foreign. */
static void add_heading(page *to, const char *first, const char *between, ptheme_str second) {
  ptheme_buf__add_byte(to->out, '\n');
  paint(to, "\x1b[1m");
  add_text(to, ptheme_str__of(first), SIZE_MAX);
  ptheme_buf__add_text(to->out, between);
  add_text(to, second, SIZE_MAX);
  paint(to, "\x1b[0m");
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_near(page *to, ptheme_str text) {
  if (text.len == 0) return;
  paint(to, "\x1b[2m");
  ptheme_buf__add_text(to->out, "        ");
  add_text(to, text, NEAR_COLUMNS);
  paint(to, "\x1b[0m");
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_chance(page *to, const char *before, int k, uint32_t micro) {
  ptheme_buf__add_text(to->out, before);
  add_text(to, ptheme_str__of(to->view->labels[k]), SIZE_MAX);
  ptheme_buf__add_byte(to->out, ' ');
  ptheme_buf__add_fixed(to->out, micro / 1e6, 2);
}

/* The sentence between its neighbours, and where it stands. */
static void add_quote(page *to, const ptheme_quote *quote, bool unsure) {
  add_near(to, quote->before);
  ptheme_buf__add_text(to->out, "  ");
  ptheme_buf__add_fixed(to->out, quote->confidence / 1e6, 2);
  ptheme_buf__add_text(to->out, "  ");
  add_text(to, quote->text, SIZE_MAX);
  ptheme_buf__add_byte(to->out, '\n');
  add_near(to, quote->after);
  ptheme_buf__add_text(to->out, "        -- ");
  add_text(to, to->view->documents[quote->document].name, SIZE_MAX);
  ptheme_buf__add_text(to->out, ", sentence ");
  ptheme_buf__add_u64(to->out, quote->sentence);
  if (unsure) {
    add_chance(to, "; ", quote->best, quote->confidence);
    if (quote->second >= 0) add_chance(to, ", ", quote->second, quote->second_p);
  }
  ptheme_buf__add_byte(to->out, '\n');
}

static void add_quotes(page *to, ptheme_quotes quotes, bool unsure) {
  if (quotes.n == 0) ptheme_buf__add_text(to->out, "  none\n");
  for (size_t i = 0; i < quotes.n; i++) {
    if (i > 0) ptheme_buf__add_byte(to->out, '\n');
    add_quote(to, &quotes.items[i], unsure);
  }
}

static void add_keywords(page *to, ptheme_keywords terms) {
  static const char *const heads[] = {"term", "count", "documents", "log ratio", "G2"};
  if (terms.n == 0) return;
  for (size_t i = 0; i < 5; i++)
    ptheme_grid__add(&to->grid, ptheme_str__of(heads[i]));
  for (size_t i = 0; i < terms.n; i++) {
    ptheme_grid__add(&to->grid, terms.items[i].term);
    ptheme_grid__add_count(&to->grid, terms.items[i].count);
    ptheme_grid__add_count(&to->grid, terms.items[i].documents);
    ptheme_grid__add_fixed(&to->grid, terms.items[i].keyness.log_ratio, 2);
    ptheme_grid__add_fixed(&to->grid, terms.items[i].keyness.g2, 1);
  }
  ptheme_buf__add_byte(to->out, '\n');
  ptheme_grid__write(to->out, &to->grid, to->color);
}

static void add_group(page *to, const char *by, const ptheme_tally *tally) {
  ptheme_str name = tally->name.len > 0 ? tally->name : ptheme_str__of("(none given)");
  add_heading(to, by, ": ", name);
  add_keywords(to, tally->evidence->own);
  for (size_t k = 0; k < to->view->n_labels; k++) {
    if ((int)k == to->view->background || tally->evidence->surest[k].n == 0) continue;
    add_heading(to, "", "  ", ptheme_str__of(to->view->labels[k]));
    add_quotes(to, tally->evidence->surest[k], false);
  }
}

void ptheme_report__table_evidence(ptheme_buf *out, const ptheme_report_view *view, bool color) {
  page to = {out,
             view,
             color,
             PTHEME_BUF_INIT,
             {.n_columns = 5, .right = 0x1E, .max_width = TERM_COLUMNS}};
  const ptheme_evidence *evidence = view->total.evidence;
  if (!evidence) return;
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    add_heading(&to, "surest", " of ", ptheme_str__of(view->labels[k]));
    add_quotes(&to, evidence->surest[k], false);
    add_keywords(&to, evidence->terms[k]);
  }
  add_heading(&to, "least certain", "", ptheme_str__of(""));
  add_quotes(&to, evidence->unsure, true);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    for (size_t j = 0; j < view->breakdowns[i].n; j++)
      if (view->breakdowns[i].tallies[j].evidence)
        add_group(&to, view->breakdowns[i].by, &view->breakdowns[i].tallies[j]);
  ptheme_buf__free(&to.safe);
  ptheme_grid__free(&to.grid);
}
