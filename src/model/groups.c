/* Documents that share a near-identical sentence, by the columns of the rows' terms, or a value of
 * the column to group by. */
#include "model/folds.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/near.h"

#include <stdlib.h>

/* Whether a column is a whole token: not a prefix, a pair or a run of characters in a word. */
static bool is_token(const ptheme_rows *rows, uint32_t column) {
  uint32_t start = rows->term_offsets[column];
  ptheme_str text = {rows->term_bytes.data + start, rows->term_offsets[column + 1] - start};
  size_t first;
  return text.data[text.len - 1] != '*' && text.data[0] != '#' &&
         !ptheme_terms__is_pair(text, &first);
}

/* @param owner  [rows->n] each row's document */
static void fill(ptheme_sets *sets, uint32_t *owner, const ptheme_rows *rows) {
  size_t n = 0;
  for (size_t r = 0; r < rows->n; r++) {
    const ptheme_training_row *row = &rows->rows[r];
    sets->first[r] = n;
    for (size_t i = row->first; i < row->first + row->n; i++)
      if (is_token(rows, rows->entries[i].column)) sets->terms[n++] = rows->entries[i].column;
    qsort(sets->terms + sets->first[r], n - sets->first[r], sizeof *sets->terms,
          ptheme_sets__by_number);
    sets->first[r + 1] = n;
    owner[r] = row->document;
  }
}

static uint32_t root(const uint32_t *group_of, uint32_t i) {
  while (group_of[i] != i)
    i = group_of[i];
  return i;
}

/* Joins the groups of documents that share a value of the column to group by. */
static ptheme_status join_by_column(uint32_t *group_of, const ptheme_rows *rows,
                                    ptheme_error *err) {
  const ptheme_dataset *dataset = rows->dataset;
  uint32_t *first = ptheme_mem__zalloc(ptheme_strmap__count(dataset->names), sizeof *first);
  if (!first) return ptheme_status__nomem(err);
  for (size_t i = 0; i < dataset->n; i++) {
    uint32_t value = dataset->rows[i].parts[PART_GROUP];
    if (ptheme_strmap__get(dataset->names, value).len == 0) continue;
    uint32_t a = root(group_of, rows->document_of[i]);
    uint32_t b = first[value] > 0 ? root(group_of, first[value] - 1) : a;
    group_of[a > b ? a : b] = a < b ? a : b; /* a group is named by its lowest document */
    first[value] = b + 1;
  }
  for (size_t d = 0; d < rows->n_documents; d++)
    group_of[d] = root(group_of, (uint32_t)d);
  ptheme_mem__free(first);
  return PTHEME_OK;
}

ptheme_status ptheme_groups__find(uint32_t **group_of, const ptheme_rows *rows, ptheme_error *err) {
  ptheme_sets sets = {.n = rows->n};
  sets.terms = ptheme_mem__alloc(rows->n_entries, sizeof *sets.terms);
  sets.first = ptheme_mem__alloc(rows->n + 1, sizeof *sets.first);
  uint32_t *owner = ptheme_mem__alloc(rows->n, sizeof *owner);
  ptheme_status status = PTHEME_OK;
  *group_of = NULL;
  if (!sets.terms || !sets.first || !owner) {
    status = ptheme_status__nomem(err);
  } else {
    fill(&sets, owner, rows);
    status = ptheme_near__group(group_of, &sets, owner, rows->n_documents, err);
  }
  if (status == PTHEME_OK) status = join_by_column(*group_of, rows, err);
  if (status != PTHEME_OK) {
    ptheme_mem__free(*group_of);
    *group_of = NULL;
  }
  ptheme_sets__free(&sets);
  ptheme_mem__free(owner);
  return status;
}
