/* A host may give one context to all callbacks: they never run two at a time. */
#include "training.h"

#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

typedef struct calls {
  atomic_int inside;
  int overlaps, rejects, steps; // not atomic: a race between callbacks shows to a sanitizer
} calls;

static void enter(calls *host) {
  if (atomic_fetch_add(&host->inside, 1) > 0) host->overlaps++;
  nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
  atomic_fetch_sub(&host->inside, 1);
}

static void on_reject(void *context, const ptheme_reject *reject) {
  (void)reject;
  calls *host = context;
  enter(host);
  host->rejects++;
}

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  (void)stage, (void)done, (void)total;
  calls *host = context;
  enter(host);
  host->steps++;
  return 0;
}

static void write_rows(char *path) {
  int fd = mkstemps(path, 4);
  assert_true(fd >= 0);
  FILE *file = fdopen(fd, "w");
  fputs("document,text\n", file);
  for (int i = 0; i < 20000; i++)
    fprintf(file, i % 50 == 7 ? "d%d,\"bad\"x\n" : "d%d,Credit for firms.\n", i);
  fclose(file);
}

static void test_one_at_a_time(void **state) {
  (void)state;
  char path[] = "/tmp/ptheme-callbacks-XXXXXX.csv";
  const char *paths[] = {path};
  write_rows(path);
  calls host = {0};
  ptheme_model *model = train_topics(4);
  ptheme_reader_options reading = PTHEME_READER_OPTIONS_INIT;
  reading.on_reject = on_reject;
  reading.context = &host;
  ptheme_classify_options options;
  ptheme_classify_options_init(&options);
  options.threads = 3;
  options.progress = on_progress;
  options.context = &host;
  ptheme_reader *reader;
  ptheme_output *output;
  ptheme_classify_counts counts;
  assert_int_equal(ptheme_reader_open(&reader, paths, 1, &reading, NULL), PTHEME_OK);
  assert_int_equal(ptheme_output_open(&output, "/dev/null", true, NULL), PTHEME_OK);
  assert_int_equal(ptheme_classify_reader(&counts, reader, model, output, &options, NULL),
                   PTHEME_OK);
  assert_int_equal(host.overlaps, 0);
  assert_int_equal(host.rejects, 400);
  assert_true(host.steps > 10);
  ptheme_output_discard(output);
  ptheme_reader_free(reader);
  ptheme_model_free(model);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_at_a_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
