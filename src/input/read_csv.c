/* The one file that knows libcsv.  libcsv decides what is CSV; what it leaves to its callers is
 * done around it:
 *  - It can neither stop nor tell where a record began.  So a record's end is found first, as the
 *    first line end outside quotes, and libcsv is given exactly one record a call.  That end is
 * right for every record that libcsv accepts.
 *  - Once it has failed it must not go on.  So a record with a fault in its quoting is rejected up
 * to the end of the line on which the faulty field began, and reading goes on with the next line: a
 *    quote that is never closed costs its own line and no other.  A line is searched a few times at
 *    most, since the search from an open quote ends at the next line with an odd number of quotes.
 *  - Fields are counted, lines are counted and memory is bounded here.
 * As libcsv has it, blanks around an unquoted field are not part of it, and blank lines are
 * nothing. */
#include "input/columns.h"
#include "input/csv_plain.h"
#include "input/format.h"

#include "base/eight.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/valid.h"

#include <csv.h>
#include <stdio.h>

enum { CSV_BLOCK = 1 << 14 };

typedef struct csv_reader {
  ptheme_input *input;
  struct csv_parser parser;
  uint64_t line;      // of the next record
  ptheme_buf bytes;   // the fields of the record, one behind the other, if libcsv made them
  ptheme_csv_row row; // the fields of the record; none for a blank line
  bool failed;        // memory ran out in a callback
  ptheme_columns columns;
} csv_reader;

/* The unread bytes that are looked at as one record. */
typedef struct extent {
  enum { RECORD, NOTHING, UNCLOSED, TOO_LONG } kind;
  size_t len;  // bytes, with the line end; for faulty ones all that was seen
  bool quotes; // it has some
} extent;

/* ---- libcsv ------------------------------------------------------------------------------- */

/* Room was made for the whole record, so the bytes will not move. */
static void on_field(void *data, size_t len, void *context) {
  csv_reader *csv = context;
  ptheme_str value = {csv->bytes.data + csv->bytes.len, len};
  ptheme_buf__add(&csv->bytes, data, len);
  csv->failed = csv->failed || !ptheme_csv_row__add(&csv->row, value);
}

/* Nothing to do: there is one record a call. */
static void on_row(int terminator, void *context) {
  (void)terminator;
  (void)context;
}

static void *grow(void *block, size_t size) {
  return ptheme_mem__realloc(block, size, 1);
}

/* libcsv wants its options before the first byte, and a new start after a failure. */
static void start_parser(csv_reader *csv) {
  const ptheme_reader_options *options = csv->input->options;
  char delimiter = options->delimiter;
  csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
  csv_set_realloc_func(&csv->parser, grow);
  csv_set_free_func(&csv->parser, ptheme_mem__free);
  csv_set_blk_size(&csv->parser, CSV_BLOCK);
  csv_set_delim(&csv->parser, (unsigned char)delimiter);
}

/* Has libcsv split a record.  A field is never longer than its record, whose length is bounded, and
 * so is libcsv's buffer. */
static ptheme_status split_fully(csv_reader *csv, ptheme_str text, size_t *bad, ptheme_error *err) {
  csv->row.n = 0;
  csv->failed = false;
  ptheme_buf__clear(&csv->bytes);
  if (!ptheme_buf__reserve(&csv->bytes, text.len)) return ptheme_status__nomem(err);
  *bad = csv_parse(&csv->parser, text.data, text.len, on_field, on_row, csv);
  if (*bad == text.len) csv_fini(&csv->parser, on_field, on_row, csv); /* for want of a line end */
  int code = csv_error(&csv->parser);
  if (code != CSV_SUCCESS) {
    csv_free(&csv->parser);
    start_parser(csv);
  }
  if (csv->failed || (code != CSV_SUCCESS && code != CSV_EPARSE)) return ptheme_status__nomem(err);
  return PTHEME_OK;
}

/* Splits a record; *bad is the byte libcsv stumbles over, or text.len. */
static ptheme_status split(csv_reader *csv, ptheme_str text, size_t *bad, ptheme_error *err) {
  bool plain;
  PTHEME_TRY(ptheme_csv_plain__split(&csv->row, text, csv->input->options->delimiter, &plain, err));
  *bad = text.len;
  return plain ? PTHEME_OK : split_fully(csv, text, bad, err);
}

/* ---- Where a record ends ------------------------------------------------------------------ */

/* Bytes before the next quote or line end. */
static size_t plain_run(const char *s, size_t len) {
  size_t i = 0;
  for (; i + 8 <= len; i += 8) {
    uint64_t word = ptheme_eight__load(s + i);
    if (ptheme_eight__equal(word, '"') | ptheme_eight__equal(word, '\n') |
        ptheme_eight__equal(word, '\r'))
      break;
  }
  while (i < len && s[i] != '"' && s[i] != '\n' && s[i] != '\r')
    i++;
  return i;
}

/* Looks on from *at for a line end outside quotes; true when it is at *at. */
static bool find_line_end(ptheme_str text, size_t *at, bool *quoted, bool *quotes) {
  while (*at < text.len) {
    if (*quoted) {
      const char *quote = memchr(text.data + *at, '"', text.len - *at);
      *at = quote ? (size_t)(quote - text.data) + 1 : text.len;
      *quoted = !quote;
      continue;
    }
    *at += plain_run(text.data + *at, text.len - *at);
    if (*at == text.len) return false;
    if (text.data[*at] != '"') return true;
    ++*at;
    *quoted = *quotes = true;
  }
  return false;
}

/* Never looks at more than max_field + 1 bytes, so that what is too long does not depend on how the
 * bytes arrive. */
static ptheme_status find_record(csv_reader *csv, extent *out, ptheme_error *err) {
  ptheme_stream *stream = csv->input->stream;
  size_t most = csv->input->options->max_field, at = 0;
  bool quoted = false;
  *out = (extent){RECORD, 0, false};
  for (;;) {
    ptheme_str text = ptheme_stream__unread(stream), view = text;
    view.len = text.len > most ? most + 1 : text.len;
    bool found = find_line_end(view, &at, &quoted, &out->quotes);
    bool cr = found && text.data[at] == '\r'; /* is an LF behind it? */
    if (found && (!cr || at + 1 < text.len || stream->ended)) {
      out->len = at + 1 + (cr && at + 1 < text.len && text.data[at + 1] == '\n');
      return PTHEME_OK;
    }
    if (!found && (view.len > most || stream->ended)) {
      out->kind = view.len > most ? TOO_LONG : at == 0 ? NOTHING : quoted ? UNCLOSED : RECORD;
      out->len = view.len;
      return PTHEME_OK;
    }
    PTHEME_TRY(ptheme_stream__more(stream, err));
  }
}

/* LF, CRLF and a lone CR each end a line. */
static uint64_t count_lines(ptheme_str text) {
  uint64_t n = 0;
  for (size_t i = 0; i < text.len; i++)
    n += text.data[i] == '\n' ||
         (text.data[i] == '\r' && (i + 1 == text.len || text.data[i + 1] != '\n'));
  return n;
}

static void consume(csv_reader *csv, size_t len, bool many_lines) {
  ptheme_str text = {ptheme_stream__unread(csv->input->stream).data, len};
  csv->line += many_lines ? count_lines(text) : 1;
  ptheme_stream__consume(csv->input->stream, len);
}

/* ---- Faults ------------------------------------------------------------------------------- */

/* Where the field begins that holds byte `at`: behind the last delimiter outside quotes. */
static size_t field_start(const csv_reader *csv, ptheme_str text, size_t at) {
  size_t start = 0;
  bool quoted = false;
  for (size_t i = 0; i < at; i++) {
    if (text.data[i] == '"')
      quoted = !quoted;
    else if (!quoted && text.data[i] == csv->input->options->delimiter)
      start = i + 1;
  }
  return start;
}

/* Bytes up to and with the first line end at or after `from`, text.len if there is none. */
static size_t line_end(ptheme_str text, size_t from) {
  while (from < text.len && text.data[from] != '\n' && text.data[from] != '\r')
    from++;
  if (from + 1 < text.len && text.data[from] == '\r' && text.data[from + 1] == '\n') from++;
  return from < text.len ? from + 1 : from;
}

/* Skips what is left of a line of which more was seen than may be kept. */
static ptheme_status skip_line(csv_reader *csv, ptheme_error *err) {
  ptheme_stream *stream = csv->input->stream;
  for (;;) {
    ptheme_str text = ptheme_stream__unread(stream);
    size_t end = line_end(text, 0);
    bool at_cr = end > 0 && end == text.len && text.data[end - 1] == '\r';
    bool found = end > 0 && (text.data[end - 1] == '\n' || text.data[end - 1] == '\r');
    if ((found && !at_cr) || stream->ended) {
      consume(csv, end, false);
      return PTHEME_OK;
    }
    ptheme_stream__consume(stream, at_cr ? end - 1 : end); /* a CR waits for its LF */
    PTHEME_TRY(ptheme_stream__more(stream, err));
  }
}

static const char *describe(const csv_reader *csv, ptheme_str text, size_t bad) {
  size_t start = field_start(csv, text, bad);
  while (start < bad && (text.data[start] == ' ' || text.data[start] == '\t'))
    start++;
  return start < bad && text.data[start] == '"'
             ? "text behind the closing quote of a field"
             : "quote inside a field that does not begin with one";
}

/* Rejects up to the end of the line on which the faulty field began; `bad` is a byte of it. */
static ptheme_status reject_line(csv_reader *csv, ptheme_str text, size_t bad, const char *reason,
                                 ptheme_error *err) {
  size_t start = field_start(csv, text, bad), end = line_end(text, start);
  ptheme_stream *stream = csv->input->stream;
  ptheme_fault fault = {csv->line, stream->offset + bad, {text.data, end}};
  ptheme_input__reject(csv->input, &fault, "%s", reason);
  if (end < text.len) {
    consume(csv, end, true);
    return PTHEME_OK;
  }
  ptheme_str before = {text.data, start};
  csv->line += count_lines(before);
  ptheme_stream__consume(stream, start);
  return skip_line(csv, err);
}

/* An open quote, or too much of anything.  The true fault may be an earlier one, so libcsv is
 * asked; of what is too long only up to the line on which the last field began, for the sake of
 * memory. */
static ptheme_status reject_open(csv_reader *csv, const extent *found, ptheme_error *err) {
  ptheme_str text = {ptheme_stream__unread(csv->input->stream).data, found->len}, asked = text;
  size_t start = field_start(csv, text, text.len), bad;
  if (found->kind == TOO_LONG) asked.len = line_end(text, start);
  bool worth_asking = found->kind == UNCLOSED || asked.len < text.len;
  if (worth_asking) {
    PTHEME_TRY(split_fully(csv, asked, &bad, err));
    if (bad < asked.len) return reject_line(csv, text, bad, describe(csv, text, bad), err);
  }
  if (found->kind == UNCLOSED)
    return reject_line(csv, text, start, "quote that is never closed", err);
  char reason[64];
  snprintf(reason, sizeof reason, "field or line longer than %zu bytes",
           csv->input->options->max_field);
  return reject_line(csv, text, start, reason, err);
}

/* ---- The interface ------------------------------------------------------------------------ */

static ptheme_status fail_header(csv_reader *csv, uint64_t byte, const char *what,
                                 ptheme_error *err) {
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, csv->input->stream->path, csv->line, byte,
                                "the header cannot be used: %s\n"
                                "hint: the first line names the columns, e.g. document,text,theme",
                                what);
}

/* The header's names end up in outputs, so they are made UTF-8 like everything else. */
static ptheme_status clean_header(csv_reader *csv, ptheme_str text, ptheme_error *err) {
  ptheme_input *input = csv->input;
  size_t valid = ptheme_valid__prefix(text.data, text.len), bad;
  if (valid == text.len) return PTHEME_OK;
  if (input->options->invalid == PTHEME_INVALID_ERROR)
    return fail_header(csv, input->stream->offset + valid, "it is not UTF-8", err);
  uint64_t runs = 0;
  ptheme_buf__clear(&input->repaired);
  ptheme_encoding__repair(&input->repaired, text, input->options->invalid, &runs);
  PTHEME_TRY(ptheme_buf__status(&input->repaired, err));
  return split(csv, ptheme_buf__str(&input->repaired), &bad, err);
}

static ptheme_status read_header(csv_reader *csv, ptheme_error *err) {
  ptheme_stream *stream = csv->input->stream;
  while (csv->row.n == 0) {
    extent found;
    PTHEME_TRY(find_record(csv, &found, err));
    ptheme_str text = {ptheme_stream__unread(stream).data, found.len};
    size_t bad = 0;
    if (found.kind == NOTHING) return fail_header(csv, stream->offset, "there is none", err);
    if (found.kind == TOO_LONG) return fail_header(csv, stream->offset, "it is too long", err);
    PTHEME_TRY(split(csv, text, &bad, err));
    if (bad < text.len)
      return fail_header(csv, stream->offset + bad, describe(csv, text, bad), err);
    if (found.kind == UNCLOSED)
      return fail_header(csv, stream->offset, "quote that is never closed", err);
    PTHEME_TRY(clean_header(csv, text, err));
    uint64_t line = csv->line;
    consume(csv, found.len, found.quotes);
    if (csv->row.n > 0)
      PTHEME_TRY(ptheme_columns__open(&csv->columns, csv->row.values, csv->row.n,
                                      csv->input->options, stream->path, line, err));
  }
  return PTHEME_OK;
}

static void close_csv(void *state) {
  csv_reader *csv = state;
  csv_free(&csv->parser);
  ptheme_columns__free(&csv->columns);
  ptheme_buf__free(&csv->bytes);
  ptheme_mem__free(csv->row.values);
  ptheme_mem__free(csv);
}

static ptheme_status open_csv(void **state, ptheme_input *input, ptheme_error *err) {
  csv_reader *csv = ptheme_mem__zalloc(1, sizeof *csv);
  if (!csv) return ptheme_status__nomem(err);
  csv->input = input;
  csv->line = 1;
  start_parser(csv);
  ptheme_status status = read_header(csv, err);
  if (status != PTHEME_OK) {
    close_csv(csv);
    return status;
  }
  *state = csv;
  return PTHEME_OK;
}

/* A record that libcsv has split: is it UTF-8, and has it a value for every column? */
static ptheme_status check(csv_reader *csv, const ptheme_fault *at, uint64_t *replaced,
                           bool *usable, ptheme_error *err) {
  if (csv->row.n != csv->columns.n) {
    ptheme_input__reject(csv->input, at, "%zu field%s, but the header names %zu", csv->row.n,
                         csv->row.n == 1 ? "" : "s", csv->columns.n);
    *usable = false;
    return PTHEME_OK;
  }
  ptheme_str text;
  size_t bad;
  PTHEME_TRY(ptheme_input__utf8(csv->input, at, &text, replaced, usable, err));
  if (*replaced == 0) return PTHEME_OK;
  PTHEME_TRY(split(csv, text, &bad, err));
  bool all_skipped = csv->row.n == 0; /* the one field was nothing but bad bytes */
  if (all_skipped && !ptheme_csv_row__add(&csv->row, (ptheme_str){"", 0}))
    return ptheme_status__nomem(err);
  return PTHEME_OK;
}

/* Takes the stretch that was found; *usable tells whether it is a record to hand out. */
static ptheme_status take(csv_reader *csv, const extent *found, ptheme_record *record, bool *usable,
                          ptheme_error *err) {
  ptheme_stream *stream = csv->input->stream;
  ptheme_str text = {ptheme_stream__unread(stream).data, found->len};
  ptheme_fault at = {csv->line, stream->offset, text};
  size_t bad;
  *usable = false;
  if (found->kind != RECORD) return reject_open(csv, found, err);
  PTHEME_TRY(split(csv, text, &bad, err));
  if (bad < text.len) return reject_line(csv, text, bad, describe(csv, text, bad), err);
  *usable = csv->row.n > 0;
  *record = (ptheme_record){.bytes = text, .byte = at.byte, .document.line = at.line};
  if (csv->row.n > 0) PTHEME_TRY(check(csv, &at, &record->document.replaced, usable, err));
  consume(csv, found->len, found->quotes);
  if (*usable) ptheme_columns__fill(&csv->columns, csv->row.values, &record->document);
  return PTHEME_OK;
}

static ptheme_status next_csv(void *state, ptheme_record *record, bool *more, ptheme_error *err) {
  csv_reader *csv = state;
  for (;;) {
    extent found;
    PTHEME_TRY(find_record(csv, &found, err));
    *more = found.kind != NOTHING;
    if (!*more) return PTHEME_OK;
    bool usable;
    PTHEME_TRY(take(csv, &found, record, &usable, err));
    if (usable) return PTHEME_OK;
  }
}

const ptheme_format_reader ptheme_read_csv__format = {open_csv, next_csv, close_csv};
