/* Large documents in parts, so that one of them keeps all threads busy and neither its text nor its
 * result has to be held as a whole.  A line end ends every sentence, so sentences do not change
 * when text is cut there; probabilities lean on the sentences beside, so a part is classified with
 * the lines around it. */
#ifndef PTHEME_REPORT_PART_H
#define PTHEME_REPORT_PART_H

#include "base/buf.h"

/** A part of a document's text.  All are offsets into the text. */
typedef struct ptheme_part {
  size_t begin, end; // its own lines
  size_t from, to;   // with the lines around them that hold the sentences before and behind
  bool is_last;
} ptheme_part;

/** A text while it is cut.  What is needed of it lies in a window. */
typedef struct ptheme_cutter {
  ptheme_str text;   // the window
  size_t base;       // its offset in the whole text
  size_t at;         // begin of the next part
  size_t line;       // begin of the line in front of it, which holds a sentence
  bool is_cutting;   // parts are left
  bool ended;        // the window reaches to the end of the text
  ptheme_buf pieces; // the window of a text that comes in pieces
  ptheme_sentences spans;
} ptheme_cutter;

/** Begins with a whole text, which has to last until the last part is there. */
void ptheme_cutter__start(ptheme_cutter *cutter, ptheme_str text);
/** Begins with a text that is fed in pieces, each of whole lines but for the last. */
void ptheme_cutter__start_pieces(ptheme_cutter *cutter);
/** Adds a piece.  PTHEME_E_NOMEM. */
ptheme_status ptheme_cutter__feed(ptheme_cutter *cutter, ptheme_str piece, bool is_last,
                                  ptheme_error *err);
/** The next part: about `bytes` long, more where lines are longer or hold no sentence.  All parts
 *  but the last hold a sentence.
 *  @param hungry  feed more and ask again: there is no part yet
 *  @return PTHEME_E_NOMEM.  Cost: O(bytes of the part); hungry, of the window. */
ptheme_status ptheme_cutter__next(ptheme_cutter *cutter, size_t bytes, ptheme_part *part,
                                  bool *hungry, ptheme_error *err);
/** A part's text and the lines around it, borrowed until the next piece. */
ptheme_str ptheme_cutter__text(const ptheme_cutter *cutter, const ptheme_part *part);
void ptheme_cutter__free(ptheme_cutter *cutter);

#endif
