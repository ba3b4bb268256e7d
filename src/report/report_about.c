/* What a report says about itself in words: how its figures were made, and after whom. */
#include "base/number.h"
#include "report/report.h"

#include <math.h>

const char *ptheme_report__estimator_title(ptheme_estimator estimator) {
  static const char *const titles[PTHEME_ESTIMATORS] = {"labels counted",   "mean probability",
                                                        "corrected (PACC)", "corrected (EMQ)",
                                                        "corrected (MAP)",  "audited"};
  return titles[estimator];
}

double ptheme_report__quality(const ptheme_report_view *view, const char *key) {
  const char *value = view->model ? ptheme_model_metadata(view->model, key) : NULL;
  double number;
  return value && ptheme_number__read_double(&number, ptheme_str__of(value)) ? number : NAN;
}

void ptheme_report__flags(ptheme_buf *out, const ptheme_report_view *view,
                          const ptheme_tally *tally, size_t k) {
  bool is_shifted = ptheme_report__is_shifted(view, tally, k);
  if (tally->is_small) ptheme_buf__add_text(out, "small");
  if (tally->is_small && is_shifted) ptheme_buf__add_byte(out, ' ');
  if (is_shifted) ptheme_buf__add_text(out, "shift");
}

/* ---- the methods paragraph ---- */

static void add(ptheme_buf *out, const char *text) {
  ptheme_buf__add_text(out, text);
}

static void add_percent(ptheme_buf *out, double level) {
  ptheme_buf__add_double(out, floor(level * 1e5 + 0.5) / 1e3);
  add(out, " %");
}

static void add_qualities(ptheme_buf *out, const ptheme_report_view *view) {
  if (!view->model) return;
  add(out, "; model ");
  add(out, view->models[0]);
  double f1 = ptheme_report__quality(view, "evaluation.macro_f1");
  if (!isnan(f1)) {
    add(out, "; macro-F1 on held-out documents ");
    ptheme_buf__add_fixed(out, f1, 3);
  }
  double ece = ptheme_report__quality(view, "evaluation.ece");
  if (!isnan(ece)) {
    add(out, ", expected calibration error ");
    ptheme_buf__add_fixed(out, ece, 3);
  }
}

/* Results do not tell how their model was trained; the model does. */
static void add_model(ptheme_buf *out, const ptheme_report_view *view) {
  const char *solver = view->model ? ptheme_model_metadata(view->model, "training.solver") : NULL;
  add(out, "Each sentence was labelled by linear support vector machines over its words");
  if (!solver) {
    add(out, ", with probabilities fitted on held-out scores. ");
  } else if (strcmp(solver, "rest") == 0) {
    add(out, ", one a label against all others (Hsieh et al. 2008");
    add_qualities(out, view);
    add(out, "), with a softmax of their scores, fitted on held-out ones, as probabilities. ");
  } else {
    add(out, ", one a pair of labels (Chang and Lin 2011");
    add_qualities(out, view);
    add(out, "), with sigmoids fitted on held-out scores (Lin, Lin and Weng 2007), coupled into "
             "one probability a label (Wu, Lin and Weng 2004)");
    if (ptheme_report__quality(view, "training.scaled") > 0)
      add(out, " and bias-corrected temperature scaling (Alexandari, Kundaje and Shrikumar 2020)");
    add(out, ". ");
  }
}

/* The correction needs what a sentence says by itself. */
static void add_neighbours(ptheme_buf *out, const ptheme_report_view *view) {
  if (!(ptheme_report__quality(view, "options.context") > 0)) return;
  add(out, "Labels and mean probabilities lean on the sentences before and after");
  add(out, view->total.shares[PTHEME_ESTIMATOR_EMQ] || view->total.shares[PTHEME_ESTIMATOR_PACC]
               ? ", corrected shares do not. "
               : ". ");
}

static void add_sentences(ptheme_buf *out, const ptheme_report_view *view) {
  const ptheme_tally *total = &view->total;
  add(out, "Shares are of the ");
  ptheme_buf__add_u64(out, total->sentences - total->no_evidence);
  add(out, " sentences with a known word, in ");
  ptheme_buf__add_u64(out, total->documents);
  add(out, view->by_tokens ? " documents, weighed by their tokens" : " documents");
  add(out, ". Labels counted are biased by the model's errors and are given for comparison; the "
           "mean probability is right where a sentence's label depends on its words alone. ");
}

static void add_corrected(ptheme_buf *out, const ptheme_report_view *view) {
  const ptheme_tally *total = &view->total;
  if (total->shares[PTHEME_ESTIMATOR_EMQ])
    add(out, "Corrected shares of groups are the most likely ones given the probabilities, by "
             "expectation maximisation (EMQ; Saerens, Latinne and Decaestecker 2002), and right "
             "where sentences of one label look alike in training and here. ");
  if (total->shares[PTHEME_ESTIMATOR_PACC])
    add(out, "PACC shares are those under which the mean probabilities would be what they are, by "
             "least squares (Hopkins and King 2010; Bella et al. 2010). ");
  if (view->n_documents > 0 && view->documents[0].shares[PTHEME_ESTIMATOR_MAP])
    add(out, "Shares of a document are estimated the same way and lean on those of all documents "
             "with the weight of four sentences (MAP). ");
  if (total->shares[PTHEME_ESTIMATOR_AUDIT]) {
    add(out, "Audited shares are the mean probability corrected by the labels that people gave to "
             "a random sample of ");
    ptheme_buf__add_u64(out, view->n_audited);
    add(out, " sentences (difference estimator; Särndal, Swensson and Wretman 1992), and right "
             "whatever the difference between training and here. ");
  }
}

/* What an interval allows for, and what not. */
static void add_intervals(ptheme_buf *out, const ptheme_report_view *view) {
  bool of_documents = view->n_documents > 0 && view->documents[0].shares[PTHEME_ESTIMATOR_MAP];
  add(out, "Intervals are of ");
  add_percent(out, view->level);
  add(out, ". Those of groups allow for the choice of documents, by ");
  ptheme_buf__add_u64(out, view->replicates);
  add(out, " bootstrap samples of them with expanded percentiles (Hesterberg 2015)");
  if (of_documents) add(out, ", those of documents for doubt about the labels, by Gibbs sampling");
  add(out, of_documents ? "; both take" : "; they take");
  add(out, " the model's probabilities for right. ");
  if (view->total.shares[PTHEME_ESTIMATOR_AUDIT])
    add(out, "Those of audited shares allow for the choice of the sample, by Student's t. ");
  if (view->n_differences > 0)
    add(out, "P-values of differences between groups are by Student's t, from the deviation of "
             "the bootstrap samples and the documents of the smaller group, and adjusted over all "
             "of them (Holm 1979); intervals are not adjusted. ");
}

static void add_terms(ptheme_buf *out, const ptheme_report_view *view) {
  if (!view->total.evidence) return;
  add(out,
      "Terms that set a theme or a group apart are ranked by the log-likelihood ratio of their "
      "occurrences (G2; Dunning 1993), with the log ratio as the size of the difference (Hardie "
      "2014); each stands in three documents or more, and if occurrences were independent, "
      "chance would bring any into at most 5 % of the lists (Bonferroni). ");
}

void ptheme_report__methods(ptheme_buf *out, const ptheme_report_view *view) {
  add_model(out, view);
  add_neighbours(out, view);
  add_sentences(out, view);
  add_corrected(out, view);
  add_intervals(out, view);
  add_terms(out, view);
  add(out, "Shares sum to one: where one rises, others must fall.");
}

/* ---- references ---- */

typedef struct reference {
  const char *mark; // the year and before it what the paragraph cites
  const char *text;
} reference;

static const reference references[] = {
    {"Chang and Lin 2011",
     "Chang, C.-C. and Lin, C.-J. (2011). LIBSVM: a library for support vector machines. ACM "
     "Transactions on Intelligent Systems and Technology 2(3), 27."},
    {"Hsieh et al. 2008",
     "Hsieh, C.-J., Chang, K.-W., Lin, C.-J., Keerthi, S. S. and Sundararajan, S. (2008). A dual "
     "coordinate descent method for large-scale linear SVM. ICML 2008, 408-415."},
    {"Lin, Lin and Weng 2007",
     "Lin, H.-T., Lin, C.-J. and Weng, R. C. (2007). A note on Platt's probabilistic outputs for "
     "support vector machines. Machine Learning 68(3), 267-276."},
    {"Wu, Lin and Weng 2004",
     "Wu, T.-F., Lin, C.-J. and Weng, R. C. (2004). Probability estimates for multi-class "
     "classification by pairwise coupling. Journal of Machine Learning Research 5, 975-1005."},
    {"Alexandari, Kundaje",
     "Alexandari, A., Kundaje, A. and Shrikumar, A. (2020). Maximum likelihood with bias-corrected "
     "calibration is hard-to-beat at label shift adaptation. ICML 2020."},
    {"Saerens, Latinne",
     "Saerens, M., Latinne, P. and Decaestecker, C. (2002). Adjusting the outputs of a classifier "
     "to new a priori probabilities: a simple procedure. Neural Computation 14(1), 21-41."},
    {"Hopkins and King",
     "Hopkins, D. J. and King, G. (2010). A method of automated nonparametric content analysis for "
     "social science. American Journal of Political Science 54(1), 229-247."},
    {"Bella et al.",
     "Bella, A., Ferri, C., Hernández-Orallo, J. and Ramírez-Quintana, M. J. (2010). "
     "Quantification via probability estimators. ICDM 2010, 737-742."},
    {"Särndal, Swensson",
     "Särndal, C.-E., Swensson, B. and Wretman, J. (1992). Model assisted survey sampling. "
     "Springer."},
    {"Hesterberg 2015",
     "Hesterberg, T. C. (2015). What teachers should know about the bootstrap: resampling in the "
     "undergraduate statistics curriculum. The American Statistician 69(4), 371-386."},
    {"Holm 1979",
     "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian "
     "Journal of Statistics 6(2), 65-70."},
    {"Dunning 1993",
     "Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. "
     "Computational Linguistics 19(1), 61-74."},
    {"Hardie 2014",
     "Hardie, A. (2014). Log ratio: an informal introduction. ESRC Centre for Corpus Approaches to "
     "Social Science, Lancaster University."},
};

static bool contains(ptheme_str text, const char *part) {
  size_t len = strlen(part);
  for (size_t i = 0; i + len <= text.len; i++)
    if (memcmp(text.data + i, part, len) == 0) return true;
  return false;
}

const char *ptheme_report__reference(ptheme_str methods, size_t i) {
  for (size_t j = 0; j < sizeof references / sizeof *references; j++)
    if (contains(methods, references[j].mark) && i-- == 0) return references[j].text;
  return NULL;
}
