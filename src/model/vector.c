#include "model/vector.h"

#include <math.h>

const double ptheme_vector__damped[PTHEME_DAMPED] = {0,
                                                     1,
                                                     1.6931471805599454,
                                                     2.09861228866811,
                                                     2.386294361119891,
                                                     2.6094379124341005,
                                                     2.791759469228055,
                                                     2.9459101490553135,
                                                     3.0794415416798357,
                                                     3.1972245773362196,
                                                     3.302585092994046,
                                                     3.3978952727983707,
                                                     3.4849066497880004,
                                                     3.5649493574615367,
                                                     3.6390573296152584,
                                                     3.70805020110221};

double ptheme_vector__damp(uint32_t n) {
  return 1.0 + log((double)n);
}

double ptheme_vector__scale(double squares) {
  return squares > 0 ? 1.0 / sqrt(squares) : 0.0;
}

void ptheme_vector__weigh(ptheme_entry *entries, size_t n, ptheme_weighting weighting,
                          const float *idf, size_t idf_stride) {
  double squares = 0;
  for (size_t i = 0; i < n; i++)
    squares += ptheme_vector__fill(&entries[i], weighting, idf[entries[i].column * idf_stride]);
  double scale = ptheme_vector__scale(squares);
  for (size_t i = 0; i < n; i++)
    entries[i].value = (float)((double)entries[i].value * scale);
}
