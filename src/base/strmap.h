/* Text to consecutive numbers (ids), in order of first appearance. */
#ifndef PTHEME_BASE_STRMAP_H
#define PTHEME_BASE_STRMAP_H

#include "policytheme.h"

typedef struct ptheme_strmap ptheme_strmap;

#define PTHEME_STRMAP_NONE UINT32_MAX

/** An empty map with a table keyed by a secret, so that hostile input cannot slow it. */
ptheme_status ptheme_strmap__new(ptheme_strmap **out, ptheme_error *err);
void ptheme_strmap__free(ptheme_strmap *map);

/** The id of `text`, which is added (copied) if new: id = count before.
 *  PTHEME_E_NOMEM; PTHEME_E_LIMIT past 2^32 - 2 texts. */
ptheme_status ptheme_strmap__intern(ptheme_strmap *map, ptheme_str text, uint32_t *id,
                                    ptheme_error *err);
/** The id of `text`, or PTHEME_STRMAP_NONE. */
uint32_t ptheme_strmap__find(const ptheme_strmap *map, ptheme_str text);
/** The text of an id below the count; NUL-terminated; borrowed until the next intern. */
ptheme_str ptheme_strmap__get(const ptheme_strmap *map, uint32_t id);
uint32_t ptheme_strmap__count(const ptheme_strmap *map);

/** A text of a map, to be brought into an order that does not depend on what came first. */
typedef struct ptheme_name {
  ptheme_str text;
  uint32_t id;
} ptheme_name;

/** Sorts by the bytes of the texts. */
void ptheme_names__sort(ptheme_name *names, size_t n);

#endif
