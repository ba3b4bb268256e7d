/* Work on several threads with results that do not depend on how many there are. */
#ifndef PTHEME_BASE_POOL_H
#define PTHEME_BASE_POOL_H

#include "policytheme.h"

/** Runs job(context, i, worker) for i = 0 .. n-1 on `threads` threads (at least 1; `worker` is
 *  below it).  A job writes only what belongs to its i.  The failure with the lowest i is
 *  returned, with its error; jobs not begun by then are skipped. */
ptheme_status ptheme_pool__each(size_t threads, size_t n,
                                ptheme_status (*job)(void *context, size_t i, size_t worker,
                                                     ptheme_error *err),
                                void *context, ptheme_error *err);

/** A line of production: `produce` fills an item (one call at a time, in order) and sets *more to
 *  false when there is none; `work` transforms items on any thread; `consume` takes them one at a
 *  time in the order they were produced.  `items` are the caller's [n_items] item structs, reused
 *  in turn: they bound the memory.
 *  Stops at the first failure in the order of the items: all items before it are consumed, none
 *  behind it, whatever the number of threads. */
typedef struct ptheme_pool_line {
  ptheme_status (*produce)(void *context, void *item, bool *more, ptheme_error *err);
  ptheme_status (*work)(void *context, void *item, size_t worker, ptheme_error *err);
  ptheme_status (*consume)(void *context, void *item, ptheme_error *err);
  void *context;
  void **items;   // [n_items]
  size_t n_items; // at least 1; three times the threads keep them busy
  size_t threads; // at least 1; with 1 everything runs on the calling thread
} ptheme_pool_line;

ptheme_status ptheme_pool__run(const ptheme_pool_line *line, ptheme_error *err);

/** The number of processors this process may use; at least 1. */
size_t ptheme_pool__processors(void);
/** The number of threads for one that was asked for: 0 means all processors. */
size_t ptheme_pool__threads(size_t asked);

#endif
