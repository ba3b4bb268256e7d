/* How far to trust the labels: the model's quality on sentences it had not seen, as its file says,
 * and how like its training data these documents are. */
#include "base/number.h"
#include "report/report_html.h"

#include <math.h>

static void add_key(ptheme_buf *key, const char *a, const char *b, const char *c) {
  ptheme_buf__clear(key);
  ptheme_buf__add_text(key, a);
  ptheme_buf__add_text(key, b);
  ptheme_buf__add_text(key, c);
  ptheme_buf__add_byte(key, '\0');
}

static double metric(ptheme_html *page, const char *a, const char *b, const char *c) {
  ptheme_buf key = PTHEME_BUF_INIT;
  double value = NAN;
  add_key(&key, a, b, c);
  const char *text = key.failed ? NULL : ptheme_model_metadata(page->model, key.data);
  if (!text || !ptheme_number__read_double(&value, ptheme_str__of(text))) value = NAN;
  page->out.failed = page->out.failed || key.failed;
  ptheme_buf__free(&key);
  return value;
}

static void add_cell(ptheme_html *page, double value, int digits) {
  ptheme_html__add(page, "<td class=\"n\">");
  if (digits == 0 && value >= 0)
    ptheme_html__count(page, (uint64_t)value);
  else
    ptheme_html__fixed(page, value, digits);
  ptheme_html__add(page, "</td>");
}

/* ---- tables of quality ---- */

static void add_overall(ptheme_html *page) {
  static const struct {
    const char *name, *key;
  } rows[] = {{"Macro F1", "macro_f1"},
              {"Accuracy", "accuracy"},
              {"Calibration error (ECE)", "ece"},
              {"Brier score", "brier"},
              {"Log-loss", "log_loss"}};
  ptheme_html__add(page, "<dl class=\"facts\">\n");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_html__add(page, "<div><dt>");
    ptheme_html__add(page, rows[i].name);
    ptheme_html__add(page, "</dt><dd>");
    ptheme_html__fixed(page, metric(page, "evaluation.", rows[i].key, ""), 3);
    ptheme_html__add(page, "</dd></div>\n");
  }
  ptheme_html__add(page, "</dl>\n");
}

static void add_labels(ptheme_html *page) {
  static const char *const keys[] = {".precision", ".recall", ".f1"};
  ptheme_html__table_begin(page, "Quality by theme");
  ptheme_html__add(page, "<th scope=\"col\">Theme</th><th scope=\"col\" class=\"n\">Sentences</th>"
                         "<th scope=\"col\" class=\"n\">Precision</th>"
                         "<th scope=\"col\" class=\"n\">Recall</th>"
                         "<th scope=\"col\" class=\"n\">F1</th>");
  ptheme_html__table_body(page);
  for (size_t k = 0; k < page->view->n_labels; k++) {
    const char *label = page->view->labels[k];
    ptheme_html__add(page, "<tr><th scope=\"row\">");
    ptheme_html__name(page, label);
    ptheme_html__add(page, "</th>");
    add_cell(page, metric(page, "evaluation.label.", label, ".sentences"), 0);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
      add_cell(page, metric(page, "evaluation.label.", label, keys[i]), 3);
    ptheme_html__add(page, "</tr>\n");
  }
  ptheme_html__table_end(page);
}

/* The part of `key` between `before` and `after`, or nothing. */
static ptheme_str between(const char *key, const char *before, const char *after) {
  size_t len = strlen(key), head = strlen(before), tail = strlen(after);
  bool fits = len > head + tail && memcmp(key, before, head) == 0 &&
              memcmp(key + len - tail, after, tail) == 0;
  return fits ? (ptheme_str){key + head, len - head - tail} : (ptheme_str){"", 0};
}

static const char language_key[] = "evaluation.language.";

static void add_languages(ptheme_html *page) {
  static const char *const keys[] = {".sentences", ".accuracy", ".macro_f1", ".ece"};
  bool any = false;
  const char *key;
  for (size_t i = 0; (key = ptheme_model_metadata_key(page->model, i)); i++) {
    ptheme_str language = between(key, language_key, ".accuracy");
    char name[32];
    if (language.len == 0 || language.len >= sizeof name) continue;
    memcpy(name, language.data, language.len);
    name[language.len] = '\0';
    if (!any) {
      ptheme_html__table_begin(page, "Quality by language");
      ptheme_html__add(page, "<th scope=\"col\">Language</th>"
                             "<th scope=\"col\" class=\"n\">Sentences</th>"
                             "<th scope=\"col\" class=\"n\">Accuracy</th>"
                             "<th scope=\"col\" class=\"n\">Macro F1</th>"
                             "<th scope=\"col\" class=\"n\">ECE</th>");
      ptheme_html__table_body(page);
    }
    any = true;
    ptheme_html__add(page, "<tr><th scope=\"row\">");
    ptheme_html__name(page, name);
    ptheme_html__add(page, "</th>");
    for (size_t j = 0; j < sizeof keys / sizeof *keys; j++)
      add_cell(page, metric(page, language_key, name, keys[j]), j == 0 ? 0 : 3);
    ptheme_html__add(page, "</tr>\n");
  }
  if (any) ptheme_html__table_end(page);
}

/* ---- reliability: what the model said against how often it was right ---- */

static const char reliability_key[] = "evaluation.reliability.";
enum { SIDE = 200, MARGIN = 20 };

typedef struct bin {
  ptheme_str range; // "0.8-0.9"
  double confidence, correct, sentences;
} bin;

/* The next bin at or after metadata *i; false past the last. */
static bool next_bin(ptheme_html *page, size_t *i, bin *out) {
  const char *key;
  for (; (key = ptheme_model_metadata_key(page->model, *i)); ++*i) {
    out->range = between(key, reliability_key, ".confidence");
    char range[16];
    if (out->range.len == 0 || out->range.len >= sizeof range) continue;
    memcpy(range, out->range.data, out->range.len);
    range[out->range.len] = '\0';
    out->confidence = metric(page, reliability_key, range, ".confidence");
    out->correct = metric(page, reliability_key, range, ".correct");
    out->sentences = metric(page, reliability_key, range, ".sentences");
    ++*i;
    if (!isnan(out->confidence) && !isnan(out->correct)) return true;
  }
  return false;
}

static void add_tick(ptheme_html *page, const char *text, const char *place) {
  ptheme_html__add(page, "<text class=\"tick\" ");
  ptheme_html__add(page, place);
  ptheme_html__add(page, ">");
  ptheme_html__add(page, text);
  ptheme_html__add(page, "</text>");
}

static void add_points(ptheme_html *page) {
  bin at;
  for (size_t i = 0; next_bin(page, &i, &at);) {
    ptheme_html__add(page, "<circle class=\"point t0\" r=\"4\"");
    ptheme_html__at(page, "cx", at.confidence);
    ptheme_html__pixels(page, "cy", SIDE * (1 - at.correct));
    ptheme_html__add(page, "><title>");
    ptheme_html__percent(page, at.confidence);
    ptheme_html__add(page, " said, ");
    ptheme_html__percent(page, at.correct);
    ptheme_html__add(page, " right, ");
    ptheme_html__fixed(page, at.sentences, 0);
    ptheme_html__add(page, " sentences</title></circle>\n");
  }
}

static void add_bins(ptheme_html *page) {
  bin at;
  ptheme_html__table_begin(page, "Reliability");
  ptheme_html__add(page, "<th scope=\"col\">Probability</th>"
                         "<th scope=\"col\" class=\"n\">Sentences</th>"
                         "<th scope=\"col\" class=\"n\">Mean</th>"
                         "<th scope=\"col\" class=\"n\">Right</th>");
  ptheme_html__table_body(page);
  for (size_t i = 0; next_bin(page, &i, &at);) {
    ptheme_html__add(page, "<tr><th scope=\"row\">");
    ptheme_html__text(page, at.range);
    ptheme_html__add(page, "</th>");
    add_cell(page, at.sentences, 0);
    ptheme_html__add(page, "<td class=\"n\">");
    ptheme_html__percent(page, at.confidence);
    ptheme_html__add(page, "</td><td class=\"n\">");
    ptheme_html__percent(page, at.correct);
    ptheme_html__add(page, "</td></tr>\n");
  }
  ptheme_html__table_end(page);
}

static void add_reliability(ptheme_html *page) {
  bin first;
  size_t start = 0;
  if (!next_bin(page, &start, &first)) return;
  ptheme_html__chart_begin(page, "reliability", ptheme_str__of("Reliability"),
                           "Points near the diagonal: probabilities that can be taken at their "
                           "word.",
                           SIDE + MARGIN);
  ptheme_html__add(page, "<rect class=\"frame\" x=\"0\" y=\"0\" width=\"100%\" height=\"200\"/>"
                         "<line class=\"grid\" x1=\"0\" y1=\"200\" x2=\"100%\" y2=\"0\"/>\n");
  add_tick(page, "right: 100%", "x=\"4\" y=\"14\"");
  add_tick(page, "0%", "x=\"0\" y=\"215\"");
  add_tick(page, "probability: 100%", "x=\"100%\" y=\"215\" text-anchor=\"end\"");
  add_points(page);
  ptheme_html__drawing_end(page);
  add_bins(page);
  ptheme_html__add(page, "</details>\n<figcaption>Held-out sentences by the model's probability, "
                         "and the part of them whose label was right.</figcaption>\n</figure>\n");
}

/* ---- these documents ---- */

static void add_fit(ptheme_html *page) {
  const ptheme_tally *total = &page->view->total;
  double unsure = total->sentences > 0 ? (double)total->unsure / (double)total->sentences : NAN;
  ptheme_html__add(page, "<h3>These documents</h3>\n<p>");
  ptheme_html__percent(page, ptheme_report__unknown_rate(total));
  ptheme_html__add(page, " of their words are not in the model's vocabulary; ");
  ptheme_html__percent(page, unsure);
  ptheme_html__add(page, " of their sentences have no label, ");
  ptheme_html__counted(page, total->no_evidence, "of them", "of them");
  ptheme_html__add(page, " for want of any known word.</p>\n");
}

void ptheme_html__validity(ptheme_html *page) {
  ptheme_html__add(page, "<section id=\"validity\" aria-labelledby=\"validity-h\">\n"
                         "<h2 id=\"validity-h\">Validity</h2>\n");
  if (page->model) {
    ptheme_html__add(page, "<h3>The model on sentences it had not seen</h3>\n"
                           "<p class=\"note\">Cross-validated; a document, and documents that "
                           "share a near-identical sentence, are held out together.</p>\n");
    add_overall(page);
    ptheme_html__add(page, "<div class=\"columns\">\n<div>\n");
    add_labels(page);
    add_languages(page);
    ptheme_html__add(page, "</div>\n");
    add_reliability(page);
    ptheme_html__add(page, "</div>\n");
  } else
    ptheme_html__add(page, "<p>The model that made these results was not at hand, so its quality "
                           "is not shown here.</p>\n");
  add_fit(page);
  ptheme_html__add(page, "</section>\n");
}
