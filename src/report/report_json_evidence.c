/* Sentences and terms in a report as JSON. */
#include "base/escape.h"
#include "report/json_value.h"
#include "report/report.h"

#include <math.h>

static void add_label(ptheme_buf *out, const char *key, const ptheme_report_view *view, int k) {
  ptheme_buf__add_text(out, key);
  ptheme_escape__json(out, ptheme_str__of(k < 0 ? "unsure" : view->labels[k]));
}

static void add_text(ptheme_buf *out, const char *key, ptheme_str text) {
  ptheme_buf__add_text(out, key);
  ptheme_escape__json(out, text);
}

static void add_quote(ptheme_buf *out, const ptheme_report_view *view, const ptheme_quote *quote) {
  add_text(out, "{\"document\":", view->documents[quote->document].name);
  ptheme_json__count(out, ",\"sentence\":", quote->sentence);
  add_label(out, ",\"theme\":", view, quote->theme);
  add_label(out, ",\"first\":", view, quote->best);
  ptheme_json__number(out, ",\"p_first\":", quote->confidence / 1e6);
  if (quote->second < 0)
    ptheme_buf__add_text(out, ",\"second\":null");
  else
    add_label(out, ",\"second\":", view, quote->second);
  ptheme_json__number(out,
                      ",\"p_second\":", quote->second < 0 ? (double)NAN : quote->second_p / 1e6);
  add_text(out, ",\"text\":", quote->text);
  add_text(out, ",\"before\":", quote->before);
  add_text(out, ",\"after\":", quote->after);
  ptheme_buf__add_byte(out, '}');
}

static void add_quotes(ptheme_buf *out, const char *key, const ptheme_report_view *view,
                       ptheme_quotes quotes) {
  ptheme_buf__add_text(out, key);
  for (size_t i = 0; i < quotes.n; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    add_quote(out, view, &quotes.items[i]);
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_keywords(ptheme_buf *out, const char *key, ptheme_keywords terms) {
  ptheme_buf__add_text(out, key);
  for (size_t i = 0; i < terms.n; i++) {
    const ptheme_keyword *term = &terms.items[i];
    add_text(out, i > 0 ? ",{\"term\":" : "{\"term\":", term->term);
    ptheme_json__count(out, ",\"count\":", term->count);
    ptheme_json__count(out, ",\"documents\":", term->documents);
    ptheme_json__number(out, ",\"log_ratio\":", term->keyness.log_ratio);
    ptheme_json__number(out, ",\"g2\":", term->keyness.g2);
    ptheme_buf__add_byte(out, '}');
  }
  ptheme_buf__add_byte(out, ']');
}

void ptheme_report__json_evidence(ptheme_buf *out, const ptheme_report_view *view,
                                  const ptheme_evidence *evidence) {
  bool is_first = true;
  ptheme_buf__add_text(out, "{\"themes\":[");
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    add_label(out, is_first ? "{\"theme\":" : ",{\"theme\":", view, (int)k);
    add_quotes(out, ",\"sentences\":[", view, evidence->surest[k]);
    add_keywords(out, ",\"terms\":[", evidence->terms[k]);
    ptheme_buf__add_byte(out, '}');
    is_first = false;
  }
  add_quotes(out, "],\"least_certain\":[", view, evidence->unsure);
  add_keywords(out, ",\"terms\":[", evidence->own);
  ptheme_buf__add_byte(out, '}');
}
