/* Plain threads under one lock.  Jobs are coarse (a pair of classes, a block of documents), so the
 * lock is never hot.  In a line each item moves round a ring: empty, filled, done, empty again; any
 * free thread takes the first thing there is to do.  Consuming comes first, so that the ring
 * drains; producing comes before working until there is an item for every thread, so that none has
 * to wait for one.  A failure waits in its slot until its turn to be consumed comes, so that what
 * is consumed before it, and which of several failures is reported, do not depend on the threads.
 */
#define _GNU_SOURCE
#include "base/pool.h"

#include "base/mem.h"
#include "base/status.h"

#include <pthread.h>
#include <sched.h>

size_t ptheme_pool__processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? (size_t)count : 1;
}

typedef void *(*thread_main)(void *);

/* Starts up to n threads; fewer is no failure, since the calling thread works too. */
static size_t start(pthread_t *threads, size_t n, thread_main main, void *arguments, size_t size) {
  size_t started = 0;
  while (started < n && pthread_create(&threads[started], NULL, main,
                                       (char *)arguments + (started + 1) * size) == 0)
    started++;
  return started;
}

/* ---- each ---- */

typedef struct each_state {
  pthread_mutex_t lock;
  size_t next, n, failed_at;
  ptheme_status status;
  ptheme_error error;
  ptheme_status (*job)(void *context, size_t i, size_t worker, ptheme_error *err);
  void *context;
} each_state;

typedef struct each_worker {
  each_state *state;
  size_t worker;
} each_worker;

static void *each_main(void *argument) {
  each_worker *self = argument;
  each_state *state = self->state;
  pthread_mutex_lock(&state->lock);
  while (state->next < state->n && state->status == PTHEME_OK) {
    size_t i = state->next++;
    pthread_mutex_unlock(&state->lock);
    ptheme_error error = PTHEME_ERROR_INIT;
    ptheme_status status = state->job(state->context, i, self->worker, &error);
    pthread_mutex_lock(&state->lock);
    if (status != PTHEME_OK && (state->status == PTHEME_OK || i < state->failed_at)) {
      state->status = status;
      state->failed_at = i;
      state->error = error;
    }
  }
  pthread_mutex_unlock(&state->lock);
  return NULL;
}

static void pass_error(ptheme_error *err, const ptheme_error *from) {
  if (err && err->status == PTHEME_OK) *err = *from;
}

ptheme_status ptheme_pool__each(size_t threads, size_t n,
                                ptheme_status (*job)(void *context, size_t i, size_t worker,
                                                     ptheme_error *err),
                                void *context, ptheme_error *err) {
  if (threads > n) threads = n > 0 ? n : 1;
  each_state state = {.n = n, .status = PTHEME_OK, .job = job, .context = context};
  pthread_t *handles = ptheme_mem__alloc(threads, sizeof *handles);
  each_worker *workers = ptheme_mem__alloc(threads, sizeof *workers);
  if (!handles || !workers) {
    ptheme_mem__free(handles);
    ptheme_mem__free(workers);
    return ptheme_status__nomem(err);
  }
  pthread_mutex_init(&state.lock, NULL);
  for (size_t i = 0; i < threads; i++)
    workers[i] = (each_worker){&state, i};
  size_t started = start(handles, threads - 1, each_main, workers, sizeof *workers);
  each_main(&workers[0]);
  for (size_t i = 0; i < started; i++)
    pthread_join(handles[i], NULL);
  pthread_mutex_destroy(&state.lock);
  ptheme_mem__free(handles);
  ptheme_mem__free(workers);
  if (state.status != PTHEME_OK) pass_error(err, &state.error);
  return state.status;
}

/* ---- line ---- */

enum stage { EMPTY, BUSY, FILLED, DONE, FAILED };

typedef struct line_slot {
  enum stage stage;
  ptheme_status status; // of FAILED, with its error
  ptheme_error error;
} line_slot;

typedef struct line_state {
  const ptheme_pool_line *line;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  line_slot *slots;                    // [n_items]
  uint64_t produced, worked, consumed; // counts; item number modulo n_items is its slot
  bool producing, consuming, ended;
  ptheme_status status;
  ptheme_error error;
} line_state;

typedef struct line_worker {
  line_state *state;
  size_t worker;
} line_worker;

static void fail_slot(line_slot *slot, ptheme_status status, const ptheme_error *error) {
  slot->stage = FAILED;
  slot->status = status;
  slot->error = *error;
}

static void stop_line(line_state *state, ptheme_status status, const ptheme_error *error) {
  state->status = status;
  state->error = *error;
}

static size_t slot_of(const line_state *state, uint64_t number) {
  return (size_t)(number % state->line->n_items);
}

/* Each step_... is called with the lock held, gives it up while it works, and tells whether it
 * found something to do. */
static bool step_consume(line_state *state) {
  size_t at = slot_of(state, state->consumed);
  line_slot *slot = &state->slots[at];
  if (state->consuming || state->consumed == state->produced) return false;
  if (slot->stage == FAILED) {
    stop_line(state, slot->status, &slot->error);
    return true;
  }
  if (slot->stage != DONE) return false;
  state->consuming = true;
  pthread_mutex_unlock(&state->lock);
  ptheme_error error = PTHEME_ERROR_INIT;
  ptheme_status status = state->line->consume(state->line->context, state->line->items[at], &error);
  pthread_mutex_lock(&state->lock);
  if (status != PTHEME_OK) stop_line(state, status, &error);
  state->consuming = false;
  slot->stage = EMPTY;
  state->consumed++;
  return true;
}

static bool step_work(line_state *state, size_t worker) {
  if (state->worked == state->produced) return false;
  size_t at = slot_of(state, state->worked++);
  line_slot *slot = &state->slots[at];
  if (slot->stage == FAILED) return true;
  slot->stage = BUSY;
  pthread_mutex_unlock(&state->lock);
  ptheme_error error = PTHEME_ERROR_INIT;
  ptheme_status status =
      state->line->work(state->line->context, state->line->items[at], worker, &error);
  pthread_mutex_lock(&state->lock);
  slot->stage = DONE;
  if (status != PTHEME_OK) {
    fail_slot(slot, status, &error);
    state->ended = true; /* nothing behind it will be consumed */
  }
  return true;
}

static bool step_produce(line_state *state) {
  size_t at = slot_of(state, state->produced);
  if (state->producing || state->ended || state->produced - state->consumed == state->line->n_items)
    return false;
  state->producing = true;
  pthread_mutex_unlock(&state->lock);
  ptheme_error error = PTHEME_ERROR_INIT;
  bool more = true;
  ptheme_status status =
      state->line->produce(state->line->context, state->line->items[at], &more, &error);
  pthread_mutex_lock(&state->lock);
  state->producing = false;
  state->ended = state->ended || status != PTHEME_OK || !more;
  state->slots[at].stage = FILLED;
  if (status != PTHEME_OK) fail_slot(&state->slots[at], status, &error);
  state->produced += status != PTHEME_OK || more;
  return true;
}

static void *line_main(void *argument) {
  line_worker *self = argument;
  line_state *state = self->state;
  pthread_mutex_lock(&state->lock);
  while (state->status == PTHEME_OK && !(state->ended && state->consumed == state->produced)) {
    bool ahead = state->produced - state->worked >= state->line->threads;
    if (step_consume(state) || (!ahead && step_produce(state)) || step_work(state, self->worker) ||
        step_produce(state))
      pthread_cond_broadcast(&state->changed);
    else
      pthread_cond_wait(&state->changed, &state->lock);
  }
  pthread_cond_broadcast(&state->changed);
  pthread_mutex_unlock(&state->lock);
  return NULL;
}

ptheme_status ptheme_pool__run(const ptheme_pool_line *line, ptheme_error *err) {
  line_state state = {.line = line, .status = PTHEME_OK};
  pthread_t *handles = ptheme_mem__alloc(line->threads, sizeof *handles);
  line_worker *workers = ptheme_mem__alloc(line->threads, sizeof *workers);
  state.slots = ptheme_mem__zalloc(line->n_items, sizeof *state.slots);
  if (!handles || !workers || !state.slots) {
    state.status = ptheme_status__nomem(err);
    goto done;
  }
  pthread_mutex_init(&state.lock, NULL);
  pthread_cond_init(&state.changed, NULL);
  for (size_t i = 0; i < line->threads; i++)
    workers[i] = (line_worker){&state, i};
  size_t started = start(handles, line->threads - 1, line_main, workers, sizeof *workers);
  line_main(&workers[0]);
  for (size_t i = 0; i < started; i++)
    pthread_join(handles[i], NULL);
  pthread_cond_destroy(&state.changed);
  pthread_mutex_destroy(&state.lock);
  if (state.status != PTHEME_OK) pass_error(err, &state.error);
done:
  ptheme_mem__free(state.slots);
  ptheme_mem__free(workers);
  ptheme_mem__free(handles);
  return state.status;
}

size_t ptheme_pool__threads(size_t asked) {
  return asked > 0 ? asked : ptheme_pool__processors();
}
