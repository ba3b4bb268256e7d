/* Points whose parts are not negative and sum to 1. */
#ifndef PTHEME_REPORT_SIMPLEX_H
#define PTHEME_REPORT_SIMPLEX_H

#include "policytheme.h"

/** Room that arrays of shares on the stack have; a model has at most 255 labels. */
enum { PTHEME_SHARES = 256 };

/** Moves p to the nearest point of the simplex (Euclidean): p_k <- max(0, p_k - t) with the t that
 *  makes the sum 1 (Held, Wolfe and Crowder 1974).  Cost: O(n^2), no memory.
 *  @param p  [n] finite, 1 <= n <= PTHEME_SHARES */
void ptheme_simplex__project(double *p, size_t n);

/** Minimises p'Ap / 2 - b'p over the simplex, starting from a point p of it, by exact steps that
 *  move weight from one part to another.
 *  @param p  [n] replaced
 *  @param a  [n][n] symmetric, positive semidefinite
 *  @param b  [n] */
void ptheme_simplex__minimise(double *p, const double *a, const double *b, size_t n);

#endif
