/* Large documents in parts, so that one of them keeps all threads busy and no result has to be held
 * as a whole.  A line end ends every sentence, so sentences do not change when text is cut there;
 * probabilities lean on the sentences beside, so a part is classified with the lines around it. */
#ifndef PTHEME_REPORT_PART_H
#define PTHEME_REPORT_PART_H

#include "base/buf.h"

/** A part of a document's text.  All are offsets into the text. */
typedef struct ptheme_part {
  size_t begin, end; // its own lines
  size_t from, to;   // with the lines around them that hold the sentences before and behind
  bool is_last;
} ptheme_part;

/** A document while it is cut. */
typedef struct ptheme_cutter {
  ptheme_document document; // borrowed
  size_t at;                // begin of the next part
  size_t line;              // begin of the line in front of it, which holds a sentence
  bool is_cutting;          // parts are left
  ptheme_sentences spans;
} ptheme_cutter;

/** Begins with a document, which has to last until the last part is there. */
void ptheme_cutter__start(ptheme_cutter *cutter, const ptheme_document *document);
/** The next part: about `bytes` long, more where lines are longer or hold no sentence.  All parts
 * but the last hold a sentence.  PTHEME_E_NOMEM.  Cost: O(bytes of the part). */
ptheme_status ptheme_cutter__next(ptheme_cutter *cutter, size_t bytes, ptheme_part *part,
                                  ptheme_error *err);
void ptheme_cutter__free(ptheme_cutter *cutter);

#endif
