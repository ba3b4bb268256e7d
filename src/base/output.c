/* A reader of the target sees the old file or the whole new one, never a part: write beside it,
 * fsync, rename, fsync the directory (a rename is atomic but not durable by itself).  The name of
 * the temporary file is fresh and opened O_EXCL, so a planted link cannot be followed. */
#include "base/buf.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 16 };

struct ptheme_output {
  char *path;      // final name; "-" for standard output; NULL: kept in memory
  char *temporary; // NULL for standard output and for special files
  int fd;
  ptheme_buf pending;
};

static bool is_stdout(const ptheme_output *output) {
  return output->path && strcmp(output->path, "-") == 0;
}

static ptheme_status fail(ptheme_output *output, const char *doing, ptheme_error *err) {
  const char *name = is_stdout(output) ? "standard output" : output->path;
  return ptheme_status__fail_at(err, PTHEME_E_OUTPUT, name, 0, 0, "%s: %s", doing, strerror(errno));
}

void ptheme_output_discard(ptheme_output *output) {
  if (!output) return;
  if (output->fd >= 0 && !is_stdout(output)) close(output->fd);
  if (output->temporary) unlink(output->temporary);
  ptheme_mem__free(output->temporary);
  ptheme_mem__free(output->path);
  ptheme_buf__free(&output->pending);
  ptheme_mem__free(output);
}

static ptheme_status open_temporary(ptheme_output *output, ptheme_error *err) {
  ptheme_buf name = PTHEME_BUF_INIT;
  char hex[33];
  for (int attempt = 0; attempt < 16; attempt++) {
    ptheme_hash128 unique = {ptheme_hash__secret(), (uint64_t)getpid()};
    ptheme_hash__hex(hex, unique);
    ptheme_buf__clear(&name);
    ptheme_buf__add_text(&name, output->path);
    ptheme_buf__add_byte(&name, '.');
    ptheme_buf__add(&name, hex + 16, 16);
    ptheme_buf__add(&name, ".part", 6); /* with its NUL */
    if (name.failed) {
      ptheme_buf__free(&name);
      return ptheme_status__nomem(err);
    }
    output->fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (output->fd >= 0 || errno != EEXIST) break;
  }
  if (output->fd < 0) {
    ptheme_buf__free(&name);
    return fail(output, "cannot create a file there", err);
  }
  output->temporary = name.data;
  return PTHEME_OK;
}

static ptheme_status open_target(ptheme_output *output, bool replace, ptheme_error *err) {
  if (is_stdout(output)) {
    output->fd = STDOUT_FILENO;
    return PTHEME_OK;
  }
  struct stat info;
  bool exists = stat(output->path, &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    return ptheme_status__fail_at(err, PTHEME_E_OUTPUT, output->path, 0, 0, "is a directory");
  if (exists && !S_ISREG(info.st_mode)) { /* /dev/null, a pipe: nothing to rename */
    output->fd = open(output->path, O_WRONLY | O_CLOEXEC);
    return output->fd >= 0 ? PTHEME_OK : fail(output, "cannot open", err);
  }
  if (exists && !replace)
    return ptheme_status__fail_at(err, PTHEME_E_OUTPUT, output->path, 0, 0,
                                  "exists already\nhint: --force replaces it");
  return open_temporary(output, err);
}

ptheme_status ptheme_output_open(ptheme_output **out, const char *path, bool replace,
                                 ptheme_error *err) {
  *out = NULL;
  ptheme_output *output = ptheme_mem__zalloc(1, sizeof *output);
  if (!output) return ptheme_status__nomem(err);
  output->fd = -1;
  output->path = ptheme_mem__copy(path, strlen(path));
  ptheme_status status =
      output->path ? open_target(output, replace, err) : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    *out = output;
  else
    ptheme_output_discard(output);
  return status;
}

ptheme_status ptheme_output_open_memory(ptheme_output **out, ptheme_error *err) {
  *out = ptheme_mem__zalloc(1, sizeof **out);
  if (!*out) return ptheme_status__nomem(err);
  (*out)->fd = -1;
  return PTHEME_OK;
}

ptheme_str ptheme_output_get(const ptheme_output *output) {
  return output->path ? (ptheme_str){"", 0} : ptheme_buf__str(&output->pending);
}

static ptheme_status write_all(ptheme_output *output, const char *data, size_t len,
                               ptheme_error *err) {
  while (len > 0) {
    ssize_t written = write(output->fd, data, len);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(output, "cannot write", err);
    data += written;
    len -= (size_t)written;
  }
  return PTHEME_OK;
}

ptheme_status ptheme_output_flush(ptheme_output *output, ptheme_error *err) {
  if (!output->path) return PTHEME_OK;
  ptheme_status status = write_all(output, output->pending.data, output->pending.len, err);
  output->pending.len = 0;
  return status;
}

ptheme_status ptheme_output_write(ptheme_output *output, const void *data, size_t len,
                                  ptheme_error *err) {
  if (output->path) {
    if (output->pending.len + len > BUFFER_BYTES) PTHEME_TRY(ptheme_output_flush(output, err));
    if (len >= BUFFER_BYTES) return write_all(output, data, len, err);
  }
  ptheme_buf__add(&output->pending, data, len);
  return ptheme_buf__status(&output->pending, err);
}

static ptheme_status sync_directory(ptheme_output *output, ptheme_error *err) {
  char *slash = strrchr(output->path, '/');
  if (slash && slash != output->path) *slash = '\0';
  int directory = open(!slash                  ? "."
                       : slash == output->path ? "/"
                                               : output->path,
                       O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (slash && slash != output->path) *slash = '/';
  if (directory < 0)
    return PTHEME_OK; /* a directory one may write but not read: the rename stands */
  int failed = fsync(directory);
  int why = errno;
  close(directory);
  errno = why;
  /* some file systems cannot sync a directory and say EINVAL; the rename stands there too */
  return failed && why != EINVAL ? fail(output, "cannot sync its directory", err) : PTHEME_OK;
}

static ptheme_status finish(ptheme_output *output, ptheme_error *err) {
  PTHEME_TRY(ptheme_output_flush(output, err));
  if (!output->temporary) return PTHEME_OK;
  if (fsync(output->fd) != 0) return fail(output, "cannot sync", err);
  int closed = close(output->fd);
  output->fd = -1;
  if (closed != 0) return fail(output, "cannot close", err);
  if (rename(output->temporary, output->path) != 0)
    return fail(output, "cannot rename into place", err);
  ptheme_mem__free(output->temporary);
  output->temporary = NULL;
  return sync_directory(output, err);
}

ptheme_status ptheme_output_commit(ptheme_output *output, ptheme_error *err) {
  ptheme_status status = finish(output, err);
  ptheme_output_discard(output);
  return status;
}
