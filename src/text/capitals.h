/* How words were written: what folding takes away. */
#ifndef PTHEME_TEXT_CAPITALS_H
#define PTHEME_TEXT_CAPITALS_H

#include "text/token.h"

/** Sets `capitals` of the words among the tokens from `first` on, which are those of `sentence`. */
void ptheme_capitals__mark(ptheme_tokens *tokens, size_t first, ptheme_str sentence);

#endif
