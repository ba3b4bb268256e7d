#include "report/labelled.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/posterior.h"
#include "model/train.h"

void ptheme_labelled__free(ptheme_labelled *l) {
  for (size_t k = 0; l->names && k < l->n_labels; k++)
    ptheme_mem__free(l->names[k]);
  ptheme_mem__free(l->names);
  ptheme_mem__free(l->first);
  ptheme_mem__free(l->labels);
  ptheme_mem__free(l->rows);
  ptheme_mem__free(l->p);
  ptheme_mem__free(l->fold_of);
  ptheme_mem__free(l->known);
  ptheme_mem__free(l->shares);
  ptheme_mem__free(l->term_starts);
  ptheme_mem__free(l->terms);
  *l = (ptheme_labelled){0};
}

static ptheme_status allocate(ptheme_labelled *l, const ptheme_trainer *trainer,
                              ptheme_error *err) {
  const ptheme_rows *rows = &trainer->rows;
  size_t k = rows->n_labels, folds = (size_t)trainer->folds;
  *l = (ptheme_labelled){.n_labels = k,
                         .n_documents = rows->n_documents,
                         .n = rows->dataset->n,
                         .background = rows->background,
                         .n_folds = folds,
                         .n_terms = rows->n_terms,
                         .context = trainer->options->features.context};
  l->names = ptheme_mem__zalloc(k, sizeof *l->names);
  l->first = ptheme_mem__zalloc(l->n_documents + 1, sizeof *l->first);
  l->labels = ptheme_mem__alloc(l->n, sizeof *l->labels);
  l->rows = ptheme_mem__alloc(l->n, sizeof *l->rows);
  l->p = ptheme_mem__alloc(l->n, k * sizeof *l->p);
  l->fold_of = ptheme_mem__alloc(l->n_documents, 1);
  l->known = ptheme_mem__alloc(l->n, sizeof *l->known);
  l->shares = ptheme_mem__zalloc(k + (folds + 1) * (k + k * k), sizeof *l->shares);
  l->term_starts = ptheme_mem__zalloc(rows->n + 1, sizeof *l->term_starts);
  l->terms = ptheme_mem__alloc(rows->n_entries, sizeof *l->terms);
  if (!l->names || !l->first || !l->labels || !l->rows || !l->p || !l->fold_of || !l->known ||
      !l->shares || !l->term_starts || !l->terms)
    return ptheme_status__nomem(err);
  for (size_t i = 0; i < k; i++) {
    l->names[i] = ptheme_mem__copy(rows->labels[i], strlen(rows->labels[i]));
    if (!l->names[i]) return ptheme_status__nomem(err);
  }
  l->priors = l->shares + k;
  l->posteriors = l->priors + (folds + 1) * k;
  return PTHEME_OK;
}

/* ---- sentences by document ---- */

static void place_sentences(ptheme_labelled *l, const ptheme_trainer *trainer,
                            const uint32_t *document_of) {
  const ptheme_rows *rows = &trainer->rows;
  size_t k = l->n_labels;
  for (size_t i = 0; i < l->n; i++)
    l->first[document_of[rows->dataset->rows[i].parts[PART_DOCUMENT]] + 1]++;
  for (size_t d = 0; d < l->n_documents; d++)
    l->first[d + 1] += l->first[d];
  for (size_t i = 0; i < l->n; i++) {
    uint32_t document = document_of[rows->dataset->rows[i].parts[PART_DOCUMENT]];
    uint32_t row = rows->row_of[i];
    size_t s = l->first[document]++; /* now where the next one goes */
    l->rows[s] = row;
    l->labels[s] = trainer->labels[row];
    l->known[s] = true;
    l->fold_of[document] = trainer->fold_of[row];
    memcpy(l->p + s * k, trainer->validation.p + row * k, k * sizeof *l->p);
    l->shares[l->labels[s]] += 1 / (double)l->n;
  }
  for (size_t d = l->n_documents; d > 0; d--)
    l->first[d] = l->first[d - 1];
  l->first[0] = 0;
}

static ptheme_status sort_sentences(ptheme_labelled *l, const ptheme_trainer *trainer,
                                    ptheme_error *err) {
  const ptheme_rows *rows = &trainer->rows;
  uint32_t n_names = ptheme_strmap__count(rows->dataset->names);
  uint32_t *document_of = ptheme_mem__alloc(n_names, sizeof *document_of);
  if (!document_of) return ptheme_status__nomem(err);
  for (uint32_t d = 0; d < rows->n_documents; d++)
    document_of[rows->document_names[d]] = d;
  place_sentences(l, trainer, document_of);
  ptheme_mem__free(document_of);
  return PTHEME_OK;
}

static void list_terms(ptheme_labelled *l, const ptheme_rows *rows) {
  uint32_t n = 0;
  for (size_t r = 0; r < rows->n; r++) {
    for (size_t e = 0; e < rows->rows[r].n; e++)
      l->terms[n++] = rows->entries[rows->rows[r].first + e].column;
    l->term_starts[r + 1] = n;
  }
}

/* ---- what is known without a fold ---- */

void ptheme_labelled__print(float *printed, float *alone, const ptheme_labelled *labelled,
                            const size_t *chosen, size_t n, size_t fold, double *scratch) {
  size_t k = labelled->n_labels;
  double *p = scratch + 2 * k, *back = p + n * k;
  const double *priors = labelled->priors + fold * k;
  for (size_t i = 0; i < n; i++)
    memcpy(p + i * k, labelled->p + chosen[i] * k, k * sizeof *p);
  ptheme_posterior__lean(p, labelled->known, n, k, priors, labelled->context, scratch);
  for (size_t i = 0; i < n * k; i++)
    p[i] = ptheme_posterior__printed(p[i]);
  ptheme_posterior__unlean(back, p, labelled->known, n, k, priors, labelled->context);
  for (size_t i = 0; i < n * k; i++) {
    printed[i] = (float)p[i];
    alone[i] = (float)back[i];
  }
}

/* Mean probabilities of the documents outside a fold, over all and by label. */
static void average(ptheme_labelled *l, size_t fold) {
  size_t k = l->n_labels;
  double *priors = l->priors + fold * k, *posteriors = l->posteriors + fold * k * k;
  double n = 0, n_of[PTHEME_SHARES] = {0};
  for (size_t d = 0; d < l->n_documents; d++) {
    for (size_t s = l->first[d]; l->fold_of[d] != fold && s < l->first[d + 1]; s++, n++) {
      n_of[l->labels[s]]++;
      for (size_t j = 0; j < k; j++) {
        priors[j] += l->p[s * k + j];
        posteriors[l->labels[s] * k + j] += l->p[s * k + j];
      }
    }
  }
  for (size_t i = 0; i < k; i++) {
    priors[i] /= n;
    for (size_t j = 0; j < k; j++)
      posteriors[i * k + j] /= n_of[i] > 0 ? n_of[i] : 1;
  }
}

ptheme_status ptheme_labelled__make(ptheme_labelled *out, const ptheme_dataset *dataset,
                                    const ptheme_train_options *options, ptheme_error *err) {
  ptheme_trainer trainer;
  *out = (ptheme_labelled){0};
  ptheme_status status = ptheme_trainer__run(&trainer, dataset, options, err);
  if (status == PTHEME_OK) status = allocate(out, &trainer, err);
  if (status == PTHEME_OK) status = sort_sentences(out, &trainer, err);
  for (size_t fold = 0; status == PTHEME_OK && fold <= out->n_folds; fold++)
    average(out, fold);
  if (status == PTHEME_OK) list_terms(out, &trainer.rows);
  ptheme_trainer__free(&trainer);
  if (status != PTHEME_OK) ptheme_labelled__free(out);
  return status;
}
