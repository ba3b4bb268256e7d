/* The tensors of a model file, in the order of their bytes. */
#ifndef PTHEME_MODEL_MODEL_FILE_H
#define PTHEME_MODEL_MODEL_FILE_H

#include "model/model.h"

enum ptheme_tensor {
  TENSOR_WEIGHTS,
  TENSOR_CONFUSION,
  TENSOR_POSTERIORS,
  TENSOR_PRIORS,
  TENSOR_RHO,
  TENSOR_SCALING,
  TENSOR_SIGMOIDS,
  TENSOR_PRINTS,
  TENSOR_SKETCHES, /* may be missing */
  TENSOR_TERM_OFFSETS,
  TENSOR_LABEL_OFFSETS,
  TENSOR_TERMS,
  TENSOR_LABELS,
  TENSOR_CHECKSUM,
  PTHEME_TENSORS
};

typedef struct ptheme_tensor_spec {
  const char *name, *type; // as in the header
  size_t width;            // bytes of an element
} ptheme_tensor_spec;

extern const ptheme_tensor_spec ptheme_tensor_specs[PTHEME_TENSORS];

#endif
