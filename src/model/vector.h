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

/** 1 + ln n */
double ptheme_vector__damp(uint32_t n);

/** A term's value before the vector is divided by its length. */
static inline double ptheme_vector__value(uint32_t count, float idf, ptheme_weighting weighting) {
  if (weighting == PTHEME_WEIGHTING_BINARY) return 1.0;
  double value = count < PTHEME_DAMPED ? ptheme_vector__damped[count] : ptheme_vector__damp(count);
  return weighting == PTHEME_WEIGHTING_TF ? value : value * (double)idf;
}

/** Fills the values: weighting, then division by the Euclidean length, rounded to float.  Entries
 *  stand in order of first appearance; sums follow that order, so equal sentences give equal
 *  bits.  @param idf  element `column * idf_stride` is a term's idf */
void ptheme_vector__weigh(ptheme_entry *entries, size_t n, ptheme_weighting weighting,
                          const float *idf, size_t idf_stride);

#endif
