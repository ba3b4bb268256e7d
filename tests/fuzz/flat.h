/* What the fast way through a line of JSON takes, jansson must take too, and make the same of it.
 */
#ifndef PTHEME_FUZZ_FLAT_H
#define PTHEME_FUZZ_FLAT_H

#include "base/valid.h"
#include "input/json_flat.h"

#include <jansson.h>
#include <stdio.h>

static inline bool flat_pair_agrees(const json_t *object, const ptheme_json_pair *pair) {
  const json_t *value = json_object_getn(object, pair->key.data, pair->key.len);
  if (pair->kind == PTHEME_JSON_NULL) return json_is_null(value);
  if (pair->kind == PTHEME_JSON_STRING)
    return json_is_string(value) &&
           ptheme_str__equal((ptheme_str){json_string_value(value), json_string_length(value)},
                             pair->value);
  char digits[32];
  int len = snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
  return json_is_integer(value) &&
         ptheme_str__equal((ptheme_str){digits, (size_t)len}, pair->value);
}

/** False if the two disagree about a line without line ends; *plain: the fast way took it. */
static inline bool flat_agrees(ptheme_str line, bool *plain) {
  ptheme_json_pairs pairs = {0};
  *plain = false;
  if (ptheme_valid__prefix(line.data, line.len) == line.len)
    ptheme_json_flat__parse(&pairs, line, plain, NULL);
  bool agrees = true;
  if (*plain) {
    json_t *object = json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    agrees = object && json_object_size(object) == pairs.n;
    for (size_t i = 0; i < pairs.n && agrees; i++)
      agrees = flat_pair_agrees(object, &pairs.items[i]);
    json_decref(object);
  }
  ptheme_json_pairs__free(&pairs);
  return agrees;
}

#endif
