/* Reading a model file: nothing of it is used before all of it was checked.  The checksum comes
 * first and settles accidents; the checks behind it are for files made with intent. */
#include "base/escape.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/wide.h"
#include "model/model_file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

const ptheme_tensor_spec ptheme_tensor_specs[PTHEME_TENSORS] = {
    [TENSOR_WEIGHTS] = {"weights", "F32", 4},
    [TENSOR_CONFUSION] = {"confusion", "F64", 8},
    [TENSOR_POSTERIORS] = {"posteriors", "F64", 8},
    [TENSOR_PRIORS] = {"priors", "F64", 8},
    [TENSOR_RHO] = {"rho", "F64", 8},
    [TENSOR_SCALING] = {"scaling", "F64", 8},
    [TENSOR_SIGMOIDS] = {"sigmoids", "F64", 8},
    [TENSOR_PRINTS] = {"fingerprints", "U64", 8},
    [TENSOR_SKETCHES] = {"sketches", "U64", 8},
    [TENSOR_TERM_OFFSETS] = {"vocabulary.offsets", "U32", 4},
    [TENSOR_LABEL_OFFSETS] = {"labels.offsets", "U32", 4},
    [TENSOR_TERMS] = {"vocabulary.bytes", "U8", 1},
    [TENSOR_LABELS] = {"labels.bytes", "U8", 1},
    [TENSOR_CHECKSUM] = {"checksum", "U8", 1},
};

enum { CHECKSUM_BYTES = 16, MAX_HEADER = 16 << 20 };

static const double least_prior = 1e-100; // neighbours are divided by it, twice

/* One tensor as the header describes it. */
typedef struct view {
  const unsigned char *data;
  size_t count;    // elements
  size_t shape[2]; // second is 1 for one dimension
} view;

static ptheme_status damaged(ptheme_error *err, const char *what) {
  return ptheme_status__fail(err, PTHEME_E_MODEL, "not a usable model: %s", what);
}

/* ---- the frame: length, checksum ---- */

static uint64_t header_length(const unsigned char *bytes) {
  uint64_t len;
  memcpy(&len, bytes, sizeof len);
  return len;
}

static ptheme_status check_frame(ptheme_model *model, ptheme_error *err) {
  if (model->len < 8 + 2 + CHECKSUM_BYTES) return damaged(err, "the file is too short");
  uint64_t header = header_length(model->bytes);
  if (header > MAX_HEADER || header > model->len - 8 - CHECKSUM_BYTES || model->bytes[8] != '{')
    return damaged(err, "it does not begin like a safetensors file");
  size_t before = model->len - CHECKSUM_BYTES;
  ptheme_hash128 sum = ptheme_hash__128(model->bytes, before), stored;
  memcpy(&stored.high, model->bytes + before, 8);
  memcpy(&stored.low, model->bytes + before + 8, 8);
  if (!ptheme_hash__equal(sum, stored))
    return damaged(err, "its checksum does not fit: the file was cut or changed");
  char hex[33];
  ptheme_hash__hex(hex, sum);
  memcpy(model->id, hex, 16);
  return PTHEME_OK;
}

/* ---- the header ---- */

static int by_key(const void *a, const void *b) {
  return strcmp(((const ptheme_metadata *)a)->key, ((const ptheme_metadata *)b)->key);
}

static ptheme_status read_metadata(ptheme_model *model, json_t *object, ptheme_error *err) {
  if (!json_is_object(object)) return damaged(err, "the header has no metadata");
  model->metadata = ptheme_mem__alloc(json_object_size(object), sizeof *model->metadata);
  if (!model->metadata) return ptheme_status__nomem(err);
  const char *key;
  json_t *value;
  json_object_foreach(object, key, value) {
    if (!json_is_string(value)) return damaged(err, "metadata holds something else than text");
    model->metadata[model->n_metadata++] = (ptheme_metadata){key, json_string_value(value)};
  }
  qsort(model->metadata, model->n_metadata, sizeof *model->metadata, by_key);
  return PTHEME_OK;
}

static ptheme_status check_format(const ptheme_model *model, ptheme_error *err) {
  const char *format = ptheme_model_metadata(model, "format");
  if (!format || strncmp(format, "policytheme/", 12) != 0)
    return damaged(err, "it is a safetensors file of another kind");
  if (strcmp(format, PTHEME_MODEL_FORMAT) != 0)
    return ptheme_status__fail(err, PTHEME_E_MODEL,
                               "its format is \"%.32s\", this build reads \"%s\"\n"
                               "hint: update policytheme, or train again",
                               format, PTHEME_MODEL_FORMAT);
  return PTHEME_OK;
}

static bool read_size(size_t *out, const json_t *value) {
  json_int_t number = json_integer_value(value);
  *out = (size_t)number;
  return json_is_integer(value) && number >= 0;
}

/* Bounds of one tensor: it must begin where the one before ended. */
static bool read_view(view *out, const json_t *object, const ptheme_tensor_spec *spec,
                      const unsigned char *data, size_t available, size_t *at) {
  const json_t *shape = json_object_get(object, "shape");
  const json_t *offsets = json_object_get(object, "data_offsets");
  const char *type = json_string_value(json_object_get(object, "dtype"));
  size_t n_shape = json_array_size(shape), begin, end;
  out->shape[1] = 1;
  if (!type || strcmp(type, spec->type) != 0 || n_shape < 1 || n_shape > 2 ||
      json_array_size(offsets) != 2 || json_object_size(object) != 3)
    return false;
  for (size_t i = 0; i < n_shape; i++)
    if (!read_size(&out->shape[i], json_array_get(shape, i))) return false;
  if (!read_size(&begin, json_array_get(offsets, 0)) ||
      !read_size(&end, json_array_get(offsets, 1)) || begin != *at || end < begin ||
      end > available)
    return false;
  out->count = (end - begin) / spec->width;
  out->data = data + begin;
  *at = end;
  size_t rows = out->shape[1] == 0 ? 0 : out->count / out->shape[1];
  return (end - begin) % spec->width == 0 && rows == out->shape[0] &&
         rows * out->shape[1] == out->count;
}

static ptheme_status read_views(view *views, const ptheme_model *model, ptheme_error *err) {
  size_t header = (size_t)header_length(model->bytes), at = 0;
  const unsigned char *data = model->bytes + 8 + header;
  size_t available = model->len - 8 - header, n_tensors = 0;
  for (size_t t = 0; t < PTHEME_TENSORS; t++) {
    const ptheme_tensor_spec *spec = &ptheme_tensor_specs[t];
    const json_t *object = json_object_get(model->json, spec->name);
    views[t] = (view){.data = data, .shape = {0, 2}};
    if (t == TENSOR_SKETCHES && !object) continue; /* of a version that did not write it */
    n_tensors++;
    if (!read_view(&views[t], object, spec, data, available, &at))
      return ptheme_status__fail(err, PTHEME_E_MODEL,
                                 "not a usable model: tensor \"%s\" is missing or out of bounds",
                                 spec->name);
  }
  if (at != available || json_object_size(model->json) != n_tensors + 1)
    return damaged(err, "it holds bytes that belong to no tensor");
  return PTHEME_OK;
}

static ptheme_status read_header(ptheme_model *model, view *views, ptheme_error *err) {
  json_error_t where;
  model->json = json_loadb((const char *)model->bytes + 8, (size_t)header_length(model->bytes),
                           JSON_REJECT_DUPLICATES, &where);
  if (!json_is_object((json_t *)model->json)) return damaged(err, "its header is not JSON");
  PTHEME_TRY(read_metadata(model, json_object_get(model->json, "__metadata__"), err));
  PTHEME_TRY(check_format(model, err));
  return read_views(views, model, err);
}

/* ---- the tensors ---- */

static bool has_shape(const view *tensor, size_t rows, size_t columns) {
  return tensor->shape[0] == rows && tensor->shape[1] == columns;
}

static ptheme_status check_shapes(ptheme_model *model, const view *views, ptheme_error *err) {
  size_t k = views[TENSOR_PRIORS].count, v = views[TENSOR_TERM_OFFSETS].count;
  if (k < 2 || k > PTHEME_MAX_LABELS || v < 2 || v > PTHEME_NO_TERM)
    return damaged(err, "impossible numbers of labels or terms");
  size_t n_sigmoids = views[TENSOR_SIGMOIDS].shape[0];
  size_t h = n_sigmoids > 0 ? ptheme_pairs(k) : k;
  model->n_labels = k;
  model->n_planes = h;
  model->stride = views[TENSOR_WEIGHTS].shape[1];
  model->vocabulary.n = --v;
  bool whole_line = h < 8 && model->stride == 16; /* as of all rows once */
  if ((model->stride != ptheme_model__stride(h) && !whole_line) ||
      views[TENSOR_WEIGHTS].shape[0] != v || !has_shape(&views[TENSOR_CONFUSION], k, k) ||
      !has_shape(&views[TENSOR_POSTERIORS], k, k) || !has_shape(&views[TENSOR_RHO], h, 1) ||
      !has_shape(&views[TENSOR_SCALING], k + 1, 1) ||
      !has_shape(&views[TENSOR_SIGMOIDS], n_sigmoids > 0 ? h : 0, 2) ||
      views[TENSOR_SKETCHES].shape[1] != 2 || !has_shape(&views[TENSOR_LABEL_OFFSETS], k + 1, 1) ||
      !has_shape(&views[TENSOR_CHECKSUM], CHECKSUM_BYTES, 1))
    return damaged(err, "its tensors do not fit each other");
  return PTHEME_OK;
}

/* Copied out where the file does not lie at an address that the processor can read numbers from:
 * a mapped or allocated file always does, since the writer keeps the header's length even. */
static bool is_aligned(const view *views) {
  return (uintptr_t)views[TENSOR_WEIGHTS].data % 8 == 0;
}

/* Below 1e30 in size, told from the bits: a loop that becomes a few vector instructions. */
PTHEME_WIDE static bool all_small(const uint32_t *bits, size_t n) {
  int32_t highest = 0;
#pragma omp simd reduction(max : highest)
  for (size_t i = 0; i < n; i++) {
    int32_t size = (int32_t)(bits[i] & 0x7FFFFFFFu);
    highest = size > highest ? size : highest;
  }
  return highest < 0x7149F2CA; /* 1e30f */
}

static bool all_finite(const view *tensor) {
  const double *values = (const double *)(const void *)tensor->data;
  for (size_t i = 0; i < tensor->count; i++)
    if (!(fabs(values[i]) < 1e30)) return false;
  return true;
}

static ptheme_status check_numbers(const ptheme_model *model, const view *views,
                                   ptheme_error *err) {
  if (!all_small((const uint32_t *)(const void *)model->weights, views[TENSOR_WEIGHTS].count))
    return damaged(err, "a weight is not a number of sensible size");
  for (int t = TENSOR_CONFUSION; t <= TENSOR_SIGMOIDS; t++)
    if (!all_finite(&views[t]))
      return damaged(err, "a coefficient is not a number of sensible size");
  double sum = 0;
  for (size_t k = 0; k < model->n_labels; k++) {
    if (!(model->priors[k] >= least_prior))
      return damaged(err, "a prior is not a number of sensible size");
    sum += model->priors[k];
  }
  if (fabs(sum - 1) > 1e-6) return damaged(err, "the priors do not sum to one");
  for (size_t v = 0; v < model->vocabulary.n; v++)
    if (!(model->weights[v * model->stride + model->n_planes] > 0))
      return damaged(err, "an idf is not positive");
  return PTHEME_OK;
}

/* Offsets ascend from 0 to the number of bytes, so that every text lies inside. */
static bool offsets_fit(const view *offsets, const view *bytes) {
  const uint32_t *at = (const uint32_t *)(const void *)offsets->data;
  for (size_t i = 0; i + 1 < offsets->count; i++)
    if (at[i] >= at[i + 1]) return false;
  return at[0] == 0 && at[offsets->count - 1] == bytes->count;
}

static ptheme_status check_vocabulary(ptheme_model *model, const view *views, ptheme_error *err) {
  if (!offsets_fit(&views[TENSOR_TERM_OFFSETS], &views[TENSOR_TERMS]))
    return damaged(err, "the vocabulary's offsets are out of order");
  size_t n = model->vocabulary.n;
  const char *bytes = (const char *)views[TENSOR_TERMS].data;
  const uint32_t *offsets = (const uint32_t *)(const void *)views[TENSOR_TERM_OFFSETS].data;
  PTHEME_TRY(
      ptheme_vocabulary__index(&model->vocabulary, bytes, offsets, n, model->features.prefix, err));
  for (uint32_t i = 1; i < n; i++)
    if (ptheme_str__compare(ptheme_vocabulary__text(&model->vocabulary, i - 1),
                            ptheme_vocabulary__text(&model->vocabulary, i)) >= 0)
      return damaged(err, "the vocabulary is not sorted");
  return PTHEME_OK;
}

static bool is_utf8(const char *text) {
  for (size_t len; *text; text += len)
    if ((len = ptheme_escape__utf8_length(text, strlen(text))) == 0) return false;
  return true;
}

static ptheme_status read_labels(ptheme_model *model, const view *views, ptheme_error *err) {
  if (!offsets_fit(&views[TENSOR_LABEL_OFFSETS], &views[TENSOR_LABELS]))
    return damaged(err, "the labels' offsets are out of order");
  const uint32_t *offsets = (const uint32_t *)(const void *)views[TENSOR_LABEL_OFFSETS].data;
  const char *bytes = (const char *)views[TENSOR_LABELS].data;
  size_t n = model->n_labels, total = views[TENSOR_LABELS].count;
  model->labels = ptheme_mem__alloc(n, sizeof *model->labels);
  model->label_bytes = ptheme_mem__alloc(total + n, 1);
  if (!model->labels || !model->label_bytes) return ptheme_status__nomem(err);
  char *to = model->label_bytes;
  for (size_t k = 0; k < n; k++) {
    size_t len = offsets[k + 1] - offsets[k];
    memcpy(to, bytes + offsets[k], len);
    to[len] = '\0';
    if (strlen(to) != len || !is_utf8(to)) return damaged(err, "a label is not text");
    model->labels[k] = to;
    to += len + 1;
  }
  const char *background = ptheme_model_metadata(model, "background");
  model->background = -1;
  if (background && *background) {
    if (strcmp(background, model->labels[n - 1]) != 0)
      return damaged(err, "the background label is not the last one");
    model->background = (int)n - 1;
  }
  return PTHEME_OK;
}

/* Looked up by bisection. */
static ptheme_status check_prints(const ptheme_model *model, ptheme_error *err) {
  for (size_t i = 1; i < model->n_prints; i++)
    if (model->prints[i - 1] > model->prints[i])
      return damaged(err, "the fingerprints are not sorted");
  return PTHEME_OK;
}

static void point_at_tensors(ptheme_model *model, const view *views) {
  model->weights = (const float *)(const void *)views[TENSOR_WEIGHTS].data;
  model->rho = (const double *)(const void *)views[TENSOR_RHO].data;
  if (views[TENSOR_SIGMOIDS].count > 0)
    model->sigmoids = (const double *)(const void *)views[TENSOR_SIGMOIDS].data;
  model->scaling = (const double *)(const void *)views[TENSOR_SCALING].data;
  model->priors = (const double *)(const void *)views[TENSOR_PRIORS].data;
  model->confusion = (const double *)(const void *)views[TENSOR_CONFUSION].data;
  model->posteriors = (const double *)(const void *)views[TENSOR_POSTERIORS].data;
  model->prints = (const uint64_t *)(const void *)views[TENSOR_PRINTS].data;
  model->n_prints = views[TENSOR_PRINTS].count;
  model->sketches = (const ptheme_sketch *)(const void *)views[TENSOR_SKETCHES].data;
  model->n_sketches = views[TENSOR_SKETCHES].shape[0];
}

static ptheme_status check_all(ptheme_model *model, ptheme_error *err) {
  view views[PTHEME_TENSORS];
  PTHEME_TRY(check_frame(model, err));
  PTHEME_TRY(read_header(model, views, err));
  PTHEME_TRY(check_shapes(model, views, err));
  if (!is_aligned(views)) return damaged(err, "its tensors do not begin at a multiple of 8 bytes");
  point_at_tensors(model, views);
  PTHEME_TRY(check_numbers(model, views, err));
  PTHEME_TRY(ptheme_options__read(&model->features, model, err));
  PTHEME_TRY(check_vocabulary(model, views, err));
  PTHEME_TRY(check_prints(model, err));
  return read_labels(model, views, err);
}

ptheme_status ptheme_model__open(ptheme_model **out, ptheme_model *model, ptheme_error *err) {
  ptheme_status status = check_all(model, err);
  *out = status == PTHEME_OK ? model : NULL;
  if (status != PTHEME_OK) ptheme_model_free(model);
  return status;
}

void ptheme_model__close(ptheme_model *model) {
  json_decref(model->json);
  ptheme_vocabulary__free(&model->vocabulary);
  ptheme_mem__free(model->metadata);
  ptheme_mem__free(model->labels);
  ptheme_mem__free(model->label_bytes);
}
