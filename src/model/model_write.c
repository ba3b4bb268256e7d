/* Writing the model file: the safetensors layout (8 bytes with the length of a JSON header, the
 * header, raw little-endian tensors without gaps), tensors in order of their alignment, a checksum
 * of everything before it as the last.  Text, numbers and padding are all fixed by the content, so
 * equal models have equal bytes. */
#include "base/escape.h"
#include "base/hash.h"
#include "base/status.h"
#include "model/model_file.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "model files are little-endian and are mapped as they are"
#endif

typedef struct tensor {
  const void *data;
  size_t bytes;
  size_t shape[2];
  size_t dimensions;
} tensor;

static void fill_tensors(tensor *tensors, const ptheme_model_parts *parts,
                         const uint32_t *label_offsets, const ptheme_buf *label_bytes) {
  size_t k = parts->n_labels, h = parts->n_planes, v = parts->n_terms;
  size_t n_sigmoids = parts->sigmoids ? h : 0;
  size_t stride = ptheme_model__stride(h), term_bytes = parts->term_offsets[v];
  const tensor filled[PTHEME_TENSORS] = {
      [TENSOR_WEIGHTS] = {parts->weights, v * stride * 4, {v, stride}, 2},
      [TENSOR_CONFUSION] = {parts->confusion, k * k * 8, {k, k}, 2},
      [TENSOR_POSTERIORS] = {parts->posteriors, k * k * 8, {k, k}, 2},
      [TENSOR_PRIORS] = {parts->priors, k * 8, {k}, 1},
      [TENSOR_RHO] = {parts->rho, h * 8, {h}, 1},
      [TENSOR_SCALING] = {parts->scaling, (1 + k) * 8, {1 + k}, 1},
      [TENSOR_SIGMOIDS] = {parts->sigmoids, n_sigmoids * 16, {n_sigmoids, 2}, 2},
      [TENSOR_PRINTS] = {parts->prints, parts->n_prints * 8, {parts->n_prints}, 1},
      [TENSOR_SKETCHES] = {parts->sketches, parts->n_sketches * 16, {parts->n_sketches, 2}, 2},
      [TENSOR_TERM_OFFSETS] = {parts->term_offsets, (v + 1) * 4, {v + 1}, 1},
      [TENSOR_LABEL_OFFSETS] = {label_offsets, (k + 1) * 4, {k + 1}, 1},
      [TENSOR_TERMS] = {parts->term_bytes, term_bytes, {term_bytes}, 1},
      [TENSOR_LABELS] = {label_bytes->data, label_bytes->len, {label_bytes->len}, 1},
      [TENSOR_CHECKSUM] = {NULL, 16, {16}, 1},
  };
  memcpy(tensors, filled, sizeof filled);
}

static void add_metadata(ptheme_buf *out, const ptheme_model_parts *parts) {
  ptheme_buf__add_text(out, "{\"__metadata__\":{");
  for (size_t i = 0; i < parts->n_metadata; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(parts->metadata[i].key));
    ptheme_buf__add_byte(out, ':');
    ptheme_escape__json(out, ptheme_str__of(parts->metadata[i].value));
  }
  ptheme_buf__add_byte(out, '}');
}

static void add_header(ptheme_buf *out, const ptheme_model_parts *parts, const tensor *tensors) {
  add_metadata(out, parts);
  size_t at = 0;
  for (size_t t = 0; t < PTHEME_TENSORS; t++) {
    ptheme_buf__add_text(out, ",\"");
    ptheme_buf__add_text(out, ptheme_tensor_specs[t].name);
    ptheme_buf__add_text(out, "\":{\"dtype\":\"");
    ptheme_buf__add_text(out, ptheme_tensor_specs[t].type);
    ptheme_buf__add_text(out, "\",\"shape\":[");
    ptheme_buf__add_u64(out, tensors[t].shape[0]);
    if (tensors[t].dimensions == 2) {
      ptheme_buf__add_byte(out, ',');
      ptheme_buf__add_u64(out, tensors[t].shape[1]);
    }
    ptheme_buf__add_text(out, "],\"data_offsets\":[");
    ptheme_buf__add_u64(out, at);
    ptheme_buf__add_byte(out, ',');
    ptheme_buf__add_u64(out, at += tensors[t].bytes);
    ptheme_buf__add_text(out, "]}");
  }
  ptheme_buf__add_byte(out, '}');
  while (!out->failed && (8 + out->len) % 64 != 0) /* rows of weights begin at cache lines */
    ptheme_buf__add_byte(out, ' ');
}

static void add_checksum(ptheme_buf *out) {
  ptheme_hash128 sum = ptheme_hash__128(out->data, out->len);
  ptheme_buf__add(out, &sum.high, 8);
  ptheme_buf__add(out, &sum.low, 8);
}

ptheme_status ptheme_model__write(ptheme_buf *out, const ptheme_model_parts *parts,
                                  ptheme_error *err) {
  ptheme_buf label_bytes = PTHEME_BUF_INIT, header = PTHEME_BUF_INIT;
  uint32_t label_offsets[PTHEME_MAX_LABELS + 1] = {0};
  for (size_t k = 0; k < parts->n_labels; k++) {
    ptheme_buf__add_text(&label_bytes, parts->labels[k]);
    label_offsets[k + 1] = (uint32_t)label_bytes.len;
  }
  tensor tensors[PTHEME_TENSORS];
  fill_tensors(tensors, parts, label_offsets, &label_bytes);
  add_header(&header, parts, tensors);
  uint64_t header_len = header.len;
  ptheme_buf__add(out, &header_len, 8);
  ptheme_buf__add_str(out, ptheme_buf__str(&header));
  for (size_t t = 0; t < TENSOR_CHECKSUM; t++)
    ptheme_buf__add(out, tensors[t].data, tensors[t].bytes);
  bool failed = label_bytes.failed || header.failed || out->failed;
  if (!failed) add_checksum(out);
  failed = failed || out->failed;
  ptheme_buf__free(&label_bytes);
  ptheme_buf__free(&header);
  return failed ? ptheme_status__nomem(err) : PTHEME_OK;
}
