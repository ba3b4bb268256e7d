/* What the parts of a page ask of a report: the figure that goes first, groups, periods,
 * languages. */
#include "base/escape.h"
#include "report/report_html.h"

/* ---- estimators ---- */

ptheme_estimate ptheme_html__best(const ptheme_report_view *view, const ptheme_tally *tally,
                                  size_t k) {
  return ptheme_report__estimate(view, tally, ptheme_report__headline(tally), k);
}

const char *ptheme_html__estimator_title(ptheme_estimator estimator) {
  static const char *const titles[][2] = {
      {"count", "labels counted"}, {"mean", "mean probability"},  {"pacc", "corrected, PACC"},
      {"emq", "corrected, EMQ"},   {"map", "corrected, MAP-EMQ"}, {"audit", "audited"}};
  const char *name = ptheme_report__estimator_name(estimator);
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    if (strcmp(titles[i][0], name) == 0) return titles[i][1];
  return name;
}

bool ptheme_html__is_small(const ptheme_tally *tally) {
  return tally->documents < PTHEME_FEW_DOCUMENTS ||
         tally->sentences - tally->no_evidence < PTHEME_FEW_SENTENCES;
}

/* ---- groups ---- */

const ptheme_breakdown *ptheme_html__breakdown(const ptheme_html *page, const char *by) {
  for (size_t i = 0; i < page->view->n_breakdowns; i++)
    if (strcmp(page->view->breakdowns[i].by, by) == 0) return &page->view->breakdowns[i];
  return NULL;
}

bool ptheme_html__is_period(const ptheme_breakdown *breakdown) {
  return strncmp(breakdown->by, "date:", 5) == 0 && !strchr(breakdown->by, ' '); /* crossed */
}

ptheme_str ptheme_html__group(ptheme_str name) {
  return name.len > 0 ? name : ptheme_str__of("(none given)");
}

/* ---- languages ---- */

static bool is_tag(ptheme_str text) {
  if (text.len < 2 || text.len > 15) return false;
  for (size_t i = 0; i < text.len; i++) {
    char small = (char)(text.data[i] | 0x20);
    bool letter = small >= 'a' && small <= 'z';
    if (!letter && (text.data[i] != '-' || i == 0 || i + 1 == text.len)) return false;
  }
  return true;
}

/* Han characters of the basic block have three bytes, E4 B8 80 to E9 BF BF.  A tenth of the bytes
 * tells a Chinese text from an English one that quotes a name. */
static bool is_chinese(ptheme_str text) {
  size_t han = 0;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.data[i];
    han += c >= 0xE4 && c <= 0xE9;
  }
  return han * 30 > text.len;
}

const char *ptheme_html__language(ptheme_str given, ptheme_str text, char room[16]) {
  if (!is_tag(given)) return is_chinese(text) ? "zh" : NULL;
  memcpy(room, given.data, given.len);
  room[given.len] = '\0';
  return room;
}

/* ---- addresses ---- */

void ptheme_html__page_name(ptheme_buf *out, size_t document) {
  size_t number = document / PTHEME_PAGE_DOCUMENTS + 1;
  ptheme_buf__add_text(out, "documents-");
  for (size_t unit = 1000; unit > number; unit /= 10)
    ptheme_buf__add_byte(out, '0');
  ptheme_buf__add_u64(out, number);
  ptheme_buf__add_text(out, ".html");
}

void ptheme_html__address(ptheme_html *page, size_t document, size_t sentence) {
  if (page->is_split) {
    ptheme_html__text(page, page->folder);
    ptheme_html__page_name(&page->out, document);
  }
  ptheme_html__add(page, "#d");
  ptheme_html__number(page, document + 1);
  ptheme_html__add(page, "s");
  ptheme_html__number(page, sentence);
}
