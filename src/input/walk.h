/* The files that a list of paths means. */
#ifndef PTHEME_INPUT_WALK_H
#define PTHEME_INPUT_WALK_H

#include "policytheme.h"

typedef struct ptheme_walk ptheme_walk;

/** @param paths  [n_paths] copied; "-" stands for itself
 *  @return PTHEME_E_INPUT for a path that is missing or may not be read; PTHEME_E_NOMEM. */
ptheme_status ptheme_walk__new(ptheme_walk **out, const char *const *paths, size_t n_paths,
                               ptheme_error *err);
void ptheme_walk__free(ptheme_walk *walk);

/** The next file: the paths in their order, directories at their place and within by the bytes of
 *  the full name.  Names with a leading dot are left out, and so is what is neither a file nor a
 *  directory unless it was named itself; links to files are followed, links to directories only if
 *  named.
 *  @param path   NULL at the end; borrowed until the next call
 *  @param named  the file was given, not found
 *  @param other  is increased for each thing left out that is not hidden
 *  @return PTHEME_E_INPUT for a directory that cannot be read; PTHEME_E_NOMEM. */
ptheme_status ptheme_walk__next(ptheme_walk *walk, const char **path, bool *named, uint64_t *other,
                                ptheme_error *err);
/** Bytes of the last path that were given; the rest was found below. */
size_t ptheme_walk__given(const ptheme_walk *walk);

#endif
