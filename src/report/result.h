/* What the writers and readers of results share.  A writer knows this file and no other writer. */
#ifndef PTHEME_REPORT_RESULT_H
#define PTHEME_REPORT_RESULT_H

#include "base/buf.h"
#include "base/eight.h"
#include "model/posterior.h"

enum { PTHEME_MICRO_BYTES = 8 };

static inline bool ptheme_result__has_evidence(const ptheme_sentence *sentence) {
  return (sentence->flags & PTHEME_FLAG_NO_EVIDENCE) == 0;
}

/** What the sentences of a document say about one label. */
typedef struct ptheme_label_sum {
  uint64_t count; // sentences with this label
  uint64_t mass;  // millionths: sum of its probability over sentences with evidence
} ptheme_label_sum;

ptheme_label_sum ptheme_result__sum(const ptheme_result *result, size_t k);
uint64_t ptheme_result__unsure(const ptheme_result *result);

/** The highest probability of a sentence, in millionths. */
uint32_t ptheme_result__confidence(const ptheme_result *result, const ptheme_sentence *sentence);
/** Its label's name, or "unsure". */
const char *ptheme_result__theme(const ptheme_result *result, const ptheme_sentence *sentence);

/** Names of the flags in the order of their bits; NULL past the last. */
const char *ptheme_result__flag_name(size_t bit);

/** "0.123456", at most PTHEME_MICRO, in PTHEME_MICRO_BYTES bytes. */
static inline void ptheme_result__write_micro(char *out, uint32_t micro) {
  if (micro < PTHEME_MICRO) /* six digits leave the first two of eight for "0." */
    ptheme_eight__store(out, ptheme_eight__digits(micro) + 0x3030303030302E30);
  else
    memcpy(out, "1.000000", PTHEME_MICRO_BYTES);
}
/** The same at the end of a buffer. */
void ptheme_result__add_micro(ptheme_buf *out, uint32_t micro);

/** Columns of a table of results, left to right; after P come one "p:LABEL" a label. */
enum ptheme_result_column {
  PTHEME_COLUMN_DOCUMENT,
  PTHEME_COLUMN_DATE,
  PTHEME_COLUMN_COURT,
  PTHEME_COLUMN_TITLE,
  PTHEME_COLUMN_LANGUAGE,
  PTHEME_COLUMN_SENTENCE, // from 1; 0: the document has none
  PTHEME_COLUMN_START,
  PTHEME_COLUMN_END,
  PTHEME_COLUMN_TEXT,
  PTHEME_COLUMN_THEME,
  PTHEME_COLUMN_CONFIDENCE,
  PTHEME_COLUMN_TOKENS,
  PTHEME_COLUMN_UNKNOWN,
  PTHEME_COLUMN_FLAGS, // names with a blank between
  PTHEME_COLUMN_REPLACED,
  PTHEME_COLUMN_BACKGROUND,
  PTHEME_COLUMN_MODEL,
  PTHEME_COLUMN_SCHEMA,
  PTHEME_COLUMNS
};

const char *ptheme_result__column_name(enum ptheme_result_column column);
/** True for names that a further column must not take as it is. */
bool ptheme_result__is_reserved(ptheme_str name);

/** How results are laid out in one output. */
typedef struct ptheme_result_layout {
  ptheme_result_format format;
  bool with_text;
  bool is_utf8; // the documents come from a reader, which has checked them
  bool color;
  bool fixed;     // the further columns are known
  char **columns; // [n_columns] further columns of a table
  size_t n_columns;
  ptheme_str *labels; // [K + 1] the model's labels and "unsure" as JSON strings; may be NULL
  ptheme_buf escaped; // their bytes
} ptheme_result_layout;

/** Fixes the further columns by those of the first document; later calls do nothing. */
ptheme_status ptheme_result__fix_columns(ptheme_result_layout *layout, const ptheme_field *fields,
                                         size_t n_fields, ptheme_error *err);
/** Works out once how JSON lines write the labels of all results to come.  PTHEME_E_NOMEM. */
ptheme_status ptheme_result__escape_labels(ptheme_result_layout *layout, const char *const *labels,
                                           size_t n_labels, ptheme_error *err);
void ptheme_result__free_layout(ptheme_result_layout *layout);

/** What comes before the first result; nothing in JSON lines. */
void ptheme_result__head(ptheme_buf *out, const ptheme_result_layout *layout,
                         const char *const *labels, size_t n_labels);
/** One result in the layout's format. */
void ptheme_result__body(ptheme_buf *out, const ptheme_result_layout *layout,
                         const ptheme_result *result);

/* The formats behind head and body. */
/** The further columns as one JSON object. */
void ptheme_result__add_fields(ptheme_buf *out, const ptheme_result_layout *layout,
                               const ptheme_result *result);
void ptheme_result__json(ptheme_buf *out, const ptheme_result_layout *layout,
                         const ptheme_result *result);
/** The same in pieces, so that the sentences need not all be there at once. */
void ptheme_result__json_begin(ptheme_buf *out, const ptheme_result_layout *layout,
                               const ptheme_result *result);
/** @param more  sentences of the document stand before these
 *  @param sums  [K] what they say about the labels is added */
void ptheme_result__json_sentences(ptheme_buf *out, const ptheme_result_layout *layout,
                                   const ptheme_result *result, bool more, ptheme_label_sum *sums);
/** @param sums    [K] over all its sentences
 *  @param unsure  how many of them are */
void ptheme_result__json_end(ptheme_buf *out, const ptheme_result_layout *layout,
                             const ptheme_result *result, const ptheme_label_sum *sums,
                             uint64_t unsure);
void ptheme_result__csv_head(ptheme_buf *out, const ptheme_result_layout *layout,
                             const char *const *labels, size_t n_labels);
void ptheme_result__csv(ptheme_buf *out, const ptheme_result_layout *layout,
                        const ptheme_result *result);
void ptheme_result__table(ptheme_buf *out, const ptheme_result_layout *layout,
                          const ptheme_result *result);

#endif
