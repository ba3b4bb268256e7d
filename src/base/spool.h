/* Bytes put aside until they are needed again: in memory while they are few, then in a file without
 * a name, which is gone with the process. */
#ifndef PTHEME_BASE_SPOOL_H
#define PTHEME_BASE_SPOOL_H

#include "base/buf.h"

typedef struct ptheme_spool ptheme_spool;

/** @param directory  where the file may lie; copied
 *  @param in_memory  bytes kept before a file is made
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_spool__new(ptheme_spool **out, const char *directory, size_t in_memory,
                                ptheme_error *err);
void ptheme_spool__free(ptheme_spool *spool);
/** Puts bytes aside; *at finds them again.
 *  @return PTHEME_E_OUTPUT, PTHEME_E_NOMEM */
ptheme_status ptheme_spool__put(ptheme_spool *spool, uint64_t *at, const void *data, size_t len,
                                ptheme_error *err);
/** Replaces what `out` holds by `len` bytes that were put at `at`.
 *  @return PTHEME_E_OUTPUT, PTHEME_E_NOMEM */
ptheme_status ptheme_spool__get(ptheme_spool *spool, ptheme_buf *out, uint64_t at, size_t len,
                                ptheme_error *err);

#endif
