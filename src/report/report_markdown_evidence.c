/* Sentences and terms in a report as Markdown. */
#include "base/escape.h"
#include "report/report.h"

static void add_name(ptheme_buf *out, const char *before, ptheme_str name) {
  ptheme_buf__add_text(out, before);
  ptheme_escape__markdown(out, name);
}

static void add_chance(ptheme_buf *out, const char *before, const ptheme_report_view *view, int k,
                       uint32_t micro) {
  add_name(out, before, ptheme_str__of(view->labels[k]));
  ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_fixed(out, micro / 1e6, 3);
}

/* "- DOCUMENT 4, economy 0.981: text", and its neighbours below. */
static void add_quote(ptheme_buf *out, const ptheme_report_view *view, const ptheme_quote *quote,
                      bool unsure) {
  add_name(out, "- ", view->documents[quote->document].name);
  ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_u64(out, quote->sentence);
  add_chance(out, ", ", view, quote->best, quote->confidence);
  if (unsure && quote->second >= 0) add_chance(out, ", ", view, quote->second, quote->second_p);
  add_name(out, ": ", quote->text);
  if (quote->before.len > 0) add_name(out, "\n  - before: ", quote->before);
  if (quote->after.len > 0) add_name(out, "\n  - after: ", quote->after);
  ptheme_buf__add_byte(out, '\n');
}

static void add_quotes(ptheme_buf *out, const ptheme_report_view *view, ptheme_quotes quotes,
                       bool unsure) {
  ptheme_buf__add_text(out, quotes.n > 0 ? "\n" : "\nNo sentence.\n");
  for (size_t i = 0; i < quotes.n; i++)
    add_quote(out, view, &quotes.items[i], unsure);
}

static void add_keywords(ptheme_buf *out, ptheme_keywords terms) {
  if (terms.n == 0) return;
  ptheme_buf__add_text(out, "\n| Term | Occurrences | Documents | Log ratio | G² |\n"
                            "|---|--:|--:|--:|--:|\n");
  for (size_t i = 0; i < terms.n; i++) {
    const ptheme_keyword *term = &terms.items[i];
    add_name(out, "| ", term->term);
    ptheme_buf__add_text(out, " | ");
    ptheme_buf__add_u64(out, term->count);
    ptheme_buf__add_text(out, " | ");
    ptheme_buf__add_u64(out, term->documents);
    ptheme_buf__add_text(out, " | ");
    ptheme_buf__add_fixed(out, term->keyness.log_ratio, 2);
    ptheme_buf__add_text(out, " | ");
    ptheme_buf__add_fixed(out, term->keyness.g2, 1);
    ptheme_buf__add_text(out, " |\n");
  }
}

static void add_group(ptheme_buf *out, const ptheme_report_view *view, const char *by,
                      const ptheme_tally *tally) {
  add_name(out, "\n### ", ptheme_str__of(by));
  add_name(out, ": ", tally->name.len > 0 ? tally->name : ptheme_str__of("(none given)"));
  ptheme_buf__add_byte(out, '\n');
  add_keywords(out, tally->evidence->own);
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background || tally->evidence->surest[k].n == 0) continue;
    add_name(out, "\n#### ", ptheme_str__of(view->labels[k]));
    ptheme_buf__add_byte(out, '\n');
    add_quotes(out, view, tally->evidence->surest[k], false);
  }
}

void ptheme_report__markdown_evidence(ptheme_buf *out, const ptheme_report_view *view) {
  const ptheme_evidence *evidence = view->total.evidence;
  if (!evidence) return;
  ptheme_buf__add_text(out, "\n## Evidence\n\nThe sentences that the model is surest of, one of "
                            "each group of near-identical ones, with their neighbours, and the "
                            "terms that set a theme's sentences apart from all others.\n");
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    add_name(out, "\n### ", ptheme_str__of(view->labels[k]));
    ptheme_buf__add_byte(out, '\n');
    add_quotes(out, view, evidence->surest[k], false);
    add_keywords(out, evidence->terms[k]);
  }
  ptheme_buf__add_text(out, "\n### Least certain\n");
  add_quotes(out, view, evidence->unsure, true);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    for (size_t j = 0; j < view->breakdowns[i].n; j++)
      if (view->breakdowns[i].tallies[j].evidence)
        add_group(out, view, view->breakdowns[i].by, &view->breakdowns[i].tallies[j]);
}
