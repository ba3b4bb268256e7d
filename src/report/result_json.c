/* Results as JSON lines.  Keys and their order are fixed; see docs/formats.md. */
#include "base/escape.h"
#include "base/mem.h"
#include "base/number.h"
#include "report/result.h"

/* What a reader and a model hand out is UTF-8; what callers bring need not be. */
static void add_string(ptheme_buf *out, const ptheme_result_layout *layout, ptheme_str text) {
  if (layout->is_utf8)
    ptheme_escape__json_valid(out, text);
  else
    ptheme_escape__json(out, text);
}

/* A label by its index, or "unsure". */
static void add_label(ptheme_buf *out, const ptheme_result_layout *layout,
                      const ptheme_result *result, int k) {
  if (layout->labels)
    ptheme_buf__add_str(out, layout->labels[k == PTHEME_UNSURE ? (int)result->n_labels : k]);
  else
    add_string(out, layout, ptheme_str__of(k == PTHEME_UNSURE ? "unsure" : result->labels[k]));
}

static void add_attribute(ptheme_buf *out, const ptheme_result_layout *layout, const char *key,
                          ptheme_str value) {
  if (value.len == 0) return;
  ptheme_buf__add_text(out, key);
  add_string(out, layout, value);
}

void ptheme_result__add_fields(ptheme_buf *out, const ptheme_result_layout *layout,
                               const ptheme_result *result) {
  ptheme_buf__add_byte(out, '{');
  for (size_t i = 0; i < result->n_fields; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    add_string(out, layout, result->fields[i].name);
    ptheme_buf__add_byte(out, ':');
    add_string(out, layout, result->fields[i].value);
  }
  ptheme_buf__add_byte(out, '}');
}

static void add_fields(ptheme_buf *out, const ptheme_result_layout *layout,
                       const ptheme_result *result) {
  if (result->n_fields == 0) return;
  ptheme_buf__add_text(out, ",\"fields\":");
  ptheme_result__add_fields(out, layout, result);
}

static void add_labels(ptheme_buf *out, const ptheme_result_layout *layout,
                       const ptheme_result *result) {
  ptheme_buf__add_text(out, ",\"labels\":[");
  for (size_t k = 0; k < result->n_labels; k++) {
    if (k > 0) ptheme_buf__add_byte(out, ',');
    add_label(out, layout, result, (int)k);
  }
  ptheme_buf__add_text(out, "],\"background\":");
  if (result->background >= 0)
    add_label(out, layout, result, result->background);
  else
    ptheme_buf__add_text(out, "null");
}

/* ---- a sentence ---- */

/* Room is made once for all that is not foreign text, and what is always the same is copied with a
 * length that the compiler knows: sentences are most of the output. */
#define PUT(at, literal)                                                                           \
  ((at) = (char *)memcpy(at, literal, sizeof(literal) - 1) + sizeof(literal) - 1)

enum { FIXED_BYTES = 256 }; /* keys, flags and numbers but for p */

static char *put_number(char *at, uint64_t value) {
  if (value >= 10) return at + ptheme_number__write_u64(at, value);
  *at = (char)('0' + value);
  return at + 1;
}

static char *put_flags(char *at, unsigned flags) {
  PUT(at, ",\"flags\":[");
  for (size_t bit = 0; flags >> bit != 0; bit++) {
    if ((flags >> bit & 1) == 0) continue;
    const char *name = ptheme_result__flag_name(bit);
    if (at[-1] != '[') *at++ = ',';
    *at++ = '"';
    memcpy(at, name, strlen(name));
    at += strlen(name);
    *at++ = '"';
  }
  *at++ = ']';
  return at;
}

/* The confidence, which is the highest probability, stands before them all.  Those of a sentence
 * without evidence do not count in the sums. */
static char *put_probabilities(char *at, const ptheme_sentence *sentence, size_t n,
                               ptheme_label_sum *sums) {
  uint32_t counts = ptheme_result__has_evidence(sentence);
  PUT(at, ",\"confidence\":");
  char *confidence = at;
  at += PTHEME_MICRO_BYTES;
  uint32_t highest = 0;
  PUT(at, ",\"p\":[");
  for (size_t k = 0; k < n; k++) {
    uint32_t micro = ptheme_posterior__micro(sentence->p[k]);
    sums[k].mass += counts * micro;
    highest = micro > highest ? micro : highest;
    ptheme_result__write_micro(at, micro);
    at[PTHEME_MICRO_BYTES] = ',';
    at += PTHEME_MICRO_BYTES + 1;
  }
  ptheme_result__write_micro(confidence, highest);
  at -= n > 0; /* the last comma */
  *at++ = ']';
  return at;
}

static void add_sentence(ptheme_buf *out, const ptheme_result_layout *layout,
                         const ptheme_result *result, const ptheme_sentence *sentence,
                         ptheme_label_sum *sums) {
  if (!ptheme_buf__reserve(out, FIXED_BYTES)) return;
  char *at = out->data + out->len;
  PUT(at, "{\"start\":");
  at = put_number(at, sentence->start);
  PUT(at, ",\"end\":");
  at = put_number(at, sentence->end);
  out->len = (size_t)(at - out->data);
  if (layout->with_text) add_attribute(out, layout, ",\"text\":", sentence->text);
  ptheme_buf__add_text(out, ",\"theme\":");
  add_label(out, layout, result, sentence->theme);
  if (!ptheme_buf__reserve(out, FIXED_BYTES + result->n_labels * (PTHEME_MICRO_BYTES + 1))) return;
  at = put_probabilities(out->data + out->len, sentence, result->n_labels, sums);
  if (sentence->theme != PTHEME_UNSURE) sums[sentence->theme].count++;
  PUT(at, ",\"tokens\":");
  at = put_number(at, sentence->tokens);
  PUT(at, ",\"unknown\":");
  at = put_number(at, sentence->unknown);
  at = put_flags(at, sentence->flags);
  *at++ = '}';
  out->len = (size_t)(at - out->data);
}

/* ---- a document ---- */

/* The weight of a theme is its part of the probability of all themes; no themes, no weights. */
static void add_weights(ptheme_buf *out, const ptheme_result_layout *layout,
                        const ptheme_result *result, const ptheme_label_sum *sums) {
  uint64_t themes = 0;
  for (size_t k = 0; k < result->n_labels; k++)
    themes += (int)k != result->background ? sums[k].mass : 0;
  ptheme_buf__add_text(out, "},\"weights\":{");
  for (size_t k = 0, n = 0; k < result->n_labels && themes > 0; k++) {
    if ((int)k == result->background) continue;
    if (n++ > 0) ptheme_buf__add_byte(out, ',');
    add_label(out, layout, result, (int)k);
    ptheme_buf__add_byte(out, ':');
    double share = (double)sums[k].mass / (double)themes;
    ptheme_result__add_micro(out, ptheme_posterior__micro(share));
  }
  ptheme_buf__add_byte(out, '}');
}

void ptheme_result__json_begin(ptheme_buf *out, const ptheme_result_layout *layout,
                               const ptheme_result *result) {
  ptheme_buf__add_text(out, "{\"schema\":");
  ptheme_buf__add_u64(out, PTHEME_RESULT_SCHEMA);
  ptheme_buf__add_text(out, ",\"model\":");
  add_string(out, layout, ptheme_str__of(result->model));
  ptheme_buf__add_text(out, ",\"document\":");
  add_string(out, layout, result->document);
  add_attribute(out, layout, ",\"date\":", result->date);
  add_attribute(out, layout, ",\"source\":", result->source);
  add_attribute(out, layout, ",\"title\":", result->title);
  add_attribute(out, layout, ",\"language\":", result->language);
  add_fields(out, layout, result);
  add_labels(out, layout, result);
  ptheme_buf__add_text(out, ",\"sentences\":[");
}

void ptheme_result__json_sentences(ptheme_buf *out, const ptheme_result_layout *layout,
                                   const ptheme_result *result, bool more, ptheme_label_sum *sums) {
  for (size_t i = 0; i < result->n_sentences; i++) {
    if (i > 0 || more) ptheme_buf__add_byte(out, ',');
    add_sentence(out, layout, result, &result->sentences[i], sums);
  }
}

void ptheme_result__json_end(ptheme_buf *out, const ptheme_result_layout *layout,
                             const ptheme_result *result, const ptheme_label_sum *sums,
                             uint64_t unsure) {
  ptheme_buf__add_text(out, "],\"counts\":{");
  for (size_t k = 0; k < result->n_labels; k++) {
    add_label(out, layout, result, (int)k);
    ptheme_buf__add_byte(out, ':');
    ptheme_buf__add_u64(out, sums[k].count);
    ptheme_buf__add_byte(out, ',');
  }
  ptheme_buf__add_text(out, "\"unsure\":");
  ptheme_buf__add_u64(out, unsure);
  add_weights(out, layout, result, sums);
  ptheme_buf__add_text(out, ",\"replaced\":");
  ptheme_buf__add_u64(out, result->replaced);
  ptheme_buf__add_text(out, "}\n");
}

void ptheme_result__json(ptheme_buf *out, const ptheme_result_layout *layout,
                         const ptheme_result *result) {
  ptheme_label_sum *sums = ptheme_mem__zalloc(result->n_labels, sizeof *sums);
  if (!sums) {
    out->failed = true;
    return;
  }
  ptheme_result__json_begin(out, layout, result);
  ptheme_result__json_sentences(out, layout, result, false, sums);
  ptheme_result__json_end(out, layout, result, sums, ptheme_result__unsure(result));
  ptheme_mem__free(sums);
}
