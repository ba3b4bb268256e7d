#include "training.h"

#include "base/status.h"
#include "model/child.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TASKS = 7 };

typedef struct work {
  size_t *squares; /* shared */
  size_t bad;      /* this task fails, */
  int how;         /* in one of these ways */
} work;

enum { FAIL_NEVER, FAIL_STATUS, FAIL_CRASH, FAIL_HANG };

static ptheme_status square(void *context, size_t i, ptheme_error *err) {
  work *w = context;
  if (w->how == FAIL_STATUS && i == w->bad)
    return ptheme_status__fail(err, PTHEME_E_LIMIT, "task %d failed", (int)i);
  if (w->how == FAIL_CRASH && i == w->bad) raise(SIGKILL);
  while (w->how == FAIL_HANG && i == w->bad)
    pause();
  w->squares[i] = i * i + 1;
  return PTHEME_OK;
}

static ptheme_status run(work *w, size_t parallel, ptheme_watch *watch, ptheme_error *err) {
  w->squares = ptheme_child__shared(TASKS * sizeof *w->squares);
  assert_non_null(w->squares);
  return ptheme_child__run(TASKS, parallel, square, w, watch, err);
}

static void release(work *w) {
  ptheme_child__unshare(w->squares, TASKS * sizeof *w->squares);
}

static int count_steps(void *context, const char *stage, size_t done, size_t total) {
  (void)stage;
  assert_true(done <= total);
  *(size_t *)context = done;
  return 0;
}

static void test_results_come_back(void **state) {
  (void)state;
  static const size_t parallel[] = {1, 2, 20};
  for (size_t p = 0; p < 3; p++) {
    size_t done = 0;
    work w = {.how = FAIL_NEVER};
    ptheme_watch watch = {
        .progress = count_steps, .context = &done, .stage = "squaring", .total = TASKS};
    assert_int_equal(run(&w, parallel[p], &watch, NULL), PTHEME_OK);
    for (size_t i = 0; i < TASKS; i++)
      assert_int_equal(w.squares[i], i * i + 1);
    assert_int_equal(done, TASKS);
    release(&w);
  }
}

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  (void)context;
  (void)stage;
  (void)done;
  (void)total;
  return 1;
}

/* Whatever goes wrong becomes an error, and no child is left. */
static void test_failures(void **state) {
  (void)state;
  const struct {
    int how;
    double deadline;
    ptheme_progress progress;
    ptheme_status status;
    const char *message;
  } cases[] = {{FAIL_STATUS, 0, NULL, PTHEME_E_LIMIT, "task 3 failed"},
               {FAIL_CRASH, 0, NULL, PTHEME_E_NOMEM, "signal 9"},
               {FAIL_HANG, 1e-9, NULL, PTHEME_E_LIMIT, "longer than allowed"},
               {FAIL_HANG, 0, stop_at_once, PTHEME_E_CANCELLED, "stopped while squaring"}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    work w = {.bad = 3, .how = cases[c].how};
    ptheme_watch watch = {.deadline = cases[c].deadline,
                          .progress = cases[c].progress,
                          .stage = "squaring",
                          .total = TASKS};
    assert_int_equal(run(&w, 2, &watch, &err), cases[c].status);
    if (!strstr(err.message, cases[c].message)) fail_msg("%s", err.message);
    errno = 0;
    assert_true(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
    release(&w);
  }
}

/* A host program may have told the kernel to forget its children: then how they end is unknown, but
 * not whether they finished. */
static void test_host_ignores_children(void **state) {
  void (*before)(int) = signal(SIGCHLD, SIG_IGN);
  test_results_come_back(state);
  for (int how = FAIL_STATUS; how <= FAIL_CRASH; how++) {
    work w = {.bad = 3, .how = how};
    ptheme_watch watch = {.stage = "squaring", .total = TASKS};
    assert_int_equal(run(&w, 2, &watch, NULL),
                     how == FAIL_STATUS ? PTHEME_E_LIMIT : PTHEME_E_NOMEM);
    release(&w);
  }
  signal(SIGCHLD, before);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_results_come_back),
                                     cmocka_unit_test(test_failures),
                                     cmocka_unit_test(test_host_ignores_children)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
