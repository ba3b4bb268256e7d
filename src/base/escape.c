#include "base/escape.h"

#include "base/eight.h"
#include "base/plain.h"
#include "base/valid.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
static const char hex[] = "0123456789abcdef";

/* The bounds of the second byte are what keeps overlong forms, surrogates and values above
 * U+10FFFF out (Unicode 15, table 3-7). */
size_t ptheme_escape__utf8_length(const char *text, size_t len) {
  const unsigned char *s = (const unsigned char *)text;
  if (s[0] < 0x80) return 1;
  size_t need = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
  if (s[0] < 0xC2 || s[0] > 0xF4 || len < need) return 0;
  unsigned char low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
  unsigned char high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
  if (s[1] < low || s[1] > high) return 0;
  for (size_t i = 2; i < need; i++)
    if ((s[i] & 0xC0) != 0x80) return 0;
  return need;
}

static uint32_t decode(const char *text, size_t len) {
  const unsigned char *s = (const unsigned char *)text;
  if (len == 1) return s[0];
  uint32_t code = s[0] & (0x7Fu >> len);
  for (size_t i = 1; i < len; i++)
    code = code << 6 | (s[i] & 0x3Fu);
  return code;
}

/* Writes what stands for one ASCII byte; false: the byte itself does. */
typedef bool (*ascii_rule)(ptheme_buf *out, unsigned char byte);

/* Copies valid UTF-8, replaces the rest. */
static void add_repaired(ptheme_buf *out, const char *text, size_t len) {
  while (len > 0) {
    size_t valid = ptheme_valid__prefix(text, len);
    ptheme_buf__add(out, text, valid);
    if (valid == len) return;
    ptheme_buf__add_text(out, replacement);
    text += valid + 1;
    len -= valid + 1;
  }
}

/* Shows `rule` the bytes of which `is_special` is true, all ASCII; what lies between them is copied
 * at once. */
static void copy(ptheme_buf *out, ptheme_str text, const bool is_special[256], ascii_rule rule) {
  for (size_t i = 0; i < text.len; i++) {
    size_t start = i;
    while (i < text.len && !is_special[(unsigned char)text.data[i]])
      i++;
    add_repaired(out, text.data + start, i - start);
    if (i < text.len && !rule(out, (unsigned char)text.data[i]))
      ptheme_buf__add_byte(out, text.data[i]);
  }
}

static void add_json_byte(ptheme_buf *out, unsigned char c) {
  static const char named[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
  const char *at = c != 0 ? strchr(named, c) : NULL;
  ptheme_buf__add_byte(out, '\\');
  if (at) {
    ptheme_buf__add_byte(out, letters[at - named]);
    return;
  }
  ptheme_buf__add_text(out, "u00");
  ptheme_buf__add_byte(out, hex[c >> 4]);
  ptheme_buf__add_byte(out, hex[c & 15]);
}

void ptheme_escape__json(ptheme_buf *out, ptheme_str text) {
  ptheme_buf__add_byte(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    size_t run = ptheme_plain__run(text.data + i, text.len - i, true);
    add_repaired(out, text.data + i, run);
    i += run;
    if (i < text.len) add_json_byte(out, (unsigned char)text.data[i]);
  }
  ptheme_buf__add_byte(out, '"');
}

void ptheme_escape__json_valid(ptheme_buf *out, ptheme_str text) {
  ptheme_buf__add_byte(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    size_t run = ptheme_plain__run(text.data + i, text.len - i, true);
    ptheme_buf__add(out, text.data + i, run);
    i += run;
    if (i < text.len) add_json_byte(out, (unsigned char)text.data[i]);
  }
  ptheme_buf__add_byte(out, '"');
}

static bool html_rule(ptheme_buf *out, unsigned char c) {
  switch (c) {
  case '&':
    ptheme_buf__add_text(out, "&amp;");
    return true;
  case '<':
    ptheme_buf__add_text(out, "&lt;");
    return true;
  case '>':
    ptheme_buf__add_text(out, "&gt;");
    return true;
  case '"':
    ptheme_buf__add_text(out, "&quot;");
    return true;
  case '\'':
    ptheme_buf__add_text(out, "&#39;");
    return true;
  case '\t':
  case '\n':
    return false;
  case '\r':
    ptheme_buf__add_byte(out, '\n');
    return true;
  default:
    ptheme_buf__add_text(out, replacement);
    return true;
  }
}

/* The bytes below a blank are special everywhere but in CSV. */
#define CONTROLS                                                                                   \
  [0] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  \
  1, 1, [0x7F] = 1

void ptheme_escape__html(ptheme_buf *out, ptheme_str text) {
  static const bool is_special[256] = {
      CONTROLS, ['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1};
  copy(out, text, is_special, html_rule);
}

static bool csv_rule(ptheme_buf *out, unsigned char c) {
  (void)c;
  ptheme_buf__add_text(out, "\"\"");
  return true;
}

/* Blanks at the ends are quoted because many readers, libcsv too, drop unquoted ones. */
static bool wants_quotes(ptheme_str text, char separator) {
  if (text.len == 0) return false;
  char first = text.data[0], last = text.data[text.len - 1];
  if (first == ' ' || last == ' ' || first == '\t' || last == '\t') return true;
  size_t i = 0;
  for (; text.len - i >= 8; i += 8) {
    uint64_t word = ptheme_eight__load(text.data + i);
    if (ptheme_eight__equal(word, '"') | ptheme_eight__equal(word, '\n') |
        ptheme_eight__equal(word, '\r') | ptheme_eight__equal(word, (unsigned char)separator))
      return true;
  }
  for (; i < text.len; i++)
    if (text.data[i] == '"' || text.data[i] == '\n' || text.data[i] == '\r' ||
        text.data[i] == separator)
      return true;
  return false;
}

void ptheme_escape__csv(ptheme_buf *out, ptheme_str text, char separator, bool spreadsheet) {
  static const bool is_quote[256] = {['"'] = 1};
  char first = text.len > 0 ? text.data[0] : '\0';
  bool armed = spreadsheet && first != '\0' && strchr("=+-@\t\r'", first);
  if (!armed && !wants_quotes(text, separator)) {
    add_repaired(out, text.data, text.len);
    return;
  }
  ptheme_buf__add_byte(out, '"');
  if (armed) ptheme_buf__add_byte(out, '\'');
  copy(out, text, is_quote, csv_rule);
  ptheme_buf__add_byte(out, '"');
}

static void add_code_point(ptheme_buf *out, uint32_t code) {
  ptheme_buf__add_text(out, code < 0x100 ? "\\x" : "\\u{");
  for (int shift = code < 0x100 ? 4 : 12; shift >= 0; shift -= 4)
    ptheme_buf__add_byte(out, hex[code >> shift & 15]);
  if (code >= 0x100) ptheme_buf__add_byte(out, '}');
}

/* Controls, and the marks that turn the direction of text (Unicode: Bidi_Control). */
static bool is_terminal_control(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E ||
         code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

void ptheme_escape__terminal(ptheme_buf *out, ptheme_str text) {
  for (size_t i = 0; i < text.len;) {
    size_t len = ptheme_escape__utf8_length(text.data + i, text.len - i);
    uint32_t code = len > 0 ? decode(text.data + i, len) : (unsigned char)text.data[i];
    if (len == 0 || is_terminal_control(code))
      add_code_point(out, code);
    else
      ptheme_buf__add(out, text.data + i, len);
    i += len > 0 ? len : 1;
  }
}

static bool markdown_rule(ptheme_buf *out, unsigned char c) {
  if (c == '<' || c == '>' || c == '&') return html_rule(out, c);
  if (c < 0x20 || c == 0x7F) {
    ptheme_buf__add_byte(out, ' ');
    return true;
  }
  ptheme_buf__add_byte(out, '\\');
  return false;
}

void ptheme_escape__markdown(ptheme_buf *out, ptheme_str text) {
  static const bool is_special[256] = {
      CONTROLS,  ['<'] = 1, ['>'] = 1, ['&'] = 1, ['\\'] = 1, ['`'] = 1, ['*'] = 1,
      ['_'] = 1, ['{'] = 1, ['}'] = 1, ['['] = 1, [']'] = 1,  ['('] = 1, [')'] = 1,
      ['#'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1, ['!'] = 1,  ['|'] = 1, ['~'] = 1};
  copy(out, text, is_special, markdown_rule);
}
