#include "model/model.h"

#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PIPED = 1 << 30, BLOCK = 1 << 16 };

void ptheme_model_free(ptheme_model *model) {
  if (!model) return;
  ptheme_model__close(model);
  if (model->mapped) munmap(model->mapped, model->len);
  ptheme_mem__free(model->owned);
  ptheme_mem__free(model);
}

ptheme_status ptheme_model__take(ptheme_model **out, void *owned, size_t len, ptheme_error *err) {
  *out = NULL;
  ptheme_model *model = ptheme_mem__zalloc(1, sizeof *model);
  if (!model) {
    ptheme_mem__free(owned);
    return ptheme_status__nomem(err);
  }
  model->bytes = model->owned = owned;
  model->len = len;
  return ptheme_model__open(out, model, err);
}

/* A copy, since the caller's bytes may begin anywhere and numbers must not. */
ptheme_status ptheme_model_load_bytes(ptheme_model **out, const void *data, size_t len,
                                      ptheme_error *err) {
  *out = NULL;
  void *copy = ptheme_mem__copy(data, len);
  return copy ? ptheme_model__take(out, copy, len, err) : ptheme_status__nomem(err);
}

static ptheme_status cannot_read(const char *path, ptheme_error *err) {
  return ptheme_status__fail_at(err, PTHEME_E_MODEL, path, 0, 0, "cannot read the model: %s",
                                strerror(errno));
}

/* A pipe: read to its end. */
static ptheme_status load_stream(ptheme_model **out, const char *path, int fd, ptheme_error *err) {
  ptheme_buf all = PTHEME_BUF_INIT;
  while (all.len < MAX_PIPED && ptheme_buf__reserve(&all, BLOCK)) {
    ssize_t got = read(fd, all.data + all.len, BLOCK);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      ptheme_buf__free(&all);
      return cannot_read(path, err);
    }
    if (got == 0) return ptheme_model__take(out, all.data, all.len, err);
    all.len += (size_t)got;
  }
  bool failed = all.failed;
  ptheme_buf__free(&all);
  if (failed) return ptheme_status__nomem(err);
  return ptheme_status__fail_at(err, PTHEME_E_MODEL, path, 0, 0, "the model is too large to pipe");
}

static ptheme_status load_mapped(ptheme_model **out, const char *path, int fd, size_t len,
                                 ptheme_error *err) {
  ptheme_model *model = ptheme_mem__zalloc(1, sizeof *model);
  if (!model) return ptheme_status__nomem(err);
  model->mapped = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (model->mapped == MAP_FAILED) {
    ptheme_mem__free(model);
    return cannot_read(path, err);
  }
  model->bytes = model->mapped;
  model->len = len;
  return ptheme_model__open(out, model, err);
}

/* Names the file in front of what the checks said. */
static void add_path(ptheme_error *err, const char *path) {
  if (!err || err->status != PTHEME_E_MODEL || strncmp(err->message, path, strlen(path)) == 0)
    return;
  ptheme_error inner = *err;
  err->status = PTHEME_OK;
  ptheme_status__fail_at(err, inner.status, path, 0, 0, "%.200s", inner.message);
}

ptheme_status ptheme_model_load(ptheme_model **out, const char *path, ptheme_error *err) {
  *out = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot_read(path, err);
  struct stat info;
  ptheme_status status;
  if (fstat(fd, &info) != 0)
    status = cannot_read(path, err);
  else if (S_ISREG(info.st_mode) && info.st_size > 0)
    status = load_mapped(out, path, fd, (size_t)info.st_size, err);
  else
    status = load_stream(out, path, fd, err);
  close(fd);
  if (status != PTHEME_OK) add_path(err, path);
  return status;
}

ptheme_status ptheme_model_save(const ptheme_model *model, const char *path, bool replace,
                                ptheme_error *err) {
  ptheme_output *output;
  PTHEME_TRY(ptheme_output_open(&output, path, replace, err));
  ptheme_status status = ptheme_output_write(output, model->bytes, model->len, err);
  if (status == PTHEME_OK) return ptheme_output_commit(output, err);
  ptheme_output_discard(output);
  return status;
}

const char *ptheme_model_id(const ptheme_model *model) {
  return model->id;
}

size_t ptheme_model_labels(const ptheme_model *model) {
  return model->n_labels;
}

const char *ptheme_model_label(const ptheme_model *model, size_t k) {
  return model->labels[k];
}

size_t ptheme_model__find_label(const ptheme_model *model, ptheme_str label) {
  size_t k = 0;
  while (k < model->n_labels && !ptheme_str__equal(ptheme_str__of(model->labels[k]), label))
    k++;
  return k;
}

int ptheme_model_background(const ptheme_model *model) {
  return model->background;
}

size_t ptheme_model_terms(const ptheme_model *model) {
  return model->vocabulary.n;
}

const char *ptheme_model_metadata(const ptheme_model *model, const char *key) {
  size_t from = 0, to = model->n_metadata;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    int order = strcmp(key, model->metadata[middle].key);
    if (order == 0) return model->metadata[middle].value;
    if (order < 0)
      to = middle;
    else
      from = middle + 1;
  }
  return NULL;
}

const char *ptheme_model_metadata_key(const ptheme_model *model, size_t i) {
  return i < model->n_metadata ? model->metadata[i].key : NULL;
}

bool ptheme_model__was_trained_on(const ptheme_model *model, uint64_t print) {
  size_t from = 0, to = model->n_prints;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (model->prints[middle] == print) return true;
    if (model->prints[middle] < print)
      from = middle + 1;
    else
      to = middle;
  }
  return false;
}
