/* Results for people: the probability and the label of each sentence, its text last, so that no
 * column depends on how wide a terminal draws foreign characters. */
#include "base/escape.h"
#include "report/result.h"

static void paint(ptheme_buf *out, const ptheme_result_layout *layout, const char *code) {
  if (!layout->color) return;
  ptheme_buf__add_text(out, "\x1b[");
  ptheme_buf__add_text(out, code);
  ptheme_buf__add_byte(out, 'm');
}

static size_t widest_label(const ptheme_result *result) {
  size_t widest = strlen("unsure");
  for (size_t k = 0; k < result->n_labels; k++)
    if (strlen(result->labels[k]) > widest) widest = strlen(result->labels[k]);
  return widest < 24 ? widest : 24;
}

static void add_sentence(ptheme_buf *out, const ptheme_result_layout *layout,
                         const ptheme_result *result, const ptheme_sentence *sentence) {
  bool faint = sentence->theme == PTHEME_UNSURE || sentence->theme == result->background;
  ptheme_str theme = ptheme_str__of(ptheme_result__theme(result, sentence));
  ptheme_buf__add_text(out, "  ");
  if (faint) paint(out, layout, "2");
  ptheme_buf__add_fixed(out, (double)ptheme_result__confidence(result, sentence) / PTHEME_MICRO, 2);
  ptheme_buf__add_text(out, "  ");
  size_t before = out->len;
  ptheme_escape__terminal(out, theme);
  size_t used = out->len - before;
  for (size_t width = widest_label(result); used < width; used++)
    ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_text(out, "  ");
  if (layout->with_text) {
    ptheme_escape__terminal(out, sentence->text);
  } else {
    ptheme_buf__add_u64(out, sentence->start);
    ptheme_buf__add_byte(out, '-');
    ptheme_buf__add_u64(out, sentence->end);
  }
  if (faint) paint(out, layout, "0");
  ptheme_buf__add_byte(out, '\n');
}

static void add_attribute(ptheme_buf *out, ptheme_str value) {
  if (value.len == 0) return;
  ptheme_buf__add_text(out, "  ");
  ptheme_escape__terminal(out, value);
}

void ptheme_result__table(ptheme_buf *out, const ptheme_result_layout *layout,
                          const ptheme_result *result) {
  paint(out, layout, "1");
  ptheme_escape__terminal(out, result->document);
  paint(out, layout, "0");
  add_attribute(out, result->date);
  add_attribute(out, result->source);
  add_attribute(out, result->title);
  ptheme_buf__add_byte(out, '\n');
  for (size_t i = 0; i < result->n_sentences; i++)
    add_sentence(out, layout, result, &result->sentences[i]);
  ptheme_buf__add_byte(out, '\n');
}
