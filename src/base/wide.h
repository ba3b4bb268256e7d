/* Functions compiled for old and for newer processors, which have wider vectors; the one that fits
 * is taken when the program starts.  Results are the same bits: lanes do not meet, and products are
 * not fused with sums (see PthemeTarget.cmake).  For statics only: gcc lets the others, and what
 * chooses between them, out of a shared library that hides them. */
#ifndef PTHEME_BASE_WIDE_H
#define PTHEME_BASE_WIDE_H

/* Sanitizers are not ready yet when the choice is made, without glibc there is none, and clang 14
 * leaves the chosen function undefined. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) &&                        \
    !defined(PTHEME_SANITIZED)
#define PTHEME_WIDE                                                                                \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), flatten))
#else
#define PTHEME_WIDE
#endif

#endif
