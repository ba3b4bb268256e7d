#include "base/student.h"

#include <math.h>

double ptheme_student__p(double t, size_t freedom) {
  double v = (double)freedom, square = v / (v + t * t);
  double sine = fabs(t) / sqrt(v + t * t);
  size_t odd = freedom % 2;
  double term = odd ? sqrt(square) : 1, sum = freedom > 1 ? term : 0;
  for (size_t k = 2 + odd; k + 2 <= freedom; k += 2) {
    term *= (double)(k - 1) / (double)k * square;
    sum += term;
  }
  double within = sine * sum;
  if (odd) within = (atan2(fabs(t), sqrt(v)) + within) / acos(0);
  return fmax(0, 1 - within);
}

double ptheme_student__t(size_t freedom, double level) {
  double low = 0, high = 1;
  while (ptheme_student__p(high, freedom) > 1 - level && high < 1e18)
    high *= 2;
  for (int i = 0; i < 60; i++) {
    double middle = (low + high) / 2;
    if (ptheme_student__p(middle, freedom) > 1 - level)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* What a deviation of n values must be multiplied by. */
static double divisor(size_t n) {
  return sqrt((double)n / (double)(n - 1));
}

double ptheme_student__tail(size_t n_documents, double level) {
  if (n_documents < 2) return NAN;
  return erfc(divisor(n_documents) * ptheme_student__t(n_documents - 1, level) / sqrt(2)) / 2;
}

double ptheme_student__deviation(const double *values, size_t n) {
  double mean = 0, squares = 0;
  for (size_t i = 0; i < n; i++)
    mean += values[i] / (double)n;
  for (size_t i = 0; i < n; i++)
    squares += (values[i] - mean) * (values[i] - mean);
  return n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

double ptheme_student__no_difference(double difference, double deviation, size_t n_documents) {
  if (n_documents < 2) return NAN;
  if (!(fabs(difference) > 0)) return isnan(difference) ? NAN : 1;
  if (!(deviation > 0)) return NAN;
  return ptheme_student__p(difference / deviation / divisor(n_documents), n_documents - 1);
}
