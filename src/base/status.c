/* Messages are cut, never overrun: an error must be reportable when memory is gone. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *ptheme_status_name(ptheme_status status) {
  switch (status) {
  case PTHEME_OK:
    return "ok";
  case PTHEME_E_ARG:
    return "argument";
  case PTHEME_E_INPUT:
    return "input";
  case PTHEME_E_UTF8:
    return "encoding";
  case PTHEME_E_MODEL:
    return "model";
  case PTHEME_E_OUTPUT:
    return "output";
  case PTHEME_E_LIMIT:
    return "limit";
  case PTHEME_E_NOMEM:
    return "memory";
  case PTHEME_E_CANCELLED:
    return "cancelled";
  case PTHEME_E_INTERNAL:
    return "internal";
  }
  return "unknown";
}

const char *ptheme_version(void) {
  return PTHEME_VERSION_STRING;
}

static bool is_free(const ptheme_error *err) {
  return err && err->status == PTHEME_OK;
}

ptheme_status ptheme_status__fail(ptheme_error *err, ptheme_status status, const char *format,
                                  ...) {
  if (!is_free(err)) return status;
  va_list args;
  va_start(args, format);
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  err->status = status;
  err->byte = err->line = 0;
  return status;
}

ptheme_status ptheme_status__fail_at(ptheme_error *err, ptheme_status status, const char *path,
                                     uint64_t line, uint64_t byte, const char *format, ...) {
  if (!is_free(err)) return status;
  int used;
  if (line > 0)
    used = snprintf(err->message, sizeof err->message, "%.150s:%llu: ", path,
                    (unsigned long long)line);
  else
    used = snprintf(err->message, sizeof err->message, "%.150s: ", path);
  va_list args;
  va_start(args, format);
  vsnprintf(err->message + used, sizeof err->message - (size_t)used, format, args);
  va_end(args);
  err->status = status;
  err->byte = byte;
  err->line = line;
  return status;
}

void ptheme_status__change_hint(ptheme_error *err, const char *hint) {
  char *at = err ? strstr(err->message, "\nhint: ") : NULL;
  if (at) snprintf(at, sizeof err->message - (size_t)(at - err->message), "\nhint: %s", hint);
}

ptheme_status ptheme_status__nomem(ptheme_error *err) {
  return ptheme_status__fail(err, PTHEME_E_NOMEM, "out of memory");
}
