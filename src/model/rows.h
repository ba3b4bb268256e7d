/* The rows a model is trained on: labelled sentences in an order of their own, as counted terms. */
#ifndef PTHEME_MODEL_ROWS_H
#define PTHEME_MODEL_ROWS_H

#include "base/buf.h"
#include "base/strmap.h"
#include "model/dataset.h"
#include "model/matrix.h"
#include "model/vector.h"
#include "text/token.h"

typedef struct ptheme_training_row {
  uint32_t source;   // row of the dataset (of equal rows, the first in the order below)
  uint32_t label;    // 0 .. K-1
  uint32_t document; // 0 .. D-1
  uint32_t copies;   // equal rows merged into this one, itself included
  size_t first, n;   // entries: terms in order of first appearance
  uint64_t print;    // fingerprint of its tokens
} ptheme_training_row;

typedef struct ptheme_rows {
  const ptheme_dataset *dataset;
  ptheme_training_row *rows; // [n] sorted by text, label, document
  size_t n;
  uint32_t *row_of; // [dataset->n] the row that each row of the dataset became
  char **labels;    // [K] themes sorted by bytes, the background label last
  size_t n_labels;
  int background;           // index, or -1
  size_t n_documents;       // D
  uint32_t *document_of;    // [dataset->n] the document of each row of the dataset
  uint32_t *document_names; // [D] ids in dataset->names, sorted by bytes
  ptheme_entry *entries;    // [n_entries] all rows' terms
  size_t n_entries;
  uint32_t *order;        // [n_entries] of each row: the places of its entries (0 .. n-1) by column
  ptheme_buf term_bytes;  // vocabulary: texts sorted by bytes
  uint32_t *term_offsets; // [V + 1]
  uint32_t *row_counts;   // [V] rows that have the term
  size_t n_terms;         // V
} ptheme_rows;

/** Merges rows equal in text and label, sorts, tokenises, and fixes the vocabulary.  Nothing of
 *  the result depends on the order of the dataset's rows.
 *  @return PTHEME_E_INPUT for fewer than two labels or more than 255, an empty one or one with
 *          a NUL byte; PTHEME_E_NOMEM. */
ptheme_status ptheme_rows__prepare(ptheme_rows *out, const ptheme_dataset *dataset,
                                   const ptheme_train_options *options, ptheme_error *err);
void ptheme_rows__free(ptheme_rows *rows);
/** The part of it from sorted rows to terms and vocabulary.  @param threads  0: all processors */
ptheme_status ptheme_rows__count(ptheme_rows *rows, const ptheme_feature_options *options,
                                 size_t threads, ptheme_error *err);

/** Fingerprint of a sentence by its tokens: what a model remembers of what it was trained on. */
uint64_t ptheme_rows__print(const ptheme_tokens *tokens);

/** Weighted vectors of the rows for which `use` (or all, NULL); the others become empty rows, so
 *  that numbers stay.  Terms whose counts[column] is below `min_count` are left out, as if they
 *  were unknown.
 *  @param idf  [V] of ptheme_rows__idf() */
ptheme_status ptheme_rows__vectors(ptheme_matrix *out, const ptheme_rows *rows, const uint8_t *use,
                                   const uint32_t *counts, const float *idf,
                                   const ptheme_feature_options *options, ptheme_error *err);

/** The error of rows that share no term as often as is asked for. */
ptheme_status ptheme_rows__no_terms(int min_count, ptheme_error *err);

/** A fingerprint of what is learned from: every row's text, label and document, in our order. */
ptheme_status ptheme_rows__fingerprint(char hex[33], const ptheme_rows *rows, ptheme_error *err);

/** The idf of every term [V]: (ln((1 + n) / (1 + rows that have it)) + 1) ^ power; freed by the
 *  caller. */
ptheme_status ptheme_rows__idf(float **out, const ptheme_rows *rows, double power,
                               ptheme_error *err);

#endif
