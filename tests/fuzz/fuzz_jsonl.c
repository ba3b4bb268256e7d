/* What the fast way takes, jansson must take too, and make the same of it. */
#include "input/json_flat.h"
#include "reading.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pair(const json_t *object, const ptheme_json_pair *pair) {
  const json_t *value = json_object_getn(object, pair->key.data, pair->key.len);
  FUZZ_CHECK(value);
  if (pair->kind == PTHEME_JSON_NULL) {
    FUZZ_CHECK(json_is_null(value));
  } else if (pair->kind == PTHEME_JSON_STRING) {
    ptheme_str text = {json_string_value(value), json_string_length(value)};
    FUZZ_CHECK(json_is_string(value) && ptheme_str__equal(text, pair->value));
  } else {
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
    FUZZ_CHECK(json_is_integer(value) && (size_t)len == pair->value.len &&
               memcmp(digits, pair->value.data, pair->value.len) == 0);
  }
}

static void compare(ptheme_str line) {
  ptheme_json_pairs pairs = {0};
  bool plain = false;
  if (ptheme_valid__prefix(line.data, line.len) == line.len &&
      !memchr(line.data, '\n', line.len))
    ptheme_json_flat__parse(&pairs, line, &plain, NULL);
  if (plain) {
    json_t *object = json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    FUZZ_CHECK(object && json_object_size(object) == pairs.n);
    for (size_t i = 0; i < pairs.n; i++)
      check_pair(object, &pairs.items[i]);
    json_decref(object);
  }
  ptheme_json_pairs__free(&pairs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 1) compare((ptheme_str){(const char *)data + 1, size - 1});
  fuzz_reader(data, size, PTHEME_FORMAT_JSONL);
  return 0;
}
