#include "report/part.h"

#include "base/status.h"

static void start(ptheme_cutter *cutter, ptheme_str text, bool ended) {
  cutter->text = text;
  cutter->base = cutter->at = cutter->line = 0;
  cutter->is_cutting = true;
  cutter->ended = ended;
}

void ptheme_cutter__start(ptheme_cutter *cutter, ptheme_str text) {
  start(cutter, text, true);
}

void ptheme_cutter__start_pieces(ptheme_cutter *cutter) {
  ptheme_buf__clear(&cutter->pieces);
  start(cutter, ptheme_buf__str(&cutter->pieces), false);
}

void ptheme_cutter__free(ptheme_cutter *cutter) {
  ptheme_sentences_free(&cutter->spans);
  ptheme_buf__free(&cutter->pieces);
}

ptheme_status ptheme_cutter__feed(ptheme_cutter *cutter, ptheme_str piece, bool is_last,
                                  ptheme_error *err) {
  ptheme_buf *window = &cutter->pieces;
  size_t done = cutter->line - cutter->base;
  if (done > 0) memmove(window->data, window->data + done, window->len - done);
  window->len -= done;
  cutter->base = cutter->line;
  ptheme_buf__add_str(window, piece);
  cutter->text = ptheme_buf__str(window);
  cutter->ended = is_last;
  return ptheme_buf__status(window, err);
}

ptheme_str ptheme_cutter__text(const ptheme_cutter *cutter, const ptheme_part *part) {
  return (ptheme_str){cutter->text.data + (part->from - cutter->base), part->to - part->from};
}

/* Behind the end of the line that byte `at` of the window is in. */
static size_t line_end(ptheme_str text, size_t at) {
  const char *newline = at < text.len ? memchr(text.data + at, '\n', text.len - at) : NULL;
  return newline ? (size_t)(newline - text.data) + 1 : text.len;
}

static size_t line_begin(ptheme_str text, size_t at, size_t least) {
  while (at > least && text.data[at - 1] != '\n')
    at--;
  return at;
}

/* From the begin of a line to the first line that holds a sentence: *begin and *end are its own, or
 * the end of the window. */
static ptheme_status find_sentence(ptheme_cutter *cutter, size_t *begin, size_t *end,
                                   ptheme_error *err) {
  ptheme_str text = cutter->text;
  for (; *begin < text.len; *begin = *end) {
    *end = line_end(text, *begin);
    ptheme_str line = {text.data + *begin, *end - *begin};
    PTHEME_TRY(ptheme_sentences_split(&cutter->spans, line, err));
    if (cutter->spans.n > 0) return PTHEME_OK;
  }
  *end = text.len;
  return PTHEME_OK;
}

/* A part ends with a line that holds a sentence.  So the line before the next part is that line,
 * and blank lines are looked at twice at most, however many follow each other. */
ptheme_status ptheme_cutter__next(ptheme_cutter *cutter, size_t bytes, ptheme_part *part,
                                  bool *hungry, ptheme_error *err) {
  ptheme_str text = cutter->text;
  size_t base = cutter->base, begin = cutter->at - base, end, to;
  size_t line = text.len - begin > bytes ? line_begin(text, begin + bytes, begin) : text.len;
  PTHEME_TRY(find_sentence(cutter, &line, &end, err));
  size_t behind = end;
  PTHEME_TRY(find_sentence(cutter, &behind, &to, err));
  *hungry = behind == text.len && !cutter->ended;
  if (*hungry) return PTHEME_OK;
  bool is_last = end == text.len;
  *part = (ptheme_part){cutter->at, base + end, cutter->line, base + to, is_last};
  cutter->at = part->end;
  cutter->line = base + line;
  cutter->is_cutting = !is_last;
  return PTHEME_OK;
}
