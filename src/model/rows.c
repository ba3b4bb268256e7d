#include "model/rows.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/term.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_LABELS = 255 };

void ptheme_rows__free(ptheme_rows *rows) {
  for (size_t k = 0; rows->labels && k < rows->n_labels; k++)
    ptheme_mem__free(rows->labels[k]);
  ptheme_mem__free(rows->labels);
  ptheme_mem__free(rows->rows);
  ptheme_mem__free(rows->row_of);
  ptheme_mem__free(rows->document_of);
  ptheme_mem__free(rows->document_names);
  ptheme_mem__free(rows->entries);
  ptheme_buf__free(&rows->term_bytes);
  ptheme_mem__free(rows->term_offsets);
  ptheme_mem__free(rows->row_counts);
  *rows = (ptheme_rows){0};
}

/* ---- names in order: labels and documents ---- */

typedef struct name {
  ptheme_str text;
  uint32_t id;
} name;

static int by_text(const void *a, const void *b) {
  return ptheme_str__compare(((const name *)a)->text, ((const name *)b)->text);
}

/* The different values of one part, sorted by bytes; rank[id] is a value's place. */
static ptheme_status rank_part(const ptheme_dataset *dataset, enum dataset_part part, name **names,
                               size_t *n, uint32_t **rank, ptheme_error *err) {
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
    (*names)[(*n)++] = (name){ptheme_strmap__get(dataset->names, id), id};
  }
  qsort(*names, *n, sizeof **names, by_text);
  for (size_t i = 0; i < *n; i++)
    (*rank)[(*names)[i].id] = (uint32_t)i;
  return PTHEME_OK;
}

/* Moves the background label behind the themes. */
static void put_background_last(name *names, size_t n, uint32_t *rank, const char *background,
                                int *index) {
  ptheme_str wanted = ptheme_str__of(background ? background : "none");
  *index = -1;
  for (size_t k = 0; k < n; k++) {
    if (!ptheme_str__equal(names[k].text, wanted)) continue;
    name found = names[k];
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
                               "all rows have one label; training needs at least two");
  if (out->n_labels > MAX_LABELS)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "%lu different labels; at most %d are possible\n"
                               "hint: is the label column the right one?",
                               (unsigned long)out->n_labels, MAX_LABELS);
  if (background && out->background < 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "no row has the background label \"%s\"",
                               background);
  return PTHEME_OK;
}

static ptheme_status keep_labels(ptheme_rows *out, const name *names, size_t n, ptheme_error *err) {
  out->labels = ptheme_mem__zalloc(n, sizeof *out->labels);
  if (!out->labels) return ptheme_status__nomem(err);
  out->n_labels = n;
  for (size_t k = 0; k < n; k++) {
    if (names[k].text.len == 0)
      return ptheme_status__fail(err, PTHEME_E_INPUT, "there are rows without a label");
    if (memchr(names[k].text.data, '\0', names[k].text.len))
      return ptheme_status__fail(err, PTHEME_E_INPUT, "a label holds a NUL byte");
    out->labels[k] = ptheme_mem__copy(names[k].text.data, names[k].text.len);
    if (!out->labels[k]) return ptheme_status__nomem(err);
  }
  return PTHEME_OK;
}

/* ---- rows in order ---- */

typedef struct sortable {
  ptheme_str text;
  ptheme_training_row row;
} sortable;

static int by_content(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  int order = ptheme_str__compare(x->text, y->text);
  if (order == 0) order = (x->row.label > y->row.label) - (x->row.label < y->row.label);
  if (order == 0) order = (x->row.document > y->row.document) - (x->row.document < y->row.document);
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
  name *labels = NULL, *documents = NULL;
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

/* ---- terms ---- */

typedef struct counter {
  const ptheme_feature_options *options;
  ptheme_strmap *terms; // text -> number in order of first appearance
  ptheme_tokens tokens;
  ptheme_terms list;
  ptheme_buf text;
  uint32_t *row_of;   // [terms] last row (+ 1) that had the term, and
  uint32_t *entry_of; // [terms] its entry there
  size_t cap_row_of, cap_entry_of;
} counter;

static ptheme_status grow_marks(counter *c, ptheme_error *err) {
  size_t need = ptheme_strmap__count(c->terms), before = c->cap_row_of;
  void *row_of = c->row_of, *entry_of = c->entry_of;
  bool ok = ptheme_mem__reserve(&row_of, &c->cap_row_of, need, sizeof *c->row_of);
  c->row_of = row_of;
  ok = ok && ptheme_mem__reserve(&entry_of, &c->cap_entry_of, need, sizeof *c->entry_of);
  c->entry_of = entry_of;
  if (!ok) return ptheme_status__nomem(err);
  if (c->cap_row_of > before)
    memset(c->row_of + before, 0, (c->cap_row_of - before) * sizeof *c->row_of);
  return PTHEME_OK;
}

/* One more occurrence of a term in row r. */
static ptheme_status count_term(ptheme_rows *out, counter *c, size_t r, const ptheme_term *term,
                                ptheme_error *err) {
  uint32_t id;
  ptheme_buf__clear(&c->text);
  ptheme_terms__text(&c->text, &c->tokens, term, c->options);
  PTHEME_TRY(ptheme_buf__status(&c->text, err));
  PTHEME_TRY(ptheme_strmap__intern(c->terms, ptheme_buf__str(&c->text), &id, err));
  PTHEME_TRY(grow_marks(c, err));
  if (c->row_of[id] == r + 1) {
    out->entries[c->entry_of[id]].count++;
    return PTHEME_OK;
  }
  void *entries = out->entries;
  if (!ptheme_mem__reserve(&entries, &out->cap_entries, out->n_entries + 1, sizeof *out->entries))
    return ptheme_status__nomem(err);
  out->entries = entries;
  c->row_of[id] = (uint32_t)r + 1;
  c->entry_of[id] = (uint32_t)out->n_entries;
  out->entries[out->n_entries++] = (ptheme_entry){id, 1, 0};
  return PTHEME_OK;
}

uint64_t ptheme_rows__print(const ptheme_tokens *tokens) {
  uint64_t print = tokens->n;
  for (size_t i = 0; i < tokens->n; i++) {
    ptheme_str token = ptheme_tokens__get(tokens, i);
    print = (print ^ ptheme_hash__64(token.data, token.len, 0)) * 0x9E3779B97F4A7C15u;
    print ^= print >> 32;
  }
  return print;
}

static ptheme_status count_row(ptheme_rows *out, counter *c, size_t r, ptheme_error *err) {
  ptheme_training_row *row = &out->rows[r];
  ptheme_str text = ptheme_dataset__text(out->dataset, row->source);
  PTHEME_TRY(ptheme_tokens__split(&c->tokens, text, c->options->keep_numbers, err));
  PTHEME_TRY(ptheme_terms__list(&c->list, &c->tokens, c->options, err));
  row->first = out->n_entries;
  row->print = ptheme_rows__print(&c->tokens);
  for (size_t i = 0; i < c->list.n; i++)
    PTHEME_TRY(count_term(out, c, r, &c->list.items[i], err));
  row->n = out->n_entries - row->first;
  return PTHEME_OK;
}

/* ---- vocabulary ---- */

static ptheme_status store_terms(ptheme_rows *out, const name *kept, ptheme_error *err) {
  out->term_offsets = ptheme_mem__alloc(out->n_terms + 1, sizeof *out->term_offsets);
  if (!out->term_offsets) return ptheme_status__nomem(err);
  for (size_t i = 0; i < out->n_terms; i++) {
    out->term_offsets[i] = (uint32_t)out->term_bytes.len;
    ptheme_buf__add_str(&out->term_bytes, kept[i].text);
    if (out->term_bytes.len > UINT32_MAX)
      return ptheme_status__fail(err, PTHEME_E_LIMIT, "the vocabulary is larger than 4 GiB");
  }
  out->term_offsets[out->n_terms] = (uint32_t)out->term_bytes.len;
  return ptheme_buf__status(&out->term_bytes, err);
}

/* Gives entries their columns; terms without one are taken out. */
static void renumber(ptheme_rows *out, const uint32_t *column_of) {
  size_t kept = 0;
  for (size_t r = 0; r < out->n; r++) {
    ptheme_training_row *row = &out->rows[r];
    size_t first = kept;
    for (size_t i = row->first; i < row->first + row->n; i++) {
      ptheme_entry entry = out->entries[i];
      entry.column = column_of[entry.column];
      if (entry.column != UINT32_MAX) out->entries[kept++] = entry;
    }
    row->first = first;
    row->n = kept - first;
  }
  out->n_entries = kept;
}

/* counts[id] rows have a term; those with at least min_count are kept, sorted by text. */
static ptheme_status choose_terms(ptheme_rows *out, const ptheme_strmap *terms, uint32_t *counts,
                                  int min_count, name *kept, ptheme_error *err) {
  uint32_t n = ptheme_strmap__count(terms);
  for (uint32_t id = 0; id < n; id++)
    if (counts[id] >= (uint32_t)min_count)
      kept[out->n_terms++] = (name){ptheme_strmap__get(terms, id), id};
  if (out->n_terms == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "no term occurs in %d rows or more", min_count);
  qsort(kept, out->n_terms, sizeof *kept, by_text);
  PTHEME_TRY(store_terms(out, kept, err));
  out->row_counts = ptheme_mem__alloc(out->n_terms, sizeof *out->row_counts);
  if (!out->row_counts) return ptheme_status__nomem(err);
  for (uint32_t i = 0; i < out->n_terms; i++)
    out->row_counts[i] = counts[kept[i].id];
  for (uint32_t id = 0; id < n; id++)
    counts[id] = UINT32_MAX; /* from here on: the column of a term */
  for (uint32_t i = 0; i < out->n_terms; i++)
    counts[kept[i].id] = i;
  renumber(out, counts);
  return PTHEME_OK;
}

static ptheme_status fix_vocabulary(ptheme_rows *out, const ptheme_strmap *terms, int min_count,
                                    ptheme_error *err) {
  uint32_t n = ptheme_strmap__count(terms);
  uint32_t *counts = ptheme_mem__zalloc(n, sizeof *counts);
  name *kept = ptheme_mem__alloc(n, sizeof *kept);
  ptheme_status status = counts && kept ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    for (size_t i = 0; i < out->n_entries; i++)
      counts[out->entries[i].column]++;
    status = choose_terms(out, terms, counts, min_count, kept, err);
  }
  ptheme_mem__free(counts);
  ptheme_mem__free(kept);
  return status;
}

static ptheme_status count_all(ptheme_rows *out, const ptheme_feature_options *options,
                               ptheme_error *err) {
  counter c = {.options = options};
  ptheme_status status = ptheme_strmap__new(&c.terms, err);
  for (size_t r = 0; status == PTHEME_OK && r < out->n; r++)
    status = count_row(out, &c, r, err);
  if (status == PTHEME_OK) status = fix_vocabulary(out, c.terms, options->min_count, err);
  ptheme_strmap__free(c.terms);
  ptheme_tokens__free(&c.tokens);
  ptheme_terms__free(&c.list);
  ptheme_buf__free(&c.text);
  ptheme_mem__free(c.row_of);
  ptheme_mem__free(c.entry_of);
  return status;
}

ptheme_status ptheme_rows__prepare(ptheme_rows *out, const ptheme_dataset *dataset,
                                   const ptheme_train_options *options, ptheme_error *err) {
  *out = (ptheme_rows){.dataset = dataset, .background = -1};
  ptheme_status status = rank_and_sort(out, options->background, err);
  if (status == PTHEME_OK) status = count_all(out, &options->features, err);
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

static int by_column(const void *a, const void *b) {
  const ptheme_entry *x = a, *y = b;
  return (x->column > y->column) - (x->column < y->column);
}

typedef struct vector_maker {
  const ptheme_rows *rows;
  const uint32_t *counts;
  const ptheme_feature_options *options;
  const float *idf;
  ptheme_entry *entries; // [longest row] scratch
  uint32_t *columns;     // [longest row] scratch
  float *values;         // [longest row] scratch
} vector_maker;

static ptheme_status add_vector(ptheme_matrix *out, vector_maker *maker, size_t r,
                                ptheme_error *err) {
  const ptheme_training_row *row = &maker->rows->rows[r];
  size_t n = 0;
  for (size_t i = row->first; i < row->first + row->n; i++)
    if (maker->counts[maker->rows->entries[i].column] >= (uint32_t)maker->options->min_count)
      maker->entries[n++] = maker->rows->entries[i];
  ptheme_vector__weigh(maker->entries, n, maker->options->weighting, maker->idf, 1);
  qsort(maker->entries, n, sizeof *maker->entries, by_column);
  for (size_t i = 0; i < n; i++) {
    maker->columns[i] = maker->entries[i].column;
    maker->values[i] = maker->entries[i].value;
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
                                   const uint32_t *counts, const ptheme_feature_options *options,
                                   ptheme_error *err) {
  float *idf = NULL;
  vector_maker maker = {.rows = rows, .counts = counts, .options = options};
  size_t longest = longest_row(rows);
  maker.entries = ptheme_mem__alloc(longest, sizeof *maker.entries);
  maker.columns = ptheme_mem__alloc(longest, sizeof *maker.columns);
  maker.values = ptheme_mem__alloc(longest, sizeof *maker.values);
  ptheme_status status = ptheme_matrix__new(out, rows->n, rows->n_terms, err);
  if (status == PTHEME_OK && (!maker.entries || !maker.columns || !maker.values))
    status = ptheme_status__nomem(err);
  if (status == PTHEME_OK) status = ptheme_rows__idf(&idf, rows, options->idf_power, err);
  maker.idf = idf;
  for (size_t r = 0; status == PTHEME_OK && r < rows->n; r++)
    status = !use || use[r] ? add_vector(out, &maker, r, err)
                            : ptheme_matrix__add_row(out, NULL, NULL, 0, err);
  ptheme_mem__free(idf);
  ptheme_mem__free(maker.entries);
  ptheme_mem__free(maker.columns);
  ptheme_mem__free(maker.values);
  if (status != PTHEME_OK) ptheme_matrix__free(out);
  return status;
}
