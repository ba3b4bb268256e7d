/* Lines of a file or of standard input, gunzipped, handed out as soon as they are there. */
#ifndef PTHEME_REPORT_LINES_H
#define PTHEME_REPORT_LINES_H

#include "base/buf.h"

typedef struct ptheme_lines ptheme_lines;

/** `path` may be "-".  Lines longer than `max_line` bytes are skipped and reported as too long.
 *  PTHEME_E_INPUT, PTHEME_E_NOMEM. */
ptheme_status ptheme_lines__open(ptheme_lines **out, const char *path, size_t max_line,
                                 ptheme_error *err);
/** The next line without its end ("\n" or "\r\n"), borrowed until the next call.
 *  @param more      false at the end
 *  @param too_long  the line is not handed out: it was longer than max_line
 *  PTHEME_E_INPUT when reading fails. */
ptheme_status ptheme_lines__next(ptheme_lines *lines, ptheme_str *line, bool *more, bool *too_long,
                                 ptheme_error *err);
/** True if a further whole line is in memory, so that ptheme_lines__next() will not wait. */
bool ptheme_lines__is_ready(const ptheme_lines *lines);
/** Number of the last line, from 1. */
uint64_t ptheme_lines__number(const ptheme_lines *lines);
void ptheme_lines__free(ptheme_lines *lines);

#endif
