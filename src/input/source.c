/* gzip is known by its two magic bytes, not by the suffix, so that pipes work as well.  A file may
 * hold several gzip members, as `cat a.gz b.gz` makes them (RFC 1952, 2.2); zeros behind the last
 * one are padding. */
#include "input/source.h"

#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

struct ptheme_source {
  const char *path;
  int fd;
  size_t block;
  uint64_t offset;      // bytes taken from the file so far
  unsigned char *raw;   // [block + 1] bytes taken but not yet handed on
  size_t start, end;    // the live part of raw
  bool gzip, in_member; // in_member: a gzip member has begun and not ended
  z_stream zlib;
};

/* A signal's handler may put another file in the place of standard input so that no one waits for
 * it any longer, but a read that another thread is in would not notice; a poll of limited length
 * does.
 */
static void wait_for_bytes(int fd) {
  enum { MILLISECONDS = 250 };
  struct pollfd wanted = {.fd = fd, .events = POLLIN};
  while (poll(&wanted, 1, MILLISECONDS) == 0)
    continue;
}

static ptheme_status take(ptheme_source *source, void *out, size_t room, size_t *got,
                          ptheme_error *err) {
  ssize_t n;
  do {
    if (source->fd == STDIN_FILENO) wait_for_bytes(source->fd);
    n = read(source->fd, out, room < source->block ? room : source->block);
  } while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EISDIR)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, source->path, 0, 0,
                                  "is a directory\nhint: name the files in it");
  if (n < 0)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, source->path, 0, source->offset,
                                  "cannot read at byte %llu: %s",
                                  (unsigned long long)source->offset, strerror(errno));
  *got = (size_t)n;
  source->offset += *got;
  return PTHEME_OK;
}

/* One byte may be left over from looking for the magic number, hence the + 1 in raw. */
static ptheme_status refill(ptheme_source *source, size_t *got, ptheme_error *err) {
  if (source->start == source->end) source->start = source->end = 0;
  PTHEME_TRY(take(source, source->raw + source->end, source->block, got, err));
  source->end += *got;
  return PTHEME_OK;
}

/* Waits for the second byte only behind a first that may begin gzip: a lone "\n" is a whole line.
 */
static ptheme_status look_for_gzip(ptheme_source *source, ptheme_error *err) {
  size_t got = 1;
  while (got > 0 && (source->end == 0 || (source->end == 1 && source->raw[0] == 0x1F)))
    PTHEME_TRY(refill(source, &got, err));
  if (source->end < 2 || source->raw[0] != 0x1F || source->raw[1] != 0x8B) return PTHEME_OK;
  if (inflateInit2(&source->zlib, 15 + 16) != Z_OK) /* 16: a gzip wrapper is demanded */
    return ptheme_status__nomem(err);
  source->gzip = source->in_member = true;
  return PTHEME_OK;
}

ptheme_status ptheme_source__open(ptheme_source **out, const char *path, size_t block,
                                  ptheme_error *err) {
  *out = NULL;
  ptheme_source *source = ptheme_mem__zalloc(1, sizeof *source);
  if (!source) return ptheme_status__nomem(err);
  source->path = path;
  source->block = block;
  bool standard = strcmp(path, "-") == 0;
  source->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  source->raw = ptheme_mem__alloc(block + 1, 1);
  ptheme_status status = PTHEME_OK;
  if (source->fd < 0)
    status =
        ptheme_status__fail_at(err, PTHEME_E_INPUT, path, 0, 0, "cannot open: %s", strerror(errno));
  else
    status = source->raw ? look_for_gzip(source, err) : ptheme_status__nomem(err);
  if (status != PTHEME_OK) {
    ptheme_source__free(source);
    return status;
  }
  *out = source;
  return PTHEME_OK;
}

void ptheme_source__free(ptheme_source *source) {
  if (!source) return;
  if (source->fd > STDIN_FILENO) close(source->fd);
  if (source->gzip) inflateEnd(&source->zlib);
  ptheme_mem__free(source->raw);
  ptheme_mem__free(source);
}

static ptheme_status damaged(ptheme_source *source, const char *what, ptheme_error *err) {
  uint64_t byte = source->offset - (source->end - source->start);
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, source->path, 0, byte,
                                "damaged gzip data at byte %llu: %s", (unsigned long long)byte,
                                what);
}

/* Between two members: is there another one?  raw is not empty. */
static ptheme_status next_member(ptheme_source *source, ptheme_error *err) {
  while (source->start < source->end && source->raw[source->start] == 0)
    source->start++;
  if (source->start == source->end) return PTHEME_OK;
  if (source->raw[source->start] != 0x1F) return damaged(source, "something else follows", err);
  if (inflateReset(&source->zlib) != Z_OK) return ptheme_status__nomem(err);
  source->in_member = true;
  return PTHEME_OK;
}

static ptheme_status inflate_some(ptheme_source *source, char *out, size_t room, size_t *got,
                                  ptheme_error *err) {
  source->zlib.next_in = source->raw + source->start;
  source->zlib.avail_in = (uInt)(source->end - source->start);
  source->zlib.next_out = (unsigned char *)out;
  source->zlib.avail_out = (uInt)room;
  int code = inflate(&source->zlib, Z_NO_FLUSH);
  source->start = source->end - source->zlib.avail_in;
  *got = room - source->zlib.avail_out;
  if (code == Z_STREAM_END)
    source->in_member = false;
  else if (code == Z_MEM_ERROR)
    return ptheme_status__nomem(err);
  else if (code != Z_OK && code != Z_BUF_ERROR)
    return damaged(source, source->zlib.msg ? source->zlib.msg : "cannot inflate", err);
  return PTHEME_OK;
}

static ptheme_status read_gzip(ptheme_source *source, char *out, size_t room, size_t *got,
                               ptheme_error *err) {
  *got = 0;
  while (*got == 0) {
    size_t fresh = 0;
    if (source->start == source->end) {
      PTHEME_TRY(refill(source, &fresh, err));
      if (fresh == 0)
        return source->in_member ? damaged(source, "it ends too early", err) : PTHEME_OK;
    }
    if (source->in_member)
      PTHEME_TRY(inflate_some(source, out, room, got, err));
    else
      PTHEME_TRY(next_member(source, err));
  }
  return PTHEME_OK;
}

ptheme_status ptheme_source__read(ptheme_source *source, char *out, size_t room, size_t *got,
                                  ptheme_error *err) {
  if (room > source->block) room = source->block;
  if (source->gzip) return read_gzip(source, out, room, got, err);
  size_t waiting = source->end - source->start;
  if (waiting == 0) return take(source, out, room, got, err);
  *got = waiting < room ? waiting : room;
  memcpy(out, source->raw + source->start, *got);
  source->start += *got;
  return PTHEME_OK;
}
