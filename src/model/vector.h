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
/** The same for any n from 1 on. */
double ptheme_vector__damp(uint32_t n);

/** Fills the value with a weight that is not yet divided by the vector's length: 0 for a count of
 * 0.
 *  @return its square before rounding, to be summed up in the order of the entries */
static inline double ptheme_vector__fill(ptheme_entry *entry, ptheme_weighting weighting,
                                         float idf) {
  uint32_t count = entry->count;
  double value = count < PTHEME_DAMPED ? ptheme_vector__damped[count] : ptheme_vector__damp(count);
  if (weighting == PTHEME_WEIGHTING_BINARY) value = count > 0;
  if (weighting == PTHEME_WEIGHTING_TFIDF) value *= (double)idf;
  entry->value = (float)value;
  return value * value;
}

/** What the values are to be multiplied with: 1 / length, or 0 without entries. */
double ptheme_vector__scale(double squares);

/** Fills the values: weighting, then division by the Euclidean length, rounded to float.  Entries
 *  stand in order of first appearance; sums follow that order, so equal sentences give equal
 *  bits.
 *  @param idf  element `column * idf_stride` is a term's idf */
void ptheme_vector__weigh(ptheme_entry *entries, size_t n, ptheme_weighting weighting,
                          const float *idf, size_t idf_stride);

#endif
