/* One input as UTF-8 in a sliding window: a format reader looks at the unread bytes, asks for more
 * of them, and consumes them.  The memory is kept from file to file. */
#ifndef PTHEME_INPUT_STREAM_H
#define PTHEME_INPUT_STREAM_H

#include "input/encoding.h"
#include "input/source.h"

typedef struct ptheme_stream {
  const char *path;  // borrowed
  char *data;        // [cap] the window
  size_t start, end; // its unread part
  size_t cap, block; // block: bytes asked for at a time
  uint64_t offset;   // of data[start] in the file, or in its UTF-8 form if it is converted
  bool ended;        // nothing follows data[end - 1]
  ptheme_source *source;
  ptheme_converter *converter; // NULL for UTF-8
  ptheme_buf raw;              // bytes still to be converted
} ptheme_stream;

/** Opens a file for a stream that is zeroed (but for `block`) or closed. */
ptheme_status ptheme_stream__open(ptheme_stream *stream, const char *path, ptheme_error *err);
/** The first byte that is neither blank nor byte order mark and the one behind it, 0 where the
 *  input ends; consumes nothing.  Comes before decode. */
ptheme_status ptheme_stream__sniff(ptheme_stream *stream, char first[2], ptheme_error *err);
/** Finds the encoding by the first `head` bytes and converts from here on; without it, bytes come
 * as they are.  *name is the encoding, NULL for UTF-8. PTHEME_E_INPUT for a binary file, with the
 * byte that shows it. */
ptheme_status ptheme_stream__decode(ptheme_stream *stream, size_t head, const char **name,
                                    ptheme_error *err);
/** Adds to the unread bytes (which may move), or sets `ended`. */
ptheme_status ptheme_stream__more(ptheme_stream *stream, ptheme_error *err);
void ptheme_stream__close(ptheme_stream *stream); /* keeps the window's memory */
void ptheme_stream__free(ptheme_stream *stream);  /* closes as well */

static inline ptheme_str ptheme_stream__unread(const ptheme_stream *stream) {
  return (ptheme_str){stream->data + stream->start, stream->end - stream->start};
}

static inline void ptheme_stream__consume(ptheme_stream *stream, size_t len) {
  stream->start += len;
  stream->offset += len;
}

#endif
