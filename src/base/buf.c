#include "base/buf.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"

void ptheme_buf__free(ptheme_buf *buf) {
  ptheme_mem__free(buf->data);
  *buf = (ptheme_buf)PTHEME_BUF_INIT;
}

void ptheme_buf__clear(ptheme_buf *buf) {
  buf->len = 0;
  buf->failed = false;
}

bool ptheme_buf__reserve(ptheme_buf *buf, size_t more) {
  if (buf->failed) return false;
  if (more <= buf->cap - buf->len) return true;
  void *data = buf->data;
  if (more > SIZE_MAX - buf->len || !ptheme_mem__reserve(&data, &buf->cap, buf->len + more, 1)) {
    buf->failed = true;
    return false;
  }
  buf->data = data;
  return true;
}

void ptheme_buf__add_u64(ptheme_buf *buf, uint64_t value) {
  if (ptheme_buf__reserve(buf, PTHEME_NUMBER_MAX))
    buf->len += ptheme_number__write_u64(buf->data + buf->len, value);
}

void ptheme_buf__add_double(ptheme_buf *buf, double value) {
  if (ptheme_buf__reserve(buf, PTHEME_NUMBER_MAX))
    buf->len += ptheme_number__write_double(buf->data + buf->len, value);
}

void ptheme_buf__add_float(ptheme_buf *buf, float value) {
  if (ptheme_buf__reserve(buf, PTHEME_NUMBER_MAX))
    buf->len += ptheme_number__write_float(buf->data + buf->len, value);
}

void ptheme_buf__add_fixed(ptheme_buf *buf, double value, int digits) {
  if (ptheme_buf__reserve(buf, PTHEME_NUMBER_MAX))
    buf->len += ptheme_number__write_fixed(buf->data + buf->len, value, digits);
}

ptheme_status ptheme_buf__status(const ptheme_buf *buf, ptheme_error *err) {
  return buf->failed ? ptheme_status__nomem(err) : PTHEME_OK;
}

ptheme_status ptheme_buf__hand_out(char **out, ptheme_buf *buf, ptheme_error *err) {
  ptheme_buf__add_byte(buf, '\0');
  ptheme_status status = ptheme_buf__status(buf, err);
  *out = status == PTHEME_OK ? buf->data : NULL;
  if (status != PTHEME_OK) ptheme_buf__free(buf);
  return status;
}
