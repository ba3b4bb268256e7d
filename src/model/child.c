/* Starting a child costs as much as the memory it might change: there are as many as work at a
 * time, and each takes task after task.  It writes a byte into its pipe for each one done; its end
 * shows as the end of the pipe, whatever ended it.  Children are waited for by number, so that
 * those of the host program are left alone. */
#define _GNU_SOURCE
#include "model/child.h"

#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
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

/* In shared memory. */
typedef struct board {
  atomic_size_t next; // the first task that nobody has taken
  struct {
    bool finished;      // it found no task left
    ptheme_error error; // status != OK if a task failed
  } of[];               // [workers]
} board;

typedef struct run {
  size_t n, workers, running;
  ptheme_status (*task)(void *context, size_t i, ptheme_error *err);
  void *context;
  ptheme_watch *watch;
  board *board;
  struct pollfd *pipes; // [workers] fd < 0: not running
  pid_t *pids;          // [workers]
} run;

static _Noreturn void be_child(run *state, size_t worker, int done) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_IGN); /* the parent decides */
  for (size_t i; (i = atomic_fetch_add(&state->board->next, 1)) < state->n;) {
    ptheme_error error = PTHEME_ERROR_INIT;
    ptheme_status status = state->task(state->context, i, &error);
    if (status != PTHEME_OK) {
      error.status = status;
      state->board->of[worker].error = error;
      _exit(1);
    }
    if (write(done, "", 1) != 1) _exit(1);
  }
  state->board->of[worker].finished = true;
  _exit(0);
}

static ptheme_status start(run *state, size_t worker, ptheme_error *err) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return ptheme_status__fail(err, PTHEME_E_LIMIT, "cannot make a pipe for a training process");
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    be_child(state, worker, ends[1]);
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return ptheme_status__fail(err, PTHEME_E_NOMEM, "cannot start a training process");
  }
  state->pipes[worker] = (struct pollfd){.fd = ends[0], .events = POLLIN};
  state->pids[worker] = pid;
  state->running++;
  return PTHEME_OK;
}

/* How it ended; 0 if the host program ignores SIGCHLD, so that nobody is told. */
static int reap(run *state, size_t worker) {
  int how = 0;
  close(state->pipes[worker].fd);
  state->pipes[worker].fd = -1;
  while (waitpid(state->pids[worker], &how, 0) < 0 && errno == EINTR)
    ;
  state->running--;
  return how;
}

static void kill_all(run *state) {
  for (size_t worker = 0; worker < state->workers; worker++) {
    if (state->pipes[worker].fd < 0) continue;
    kill(state->pids[worker], SIGKILL);
    reap(state, worker);
  }
}

static ptheme_status tell_progress(ptheme_watch *watch, ptheme_error *err) {
  if (watch->progress && watch->progress(watch->context, watch->stage, watch->done, watch->total))
    return ptheme_status__fail(err, PTHEME_E_CANCELLED, "stopped while %s", watch->stage);
  return PTHEME_OK;
}

static ptheme_status judge(run *state, size_t worker, ptheme_error *err) {
  const ptheme_error *found = &state->board->of[worker].error;
  int how = reap(state, worker);
  if (state->board->of[worker].finished) return PTHEME_OK;
  if (found->status != PTHEME_OK) {
    if (err && err->status == PTHEME_OK) *err = *found;
    return found->status;
  }
  return ptheme_status__fail(err, PTHEME_E_NOMEM,
                             "a training process died (signal %d): out of memory\n"
                             "hint: --solver liblinear needs far less, and so does a lower -j",
                             WIFSIGNALED(how) ? WTERMSIG(how) : 0);
}

/* Counts tasks done; at the end of the pipe the child has ended. */
static ptheme_status hear(run *state, size_t worker, ptheme_error *err) {
  char done[256];
  ssize_t n = read(state->pipes[worker].fd, done, sizeof done);
  if (n < 0) return PTHEME_OK; /* interrupted: poll() will say so again */
  if (n == 0) return judge(state, worker, err);
  state->watch->done += (size_t)n;
  return tell_progress(state->watch, err);
}

/* Waits for news; also wakes often enough to see the deadline and a cancellation. */
static ptheme_status step(run *state, ptheme_error *err) {
  ptheme_watch *watch = state->watch;
  int ready = poll(state->pipes, state->workers, 200);
  if (ready < 0 && errno != EINTR)
    return ptheme_status__fail(err, PTHEME_E_INTERNAL, "poll failed");
  for (size_t worker = 0; ready > 0 && worker < state->workers; worker++)
    if (state->pipes[worker].fd >= 0 && state->pipes[worker].revents != 0)
      PTHEME_TRY(hear(state, worker, err));
  if (watch->deadline > 0 && ptheme_child__now() > watch->deadline)
    return ptheme_status__fail(err, PTHEME_E_LIMIT,
                               "training took longer than allowed\n"
                               "hint: raise --max-seconds, or use --solver liblinear");
  return tell_progress(watch, err);
}

static ptheme_status run_all(run *state, ptheme_error *err) {
  for (size_t worker = 0; worker < state->workers; worker++)
    PTHEME_TRY(start(state, worker, err));
  while (state->running > 0)
    PTHEME_TRY(step(state, err));
  return PTHEME_OK;
}

ptheme_status ptheme_child__run(size_t n, size_t parallel,
                                ptheme_status (*task)(void *context, size_t i, ptheme_error *err),
                                void *context, ptheme_watch *watch, ptheme_error *err) {
  size_t workers = parallel < n ? parallel : n;
  run state = {.n = n, .workers = workers, .task = task, .context = context, .watch = watch};
  size_t board_bytes = sizeof *state.board + workers * sizeof *state.board->of;
  state.board = ptheme_child__shared(board_bytes);
  state.pipes = ptheme_mem__alloc(workers, sizeof *state.pipes);
  state.pids = ptheme_mem__alloc(workers, sizeof *state.pids);
  ptheme_status status;
  if (state.board && state.pipes && state.pids) {
    for (size_t worker = 0; worker < workers; worker++)
      state.pipes[worker].fd = -1;
    status = run_all(&state, err);
    kill_all(&state);
  } else {
    status = ptheme_status__nomem(err);
  }
  ptheme_child__unshare(state.board, board_bytes);
  ptheme_mem__free(state.pipes);
  ptheme_mem__free(state.pids);
  return status;
}
