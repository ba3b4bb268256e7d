/* The file is opened O_EXCL under a fresh name and unlinked at once, so no other program can reach
 * it and none can be left behind. */
#include "base/spool.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct ptheme_spool {
  char *directory;
  size_t in_memory;
  int fd;             // -1: no file yet
  uint64_t written;   // bytes in the file
  ptheme_buf pending; // what comes behind them
};

ptheme_status ptheme_spool__new(ptheme_spool **out, const char *directory, size_t in_memory,
                                ptheme_error *err) {
  *out = NULL;
  ptheme_spool *spool = ptheme_mem__zalloc(1, sizeof *spool);
  char *copy = ptheme_mem__copy(directory, strlen(directory));
  if (!spool || !copy) {
    ptheme_mem__free(spool);
    ptheme_mem__free(copy);
    return ptheme_status__nomem(err);
  }
  *spool = (ptheme_spool){.directory = copy, .in_memory = in_memory, .fd = -1};
  *out = spool;
  return PTHEME_OK;
}

void ptheme_spool__free(ptheme_spool *spool) {
  if (!spool) return;
  if (spool->fd >= 0) close(spool->fd);
  ptheme_buf__free(&spool->pending);
  ptheme_mem__free(spool->directory);
  ptheme_mem__free(spool);
}

static ptheme_status fail(const ptheme_spool *spool, const char *doing, ptheme_error *err) {
  return ptheme_status__fail_at(err, PTHEME_E_OUTPUT, spool->directory, 0, 0, "%s: %s", doing,
                                strerror(errno));
}

static ptheme_status open_file(ptheme_spool *spool, ptheme_error *err) {
  ptheme_buf name = PTHEME_BUF_INIT;
  for (int attempt = 0; attempt < 16 && spool->fd < 0; attempt++) {
    char hex[33];
    ptheme_hash__hex(hex, (ptheme_hash128){ptheme_hash__secret(), (uint64_t)getpid()});
    ptheme_buf__clear(&name);
    ptheme_buf__add_text(&name, spool->directory);
    ptheme_buf__add_text(&name, "/.ptheme-");
    ptheme_buf__add(&name, hex + 16, 17); /* with its NUL */
    if (name.failed) break;
    spool->fd = open(name.data, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (spool->fd < 0 && errno != EEXIST) break;
  }
  ptheme_status status = ptheme_buf__status(&name, err);
  if (status == PTHEME_OK && spool->fd < 0)
    status = fail(spool, "cannot create a temporary file there", err);
  if (spool->fd >= 0) unlink(name.data);
  ptheme_buf__free(&name);
  return status;
}

static ptheme_status flush(ptheme_spool *spool, ptheme_error *err) {
  if (spool->fd < 0) PTHEME_TRY(open_file(spool, err));
  for (size_t done = 0; done < spool->pending.len;) {
    ssize_t more = pwrite(spool->fd, spool->pending.data + done, spool->pending.len - done,
                          (off_t)(spool->written + done));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return fail(spool, "cannot write a temporary file", err);
    done += (size_t)more;
  }
  spool->written += spool->pending.len;
  spool->pending.len = 0;
  return PTHEME_OK;
}

ptheme_status ptheme_spool__put(ptheme_spool *spool, uint64_t *at, const void *data, size_t len,
                                ptheme_error *err) {
  *at = spool->written + spool->pending.len;
  ptheme_buf__add(&spool->pending, data, len);
  PTHEME_TRY(ptheme_buf__status(&spool->pending, err));
  return spool->pending.len > spool->in_memory ? flush(spool, err) : PTHEME_OK;
}

static ptheme_status read_file(const ptheme_spool *spool, char *out, uint64_t at, size_t len,
                               ptheme_error *err) {
  while (len > 0) {
    ssize_t got = pread(spool->fd, out, len, (off_t)at);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = EIO; /* someone cut it short */
    if (got <= 0) return fail(spool, "cannot read a temporary file", err);
    out += got;
    at += (uint64_t)got;
    len -= (size_t)got;
  }
  return PTHEME_OK;
}

ptheme_status ptheme_spool__get(ptheme_spool *spool, ptheme_buf *out, uint64_t at, size_t len,
                                ptheme_error *err) {
  ptheme_buf__clear(out);
  if (!ptheme_buf__reserve(out, len)) return ptheme_buf__status(out, err);
  out->len = len;
  if (at >= spool->written) { /* whole pieces are flushed, so none lies in both */
    if (len > 0) memcpy(out->data, spool->pending.data + (at - spool->written), len);
    return PTHEME_OK;
  }
  return read_file(spool, out->data, at, len, err);
}
