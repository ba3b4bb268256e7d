#include "model/rows.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/term.h"

#include <math.h>
#include <stdlib.h>

void ptheme_rows__free(ptheme_rows *rows) {
  for (size_t k = 0; rows->labels && k < rows->n_labels; k++)
    ptheme_mem__free(rows->labels[k]);
  ptheme_mem__free(rows->labels);
  ptheme_mem__free(rows->rows);
  ptheme_mem__free(rows->row_of);
  ptheme_mem__free(rows->document_of);
  ptheme_mem__free(rows->document_names);
  ptheme_mem__free(rows->entries);
  ptheme_mem__free(rows->order);
  ptheme_buf__free(&rows->term_bytes);
  ptheme_mem__free(rows->term_offsets);
  ptheme_mem__free(rows->row_counts);
  *rows = (ptheme_rows){0};
}

/* ---- names in order: labels and documents ---- */

/* The different values of one part, sorted by bytes; rank[id] is a value's place. */
static ptheme_status rank_part(const ptheme_dataset *dataset, enum dataset_part part,
                               ptheme_name **names, size_t *n, uint32_t **rank, ptheme_error *err) {
  uint32_t count = ptheme_strmap__count(dataset->names);
  *n = 0;
  *names = ptheme_mem__alloc(count, sizeof **names);
  *rank = ptheme_mem__alloc(count, sizeof **rank);
  if (!*names || !*rank) return ptheme_status__nomem(err);
  for (uint32_t i = 0; i < count; i++)
    (*rank)[i] = UINT32_MAX;
  for (size_t i = 0; i < dataset->n; i++) {
    uint32_t id = dataset->rows[i].parts[part];
    if ((*rank)[id] != UINT32_MAX) continue;
    (*rank)[id] = 0;
    (*names)[(*n)++] = (ptheme_name){ptheme_strmap__get(dataset->names, id), id};
  }
  ptheme_names__sort(*names, *n);
  for (size_t i = 0; i < *n; i++)
    (*rank)[(*names)[i].id] = (uint32_t)i;
  return PTHEME_OK;
}

/* Moves the background label behind the themes. */
static void put_background_last(ptheme_name *names, size_t n, uint32_t *rank,
                                const char *background, int *index) {
  ptheme_str wanted = ptheme_str__of(background ? background : "none");
  *index = -1;
  for (size_t k = 0; k < n; k++) {
    if (!ptheme_str__equal(names[k].text, wanted)) continue;
    ptheme_name found = names[k];
    memmove(names + k, names + k + 1, (n - 1 - k) * sizeof *names);
    names[n - 1] = found;
    *index = (int)n - 1;
    break;
  }
  for (size_t k = 0; k < n; k++)
    rank[names[k].id] = (uint32_t)k;
}

static ptheme_status check_labels(const ptheme_rows *out, const char *background,
                                  ptheme_error *err) {
  if (out->n_labels < 2)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "all rows have one label; training needs at least two\n"
                               "hint: is the label column the right one?");
  if (out->n_labels > PTHEME_MAX_LABELS)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "%lu different labels; at most %d are possible\n"
                               "hint: is the label column the right one?",
                               (unsigned long)out->n_labels, PTHEME_MAX_LABELS);
  if (!background || out->background >= 0) return PTHEME_OK;
  const char *near = ptheme_suggest(background, (const char *const *)out->labels, out->n_labels);
  return ptheme_status__fail(
      err, PTHEME_E_INPUT, "no row has the background label \"%.60s\"\nhint: %s%.60s%s", background,
      near ? "did you mean \"" : "leave --background out, or ",
      near ? near : "give it the label of sentences that push no theme", near ? "\"?" : "");
}

static ptheme_status keep_labels(ptheme_rows *out, const ptheme_name *names, size_t n,
                                 ptheme_error *err) {
  out->labels = ptheme_mem__zalloc(n, sizeof *out->labels);
  if (!out->labels) return ptheme_status__nomem(err);
  out->n_labels = n;
  for (size_t k = 0; k < n; k++) {
    if (names[k].text.len == 0)
      return ptheme_status__fail(err, PTHEME_E_INPUT, "there are rows without a label");
    if (ptheme_str__equal(names[k].text, ptheme_str__of("unsure")))
      return ptheme_status__fail(
          err, PTHEME_E_INPUT,
          "\"unsure\" cannot be a label: results say it of sentences without "
          "one\nhint: give the label another name, or leave its rows out");
    if (memchr(names[k].text.data, '\0', names[k].text.len))
      return ptheme_status__fail(err, PTHEME_E_INPUT, "a label holds a NUL byte");
    out->labels[k] = ptheme_mem__copy(names[k].text.data, names[k].text.len);
    if (!out->labels[k]) return ptheme_status__nomem(err);
  }
  return PTHEME_OK;
}

/* ---- rows in order ---- */

typedef struct sortable {
  ptheme_str text, language;
  ptheme_training_row row;
} sortable;

static int by_content(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  int order = ptheme_str__compare(x->text, y->text);
  if (order == 0) order = (x->row.label > y->row.label) - (x->row.label < y->row.label);
  if (order == 0) order = (x->row.document > y->row.document) - (x->row.document < y->row.document);
  if (order == 0) order = ptheme_str__compare(x->language, y->language); /* the merged row's */
  return order;
}

static ptheme_status sort_rows(ptheme_rows *out, const uint32_t *label_rank,
                               const uint32_t *document_rank, ptheme_error *err) {
  const ptheme_dataset *dataset = out->dataset;
  sortable *all = ptheme_mem__zalloc(dataset->n, sizeof *all);
  out->rows = ptheme_mem__alloc(dataset->n, sizeof *out->rows);
  out->row_of = ptheme_mem__alloc(dataset->n, sizeof *out->row_of);
  out->document_of = ptheme_mem__alloc(dataset->n, sizeof *out->document_of);
  if (!all || !out->rows || !out->row_of || !out->document_of) {
    ptheme_mem__free(all);
    return ptheme_status__nomem(err);
  }
  for (size_t i = 0; i < dataset->n; i++) {
    const ptheme_dataset_row *row = &dataset->rows[i];
    out->document_of[i] = document_rank[row->parts[PART_DOCUMENT]];
    all[i].text = ptheme_dataset__text(dataset, i);
    all[i].language = ptheme_dataset__part(dataset, i, PART_LANGUAGE);
    all[i].row = (ptheme_training_row){.source = (uint32_t)i,
                                       .label = label_rank[row->parts[PART_LABEL]],
                                       .document = out->document_of[i],
                                       .copies = 1};
  }
  qsort(all, dataset->n, sizeof *all, by_content);
  for (size_t i = 0; i < dataset->n; i++) {
    if (i > 0 && ptheme_str__equal(all[i].text, all[i - 1].text) &&
        all[i].row.label == all[i - 1].row.label)
      out->rows[out->n - 1].copies++;
    else
      out->rows[out->n++] = all[i].row;
    out->row_of[all[i].row.source] = (uint32_t)(out->n - 1);
  }
  ptheme_mem__free(all);
  return PTHEME_OK;
}

static ptheme_status rank_and_sort(ptheme_rows *out, const char *background, ptheme_error *err) {
  ptheme_name *labels = NULL, *documents = NULL;
  uint32_t *label_rank = NULL, *document_rank = NULL;
  size_t n_labels, n_documents;
  ptheme_status status = rank_part(out->dataset, PART_LABEL, &labels, &n_labels, &label_rank, err);
  if (status == PTHEME_OK)
    status = rank_part(out->dataset, PART_DOCUMENT, &documents, &n_documents, &document_rank, err);
  if (status == PTHEME_OK) {
    put_background_last(labels, n_labels, label_rank, background, &out->background);
    status = keep_labels(out, labels, n_labels, err);
  }
  if (status == PTHEME_OK) status = check_labels(out, background, err);
  if (status == PTHEME_OK) {
    out->n_documents = n_documents;
    out->document_names = ptheme_mem__alloc(n_documents, sizeof *out->document_names);
    if (!out->document_names) status = ptheme_status__nomem(err);
    for (size_t d = 0; status == PTHEME_OK && d < n_documents; d++)
      out->document_names[d] = documents[d].id;
  }
  if (status == PTHEME_OK) status = sort_rows(out, label_rank, document_rank, err);
  ptheme_mem__free(labels);
  ptheme_mem__free(documents);
  ptheme_mem__free(label_rank);
  ptheme_mem__free(document_rank);
  return status;
}

ptheme_status ptheme_rows__prepare(ptheme_rows *out, const ptheme_dataset *dataset,
                                   const ptheme_train_options *options, ptheme_error *err) {
  *out = (ptheme_rows){.dataset = dataset, .background = -1};
  ptheme_status status = rank_and_sort(out, options->background, err);
  if (status == PTHEME_OK)
    status = ptheme_rows__count(out, &options->features, options->threads, err);
  if (status != PTHEME_OK) ptheme_rows__free(out);
  return status;
}

/* ---- vectors ---- */

ptheme_status ptheme_rows__idf(float **out, const ptheme_rows *rows, double power,
                               ptheme_error *err) {
  const uint32_t *counts = rows->row_counts;
  size_t n_terms = rows->n_terms, n_rows = rows->n;
  *out = ptheme_mem__alloc(n_terms, sizeof **out);
  if (!*out) return ptheme_status__nomem(err);
  for (size_t i = 0; i < n_terms; i++)
    (*out)[i] = (float)pow(log((1.0 + (double)n_rows) / (1.0 + (double)counts[i])) + 1.0, power);
  return PTHEME_OK;
}

typedef struct vector_maker {
  const ptheme_rows *rows;
  const uint32_t *counts;
  const ptheme_feature_options *options;
  const float *idf;
  ptheme_entry *entries; // [longest row] scratch: those kept
  uint32_t *places;      // [longest row] scratch: where among them
  uint32_t *columns;     // [longest row] scratch
  float *values;         // [longest row] scratch
} vector_maker;

/* Weighs in the order of first appearance, as for new text, so that sums are the same to the last
 * bit; lists by column. */
static ptheme_status add_vector(ptheme_matrix *out, vector_maker *maker, size_t r,
                                ptheme_error *err) {
  const ptheme_training_row *row = &maker->rows->rows[r];
  const ptheme_entry *entries = maker->rows->entries + row->first;
  const uint32_t *order = maker->rows->order + row->first;
  size_t n = 0;
  for (size_t i = 0; i < row->n; i++) {
    bool kept = maker->counts[entries[i].column] >= (uint32_t)maker->options->min_count;
    maker->places[i] = kept ? (uint32_t)n : UINT32_MAX;
    if (kept) maker->entries[n++] = entries[i];
  }
  ptheme_vector__weigh(maker->entries, n, maker->options->weighting, maker->idf, 1);
  n = 0;
  for (size_t i = 0; i < row->n; i++) {
    uint32_t place = maker->places[order[i]];
    if (place == UINT32_MAX) continue;
    maker->columns[n] = maker->entries[place].column;
    maker->values[n++] = maker->entries[place].value;
  }
  return ptheme_matrix__add_row(out, maker->columns, maker->values, n, err);
}

static size_t longest_row(const ptheme_rows *rows) {
  size_t longest = 0;
  for (size_t r = 0; r < rows->n; r++)
    if (rows->rows[r].n > longest) longest = rows->rows[r].n;
  return longest;
}

ptheme_status ptheme_rows__vectors(ptheme_matrix *out, const ptheme_rows *rows, const uint8_t *use,
                                   const uint32_t *counts, const float *idf,
                                   const ptheme_feature_options *options, ptheme_error *err) {
  vector_maker maker = {.rows = rows, .counts = counts, .options = options, .idf = idf};
  size_t longest = longest_row(rows);
  maker.entries = ptheme_mem__alloc(longest, sizeof *maker.entries);
  maker.places = ptheme_mem__alloc(longest, sizeof *maker.places);
  maker.columns = ptheme_mem__alloc(longest, sizeof *maker.columns);
  maker.values = ptheme_mem__alloc(longest, sizeof *maker.values);
  ptheme_status status = ptheme_matrix__new(out, rows->n, rows->n_terms, err);
  if (status == PTHEME_OK && (!maker.entries || !maker.places || !maker.columns || !maker.values))
    status = ptheme_status__nomem(err);
  for (size_t r = 0; status == PTHEME_OK && r < rows->n; r++)
    status = !use || use[r] ? add_vector(out, &maker, r, err)
                            : ptheme_matrix__add_row(out, NULL, NULL, 0, err);
  ptheme_mem__free(maker.entries);
  ptheme_mem__free(maker.places);
  ptheme_mem__free(maker.columns);
  ptheme_mem__free(maker.values);
  if (status != PTHEME_OK) ptheme_matrix__free(out);
  return status;
}
