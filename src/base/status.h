/* Filling the caller's error. */
#ifndef PTHEME_BASE_STATUS_H
#define PTHEME_BASE_STATUS_H

#include "policytheme.h"

#if defined(__GNUC__)
#define PTHEME_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define PTHEME_PRINTF(text, first)
#endif

/** Writes a message unless `err` is NULL or holds one already; gives back `status`, so that a
 *  failure is one line: `return ptheme_status__fail(err, PTHEME_E_ARG, "...")`.
 *  Numbers in messages are integers or text: "%g" would follow the host's locale. */
ptheme_status ptheme_status__fail(ptheme_error *err, ptheme_status status, const char *format, ...)
    PTHEME_PRINTF(3, 4);

/** The same for a place in an input: the message becomes "PATH:LINE: ...", or "PATH: ..." for
 *  line 0.  `byte` is kept in the error only. */
ptheme_status ptheme_status__fail_at(ptheme_error *err, ptheme_status status, const char *path,
                                     uint64_t line, uint64_t byte, const char *format, ...)
    PTHEME_PRINTF(6, 7);

/** Puts another hint in the place of the one in a message, if it has one: a table that is read for
 * a caller has no options of his to name its columns. */
void ptheme_status__change_hint(ptheme_error *err, const char *hint);

ptheme_status ptheme_status__nomem(ptheme_error *err);

/** Passes a failure up.  For functions that own nothing at that point; others use `goto done`. */
#define PTHEME_TRY(call)                                                                           \
  do {                                                                                             \
    ptheme_status try_status_ = (call);                                                            \
    if (try_status_ != PTHEME_OK) return try_status_;                                              \
  } while (0)

#endif
