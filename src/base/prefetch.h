/* Asks for a cache line before it is needed. */
#ifndef PTHEME_BASE_PREFETCH_H
#define PTHEME_BASE_PREFETCH_H

#if defined(__GNUC__)
#define PTHEME_PREFETCH(address) __builtin_prefetch(address)
#else
#define PTHEME_PREFETCH(address) ((void)(address))
#endif

#endif
