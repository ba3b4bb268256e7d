/* Numeric work in child processes.  libsvm checks no allocation and cannot be stopped; in a child
 * a crash or an endless run becomes an error, and whatever the parent holds stays whole. */
#ifndef PTHEME_MODEL_CHILD_H
#define PTHEME_MODEL_CHILD_H

#include "policytheme.h"

/** Zeroed memory that children write and the parent reads; NULL when there is none.  Free with
 *  the same size. */
void *ptheme_child__shared(size_t bytes);
void ptheme_child__unshare(void *block, size_t bytes);

typedef struct ptheme_watch {
  double deadline;          // ptheme_child__now() at which to stop; 0: never
  ptheme_progress progress; // or NULL
  void *context;
  const char *stage;
  size_t done, total; // steps over all runs of this watch
} ptheme_watch;

/** Seconds of a clock that never jumps. */
double ptheme_child__now(void);

/** Runs task(context, i) for i = 0 .. n-1 in `parallel` child processes; what the caller holds is
 *  copied into each, and a task hands results back through shared memory.
 *  @return the status of a task that failed; PTHEME_E_NOMEM for a child that died
 *          of a signal (libsvm's way to say that memory ran out); PTHEME_E_LIMIT past the
 *          deadline; PTHEME_E_CANCELLED when progress said so.  No child is left running. */
ptheme_status ptheme_child__run(size_t n, size_t parallel,
                                ptheme_status (*task)(void *context, size_t i, ptheme_error *err),
                                void *context, ptheme_watch *watch, ptheme_error *err);

#endif
