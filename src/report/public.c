/* Helpers of the lower layers under public names, for programs on top of the library. */
#include "base/escape.h"
#include "base/number.h"
#include "base/status.h"

typedef void (*escaper)(ptheme_buf *out, ptheme_str text);

static ptheme_status escape(char **out, ptheme_str text, escaper write, ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  write(&buf, text);
  ptheme_buf__add_byte(&buf, '\0');
  *out = buf.failed ? NULL : buf.data;
  if (!buf.failed) return PTHEME_OK;
  ptheme_buf__free(&buf);
  return ptheme_status__nomem(err);
}

ptheme_status ptheme_escape_terminal(char **out, ptheme_str text, ptheme_error *err) {
  return escape(out, text, ptheme_escape__terminal, err);
}

ptheme_status ptheme_escape_json(char **out, ptheme_str text, ptheme_error *err) {
  return escape(out, text, ptheme_escape__json, err);
}

bool ptheme_read_double(double *out, ptheme_str text) {
  return ptheme_number__read_double(out, text);
}
