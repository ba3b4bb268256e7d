/* A model in memory: views into the bytes of its file, and the table for look-ups. */
#ifndef PTHEME_MODEL_MODEL_H
#define PTHEME_MODEL_MODEL_H

#include "base/buf.h"
#include "model/near.h"
#include "model/posterior.h"
#include "model/vocabulary.h"

#define PTHEME_MODEL_FORMAT "policytheme/1"

typedef struct ptheme_metadata {
  const char *key, *value;
} ptheme_metadata;

struct ptheme_model {
  const unsigned char *bytes; // the whole file
  size_t len;
  void *mapped; // the mapping, or NULL
  void *owned;  // memory that we allocated, or NULL
  void *json;   // the parsed header, which metadata points into
  char id[17];
  size_t n_labels, n_planes; // K, H: a plane a pair of labels, or a label
  size_t stride;             // floats of a row of weights: H weights, the idf, padding
  const float *weights;      // [V][stride]
  const double *rho;         // [H]
  const double *sigmoids;    // [P][2], or NULL: a plane a label
  const double *scaling;     // [1 + K]
  const double *priors;      // [K] mean out-of-fold probability
  const double *confusion;   // [K][K] out-of-fold counts, row = true label
  const double *posteriors;  // [K][K] mean out-of-fold probabilities by true label
  const uint64_t *prints;    // [n_prints] sorted fingerprints of the training sentences
  size_t n_prints;
  const ptheme_sketch *sketches; // [n_sketches] of those with enough terms
  size_t n_sketches;
  const char **labels; // [K] NUL-terminated
  char *label_bytes;
  int background;
  ptheme_vocabulary vocabulary;
  ptheme_feature_options features;
  ptheme_metadata *metadata; // [n_metadata] sorted by key
  size_t n_metadata;
};

/** Floats of a row: the idf stands right behind the H weights, then zeros up to half a cache line
 * or a multiple of a whole one, so that a term costs one line for five themes and a background. */
static inline size_t ptheme_model__stride(size_t n_planes) {
  return n_planes < 8 ? 8 : (n_planes + 1 + 15) / 16 * 16;
}

static inline ptheme_calibration ptheme_model__calibration(const ptheme_model *model) {
  return (ptheme_calibration){model->n_labels, model->sigmoids, model->scaling};
}

/** What stands for the pair of labels (first, second), the pair's number being known: its own
 * value, or the difference of theirs.
 *  @param planes  [H] */
static inline double ptheme_model__of_pair(const ptheme_model *model, const double *planes,
                                           size_t pair, size_t first, size_t second) {
  return model->sigmoids ? planes[pair] : planes[first] - planes[second];
}

/** The number of a label, or K for one that the model does not know. */
size_t ptheme_model__find_label(const ptheme_model *model, ptheme_str label);

/** Whether a sentence with this fingerprint (ptheme_rows__print()) was in the training data. */
bool ptheme_model__was_trained_on(const ptheme_model *model, uint64_t print);

/* ---- the file ---- */

/** What a new model is written from; all borrowed. */
typedef struct ptheme_model_parts {
  size_t n_labels, n_terms;
  const char *const *labels; // [K]
  const char *term_bytes;
  const uint32_t *term_offsets; // [V + 1]
  const float *weights;         // [V][stride]
  size_t n_planes;              // P, or K for planes against the rest, which have no sigmoids
  const double *rho, *sigmoids, *scaling, *priors, *confusion, *posteriors;
  const uint64_t *prints; // [n_prints] sorted
  size_t n_prints;
  const ptheme_sketch *sketches; // [n_sketches]
  size_t n_sketches;
  const ptheme_metadata *metadata; // [n_metadata] sorted by key; format and options among them
  size_t n_metadata;
} ptheme_model_parts;

/** Appends the bytes of a model file. */
ptheme_status ptheme_model__write(ptheme_buf *out, const ptheme_model_parts *parts,
                                  ptheme_error *err);

/** Checks the bytes of a model that is otherwise zeroed, and fills in the rest; on failure the
 *  model is freed. */
ptheme_status ptheme_model__open(ptheme_model **out, ptheme_model *model, ptheme_error *err);
/** Frees what ptheme_model__open() filled in. */
void ptheme_model__close(ptheme_model *model);

/** Takes over `owned` (from base/mem.h) whatever comes out. */
ptheme_status ptheme_model__take(ptheme_model **out, void *owned, size_t len, ptheme_error *err);

/* ---- options as text ---- */

/** Calls `add` for each feature option with its metadata key ("options.<name>"). */
void ptheme_options__write(const ptheme_feature_options *options,
                           void (*add)(void *context, const char *key, double value),
                           void *context);
/** Reads them back from a model's metadata and checks their ranges.
 *  @return PTHEME_E_MODEL for a key that is missing or out of range. */
ptheme_status ptheme_options__read(ptheme_feature_options *out, const ptheme_model *model,
                                   ptheme_error *err);
/** Checks the options of a training, those of features included.
 *  @return PTHEME_E_ARG; PTHEME_E_INTERNAL for the wrong libsvm. */
ptheme_status ptheme_train__check(const ptheme_train_options *options, ptheme_error *err);
/** @return PTHEME_E_ARG, naming the option that is out of range or makes no features. */
ptheme_status ptheme_options__check(const ptheme_feature_options *options, ptheme_error *err);

#endif
