/* policytheme: which policy themes a court release pushes, sentence by sentence.
 *
 *  bytes --reader--> document --splitter--> sentences [S] --tokenizer--> terms [T] --vectorizer-->
 *  x, sparse [V] --model--> scores [P] --> p [S][K] --aggregate--> result --tally--> report
 *
 *  S sentences of a document, T terms of a sentence, V vocabulary size, K labels (the themes and,
 *  where trained, the background label), P = K(K-1)/2 pairs of labels, G report groups.
 *
 *  The sections below follow that line from left to right.
 *
 *  Rules that hold for every function
 *  - Out-parameters come first.  What `T **out` receives belongs to the caller and is freed with
 *    ptheme_<T>_free(), which accepts NULL.  A returned `const T *` is borrowed from its parent.
 *  - Inputs are borrowed for the call.  Text is UTF-8, given as pointer and length in bytes.
 *  - On failure a negative status comes back, `*out` is NULL, and nothing stays allocated.
 *  - The error parameter comes last, belongs to the caller and may be NULL.  A message that is
 *    already there is kept: start with PTHEME_ERROR_INIT.
 *  - The library never prints, exits, reads the environment or sets the locale, and it holds no
 *    mutable globals: objects may be used from several threads, one thread an object at a time;
 *    a const model may be shared.
 *  - Same input and options, same bytes out: for any number of threads, locale or row order.
 */
#ifndef POLICYTHEME_H
#define POLICYTHEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef PTHEME_API
#if defined(__GNUC__)
#define PTHEME_API __attribute__((visibility("default")))
#else
#define PTHEME_API
#endif
#endif

/* ---- 1. Status, errors, text ------------------------------------------------------------- */

typedef enum ptheme_status {
  PTHEME_OK = 0,
  PTHEME_E_ARG = -1,       /* an option or argument is out of range, or two contradict */
  PTHEME_E_INPUT = -2,     /* input is missing, unreadable or malformed */
  PTHEME_E_UTF8 = -3,      /* text is not in the promised encoding; err->byte is the first bad byte */
  PTHEME_E_MODEL = -4,     /* a model file is damaged, hostile or of another kind */
  PTHEME_E_OUTPUT = -5,    /* output could not be written in full; an old file is untouched */
  PTHEME_E_LIMIT = -6,     /* a stated limit (size, time, count) was reached */
  PTHEME_E_NOMEM = -7,     /* memory ran out */
  PTHEME_E_CANCELLED = -8, /* a callback asked to stop */
  PTHEME_E_INTERNAL = -9   /* a self-check failed: a bug in this library */
} ptheme_status;

typedef struct ptheme_error {
  ptheme_status status;
  char message[256]; /* what is wrong; further lines, if any, say what was found and a hint */
  uint64_t byte;     /* offset from 0 into the named input, where it makes sense */
  uint64_t line;     /* from 1; 0 where there is none */
} ptheme_error;

#define PTHEME_ERROR_INIT {PTHEME_OK, {0}, 0, 0}

/** A piece of text: len bytes at data, no terminating NUL promised.  Borrowed unless said. */
typedef struct ptheme_str {
  const char *data;
  size_t len; /* bytes */
} ptheme_str;

/** The name of a status as written in messages and logs, e.g. "input". Static storage. */
PTHEME_API const char *ptheme_status_name(ptheme_status status);

/** The library's version, e.g. "0.1.0". Static storage. */
PTHEME_API const char *ptheme_version(void);

/* ---- 2. Reading documents ---------------------------------------------------------------- */

/** One column of a table that has no name of its own below. */
typedef struct ptheme_field {
  ptheme_str name, value;
} ptheme_field;

/** One document, or one labelled row.  All text is UTF-8; absent parts have len 0. */
typedef struct ptheme_document {
  ptheme_str id;       /* never empty: taken from the file's name or the row's number if need be */
  ptheme_str text;     /* paragraphs separated by '\n' */
  ptheme_str label;    /* theme of a labelled row */
  ptheme_str date;     /* as written: YYYY, YYYY-MM or YYYY-MM-DD */
  ptheme_str source;   /* court or office */
  ptheme_str title;
  ptheme_str language; /* as given: "en", "zh", ... */
  const ptheme_field *fields; /* [n_fields] further columns, in the order of the file */
  size_t n_fields;
  ptheme_str path;     /* input file; "-" for standard input */
  uint64_t line;       /* first line of the record in path, from 1 */
  uint64_t replaced;   /* invalid byte sequences replaced or skipped in text */
} ptheme_document;

/** What to do with bytes that are not valid UTF-8. */
typedef enum ptheme_invalid {
  PTHEME_INVALID_REPLACE = 0, /* U+FFFD for each maximal bad run, counted */
  PTHEME_INVALID_SKIP = 1,    /* leave them out, counted */
  PTHEME_INVALID_ERROR = 2    /* reject the record, naming the byte */
} ptheme_invalid;

/** A record that could not be used. */
typedef struct ptheme_reject {
  ptheme_str path;
  uint64_t line;    /* first line of the record, from 1 */
  uint64_t byte;    /* offset of the fault in the file, from 0 */
  const char *reason;
  ptheme_str record; /* its bytes as they stand in the file, possibly cut at 64 KiB */
} ptheme_reject;

typedef enum ptheme_format {
  PTHEME_FORMAT_AUTO = 0, /* by suffix: .csv .tsv .jsonl .ndjson .html .htm .txt, .gz behind it */
  PTHEME_FORMAT_CSV,
  PTHEME_FORMAT_TSV,
  PTHEME_FORMAT_JSONL,
  PTHEME_FORMAT_TEXT,
  PTHEME_FORMAT_HTML
} ptheme_format;

/** Start with PTHEME_READER_OPTIONS_INIT. NULL column names mean the defaults in brackets. */
typedef struct ptheme_reader_options {
  const char *id_col;     /* ["document"] CSV column or JSON key */
  const char *text_col;   /* ["text"] */
  const char *label_col;  /* ["theme"] */
  const char *date_col;   /* ["date"] */
  const char *source_col; /* ["court"] */
  const char *title_col;  /* ["title"] */
  const char *lang_col;   /* ["language"] */
  char delimiter;         /* 0: ',' for CSV, tab for TSV */
  ptheme_format format;
  ptheme_invalid invalid;
  bool need_label;        /* a missing label column is an error; an empty label rejects its row */
  bool join_rows;         /* consecutive records with one id become one document, a paragraph each */
  size_t max_field;       /* bytes a field or line may have; 0: 16 MiB */
  size_t max_document;    /* bytes a document may have; 0: 1 GiB */
  void (*on_reject)(void *context, const ptheme_reject *reject);
  void (*on_notice)(void *context, const char *message); /* e.g. an encoding was converted */
  void *context;
} ptheme_reader_options;

#define PTHEME_READER_OPTIONS_INIT                                                                 \
  {NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, PTHEME_FORMAT_AUTO, PTHEME_INVALID_REPLACE,        \
   false, false, 0, 0, NULL, NULL, NULL}

/** What a reader has seen so far.  records = ok + empty + rejected, always. */
typedef struct ptheme_reader_counts {
  uint64_t files, skipped_files;
  uint64_t records;  /* rows, lines or files */
  uint64_t ok;       /* handed out (a joined record counts too) */
  uint64_t empty;    /* without any text */
  uint64_t rejected; /* malformed; passed to on_reject */
  uint64_t replaced; /* invalid byte sequences replaced or skipped */
} ptheme_reader_counts;

typedef struct ptheme_reader ptheme_reader;

/** A reader over files and directories (recursive, hidden names left out, sorted by bytes), in the
 *  order given; "-" is standard input.
 *  @param paths  [n_paths] NUL-terminated
 *  @return PTHEME_E_INPUT for a path that is missing or unreadable, or no usable file at all;
 *          PTHEME_E_ARG; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_reader_open(ptheme_reader **out, const char *const *paths,
                                            size_t n_paths, const ptheme_reader_options *options,
                                            ptheme_error *err);
/** The next document, borrowed until the next call.  *more is false at the end.
 *  @return PTHEME_E_INPUT where a whole file is unusable (no header, unknown encoding, read error);
 *          faults of one record go to on_reject and do not stop the reader. */
PTHEME_API ptheme_status ptheme_reader_next(ptheme_reader *reader, ptheme_document *document,
                                            bool *more, ptheme_error *err);
PTHEME_API ptheme_reader_counts ptheme_reader_count(const ptheme_reader *reader);
PTHEME_API void ptheme_reader_free(ptheme_reader *reader);

/* ---- 3. Sentences ------------------------------------------------------------------------- */

typedef struct ptheme_span {
  size_t start, end; /* bytes into the text, end exclusive */
} ptheme_span;

typedef struct ptheme_sentences {
  ptheme_span *spans; /* [n] ascending, not overlapping, no blanks at the ends, none empty */
  size_t n, cap;
} ptheme_sentences;

/** Splits text by the rules in tests/spec/sentences.txt: at newlines, at . ! ? and their Chinese
 *  kin where they end a sentence.  `sentences` starts zeroed and may be reused.
 *  @return PTHEME_E_NOMEM.  Cost: O(len). */
PTHEME_API ptheme_status ptheme_sentences_split(ptheme_sentences *sentences, ptheme_str text,
                                                ptheme_error *err);
PTHEME_API void ptheme_sentences_free(ptheme_sentences *sentences); /* frees the array only */
#ifdef __cplusplus
}
#endif
#endif
