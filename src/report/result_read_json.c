/* Results from JSON lines.  Texts are borrowed from the parsed object, which lives until the next
 * line; arrays lie in the draft's arena.  Keys that a later version may add are passed over. */
#include "base/mem.h"
#include "base/status.h"
#include "report/lines.h"
#include "report/result_read.h"

#include <jansson.h>

enum { MAX_LINE = 1 << 30 };

struct ptheme_json_results {
  ptheme_lines *lines;
  json_t *root;
};

/* One place for complaints, with what they need to say where. */
typedef struct place {
  const ptheme_result_draft *draft;
  ptheme_error *err;
} place;

static ptheme_status bad(place at, const char *what) {
  return ptheme_status__fail_at(at.err, PTHEME_E_INPUT, at.draft->path, at.draft->line, 0,
                                "not a result: %s\nhint: report reads what classify wrote, tables "
                                "in files named .csv or .tsv",
                                what);
}

ptheme_status ptheme_json_results__open(ptheme_json_results **out, const char *path,
                                        ptheme_error *err) {
  *out = NULL;
  ptheme_json_results *results = ptheme_mem__zalloc(1, sizeof *results);
  if (!results) return ptheme_status__nomem(err);
  ptheme_status status = ptheme_lines__open(&results->lines, path, MAX_LINE, err);
  if (status != PTHEME_OK)
    ptheme_mem__free(results);
  else
    *out = results;
  return status;
}

void ptheme_json_results__free(ptheme_json_results *results) {
  if (!results) return;
  json_decref(results->root);
  ptheme_lines__free(results->lines);
  ptheme_mem__free(results);
}

static bool text_of(const json_t *value, ptheme_str *text) {
  *text = (ptheme_str){"", 0};
  if (!json_is_string(value)) return value == NULL;
  *text = (ptheme_str){json_string_value(value), json_string_length(value)};
  return true;
}

/* A text that is also used as a C string, so without NUL. */
static bool name_of(const json_t *value, ptheme_str *name) {
  return json_is_string(value) && text_of(value, name) && strlen(name->data) == name->len;
}

static bool count_of(const json_t *value, uint64_t max, uint64_t *count) {
  *count = 0;
  if (!json_is_integer(value) || json_integer_value(value) < 0 ||
      (uint64_t)json_integer_value(value) > max)
    return false;
  *count = (uint64_t)json_integer_value(value);
  return true;
}

static ptheme_status read_labels(ptheme_result_draft *draft, const json_t *root, place at) {
  const json_t *array = json_object_get(root, "labels");
  size_t n = json_array_size(array);
  if (n < 2) return bad(at, "\"labels\" must be a list of at least two names");
  const char **labels = ptheme_arena__alloc(&draft->arena, n, sizeof *labels);
  if (!labels) return ptheme_status__nomem(at.err);
  for (size_t k = 0; k < n; k++) {
    ptheme_str name;
    if (!name_of(json_array_get(array, k), &name))
      return bad(at, "\"labels\" must be a list of names");
    labels[k] = name.data;
  }
  draft->result.labels = labels;
  draft->result.n_labels = n;
  const json_t *background = json_object_get(root, "background");
  ptheme_str name = {"", 0};
  if (!json_is_null(background) && !name_of(background, &name))
    return bad(at, "\"background\" must be a label or null");
  return ptheme_result_draft__set_background(draft, name)
             ? PTHEME_OK
             : bad(at, "\"background\" is not one of \"labels\"");
}

static ptheme_status read_attributes(ptheme_result_draft *draft, const json_t *root, place at) {
  ptheme_result *result = &draft->result;
  ptheme_str model;
  if (!name_of(json_object_get(root, "model"), &model)) return bad(at, "\"model\" must be a text");
  result->model = model.data;
  const struct {
    const char *key;
    ptheme_str *value;
  } attributes[] = {{"document", &result->document},
                    {"date", &result->date},
                    {"source", &result->source},
                    {"title", &result->title},
                    {"language", &result->language}};
  for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
    if (!text_of(json_object_get(root, attributes[i].key), attributes[i].value))
      return bad(at, "document, date, source, title and language must be texts");
  if (result->document.len == 0) return bad(at, "\"document\" is missing");
  if (!count_of(json_object_get(root, "replaced"), INT64_MAX, &result->replaced))
    return bad(at, "\"replaced\" must be a count");
  return PTHEME_OK;
}

static ptheme_status read_fields(ptheme_result_draft *draft, json_t *root, place at) {
  json_t *object = json_object_get(root, "fields");
  if (object && !json_is_object(object)) return bad(at, "\"fields\" must be an object");
  ptheme_field *fields =
      ptheme_arena__alloc(&draft->arena, json_object_size(object), sizeof *fields);
  if (!fields) return ptheme_status__nomem(at.err);
  const char *key;
  json_t *value;
  size_t n = 0;
  json_object_foreach(object, key, value) {
    fields[n].name = ptheme_str__of(key);
    if (!text_of(value, &fields[n++].value)) return bad(at, "\"fields\" must hold texts");
  }
  draft->result.fields = fields;
  draft->result.n_fields = n;
  return PTHEME_OK;
}

static ptheme_status read_p(ptheme_result_draft *draft, const json_t *array,
                            ptheme_sentence *sentence, place at) {
  size_t n = draft->result.n_labels;
  if (json_array_size(array) != n) return bad(at, "\"p\" must have one number for each label");
  double *p = ptheme_arena__alloc(&draft->arena, n, sizeof *p);
  if (!p) return ptheme_status__nomem(at.err);
  for (size_t k = 0; k < n; k++) {
    const json_t *value = json_array_get(array, k);
    p[k] = json_number_value(value);
    if (!json_is_number(value) || !(p[k] >= 0 && p[k] <= 1))
      return bad(at, "\"p\" must hold numbers from 0 to 1");
  }
  sentence->p = p;
  return PTHEME_OK;
}

static ptheme_status read_sentence(ptheme_result_draft *draft, const json_t *object,
                                   ptheme_sentence *sentence, place at) {
  uint64_t start, end, tokens, unknown;
  ptheme_str theme;
  if (!count_of(json_object_get(object, "start"), INT64_MAX, &start) ||
      !count_of(json_object_get(object, "end"), INT64_MAX, &end) || start > end)
    return bad(at, "\"start\" and \"end\" must be offsets");
  if (!count_of(json_object_get(object, "tokens"), UINT32_MAX, &tokens) ||
      !count_of(json_object_get(object, "unknown"), UINT32_MAX, &unknown))
    return bad(at, "\"tokens\" and \"unknown\" must be counts");
  if (!text_of(json_object_get(object, "text"), &sentence->text))
    return bad(at, "\"text\" must be a text");
  if (!name_of(json_object_get(object, "theme"), &theme) ||
      !ptheme_result_draft__find_theme(draft, theme, &sentence->theme))
    return bad(at, "\"theme\" is not one of \"labels\"");
  sentence->start = (size_t)start;
  sentence->end = (size_t)end;
  sentence->tokens = (uint32_t)tokens;
  sentence->unknown = (uint32_t)unknown;
  sentence->flags = 0;
  const json_t *flags = json_object_get(object, "flags");
  for (size_t i = 0; i < json_array_size(flags); i++) {
    ptheme_str name;
    if (!name_of(json_array_get(flags, i), &name) ||
        !ptheme_result_draft__add_flag(&sentence->flags, name))
      return bad(at, "\"flags\" holds an unknown name");
  }
  return read_p(draft, json_object_get(object, "p"), sentence, at);
}

static ptheme_status read_sentences(ptheme_result_draft *draft, const json_t *root, place at) {
  const json_t *array = json_object_get(root, "sentences");
  size_t n = json_array_size(array);
  if (!json_is_array(array)) return bad(at, "\"sentences\" must be a list");
  ptheme_sentence *sentences = ptheme_arena__alloc(&draft->arena, n, sizeof *sentences);
  if (!sentences) return ptheme_status__nomem(at.err);
  for (size_t i = 0; i < n; i++)
    PTHEME_TRY(read_sentence(draft, json_array_get(array, i), &sentences[i], at));
  draft->result.sentences = sentences;
  draft->result.n_sentences = n;
  return PTHEME_OK;
}

static ptheme_status check_schema(const json_t *root, place at) {
  const json_t *schema = json_object_get(root, "schema");
  if (!json_is_integer(schema)) return bad(at, "no \"schema\"");
  if (json_integer_value(schema) == PTHEME_RESULT_SCHEMA) return PTHEME_OK;
  return ptheme_status__fail_at(at.err, PTHEME_E_INPUT, at.draft->path, at.draft->line, 0,
                                "a result of schema %lld, this version reads %d",
                                (long long)json_integer_value(schema), PTHEME_RESULT_SCHEMA);
}

static ptheme_status read_result(ptheme_result_draft *draft, json_t *root, place at) {
  PTHEME_TRY(read_attributes(draft, root, at));
  PTHEME_TRY(read_fields(draft, root, at));
  PTHEME_TRY(read_labels(draft, root, at));
  return read_sentences(draft, root, at);
}

ptheme_status ptheme_json_results__next(ptheme_json_results *results, ptheme_result_draft *draft,
                                        bool *more, ptheme_error *err) {
  place at = {draft, err};
  for (;;) {
    ptheme_str line;
    bool too_long;
    PTHEME_TRY(ptheme_lines__next(results->lines, &line, more, &too_long, err));
    if (!*more) return PTHEME_OK;
    draft->line = ptheme_lines__number(results->lines);
    if (too_long) return bad(at, "the line is longer than 1 GiB");
    if (line.len == 0) continue;
    json_decref(results->root);
    json_error_t why;
    results->root = json_loadb(line.data, line.len, JSON_ALLOW_NUL, &why);
    if (!json_is_object(results->root)) return bad(at, results->root ? "no JSON object" : why.text);
    PTHEME_TRY(check_schema(results->root, at));
    if (!json_object_get(results->root, "error")) return read_result(draft, results->root, at);
    draft->errors++;
  }
}
