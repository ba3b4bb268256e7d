/* Making the N-th allocation of our own code fail. */
#ifndef PTHEME_TESTS_ALLOC_H
#define PTHEME_TESTS_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/** From now on the n-th allocation (from 1) fails; with `all_after` every later one too.
 *  0 switches it off. */
void test_alloc_fail_at(size_t n, bool all_after);
/** Switches it off and tells whether an allocation was made to fail. */
bool test_alloc_off(void);

#endif
