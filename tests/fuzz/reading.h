/* Reading fuzzed bytes from a file in memory, twice, with different block sizes: both must give the
 * same, and every record must be accounted for. */
#ifndef PTHEME_FUZZ_READING_H
#define PTHEME_FUZZ_READING_H

#include "base/hash.h"
#include "base/valid.h"
#include "input/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FUZZ_CHECK(condition)                                                                      \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                              \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

static inline void fuzz_mix(uint64_t *sum, ptheme_str text) {
  FUZZ_CHECK(ptheme_valid__prefix(text.data, text.len) == text.len);
  *sum = ptheme_hash__64(text.data, text.len, *sum);
}

static inline void fuzz_reject(void *context, const ptheme_reject *reject) {
  uint64_t *sum = context;
  *sum = ptheme_hash__64(reject->record.data, reject->record.len, *sum + reject->line);
  FUZZ_CHECK(reject->reason[0] != '\0');
}

static inline uint64_t fuzz_read(const char *path, ptheme_reader_options options, size_t block) {
  uint64_t sum = 0;
  ptheme_reader *reader;
  options.on_reject = fuzz_reject;
  options.context = &sum;
  if (ptheme_reader__open(&reader, &path, 1, &options, block, NULL) != PTHEME_OK) return 0;
  bool more = true;
  ptheme_status status = PTHEME_OK;
  while (status == PTHEME_OK && more) {
    ptheme_document d;
    status = ptheme_reader_next(reader, &d, &more, NULL);
    if (status != PTHEME_OK || !more) break;
    FUZZ_CHECK(d.id.len > 0 && d.text.len > 0);
    const ptheme_str parts[] = {d.id, d.text, d.label, d.date, d.source, d.title, d.language};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
      fuzz_mix(&sum, parts[i]);
    for (size_t i = 0; i < d.n_fields; i++) {
      fuzz_mix(&sum, d.fields[i].name);
      fuzz_mix(&sum, d.fields[i].value);
    }
    sum += d.line;
  }
  ptheme_reader_counts counts = ptheme_reader_count(reader);
  FUZZ_CHECK(counts.records == counts.ok + counts.empty + counts.rejected);
  ptheme_reader_free(reader);
  return sum + (uint64_t)(unsigned)-status;
}

/* The first byte chooses the options. */
static inline void fuzz_reader(const uint8_t *data, size_t size, ptheme_format format) {
  if (size == 0) return;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.format = format;
  options.invalid = (ptheme_invalid)(data[0] % 3);
  options.join_rows = data[0] & 4;
  options.max_field = data[0] & 8 ? 24 : 0;
  options.max_document = data[0] & 16 ? 40 : 0;
  char path[] = "/tmp/ptheme-fuzz-XXXXXX";
  int fd = mkstemp(path);
  FUZZ_CHECK(fd >= 0);
  FUZZ_CHECK(write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
  close(fd);
  uint64_t whole = fuzz_read(path, options, 1 << 16);
  uint64_t parts = fuzz_read(path, options, 1 + data[0] / 32);
  unlink(path);
  FUZZ_CHECK(whole == parts);
}

#endif
