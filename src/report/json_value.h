/* A key that is written already, with its value: what the JSON writers share. */
#ifndef PTHEME_REPORT_JSON_VALUE_H
#define PTHEME_REPORT_JSON_VALUE_H

#include "base/buf.h"

#include <math.h>

/** Six decimals, or null where undefined. */
static inline void ptheme_json__number(ptheme_buf *out, const char *key, double value) {
  ptheme_buf__add_text(out, key);
  if (isnan(value))
    ptheme_buf__add_text(out, "null");
  else
    ptheme_buf__add_fixed(out, value, 6);
}

static inline void ptheme_json__count(ptheme_buf *out, const char *key, uint64_t value) {
  ptheme_buf__add_text(out, key);
  ptheme_buf__add_u64(out, value);
}

#endif
