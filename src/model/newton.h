/* Newton's method with backtracking, for the functions of a few unknowns that calibration fits. */
#ifndef PTHEME_MODEL_NEWTON_H
#define PTHEME_MODEL_NEWTON_H

#include <stddef.h>

typedef struct ptheme_newton {
  size_t n; // unknowns
  double (*loss)(void *context, const double *at);
  void (*direct)(void *context, const double *at); // puts the step to take off into `step`; asked
                                                   // for where `loss` was asked for last
  void *context;
  const double *step; // [n]
  double *trial;      // [n] scratch; if there is more behind it, it stays as it is
  double precision;   // stops where a round gains less than this part of the loss
} ptheme_newton;

/** Takes `at` [n] to the minimum of a convex loss, in at most 50 rounds. */
void ptheme_newton__minimise(const ptheme_newton *newton, double *at);

#endif
