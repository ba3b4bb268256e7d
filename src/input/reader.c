/* From paths to documents: walk.c finds the files, a format reader makes records of one of them,
 * and here is what all formats share: counting, ids, labels that must be there, and joining. */
#include "input/reader.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/status.h"
#include "input/format.h"
#include "input/html_rules.h"
#include "input/join.h"
#include "input/made.h"
#include "input/walk.h"

#include <stdio.h>

enum {
  BLOCK = 256 * 1024,
  HEAD = 64 * 1024,
  JSON_HEAD = 4,
  MAX_FIELD = 16 << 20,
  MAX_TEXT = 1 << 30
};

struct ptheme_reader {
  ptheme_reader_options asked;   // as the caller said, with limits filled in
  ptheme_reader_options options; // for the current file: its format and delimiter
  ptheme_buf names;              // the column names that asked points to
  ptheme_reader_counts counts;
  ptheme_walk *walk;
  const char *path; // of the current or next file; NULL if it has yet to be found
  bool named, ended, is_open;
  ptheme_stream stream;
  ptheme_input input;
  const ptheme_format_reader *format; // NULL while no file is open
  void *state;
  ptheme_buf id; // a made-up one
  char date[10]; // one that was written otherwise
  bool has_made; // the current file has such ids
  ptheme_made made;
  ptheme_join join;
  ptheme_record held; // the record behind a joined document
  bool has_held, joining;
  ptheme_error deferred; // a failure behind a joined document
  pthread_mutex_t callbacks;
};

/* ---- Formats ------------------------------------------------------------------------------ */

typedef struct suffix_row {
  const char *suffix;
  ptheme_format format;
} suffix_row;

static const suffix_row suffixes[] = {
    {".csv", PTHEME_FORMAT_CSV},      {".tsv", PTHEME_FORMAT_TSV},
    {".tab", PTHEME_FORMAT_TSV},      {".jsonl", PTHEME_FORMAT_JSONL},
    {".ndjson", PTHEME_FORMAT_JSONL}, {".html", PTHEME_FORMAT_HTML},
    {".htm", PTHEME_FORMAT_HTML},     {".xhtml", PTHEME_FORMAT_HTML},
    {".shtml", PTHEME_FORMAT_HTML},   {".txt", PTHEME_FORMAT_TEXT},
};

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool ends_with(ptheme_str name, const char *suffix) {
  size_t len = strlen(suffix), i = 0;
  if (name.len < len) return false;
  const char *end = name.data + name.len - len;
  while (i < len && lower(end[i]) == suffix[i])
    i++;
  return i == len;
}

static ptheme_format format_of_name(const char *path) {
  ptheme_str name = ptheme_str__of(path);
  if (ends_with(name, ".gz")) name.len -= 3;
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
    if (ends_with(name, suffixes[i].suffix)) return suffixes[i].format;
  return PTHEME_FORMAT_AUTO;
}

/* "dir/2020-01-02-x.txt.gz" gives "2020-01-02-x"; of a file that was found in a directory, what
 * follows the directory's name, "sub/x"; a name that is all suffix stays whole. */
static ptheme_str name_of_path(const char *path, size_t given) {
  if (strcmp(path, "-") == 0) return ptheme_str__of("stdin");
  const char *slash = strrchr(path, '/'), *start = slash && slash[1] ? slash + 1 : path;
  ptheme_str name = ptheme_str__of(given > 0 ? path + given : start);
  if (ends_with(name, ".gz") && name.len > 3) name.len -= 3;
  for (size_t i = name.len; i-- > 1 && name.data[i - 1] != '/';)
    if (name.data[i] == '.') return (ptheme_str){name.data, i};
  return name;
}

static const ptheme_format_reader *reader_of(ptheme_format format) {
  switch (format) {
  case PTHEME_FORMAT_CSV:
  case PTHEME_FORMAT_TSV:
    return &ptheme_read_csv__format;
  case PTHEME_FORMAT_JSONL:
    return &ptheme_read_jsonl__format;
  case PTHEME_FORMAT_HTML:
    return &ptheme_read_html__format;
  case PTHEME_FORMAT_AUTO:
  case PTHEME_FORMAT_TEXT:
    break;
  }
  return &ptheme_read_text__format;
}

/* ---- Opening and closing ------------------------------------------------------------------ */

/* Leaves reader->path at the next file that can be read; in directories, only files whose suffix
 * says how, unless the caller said it. */
static ptheme_status find_file(ptheme_reader *reader, ptheme_error *err) {
  for (;;) {
    PTHEME_TRY(ptheme_walk__next(reader->walk, &reader->path, &reader->named,
                                 &reader->counts.skipped_files, err));
    reader->ended = !reader->path;
    if (!reader->path || reader->named || reader->asked.format != PTHEME_FORMAT_AUTO ||
        format_of_name(reader->path) != PTHEME_FORMAT_AUTO)
      return PTHEME_OK;
    reader->counts.skipped_files++;
  }
}

static void close_file(ptheme_reader *reader) {
  if (reader->format) reader->format->close(reader->state);
  reader->format = NULL;
  reader->path = NULL;
  reader->has_held = false;
  ptheme_stream__close(&reader->stream);
}

static void notify_conversion(ptheme_reader *reader, const char *encoding) {
  if (!encoding || !reader->options.on_notice) return;
  char message[256];
  snprintf(message, sizeof message, "%.180s: converted from %s", reader->path, encoding);
  pthread_mutex_lock(&reader->callbacks);
  reader->options.on_notice(reader->options.context, message);
  pthread_mutex_unlock(&reader->callbacks);
}

/* What a name does not tell.  Who begins with "<p", "<!" or "<?" is a page. */
static ptheme_format format_of_start(const char first[2], bool tables) {
  char behind = lower(first[1]);
  if (first[0] == '{') return PTHEME_FORMAT_JSONL;
  if (tables) return PTHEME_FORMAT_CSV;
  bool is_tag =
      first[0] == '<' && behind && ((behind >= 'a' && behind <= 'z') || strchr("!?", behind));
  return is_tag ? PTHEME_FORMAT_HTML : PTHEME_FORMAT_TEXT;
}

static ptheme_status open_stream(ptheme_reader *reader, ptheme_error *err) {
  ptheme_reader_options *options = &reader->options;
  *options = reader->asked;
  if (options->format == PTHEME_FORMAT_AUTO) options->format = format_of_name(reader->path);
  PTHEME_TRY(ptheme_stream__open(&reader->stream, reader->path, err));
  if (options->format == PTHEME_FORMAT_AUTO) {
    char first[2];
    PTHEME_TRY(ptheme_stream__sniff(&reader->stream, first, err));
    bool is_json = ends_with(ptheme_str__of(reader->path), ".json"); /* an array is no text */
    options->format = is_json ? PTHEME_FORMAT_JSONL : format_of_start(first, options->tables);
  }
  if (options->delimiter == '\0')
    options->delimiter = options->format == PTHEME_FORMAT_TSV ? '\t' : ',';
  /* Lines from a pipe are answered one by one, so nothing may wait there for a full head. */
  bool lines_from_pipe = options->format == PTHEME_FORMAT_JSONL && strcmp(reader->path, "-") == 0;
  const char *encoding;
  PTHEME_TRY(
      ptheme_stream__decode(&reader->stream, lines_from_pipe ? JSON_HEAD : HEAD, &encoding, err));
  notify_conversion(reader, encoding);
  return PTHEME_OK;
}

/* A file that cannot be read is a record that cannot be used where a directory holds it, and a
 * failure where it was named; so is a table of other columns, which tells of wrong options.  The
 * message begins with the file's name and ends with a hint, which a record has not. */
static bool reject_file(ptheme_reader *reader, const ptheme_error *failed) {
  bool has_begun = reader->input.number > 0 || reader->input.begun;
  bool has_bad_head = reader->is_open && !reader->format;
  if (failed->status != PTHEME_E_INPUT || reader->named || has_begun || has_bad_head) return false;
  const char *reason = failed->message;
  size_t len = strlen(reader->path);
  if (strncmp(reason, reader->path, len) == 0 && strncmp(reason + len, ": ", 2) == 0)
    reason += len + 2;
  ptheme_fault fault = {failed->line, failed->byte, {"", 0}};
  ptheme_input__reject(&reader->input, &fault, "%.*s", (int)strcspn(reason, "\n"), reason);
  return true;
}

static ptheme_status open_file(ptheme_reader *reader, ptheme_error *err) {
  ptheme_status status = open_stream(reader, err);
  reader->is_open = status == PTHEME_OK;
  reader->input.begun = false;
  reader->input.taken = 0;
  reader->input.name = name_of_path(reader->path, ptheme_walk__given(reader->walk));
  reader->has_made = false;
  reader->input.number = 0;
  if (status == PTHEME_OK) {
    const ptheme_format_reader *format = reader_of(reader->options.format);
    status = format->open(&reader->state, &reader->input, err);
    reader->format = status == PTHEME_OK ? format : NULL;
  }
  reader->counts.files += status == PTHEME_OK;
  return status;
}

/* ---- Records ------------------------------------------------------------------------------ */

/* The id of a record that has none: the file's name, and in tables the record's number. */
static ptheme_status make_id(ptheme_reader *reader, ptheme_document *document, ptheme_error *err) {
  ptheme_format format = reader->options.format;
  ptheme_buf__clear(&reader->id);
  ptheme_buf__add_str(&reader->id, reader->input.name);
  size_t name_len = reader->id.len;
  if (format != PTHEME_FORMAT_TEXT && format != PTHEME_FORMAT_HTML) {
    name_len++;
    ptheme_buf__add_byte(&reader->id, ':');
    ptheme_buf__add_u64(&reader->id, reader->input.number);
  }
  document->id = ptheme_buf__str(&reader->id);
  PTHEME_TRY(ptheme_buf__status(&reader->id, err));
  if (reader->has_made) return PTHEME_OK;
  reader->has_made = true;
  return ptheme_made__note(&reader->made, (ptheme_str){document->id.data, name_len}, reader->path,
                           err);
}

/* Bytes of the document that this record would be, or be joined to. */
static size_t length_with(const ptheme_reader *reader, const ptheme_document *document) {
  bool joins = reader->joining && ptheme_str__equal(document->id, reader->join.first.id);
  return document->text.len + (joins ? reader->join.text.len + 1 : 0);
}

/* Counts a record and decides whether it is handed out. */
static bool accept(ptheme_reader *reader, const ptheme_record *record) {
  const ptheme_document *document = &record->document;
  ptheme_fault fault = {document->line, record->byte, record->bytes};
  bool empty = ptheme_input__is_blank(document->text);
  if (!empty && length_with(reader, document) > reader->options.max_document) {
    ptheme_input__reject(&reader->input, &fault, "document longer than %zu bytes",
                         reader->options.max_document);
    return false;
  }
  bool unlabelled = !empty && reader->options.need_label && ptheme_input__is_blank(document->label);
  reader->input.number++;
  reader->counts.records++;
  reader->counts.replaced += document->replaced;
  reader->counts.empty += empty;
  reader->counts.unlabelled += unlabelled;
  return !empty && !unlabelled;
}

/* The next record of the current file that is to be handed out. */
static ptheme_status next_record(ptheme_reader *reader, ptheme_record *record, bool *more,
                                 ptheme_error *err) {
  do {
    PTHEME_TRY(reader->format->next(reader->state, record, more, err));
    if (!*more) return PTHEME_OK;
  } while (!accept(reader, record));
  reader->counts.ok++; /* before what may fail, since the record is counted already */
  record->document.path = ptheme_str__of(reader->path);
  ptheme_date__settle(&record->document.date, reader->date);
  return record->document.id.len == 0 ? make_id(reader, &record->document, err) : PTHEME_OK;
}

/* ---- Joining ------------------------------------------------------------------------------ */

/* Adds the records behind the first one until another id comes, which is held back.  A failure
 * there must not cost the document before it, so it waits for the next call. */
static ptheme_status gather(ptheme_reader *reader, ptheme_error *err) {
  bool more;
  ptheme_status status = PTHEME_OK;
  reader->joining = true;
  while (status == PTHEME_OK) {
    reader->has_held =
        next_record(reader, &reader->held, &more, &reader->deferred) == PTHEME_OK && more;
    if (!reader->has_held || !ptheme_str__equal(reader->held.document.id, reader->join.first.id))
      break;
    status = ptheme_join__add(&reader->join, &reader->held.document, err);
  }
  reader->joining = false;
  return status;
}

static ptheme_status next_joined(ptheme_reader *reader, ptheme_document *document, bool *more,
                                 ptheme_error *err) {
  if (reader->deferred.status != PTHEME_OK) {
    if (err && err->status == PTHEME_OK) *err = reader->deferred;
    ptheme_status status = reader->deferred.status;
    reader->deferred = (ptheme_error)PTHEME_ERROR_INIT;
    return status;
  }
  *more = reader->has_held;
  if (!*more) PTHEME_TRY(next_record(reader, &reader->held, more, err));
  if (!*more) return PTHEME_OK;
  PTHEME_TRY(ptheme_join__start(&reader->join, &reader->held.document, err));
  PTHEME_TRY(gather(reader, err));
  *document = ptheme_join__document(&reader->join);
  return PTHEME_OK;
}

/* ---- The public functions ----------------------------------------------------------------- */

static ptheme_status next_of_file(ptheme_reader *reader, ptheme_document *document, bool *more,
                                  ptheme_error *err) {
  if (reader->options.join_rows) return next_joined(reader, document, more, err);
  ptheme_record record;
  PTHEME_TRY(next_record(reader, &record, more, err));
  if (*more) *document = record.document;
  return PTHEME_OK;
}

/* A file that fails is left behind, so the next call goes on with the one after it. */
ptheme_status ptheme_reader_next(ptheme_reader *reader, ptheme_document *document, bool *more,
                                 ptheme_error *err) {
  *more = false;
  while (!reader->ended) {
    ptheme_error failed = PTHEME_ERROR_INIT;
    ptheme_status status = PTHEME_OK;
    if (!reader->path) PTHEME_TRY(find_file(reader, err));
    if (reader->ended) break;
    if (!reader->format) status = open_file(reader, &failed);
    if (status == PTHEME_OK) status = next_of_file(reader, document, more, &failed);
    if (status == PTHEME_OK && *more) return PTHEME_OK;
    bool is_lost = status != PTHEME_OK && !reject_file(reader, &failed);
    close_file(reader);
    if (is_lost) {
      *more = false;
      if (err && err->status == PTHEME_OK) *err = failed;
      return status;
    }
  }
  return PTHEME_OK;
}

/* ---- Pieces ------------------------------------------------------------------------------- */

void ptheme_reader__in_pieces(ptheme_reader *reader, size_t bytes) {
  const ptheme_reader_options *asked = &reader->asked;
  bool whole = asked->join_rows || asked->max_document != (size_t)MAX_TEXT ||
               asked->invalid == PTHEME_INVALID_ERROR;
  reader->input.piece = whole ? 0 : bytes;
}

bool ptheme_reader__is_begun(const ptheme_reader *reader) {
  return reader->input.begun;
}

ptheme_status ptheme_reader__piece(ptheme_reader *reader, ptheme_str *text, uint64_t *replaced,
                                   ptheme_error *err) {
  ptheme_fault at;
  PTHEME_TRY(ptheme_input__piece(&reader->input, &at, text, replaced, err));
  reader->counts.replaced += *replaced;
  return PTHEME_OK;
}

/* ---- Options ------------------------------------------------------------------------------ */

static ptheme_status check_options(const ptheme_reader_options *options, ptheme_error *err) {
  unsigned char c = (unsigned char)options->delimiter;
  if (c == '"' || c == '\n' || c == '\r' || c == ' ' || c >= 0x80)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "the delimiter must be one ASCII character, not a quote, blank or "
                               "line end");
  if (options->html_selector && !ptheme_html_rules__is_selector(options->html_selector))
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "the selector \"%.60s\" is not one of elements\n"
                               "hint: td, .text, #zoom or div.text, commas between them",
                               options->html_selector);
  return PTHEME_OK;
}

/* The caller's strings are borrowed for the call only. */
static ptheme_status copy_options(ptheme_reader *reader, const ptheme_reader_options *options,
                                  ptheme_error *err) {
  ptheme_reader_options *asked = &reader->asked;
  *asked = *options;
  asked->max_field = asked->max_field ? asked->max_field : MAX_FIELD;
  asked->max_document = asked->max_document ? asked->max_document : MAX_TEXT;
  const char **names[] = {&asked->id_col,   &asked->text_col,     &asked->label_col,
                          &asked->date_col, &asked->source_col,   &asked->title_col,
                          &asked->lang_col, &asked->html_selector};
  enum { N = sizeof names / sizeof *names };
  size_t offsets[N] = {0};
  for (size_t i = 0; i < N; i++) {
    offsets[i] = reader->names.len;
    if (*names[i]) ptheme_buf__add(&reader->names, *names[i], strlen(*names[i]) + 1);
  }
  PTHEME_TRY(ptheme_buf__status(&reader->names, err));
  for (size_t i = 0; i < N; i++)
    if (*names[i]) *names[i] = reader->names.data + offsets[i];
  return PTHEME_OK;
}

static ptheme_status prepare(ptheme_reader *reader, const char *const *paths, size_t n_paths,
                             const ptheme_reader_options *options, ptheme_error *err) {
  PTHEME_TRY(check_options(options, err));
  PTHEME_TRY(copy_options(reader, options, err));
  PTHEME_TRY(ptheme_walk__new(&reader->walk, paths, n_paths, err));
  PTHEME_TRY(find_file(reader, err));
  if (!reader->ended) return PTHEME_OK;
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, paths[0], 0, 0,
                                "no file here that can be read\nfound: %llu other file%s\n"
                                "hint: suffixes are .csv .tsv .jsonl .ndjson .html .txt, and .gz "
                                "behind them",
                                (unsigned long long)reader->counts.skipped_files,
                                reader->counts.skipped_files == 1 ? "" : "s");
}

ptheme_status ptheme_reader__open(ptheme_reader **out, const char *const *paths, size_t n_paths,
                                  const ptheme_reader_options *options, size_t block,
                                  ptheme_error *err) {
  *out = NULL;
  if (n_paths == 0) return ptheme_status__fail(err, PTHEME_E_ARG, "no input is named");
  ptheme_reader *reader = ptheme_mem__zalloc(1, sizeof *reader);
  if (!reader) return ptheme_status__nomem(err);
  reader->stream.block = block;
  reader->input.stream = &reader->stream;
  reader->input.options = &reader->options;
  reader->input.counts = &reader->counts;
  reader->input.callbacks = &reader->callbacks;
  pthread_mutex_init(&reader->callbacks, NULL);
  ptheme_status status = prepare(reader, paths, n_paths, options, err);
  if (status == PTHEME_OK)
    *out = reader;
  else
    ptheme_reader_free(reader);
  return status;
}

ptheme_status ptheme_reader_open(ptheme_reader **out, const char *const *paths, size_t n_paths,
                                 const ptheme_reader_options *options, ptheme_error *err) {
  return ptheme_reader__open(out, paths, n_paths, options, BLOCK, err);
}

pthread_mutex_t *ptheme_reader__callbacks(ptheme_reader *reader) {
  return &reader->callbacks;
}

ptheme_reader_counts ptheme_reader_count(const ptheme_reader *reader) {
  return reader->counts;
}

void ptheme_reader_free(ptheme_reader *reader) {
  if (!reader) return;
  close_file(reader);
  ptheme_walk__free(reader->walk);
  ptheme_stream__free(&reader->stream);
  ptheme_join__free(&reader->join);
  ptheme_buf__free(&reader->input.repaired);
  ptheme_buf__free(&reader->names);
  ptheme_buf__free(&reader->id);
  ptheme_made__free(&reader->made);
  pthread_mutex_destroy(&reader->callbacks);
  ptheme_mem__free(reader);
}
