/* What a solver gets and gives: one pair of labels, one separating plane. */
#ifndef PTHEME_MODEL_PAIR_H
#define PTHEME_MODEL_PAIR_H

#include "model/matrix.h"

typedef struct ptheme_gram ptheme_gram; /* libsvm's nodes; only svm.c sees inside */

typedef struct ptheme_pair {
  const ptheme_matrix *x;
  const uint32_t *rows; // [n] rows of x: those of the first label, then those of the second
  size_t n, n_first;
  const ptheme_gram *gram; // products of these rows, for libsvm; else NULL
} ptheme_pair;

/** A problem on some of the pair's rows. */
typedef struct ptheme_problem {
  const ptheme_pair *pair;
  const uint8_t *fold_of; // [rows of x]
  int left_out;           // fold whose rows are not used; -1: all are used
  double cost[2];         // C of the first and of the second label
} ptheme_problem;

/** The plane w x - rho, positive for the first label. */
typedef struct ptheme_plane {
  double *w; // [V]
  double rho;
} ptheme_plane;

static inline bool ptheme_problem__uses(const ptheme_problem *problem, size_t i) {
  return problem->left_out < 0 ||
         (int)problem->fold_of[problem->pair->rows[i]] != problem->left_out;
}

#endif
