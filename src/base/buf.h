/* A growable run of bytes with a sticky failure: append freely, check once at the end. */
#ifndef PTHEME_BASE_BUF_H
#define PTHEME_BASE_BUF_H

#include "policytheme.h"

#include <string.h>

typedef struct ptheme_buf {
  char *data;
  size_t len;  // bytes in use
  size_t cap;  // bytes allocated
  bool failed; // an append ran out of memory; later appends do nothing
} ptheme_buf;

#define PTHEME_BUF_INIT                                                                            \
  { NULL, 0, 0, false }

void ptheme_buf__free(ptheme_buf *buf);
/** Empties the buffer and forgets a failure; keeps the memory. */
void ptheme_buf__clear(ptheme_buf *buf);
/** Makes room for `more` further bytes; false after a failure. */
bool ptheme_buf__reserve(ptheme_buf *buf, size_t more);
void ptheme_buf__add_u64(ptheme_buf *buf, uint64_t value);
/** Shortest text that reads back as the same double; see number.h. */
void ptheme_buf__add_double(ptheme_buf *buf, double value);
void ptheme_buf__add_float(ptheme_buf *buf, float value);
/** `digits` decimals (0 to 9), |value| below 1e9; see number.h. */
void ptheme_buf__add_fixed(ptheme_buf *buf, double value, int digits);
/** PTHEME_OK, or PTHEME_E_NOMEM if an append failed. */
ptheme_status ptheme_buf__status(const ptheme_buf *buf, ptheme_error *err);

/** Gives the bytes and a NUL to the caller, who frees them with ptheme_free(); on PTHEME_E_NOMEM
 *  *out is NULL.  The buffer is done with either way. */
ptheme_status ptheme_buf__hand_out(char **out, ptheme_buf *buf, ptheme_error *err);

/* Inline, because writers call these for every few bytes: where there is room, text that the
 * compiler knows becomes a few stores. */

static inline void ptheme_buf__add(ptheme_buf *buf, const void *data, size_t len) {
  if (len == 0 || ((buf->failed || len > buf->cap - buf->len) && !ptheme_buf__reserve(buf, len)))
    return;
  memcpy(buf->data + buf->len, data, len);
  buf->len += len;
}

static inline void ptheme_buf__add_byte(ptheme_buf *buf, char byte) {
  ptheme_buf__add(buf, &byte, 1);
}

/** `text` is NUL-terminated. */
static inline void ptheme_buf__add_text(ptheme_buf *buf, const char *text) {
  ptheme_buf__add(buf, text, strlen(text));
}

static inline void ptheme_buf__add_str(ptheme_buf *buf, ptheme_str text) {
  ptheme_buf__add(buf, text.data, text.len);
}

static inline ptheme_str ptheme_buf__str(const ptheme_buf *buf) {
  return (ptheme_str){buf->data ? buf->data : "", buf->len};
}

/* Small helpers on ptheme_str, here because every file that handles text includes this one. */

static inline ptheme_str ptheme_str__of(const char *text) {
  return (ptheme_str){text, text ? strlen(text) : 0};
}

static inline bool ptheme_str__equal(ptheme_str a, ptheme_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/** Order by bytes, then by length. */
static inline int ptheme_str__compare(ptheme_str a, ptheme_str b) {
  size_t len = a.len < b.len ? a.len : b.len;
  int order = len > 0 ? memcmp(a.data, b.data, len) : 0;
  return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

#endif
