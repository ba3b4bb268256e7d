/* Where the figures come from, and how they were made: what a reader needs to check or to cite
 * them. */
#include "report/report_html.h"

#include <math.h>

/* ---- provenance ---- */

static void begin_row(ptheme_html *page, const char *name) {
  ptheme_html__add(page, "<tr><th scope=\"row\">");
  ptheme_html__add(page, name);
  ptheme_html__add(page, "</th><td>");
}

static void end_row(ptheme_html *page) {
  ptheme_html__add(page, "</td></tr>\n");
}

static void add_options(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  for (size_t i = 0; i < view->n_breakdowns; i++) {
    ptheme_html__add(page, i > 0 ? ", " : "");
    ptheme_html__name(page, view->breakdowns[i].by);
  }
  if (view->n_breakdowns == 0) ptheme_html__add(page, "none");
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
  begin_row(page, "Broken down by");
  add_options(page);
  end_row(page);
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

static bool is_used(const ptheme_report_view *view, const char *name) {
  for (unsigned estimator = 0; estimator < PTHEME_ESTIMATORS; estimator++) {
    if (strcmp(ptheme_report__estimator_name(estimator), name) != 0) continue;
    for (size_t k = 0; k < view->n_labels; k++)
      if (!isnan(ptheme_report__estimate(view, &view->total, estimator, k).of_all)) return true;
  }
  return false;
}

static bool has_intervals(const ptheme_report_view *view) {
  for (size_t k = 0; k < view->n_labels; k++)
    if (!isnan(ptheme_html__best(view, &view->total, k).low)) return true;
  return false;
}

static void add_estimators(ptheme_html *page) {
  const ptheme_report_view *view = page->view;
  ptheme_html__add(page,
                   "<p><em>Labels counted</em> is the plain count of predicted labels. It is "
                   "biased: a classifier's errors draw rare themes up and shares together. "
                   "<em>Mean probability</em> sums the calibrated probabilities of each theme over "
                   "all sentences instead (Bella et al. 2010); it is right where these documents "
                   "resemble the training data.");
  if (is_used(view, "emq"))
    ptheme_html__add(page, " <em>EMQ</em> re-estimates the shares so that they agree with the "
                           "probabilities once these are adjusted to them, by expectation "
                           "maximisation (Saerens et al. 2002).");
  if (is_used(view, "pacc"))
    ptheme_html__add(page, " <em>PACC</em> solves for the shares that the held-out errors would "
                           "turn into the observed mean probabilities (Bella et al. 2010).");
  if (is_used(view, "audit"))
    ptheme_html__add(page, " <em>Audited</em> shares are corrected by a random sample of hand "
                           "labels, and right under any shift.");
  if (has_intervals(view))
    ptheme_html__add(page, " Intervals of groups come from a bootstrap over documents, since "
                           "sentences of one document are alike (Field and Welsh 2007).");
  ptheme_html__add(page, "</p>\n");
}

static const char *const references[] = {
    "Bella, A., Ferri, C., Hernández-Orallo, J. and Ramírez-Quintana, M. J. (2010). Quantification "
    "via probability estimators. <cite>IEEE International Conference on Data Mining</cite>, "
    "737–742.",
    "Chang, C.-C. and Lin, C.-J. (2011). LIBSVM: a library for support vector machines. <cite>ACM "
    "Transactions on Intelligent Systems and Technology</cite> 2(3), 27.",
    "Field, C. A. and Welsh, A. H. (2007). Bootstrapping clustered data. <cite>Journal of the "
    "Royal "
    "Statistical Society, Series B</cite> 69(3), 369–390.",
    "Lin, H.-T., Lin, C.-J. and Weng, R. C. (2007). A note on Platt’s probabilistic outputs for "
    "support vector machines. <cite>Machine Learning</cite> 68(3), 267–276.",
    "Saerens, M., Latinne, P. and Decaestecker, C. (2002). Adjusting the outputs of a classifier "
    "to "
    "new a priori probabilities: a simple procedure. <cite>Neural Computation</cite> 14(1), 21–41.",
    "Wu, T.-F., Lin, C.-J. and Weng, R. C. (2004). Probability estimates for multi-class "
    "classification by pairwise coupling. <cite>Journal of Machine Learning Research</cite> 5, "
    "975–1005."};

static void add_references(ptheme_html *page) {
  ptheme_html__add(page, "<ul class=\"references\">\n");
  for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
    bool field = strncmp(references[i], "Field", 5) == 0;
    bool saerens = strncmp(references[i], "Saerens", 7) == 0;
    if ((field && !has_intervals(page->view)) || (saerens && !is_used(page->view, "emq"))) continue;
    ptheme_html__add(page, "<li>");
    ptheme_html__add(page, references[i]);
    ptheme_html__add(page, "</li>\n");
  }
  ptheme_html__add(page, "</ul>\n");
}

void ptheme_html__methods(ptheme_html *page) {
  const ptheme_tally *total = &page->view->total;
  ptheme_html__add(page, "<section id=\"methods\" aria-labelledby=\"methods-h\">\n"
                         "<h2 id=\"methods-h\">Methods</h2>\n<p>");
  ptheme_html__counted(page, total->documents, "document was", "documents were");
  ptheme_html__add(page, " split into ");
  ptheme_html__counted(page, total->sentences, "sentence", "sentences");
  ptheme_html__add(page, ", and each sentence was given one label by policytheme ");
  ptheme_html__add(page, ptheme_version());
  ptheme_html__add(page,
                   ": linear support vector machines over words, the beginnings of words and "
                   "neighbouring Chinese characters, one a pair of labels (Chang and Lin 2011), "
                   "with sigmoids fitted on held-out scores (Lin et al. 2007) and coupled into one "
                   "probability a label (Wu et al. 2004). The label is the most probable one. A "
                   "sentence without any known word is unsure.</p>\n");
  add_estimators(page);
  add_references(page);
  ptheme_html__add(page, "</section>\n");
}
