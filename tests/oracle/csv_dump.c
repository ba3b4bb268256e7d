/* Prints what the reader makes of each file named, for foreign programs to compare with: a JSON
 * line a document and a rejected record, then one with the counts.  csv_dump [BLOCK] FILE... */
#include "base/escape.h"
#include "base/number.h"
#include "input/reader.h"

#include <stdio.h>

enum { FLUSH = 1 << 20 };

static void flush(ptheme_buf *out) {
  fwrite(out->data, 1, out->len, stdout);
  ptheme_buf__clear(out);
}

static void add_number(ptheme_buf *out, const char *key, uint64_t value) {
  ptheme_buf__add_text(out, key);
  ptheme_buf__add_u64(out, value);
}

static void on_reject(void *context, const ptheme_reject *reject) {
  ptheme_buf *out = context;
  add_number(out, "{\"rejected\":", reject->line);
  add_number(out, ",\"byte\":", reject->byte);
  ptheme_buf__add_text(out, ",\"reason\":");
  ptheme_escape__json(out, ptheme_str__of(reject->reason));
  ptheme_buf__add_text(out, ",\"record\":");
  ptheme_escape__json(out, reject->record);
  ptheme_buf__add_text(out, "}\n");
  if (out->len > FLUSH) flush(out);
}

static void add_document(ptheme_buf *out, const ptheme_document *document) {
  add_number(out, "{\"line\":", document->line);
  ptheme_buf__add_text(out, ",\"id\":");
  ptheme_escape__json(out, document->id);
  ptheme_buf__add_text(out, ",\"text\":");
  ptheme_escape__json(out, document->text);
  ptheme_buf__add_text(out, ",\"fields\":[");
  for (size_t i = 0; i < document->n_fields; i++) {
    ptheme_buf__add_text(out, i > 0 ? "," : "");
    ptheme_escape__json(out, document->fields[i].value);
  }
  ptheme_buf__add_text(out, "]}\n");
}

static ptheme_status dump(const char *path, size_t block, ptheme_buf *out, ptheme_error *err) {
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.on_reject = on_reject;
  options.context = out;
  ptheme_reader *reader;
  ptheme_status status = ptheme_reader__open(&reader, &path, 1, &options, block, err);
  bool more = true;
  while (status == PTHEME_OK && more) {
    ptheme_document document;
    status = ptheme_reader_next(reader, &document, &more, err);
    if (status == PTHEME_OK && more) add_document(out, &document);
    if (out->len > FLUSH) flush(out);
  }
  if (status == PTHEME_OK) {
    ptheme_reader_counts counts = ptheme_reader_count(reader);
    add_number(out, "{\"records\":", counts.records);
    add_number(out, ",\"ok\":", counts.ok);
    add_number(out, ",\"empty\":", counts.empty);
    ptheme_buf__add_text(out, "}\n");
  }
  ptheme_reader_free(reader);
  return status;
}

int main(int argc, char **argv) {
  uint64_t block = 1 << 18;
  int first = argc > 1 && ptheme_number__read_u64(&block, ptheme_str__of(argv[1])) ? 2 : 1;
  ptheme_buf out = PTHEME_BUF_INIT;
  int failed = first == argc;
  for (int i = first; i < argc && !failed; i++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    failed = dump(argv[i], block, &out, &err) != PTHEME_OK;
    if (failed) fprintf(stderr, "%s\n", err.message);
    flush(&out);
  }
  ptheme_buf__free(&out);
  return failed;
}
