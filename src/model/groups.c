/* Documents that share a near-identical sentence, by the columns of the rows' terms. */
#include "model/folds.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/near.h"

#include <stdlib.h>

static int by_column(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* @param owner  [rows->n] each row's document */
static void fill(ptheme_sets *sets, uint32_t *owner, const ptheme_rows *rows) {
  for (size_t r = 0; r < rows->n; r++) {
    const ptheme_training_row *row = &rows->rows[r];
    uint32_t *terms = sets->terms + row->first;
    for (size_t i = 0; i < row->n; i++)
      terms[i] = rows->entries[row->first + i].column;
    qsort(terms, row->n, sizeof *terms, by_column);
    sets->first[r] = row->first; /* rows lie one behind the other */
    sets->first[r + 1] = row->first + row->n;
    owner[r] = row->document;
  }
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
  ptheme_sets__free(&sets);
  ptheme_mem__free(owner);
  return status;
}
