/* A source and not stdio: a pipe's bytes must be seen when they arrive, not when a buffer is full,
 * and gzip is undone on the way. */
#include "report/lines.h"

#include "base/mem.h"
#include "base/status.h"
#include "input/source.h"

enum { READ_BYTES = 1 << 17 };

struct ptheme_lines {
  char *path;
  ptheme_source *source;
  ptheme_buf buf;
  size_t start; // of the first byte not handed out
  size_t seen;  // bytes from `start` known to hold no line end
  size_t max_line;
  uint64_t number;
  bool ended;
};

ptheme_status ptheme_lines__open(ptheme_lines **out, const char *path, size_t max_line,
                                 ptheme_error *err) {
  *out = NULL;
  ptheme_lines *lines = ptheme_mem__zalloc(1, sizeof *lines);
  char *copy = ptheme_mem__copy(path, strlen(path));
  if (!lines || !copy) {
    ptheme_mem__free(lines);
    ptheme_mem__free(copy);
    return ptheme_status__nomem(err);
  }
  *lines = (ptheme_lines){.path = copy, .max_line = max_line};
  ptheme_status status = ptheme_source__open(&lines->source, copy, READ_BYTES, err);
  if (status != PTHEME_OK) {
    ptheme_lines__free(lines);
    return status;
  }
  *out = lines;
  return PTHEME_OK;
}

void ptheme_lines__free(ptheme_lines *lines) {
  if (!lines) return;
  ptheme_source__free(lines->source);
  ptheme_mem__free(lines->path);
  ptheme_buf__free(&lines->buf);
  ptheme_mem__free(lines);
}

static ptheme_status fill(ptheme_lines *lines, ptheme_error *err) {
  if (lines->start > 0) {
    lines->buf.len -= lines->start;
    memmove(lines->buf.data, lines->buf.data + lines->start, lines->buf.len);
    lines->start = 0;
  }
  if (!ptheme_buf__reserve(&lines->buf, READ_BYTES)) return ptheme_buf__status(&lines->buf, err);
  size_t got;
  PTHEME_TRY(
      ptheme_source__read(lines->source, lines->buf.data + lines->buf.len, READ_BYTES, &got, err));
  lines->ended = got == 0;
  lines->buf.len += got;
  return PTHEME_OK;
}

static const char *find_end(const ptheme_lines *lines) {
  size_t from = lines->start + lines->seen;
  return from < lines->buf.len ? memchr(lines->buf.data + from, '\n', lines->buf.len - from) : NULL;
}

bool ptheme_lines__is_ready(const ptheme_lines *lines) {
  return find_end(lines) != NULL;
}

uint64_t ptheme_lines__number(const ptheme_lines *lines) {
  return lines->number;
}

ptheme_status ptheme_lines__next(ptheme_lines *lines, ptheme_str *line, bool *more, bool *too_long,
                                 ptheme_error *err) {
  *too_long = false;
  const char *end;
  while (!(end = find_end(lines)) && !lines->ended) {
    lines->seen = lines->buf.len - lines->start;
    if (lines->seen > lines->max_line) { /* forget what there is of it, keep looking for its end */
      *too_long = true;
      lines->start = lines->buf.len;
      lines->seen = 0;
    }
    PTHEME_TRY(fill(lines, err));
  }
  *more = end != NULL || lines->start < lines->buf.len || *too_long;
  if (!*more) return PTHEME_OK;
  const char *data = lines->buf.data + lines->start;
  size_t len = end ? (size_t)(end - data) : lines->buf.len - lines->start;
  lines->start += len + (end != NULL);
  lines->seen = 0;
  lines->number++;
  *too_long = *too_long || len > lines->max_line;
  if (len > 0 && data[len - 1] == '\r') len--;
  *line = (ptheme_str){data, *too_long ? 0 : len};
  return PTHEME_OK;
}
