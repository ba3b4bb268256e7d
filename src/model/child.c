/* Each child holds the writing end of a pipe that nobody writes to: its end shows in poll() as a
 * hang-up, whatever ended it.  Children are waited for by number, so that those of the host
 * program are left alone. */
#define _GNU_SOURCE
#include "model/child.h"

#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void *ptheme_child__shared(size_t bytes) {
  void *block =
      mmap(NULL, bytes > 0 ? bytes : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return block == MAP_FAILED ? NULL : block;
}

void ptheme_child__unshare(void *block, size_t bytes) {
  if (block) munmap(block, bytes > 0 ? bytes : 1);
}

double ptheme_child__now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct run {
  size_t n, parallel, next, running;
  ptheme_status (*task)(void *context, size_t i, ptheme_error *err);
  void *context;
  ptheme_watch *watch;
  ptheme_error *errors; // [n] shared; status != OK where a task failed
  struct pollfd *pipes; // [parallel] fd < 0: free place
  pid_t *pids;          // [parallel]
  size_t *tasks;        // [parallel]
} run;

static void be_child(run *state, size_t i) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_IGN); /* the parent decides */
  ptheme_error error = PTHEME_ERROR_INIT;
  error.status = PTHEME_OK;
  ptheme_status status = state->task(state->context, i, &error);
  if (status != PTHEME_OK) {
    error.status = status;
    state->errors[i] = error;
  }
  _exit(status == PTHEME_OK ? 0 : 1);
}

static ptheme_status start(run *state, size_t place, ptheme_error *err) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return ptheme_status__fail(err, PTHEME_E_LIMIT, "cannot make a pipe for a training process");
  size_t i = state->next++;
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    be_child(state, i);
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return ptheme_status__fail(err, PTHEME_E_NOMEM, "cannot start a training process");
  }
  state->pipes[place] = (struct pollfd){.fd = ends[0], .events = POLLIN};
  state->pids[place] = pid;
  state->tasks[place] = i;
  state->running++;
  return PTHEME_OK;
}

static int reap(run *state, size_t place) {
  int how = 0;
  close(state->pipes[place].fd);
  state->pipes[place].fd = -1;
  while (waitpid(state->pids[place], &how, 0) < 0 && errno == EINTR)
    ;
  state->running--;
  return how;
}

static void kill_all(run *state) {
  for (size_t place = 0; place < state->parallel; place++) {
    if (state->pipes[place].fd < 0) continue;
    kill(state->pids[place], SIGKILL);
    reap(state, place);
  }
}

static ptheme_status tell_progress(ptheme_watch *watch, ptheme_error *err) {
  watch->done++;
  if (watch->progress && watch->progress(watch->context, watch->stage, watch->done, watch->total))
    return ptheme_status__fail(err, PTHEME_E_CANCELLED, "stopped while %s", watch->stage);
  return PTHEME_OK;
}

static ptheme_status judge(run *state, size_t place, ptheme_error *err) {
  size_t i = state->tasks[place];
  int how = reap(state, place);
  if (WIFEXITED(how) && WEXITSTATUS(how) == 0) return tell_progress(state->watch, err);
  if (state->errors[i].status != PTHEME_OK) {
    if (err && err->status == PTHEME_OK) *err = state->errors[i];
    return state->errors[i].status;
  }
  return ptheme_status__fail(err, PTHEME_E_NOMEM,
                             "a training process died (signal %d): out of memory\n"
                             "hint: --solver liblinear needs far less, and so does a lower -j",
                             WIFSIGNALED(how) ? WTERMSIG(how) : 0);
}

/* Waits for children to end; also wakes often enough to see the deadline and a cancellation. */
static ptheme_status step(run *state, ptheme_error *err) {
  ptheme_watch *watch = state->watch;
  int ready = poll(state->pipes, state->parallel, 200);
  if (ready < 0 && errno != EINTR)
    return ptheme_status__fail(err, PTHEME_E_INTERNAL, "poll failed");
  for (size_t place = 0; ready > 0 && place < state->parallel; place++)
    if (state->pipes[place].fd >= 0 && state->pipes[place].revents != 0)
      PTHEME_TRY(judge(state, place, err));
  if (watch->deadline > 0 && ptheme_child__now() > watch->deadline)
    return ptheme_status__fail(err, PTHEME_E_LIMIT,
                               "training took longer than allowed\n"
                               "hint: raise --max-seconds, or use --solver liblinear");
  if (watch->progress && watch->progress(watch->context, watch->stage, watch->done, watch->total))
    return ptheme_status__fail(err, PTHEME_E_CANCELLED, "stopped while %s", watch->stage);
  return PTHEME_OK;
}

static ptheme_status run_all(run *state, ptheme_error *err) {
  while (state->next < state->n || state->running > 0) {
    for (size_t place = 0; place < state->parallel && state->next < state->n; place++)
      if (state->pipes[place].fd < 0) PTHEME_TRY(start(state, place, err));
    PTHEME_TRY(step(state, err));
  }
  return PTHEME_OK;
}

ptheme_status ptheme_child__run(size_t n, size_t parallel,
                                ptheme_status (*task)(void *context, size_t i, ptheme_error *err),
                                void *context, ptheme_watch *watch, ptheme_error *err) {
  run state = {.n = n, .parallel = parallel, .task = task, .context = context, .watch = watch};
  state.errors = ptheme_child__shared(n * sizeof *state.errors);
  state.pipes = ptheme_mem__alloc(parallel, sizeof *state.pipes);
  state.pids = ptheme_mem__alloc(parallel, sizeof *state.pids);
  state.tasks = ptheme_mem__alloc(parallel, sizeof *state.tasks);
  ptheme_status status;
  if (state.errors && state.pipes && state.pids && state.tasks) {
    for (size_t place = 0; place < parallel; place++)
      state.pipes[place].fd = -1;
    status = run_all(&state, err);
    kill_all(&state);
  } else {
    status = ptheme_status__nomem(err);
  }
  ptheme_child__unshare(state.errors, n * sizeof *state.errors);
  ptheme_mem__free(state.pipes);
  ptheme_mem__free(state.pids);
  ptheme_mem__free(state.tasks);
  return status;
}
