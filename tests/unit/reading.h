/* Reading a few bytes, given as text, and showing what comes out as text. */
#ifndef PTHEME_TESTS_READING_H
#define PTHEME_TESTS_READING_H

#include "testing.h"

#include "input/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/** A fresh directory for this test program; removed by reading_teardown. */
static char reading_dir[64];

static inline int reading_setup(void **state) {
  (void)state;
  snprintf(reading_dir, sizeof reading_dir, "/tmp/ptheme-test-XXXXXX");
  return mkdtemp(reading_dir) ? 0 : -1;
}

/** The path of a file in that directory; static storage, so one at a time. */
static inline const char *reading_path(const char *name) {
  static char path[192];
  snprintf(path, sizeof path, "%s/%s", reading_dir, name);
  return path;
}

static inline const char *reading_write(const char *name, const char *bytes, size_t len) {
  const char *path = reading_path(name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, len, file), len);
  assert_int_equal(fclose(file), 0);
  return path;
}

static inline void reading_reject(void *context, const ptheme_reject *reject) {
  ptheme_buf *out = context;
  ptheme_buf__add_text(out, "rejected ");
  ptheme_buf__add_u64(out, reject->line);
  ptheme_buf__add_byte(out, '@');
  ptheme_buf__add_u64(out, reject->byte);
  ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_text(out, reject->reason);
  ptheme_buf__add_text(out, " <");
  ptheme_buf__add_str(out, reject->record);
  ptheme_buf__add_text(out, ">\n");
}

static inline void reading_notice(void *context, const char *message) {
  ptheme_buf__add_text(context, strrchr(message, '/') + 1);
  ptheme_buf__add_byte(context, '\n');
}

static inline void reading_part(ptheme_buf *out, const char *name, ptheme_str value) {
  if (value.len == 0) return;
  ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_text(out, name);
  ptheme_buf__add_byte(out, '=');
  ptheme_buf__add_str(out, value);
}

static inline void reading_document(ptheme_buf *out, const ptheme_document *d) {
  ptheme_buf__add_u64(out, d->line);
  reading_part(out, "id", d->id);
  reading_part(out, "label", d->label);
  reading_part(out, "date", d->date);
  reading_part(out, "source", d->source);
  reading_part(out, "title", d->title);
  reading_part(out, "lang", d->language);
  for (size_t i = 0; i < d->n_fields; i++) {
    ptheme_buf__add_text(out, " .");
    ptheme_buf__add_str(out, d->fields[i].name);
    ptheme_buf__add_byte(out, '=');
    ptheme_buf__add_str(out, d->fields[i].value);
  }
  ptheme_buf__add_text(out, " [");
  ptheme_buf__add_str(out, d->text);
  ptheme_buf__add_text(out, d->replaced > 0 ? "]!\n" : "]\n");
}

/** Everything a reader gives for one path: documents, rejects and notices, a line each, and the
 *  first error, without directories.  records = ok + empty + unlabelled +
 *  rejected is checked. */
static inline ptheme_status reading_all(ptheme_buf *out, const char *path,
                                        const ptheme_reader_options *wanted, size_t block,
                                        ptheme_reader_counts *counts) {
  ptheme_reader_options options = *wanted;
  ptheme_error err = PTHEME_ERROR_INIT;
  options.context = out;
  options.on_reject = reading_reject;
  options.on_notice = reading_notice;
  ptheme_reader *reader;
  ptheme_status status = ptheme_reader__open(&reader, &path, 1, &options, block, &err);
  for (bool more = true; status == PTHEME_OK && more;) {
    ptheme_document document;
    status = ptheme_reader_next(reader, &document, &more, &err);
    if (status == PTHEME_OK && more) reading_document(out, &document);
  }
  ptheme_reader_counts seen = {0};
  if (reader) seen = ptheme_reader_count(reader);
  assert_int_equal(seen.records, seen.ok + seen.empty + seen.unlabelled + seen.rejected);
  if (counts) *counts = seen;
  if (status != PTHEME_OK) {
    const char *name = strstr(err.message, reading_dir);
    ptheme_buf__add_text(out, ptheme_status_name(status));
    ptheme_buf__add_text(out, ": ");
    ptheme_buf__add_text(out, name ? name + strlen(reading_dir) + 1 : err.message);
    ptheme_buf__add_byte(out, '\n');
  }
  ptheme_reader_free(reader);
  return status;
}

/** A case of a table: the bytes of a file, and all that must come of them at every block size. */
typedef struct reading_case {
  const char *what; // shown when it fails
  const char *bytes;
  size_t len; // 0: up to the NUL
  const char *expected;
} reading_case;

static inline void reading_check(const char *name, const reading_case *row,
                                 const ptheme_reader_options *options) {
  size_t len = row->len ? row->len : strlen(row->bytes);
  const char *path = reading_write(name, row->bytes, len);
  for (size_t block = 1; block <= len + 1 && block < 80; block++) {
    ptheme_buf out = PTHEME_BUF_INIT;
    reading_all(&out, path, options, block, NULL);
    ptheme_str found = ptheme_buf__str(&out);
    if (!ptheme_str__equal(found, ptheme_str__of(row->expected)))
      fail_msg("%s, blocks of %zu: found\n%.*sexpected\n%s", row->what, block, (int)found.len,
               found.data, row->expected);
    ptheme_buf__free(&out);
  }
  unlink(path);
}

static inline int reading_teardown(void **state) {
  (void)state;
  return rmdir(reading_dir);
}

#define READING_CASES(table) (sizeof(table) / sizeof *(table))

#endif
