/* A second, whole training on the past alone: vocabulary, idf, calibration and all, as they would
 * have been on that day.  A fold in which the newest rows are held out would have let terms and
 * sigmoids of the future in. */
#include "model/by_date.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"
#include "model/classify.h"

#include <math.h>
#include <stdlib.h>

/* Empty where there is none, or something else: a text that is no date has no place before or
 * behind one. */
static ptheme_str date_of(const ptheme_dataset *dataset, size_t i) {
  return ptheme_date__of(ptheme_dataset__part(dataset, i, PART_DATE));
}

/* ---- the cut ---- */

static int newest_first(const void *a, const void *b) {
  return ptheme_str__compare(*(const ptheme_str *)b, *(const ptheme_str *)a);
}

/* The latest date such that rows from it on are at least `share` of those with a date. */
static ptheme_status cut_share(ptheme_str *cut, const ptheme_dataset *dataset, double share,
                               ptheme_error *err) {
  size_t n = 0;
  ptheme_str *dates = ptheme_mem__alloc(dataset->n, sizeof *dates);
  if (!dates) return ptheme_status__nomem(err);
  for (size_t i = 0; i < dataset->n; i++)
    if (date_of(dataset, i).len > 0) dates[n++] = date_of(dataset, i);
  qsort(dates, n, sizeof *dates, newest_first);
  size_t newest = (size_t)ceil(share * (double)n - 1e-9); /* 0.2 of 90 are 18 */
  *cut = n > 0 ? dates[newest > 0 ? newest - 1 : 0] : (ptheme_str){"", 0};
  ptheme_mem__free(dates);
  return PTHEME_OK;
}

static ptheme_status find_cut(ptheme_str *cut, const ptheme_dataset *dataset, const char *text,
                              ptheme_error *err) {
  double share;
  *cut = ptheme_str__of(text);
  if (ptheme_date__is(*cut)) return PTHEME_OK;
  if (!ptheme_number__read_double(&share, *cut) || !(share > 0 && share < 1))
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "split by date: \"%.40s\" is neither YYYY, YYYY-MM, YYYY-MM-DD nor "
                               "a share between 0 and 1",
                               text);
  return cut_share(cut, dataset, share, err);
}

/* ---- the two sides ---- */

typedef struct sides {
  ptheme_dataset *past, *newest;
  size_t undated;
} sides;

static ptheme_status copy_row(ptheme_dataset *out, const ptheme_dataset *dataset, size_t i,
                              ptheme_error *err) {
  ptheme_row row = ptheme_dataset_get(dataset, i);
  ptheme_document document = {.id = row.document,
                              .text = row.text,
                              .label = row.label,
                              .date = row.date,
                              .source = row.source,
                              .language = row.language,
                              .path = row.path,
                              .line = row.line};
  PTHEME_TRY(ptheme_dataset__add(out, &document, err));
  return ptheme_strmap__intern(out->names, ptheme_dataset__part(dataset, i, PART_GROUP),
                               &out->rows[out->n - 1].parts[PART_GROUP], err);
}

/* "2024" lies on both sides of 2024-03-01. */
static bool is_too_coarse(ptheme_str date, ptheme_str cut) {
  return date.len < cut.len && memcmp(date.data, cut.data, date.len) == 0;
}

static ptheme_status divide(sides *out, const ptheme_dataset *dataset, ptheme_str cut,
                            ptheme_error *err) {
  PTHEME_TRY(ptheme_dataset_new(&out->past, err));
  PTHEME_TRY(ptheme_dataset_new(&out->newest, err));
  for (size_t i = 0; i < dataset->n; i++) {
    ptheme_str date = date_of(dataset, i);
    if (date.len == 0 || is_too_coarse(date, cut))
      out->undated++;
    else
      PTHEME_TRY(
          copy_row(ptheme_str__compare(date, cut) < 0 ? out->past : out->newest, dataset, i, err));
  }
  if (out->past->n == 0 || out->newest->n == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "split by date: no dated row is %s %.*s\n"
                               "hint: --date-col names the column of dates",
                               out->past->n == 0 ? "before" : "from",
                               cut.len < 20 ? (int)cut.len : 20, cut.data);
  return PTHEME_OK;
}

/* ---- judging ---- */

/* Each row by itself.  Rows with labels that the model lacks are left out: j->n counts the rest. */
static ptheme_status judge_rows(ptheme_judged *j, double *p, ptheme_classifier *classifier,
                                const ptheme_dataset *rows, ptheme_error *err) {
  const ptheme_model *model = classifier->model;
  size_t n = 0;
  for (size_t i = 0; i < rows->n; i++) {
    size_t label = ptheme_model__find_label(model, ptheme_dataset__part(rows, i, PART_LABEL));
    if (label == model->n_labels) continue;
    PTHEME_TRY(ptheme_classifier__score(classifier, ptheme_dataset__text(rows, i), err));
    ptheme_classifier__probabilities(classifier, p + n * model->n_labels);
    j->labels[n] = (uint32_t)label;
    j->languages[n++] = rows->rows[i].parts[PART_LANGUAGE];
  }
  j->n = n;
  if (n > 0) return PTHEME_OK;
  return ptheme_status__fail(err, PTHEME_E_INPUT,
                             "split by date: no newest row has a label of the past");
}

static void add_sizes(ptheme_facts *facts, ptheme_str cut, const sides *both, size_t judged) {
  ptheme_facts__add(facts, "by_date.from", cut);
  ptheme_facts__add_number(facts, "by_date.training_rows", (double)both->past->n);
  ptheme_facts__add_number(facts, "by_date.undated_rows", (double)both->undated);
  ptheme_facts__add_number(facts, "by_date.unknown_label_rows", (double)(both->newest->n - judged));
}

static ptheme_status judge(ptheme_facts *facts, const ptheme_model *model, ptheme_str cut,
                           const sides *both, ptheme_error *err) {
  ptheme_classifier *classifier = NULL;
  ptheme_judged j;
  double *p = ptheme_mem__alloc(both->newest->n, model->n_labels * sizeof *p);
  ptheme_status status = ptheme_judged__new(&j, both->newest->n, err);
  if (status == PTHEME_OK && !p) status = ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = ptheme_classifier_new(&classifier, model, err);
  if (status == PTHEME_OK) status = judge_rows(&j, p, classifier, both->newest, err);
  if (status == PTHEME_OK) {
    j.n_labels = model->n_labels;
    j.names = model->labels;
    j.dataset = both->newest;
    j.p = p;
    add_sizes(facts, cut, both, j.n);
    status = ptheme_judged__describe(facts, "by_date", &j, err);
  }
  ptheme_classifier_free(classifier);
  ptheme_judged__free(&j);
  ptheme_mem__free(p);
  return status;
}

ptheme_status ptheme_by_date__describe(ptheme_facts *facts, const ptheme_dataset *dataset,
                                       const ptheme_train_options *options, ptheme_error *err) {
  ptheme_str cut;
  sides both = {0};
  ptheme_model *model = NULL;
  ptheme_train_options past = *options;
  past.split_by_date = NULL;
  past.on_metric = NULL;
  PTHEME_TRY(find_cut(&cut, dataset, options->split_by_date, err));
  ptheme_status status = divide(&both, dataset, cut, err);
  if (status == PTHEME_OK) status = ptheme_train(&model, both.past, &past, err);
  if (status == PTHEME_OK) status = judge(facts, model, cut, &both, err);
  ptheme_model_free(model);
  ptheme_dataset_free(both.past);
  ptheme_dataset_free(both.newest);
  return status;
}
