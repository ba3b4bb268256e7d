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
 *  - Inputs are borrowed for the call.  Text is UTF-8, given as pointer and length in bytes; the
 *    pointer of an empty text may be NULL.  No other pointer may, unless its function says so.
 *  - On failure a negative status comes back, `*out` is NULL, and nothing stays allocated.
 *  - The error parameter comes last, belongs to the caller and may be NULL.  A message that is
 *    already there is kept: start with PTHEME_ERROR_INIT.
 *  - The library never prints, exits, reads the environment or sets the locale, and it holds no
 *    mutable globals: objects may be used from several threads, one thread an object at a time;
 *    a const model may be shared.
 *  - Callbacks are called during the call that was given them, never two at a time, and where there
 *    is a number of threads, on any of these.
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
  PTHEME_E_UTF8 = -3,      /* text is not in the promised encoding; err->byte: first bad byte */
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
  uint64_t line;    /* first line of the record, from 1; 0: the whole file cannot be read */
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
  const char *html_selector; /* elements that hold the text of a page, all of it: "td", ".text",
                                "#zoom" or "div.text", commas between them; NULL: found by rules */
  char delimiter;         /* 0: ',' for CSV, tab for TSV */
  ptheme_format format;
  ptheme_invalid invalid;
  bool need_label;        /* a missing label column is an error; rows without a label are counted
                             and passed over, so that a half-labelled file can be read */
  bool tables;            /* what has no known suffix is CSV, not plain text */
  bool join_rows;         /* consecutive records with one id are one document, a paragraph each */
  size_t max_field;       /* bytes a field or line may have; 0: 16 MiB */
  size_t max_document;    /* bytes a document may have; 0: 1 GiB where it is held as a whole */
  void (*on_reject)(void *context, const ptheme_reject *reject);
  void (*on_notice)(void *context, const char *message); /* e.g. an encoding was converted */
  void *context;
} ptheme_reader_options;

#define PTHEME_READER_OPTIONS_INIT                                                                 \
  {NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, PTHEME_FORMAT_AUTO, PTHEME_INVALID_REPLACE,  \
   false, false, false, 0, 0, NULL, NULL, NULL}

/** What a reader has seen so far.  records = ok + empty + unlabelled + rejected, always. */
typedef struct ptheme_reader_counts {
  uint64_t files, skipped_files;
  uint64_t records;  /* rows, lines or files */
  uint64_t ok;       /* handed out (a joined record counts too) */
  uint64_t empty;    /* without any text */
  uint64_t unlabelled; /* with need_label: without a label, but with a text */
  uint64_t rejected; /* malformed; passed to on_reject */
  uint64_t replaced; /* invalid byte sequences replaced or skipped */
} ptheme_reader_counts;

typedef struct ptheme_reader ptheme_reader;

/** A reader over files and directories (recursive, hidden names left out, sorted by bytes), in the
 *  order given; "-" is standard input.  A file that is named itself and has no known suffix, and
 *  standard input, are JSON lines if they begin with '{' or are called .json, else CSV with
 *  options->tables, else HTML if they begin with a tag, else plain text; options->format decides
 *  for all.  gzip is undone wherever it is found.
 *  @param paths  [n_paths] NUL-terminated
 *  @return PTHEME_E_INPUT for a path that is missing or unreadable, or no usable file at all;
 *          PTHEME_E_ARG; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_reader_open(ptheme_reader **out, const char *const *paths,
                                            size_t n_paths, const ptheme_reader_options *options,
                                            ptheme_error *err);
/** The next document, borrowed until the next call.  *more is false at the end.
 *  Text is as read after conversion to UTF-8, without a byte order mark; that of HTML is the main
 *  text of the page.  CSV is RFC 4180, strictly; blank lines are nothing, blanks around a field
 *  that is not quoted are not part of it.  A fault in the quoting costs the record up to the end of
 *  the line on which the faulty field began; reading goes on with the next line.
 *  @return PTHEME_E_INPUT where a whole file is unusable (no header, binary, read error): it is
 *          left behind, and the next call goes on with the next file; PTHEME_E_NOMEM.
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
/** The same, and documents that share a value of a column stand on one side of every split.
 *  @param group_col  "source" (also as "court"), "title", "language", "date", or the name of a
 *                    further column; rows without a value are grouped by document alone; NULL:
 *                    all are
 *  @return also PTHEME_E_INPUT where no row has that column. */
PTHEME_API ptheme_status ptheme_dataset_load_grouped(ptheme_dataset **out, ptheme_reader *reader,
                                                     const char *group_col, ptheme_error *err);
/** An empty dataset, for rows that are no file.  @return PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_dataset_new(ptheme_dataset **out, ptheme_error *err);
/** Adds a row, which is copied: a sentence as the text of `document`, and its label.  Rows with one
 *  id are of one document, in their order.  A refused row leaves the dataset as it was.
 *  @return PTHEME_E_INPUT without id, text or label; PTHEME_E_UTF8 (err->byte: first bad byte of
 *          the part that is not); PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_dataset_add(ptheme_dataset *dataset,
                                            const ptheme_document *document, ptheme_error *err);
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
  PTHEME_SOLVER_LIBLINEAR,
  PTHEME_SOLVER_REST      /* one plane a label against all the rest, squared hinge loss; the planes
                             of pairs are differences of these */
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
  bool keep_punctuation;  /* a mark is a term, like a character of a script without blanks */
  bool capitals;          /* a word with a capital first, or in capitals, counts as such too: alone
                             and in pairs with its neighbours */
  int min_count;          /* rows a term must occur in to enter the vocabulary */
  ptheme_weighting weighting;
  double idf_power;       /* 0 to 4; above 1, rare terms count for more */
  double context;         /* 0 to 1: how much a sentence's probabilities lean on those of its
                             neighbours in the document; 0: not at all */
} ptheme_feature_options;

/** Progress: `done` of `total` steps of `stage`.  Nonzero stops with PTHEME_E_CANCELLED. */
typedef int (*ptheme_progress)(void *context, const char *stage, size_t done, size_t total);

typedef struct ptheme_class_weight {
  const char *label;
  double weight; /* > 0 */
} ptheme_class_weight;

/** Labels that a model has at most, the background label included. */
enum { PTHEME_MAX_LABELS = 255 };

/** Start with ptheme_train_options_init(). */
typedef struct ptheme_train_options {
  ptheme_feature_options features;
  double cost;             /* C of the C-SVC, > 0 */
  bool balanced;           /* cost of a class times n / (K n_k) */
  const ptheme_class_weight *class_weights; /* [n_class_weights] further factors on the cost of
                              labels; 1 for those not named */
  size_t n_class_weights;
  double contrast;         /* 0 to 1, of the solver REST: how much freer the weight of a term in a
                              label's plane is where more or fewer of the label's rows have the term
                              than of the others; 0: all alike; NAN: not given, 0, or 1/4 in
                              ptheme_tune() */
  const char *split_by_date; /* judges also a model of the past on the newest rows: YYYY[-MM[-DD]]
                                is the first date of these, 0.x the share they are of all; NULL:
                                no.  The model that comes out is of all rows. */
  ptheme_solver solver;
  int folds;               /* of the grouped cross-validation, 2 to 20; as many as there are groups
                              where these are fewer */
  const char *background;  /* label that is no theme; NULL: "none" if it occurs */
  const char *codebook;    /* name recorded in the model, or NULL */
  uint64_t seed;           /* of the assignment of documents to folds */
  size_t threads;          /* 0: all processors; never changes the model */
  size_t max_memory;       /* bytes for libsvm's matrix of a pair of labels, 16 n (n + 1)
                              for n rows, up to which AUTO takes libsvm */
  double max_seconds;      /* 0: no limit */
  ptheme_progress progress;
  /* Receives the evaluation as keys and values, in order.  Keys under "evaluation." are stored in
   * the model, and so are those under "by_date."; those under "in_context." judge probabilities
   * that lean on neighbours, and so depend on the order of a document's rows, which a model's bytes
   * must not.  "<prefix>.confusion.<true label>.<label given>", with a backslash before dots and
   * backslashes of the true label, is told only: the model has it as a tensor. */
  void (*on_metric)(void *context, const char *key, const char *value);
  void *context;
} ptheme_train_options;

PTHEME_API void ptheme_train_options_init(ptheme_train_options *options);

typedef struct ptheme_model ptheme_model;

/** A model from labelled rows: vocabulary, one linear C-SVC a pair of labels, sigmoids fitted on
 *  out-of-fold scores.  Rows are brought into an order of their own first, so that the order in
 *  the file does not matter.
 *  @return PTHEME_E_INPUT for fewer than two labels, a label in fewer documents than needed or
 *          without known terms there, or the label "unsure", which results say of no label;
 *          PTHEME_E_ARG, PTHEME_E_LIMIT (memory, time), PTHEME_E_NOMEM, PTHEME_E_CANCELLED.
 *  Processes: libsvm, liblinear and the trials of ptheme_tune() run in children made by fork(),
 *  which execute no other program, run no handler of exit and are waited for by their number; a
 *  host that ignores SIGCHLD or waits for children of its own does no harm. */
PTHEME_API ptheme_status ptheme_train(ptheme_model **out, const ptheme_dataset *dataset,
                                      const ptheme_train_options *options, ptheme_error *err);

/** One setting tried by ptheme_tune(). */
typedef struct ptheme_trial {
  const char *options;   /* of `train`, that give these features, cost and class weights */
  bool balanced;         /* class weights */
  double cost;           /* C */
  size_t terms;          /* V */
  double accuracy, macro_f1; /* means over the folds, out of fold */
  double standard_error; /* of macro_f1, over the folds */
  bool repeated;         /* read from the file of trials, not run again */
  bool chosen;
} ptheme_trial;

/** Zeroed is a good start. */
typedef struct ptheme_tune_options {
  const char *trials; /* CSV file of all trials, or NULL.  Trials in it that were made of the same
                         rows, folds and version are not run again; it is replaced after every
                         trial, so that an interrupted search goes on where it stopped */
  void (*on_trial)(void *context, const ptheme_trial *trial); /* each once, then the chosen one */
  void *context;
} ptheme_tune_options;

/** Sets features, cost, balanced, contrast and solver of `options` by grouped cross-validation:
 *  first the features as given and a list of alternatives to them, each at the costs 1/2 and 2,
 *  then, with the features chosen, costs from 1/4 to 4, unweighted and balanced.  All trials share
 *  folds.  The features with the highest mean macro-F1 are chosen; then, of the settings of these
 *  within one standard error of the best (of the paired differences over the folds), one without
 *  class weights if there is any, with the lowest cost.
 *  The solver AUTO becomes REST; where another is asked for, liblinear stands in for libsvm.  With
 *  REST a contrast that is not given becomes 1/4.  The number of trials depends on the options
 *  alone.
 *  @return as ptheme_train(); PTHEME_E_INPUT for a file of trials that is none; PTHEME_E_OUTPUT. */
PTHEME_API ptheme_status ptheme_tune(ptheme_train_options *options, const ptheme_dataset *dataset,
                                     const ptheme_tune_options *tune, ptheme_error *err);

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
  int theme;          /* label index, arg-max of p in millionths, or PTHEME_UNSURE */
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

/* ---- 8. Results --------------------------------------------------------------------------- */

typedef struct ptheme_output ptheme_output; /* section 10 */

/** The version of the layout of results; a file of another one is refused. */
enum { PTHEME_RESULT_SCHEMA = 1 };

/** JSONL: an object a document.  CSV and TSV: a header, then a row a sentence; a document without
 *  sentences has one row with sentence 0.  TABLE is for people and cannot be read back.
 *  Probabilities have 6 decimals; what is derived from them (weights, reports) is computed from
 *  the decimals, so that it is the same before writing and after reading.  Attributes a document
 *  does not have are left out of JSON and empty in CSV. */
typedef enum ptheme_result_format {
  PTHEME_RESULT_JSONL = 0,
  PTHEME_RESULT_CSV,
  PTHEME_RESULT_TSV,
  PTHEME_RESULT_TABLE
} ptheme_result_format;

typedef struct ptheme_result_writer ptheme_result_writer;

/** Writes results to `output`, which must outlive it.  In CSV the further columns are those of the
 *  first result; one that shares a name with a column of ours gets "field:" in front.
 *  @param color  escape sequences in a table
 *  @return PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_result_writer_new(ptheme_result_writer **out,
                                                  ptheme_output *output,
                                                  ptheme_result_format format, bool with_text,
                                                  bool color, ptheme_error *err);
/** @return PTHEME_E_OUTPUT; PTHEME_E_ARG in CSV for labels other than the first result's;
 *          PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_result_write(ptheme_result_writer *writer,
                                             const ptheme_result *result, ptheme_error *err);
PTHEME_API void ptheme_result_writer_free(ptheme_result_writer *writer);

typedef struct ptheme_result_reader ptheme_result_reader;

/** A reader of results over files in the order given: names that end in .csv or .tsv (or these and
 *  .gz) are tables, in .db, .sqlite or .sqlite3 databases, all others and "-", standard input, JSON
 *  lines.  gzip is undone in tables and JSON lines.  A database is read as it was when it was
 *  opened, in the order of document ids.
 *  @param paths  [n_paths] NUL-terminated; must outlive the reader
 *  @return PTHEME_E_NOMEM; files are opened by ptheme_result_reader_next(). */
PTHEME_API ptheme_status ptheme_result_reader_open(ptheme_result_reader **out,
                                                   const char *const *paths, size_t n_paths,
                                                   ptheme_error *err);
/** The next result, borrowed until the next call; NULL at the end.  Records in which `classify
 *  --stream` reported an error are passed over and counted.
 *  @return PTHEME_E_INPUT, naming file and line, for anything that is not a whole result of this
 *          schema; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_result_reader_next(ptheme_result_reader *reader,
                                                   const ptheme_result **out, ptheme_error *err);
/** Where the last result began: the file and its line, from 1; in a database the document's key. */
PTHEME_API const char *ptheme_result_reader_path(const ptheme_result_reader *reader);
PTHEME_API uint64_t ptheme_result_reader_line(const ptheme_result_reader *reader);
PTHEME_API uint64_t ptheme_result_reader_errors(const ptheme_result_reader *reader);
PTHEME_API void ptheme_result_reader_free(ptheme_result_reader *reader);

/** Start with ptheme_classify_options_init(). */
typedef struct ptheme_classify_options {
  ptheme_result_format format;
  bool with_text;         /* sentences' own bytes beside their offsets; the default */
  bool color;             /* in a table */
  bool line_buffered;     /* ptheme_classify_stream() passes each line on as soon as it can */
  double min_confidence;  /* 0 to 1; see ptheme_classifier_set_min_confidence() */
  size_t threads;         /* 0: all processors; never changes the output */
  uint32_t shard, shards; /* of `shards` parts, by the documents' ids, only part `shard`, from 1;
                             0 and 0: everything.  Not for ptheme_classify_stream() */
  ptheme_progress progress; /* stage "classify", documents done; total 0, not known */
  void (*on_notice)(void *context, const char *message);
  void *context;
} ptheme_classify_options;

PTHEME_API void ptheme_classify_options_init(ptheme_classify_options *options);

typedef struct ptheme_classify_counts {
  uint64_t documents; /* results written */
  uint64_t errors;    /* records answered by an error; stream only */
  uint64_t sentences, unsure; /* of the documents */
  uint64_t elsewhere; /* documents passed over as belonging to another shard */
  uint64_t unchanged; /* documents that a database had already */
  uint64_t removed;   /* documents taken out of a database */
} ptheme_classify_counts;

/** Classifies every document of a reader and writes the results in its order.
 *  @param counts  what was done, also on failure
 *  @return what ptheme_reader_next() and ptheme_output_write() return; PTHEME_E_ARG for a
 *          min_confidence outside 0 to 1; PTHEME_E_CANCELLED; PTHEME_E_NOMEM.
 *  Memory: about 2 MiB a thread and the largest document, whatever the size of the input.
 *  JSON lines of a document of more than 512 KiB are written while it is classified, by all
 *  threads, and a plain text of that size is read at the same time: it has no limit then, unless
 *  the reader's options set one.  A request to stop waits for the end of such a document; after a
 *  failure in the midst of it the last line is not complete. */
PTHEME_API ptheme_status ptheme_classify_reader(ptheme_classify_counts *counts,
                                                ptheme_reader *reader, const ptheme_model *model,
                                                ptheme_output *output,
                                                const ptheme_classify_options *options,
                                                ptheme_error *err);

/** Classifies the documents of a reader into a results database (SQLite; docs/formats.md describes
 *  its tables), which is made if it is not there.  A document is known by its id: if the database
 *  has it with the same content, model, min_confidence and with_text, it is passed over unread;
 *  if anything of that differs, its result is replaced, all of it or nothing.  Documents that the
 *  reader does not bring stay, unless `prune` is set and no record was rejected.
 *  Results are committed as it goes along: after a failure, a request to stop or a crash the
 *  database holds what was committed, and a further run does the rest.  Meanwhile nobody else can
 *  read or write it.
 *  @param path     the database's file; options->format is not looked at
 *  @param prune    take out documents that the reader did not bring; not for a shard
 *  @return PTHEME_E_OUTPUT for a database that is in use, damaged, of another kind, or cannot be
 *          written; PTHEME_E_INPUT for one id with two different contents in one run; else what
 *          ptheme_classify_reader() returns. */
PTHEME_API ptheme_status ptheme_classify_database(ptheme_classify_counts *counts,
                                                  ptheme_reader *reader, const ptheme_model *model,
                                                  const char *path, bool prune,
                                                  const ptheme_classify_options *options,
                                                  ptheme_error *err);

/** The streaming contract: JSON lines in, exactly one JSON line out for each, in order.  A record
 *  that cannot be used is answered by {"schema":1,"document":..,"line":..,"error":..}: no object,
 *  invalid UTF-8, no text, longer than 16 MiB.  An empty text gives a result without sentences.
 *  @param path     a file, or "-" for standard input
 *  @param columns  the *_col names of the keys; the rest is not looked at; NULL for the defaults
 *  @return PTHEME_E_INPUT when `path` cannot be read; else as ptheme_classify_reader(). */
PTHEME_API ptheme_status ptheme_classify_stream(ptheme_classify_counts *counts, const char *path,
                                                const ptheme_reader_options *columns,
                                                const ptheme_model *model, ptheme_output *output,
                                                const ptheme_classify_options *options,
                                                ptheme_error *err);

/** One row of the table of rejected records: file,line,byte,reason,record.  NULL writes its
 *  header.  Cells that a spreadsheet would run as a formula get an apostrophe in front. */
PTHEME_API ptheme_status ptheme_reject_write(ptheme_output *output, const ptheme_reject *reject,
                                             ptheme_error *err);

/* ---- 9. Reports --------------------------------------------------------------------------- */

/** How often a theme occurs, out of the labels of sentences.  Let S be the sentences with
 *  evidence, p their probabilities and "themes" all labels but the background:
 *  COUNT  n_k = sentences of S labelled k (those below min_confidence have no label);
 *         of themes: n_k / n over the themes; of all: n_k / |S|
 *  MEAN   n_k = sum of p_k over S; of themes: n_k / n over the themes; of all: n_k / |S|
 *  The others allow for the model's errors, and need the model:
 *  PACC   the shares under which the mean probabilities would be what they are, by least squares
 *  EMQ    the most likely shares if sentences of one label look alike in training and target
 *         (Saerens, Latinne and Decaestecker 2002); of all documents and of groups
 *  MAP    the same for one document, leaning on the EMQ of all documents with the weight of four
 *         sentences
 *  AUDIT  the mean, corrected by labels of a random sample of all documents; see
 *         ptheme_report_set_audit() */
typedef enum ptheme_estimator {
  PTHEME_ESTIMATOR_COUNT = 0,
  PTHEME_ESTIMATOR_MEAN,
  PTHEME_ESTIMATOR_PACC,
  PTHEME_ESTIMATOR_EMQ,
  PTHEME_ESTIMATOR_MAP,
  PTHEME_ESTIMATOR_AUDIT
} ptheme_estimator;

typedef enum ptheme_report_format {
  PTHEME_REPORT_TABLE = 0, /* for a terminal */
  PTHEME_REPORT_CSV,       /* tidy: a row a scope, group, theme, estimator; see docs/formats.md */
  PTHEME_REPORT_TSV,
  PTHEME_REPORT_JSON,
  PTHEME_REPORT_MARKDOWN
} ptheme_report_format;

/** Zeroed is a good start. */
typedef struct ptheme_report_options {
  const char *const *by; /* [n_by] one breakdown each: document attribute ("source", also as
                            "court", "language", "title"), "date:year", "date:quarter",
                            "date:month", or the name of a further column */
  size_t n_by;
  bool cross;            /* also by all of them together: "court / date:year" */
  const char *const *compare; /* [n_compare] differences between groups: "COLUMN" for all pairs of
                                 its ten largest groups, "COLUMN=A,B" for two; a column with
                                 "=" in its name must be in `by`, too */
  size_t n_compare;
  const ptheme_model *model; /* that made the results, until the report is finished and written;
                                NULL, or another one: count and mean only, with a notice */
  unsigned estimators;   /* bits 1 << ptheme_estimator, beside count and mean; 0: EMQ and MAP */
  bool by_tokens;        /* sentences weigh as many as their tokens, instead of 1 each */
  double level;          /* probability of intervals, 0.5 to 0.999; 0: 0.95 */
  size_t replicates;     /* of the bootstrap over documents; 0: 1000 */
  uint64_t seed;         /* of what is drawn */
  size_t threads;        /* 0: all processors; never changes the report */
  bool totals;           /* leave single documents out */
  bool mixed_models;     /* let results of several models, with the same labels, into one report */
  bool pages;            /* for ptheme_report_write_pages(): keep the sentences, and break down by
                            court, language and the period that fits the dates, unasked */
  size_t evidence;       /* surest sentences to quote of each theme, at most 1000, in all and in
                            each group that is not small, and least certain ones; with the terms
                            that set themes and groups apart.  0: none, but 6 with pages.  CSV has
                            no room for them */
  const char *scratch;   /* directory for sentences that do not fit in memory, with pages or
                            evidence; NULL: the current one */
  void (*on_notice)(void *context, const char *message);
  void *context;
} ptheme_report_options;

typedef struct ptheme_report ptheme_report;

/** An empty report.  `options` is copied; what it points to must outlive the report.
 *  @return PTHEME_E_ARG for a level or evidence out of range; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_report_new(ptheme_report **out,
                                           const ptheme_report_options *options,
                                           ptheme_error *err);
/** Names a file of results, for the record of where a report comes from: its last component and the
 *  XXH3-128 of its bytes.  "-" and what is no file of its own is named only.
 *  @return PTHEME_E_INPUT where it cannot be read; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_report_add_input(ptheme_report *report, const char *path,
                                                 ptheme_error *err);
/** Reads labels of a random sample that ptheme_sampler_write() wrote; before the first document.
 *  The report then has AUDIT shares.  Rows without a label are left out, with a notice.
 *  @return PTHEME_E_INPUT for a file that is no such sample or has no labels;
 *          ptheme_report_finish() gives it for sentences that the results lack and labels that the
 *          model does not know; PTHEME_E_ARG with by_tokens; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_report_set_audit(ptheme_report *report, const char *path,
                                                 ptheme_error *err);
/** Adds a document; keeps sums, and with a model the probabilities of its sentences.
 *  @param path, line  where the result was read, for messages; path may be NULL and is copied
 *  @return PTHEME_E_INPUT for another model than before, or other labels; PTHEME_E_OUTPUT where
 *          `scratch` takes no sentences; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_report_add(ptheme_report *report, const ptheme_result *result,
                                           const char *path, uint64_t line, ptheme_error *err);
/** Sorts the documents by id, drops repeated ones, sums up the groups and estimates.  The report
 *  does not depend on the order of adding.
 *  @return PTHEME_E_INPUT for one document id with two different results, naming both, or without
 *          any document; PTHEME_E_ARG for a column that no document has, or a group to compare that
 *          is not there; PTHEME_E_OUTPUT where `scratch` fails; PTHEME_E_NOMEM.
 *  Cost: O(sentences K^2 + replicates documents K^2) a breakdown, and the sampler of gibbs.h for
 *  each document. */
PTHEME_API ptheme_status ptheme_report_finish(ptheme_report *report, ptheme_error *err);
/** Writes a finished report.  @param color  escape sequences in a table */
PTHEME_API ptheme_status ptheme_report_write(const ptheme_report *report, ptheme_output *output,
                                             ptheme_report_format format, bool color,
                                             ptheme_error *err);
PTHEME_API size_t ptheme_report_documents(const ptheme_report *report);
/** The id of model i of those that made the results, sorted; NULL past the last. */
PTHEME_API const char *ptheme_report_model(const ptheme_report *report, size_t i);

/** Zeroed is a good start. */
typedef struct ptheme_page_options {
  const char *title;         /* NULL: "Policy themes in court releases" */
  const ptheme_model *model; /* its quality is shown if it made the results; NULL: none at hand */
  size_t inline_documents;   /* more documents than this have their sentences in pages of their
                                own; 0: 1000 */
} ptheme_page_options;

/** Writes a finished report that was made with `pages` as HTML: one page that needs nothing else,
 *  works without scripts and opens no connection.  Beside NAME.html, the folder NAME_files gets
 *  report.csv and report.json, the same report as data, and where there are many documents
 *  documents-0001.html and so on, a hundred of them each.  The page itself appears last; then pages
 *  of an earlier report that this one does not have are removed.
 *  @param path  "-", standard output, gets the page only, and so do devices
 *  @return PTHEME_E_ARG for a report without pages; PTHEME_E_OUTPUT, PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_report_write_pages(const ptheme_report *report, const char *path,
                                                   const ptheme_page_options *options,
                                                   ptheme_error *err);
PTHEME_API void ptheme_report_free(ptheme_report *report);

/* ---- 10. Output --------------------------------------------------------------------------- */

/** Opens `path` for writing, or standard output for "-".  The bytes go to a temporary file beside
 *  it until ptheme_output_commit(), so that a reader sees the old file or the whole new one.
 *  Devices and pipes are written directly.
 *  @return PTHEME_E_OUTPUT where the directory cannot be written or the target is a directory;
 *          without `replace` also where the target exists; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_output_open(ptheme_output **out, const char *path, bool replace,
                                            ptheme_error *err);
/** The same in memory, for ptheme_output_get(); there is nothing to commit.  @return
 *  PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_output_open_memory(ptheme_output **out, ptheme_error *err);
/** What was written in memory so far, borrowed until the next call with `output`; empty for others.
 */
PTHEME_API ptheme_str ptheme_output_get(const ptheme_output *output);
PTHEME_API ptheme_status ptheme_output_write(ptheme_output *output, const void *data, size_t len,
                                             ptheme_error *err);
/** Passes on what is buffered (standard output only; a file appears at commit). */
PTHEME_API ptheme_status ptheme_output_flush(ptheme_output *output, ptheme_error *err);
/** Flushes, fsyncs, renames, fsyncs the directory; frees `output` whatever comes out. */
PTHEME_API ptheme_status ptheme_output_commit(ptheme_output *output, ptheme_error *err);
/** Removes the temporary file and frees `output`; NULL is fine. */
PTHEME_API void ptheme_output_discard(ptheme_output *output);

/** Foreign text made safe for a terminal: control and bidirectional characters and bytes that are
 *  not UTF-8 become \xNN or \u{NNNN}, newlines too.  *out is NUL-terminated and freed with
 *  ptheme_free().  @return PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_escape_terminal(char **out, ptheme_str text, ptheme_error *err);
/** A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.  As above. */
PTHEME_API ptheme_status ptheme_escape_json(char **out, ptheme_str text, ptheme_error *err);

/** The whole of `text` as a decimal number with '.', in every locale; false if it is anything
 *  else, infinite included. */
PTHEME_API bool ptheme_read_double(double *out, ptheme_str text);

/* ---- 11. Self-test of estimators ---------------------------------------------------------- */

/** Start with ptheme_selftest_options_init(). */
typedef struct ptheme_selftest_options {
  size_t draws;      /* samples of each protocol */
  size_t documents;  /* of a sample; 0: half of those of a fold */
  size_t replicates; /* of a sample's bootstrap */
  size_t audited;    /* sentences labelled for the audit, at most half of a sample's */
  uint64_t seed;
} ptheme_selftest_options;

PTHEME_API void ptheme_selftest_options_init(ptheme_selftest_options *options);

/** How one estimator did under one protocol. */
typedef struct ptheme_selftest_row {
  const char *protocol;  /* "artificial", "natural", "keyword", "document" */
  const char *estimator; /* "count", "mean", "pacc", "emq", "audit"; documents: "map" */
  const char *label;     /* NULL: all labels */
  size_t draws;          /* samples, or documents */
  double mae;            /* mean absolute error of a share, in the sample */
  double rae;            /* mean error relative to the true share, both smoothed by 1 / (2 n) */
  double covers_population; /* part of the 95 % intervals that hold the share that the sample was
                               drawn from; NAN where it is not known or not aimed at */
  double covers_sample;     /* the same for the share in the sample itself */
  double width;             /* mean width of the intervals */
} ptheme_selftest_row;

typedef struct ptheme_selftest ptheme_selftest;

/** Tries the estimators of shares on labelled data, scored out of fold, so that every sample is
 *  judged by a model trained on other documents.
 *  artificial: documents of one fold, their sentences thinned to a prevalence drawn evenly from all
 *              possible ones; prior shift and nothing else
 *  natural:    documents of one fold at random
 *  keyword:    all documents with one term, drawn anew each time; the shift of a keyword search
 *  document:   every document by itself
 *  @param train  options of training; its progress and on_metric are called for the training
 *  @return what ptheme_train() returns; PTHEME_E_ARG for options of 0 draws, replicates or
 *          audited. */
PTHEME_API ptheme_status ptheme_selftest_run(ptheme_selftest **out, const ptheme_dataset *dataset,
                                             const ptheme_train_options *train,
                                             const ptheme_selftest_options *options,
                                             ptheme_error *err);
PTHEME_API size_t ptheme_selftest_count(const ptheme_selftest *selftest); /* rows */
/** Row i: protocol by protocol and estimator by estimator, all labels first. */
PTHEME_API ptheme_selftest_row ptheme_selftest_get(const ptheme_selftest *selftest, size_t i);
/** Writes it: all rows as CSV, TSV or JSON; those over all labels, in points of a hundred, for a
 *  terminal or as Markdown.  @return PTHEME_E_OUTPUT, PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_selftest_write(const ptheme_selftest *selftest,
                                               ptheme_output *output, ptheme_report_format format,
                                               ptheme_error *err);
PTHEME_API void ptheme_selftest_free(ptheme_selftest *selftest);

/* ---- 12. Evaluating ----------------------------------------------------------------------- */

/** Start with ptheme_evaluate_options_init(). */
typedef struct ptheme_evaluate_options {
  bool no_context;             /* each row by itself, whatever the model leans on */
  double min_confidence;       /* 0 to 1: for the share of unsure sentences only */
  size_t draws;                /* of the bootstrap over documents, 1 to 100000; 1000 */
  uint64_t seed;               /* of these draws */
  size_t errors;               /* most confident errors to list; 20 */
  const ptheme_model *compare; /* a second model on the same rows, or NULL */
} ptheme_evaluate_options;

PTHEME_API void ptheme_evaluate_options_init(ptheme_evaluate_options *options);

typedef enum ptheme_evaluation_format {
  PTHEME_EVALUATION_TABLE = 0, /* for a terminal */
  PTHEME_EVALUATION_CSV,       /* tidy: section,item,measure,value,low,high,document,text */
  PTHEME_EVALUATION_JSON,
  PTHEME_EVALUATION_MARKDOWN
} ptheme_evaluation_format;

typedef struct ptheme_evaluation ptheme_evaluation;

/** How good a model is on labelled rows.  Each row is one sentence; a document's rows, in the order
 *  read, lean on their neighbours as in ptheme_classify().  A sentence's label is the arg-max of
 *  its probabilities (those without evidence: of the priors).  Accuracy, precision, recall, F1s,
 *  log-loss and Brier come with 95 % intervals from a bootstrap over documents (expanded
 *  percentiles, Hesterberg 2015; none for one document).  Macro-F1 is over the labels that occur or
 *  are given; log-loss is the mean of -ln p(true), Brier that of sum_k (p_k - [k true])^2, ECE that
 *  of |correct - confidence| of a sentence's bin, one of ten of confidence.  Undefined figures (no
 *  sentence of a label) are left empty.  With `compare` come the second model's figures less the
 *  first's, on the same draws, with two-sided p by Student's t, not adjusted for their number.
 *  Model and dataset must outlive the evaluation.
 *  @return PTHEME_E_INPUT for labels that the model does not know, naming them, with line and file
 *          of the first; PTHEME_E_ARG for options out of range or a second model with other labels;
 *          PTHEME_E_NOMEM.  Cost: O(draws (rows + K^2)). */
PTHEME_API ptheme_status ptheme_evaluate(ptheme_evaluation **out, const ptheme_model *model,
                                         const ptheme_dataset *dataset,
                                         const ptheme_evaluate_options *options,
                                         ptheme_error *err);
PTHEME_API void ptheme_evaluation_free(ptheme_evaluation *evaluation);

/** One figure: "accuracy", "macro_f1", "weighted_f1", "log_loss", "brier", "ece", "sentences",
 *  "documents", "seen_in_training" (sentences whose tokens are those of a training sentence),
 *  "nearly_seen_in_training" (further ones that have some eight of ten words in common with one),
 *  "unknown_tokens", "unsure", or "label.NAME.precision", ".recall", ".f1", ".sentences".
 *  @return false for another name, or a figure that is undefined here; *value is then untouched. */
PTHEME_API bool ptheme_evaluation_get(const ptheme_evaluation *evaluation, const char *name,
                                      double *value);
/** The whole evaluation as text; *out is NUL-terminated and freed with ptheme_free().
 *  @return PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_evaluation_text(char **out, const ptheme_evaluation *evaluation,
                                                ptheme_evaluation_format format,
                                                ptheme_error *err);

/* ---- 13. Explaining ----------------------------------------------------------------------- */

/** What one term of a sentence adds to each label's score. */
typedef struct ptheme_contribution {
  ptheme_str term;          /* as in the vocabulary: word, prefix*, two* words*, #chars, Han */
  double value;             /* of the term in the sentence's vector */
  const double *scores;     /* [K] value times the term's mean weight for the label */
  const ptheme_span *spans; /* [n_spans] words the term is made of, bytes into the sentence;
                               ascending; a pair spans both of its words */
  size_t n_spans;           /* times the term occurs, at least 1 */
} ptheme_contribution;

/** Why a sentence has its scores.  Label k meets K-1 others in pairs, each with a plane w x - rho;
 *  signed so that positive speaks for k, their mean is its score:
 *    scores[k] = bias[k] + contributions[0].scores[k] + contributions[1].scores[k] + ...
 *  added in this order, which gives exactly (to the last bit) the score.  The probabilities are
 *  not linear in the scores, and the label is the arg-max of the probabilities: the two rarely
 *  differ, but they can. */
typedef struct ptheme_explanation {
  ptheme_str sentence;
  const char *const *labels; /* [K] */
  size_t n_labels;           /* K */
  const double *p;           /* [K] of the sentence by itself, without its neighbours */
  const double *scores;      /* [K] */
  const double *bias;        /* [K] mean of -rho */
  const ptheme_contribution *contributions; /* [n] in order of first appearance; 0: no evidence */
  size_t n;
  uint32_t tokens, unknown;  /* words and characters; those that the vocabulary lacks */
} ptheme_explanation;

/** Explains one sentence, valid UTF-8.  The result of an earlier ptheme_classify() stays valid.
 *  Texts are borrowed from `sentence` and the model; the rest belongs to *out.
 *  @return PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_explain(ptheme_explanation **out, ptheme_classifier *classifier,
                                        ptheme_str sentence, ptheme_error *err);
PTHEME_API void ptheme_explanation_free(ptheme_explanation *explanation);

typedef enum ptheme_explanation_format {
  PTHEME_EXPLANATION_TEXT = 0,
  PTHEME_EXPLANATION_JSONL /* one line */
} ptheme_explanation_format;

/** One explanation as text, its last byte a newline.
 *  @param verdict  what ptheme_classify() said of the sentence in its document, or NULL
 *  @param document id to name, or an empty text
 *  @param top      contributions shown in TEXT, largest first; 0: all
 *  @param[out] out NUL-terminated, freed with ptheme_free() */
PTHEME_API ptheme_status ptheme_explanation_text(char **out, const ptheme_explanation *explanation,
                                                 const ptheme_sentence *verdict,
                                                 ptheme_str document, size_t top,
                                                 ptheme_explanation_format format,
                                                 ptheme_error *err);

typedef struct ptheme_top_term {
  ptheme_str term;
  double weight; /* mean over the pairs of the label */
} ptheme_top_term;

/** The terms that speak most for label k, heaviest first, equal ones sorted by bytes.
 *  @param[out] out  [*n_out] freed with ptheme_free(); texts borrowed from the model
 *  @param n         how many at most
 *  @return PTHEME_E_ARG for a k that is no label; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_model_top_terms(ptheme_top_term **out, size_t *n_out,
                                                const ptheme_model *model, size_t k, size_t n,
                                                ptheme_error *err);

/** The same as text: a term a line with its weight, or one JSON object. */
PTHEME_API ptheme_status ptheme_model_top_terms_text(char **out, const ptheme_model *model,
                                                     size_t k, size_t n,
                                                     ptheme_explanation_format format,
                                                     ptheme_error *err);

/* ---- 14. Exporting ------------------------------------------------------------------------ */

/** Labelled rows as vectors in libsvm's format, a line a row in the order read:
 *  `label index:value ...`, label the number from 0 of ptheme_model_label(), indices the number of
 *  the term from 1, ascending; values the shortest text that reads back as the same float.  Rows
 *  without a known term have a label only.  *out is NUL-terminated, freed with ptheme_free().
 *  @return PTHEME_E_INPUT for labels that the model does not know; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_export_vectors(char **out, const ptheme_model *model,
                                               const ptheme_dataset *dataset, ptheme_error *err);
/** The same planes as a model for libsvm's svm-predict: one support vector a pair (i, j), which is
 *  the folded plane, belongs to label i and has the coefficient 1 against j and 0 against all
 *  others, so that libsvm's decision value for the pair is w x - rho.
 *  svm-predict lets every pair vote (a value above 0 for i, else for j) and takes the label with
 *  most votes, the first of equals; policytheme takes the arg-max of the coupled, calibrated
 *  probabilities.  The decision values agree; the labels mostly do.  */
PTHEME_API ptheme_status ptheme_export_svm(char **out, const ptheme_model *model,
                                           ptheme_error *err);
/** Vocabulary and weights as CSV: term, idf, then a column for each plane, "first/second" of a pair
 *  of labels or "label" of a label against the rest, and a last row with the empty term that holds
 *  -rho. */
PTHEME_API ptheme_status ptheme_export_weights(char **out, const ptheme_model *model,
                                               ptheme_error *err);

/* ---- 15. Coders' agreement ---------------------------------------------------------------- */

/** Forms of the lists and tables of sections 15 and 16.  Numbers have 6 decimals in CSV and JSON;
 *  what is undefined is empty in CSV and null in JSON. */
typedef enum ptheme_table_format {
  PTHEME_TABLE_TEXT = 0, /* for a terminal */
  PTHEME_TABLE_CSV,
  PTHEME_TABLE_JSON
} ptheme_table_format;

enum { PTHEME_MISSING = UINT16_MAX }; /* a coder gave a unit no label */

/** A statistic and its 95 % interval from resampled documents; NaN where undefined. */
typedef struct ptheme_coefficient {
  double value, low, high;
  uint64_t n; /* labels that it rests on */
} ptheme_coefficient;

/** Two coders on the units that both labelled. */
typedef struct ptheme_coder_pair {
  size_t a, b; /* coders, a < b */
  uint64_t units;
  double agreement;          /* share of these units with the same label */
  double kappa;              /* Cohen 1960; NaN where chance alone agrees on everything */
  const uint32_t *confusion; /* [K][K] units by a's label and b's */
} ptheme_coder_pair;

/** A unit whose coders do not agree; texts are borrowed from the agreement. */
typedef struct ptheme_disagreement {
  ptheme_str document, text, path;
  uint64_t line;
  const uint16_t *labels; /* [n_coders] label, or PTHEME_MISSING */
} ptheme_disagreement;

typedef struct ptheme_agreement_summary {
  size_t n_coders, n_labels; /* n_labels: K */
  const char *const *coders; /* [n_coders] */
  const char *const *labels; /* [K] sorted by bytes */
  uint64_t documents, units;
  uint64_t pairable; /* units with two labels or more: what everything below rests on */
  ptheme_coefficient alpha;        /* Krippendorff's, nominal */
  const ptheme_coefficient *label; /* [K] the same for "this label or another"; n: its labels */
  double agreement;                /* share of equal pairs, a unit's weighing as in alpha */
  const ptheme_coder_pair *pairs;  /* [n_pairs] */
  size_t n_pairs;
  const ptheme_disagreement *disagreements; /* [n_disagreements] in the order read */
  size_t n_disagreements;
} ptheme_agreement_summary;

typedef struct ptheme_agreement ptheme_agreement;

/** An empty table of units and coders.
 *  @param coders  [n_coders] names, copied; 2 to 32
 *  @return PTHEME_E_ARG; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_agreement_new(ptheme_agreement **out, const char *const *coders,
                                              size_t n_coders, ptheme_error *err);
/** A unit with the labels of all coders; a blank label is a missing one.
 *  @param labels  [n_coders]
 *  @return PTHEME_E_INPUT for a label that is one of more than 255; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_agreement_add(ptheme_agreement *agreement,
                                              const ptheme_document *document,
                                              const ptheme_str *labels, ptheme_error *err);
/** One coder's label of a unit that other coders' may be joined to: equal `unit`, or if that is
 *  empty equal document and text (the second such row of a coder to the second of another).
 *  @return PTHEME_E_INPUT if the coder had a row for this `unit` already, or for a label that is
 *          one of more than 255; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_agreement_join(ptheme_agreement *agreement, size_t coder,
                                               const ptheme_document *document, ptheme_str unit,
                                               ptheme_str label, ptheme_error *err);
/** Measures.  With c, k labels and m_u the labels of unit u, the coincidences are o_ck = sum over
 *  units with m_u >= 2 of (pairs c, k of different coders) / (m_u - 1), n_c = sum_k o_ck, n = sum_c
 *  n_c, and alpha = 1 - (n - 1) sum_{c != k} o_ck / sum_{c != k} n_c n_k (Krippendorff 2011).
 *  Intervals are of 95 %, by expanded percentiles (Hesterberg 2015) over `replicates` draws of as
 *  many documents with such units as there are, and undefined for fewer than two.
 *  Not to be called twice.
 *  @return PTHEME_E_INPUT without a unit that has two labels; PTHEME_E_NOMEM.
 *          Cost: O(units + replicates * documents). */
PTHEME_API ptheme_status ptheme_agreement_finish(ptheme_agreement *agreement, size_t replicates,
                                                 uint64_t seed, ptheme_error *err);
/** The measures; after ptheme_agreement_finish().  Borrowed. */
PTHEME_API const ptheme_agreement_summary *
ptheme_agreement_get(const ptheme_agreement *agreement);
/** Writes them.  CSV: statistic,coder_a,coder_b,label_a,label_b,value,low,high,n. */
PTHEME_API ptheme_status ptheme_agreement_write(const ptheme_agreement *agreement,
                                                ptheme_output *output, ptheme_table_format format,
                                                bool color, ptheme_error *err);
/** Writes the disagreements as CSV: file,line,document,text, and a column a coder. */
PTHEME_API ptheme_status ptheme_agreement_write_disagreements(const ptheme_agreement *agreement,
                                                              ptheme_output *output,
                                                              ptheme_error *err);
PTHEME_API void ptheme_agreement_free(ptheme_agreement *agreement);

/* ---- 16. Checking labelled data ----------------------------------------------------------- */

typedef enum ptheme_severity {
  PTHEME_SEVERITY_NOTE = 0, /* worth knowing */
  PTHEME_SEVERITY_WARNING,  /* probably not meant */
  PTHEME_SEVERITY_ERROR     /* rows are lost, or contradict each other */
} ptheme_severity;

typedef struct ptheme_place {
  ptheme_str path;
  uint64_t line;
} ptheme_place;

/** One kind of trouble, with the rows that have it; texts are borrowed from the check. */
typedef struct ptheme_finding {
  ptheme_severity severity;
  const char *kind;    /* a fixed word such as "label-typo" */
  ptheme_str message;  /* what these rows have */
  uint64_t rows;
  const ptheme_place *places; /* [n_places] the first few, at most 5 */
  size_t n_places;
} ptheme_finding;

typedef struct ptheme_check ptheme_check;

/** An empty check.  Feed it with every row of a reader that was opened without need_label, and
 *  with every record that this reader rejected.
 *  @return PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_check_new(ptheme_check **out, ptheme_error *err);
PTHEME_API ptheme_status ptheme_check_add(ptheme_check *check, const ptheme_document *document,
                                          ptheme_error *err);
PTHEME_API ptheme_status ptheme_check_reject(ptheme_check *check, const ptheme_reject *reject,
                                             ptheme_error *err);
/** Looks at all rows together: labels, duplicates, near-duplicates.  The kinds of findings are
 *  listed in docs/formats.md.  Not to be called twice.
 *  @param empty  records without text, which a reader counts but does not hand out
 *  @return PTHEME_E_NOMEM.  Cost: O(bytes), and near-duplicates as in training. */
PTHEME_API ptheme_status ptheme_check_finish(ptheme_check *check, uint64_t empty,
                                             ptheme_error *err);
/** Findings, errors first. */
PTHEME_API size_t ptheme_check_count(const ptheme_check *check);
PTHEME_API const ptheme_finding *ptheme_check_get(const ptheme_check *check, size_t i);
PTHEME_API size_t ptheme_check_rows(const ptheme_check *check);
/** CSV: severity,kind,rows,message,places; places are FILE:LINE with blanks between them. */
PTHEME_API ptheme_status ptheme_check_write(const ptheme_check *check, ptheme_output *output,
                                            ptheme_table_format format, bool color,
                                            ptheme_error *err);
PTHEME_API const char *ptheme_severity_name(ptheme_severity severity); /* "note" ... */
PTHEME_API void ptheme_check_free(ptheme_check *check);

/* ---- 17. What to label next --------------------------------------------------------------- */

/** A sentence worth labelling; texts are borrowed from the suggestions. */
typedef struct ptheme_suggestion {
  ptheme_str document, date, source, title, language, text;
  const char *first, *second; /* the two likeliest labels */
  double p_first, p_second;
  bool no_evidence;         /* no term of it is in the vocabulary */
} ptheme_suggestion;

typedef struct ptheme_suggestions ptheme_suggestions;

/** Suggests `count` sentences of the documents that will be added.  The model must outlive it.
 *  @param seed  breaks ties
 *  @return PTHEME_E_ARG for a count of 0; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_suggestions_new(ptheme_suggestions **out,
                                                const ptheme_model *model, size_t count,
                                                uint64_t seed, ptheme_error *err);
/** Classifies a document and keeps its sentences while they may be among the suggested ones, but
 *  none that the model was trained on.  Memory: the larger of 20,000 and 40 * count sentences. */
PTHEME_API ptheme_status ptheme_suggestions_add(ptheme_suggestions *suggestions,
                                                const ptheme_document *document,
                                                ptheme_error *err);
/** Chooses again and again the sentence with the highest sqrt(u) L^(-3/4) sum over its L terms of
 *  w (sqrt(c + 1) - sqrt(c)): u = 1 - (p of the likeliest label - p of the second), w = ln of the
 *  kept sentences that have the term, c how often it was chosen before (2 more for a term that the
 *  model knows).  Of near-duplicates one at most.  Does not depend on the order of documents.
 *  @return PTHEME_E_NOMEM.  Cost: O(count * terms of the sentences kept). */
PTHEME_API ptheme_status ptheme_suggestions_finish(ptheme_suggestions *suggestions,
                                                   ptheme_error *err);
/** The chosen, the most useful first; after ptheme_suggestions_finish(). */
PTHEME_API size_t ptheme_suggestions_count(const ptheme_suggestions *suggestions);
PTHEME_API ptheme_suggestion ptheme_suggestions_get(const ptheme_suggestions *suggestions,
                                                    size_t i);
/** Sentences of all documents, and those of them that the model was trained on. */
PTHEME_API uint64_t ptheme_suggestions_seen(const ptheme_suggestions *suggestions);
PTHEME_API uint64_t ptheme_suggestions_known(const ptheme_suggestions *suggestions);
/** Writes a table that training reads once its column of labels is filled in: document, date,
 *  court, title, language, text, theme (or the names in `columns`), then reason, first, p_first,
 *  second, p_second.  A text that a spreadsheet would run as a formula gets an apostrophe in
 *  front, which is no part of any term. */
PTHEME_API ptheme_status ptheme_suggestions_write(const ptheme_suggestions *suggestions,
                                                  const ptheme_reader_options *columns,
                                                  ptheme_output *output, ptheme_error *err);
PTHEME_API void ptheme_suggestions_free(ptheme_suggestions *suggestions);

/* ---- 18. Samples to label by hand ---------------------------------------------------------- */

typedef struct ptheme_sampler ptheme_sampler;

/** Draws n sentences with evidence from results, or the sentences of n documents, each set of n
 *  with the same probability (the n lowest of numbers made from seed and names).
 *  @return PTHEME_E_ARG for n = 0; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_sampler_new(ptheme_sampler **out, size_t n, bool by_document,
                                            uint64_t seed, ptheme_error *err);
/** Offers a document; the order does not matter, nor does one that comes again.  Memory: what is
 *  drawn.  @return PTHEME_E_INPUT for a result without texts; PTHEME_E_NOMEM. */
PTHEME_API ptheme_status ptheme_sampler_add(ptheme_sampler *sampler, const ptheme_result *result,
                                            ptheme_error *err);
/** What is drawn as CSV, sorted by document and sentence: the columns of labelled data with an
 *  empty theme, then sentence (from 1), before, after (its neighbours), drawn_by, seed.  The
 *  model's guess is left out, so that it cannot sway who labels. */
PTHEME_API ptheme_status ptheme_sampler_write(const ptheme_sampler *sampler, ptheme_output *output,
                                              ptheme_error *err);
PTHEME_API size_t ptheme_sampler_count(const ptheme_sampler *sampler); /* sentences or documents */
PTHEME_API void ptheme_sampler_free(ptheme_sampler *sampler);

#ifdef __cplusplus
}
#endif
#endif
