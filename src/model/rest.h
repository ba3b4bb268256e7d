/* One plane a label that parts its rows from those of all others. */
#ifndef PTHEME_MODEL_REST_H
#define PTHEME_MODEL_REST_H

#include "model/matrix.h"

typedef struct ptheme_rest {
  const ptheme_matrix *x;
  const uint32_t *labels; // [x->n]
  size_t n_labels, stride;
  size_t pitch;  // stride, or twice that: behind every 8 weights stands how free they are
  size_t *order; // [n] rows in use, shuffled in every round
  size_t n;
  double *lengths; // [x->n][stride] squared length of a row and its constant, to each plane
  double *alpha;   // [x->n][stride] dual variables
  double *margin;  // [stride] that a row should have: 1, behind the labels 0
  float *w;        // [V + 1][pitch] weight of a term in every plane, last that of the constant
} ptheme_rest;

/** Numbers that a term's weights in all planes take: a few more than labels, for speed. */
size_t ptheme_rest__stride(size_t n_labels);

/** Planes of nothing yet for the rows outside the fold `left_out` (-1: for all); rows without terms
 *  take no part.
 *  @param contrast  of contrast.h
 *  @param fold_of  [x->n], may be NULL if none is left out */
ptheme_status ptheme_rest__new(ptheme_rest *out, const ptheme_matrix *x, const uint32_t *labels,
                               size_t n_labels, const uint8_t *fold_of, int left_out,
                               double contrast, ptheme_error *err);
void ptheme_rest__free(ptheme_rest *rest);

/** Fits the planes, or fits them again to other costs from where they are: the squared hinge loss
 *  of a row times the cost of its label, plus half the squared length of the plane,
 *  each weight by its freedom.
 *  @param costs  [K] of each label, > 0 */
void ptheme_rest__fit(ptheme_rest *rest, const double *costs);

/** The planes without what stands between.  @param[out] w  [V + 1][stride] */
void ptheme_rest__planes(float *w, const ptheme_rest *rest);

/** What each plane says of row r of a matrix with the same columns.  @param[out] margins  [K] */
void ptheme_rest__margins(double *margins, const ptheme_rest *rest, const ptheme_matrix *x,
                          size_t r);

#endif
