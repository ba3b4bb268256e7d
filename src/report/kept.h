/* Sentences of a result as a report keeps them, outside memory, for the pages that show them. */
#ifndef PTHEME_REPORT_KEPT_H
#define PTHEME_REPORT_KEPT_H

#include "base/spool.h"

typedef struct ptheme_kept_sentence {
  int32_t theme;       // label index, or PTHEME_UNSURE
  int32_t best;        // label of the highest probability
  int32_t second;      // of the second highest, or -1 where K is 1
  uint32_t confidence; // millionths: the highest probability
  uint32_t second_p;   // millionths
  uint32_t flags;      // ptheme_sentence_flags
  uint32_t len;        // bytes of text; 0 where the result has none
  uint64_t at;         // of the text, behind the sentences
} ptheme_kept_sentence;

/** Where a document's sentences lie. */
typedef struct ptheme_kept_place {
  uint64_t at;
  size_t len;
} ptheme_kept_place;

/** The sentences of one document.  Zeroed is empty. */
typedef struct ptheme_kept {
  ptheme_buf buf;
  const ptheme_kept_sentence *sentences; // [n]
  size_t n;
} ptheme_kept;

/** @param scratch  overwritten */
ptheme_status ptheme_kept__put(ptheme_spool *spool, ptheme_kept_place *place, ptheme_buf *scratch,
                               const ptheme_result *result, ptheme_error *err);
/** Replaces what `kept` holds. */
ptheme_status ptheme_kept__get(ptheme_spool *spool, ptheme_kept *kept, ptheme_kept_place place,
                               ptheme_error *err);
/** Borrowed until the next ptheme_kept__get(). */
ptheme_str ptheme_kept__text(const ptheme_kept *kept, size_t i);
void ptheme_kept__free(ptheme_kept *kept);

#endif
