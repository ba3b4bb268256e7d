/* The bytes of one input as they lie there: a file, a pipe or standard input, gunzipped. */
#ifndef PTHEME_INPUT_SOURCE_H
#define PTHEME_INPUT_SOURCE_H

#include "policytheme.h"

typedef struct ptheme_source ptheme_source;

/** Opens `path` ("-": standard input); `path` stays borrowed.  No read asks for more than `block`
 *  bytes.  PTHEME_E_INPUT with the system's reason; PTHEME_E_NOMEM. */
ptheme_status ptheme_source__open(ptheme_source **out, const char *path, size_t block,
                                  ptheme_error *err);
/** Between 1 and `room` bytes, as soon as there are any; *got is 0 at the end only.
 *  PTHEME_E_INPUT for a read error or damaged gzip data, with the byte of the file. */
ptheme_status ptheme_source__read(ptheme_source *source, char *out, size_t room, size_t *got,
                                  ptheme_error *err);
void ptheme_source__free(ptheme_source *source);

#endif
