/* Classifying in blocks: one thread at a time reads documents into a block, any thread labels a
 * block and lays out its results, one at a time writes blocks in order.  What fills a block (a
 * reader of documents, lines of JSON) is given by two functions. */
#ifndef PTHEME_REPORT_BATCH_H
#define PTHEME_REPORT_BATCH_H

#include "base/arena.h"
#include "input/json_flat.h"
#include "report/part.h"
#include "report/result.h"

#include <pthread.h>

/** Input bytes a block is filled up to: few enough for it and its results to stay in the cache, and
 *  for all threads to end at about the same time. */
enum { PTHEME_BLOCK_BYTES = 32 << 10 };

typedef struct ptheme_block {
  ptheme_arena arena;         // holds the documents
  ptheme_document *documents; // [n_documents]
  size_t n_documents, cap;
  ptheme_buf lines;        // [n_lines] lines, each behind its length (size_t)
  uint64_t first_line;     // number of the first, from 1
  ptheme_json_pairs pairs; // of the line in work
  ptheme_buf out;          // laid-out results
  ptheme_result *results;  // [n_documents] in the arena, where `work` keeps them for `consume`
  bool is_part;            // its one document is `part` of a larger one
  ptheme_part part;
  ptheme_label_sum *sums; // [K] of the part's sentences, in the arena
  ptheme_classify_counts counts;
} ptheme_block;

typedef struct ptheme_batch ptheme_batch;

struct ptheme_batch {
  const ptheme_model *model;
  const ptheme_classify_options *options;
  ptheme_output *output;
  ptheme_classify_counts *counts;
  void *source;               // what `produce` reads
  pthread_mutex_t *callbacks; // held for the options' callbacks; NULL: nothing else has any
  /** Fills an empty block; *more is false, and the block empty, at the end. */
  ptheme_status (*produce)(ptheme_batch *batch, ptheme_block *block, bool *more, ptheme_error *err);
  /** Turns a block into results, on any thread. */
  ptheme_status (*work)(const ptheme_batch *batch, ptheme_block *block,
                        ptheme_classifier *classifier, ptheme_error *err);
  /** Takes a finished block, in order; NULL writes its `out` to `output`. */
  ptheme_status (*consume)(ptheme_batch *batch, ptheme_block *block, ptheme_error *err);

  /* Set up by ptheme_batch__run(). */
  ptheme_result_layout layout;
  const char **labels;             // [K] the model's
  ptheme_classifier **classifiers; // [n_threads]
  size_t n_threads;
  bool begun; // the head is written

  /* Of the parts that were written of a document. */
  ptheme_label_sum *sums; // [K]
  uint64_t unsure;
};

/** Runs the batch to its end and counts in *batch->counts. */
ptheme_status ptheme_batch__run(ptheme_batch *batch, ptheme_error *err);
/** Labels one document and appends its result to block->out. */
ptheme_status ptheme_batch__classify(const ptheme_batch *batch, ptheme_block *block,
                                     ptheme_classifier *classifier, const ptheme_document *document,
                                     ptheme_error *err);
/** Labels the part of a document that a block holds. */
ptheme_status ptheme_batch__classify_part(const ptheme_batch *batch, ptheme_block *block,
                                          ptheme_classifier *classifier, ptheme_error *err);
/** Counts a document of the block. */
void ptheme_block__count(ptheme_block *block, const ptheme_result *result);

/** Documents of a reader: the source of a batch with ptheme_batch__read() as its `produce`. */
typedef struct ptheme_batch_documents {
  ptheme_reader *reader;
  /** Whether a document is to be classified, else it is counted as unchanged; NULL: all are. */
  ptheme_status (*want)(void *context, const ptheme_document *document, bool *wanted,
                        ptheme_error *err);
  void *context;
  bool noticed; // that a further column has no place in the table

  /* Of a document that is cut. */
  ptheme_cutter cutter;
  ptheme_document document; // but for its text; its strings lie in `arena`
  ptheme_arena arena;
} ptheme_batch_documents;

ptheme_status ptheme_batch__read(ptheme_batch *batch, ptheme_block *block, bool *more,
                                 ptheme_error *err);

#endif
