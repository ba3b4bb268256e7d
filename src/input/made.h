/* Ids that are made of file names, and which file each is of: two files with one id would pass for
 * one document. */
#ifndef PTHEME_INPUT_MADE_H
#define PTHEME_INPUT_MADE_H

#include "base/arena.h"
#include "base/strmap.h"

/** Zeroed is empty. */
typedef struct ptheme_made {
  ptheme_strmap *names;
  const char **paths; // [names] of the file
  size_t cap;
  ptheme_arena arena;
} ptheme_made;

/** Notes that the documents of a file have ids made of `name`; again for the same file is no fault.
 *  @return PTHEME_E_INPUT where another file has them; PTHEME_E_NOMEM */
ptheme_status ptheme_made__note(ptheme_made *made, ptheme_str name, const char *path,
                                ptheme_error *err);
void ptheme_made__free(ptheme_made *made);

#endif
