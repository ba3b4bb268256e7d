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

/** What may have been meant: the first of the names nearest to `name`, at most two edits away (a
 *  byte more, less or other, or two swapped), or NULL.
 *  @param names  [n_names] NUL-terminated; the answer is one of them, borrowed
 *  Cost: O(n_names * length^2). */
PTHEME_API const char *ptheme_suggest(const char *name, const char *const *names, size_t n_names);

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
 *  order given; "-" is standard input.  A file that is named itself and has no known suffix, and
 *  standard input, are JSON lines if they begin with '{', else plain text; options->format decides
 *  for all.  gzip is undone wherever it is found.
 *  @param paths  [n_paths] NUL-terminated
 *  @return PTHEME_E_INPUT for a path that is missing or unreadable, or no usable file at all;
 *          PTHEME_E_ARG; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_reader_open(ptheme_reader **out, const char *const *paths,
                                            size_t n_paths, const ptheme_reader_options *options,
                                            ptheme_error *err);
/** The next document, borrowed until the next call.  *more is false at the end.
 *  Text is as read after conversion to UTF-8, without a byte order mark; that of HTML is the main
 *  text of the page.  CSV is RFC 4180, strictly; blank lines are nothing, blanks around a field that
 *  is not quoted are not part of it.  A fault in the quoting costs the record up to the end of the
 *  line on which the faulty field began; reading goes on with the next line.
 *  @return PTHEME_E_INPUT where a whole file is unusable (no header, binary, read error): it is left
 *          behind, and the next call goes on with the next file; PTHEME_E_NOMEM.
 *          Faults of one record go to on_reject and do not stop the reader. */
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

/* ---- 4. Labelled data --------------------------------------------------------------------- */

typedef struct ptheme_dataset ptheme_dataset;

/** All labelled rows of a reader that was opened with need_label; a row's text is one sentence.
 *  @return PTHEME_E_INPUT without any usable row; what ptheme_reader_next() returns. */
PTHEME_API ptheme_status ptheme_dataset_load(ptheme_dataset **out, ptheme_reader *reader,
                                             ptheme_error *err);
PTHEME_API void ptheme_dataset_free(ptheme_dataset *dataset);
PTHEME_API size_t ptheme_dataset_count(const ptheme_dataset *dataset); /* rows */

/** One labelled sentence. */
typedef struct ptheme_row {
  ptheme_str document, text, label, date, source, language;
  ptheme_str path;
  uint64_t line;
} ptheme_row;

/** Row i in the order read; borrowed. */
PTHEME_API ptheme_row ptheme_dataset_get(const ptheme_dataset *dataset, size_t i);

/* ---- 5. Training -------------------------------------------------------------------------- */

typedef enum ptheme_weighting {
  PTHEME_WEIGHTING_TFIDF = 0, /* (1 + ln tf) * (ln((1 + n) / (1 + df)) + 1) ^ idf_power */
  PTHEME_WEIGHTING_TF,        /* 1 + ln tf */
  PTHEME_WEIGHTING_BINARY
} ptheme_weighting;

typedef enum ptheme_solver {
  PTHEME_SOLVER_AUTO = 0, /* libsvm while the kernel matrices fit max_memory, else liblinear */
  PTHEME_SOLVER_LIBSVM,
  PTHEME_SOLVER_LIBLINEAR
} ptheme_solver;

/** How text becomes features.  Stored in the model, so that classifying cannot differ. */
typedef struct ptheme_feature_options {
  bool words;             /* whole words */
  int prefix;             /* letters of a word's beginning that make a term; 0: none.  Words with
                             fewer letters have no prefix term */
  bool bigrams;           /* pairs of neighbouring words, by their prefixes if prefix > 0 */
  int char_min, char_max; /* character n-grams inside words; 0: none */
  int han_max;            /* longest n-gram of characters of scripts without blanks, 1 to 3 */
  bool keep_numbers;      /* digits as they stand instead of number classes */
  int min_count;          /* rows a term must occur in to enter the vocabulary */
  ptheme_weighting weighting;
  double idf_power;       /* 0 to 4; above 1, rare terms count for more */
  double context;         /* 0 to 1: how much a sentence's probabilities lean on those of its
                             neighbours in the document; 0: not at all */
} ptheme_feature_options;

/** Progress: `done` of `total` steps of `stage`.  Nonzero stops with PTHEME_E_CANCELLED. */
typedef int (*ptheme_progress)(void *context, const char *stage, size_t done, size_t total);

/** Start with ptheme_train_options_init(). */
typedef struct ptheme_train_options {
  ptheme_feature_options features;
  double cost;             /* C of the C-SVC, > 0 */
  bool balanced;           /* cost of a class times n / (K n_k) */
  const double *class_weights; /* [K] further factors in the order of the labels, or NULL */
  ptheme_solver solver;
  int folds;               /* of the grouped cross-validation, 2 to 20 */
  const char *background;  /* label that is no theme; NULL: "none" if it occurs */
  const char *codebook;    /* name recorded in the model, or NULL */
  uint64_t seed;           /* of the assignment of documents to folds */
  size_t threads;          /* 0: all processors; never changes the model */
  size_t max_memory;       /* bytes for kernel matrices; 0: half of the machine's memory */
  double max_seconds;      /* 0: no limit */
  ptheme_progress progress;
  /* Receives the evaluation as keys and values, in order.  Keys under "evaluation." are stored in
   * the model; those under "in_context." judge probabilities that lean on neighbours, and so depend
   * on the order of a document's rows, which a model's bytes must not. */
  void (*on_metric)(void *context, const char *key, const char *value);
  void *context;
} ptheme_train_options;

PTHEME_API void ptheme_train_options_init(ptheme_train_options *options);

typedef struct ptheme_model ptheme_model;

/** A model from labelled rows: vocabulary, one linear C-SVC a pair of labels, sigmoids fitted on
 *  out-of-fold scores.  Rows are brought into an order of their own first, so that the order in
 *  the file does not matter.
 *  @return PTHEME_E_INPUT for fewer than two labels or a label in fewer documents than needed;
 *          PTHEME_E_ARG, PTHEME_E_LIMIT (memory, time), PTHEME_E_NOMEM, PTHEME_E_CANCELLED. */
PTHEME_API ptheme_status ptheme_train(ptheme_model **out, const ptheme_dataset *dataset,
                                      const ptheme_train_options *options, ptheme_error *err);

/* ---- 6. Models ---------------------------------------------------------------------------- */

/** Maps a model file into memory after checking every byte of it.
 *  @return PTHEME_E_MODEL for anything that is not a whole, well-formed model of a version this
 *          library reads; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_model_load(ptheme_model **out, const char *path,
                                           ptheme_error *err);
/** The same for a model in memory; the bytes are copied. */
PTHEME_API ptheme_status ptheme_model_load_bytes(ptheme_model **out, const void *data, size_t len,
                                                 ptheme_error *err);
/** Writes the model's file atomically; without `replace` an existing file is an error. */
PTHEME_API ptheme_status ptheme_model_save(const ptheme_model *model, const char *path,
                                           bool replace, ptheme_error *err);
PTHEME_API void ptheme_model_free(ptheme_model *model);

/** 16 hexadecimal digits that name the model: the start of the checksum of its file. */
PTHEME_API const char *ptheme_model_id(const ptheme_model *model);
PTHEME_API size_t ptheme_model_labels(const ptheme_model *model); /* K */
/** The name of label k: themes first, sorted by bytes, the background label last. */
PTHEME_API const char *ptheme_model_label(const ptheme_model *model, size_t k);
/** Index of the background label, or -1. */
PTHEME_API int ptheme_model_background(const ptheme_model *model);
PTHEME_API size_t ptheme_model_terms(const ptheme_model *model); /* V */
/** Metadata as written in the file: options, data fingerprint, evaluation, versions.  Keys are
 *  sorted; see docs/formats.md. NULL for a key that is not there, or i past the end. */
PTHEME_API const char *ptheme_model_metadata(const ptheme_model *model, const char *key);
PTHEME_API const char *ptheme_model_metadata_key(const ptheme_model *model, size_t i);

/** The model card as Markdown: what it is, how it was made, how good it is, on what data.
 *  *out is NUL-terminated and freed with ptheme_free(). */
PTHEME_API ptheme_status ptheme_model_card(char **out, const ptheme_model *model,
                                           ptheme_error *err);
PTHEME_API void ptheme_free(void *block);

/* ---- 7. Classifying ----------------------------------------------------------------------- */

enum { PTHEME_UNSURE = -1 };

enum ptheme_sentence_flags {
  PTHEME_FLAG_NO_EVIDENCE = 1,   /* no term is in the vocabulary: the theme is unsure */
  PTHEME_FLAG_LOW_CONFIDENCE = 2 /* below min_confidence: the theme is unsure */
};

typedef struct ptheme_sentence {
  size_t start, end;  /* bytes into the document's text */
  ptheme_str text;    /* the same bytes; len 0 where a stored result has none */
  int theme;          /* label index, arg-max of p, or PTHEME_UNSURE */
  unsigned flags;     /* ptheme_sentence_flags */
  uint32_t tokens;    /* words and characters */
  uint32_t unknown;   /* tokens whose own term is not in the vocabulary */
  const double *p;    /* [K] sums to 1 within 1e-9; the training shares without evidence */
} ptheme_sentence;

/** One classified document; p, labels and text are borrowed from where it came from. */
typedef struct ptheme_result {
  ptheme_str document, date, source, title, language;
  const ptheme_field *fields; /* [n_fields] further columns */
  size_t n_fields;
  const char *model;          /* ptheme_model_id() */
  const char *const *labels;  /* [K] */
  size_t n_labels;            /* K */
  int background;             /* index of the background label, or -1 */
  const ptheme_sentence *sentences; /* [n_sentences] */
  size_t n_sentences;
  uint64_t replaced;          /* invalid byte sequences replaced in the text */
} ptheme_result;

typedef struct ptheme_classifier ptheme_classifier;

/** Working memory for one thread over a model, which must outlive it. */
PTHEME_API ptheme_status ptheme_classifier_new(ptheme_classifier **out, const ptheme_model *model,
                                               ptheme_error *err);
PTHEME_API void ptheme_classifier_free(ptheme_classifier *classifier);
/** Sentences whose highest probability is below `min` become unsure; 0 is the default. */
PTHEME_API void ptheme_classifier_set_min_confidence(ptheme_classifier *classifier, double min);
/** Splits and labels a document.  *out is borrowed until the next call; its texts point into
 *  `document`.  @return PTHEME_E_NOMEM.  Cost: O(bytes + sentences K^2). */
PTHEME_API ptheme_status ptheme_classify(ptheme_classifier *classifier,
                                         const ptheme_document *document,
                                         const ptheme_result **out, ptheme_error *err);
#ifdef __cplusplus
}
#endif
#endif
