#include "base/hash.h"

#include <sys/random.h>
#include <time.h>

void ptheme_hash__hex(char out[33], ptheme_hash128 hash) {
  static const char digits[] = "0123456789abcdef";
  for (int i = 0; i < 16; i++) {
    out[i] = digits[hash.high >> (60 - 4 * i) & 15];
    out[16 + i] = digits[hash.low >> (60 - 4 * i) & 15];
  }
  out[32] = '\0';
}

uint64_t ptheme_hash__secret(void) {
  uint64_t secret;
  if (getrandom(&secret, sizeof secret, 0) == (ssize_t)sizeof secret) return secret;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_nsec * 0x9E3779B97F4A7C15u ^ (uint64_t)(uintptr_t)&now;
}
