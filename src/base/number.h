/* Numbers to text and back, the same in every locale. */
#ifndef PTHEME_BASE_NUMBER_H
#define PTHEME_BASE_NUMBER_H

#include "policytheme.h"

/** Room that every writer below needs at most, in bytes.  Nothing is NUL-terminated. */
#define PTHEME_NUMBER_MAX 32

/** Decimal digits; returns the bytes written. */
size_t ptheme_number__write_u64(char *out, uint64_t value);

/** The shortest decimal of 1 to 17 significant digits that reads back as the same double, in
 *  C's %g form with '.', but without an exponent from 10 to 1e12; "nan", "inf", "-inf" for those.
 *  Returns the bytes written. */
size_t ptheme_number__write_double(char *out, double value);

/** The same for a float: 1 to 9 digits. */
size_t ptheme_number__write_float(char *out, float value);

/** `value` rounded half away from zero to `digits` decimals (0 to 9); |value| < 1e9, else the
 *  shortest form is written.  "-0.00" is written "0.00".  The value itself is rounded, not its
 *  product with a power of ten: the double next to 1.005 is less than it and gives "1.00".
 *  Fast: hardly ever a library call. */
size_t ptheme_number__write_fixed(char *out, double value, int digits);

/** The whole of `text` as a decimal floating-point number with '.', finite, no spaces, no hex;
 *  false if it is anything else. */
bool ptheme_number__read_double(double *out, ptheme_str text);

/** The whole of `text` as decimal digits; false on anything else and on overflow. */
bool ptheme_number__read_u64(uint64_t *out, ptheme_str text);

#endif
