/* A report as Markdown with pipe tables. */
#include "base/escape.h"
#include "report/report.h"

#include <math.h>

static void add_share(ptheme_buf *out, double share) {
  if (isnan(share)) {
    ptheme_buf__add_text(out, "–");
    return;
  }
  ptheme_buf__add_fixed(out, 100 * share, 1);
  ptheme_buf__add_byte(out, '%');
}

static void add_percent(ptheme_buf *out, double share) {
  ptheme_buf__add_text(out, " | ");
  add_share(out, share);
}

static void add_count(ptheme_buf *out, uint64_t value) {
  ptheme_buf__add_text(out, " | ");
  ptheme_buf__add_u64(out, value);
}

static void add_total(ptheme_buf *out, const ptheme_report_view *view) {
  ptheme_buf__add_text(out, "| Theme | Sentences | Share of themes | Share of all | Mean share of "
                            "themes | Mean share of all |\n|---|--:|--:|--:|--:|--:|\n");
  for (size_t k = 0; k < view->n_labels; k++) {
    ptheme_estimate count = ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_COUNT, k);
    ptheme_estimate mean = ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_MEAN, k);
    ptheme_buf__add_text(out, "| ");
    ptheme_escape__markdown(out, ptheme_str__of(view->labels[k]));
    add_count(out, view->total.count[k]);
    add_percent(out, count.of_themes);
    add_percent(out, count.of_all);
    add_percent(out, mean.of_themes);
    add_percent(out, mean.of_all);
    ptheme_buf__add_text(out, " |\n");
  }
}

static void add_tallies(ptheme_buf *out, const ptheme_report_view *view, const char *title,
                        const ptheme_tally *tallies, size_t n) {
  ptheme_buf__add_text(out, "\n## By ");
  ptheme_escape__markdown(out, ptheme_str__of(title));
  ptheme_buf__add_text(out, "\n\nMean share of the themes.\n\n| ");
  ptheme_escape__markdown(out, ptheme_str__of(title));
  ptheme_buf__add_text(out, " | Documents | Sentences");
  for (size_t k = 0; k < view->n_labels; k++) {
    if ((int)k == view->background) continue;
    ptheme_buf__add_text(out, " | ");
    ptheme_escape__markdown(out, ptheme_str__of(view->labels[k]));
  }
  ptheme_buf__add_text(out, " |\n|---|--:|--:");
  for (size_t k = 0; k < view->n_labels; k++)
    ptheme_buf__add_text(out, (int)k == view->background ? "" : "|--:");
  ptheme_buf__add_text(out, "|\n");
  for (size_t i = 0; i < n; i++) {
    ptheme_buf__add_text(out, "| ");
    ptheme_escape__markdown(out, tallies[i].name.len > 0 ? tallies[i].name
                                                         : ptheme_str__of("(none given)"));
    add_count(out, tallies[i].documents);
    add_count(out, tallies[i].sentences);
    for (size_t k = 0; k < view->n_labels; k++)
      if ((int)k != view->background)
        add_percent(out,
                    ptheme_report__estimate(view, &tallies[i], PTHEME_ESTIMATOR_MEAN, k).of_themes);
    ptheme_buf__add_text(out, " |\n");
  }
}

void ptheme_report__markdown(ptheme_buf *out, const ptheme_report_view *view) {
  const ptheme_tally *total = &view->total;
  ptheme_buf__add_text(out, "# Policy themes\n\n");
  ptheme_buf__add_u64(out, total->documents);
  ptheme_buf__add_text(out, " documents, ");
  ptheme_buf__add_u64(out, total->sentences);
  ptheme_buf__add_text(out, " sentences, ");
  ptheme_buf__add_u64(out, total->unsure);
  ptheme_buf__add_text(out, " of them unsure, ");
  add_share(out, ptheme_report__unknown_rate(total));
  ptheme_buf__add_text(out, " of the words unknown. Model");
  for (size_t i = 0; i < view->n_models; i++) {
    ptheme_buf__add_byte(out, ' ');
    ptheme_escape__markdown(out, ptheme_str__of(view->models[i]));
  }
  ptheme_buf__add_text(out, "\n\n");
  add_total(out, view);
  for (size_t i = 0; i < view->n_breakdowns; i++)
    add_tallies(out, view, view->breakdowns[i].by, view->breakdowns[i].tallies,
                view->breakdowns[i].n);
  add_tallies(out, view, "document", view->documents, view->n_documents);
}
