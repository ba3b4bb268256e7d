#include "model/newton.h"

#include <string.h>

void ptheme_newton__minimise(const ptheme_newton *newton, double *at) {
  double loss = newton->loss(newton->context, at);
  for (int round = 0; round < 50; round++) {
    newton->direct(newton->context, at);
    double step = 1, next = loss;
    for (; step >= 1e-6; step /= 2) {
      for (size_t u = 0; u < newton->n; u++)
        newton->trial[u] = at[u] - step * newton->step[u];
      next = newton->loss(newton->context, newton->trial);
      if (next < loss) break;
    }
    if (step < 1e-6 || loss - next < newton->precision * loss) break;
    memcpy(at, newton->trial, newton->n * sizeof *at);
    loss = next;
  }
}
