/* One JSON object a line (jsonlines.org), read strictly: a key that stands twice, bytes behind the
 * object or text that is not a string reject the line, and only it.  A line is handed out as soon
 * as it has arrived, without waiting for a block to fill. */
#include "input/columns.h"
#include "input/format.h"
#include "input/json_flat.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"

#include <jansson.h>

typedef struct jsonl_reader {
  ptheme_input *input;
  ptheme_str roles[PTHEME_ROLES]; // the keys of the parts of a document
  uint64_t line;                  // of the next record
  ptheme_json_pairs pairs;        // of the record handed out
  json_t *object;                 // whose strings they borrow, if jansson read them
  ptheme_field *fields;           // [cap_fields]
  size_t cap_fields;
} jsonl_reader;

static ptheme_status open_jsonl(void **state, ptheme_input *input, ptheme_error *err) {
  jsonl_reader *jsonl = ptheme_mem__zalloc(1, sizeof *jsonl);
  if (!jsonl) return ptheme_status__nomem(err);
  jsonl->input = input;
  jsonl->line = 1;
  ptheme_role__names(jsonl->roles, input->options);
  *state = jsonl;
  return PTHEME_OK;
}

static void close_jsonl(void *state) {
  jsonl_reader *jsonl = state;
  json_decref(jsonl->object);
  ptheme_mem__free(jsonl->fields);
  ptheme_json_pairs__free(&jsonl->pairs);
  ptheme_mem__free(jsonl);
}

/* ---- Lines -------------------------------------------------------------------------------- */

/* Drops the rest of a line that is too long. */
static ptheme_status skip_line(jsonl_reader *jsonl, ptheme_error *err) {
  ptheme_stream *stream = jsonl->input->stream;
  for (;;) {
    ptheme_str text = ptheme_stream__unread(stream);
    const char *newline = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
    ptheme_stream__consume(stream, newline ? (size_t)(newline - text.data) + 1 : text.len);
    if (newline || stream->ended) return PTHEME_OK;
    PTHEME_TRY(ptheme_stream__more(stream, err));
  }
}

/* The next line without its end; *more is false behind the last one.  Too long a line is rejected
 * on the way. */
static ptheme_status next_line(jsonl_reader *jsonl, ptheme_fault *at, bool *more,
                               ptheme_error *err) {
  ptheme_stream *stream = jsonl->input->stream;
  size_t most = jsonl->input->options->max_field;
  for (size_t seen = 0;;) {
    ptheme_str text = ptheme_stream__unread(stream);
    size_t view = text.len > most ? most + 1 : text.len;
    const char *newline = view > seen ? memchr(text.data + seen, '\n', view - seen) : NULL;
    seen = newline ? (size_t)(newline - text.data) : view;
    *at = (ptheme_fault){jsonl->line, stream->offset, {text.data, seen}};
    *more = newline || seen > 0 || !stream->ended;
    if (newline || (stream->ended && seen <= most)) {
      ptheme_stream__consume(stream, seen + (newline != NULL));
      jsonl->line++;
      return PTHEME_OK;
    }
    if (seen > most) {
      ptheme_input__reject(jsonl->input, at, "line longer than %zu bytes", most);
      PTHEME_TRY(skip_line(jsonl, err));
      jsonl->line++;
      seen = 0;
      continue;
    }
    PTHEME_TRY(ptheme_stream__more(stream, err));
  }
}

static bool is_blank(ptheme_str line) {
  for (size_t i = 0; i < line.len; i++)
    if (!memchr(" \t\r", line.data[i], 3)) return false;
  return true;
}

/* ---- From a line to pairs ----------------------------------------------------------------- */

static void add_integer(ptheme_buf *out, json_int_t value) {
  if (value < 0) ptheme_buf__add_byte(out, '-');
  ptheme_buf__add_u64(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* Room for numbers was made beforehand, so they do not move. */
static ptheme_json_pair pair_of(ptheme_buf *bytes, const char *key, const json_t *value) {
  ptheme_json_pair pair = {ptheme_str__of(key), {"", 0}, PTHEME_JSON_SCALAR};
  size_t start = bytes->len;
  switch (json_typeof(value)) {
  case JSON_STRING:
    pair.kind = PTHEME_JSON_STRING;
    pair.value = (ptheme_str){json_string_value(value), json_string_length(value)};
    return pair;
  case JSON_OBJECT:
  case JSON_ARRAY:
    pair.kind = PTHEME_JSON_NESTED;
    return pair;
  case JSON_NULL:
    pair.kind = PTHEME_JSON_NULL;
    return pair;
  case JSON_INTEGER:
    add_integer(bytes, json_integer_value(value));
    break;
  case JSON_REAL:
    ptheme_buf__add_double(bytes, json_real_value(value));
    break;
  case JSON_TRUE:
    ptheme_buf__add_text(bytes, "true");
    break;
  case JSON_FALSE:
    ptheme_buf__add_text(bytes, "false");
    break;
  }
  pair.value = (ptheme_str){bytes->data + start, bytes->len - start};
  return pair;
}

static ptheme_status collect(jsonl_reader *jsonl, ptheme_error *err) {
  ptheme_json_pairs *pairs = &jsonl->pairs;
  size_t n = json_object_size(jsonl->object);
  if (!ptheme_json_pairs__reset(pairs, n, n * (2 * PTHEME_NUMBER_MAX)))
    return ptheme_status__nomem(err);
  const char *key;
  json_t *value;
  json_object_foreach(jsonl->object, key, value) pairs->items[pairs->n++] =
      pair_of(&pairs->bytes, key, value);
  return PTHEME_OK;
}

/* Rejects what is not one JSON object. */
static ptheme_status parse_fully(jsonl_reader *jsonl, const ptheme_fault *at, ptheme_str text,
                                 bool *usable, ptheme_error *err) {
  json_error_t why;
  json_decref(jsonl->object);
  jsonl->object = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
  *usable = json_is_object(jsonl->object);
  if (*usable) return collect(jsonl, err);
  if (!jsonl->object && json_error_code(&why) == json_error_out_of_memory)
    return ptheme_status__nomem(err);
  ptheme_fault fault = *at;
  if (jsonl->object) {
    ptheme_input__reject(jsonl->input, at, "not a JSON object");
    return PTHEME_OK;
  }
  fault.byte += why.position > 0 ? (uint64_t)why.position : 0;
  ptheme_input__reject(jsonl->input, &fault, "not JSON: %s", why.text);
  return PTHEME_OK;
}

/* ---- From pairs to a document ------------------------------------------------------------- */

/* A text that is null counts as empty. */
static bool has_text(jsonl_reader *jsonl, const ptheme_fault *at) {
  ptheme_str name = jsonl->roles[PTHEME_ROLE_TEXT];
  const ptheme_json_pairs *pairs = &jsonl->pairs;
  size_t i = 0;
  while (i < pairs->n && !ptheme_str__equal(pairs->items[i].key, name))
    i++;
  if (i == pairs->n)
    ptheme_input__reject(jsonl->input, at, "no key \"%s\"", name.data);
  else if (pairs->items[i].kind == PTHEME_JSON_STRING || pairs->items[i].kind == PTHEME_JSON_NULL)
    return true;
  else
    ptheme_input__reject(jsonl->input, at, "the value of \"%s\" is not a string", name.data);
  return false;
}

static ptheme_status fill(jsonl_reader *jsonl, ptheme_document *document, ptheme_error *err) {
  const ptheme_json_pairs *pairs = &jsonl->pairs;
  void *fields = jsonl->fields;
  bool room = ptheme_mem__reserve(&fields, &jsonl->cap_fields, pairs->n, sizeof *jsonl->fields);
  jsonl->fields = fields;
  if (!room) return ptheme_status__nomem(err);
  for (size_t i = 0; i < pairs->n; i++) {
    const ptheme_json_pair *pair = &pairs->items[i];
    if (pair->kind == PTHEME_JSON_NULL || pair->kind == PTHEME_JSON_NESTED) continue;
    ptheme_role role = ptheme_role__of(jsonl->roles, pair->key);
    if (role < PTHEME_ROLES)
      *ptheme_role__slot(document, role) = pair->value;
    else
      jsonl->fields[document->n_fields++] = (ptheme_field){pair->key, pair->value};
  }
  document->fields = jsonl->fields;
  return PTHEME_OK;
}

static ptheme_status parse(jsonl_reader *jsonl, const ptheme_fault *at, ptheme_record *record,
                           bool *usable, ptheme_error *err) {
  ptheme_str text;
  bool plain;
  *record = (ptheme_record){.bytes = at->bytes, .byte = at->byte, .document.line = at->line};
  PTHEME_TRY(ptheme_input__utf8(jsonl->input, at, &text, &record->document.replaced, usable, err));
  if (!*usable) return PTHEME_OK;
  PTHEME_TRY(ptheme_json_flat__parse(&jsonl->pairs, text, &plain, err));
  if (!plain) PTHEME_TRY(parse_fully(jsonl, at, text, usable, err));
  *usable = *usable && has_text(jsonl, at);
  return *usable ? fill(jsonl, &record->document, err) : PTHEME_OK;
}

static ptheme_status next_jsonl(void *state, ptheme_record *record, bool *more, ptheme_error *err) {
  jsonl_reader *jsonl = state;
  for (;;) {
    ptheme_fault at;
    PTHEME_TRY(next_line(jsonl, &at, more, err));
    if (!*more) return PTHEME_OK;
    if (is_blank(at.bytes)) continue;
    bool usable;
    PTHEME_TRY(parse(jsonl, &at, record, &usable, err));
    if (usable) return PTHEME_OK;
  }
}

const ptheme_format_reader ptheme_read_jsonl__format = {open_jsonl, next_jsonl, close_jsonl};
