#include "report/part.h"

#include "base/status.h"

void ptheme_cutter__start(ptheme_cutter *cutter, const ptheme_document *document) {
  cutter->document = *document;
  cutter->at = cutter->line = 0;
  cutter->is_cutting = true;
}

void ptheme_cutter__free(ptheme_cutter *cutter) {
  ptheme_sentences_free(&cutter->spans);
}

/* Behind the end of the line that byte `at` is in. */
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
 * the end of the text. */
static ptheme_status find_sentence(ptheme_cutter *cutter, size_t *begin, size_t *end,
                                   ptheme_error *err) {
  ptheme_str text = cutter->document.text;
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
                                  ptheme_error *err) {
  ptheme_str text = cutter->document.text;
  *part = (ptheme_part){.begin = cutter->at, .from = cutter->line};
  size_t left = text.len - part->begin;
  size_t line = left > bytes ? line_begin(text, part->begin + bytes, part->begin) : text.len;
  PTHEME_TRY(find_sentence(cutter, &line, &part->end, err));
  size_t behind = part->end;
  PTHEME_TRY(find_sentence(cutter, &behind, &part->to, err));
  part->is_last = part->end == text.len;
  cutter->at = part->end;
  cutter->line = line;
  cutter->is_cutting = !part->is_last;
  return PTHEME_OK;
}
