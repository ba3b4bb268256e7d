/* xoshiro256** seeded by splitmix64 (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2021): 256 bits of state, passes the usual batteries, a few lines long. */
#include "base/random.h"

#include <math.h>

static uint64_t rotate(uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

void ptheme_random__seed(ptheme_random *random, uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    seed += 0x9E3779B97F4A7C15u;
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    random->state[i] = z ^ (z >> 31);
  }
}

uint64_t ptheme_random__next(ptheme_random *random) {
  uint64_t *s = random->state;
  uint64_t result = rotate(s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

uint64_t ptheme_random__below(ptheme_random *random, uint64_t n) {
  uint64_t unfair = (0 - n) % n; /* 2^64 mod n: draws below it would favour small results */
  uint64_t draw;
  do
    draw = ptheme_random__next(random);
  while (draw < unfair);
  return draw % n;
}

double ptheme_random__unit(ptheme_random *random) {
  return (double)(ptheme_random__next(random) >> 11) * 0x1.0p-53;
}

double ptheme_random__normal(ptheme_random *random) {
  double x, y, square;
  do {
    x = 2 * ptheme_random__unit(random) - 1;
    y = 2 * ptheme_random__unit(random) - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  return x * sqrt(-2 * log(square) / square); /* the second value is not kept: no state */
}

/* Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; shapes below 1 by
 * way of shape + 1 and a power of a uniform. */
double ptheme_random__gamma(ptheme_random *random, double shape) {
  double power = 1;
  if (shape < 1) {
    power = pow(1 - ptheme_random__unit(random), 1 / shape);
    shape += 1;
  }
  double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
  for (;;) {
    double x = ptheme_random__normal(random), v = 1 + c * x;
    if (v <= 0) continue;
    v = v * v * v;
    double u = 1 - ptheme_random__unit(random);
    if (log(u) < x * x / 2 + d - d * v + d * log(v)) return d * v * power;
  }
}

void ptheme_random__shuffle(ptheme_random *random, size_t *items, size_t n) {
  for (size_t i = n; i > 1; i--) {
    size_t j = (size_t)ptheme_random__below(random, i);
    size_t kept = items[i - 1];
    items[i - 1] = items[j];
    items[j] = kept;
  }
}
