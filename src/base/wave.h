/* Exponential and logarithm as plain arithmetic, for loops over many numbers: compilers turn these
 * into vector instructions, which they cannot do with calls, and the result is the same bits
 * whatever mathematical library is there. */
#ifndef PTHEME_BASE_WAVE_H
#define PTHEME_BASE_WAVE_H

#include <stdint.h>
#include <string.h>

static inline uint64_t ptheme_wave__bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double ptheme_wave__double(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/** e to the x, for x from -700 to 700; others count as the nearer of these.  Within 2 units in the
 *  last place. */
static inline double ptheme_wave__exp(double x) {
  static const double round = 0x1.8p52; /* adding it rounds to an integer, in the lowest bits */
  x = x < -700 ? -700 : x;
  x = x > 700 ? 700 : x;
  double shifted = x * 0x1.71547652b82fep0 + round;
  double n = shifted - round;
  double r = (x - n * 0x1.62e42fefa3800p-1) - n * 0x1.ef35793c76730p-45; /* ln 2 in two pieces */
  /* Taylor to the 13th power, even and odd terms apart; |r| is below 0.347 */
  double s = r * r;
  double even = 1.0 / 479001600;
  even = even * s + 1.0 / 3628800;
  even = even * s + 1.0 / 40320;
  even = even * s + 1.0 / 720;
  even = even * s + 1.0 / 24;
  even = even * s + 0.5;
  double odd = 1.0 / 6227020800;
  odd = odd * s + 1.0 / 39916800;
  odd = odd * s + 1.0 / 362880;
  odd = odd * s + 1.0 / 5040;
  odd = odd * s + 1.0 / 120;
  odd = odd * s + 1.0 / 6;
  double power = 1 + (r + s * (even + r * odd));
  return power * ptheme_wave__double((ptheme_wave__bits(shifted) + 1023) << 52);
}

/** The natural logarithm of a positive normal number.  Within 2 units in the last place, or 1e-16
 *  near 1. */
static inline double ptheme_wave__log(double x) {
  static const uint64_t root_half = 0x3FE6A09E667F3BCDu; /* bits of sqrt 1/2 */
  static const double two52 = 0x1p52;
  uint64_t bits = ptheme_wave__bits(x);
  uint64_t biased = (bits - root_half + ((uint64_t)1023 << 52)) >> 52;
  double n = ptheme_wave__double(biased | 0x4330000000000000u) - (two52 + 1023);
  double m = ptheme_wave__double(bits - (biased << 52) + ((uint64_t)1023 << 52)) - 1;
  /* log(1 + m) = 2 artanh(m / (2 + m)); |q| is below 0.172 */
  double q = m / (2 + m), s = q * q;
  double tail = 1.0 / 21;
  tail = tail * s + 1.0 / 19;
  tail = tail * s + 1.0 / 17;
  tail = tail * s + 1.0 / 15;
  tail = tail * s + 1.0 / 13;
  tail = tail * s + 1.0 / 11;
  tail = tail * s + 1.0 / 9;
  tail = tail * s + 1.0 / 7;
  tail = tail * s + 1.0 / 5;
  tail = tail * s + 1.0 / 3;
  return n * 0x1.62e42fefa3800p-1 + (2 * q + (2 * q * s * tail + n * 0x1.ef35793c76730p-45));
}

#endif
