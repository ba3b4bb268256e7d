/* Findings about labelled rows: what can be said of one text, and of all rows together. */
#ifndef PTHEME_MODEL_CHECK_H
#define PTHEME_MODEL_CHECK_H

#include "model/dataset.h"

enum { PTHEME_PLACES = 5 };

/* Kinds that a row has or has not; the order is that of the table in check.c. */
enum ptheme_check_kind {
  CHECK_REJECTED,
  CHECK_CONFLICT,
  CHECK_EMPTY,
  CHECK_NO_WORD,
  CHECK_LONG,
  CHECK_REPLACED,
  CHECK_REPLACEMENT,
  CHECK_MOJIBAKE,
  CHECK_LANGUAGE,
  CHECK_BAD_DATE,
  CHECK_NO_DOCUMENT,
  CHECK_UNLABELLED,
  CHECK_NO_DATE,
  CHECK_DUPLICATE,
  CHECK_NEAR,
  CHECK_KINDS
};

typedef struct ptheme_check_entry {
  ptheme_finding finding;
  char *message; // owned; NULL where the message is a fixed text
  ptheme_place places[PTHEME_PLACES];
} ptheme_check_entry;

struct ptheme_check {
  ptheme_dataset *rows;
  uint32_t *kinds_of; // [rows] what each has by itself, as bits
  size_t cap_kinds_of;
  char *reject_paths[PTHEME_PLACES];     // owned; of the first rejected records
  ptheme_check_entry kinds[CHECK_KINDS]; // kinds of rows, those with 0 rows too
  ptheme_check_entry *labels;            // [n_labels] findings on single labels
  size_t n_labels, cap_labels;
  const ptheme_finding **findings; // [n_findings] after ptheme_check_finish()
  size_t n_findings;
};

static inline bool ptheme_check__is_labelled(const ptheme_check *check, size_t i) {
  return (check->kinds_of[i] >> CHECK_UNLABELLED & 1) == 0;
}

/** Counts a row under a finding and notes its place while there is room. */
void ptheme_check__note(ptheme_check_entry *entry, ptheme_str path, uint64_t line);
/** The same for row i. */
void ptheme_check__note_row(ptheme_check *check, ptheme_check_entry *entry, size_t i);
/** A new finding about a label.  @param message  from base/mem.h; taken over whatever comes out */
ptheme_status ptheme_check__add_label(ptheme_check *check, ptheme_check_entry **out,
                                      const char *kind, ptheme_severity severity, char *message,
                                      ptheme_error *err);

/* ---- check_text.c: one row ---- */

/** The kinds, as bits, that a row has by itself. */
uint32_t ptheme_check__row(const ptheme_document *document);

/* ---- check_label.c, check_copy.c: all rows ---- */

/** Labels that may be misspelt, are rare, or too few. */
ptheme_status ptheme_check__labels(ptheme_check *check, ptheme_error *err);
/** Duplicates, contradictions and near-duplicates. */
ptheme_status ptheme_check__copies(ptheme_check *check, ptheme_error *err);

#endif
