/* Files that are complete or not there: see the public section "Output". */
#ifndef PTHEME_BASE_OUTPUT_H
#define PTHEME_BASE_OUTPUT_H

#include "base/buf.h"

typedef struct ptheme_output ptheme_output;

/** Opens `path` for writing, or standard output for "-".  The bytes go to a temporary file beside
 *  it until ptheme_output__commit().  PTHEME_E_OUTPUT where the directory cannot be written or the
 *  target is a directory; without `replace` also where the target exists. */
ptheme_status ptheme_output__open(ptheme_output **out, const char *path, bool replace,
                                  ptheme_error *err);
ptheme_status ptheme_output__write(ptheme_output *output, const void *data, size_t len,
                                   ptheme_error *err);
/** Passes on what is buffered (standard output only; a file appears at commit). */
ptheme_status ptheme_output__flush(ptheme_output *output, ptheme_error *err);
/** Flushes, fsyncs, renames, fsyncs the directory; frees `output` whatever comes out. */
ptheme_status ptheme_output__commit(ptheme_output *output, ptheme_error *err);
/** Removes the temporary file and frees `output`; NULL is fine. */
void ptheme_output__discard(ptheme_output *output);

#endif
