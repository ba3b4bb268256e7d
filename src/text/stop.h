/* Whether a full stop ends a sentence: the soft rules, with the abbreviations they need. */
#ifndef PTHEME_TEXT_STOP_H
#define PTHEME_TEXT_STOP_H

#include "policytheme.h"

/** Marks that may end a sentence, as they stand together: "?!", "...", "。". */
typedef struct ptheme_stop {
  size_t start, end; /* bytes of the text; `end` is behind the marks */
  size_t after;      /* behind the quotes and brackets that close with them */
  unsigned points;   /* "." counted, to 4 */
  bool ellipsis;     /* has U+2026 */
  bool loud;         /* has ! or ? */
  bool full;         /* has a full-width one: 。！？ */
  bool title;        /* the last closing mark is 》 or 〉 */
} ptheme_stop;

/** Whether a short look at the full stop text[at] is enough to say that the sentence ends: behind a
 *  word in small letters that is no abbreviation, in front of a blank and a capital, as most are.
 *  False says nothing. */
bool ptheme_stop__surely_ends(ptheme_str text, size_t start, size_t at);

/** Reads the marks at text[at]; false if there are none. */
bool ptheme_stop__read(ptheme_stop *stop, ptheme_str text, size_t at);

/** Whether the sentence that began at byte `start` ends with these marks. */
bool ptheme_stop__ends(const ptheme_stop *stop, ptheme_str text, size_t start);

#endif
