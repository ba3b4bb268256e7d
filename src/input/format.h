/* What a format reader (read_csv.c, read_jsonl.c, ...) gets and gives.  Format readers do not know
 * each other, nor files and directories: they turn the bytes of one stream into records. */
#ifndef PTHEME_INPUT_FORMAT_H
#define PTHEME_INPUT_FORMAT_H

#include "input/stream.h"

#include <pthread.h>

/** One input while it is read. */
typedef struct ptheme_input {
  const ptheme_reader_options *options; // defaults filled in, except column names
  ptheme_stream *stream;
  ptheme_reader_counts *counts;
  pthread_mutex_t *callbacks; // see ptheme_reader__callbacks()
  ptheme_str name;            // file name without suffixes, below the directory given; never empty
  uint64_t number;            // records seen in this input, malformed and empty ones included
  ptheme_buf repaired;        // the bytes of a record that were not all UTF-8
  size_t piece;               // a longer plain text may come in pieces; 0: as a whole
  bool begun;                 // further pieces follow
  size_t taken;               // bytes of the last piece, still in the stream
} ptheme_input;

/** A well-formed record.  Its document's id may be empty; path and source of the text are borrowed
 *  until the next call. */
typedef struct ptheme_record {
  ptheme_document document;
  ptheme_str bytes; // as in the input
  uint64_t byte;    // where they begin in it
} ptheme_record;

/** A format.  The state is made by open and freed by close; next skips what it has rejected. */
typedef struct ptheme_format_reader {
  ptheme_status (*open)(void **state, ptheme_input *input, ptheme_error *err);
  ptheme_status (*next)(void *state, ptheme_record *record, bool *more, ptheme_error *err);
  void (*close)(void *state);
} ptheme_format_reader;

extern const ptheme_format_reader ptheme_read_csv__format;
extern const ptheme_format_reader ptheme_read_jsonl__format;
extern const ptheme_format_reader ptheme_read_text__format;
extern const ptheme_format_reader ptheme_read_html__format;

/** A fault in a record: where, which bytes the record has, and (printf-like) why. */
typedef struct ptheme_fault {
  uint64_t line; // the record's first
  uint64_t byte; // the fault itself
  ptheme_str bytes;
} ptheme_fault;

/** Counts the record as rejected and passes it on. */
void ptheme_input__reject(ptheme_input *input, const ptheme_fault *fault, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));

/** Makes sure that a record is UTF-8: *text is the record's bytes or their repaired form, which
 * lives until the next call, or the record is rejected and *usable false.
 *  @param at  the record's bytes and first line; byte is where it begins
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_input__utf8(ptheme_input *input, const ptheme_fault *at, ptheme_str *text,
                                 uint64_t *replaced, bool *usable, ptheme_error *err);

/** The whole input as one record, for formats in which a file is a document.  Too long or (by the
 *  policy) not UTF-8: it is rejected, and *usable false.
 *  @param at  where it is, for a record or a later fault
 *  @return PTHEME_E_INPUT for a binary file or a read error; PTHEME_E_NOMEM */
ptheme_status ptheme_input__whole(ptheme_input *input, ptheme_fault *at, ptheme_str *text,
                                  uint64_t *replaced, bool *usable, ptheme_error *err);

/** The next piece of the input: at least input->piece bytes, up to the end of a line; `begun` tells
 *  whether it was the last.  Not for a policy that rejects.
 *  @param at, text, replaced  as above, borrowed until the next call
 *  @return PTHEME_E_INPUT for a binary file or a read error; PTHEME_E_NOMEM */
ptheme_status ptheme_input__piece(ptheme_input *input, ptheme_fault *at, ptheme_str *text,
                                  uint64_t *replaced, ptheme_error *err);

/** Nothing but ASCII blanks and line ends. */
bool ptheme_input__is_blank(ptheme_str text);

/** The date that a file's name begins with, YYYY-MM-DD or YYYYMMDD and then no further digit, a "t"
 *  before it or not; or else its directories end in: YYYY-MM/DD or YYYY/MM/DD.  Both are ways of
 * web servers to keep releases.  Empty where there is none.  `out` keeps the ten bytes. */
ptheme_str ptheme_input__date_of_path(const char *path, char out[10]);

#endif
