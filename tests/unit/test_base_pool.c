#include "testing.h"

#include "base/pool.h"
#include "base/status.h"

enum { COUNT = 500, NEVER = 1000000 };

typedef struct job_context {
  size_t seen[COUNT]; // [n] how often each job ran
  size_t fail_from;   // jobs from here on fail
  size_t threads;
} job_context;

static ptheme_status run_job(void *context, size_t i, size_t worker, ptheme_error *err) {
  job_context *jobs = context;
  jobs->seen[i] += worker < jobs->threads ? 1 : 100;
  return i < jobs->fail_from ? PTHEME_OK : ptheme_status__fail(err, PTHEME_E_LIMIT, "job %zu", i);
}

static void runs_each_job_once(void **state) {
  (void)state;
  static const size_t threads[] = {1, 2, 7, 2 * COUNT};
  for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
    job_context jobs = {.fail_from = NEVER, .threads = threads[t]};
    assert_int_equal(ptheme_pool__each(threads[t], COUNT, run_job, &jobs, NULL), PTHEME_OK);
    for (size_t i = 0; i < COUNT; i++)
      assert_int_equal(jobs.seen[i], 1);
    assert_int_equal(ptheme_pool__each(threads[t], 0, run_job, &jobs, NULL), PTHEME_OK);
  }
}

/* All jobs from the 123rd on fail; which error comes back must not depend on who is faster. */
static void each_returns_the_first_failure(void **state) {
  (void)state;
  for (size_t threads = 1; threads <= 4; threads++) {
    job_context jobs = {.fail_from = 123, .threads = threads};
    ptheme_error err = PTHEME_ERROR_INIT;
    assert_int_equal(ptheme_pool__each(threads, COUNT, run_job, &jobs, &err), PTHEME_E_LIMIT);
    assert_string_equal(err.message, "job 123");
    assert_int_equal(jobs.seen[COUNT - 1], 0);
  }
}

typedef struct line_item {
  size_t number, square;
} line_item;

typedef struct line_context {
  size_t produced, consumed, n;
  size_t produce_fails, work_fails, consume_fails; // at these numbers
} line_context;

static ptheme_status produce(void *context, void *item, bool *more, ptheme_error *err) {
  line_context *line = context;
  if (line->produced == line->produce_fails)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "produce");
  *more = line->produced < line->n;
  ((line_item *)item)->number = line->produced++;
  return PTHEME_OK;
}

/* The number of the item that `work` refuses is known to it by the item alone. */
static ptheme_status work(void *context, void *item, size_t worker, ptheme_error *err) {
  const line_context *line = context;
  line_item *self = item;
  if (self->number == line->work_fails || worker > 3)
    return ptheme_status__fail(err, PTHEME_E_LIMIT, "work");
  size_t square = 0;
  for (size_t i = 0; i < self->number % 97 * 50; i++) /* of uneven length, to mix the order */
    square += i & 1;
  self->square = self->number * self->number + square * 0;
  return PTHEME_OK;
}

static ptheme_status consume(void *context, void *item, ptheme_error *err) {
  line_context *line = context;
  const line_item *self = item;
  if (line->consumed == line->consume_fails)
    return ptheme_status__fail(err, PTHEME_E_OUTPUT, "consume");
  if (self->number != line->consumed || self->square != self->number * self->number)
    return ptheme_status__fail(err, PTHEME_E_INTERNAL, "out of order");
  line->consumed++;
  return PTHEME_OK;
}

static ptheme_status run_line(line_context *context, size_t threads, size_t n_items,
                              ptheme_error *err) {
  line_item storage[8];
  void *items[8];
  for (size_t i = 0; i < n_items; i++)
    items[i] = &storage[i];
  ptheme_pool_line line = {produce, work, consume, context, items, n_items, threads};
  return ptheme_pool__run(&line, err);
}

static void line_keeps_the_order(void **state) {
  (void)state;
  for (size_t threads = 1; threads <= 4; threads++)
    for (size_t n_items = 1; n_items <= 8; n_items += 7) {
      line_context context = {0, 0, COUNT, NEVER, NEVER, NEVER};
      assert_int_equal(run_line(&context, threads, n_items, NULL), PTHEME_OK);
      assert_int_equal(context.consumed, COUNT);
      context = (line_context){0, 0, 0, NEVER, NEVER, NEVER};
      assert_int_equal(run_line(&context, threads, n_items, NULL), PTHEME_OK);
    }
}

/* What was consumed before a failure is the same for any number of threads. */
static void line_stops_at_a_failure(void **state) {
  (void)state;
  static const struct {
    line_context context;
    ptheme_status status;
    size_t consumed;
  } cases[] = {
      {{0, 0, COUNT, 40, NEVER, NEVER}, PTHEME_E_INPUT, 40},
      {{0, 0, COUNT, 0, NEVER, NEVER}, PTHEME_E_INPUT, 0},
      {{0, 0, COUNT, NEVER, 40, NEVER}, PTHEME_E_LIMIT, 40},
      {{0, 0, COUNT, NEVER, NEVER, 40}, PTHEME_E_OUTPUT, 40},
      {{0, 0, COUNT, 44, 42, 41}, PTHEME_E_OUTPUT, 41},
      {{0, 0, COUNT, 44, 42, NEVER}, PTHEME_E_LIMIT, 42},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
    for (size_t threads = 1; threads <= 4; threads++)
      for (int again = 0; again < 20; again++) {
        line_context context = cases[c].context;
        ptheme_error err = PTHEME_ERROR_INIT;
        assert_int_equal(run_line(&context, threads, 8, &err), cases[c].status);
        assert_int_equal(err.status, cases[c].status);
        assert_int_equal(context.consumed, cases[c].consumed);
      }
}

static void survives_lack_of_memory(void **state) {
  (void)state;
  for (size_t n = 1; n <= 3; n++) {
    line_context context = {0, 0, COUNT, NEVER, NEVER, NEVER};
    test_alloc_fail_at(n, true);
    ptheme_status status = run_line(&context, 2, 4, NULL);
    assert_true(test_alloc_off());
    assert_int_equal(status, PTHEME_E_NOMEM);
    assert_int_equal(context.produced, 0);
  }
  assert_true(ptheme_pool__processors() >= 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(runs_each_job_once),      cmocka_unit_test(each_returns_the_first_failure),
      cmocka_unit_test(line_keeps_the_order),    cmocka_unit_test(line_stops_at_a_failure),
      cmocka_unit_test(survives_lack_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
