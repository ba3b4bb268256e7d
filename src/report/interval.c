#include "report/interval.h"

#include "base/mem.h"
#include "base/status.h"

#include <math.h>
#include <stdlib.h>

static const ptheme_interval unknown = {NAN, NAN};

/* The value that would stand at `rank` if all were sorted; leaves the smaller ones before it.
 * Hoare's selection: intervals need two of several hundred values, and a report has many. */
static double select_rank(double *values, size_t n, size_t rank) {
  size_t first = 0, last = n - 1;
  while (first < last) {
    double pivot = values[first + (last - first) / 2];
    size_t i = first, j = last;
    for (;;) {
      while (values[i] < pivot)
        i++;
      while (values[j] > pivot)
        j--;
      if (i >= j) break;
      double kept = values[i];
      values[i++] = values[j];
      values[j--] = kept;
    }
    if (rank <= j)
      last = j;
    else
      first = j + 1;
  }
  return values[rank];
}

ptheme_interval ptheme_interval__of(double *values, size_t n, double tail) {
  size_t known = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(values[i])) values[known++] = values[i];
  if (known == 0 || isnan(tail)) return unknown;
  double last = (double)(known - 1);
  double low = select_rank(values, known, (size_t)floor(tail * last));
  return (ptheme_interval){low, select_rank(values, known, (size_t)ceil((1 - tail) * last))};
}

/* The z that a normal variable stays below in size with probability `level`, by halving. */
static double normal_quantile(double level) {
  double low = 0, high = 10;
  for (int i = 0; i < 60; i++) {
    double middle = (low + high) / 2;
    if (erfc(middle / sqrt(2)) > 1 - level)
      low = middle;
    else
      high = middle;
  }
  return low;
}

double ptheme_interval__t(size_t freedom, double level) {
  double v = (double)freedom, z = normal_quantile(level), z3 = z * z * z, z5 = z3 * z * z;
  double z7 = z5 * z * z;
  return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
}

double ptheme_interval__tail(size_t n_documents, double level) {
  if (n_documents < 2) return NAN;
  double n = (double)n_documents;
  return erfc(sqrt(n / (n - 1)) * ptheme_interval__t(n_documents - 1, level) / sqrt(2)) / 2;
}

void ptheme_interval__shares(ptheme_interval *intervals, const double *replicates, size_t n,
                             size_t n_labels, size_t n_documents, double level, double *scratch) {
  double tail = ptheme_interval__tail(n_documents, level);
  for (size_t k = 0; k < n_labels; k++) {
    for (size_t i = 0; i < n; i++)
      scratch[i] = replicates[i * n_labels + k];
    intervals[k] = ptheme_interval__of(scratch, n, tail);
  }
}

/* ---- differences ---- */

static double deviation(const double *values, size_t n) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++)
    sum += values[i] / (double)n;
  for (size_t i = 0; i < n; i++)
    squares += (values[i] - sum) * (values[i] - sum);
  return n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

ptheme_difference ptheme_interval__difference(double a, double b, const double *of_a,
                                              const double *of_b, size_t stride, size_t n,
                                              size_t n_documents, double level, double *scratch) {
  size_t known = 0;
  for (size_t i = 0; i < n; i++) {
    double difference = of_b[i * stride] - of_a[i * stride];
    if (!isnan(difference)) scratch[known++] = difference;
  }
  ptheme_difference out = {.difference = b - a, .error = deviation(scratch, known), .p = NAN};
  out.interval = ptheme_interval__of(scratch, known, ptheme_interval__tail(n_documents, level));
  if (out.error > 0) out.p = erfc(fabs(out.difference) / out.error / sqrt(2));
  return out;
}

typedef struct ranked {
  double p;
  size_t place;
} ranked;

static int by_p(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->p != y->p) return x->p < y->p ? -1 : 1;
  return (x->place > y->place) - (x->place < y->place);
}

ptheme_status ptheme_interval__holm(double *p, size_t n, ptheme_error *err) {
  ranked *order = ptheme_mem__alloc(n, sizeof *order);
  if (!order) return ptheme_status__nomem(err);
  size_t known = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(p[i])) order[known++] = (ranked){p[i], i};
  qsort(order, known, sizeof *order, by_p);
  double highest = 0;
  for (size_t i = 0; i < known; i++) {
    highest = fmax(highest, fmin(1, (double)(known - i) * order[i].p));
    p[order[i].place] = highest;
  }
  ptheme_mem__free(order);
  return PTHEME_OK;
}
