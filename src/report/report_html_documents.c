/* The table of documents, and every document with its sentences. */
#include "base/status.h"
#include "report/report_html.h"
#include "report/result.h"

#include <math.h>

/* Sentences above which only documents that the reader has opened are printed: 2,000 take some 80
 * sheets. */
enum { MOST_PRINTED = 2000 };

static ptheme_str title_of(const ptheme_report_entry *entry) {
  return entry->title.len > 0 ? entry->title : entry->tally.name;
}

static void add_language(ptheme_html *page, ptheme_str given, ptheme_str text) {
  char room[16];
  const char *language = ptheme_html__language(given, text, room);
  if (!language) return;
  ptheme_html__add(page, " lang=\"");
  ptheme_html__name(page, language);
  ptheme_html__add(page, "\"");
}

/* ---- where in the document: one path a label, of the runs of its sentences ---- */

static void add_runs(ptheme_html *page, const ptheme_kept *kept, int theme) {
  bool any = false;
  for (size_t i = 0, next; i < kept->n; i = next) {
    next = i + 1;
    if (kept->sentences[i].theme != theme) continue;
    while (next < kept->n && kept->sentences[next].theme == theme)
      next++;
    if (!any) {
      ptheme_html__add(page, "<path class=\"");
      ptheme_html__color(page, theme);
      ptheme_html__add(page, "\" d=\"");
    }
    any = true;
    ptheme_html__add(page, "M");
    ptheme_html__number(page, i);
    ptheme_html__add(page, " 0h");
    ptheme_html__number(page, next - i);
    ptheme_html__add(page, "v1h-");
    ptheme_html__number(page, next - i);
    ptheme_html__add(page, "z");
  }
  if (any) ptheme_html__add(page, "\"/>");
}

static void add_strip(ptheme_html *page, const ptheme_kept *kept) {
  ptheme_html__add(page, "<svg class=\"strip\" role=\"img\" viewBox=\"0 0 ");
  ptheme_html__number(page, kept->n > 0 ? kept->n : 1);
  ptheme_html__add(page, " 1\" preserveAspectRatio=\"none\"><title>Themes in the order of the "
                         "sentences</title>");
  for (size_t k = 0; k < page->view->n_labels; k++)
    add_runs(page, kept, (int)k);
  add_runs(page, kept, PTHEME_UNSURE);
  ptheme_html__add(page, "</svg>");
}

/* ---- the table ---- */

static bool has_courts(const ptheme_html *page) {
  return ptheme_html__breakdown(page, "court") || ptheme_html__breakdown(page, "source");
}

/* Shares in tenths of a percent, for sorting by script. */
static void add_sort_keys(ptheme_html *page, const ptheme_tally *tally) {
  ptheme_html__add(page, " data-s=\"");
  for (size_t k = 0, n = 0; k < page->view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    double share = ptheme_html__best(page->view, tally, k).of_themes;
    if (n++ > 0) ptheme_html__add(page, " ");
    ptheme_html__number(page, isnan(share) ? 0 : (uint64_t)(1000 * share + 0.5));
  }
  ptheme_html__add(page, "\"");
}

static void add_row(ptheme_html *page, size_t i, const ptheme_kept *kept) {
  const ptheme_report_entry *entry = &page->report->entries[i];
  ptheme_html__add(page, "<tr");
  add_sort_keys(page, &page->view->documents[i]);
  ptheme_html__add(page, "><th scope=\"row\"");
  add_language(page, entry->language, title_of(entry));
  ptheme_html__add(page, ">");
  if (page->has_sentences) {
    ptheme_html__add(page, "<a href=\"");
    ptheme_html__address(page, i, 0);
    ptheme_html__add(page, "\">");
  }
  ptheme_html__text(page, title_of(entry));
  ptheme_html__add(page, page->has_sentences ? "</a></th>" : "</th>");
  ptheme_html__add(page, "<td class=\"date\">");
  ptheme_html__text(page, entry->date);
  ptheme_html__add(page, "</td>");
  if (has_courts(page)) {
    ptheme_html__add(page, "<td>");
    ptheme_html__text(page, entry->source);
    ptheme_html__add(page, "</td>");
  }
  ptheme_html__add(page, "<td class=\"n\">");
  ptheme_html__count(page, entry->tally.sentences);
  ptheme_html__add(page, "</td><td class=\"drawn\">");
  ptheme_html__bar(page, &page->view->documents[i]);
  ptheme_html__add(page, "</td>");
  if (kept) {
    ptheme_html__add(page, "<td class=\"drawn\">");
    add_strip(page, kept);
    ptheme_html__add(page, "</td>");
  }
  ptheme_html__add(page, "</tr>\n");
}

static void add_column(ptheme_html *page, const char *name, const char *kind) {
  ptheme_html__add(page, "<th scope=\"col\"");
  ptheme_html__add(page, kind);
  ptheme_html__add(page, "><button type=\"button\" disabled>");
  ptheme_html__add(page, name);
  ptheme_html__add(page, "</button></th>");
}

/* Hidden until the script shows them: without it they would do nothing. */
static void add_controls(ptheme_html *page) {
  ptheme_html__add(page, "<p class=\"controls\" hidden><label>Filter <input type=\"search\" "
                         "id=\"filter\"></label> <label>Sort by share of <select id=\"by-theme\">"
                         "<option value=\"\">–</option>");
  for (size_t k = 0, n = 0; k < page->view->n_labels; k++) {
    if (!ptheme_html__is_theme(page, k)) continue;
    ptheme_html__add(page, "<option value=\"");
    ptheme_html__number(page, n++);
    ptheme_html__add(page, "\">");
    ptheme_html__name(page, page->view->labels[k]);
    ptheme_html__add(page, "</option>");
  }
  ptheme_html__add(page, "</select></label> <output id=\"shown\" for=\"filter\"></output></p>\n");
}

static void add_table_head(ptheme_html *page) {
  ptheme_html__table_begin(page, "Documents");
  add_column(page, "Title", "");
  add_column(page, "Date", "");
  if (has_courts(page)) add_column(page, "Court", "");
  add_column(page, "Sentences", " class=\"n\"");
  ptheme_html__add(page, "<th scope=\"col\">Shares</th>");
  if (!page->is_split) ptheme_html__add(page, "<th scope=\"col\">Where</th>");
  ptheme_html__table_body(page);
}

ptheme_status ptheme_html__documents(ptheme_html *page, ptheme_error *err) {
  const ptheme_report *report = page->report;
  ptheme_kept kept = {0};
  ptheme_status status = PTHEME_OK;
  ptheme_html__add(page, "<section id=\"documents\" aria-labelledby=\"documents-h\">\n"
                         "<h2 id=\"documents-h\">Documents</h2>\n");
  ptheme_html__key(page, true);
  add_controls(page);
  ptheme_html__add(page, "<div class=\"documents\">\n");
  add_table_head(page);
  for (size_t i = 0; i < report->n_entries && status == PTHEME_OK; i++) {
    if (!page->is_split)
      status = ptheme_kept__get(report->spool, &kept, report->entries[i].place, err);
    if (status == PTHEME_OK) add_row(page, i, page->is_split ? NULL : &kept);
    if (status == PTHEME_OK) status = ptheme_html__flush(page, err);
  }
  ptheme_kept__free(&kept);
  ptheme_html__table_end(page);
  ptheme_html__add(page, "</div>\n<p class=\"note\">Shares: of the document's sentences that push "
                         "a theme.");
  if (!page->is_split) ptheme_html__add(page, " Where: one mark a sentence, first to last.");
  ptheme_html__add(page, "</p>\n</section>\n");
  return status;
}

/* ---- a document and its sentences ---- */

/* The class qN, N tenths of certainty, sets how strong the colour is. */
static ptheme_status add_sentence(ptheme_html *page, const ptheme_kept *kept, size_t i,
                                  size_t document, ptheme_error *err) {
  const ptheme_kept_sentence *sentence = &kept->sentences[i];
  ptheme_html__add(page, "<li id=\"d");
  ptheme_html__number(page, document + 1);
  ptheme_html__add(page, "s");
  ptheme_html__number(page, i + 1);
  ptheme_html__add(page, "\" class=\"");
  ptheme_html__color(page, sentence->theme);
  ptheme_html__add(page, " q");
  ptheme_html__number(page, sentence->confidence / (PTHEME_MICRO / 10));
  ptheme_html__add(page, "\"><span class=\"tag\">");
  ptheme_html__text(page, ptheme_html__theme(page, sentence->theme));
  if ((sentence->flags & PTHEME_FLAG_NO_EVIDENCE) == 0) {
    ptheme_html__add(page, " <span class=\"sure\">");
    ptheme_html__chance(page, sentence->confidence);
    ptheme_html__add(page, "</span>");
  }
  ptheme_html__add(page, "</span> <span class=\"text\">");
  if (sentence->len == 0) ptheme_html__add(page, "<em>the results hold no text</em>");
  PTHEME_TRY(ptheme_html__words(page, ptheme_kept__text(kept, i), sentence->theme, err));
  ptheme_html__add(page, "</span></li>\n");
  return PTHEME_OK;
}

static void add_document_head(ptheme_html *page, size_t i) {
  const ptheme_report_entry *entry = &page->report->entries[i];
  ptheme_html__add(page, "<details class=\"document\"><summary><span class=\"title\"");
  add_language(page, entry->language, title_of(entry));
  ptheme_html__add(page, ">");
  ptheme_html__text(page, title_of(entry));
  ptheme_html__add(page, "</span> <span class=\"about\">");
  ptheme_str parts[] = {entry->date, entry->source};
  for (size_t j = 0; j < 2; j++) {
    if (parts[j].len == 0) continue;
    ptheme_html__text(page, parts[j]);
    ptheme_html__add(page, " · ");
  }
  ptheme_html__counted(page, entry->tally.sentences, "sentence", "sentences");
  ptheme_html__add(page, "</span></summary>\n<p class=\"about\" id=\"d");
  ptheme_html__number(page, i + 1);
  ptheme_html__add(page, "s0\">");
  ptheme_html__text(page, entry->tally.name);
  ptheme_html__add(page, "</p>\n");
}

static ptheme_status add_document(ptheme_html *page, size_t i, const ptheme_kept *kept,
                                  ptheme_error *err) {
  const ptheme_report_entry *entry = &page->report->entries[i];
  add_document_head(page, i);
  add_strip(page, kept);
  ptheme_str sample = kept->n > 0 ? ptheme_kept__text(kept, 0) : title_of(entry);
  ptheme_html__add(page, "\n<ol class=\"sentences\"");
  add_language(page, entry->language, sample);
  ptheme_html__add(page, ">\n");
  for (size_t j = 0; j < kept->n; j++)
    PTHEME_TRY(add_sentence(page, kept, j, i, err));
  ptheme_html__add(page, "</ol>\n</details>\n");
  return PTHEME_OK;
}

ptheme_status ptheme_html__details(ptheme_html *page, size_t first, size_t n, ptheme_error *err) {
  const ptheme_report *report = page->report;
  ptheme_kept kept = {0};
  ptheme_status status = PTHEME_OK;
  bool is_long = page->view->total.sentences > MOST_PRINTED;
  ptheme_html__add(page, is_long ? "<section class=\"long\" id=\"sentences\""
                                 : "<section id=\"sentences\"");
  ptheme_html__add(page, " aria-labelledby=\"sentences-h\">\n"
                         "<h2 id=\"sentences-h\">Sentences</h2>\n"
                         "<p class=\"note\">The percentage is the model's probability for its "
                         "label; the stronger the colour, the surer the model.");
  if (page->classifier)
    ptheme_html__add(page, " Underlined: the words that spoke most for the label.");
  if (is_long) ptheme_html__add(page, " Of the documents, those that are open are printed.");
  ptheme_html__add(page, "</p>\n");
  for (size_t i = first; i < first + n && status == PTHEME_OK; i++) {
    status = ptheme_kept__get(report->spool, &kept, report->entries[i].place, err);
    if (status == PTHEME_OK) status = add_document(page, i, &kept, err);
    if (status == PTHEME_OK) status = ptheme_html__flush(page, err);
  }
  ptheme_kept__free(&kept);
  ptheme_html__add(page, "</section>\n");
  return status;
}
