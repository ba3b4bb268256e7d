/* Counted terms to a weighted vector: the one place where training and classifying meet. */
#ifndef PTHEME_MODEL_VECTOR_H
#define PTHEME_MODEL_VECTOR_H

#include "policytheme.h"

/** One term of a sentence. */
typedef struct ptheme_entry {
  uint32_t column;
  uint32_t count; // times it occurs in the sentence, at least 1
  float value;
} ptheme_entry;

/** 1 + ln n for small n: nearly all of a sentence. */
enum { PTHEME_DAMPED = 16 };
extern const double ptheme_vector__damped[PTHEME_DAMPED];

/** Fills the values with weights that are not yet divided by the vector's length.
 *  @param idf  element `column * idf_stride` is a term's idf
 *  @return what they are to be multiplied with: 1 / length, or 0 without entries */
double ptheme_vector__fill(ptheme_entry *entries, size_t n, ptheme_weighting weighting,
                           const float *idf, size_t idf_stride);

/** Fills the values: weighting, then division by the Euclidean length, rounded to float.  Entries
 *  stand in order of first appearance; sums follow that order, so equal sentences give equal
 *  bits. */
void ptheme_vector__weigh(ptheme_entry *entries, size_t n, ptheme_weighting weighting,
                          const float *idf, size_t idf_stride);

#endif
