/* Where the figures come from, and how they were made: what a reader needs to check or to cite
 * them. */
#include "report/report_html.h"

/* ---- provenance ---- */

static void begin_row(ptheme_html *page, const char *name) {
  ptheme_html__add(page, "<tr><th scope=\"row\">");
  ptheme_html__add(page, name);
  ptheme_html__add(page, "</th><td>");
}

static void end_row(ptheme_html *page) {
  ptheme_html__add(page, "</td></tr>\n");
}

/* What the bytes of the report depend on beside the results and the model. */
static void add_options(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  begin_row(page, "Broken down by");
  for (size_t i = 0; i < view->n_breakdowns; i++) {
    ptheme_html__add(page, i > 0 ? ", " : "");
    ptheme_html__name(page, view->breakdowns[i].by);
  }
  if (view->n_breakdowns == 0) ptheme_html__add(page, "none");
  end_row(page);
  begin_row(page, "A sentence weighs");
  ptheme_html__add(page, view->by_tokens ? "its tokens" : "1");
  end_row(page);
  begin_row(page, "Level, bootstrap samples, seed");
  ptheme_html__level(page);
  ptheme_html__add(page, ", ");
  ptheme_html__count(page, view->replicates);
  ptheme_html__add(page, ", ");
  ptheme_html__number(page, view->seed);
  end_row(page);
}

static void add_inputs(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  for (size_t i = 0; i < view->n_inputs; i++) {
    begin_row(page, "Input");
    ptheme_html__text(page, view->inputs[i].name);
    ptheme_html__add(page, " <code>");
    ptheme_html__add(page, view->inputs[i].hash);
    ptheme_html__add(page, "</code>");
    end_row(page);
  }
}

static void add_metadata(ptheme_html *page) {
  static const struct {
    const char *key, *name;
  } rows[] = {{"codebook", "Codebook"},
              {"data.fingerprint", "Fingerprint of the training data"},
              {"data.rows", "Training sentences"},
              {"data.documents", "Training documents"},
              {"policytheme", "Trained by policytheme"},
              {"library.libsvm", "libsvm"},
              {"library.liblinear", "liblinear"},
              {"library.unicode", "Unicode"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *value = ptheme_model_metadata(page->model, rows[i].key);
    if (!value) continue;
    begin_row(page, rows[i].name);
    ptheme_html__name(page, value);
    end_row(page);
  }
}

void ptheme_html__provenance(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  ptheme_html__add(page, "<section id=\"provenance\" aria-labelledby=\"provenance-h\">\n"
                         "<h2 id=\"provenance-h\">Provenance</h2>\n");
  ptheme_html__table_begin(page, "What made this report");
  ptheme_html__add(page, "<th scope=\"col\">What</th><th scope=\"col\">Value</th>");
  ptheme_html__table_body(page);
  begin_row(page, "Report by policytheme");
  ptheme_html__add(page, ptheme_version());
  end_row(page);
  begin_row(page, view->n_models == 1 ? "Model" : "Models");
  for (size_t i = 0; i < view->n_models; i++) {
    ptheme_html__add(page, i > 0 ? ", <code>" : "<code>");
    ptheme_html__name(page, view->models[i]);
    ptheme_html__add(page, "</code>");
  }
  end_row(page);
  begin_row(page, "Fingerprint of the results");
  ptheme_html__add(page, "<code>");
  ptheme_html__add(page, page->view->results_hash);
  ptheme_html__add(page, "</code>");
  end_row(page);
  add_inputs(page);
  add_options(page);
  if (page->model) add_metadata(page);
  ptheme_html__table_end(page);
  if (page->folder.len > 0) {
    ptheme_html__add(page, "<p>The figures as data: <a href=\"");
    ptheme_html__text(page, page->folder);
    ptheme_html__add(page, "report.csv\">CSV</a>, <a href=\"");
    ptheme_html__text(page, page->folder);
    ptheme_html__add(page, "report.json\">JSON</a>.</p>\n");
  }
  ptheme_html__add(page, "</section>\n");
}

/* ---- methods ---- */

void ptheme_html__methods(ptheme_html *page) {
  ptheme_buf methods = PTHEME_BUF_INIT;
  const char *reference;
  ptheme_report__methods(&methods, page->view);
  ptheme_html__add(page, "<section id=\"methods\" aria-labelledby=\"methods-h\">\n"
                         "<h2 id=\"methods-h\">Methods</h2>\n<p>");
  ptheme_html__text(page, ptheme_buf__str(&methods));
  ptheme_html__add(page, "</p>\n<ul class=\"references\">\n");
  for (size_t i = 0; (reference = ptheme_report__reference(ptheme_buf__str(&methods), i)); i++) {
    ptheme_html__add(page, "<li>");
    ptheme_html__name(page, reference);
    ptheme_html__add(page, "</li>\n");
  }
  ptheme_html__add(page, "</ul>\n</section>\n");
  page->out.failed = page->out.failed || methods.failed;
  ptheme_buf__free(&methods);
}
