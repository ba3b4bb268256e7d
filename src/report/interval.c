#include "report/interval.h"

#include "base/mem.h"
#include "base/status.h"
#include "base/student.h"

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

ptheme_interval ptheme_interval__around(ptheme_interval interval, double estimate) {
  if (isnan(estimate) || isnan(interval.low)) return unknown;
  return (ptheme_interval){fmin(interval.low, estimate), fmax(interval.high, estimate)};
}

void ptheme_interval__shares(ptheme_interval *intervals, const double *replicates, size_t n,
                             size_t n_labels, size_t n_documents, double level, double *scratch) {
  double tail = ptheme_student__tail(n_documents, level);
  for (size_t k = 0; k < n_labels; k++) {
    for (size_t i = 0; i < n; i++)
      scratch[i] = replicates[i * n_labels + k];
    intervals[k] = ptheme_interval__of(scratch, n, tail);
  }
}

/* ---- differences ---- */

ptheme_difference ptheme_interval__difference(double a, double b, const double *of_a,
                                              const double *of_b, size_t stride, size_t n,
                                              size_t n_documents, double level, double *scratch) {
  size_t known = 0;
  for (size_t i = 0; i < n; i++) {
    double difference = of_b[i * stride] - of_a[i * stride];
    if (!isnan(difference)) scratch[known++] = difference;
  }
  ptheme_difference out = {.difference = b - a, .error = ptheme_student__deviation(scratch, known)};
  out.interval = ptheme_interval__around(
      ptheme_interval__of(scratch, known, ptheme_student__tail(n_documents, level)), b - a);
  out.p = ptheme_student__no_difference(out.difference, out.error, n_documents);
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
