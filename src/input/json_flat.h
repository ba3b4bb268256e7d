/* The pairs of a JSON object, and a fast way to them for the objects that releases come as. */
#ifndef PTHEME_INPUT_JSON_FLAT_H
#define PTHEME_INPUT_JSON_FLAT_H

#include "base/buf.h"

typedef enum ptheme_json_kind {
  PTHEME_JSON_STRING,
  PTHEME_JSON_SCALAR, // a number or truth value, as text
  PTHEME_JSON_NULL,
  PTHEME_JSON_NESTED // an array or object, without a value here
} ptheme_json_kind;

typedef struct ptheme_json_pair {
  ptheme_str key, value;
  ptheme_json_kind kind;
} ptheme_json_pair;

typedef struct ptheme_json_pairs {
  ptheme_json_pair *items; // [n]
  size_t n, cap;
  ptheme_buf bytes; // what could not be borrowed from the line
} ptheme_json_pairs;

/** Empties and makes room for n pairs and `bytes` bytes that will not move; false: out of memory.
 */
bool ptheme_json_pairs__reset(ptheme_json_pairs *pairs, size_t n, size_t bytes);
void ptheme_json_pairs__free(ptheme_json_pairs *pairs);

/** Takes a line apart that is valid UTF-8 and one object of at most 32 pairs of strings, nulls and
 *  integers of at most 18 digits, each key once.  For anything else, valid or not, *plain is false:
 *  a full parser has to say what it is.
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_json_flat__parse(ptheme_json_pairs *pairs, ptheme_str line, bool *plain,
                                      ptheme_error *err);

#endif
