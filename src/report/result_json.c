/* Results as JSON lines.  Keys and their order are fixed; see docs/formats.md. */
#include "base/escape.h"
#include "report/result.h"

static void add_attribute(ptheme_buf *out, const char *key, ptheme_str value) {
  if (value.len == 0) return;
  ptheme_buf__add_text(out, key);
  ptheme_escape__json(out, value);
}

void ptheme_result__add_fields(ptheme_buf *out, const ptheme_result *result) {
  ptheme_buf__add_byte(out, '{');
  for (size_t i = 0; i < result->n_fields; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, result->fields[i].name);
    ptheme_buf__add_byte(out, ':');
    ptheme_escape__json(out, result->fields[i].value);
  }
  ptheme_buf__add_byte(out, '}');
}

static void add_fields(ptheme_buf *out, const ptheme_result *result) {
  if (result->n_fields == 0) return;
  ptheme_buf__add_text(out, ",\"fields\":");
  ptheme_result__add_fields(out, result);
}

static void add_labels(ptheme_buf *out, const ptheme_result *result) {
  ptheme_buf__add_text(out, ",\"labels\":[");
  for (size_t k = 0; k < result->n_labels; k++) {
    if (k > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(result->labels[k]));
  }
  ptheme_buf__add_text(out, "],\"background\":");
  if (result->background >= 0)
    ptheme_escape__json(out, ptheme_str__of(result->labels[result->background]));
  else
    ptheme_buf__add_text(out, "null");
}

static void add_flags(ptheme_buf *out, unsigned flags) {
  ptheme_buf__add_text(out, ",\"flags\":[");
  bool any = false;
  for (size_t bit = 0; ptheme_result__flag_name(bit); bit++) {
    if ((flags >> bit & 1) == 0) continue;
    ptheme_buf__add_text(out, any ? ",\"" : "\"");
    ptheme_buf__add_text(out, ptheme_result__flag_name(bit));
    ptheme_buf__add_byte(out, '"');
    any = true;
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_sentence(ptheme_buf *out, const ptheme_result *result,
                         const ptheme_sentence *sentence, bool with_text) {
  ptheme_buf__add_text(out, "{\"start\":");
  ptheme_buf__add_u64(out, sentence->start);
  ptheme_buf__add_text(out, ",\"end\":");
  ptheme_buf__add_u64(out, sentence->end);
  if (with_text) add_attribute(out, ",\"text\":", sentence->text);
  ptheme_buf__add_text(out, ",\"theme\":");
  ptheme_escape__json(out, ptheme_str__of(ptheme_result__theme(result, sentence)));
  ptheme_buf__add_text(out, ",\"confidence\":");
  ptheme_result__add_micro(out, ptheme_result__confidence(result, sentence));
  ptheme_buf__add_text(out, ",\"p\":[");
  for (size_t k = 0; k < result->n_labels; k++) {
    if (k > 0) ptheme_buf__add_byte(out, ',');
    ptheme_result__add_micro(out, ptheme_result__micro(sentence->p[k]));
  }
  ptheme_buf__add_text(out, "],\"tokens\":");
  ptheme_buf__add_u64(out, sentence->tokens);
  ptheme_buf__add_text(out, ",\"unknown\":");
  ptheme_buf__add_u64(out, sentence->unknown);
  add_flags(out, sentence->flags);
  ptheme_buf__add_byte(out, '}');
}

/* The weight of a theme is its part of the probability of all themes; no themes, no weights. */
static void add_sums(ptheme_buf *out, const ptheme_result *result) {
  uint64_t themes = 0;
  ptheme_buf__add_text(out, "],\"counts\":{");
  for (size_t k = 0; k < result->n_labels; k++) {
    ptheme_label_sum sum = ptheme_result__sum(result, k);
    themes += (int)k != result->background ? sum.mass : 0;
    ptheme_escape__json(out, ptheme_str__of(result->labels[k]));
    ptheme_buf__add_byte(out, ':');
    ptheme_buf__add_u64(out, sum.count);
    ptheme_buf__add_byte(out, ',');
  }
  ptheme_buf__add_text(out, "\"unsure\":");
  ptheme_buf__add_u64(out, ptheme_result__unsure(result));
  ptheme_buf__add_text(out, "},\"weights\":{");
  for (size_t k = 0, n = 0; k < result->n_labels && themes > 0; k++) {
    if ((int)k == result->background) continue;
    if (n++ > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(result->labels[k]));
    ptheme_buf__add_byte(out, ':');
    double share = (double)ptheme_result__sum(result, k).mass / (double)themes;
    ptheme_result__add_micro(out, ptheme_result__micro(share));
  }
  ptheme_buf__add_byte(out, '}');
}

void ptheme_result__json(ptheme_buf *out, const ptheme_result *result, bool with_text) {
  ptheme_buf__add_text(out, "{\"schema\":");
  ptheme_buf__add_u64(out, PTHEME_RESULT_SCHEMA);
  ptheme_buf__add_text(out, ",\"model\":");
  ptheme_escape__json(out, ptheme_str__of(result->model));
  ptheme_buf__add_text(out, ",\"document\":");
  ptheme_escape__json(out, result->document);
  add_attribute(out, ",\"date\":", result->date);
  add_attribute(out, ",\"source\":", result->source);
  add_attribute(out, ",\"title\":", result->title);
  add_attribute(out, ",\"language\":", result->language);
  add_fields(out, result);
  add_labels(out, result);
  ptheme_buf__add_text(out, ",\"sentences\":[");
  for (size_t i = 0; i < result->n_sentences; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    add_sentence(out, result, &result->sentences[i], with_text);
  }
  add_sums(out, result);
  ptheme_buf__add_text(out, ",\"replaced\":");
  ptheme_buf__add_u64(out, result->replaced);
  ptheme_buf__add_text(out, "}\n");
}
