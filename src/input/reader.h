/* What the program needs beyond the public reader. */
#ifndef PTHEME_INPUT_READER_H
#define PTHEME_INPUT_READER_H

#include "policytheme.h"

#include <pthread.h>

/** From now on a plain text of more than `bytes` is handed out in pieces; 0: no longer.  Nothing
 *  changes where a text has to be seen as a whole before anything of it may be used: with rows to
 * be joined, a limit of its own, or PTHEME_INVALID_ERROR. */
void ptheme_reader__in_pieces(ptheme_reader *reader, size_t bytes);
/** Whether further pieces of the last document follow. */
bool ptheme_reader__is_begun(const ptheme_reader *reader);
/** The next piece, which ends with a line unless it is the last, and what was replaced in it; the
 *  text, and that of the document, are borrowed until the next call.
 *  @return as ptheme_reader_next() */
ptheme_status ptheme_reader__piece(ptheme_reader *reader, ptheme_str *text, uint64_t *replaced,
                                   ptheme_error *err);

/** Held while a callback of the reader runs.  A user that reads on one thread and has callbacks of
 *  its own on another holds it for these, too, so that a host is never called two at a time. */
pthread_mutex_t *ptheme_reader__callbacks(ptheme_reader *reader);

/** For tests: ptheme_reader_open() with the number of bytes a read asks for, which must not matter.
 */
ptheme_status ptheme_reader__open(ptheme_reader **out, const char *const *paths, size_t n_paths,
                                  const ptheme_reader_options *options, size_t block,
                                  ptheme_error *err);

#endif
