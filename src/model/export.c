/* Vectors and planes for other programs. */
#include "base/escape.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/classify.h"
#include "model/judge.h"

#include <stdlib.h>

static void add_value(ptheme_buf *out, size_t index, float value) {
  ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_u64(out, index);
  ptheme_buf__add_byte(out, ':');
  ptheme_buf__add_float(out, value);
}

/* ---- vectors ---- */

static int by_column(const void *a, const void *b) {
  const ptheme_entry *x = a, *y = b;
  return (x->column > y->column) - (x->column < y->column);
}

static ptheme_status add_vectors(ptheme_buf *out, ptheme_classifier *c,
                                 const ptheme_dataset *dataset, const uint32_t *labels,
                                 ptheme_error *err) {
  for (size_t i = 0; i < dataset->n; i++) {
    PTHEME_TRY(ptheme_classifier__score(c, ptheme_dataset__text(dataset, i), err));
    const ptheme_weighed *weighed = &c->weighed[0];
    if (weighed->n > 0) qsort(weighed->entries, weighed->n, sizeof *weighed->entries, by_column);
    ptheme_buf__add_u64(out, labels[dataset->rows[i].parts[PART_LABEL]]);
    for (size_t t = 0; t < weighed->n; t++)
      add_value(out, (size_t)weighed->entries[t].column + 1,
                (float)((double)weighed->entries[t].value * weighed->scale));
    ptheme_buf__add_byte(out, '\n');
  }
  return PTHEME_OK;
}

ptheme_status ptheme_export_vectors(char **out, const ptheme_model *model,
                                    const ptheme_dataset *dataset, ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  ptheme_classifier *classifier = NULL;
  uint32_t *labels = NULL;
  *out = NULL;
  ptheme_status status = ptheme_labels__number(&labels, model, dataset, err);
  if (status == PTHEME_OK) status = ptheme_classifier_new(&classifier, model, err);
  if (status == PTHEME_OK) status = add_vectors(&buf, classifier, dataset, labels, err);
  ptheme_classifier_free(classifier);
  ptheme_mem__free(labels);
  if (status == PTHEME_OK) return ptheme_buf__hand_out(out, &buf, err);
  ptheme_buf__free(&buf);
  return status;
}

/* ---- planes ---- */

/* As ptheme_model__of_pair(), rounded once. */
static float weight_of(const ptheme_model *model, size_t v, size_t pair, size_t first,
                       size_t second) {
  const float *row = model->weights + v * model->stride;
  return model->sigmoids ? row[pair] : row[first] - row[second];
}

static void add_svm_header(ptheme_buf *out, const ptheme_model *model) {
  size_t k = model->n_labels, pair = 0;
  ptheme_buf__add_text(out, "svm_type c_svc\nkernel_type linear\nnr_class ");
  ptheme_buf__add_u64(out, k);
  ptheme_buf__add_text(out, "\ntotal_sv ");
  ptheme_buf__add_u64(out, ptheme_pairs(k));
  ptheme_buf__add_text(out, "\nrho");
  for (size_t i = 0; i < k; i++) {
    for (size_t j = i + 1; j < k; j++, pair++) {
      ptheme_buf__add_byte(out, ' ');
      ptheme_buf__add_double(out, ptheme_model__of_pair(model, model->rho, pair, i, j));
    }
  }
  ptheme_buf__add_text(out, "\nlabel");
  for (size_t i = 0; i < k; i++) {
    ptheme_buf__add_byte(out, ' ');
    ptheme_buf__add_u64(out, i);
  }
  ptheme_buf__add_text(out, "\nnr_sv");
  for (size_t i = 0; i < k; i++) {
    ptheme_buf__add_byte(out, ' ');
    ptheme_buf__add_u64(out, k - 1 - i);
  }
  ptheme_buf__add_text(out, "\nSV\n");
}

/* libsvm keeps K-1 coefficients a support vector: for one of label i, the (j-1)-th belongs to the
 * pair with a later label j and the h-th to that with an earlier label h.  So a single 1 at j-1
 * makes this vector count for the pair (i, j) and for no other. */
static void add_plane(ptheme_buf *out, const ptheme_model *model, size_t pair, size_t first,
                      size_t second) {
  for (size_t c = 0; c + 1 < model->n_labels; c++)
    ptheme_buf__add_text(out, c == second - 1 ? "1 " : "0 ");
  for (size_t v = 0; v < model->vocabulary.n; v++) {
    float weight = weight_of(model, v, pair, first, second);
    if (weight != 0) add_value(out, v + 1, weight);
  }
  ptheme_buf__add_byte(out, '\n');
}

ptheme_status ptheme_export_svm(char **out, const ptheme_model *model, ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  size_t pair = 0;
  add_svm_header(&buf, model);
  for (size_t i = 0; i < model->n_labels; i++)
    for (size_t j = i + 1; j < model->n_labels; j++)
      add_plane(&buf, model, pair++, i, j);
  return ptheme_buf__hand_out(out, &buf, err);
}

/* ---- weights ---- */

static void add_label_names(ptheme_buf *out, const ptheme_model *model) {
  for (size_t k = 0; k < model->n_labels; k++) {
    ptheme_buf__add_byte(out, ',');
    ptheme_escape__csv(out, ptheme_str__of(model->labels[k]), ',', true);
  }
}

static void add_pair_names(ptheme_buf *out, ptheme_buf *name, const ptheme_model *model) {
  for (size_t i = 0; i < model->n_labels; i++) {
    for (size_t j = i + 1; j < model->n_labels; j++) {
      name->len = 0; // keeps a failure
      ptheme_buf__add_text(name, model->labels[i]);
      ptheme_buf__add_byte(name, '/');
      ptheme_buf__add_text(name, model->labels[j]);
      ptheme_buf__add_byte(out, ',');
      ptheme_escape__csv(out, ptheme_buf__str(name), ',', true);
    }
  }
}

ptheme_status ptheme_export_weights(char **out, const ptheme_model *model, ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT, name = PTHEME_BUF_INIT;
  ptheme_buf__add_text(&buf, "term,idf");
  if (model->sigmoids)
    add_pair_names(&buf, &name, model);
  else
    add_label_names(&buf, model);
  ptheme_buf__add_byte(&buf, '\n');
  for (uint32_t v = 0; v < model->vocabulary.n; v++) {
    const float *row = model->weights + v * model->stride;
    ptheme_escape__csv(&buf, ptheme_vocabulary__text(&model->vocabulary, v), ',', true);
    ptheme_buf__add_byte(&buf, ',');
    ptheme_buf__add_float(&buf, row[model->n_planes]);
    for (size_t h = 0; h < model->n_planes; h++) {
      ptheme_buf__add_byte(&buf, ',');
      ptheme_buf__add_float(&buf, row[h]);
    }
    ptheme_buf__add_byte(&buf, '\n');
  }
  ptheme_buf__add_byte(&buf, ',');
  for (size_t h = 0; h < model->n_planes; h++) {
    ptheme_buf__add_byte(&buf, ',');
    ptheme_buf__add_double(&buf, -model->rho[h]);
  }
  ptheme_buf__add_byte(&buf, '\n');
  buf.failed = buf.failed || name.failed;
  ptheme_buf__free(&name);
  return ptheme_buf__hand_out(out, &buf, err);
}
