/* Sentences worth reading, between their neighbours, and the terms that set themes and groups
 * apart. */
#include "base/status.h"
#include "report/report_html.h"

/* ---- sentences ---- */

static void add_share(ptheme_html *page, int label, uint32_t micro) {
  ptheme_html__text(page, ptheme_html__theme(page, label));
  ptheme_html__add(page, " ");
  ptheme_html__chance(page, micro);
}

static void add_source(ptheme_html *page, const ptheme_quote *quote) {
  const ptheme_report_entry *entry = &page->report->entries[quote->document];
  ptheme_html__add(page, " <cite>");
  if (page->has_sentences) {
    ptheme_html__add(page, "<a href=\"");
    ptheme_html__address(page, quote->document, quote->sentence);
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

static void add_near(ptheme_html *page, ptheme_str text) {
  if (text.len == 0) return;
  ptheme_html__add(page, "<span class=\"near\">");
  ptheme_html__text(page, text);
  ptheme_html__add(page, "</span> ");
}

static ptheme_status add_quote(ptheme_html *page, const ptheme_quote *quote, bool unsure,
                               ptheme_error *err) {
  char room[16];
  const ptheme_report_entry *entry = &page->report->entries[quote->document];
  const char *language = ptheme_html__language(entry->language, quote->text, room);
  ptheme_html__add(page, "<li class=\"");
  ptheme_html__color(page, quote->theme);
  ptheme_html__add(page, "\"");
  if (language) {
    ptheme_html__add(page, " lang=\"");
    ptheme_html__name(page, language);
    ptheme_html__add(page, "\"");
  }
  ptheme_html__add(page, "><q>");
  add_near(page, quote->before);
  PTHEME_TRY(ptheme_html__words(page, quote->text, quote->theme, err));
  ptheme_html__add(page, " ");
  add_near(page, quote->after);
  ptheme_html__add(page, "</q> <span class=\"sure\">");
  add_share(page, quote->best, quote->confidence);
  if (unsure && quote->second >= 0) {
    ptheme_html__add(page, ", ");
    add_share(page, quote->second, quote->second_p);
  }
  ptheme_html__add(page, "</span>");
  add_source(page, quote);
  return PTHEME_OK;
}

static ptheme_status add_quotes(ptheme_html *page, ptheme_quotes quotes, bool unsure,
                                ptheme_error *err) {
  if (quotes.n == 0) {
    ptheme_html__add(page, "<p class=\"note\">None.</p>\n");
    return PTHEME_OK;
  }
  ptheme_html__add(page, "<ol class=\"quotes\">\n");
  for (size_t i = 0; i < quotes.n; i++)
    PTHEME_TRY(add_quote(page, &quotes.items[i], unsure, err));
  ptheme_html__add(page, "</ol>\n");
  return ptheme_html__flush(page, err);
}

/* ---- terms ---- */

enum { SHOWN_TERMS = 12 };

/* "fraud, theft, ...": the strongest, for those who want no figures. */
static void add_term_list(ptheme_html *page, ptheme_keywords terms) {
  if (terms.n == 0) ptheme_html__add(page, "no term stands out");
  for (size_t i = 0; i < terms.n && i < SHOWN_TERMS; i++) {
    ptheme_html__add(page, i > 0 ? ", <span>" : "<span>");
    ptheme_html__text(page, terms.items[i].term);
    ptheme_html__add(page, "</span>");
  }
}

static void add_term_table(ptheme_html *page, ptheme_keywords terms) {
  ptheme_html__add(page, "<details class=\"data\"><summary>Figures of the terms</summary>\n");
  ptheme_html__table_begin(page, "Terms");
  ptheme_html__add(page, "<th scope=\"col\">Term</th><th scope=\"col\" class=\"n\">Occurrences</th>"
                         "<th scope=\"col\" class=\"n\">Documents</th>"
                         "<th scope=\"col\" class=\"n\">Log ratio</th>"
                         "<th scope=\"col\" class=\"n\">G²</th>");
  ptheme_html__table_body(page);
  for (size_t i = 0; i < terms.n; i++) {
    const ptheme_keyword *term = &terms.items[i];
    ptheme_html__add(page, "<tr><th scope=\"row\">");
    ptheme_html__text(page, term->term);
    ptheme_html__add(page, "</th><td class=\"n\">");
    ptheme_html__count(page, term->count);
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__count(page, term->documents);
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__fixed(page, term->keyness.log_ratio, 1);
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__fixed(page, term->keyness.g2, 1);
    ptheme_html__add(page, "</td></tr>\n");
  }
  ptheme_html__table_end(page);
  ptheme_html__add(page, "</details>\n");
}

static void add_terms(ptheme_html *page, const char *lead, ptheme_keywords terms) {
  if (terms.n == 0) return;
  ptheme_html__add(page, "<p class=\"terms\">");
  ptheme_html__add(page, lead);
  add_term_list(page, terms);
  ptheme_html__add(page, "</p>\n");
  add_term_table(page, terms);
}

/* ---- groups ---- */

static ptheme_status add_group(ptheme_html *page, const ptheme_tally *tally, ptheme_error *err) {
  ptheme_html__add(page, "<details class=\"group\"><summary><span class=\"title\">");
  ptheme_html__text(page, ptheme_html__group(tally->name));
  ptheme_html__add(page, "</span> <span class=\"terms\">");
  add_term_list(page, tally->evidence->own);
  ptheme_html__add(page, "</span></summary>\n");
  if (tally->evidence->own.n > 0) add_term_table(page, tally->evidence->own);
  for (size_t k = 0; k < page->view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k) || tally->evidence->surest[k].n == 0) continue;
    ptheme_html__add(page, "<h4>");
    ptheme_html__name(page, page->view->labels[k]);
    ptheme_html__add(page, "</h4>\n");
    PTHEME_TRY(add_quotes(page, tally->evidence->surest[k], false, err));
  }
  ptheme_html__add(page, "</details>\n");
  return PTHEME_OK;
}

ptheme_status ptheme_html__group_evidence(ptheme_html *page, const ptheme_breakdown *groups,
                                          ptheme_error *err) {
  for (size_t i = 0; i < groups->n; i++)
    if (groups->tallies[i].evidence) PTHEME_TRY(add_group(page, &groups->tallies[i], err));
  return PTHEME_OK;
}

/* ---- the section ---- */

ptheme_status ptheme_html__evidence(ptheme_html *page, ptheme_error *err) {
  const ptheme_report_view *view = page->view;
  const ptheme_evidence *evidence = view->total.evidence;
  ptheme_html__add(page, "<section id=\"evidence\" aria-labelledby=\"evidence-h\">\n"
                         "<h2 id=\"evidence-h\">Evidence</h2>\n"
                         "<p class=\"note\">The sentences that the model is surest of, one of "
                         "each group of near-identical ones, between their neighbours. Read them "
                         "before you trust a share. Terms: used more in sentences with this label "
                         "than in all others, by the log-likelihood ratio G², in at least three "
                         "documents. They show what the model took a theme for.</p>\n");
  for (size_t k = 0; k < view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    ptheme_html__add(page, "<h3 id=\"theme-");
    ptheme_html__number(page, k + 1);
    ptheme_html__add(page, "\">");
    ptheme_html__name(page, view->labels[k]);
    ptheme_html__add(page, "</h3>\n");
    add_terms(page, "Terms: ", evidence->terms[k]);
    PTHEME_TRY(add_quotes(page, evidence->surest[k], false, err));
  }
  ptheme_html__add(page, "<h3>Least certain</h3>\n");
  PTHEME_TRY(add_quotes(page, evidence->unsure, true, err));
  ptheme_html__add(page, "</section>\n");
  return PTHEME_OK;
}
