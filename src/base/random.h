/* A small seeded generator of our own, so that draws are the same on every C library. */
#ifndef PTHEME_BASE_RANDOM_H
#define PTHEME_BASE_RANDOM_H

#include "policytheme.h"

typedef struct ptheme_random {
  uint64_t state[4];
} ptheme_random;

/** Any seed is good, 0 too; equal seeds give equal draws. */
void ptheme_random__seed(ptheme_random *random, uint64_t seed);
uint64_t ptheme_random__next(ptheme_random *random);
/** Uniform on 0 .. n-1, without bias; n >= 1. */
uint64_t ptheme_random__below(ptheme_random *random, uint64_t n);
/** Uniform on [0, 1), 53 bits. */
double ptheme_random__unit(ptheme_random *random);
/** Standard normal (Marsaglia's polar method). */
double ptheme_random__normal(ptheme_random *random);
/** Gamma with this shape, > 0, and scale 1; may underflow to 0 for tiny shapes. */
double ptheme_random__gamma(ptheme_random *random, double shape);
/** Random order of `items` (Fisher and Yates). */
void ptheme_random__shuffle(ptheme_random *random, size_t *items, size_t n);

#endif
