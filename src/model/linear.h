/* liblinear behind our own types: for sets whose kernel matrices do not fit into memory. */
#ifndef PTHEME_MODEL_LINEAR_H
#define PTHEME_MODEL_LINEAR_H

#include "model/pair.h"

/** Linear C-SVC with hinge loss (dual coordinate descent).  Differs from libsvm's only in that the
 *  threshold is one more weight, and so penalised.  It draws from rand(), which is seeded first:
 *  call it in a process of its own (child.h), and the result is the same every time. */
ptheme_status ptheme_linear__solve(const ptheme_problem *problem, ptheme_plane *plane,
                                   ptheme_error *err);
int ptheme_linear__version(void);

#endif
