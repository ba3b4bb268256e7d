/* One pass over the bytes.  A table tells the bytes that may matter, all others are skipped; what
 * may be the end of a sentence goes to stop.c.  The rules in prose, with examples, are
 * tests/spec/sentences.txt. */
#include "base/mem.h"
#include "base/status.h"
#include "base/eight.h"
#include "text/stop.h"
#include "text/utf8.h"

#include <string.h>

enum {
  LONG_SENTENCE = 60, /* characters from which on a Chinese sentence is cut at its semicolons */
  CAPTION_BYTES = 200 /* a longer bracket is no caption */
};

typedef struct splitter {
  ptheme_sentences *sentences;
  ptheme_str text;
  size_t start;   // of the current sentence, blanks in front left out once it is used
  bool semicolon; // the current sentence has ；
  bool failed;
} splitter;

static const uint8_t may_matter[256] = {
    ['\n'] = 1, ['\v'] = 1, ['\f'] = 1, ['\r'] = 1,             /* line ends */
    ['.'] = 1,  ['!'] = 1,  ['?'] = 1,  ['['] = 1,  [0xC2] = 1, /* U+0085 */
    [0xE2] = 1,                                                 /* … ‼ U+2028 */
    [0xE3] = 1,                                                 /* 。 */
    [0xEF] = 1,                                                 /* ！？；｡ */
};

/* ---- spans ---- */

static size_t skip_blanks(ptheme_str text, size_t start, size_t end) {
  while (start < end) {
    size_t used;
    if (!ptheme_utf8__is_blank(ptheme_utf8__decode(text.data + start, end - start, &used))) break;
    start += used;
  }
  return start;
}

static size_t drop_blanks(ptheme_str text, size_t start, size_t end) {
  while (end > start) {
    size_t last = end - 1, used;
    while (last > start && end - last < 4 && ((unsigned char)text.data[last] & 0xC0) == 0x80)
      last--;
    if (!ptheme_utf8__is_blank(ptheme_utf8__decode(text.data + last, end - last, &used)) ||
        last + used != end)
      break;
    end = last;
  }
  return end;
}

/* Rules and ornaments ("----", "***") are no sentences. */
static bool has_word(ptheme_str text, size_t start, size_t end) {
  while (start < end) {
    size_t used;
    uint32_t code = ptheme_utf8__decode(text.data + start, end - start, &used);
    ptheme_utf8_class class = ptheme_utf8__class(code);
    if (class == PTHEME_UTF8_LETTER || class == PTHEME_UTF8_DIGIT || class == PTHEME_UTF8_UNSPACED)
      return true;
    start += used;
  }
  return false;
}

static void add_span(splitter *s, size_t start, size_t end) {
  start = skip_blanks(s->text, start, end);
  end = drop_blanks(s->text, start, end);
  if (s->failed || !has_word(s->text, start, end)) return;
  ptheme_sentences *sentences = s->sentences;
  void *spans = sentences->spans;
  s->failed =
      !ptheme_mem__reserve(&spans, &sentences->cap, sentences->n + 1, sizeof *sentences->spans);
  sentences->spans = spans;
  if (!s->failed) sentences->spans[sentences->n++] = (ptheme_span){start, end};
}

static bool is_longer_than(ptheme_str text, size_t start, size_t end, size_t characters) {
  for (; start < end && characters > 0; start++)
    characters -= ((unsigned char)text.data[start] & 0xC0) != 0x80;
  while (start < end && ((unsigned char)text.data[start] & 0xC0) == 0x80)
    start++;
  return start < end;
}

static const char semicolon[] = "；";

/* Ends the current sentence at byte `end`; the next one starts at `next`. */
static void end_sentence(splitter *s, size_t end, size_t next) {
  size_t start = skip_blanks(s->text, s->start, end);
  if (s->semicolon &&
      is_longer_than(s->text, start, drop_blanks(s->text, start, end), LONG_SENTENCE)) {
    for (size_t i = start; i + sizeof semicolon - 1 <= end; i++) {
      if (memcmp(s->text.data + i, semicolon, sizeof semicolon - 1) != 0) continue;
      add_span(s, start, i + sizeof semicolon - 1);
      start = i + sizeof semicolon - 1;
    }
  }
  add_span(s, start, end);
  s->start = next;
  s->semicolon = false;
}

/* ---- bytes that may matter ---- */

/* Length of the line end at byte i, or 0. */
static size_t line_end(ptheme_str text, size_t i) {
  unsigned char c = (unsigned char)text.data[i];
  if (c >= '\n' && c <= '\r') return 1;
  size_t left = text.len - i;
  if (left > 1 && memcmp(text.data + i, "\xC2\x85", 2) == 0) return 2;
  return left > 2 && (memcmp(text.data + i, "\xE2\x80\xA8", 3) == 0 ||
                      memcmp(text.data + i, "\xE2\x80\xA9", 3) == 0)
             ? 3
             : 0;
}

/* Byte behind the caption "[Photo/court.gov.cn]" at byte i, or 0. */
static size_t caption_end(ptheme_str text, size_t i) {
  static const char *const openings[] = {
      "Photo", "Image", "Picture", "Source", "Video", "File", "Courtesy", "Credit", "图",   "圖",
      "摄",    "攝",    "供图",    "供圖",   "资料",  "資料", "来源",     "來源",   "新华", "新華"};
  size_t left = text.len - i < CAPTION_BYTES ? text.len - i : CAPTION_BYTES;
  for (size_t k = 0; k < sizeof openings / sizeof *openings; k++) {
    size_t len = strlen(openings[k]);
    if (left <= len || memcmp(text.data + i + 1, openings[k], len) != 0) continue;
    size_t end = i + 1 + len;
    while (end < i + left && !strchr("\n\r[]", text.data[end]))
      end++;
    return end < i + left && text.data[end] == ']' ? end + 1 : 0;
  }
  return 0;
}

/* Looks at a byte that may matter; returns where to go on. */
static size_t look(splitter *s, size_t i) {
  ptheme_str text = s->text;
  size_t len = line_end(text, i);
  if (len > 0) {
    end_sentence(s, i, i + len);
    return i + len;
  }
  if (text.data[i] == '[') {
    size_t end = caption_end(text, i);
    if (end == 0) return i + 1;
    end_sentence(s, i, i);
    end += end < text.len && text.data[end] == '.';
    end_sentence(s, end, end);
    return end;
  }
  ptheme_stop stop;
  if (ptheme_stop__read(&stop, text, i)) {
    s->start = skip_blanks(text, s->start, i);
    if (ptheme_stop__ends(&stop, text, s->start)) end_sentence(s, stop.after, stop.after);
    return stop.after;
  }
  s->semicolon = s->semicolon || (text.len - i >= sizeof semicolon - 1 &&
                                  memcmp(text.data + i, semicolon, sizeof semicolon - 1) == 0);
  return i + 1;
}

/* The top bit of each of eight bytes that is in the table above, or not ASCII. */
static uint64_t notable(uint64_t word) {
  return (word & PTHEME_EIGHT_EACH(0x80)) | ptheme_eight__in(word, '\n', '\r') |
         ptheme_eight__in(word, '!', '!') | ptheme_eight__in(word, '.', '.') |
         ptheme_eight__in(word, '?', '?') | ptheme_eight__in(word, '[', '[');
}

/* The first byte from i on that may matter, or the end. */
static size_t skip_plain(ptheme_str text, size_t i) {
  for (;;) {
    unsigned n = 8;
    for (; n == 8 && text.len - i >= 8; i += n)
      n = ptheme_eight__before(notable(ptheme_eight__load(text.data + i)));
    /* on through what is not ASCII, or the last bytes, one at a time */
    for (; i < text.len && (text.len - i < 8 || (unsigned char)text.data[i] >= 0x80); i++)
      if (may_matter[(unsigned char)text.data[i]]) return i;
    if (i == text.len || may_matter[(unsigned char)text.data[i]]) return i;
  }
}

ptheme_status ptheme_sentences_split(ptheme_sentences *sentences, ptheme_str text,
                                     ptheme_error *err) {
  sentences->n = 0;
  splitter s = {.sentences = sentences, .text = text};
  for (size_t i = skip_plain(text, 0); i < text.len; i = skip_plain(text, i))
    i = look(&s, i);
  end_sentence(&s, text.len, text.len);
  return s.failed ? ptheme_status__nomem(err) : PTHEME_OK;
}

void ptheme_sentences_free(ptheme_sentences *sentences) {
  ptheme_mem__free(sentences->spans);
  *sentences = (ptheme_sentences){NULL, 0, 0};
}
