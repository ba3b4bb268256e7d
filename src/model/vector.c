#include "model/vector.h"

#include <math.h>

/* 1 + ln n; most terms occur once, which costs no logarithm. */
static double damped(uint32_t count) {
  return count == 1 ? 1.0 : 1.0 + log((double)count);
}

static double raw_value(const ptheme_entry *entry, ptheme_weighting weighting, const float *idf,
                        size_t idf_stride) {
  if (weighting == PTHEME_WEIGHTING_BINARY) return 1.0;
  double value = damped(entry->count);
  return weighting == PTHEME_WEIGHTING_TF ? value : value * (double)idf[entry->column * idf_stride];
}

void ptheme_vector__weigh(ptheme_entry *entries, size_t n, ptheme_weighting weighting,
                          const float *idf, size_t idf_stride) {
  double squares = 0;
  for (size_t i = 0; i < n; i++) {
    double value = raw_value(&entries[i], weighting, idf, idf_stride);
    entries[i].value = (float)value;
    squares += value * value;
  }
  double scale = squares > 0 ? 1.0 / sqrt(squares) : 0.0;
  for (size_t i = 0; i < n; i++)
    entries[i].value = (float)((double)entries[i].value * scale);
}
