/* One pass over the bytes, 64 at a time as a mask of those that may matter; what may be the end of
 * a sentence goes to stop.c.  The rules in prose, with examples, are
 * tests/spec/sentences.txt. */
#include "base/mem.h"
#include "base/status.h"
#include "text/block.h"
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
  if (start < end && ((text.data[start] | 0x20) >= 'a' && (text.data[start] | 0x20) <= 'z'))
    return true; /* nearly always, in English */
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
  if (ptheme_stop__surely_ends(text, s->start, i)) {
    end_sentence(s, i + 1, i + 1);
    return i + 1;
  }
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

/* Whether the character at byte i, not ASCII, is none that anything ends at: quick, since it is
 * asked for every comma of a Chinese text. */
static bool is_plain(ptheme_str text, size_t i) {
  if (text.len - i < 3) return false;
  const unsigned char *at = (const unsigned char *)text.data + i;
  switch (at[0]) {
  case 0xC2:
    return at[1] != 0x85;
  case 0xE2: /* U+2026, 2028, 2029, 203C, 2047-2049 */
    return at[1] > 0x81 ||
           (at[1] == 0x80 && at[2] != 0xA6 && at[2] != 0xA8 && at[2] != 0xA9 && at[2] != 0xBC);
  case 0xE3: /* U+3002 */
    return at[1] != 0x80 || at[2] != 0x82;
  case 0xEF: /* U+FF01, FF1B, FF1F, FF61 */
    return !(at[1] == 0xBC && (at[2] == 0x81 || at[2] == 0x9B || at[2] == 0x9F)) &&
           !(at[1] == 0xBD && at[2] == 0xA1);
  default:
    return true;
  }
}

/* The bytes of the block from byte i on that may matter. */
static uint64_t stops_at(ptheme_str text, size_t i) {
  size_t left = text.len - i;
  if (left >= PTHEME_BLOCK) return ptheme_block__stops((const unsigned char *)text.data + i);
  unsigned char rest[PTHEME_BLOCK] = {0};
  memcpy(rest, text.data + i, left);
  return ptheme_block__stops(rest);
}

ptheme_status ptheme_sentences_split(ptheme_sentences *sentences, ptheme_str text,
                                     ptheme_error *err) {
  sentences->n = 0;
  splitter s = {.sentences = sentences, .text = text};
  for (size_t block = 0, next = 0; block < text.len; block += PTHEME_BLOCK) {
    for (uint64_t stops = stops_at(text, block); stops != 0; stops &= stops - 1) {
      size_t i = block + ptheme_block__first(stops);
      if (i < next || ((unsigned char)text.data[i] >= 0x80 && is_plain(text, i))) continue;
      next = look(&s, i);
    }
  }
  end_sentence(&s, text.len, text.len);
  return s.failed ? ptheme_status__nomem(err) : PTHEME_OK;
}

void ptheme_sentences_free(ptheme_sentences *sentences) {
  ptheme_mem__free(sentences->spans);
  *sentences = (ptheme_sentences){NULL, 0, 0};
}
