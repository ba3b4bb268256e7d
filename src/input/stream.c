#include "input/stream.h"

#include "base/mem.h"
#include "base/status.h"

ptheme_status ptheme_stream__open(ptheme_stream *stream, const char *path, ptheme_error *err) {
  stream->path = path;
  stream->start = stream->end = 0;
  stream->offset = 0;
  stream->ended = false;
  ptheme_buf__clear(&stream->raw);
  return ptheme_source__open(&stream->source, path, stream->block, err);
}

void ptheme_stream__close(ptheme_stream *stream) {
  ptheme_source__free(stream->source);
  ptheme_converter__free(stream->converter);
  stream->source = NULL;
  stream->converter = NULL;
}

void ptheme_stream__free(ptheme_stream *stream) {
  ptheme_stream__close(stream);
  ptheme_mem__free(stream->data);
  ptheme_buf__free(&stream->raw);
}

/* Room for `more` bytes behind the unread ones.  A long record moves to the front once and then
 * only grows, so the moving stays linear. */
static ptheme_status make_room(ptheme_stream *stream, size_t more, ptheme_error *err) {
  if (stream->cap - stream->end >= more) return PTHEME_OK;
  size_t unread = stream->end - stream->start;
  if (unread > 0) memmove(stream->data, stream->data + stream->start, unread);
  stream->start = 0;
  stream->end = unread;
  void *data = stream->data;
  if (!ptheme_mem__reserve(&data, &stream->cap, unread + more, 1)) return ptheme_status__nomem(err);
  stream->data = data;
  return PTHEME_OK;
}

/* Fills `raw` and converts into the window until something comes out.  Four bytes of UTF-8 are the
 * most that one character gives. */
static ptheme_status convert(ptheme_stream *stream, ptheme_error *err) {
  ptheme_buf *raw = &stream->raw;
  for (bool last = false;;) {
    PTHEME_TRY(make_room(stream, stream->block + 4, err));
    ptheme_str rest = ptheme_buf__str(raw);
    size_t wrote = ptheme_converter__run(stream->converter, &rest, last, stream->data + stream->end,
                                         stream->cap - stream->end);
    if (rest.len > 0) memmove(raw->data, rest.data, rest.len);
    raw->len = rest.len;
    stream->end += wrote;
    stream->ended = last && wrote == 0;
    if (wrote > 0 || last) return PTHEME_OK;
    if (!ptheme_buf__reserve(raw, stream->block)) return ptheme_status__nomem(err);
    size_t got;
    PTHEME_TRY(ptheme_source__read(stream->source, raw->data + raw->len, stream->block, &got, err));
    raw->len += got;
    last = got == 0;
  }
}

ptheme_status ptheme_stream__more(ptheme_stream *stream, ptheme_error *err) {
  if (stream->ended) return PTHEME_OK;
  if (stream->converter) return convert(stream, err);
  size_t got;
  PTHEME_TRY(make_room(stream, stream->block, err));
  PTHEME_TRY(
      ptheme_source__read(stream->source, stream->data + stream->end, stream->block, &got, err));
  stream->end += got;
  stream->ended = got == 0;
  return PTHEME_OK;
}

ptheme_status ptheme_stream__sniff(ptheme_stream *stream, char first[2], ptheme_error *err) {
  size_t n = 0;
  first[0] = first[1] = '\0';
  for (size_t i = 0; n < 2; i++) {
    while (!stream->ended && i == stream->end - stream->start)
      PTHEME_TRY(ptheme_stream__more(stream, err));
    ptheme_str unread = ptheme_stream__unread(stream);
    if (i == unread.len) break;
    if (n > 0 || !memchr(" \t\r\n\xEF\xBB\xBF", unread.data[i], 7)) first[n++] = unread.data[i];
  }
  return PTHEME_OK;
}

static ptheme_status refuse_binary(const ptheme_stream *stream, ptheme_str head,
                                   ptheme_error *err) {
  size_t byte;
  const char *kind = ptheme_encoding__binary(head, &byte);
  if (!kind) return PTHEME_OK;
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, stream->path, 0, byte,
                                "this is %s, not text\nfound: byte 0x%02X at offset %zu\n"
                                "hint: give its text, e.g. made by pdftotext or pandoc -t plain",
                                kind, (unsigned)(unsigned char)head.data[byte], byte);
}

ptheme_status ptheme_stream__decode(ptheme_stream *stream, size_t head, const char **name,
                                    ptheme_error *err) {
  while (!stream->ended && stream->end - stream->start < head)
    PTHEME_TRY(ptheme_stream__more(stream, err));
  ptheme_str unread = ptheme_stream__unread(stream);
  ptheme_str seen = {unread.data, unread.len < head ? unread.len : head};
  bool whole = stream->ended && seen.len == unread.len;
  ptheme_encoding encoding = ptheme_encoding__detect(seen, whole);
  *name = encoding.name;
  if (!encoding.name) {
    PTHEME_TRY(refuse_binary(stream, seen, err));
    ptheme_stream__consume(stream, encoding.mark);
    return PTHEME_OK;
  }
  PTHEME_TRY(ptheme_converter__new(&stream->converter, encoding.name, err));
  ptheme_buf__add(&stream->raw, unread.data + encoding.mark, unread.len - encoding.mark);
  stream->start = stream->end = 0;
  stream->ended = false;
  return ptheme_buf__status(&stream->raw, err);
}
