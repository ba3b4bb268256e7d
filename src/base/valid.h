/* Is it UTF-8?  The question every byte of input is asked once, so it is asked fast. */
#ifndef PTHEME_BASE_VALID_H
#define PTHEME_BASE_VALID_H

#include "policytheme.h"

/** Length in bytes of the longest prefix of `text` that is whole, valid UTF-8 characters (U+0000
 *  is one).  Cost: O(len). */
size_t ptheme_valid__prefix(const char *text, size_t len);

#endif
