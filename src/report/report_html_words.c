/* A sentence with the words that spoke for its label underlined.  What a term adds to the label's
 * score is shared among its occurrences; a byte has the sum of what covers it, so a word gathers
 * its own term, its prefix and its pairs. */
#include "base/mem.h"
#include "base/status.h"
#include "base/valid.h"
#include "report/report_html.h"

/* Longer ones are texts without a full stop: not worth it. */
enum { MOST_BYTES = 8192 };

/* Part of the heaviest word's weight that a word needs. */
static const double least_share = 0.5;

/* Weight of each byte of the sentence for label k; the highest of them comes back. */
static double weigh(double *weights, const ptheme_explanation *explanation, size_t k) {
  double most = 0;
  for (size_t i = 0; i < explanation->sentence.len; i++)
    weights[i] = 0;
  for (size_t i = 0; i < explanation->n; i++) {
    const ptheme_contribution *term = &explanation->contributions[i];
    double score = term->scores[k] / (double)term->n_spans;
    for (size_t j = 0; j < term->n_spans; j++)
      for (size_t at = term->spans[j].start; at < term->spans[j].end; at++)
        weights[at] += score;
  }
  for (size_t i = 0; i < explanation->sentence.len; i++)
    most = weights[i] > most ? weights[i] : most;
  return most;
}

static void add_marked(ptheme_html *page, ptheme_str text, const double *weights, double least) {
  for (size_t i = 0, next; i < text.len; i = next) {
    bool marked = weights[i] >= least;
    for (next = i + 1; next < text.len && (weights[next] >= least) == marked;)
      next++;
    ptheme_html__add(page, marked ? "<u>" : "");
    ptheme_html__text(page, (ptheme_str){text.data + i, next - i});
    ptheme_html__add(page, marked ? "</u>" : "");
  }
}

ptheme_status ptheme_html__words(ptheme_html *page, ptheme_str text, int label, ptheme_error *err) {
  bool explained = page->classifier && label >= 0 && label != page->view->background &&
                   text.len > 0 && text.len <= MOST_BYTES &&
                   ptheme_valid__prefix(text.data, text.len) == text.len;
  if (!explained) {
    ptheme_html__text(page, text);
    return PTHEME_OK;
  }
  ptheme_explanation *explanation;
  PTHEME_TRY(ptheme_explain(&explanation, page->classifier, text, err));
  double *weights = ptheme_mem__alloc(text.len, sizeof *weights);
  if (weights) {
    double most = weigh(weights, explanation, (size_t)label);
    add_marked(page, text, weights, most > 0 ? least_share * most : 1);
  }
  ptheme_explanation_free(explanation);
  ptheme_mem__free(weights);
  return weights ? PTHEME_OK : ptheme_status__nomem(err);
}
