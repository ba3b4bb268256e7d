#include "base/escape.h"

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

/* What stands for one ASCII byte: 0 = itself. */
typedef bool (*ascii_rule)(ptheme_buf *out, unsigned char byte);

/* Copies valid UTF-8, replaces the rest, and lets `rule` write the ASCII bytes it wants to. */
static void copy(ptheme_buf *out, ptheme_str text, ascii_rule rule) {
  for (size_t i = 0; i < text.len;) {
    size_t len = ptheme_escape__utf8_length(text.data + i, text.len - i);
    if (len == 0) {
      ptheme_buf__add_text(out, replacement);
      i++;
      continue;
    }
    if (len > 1 || !rule(out, (unsigned char)text.data[i]))
      ptheme_buf__add(out, text.data + i, len);
    i += len;
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
  for (size_t i = 0; i < text.len;) {
    size_t run = ptheme_plain__run(text.data + i, text.len - i, true);
    size_t valid = ptheme_valid__prefix(text.data + i, run);
    ptheme_buf__add(out, text.data + i, valid);
    i += valid;
    if (valid < run) {
      ptheme_buf__add_text(out, replacement);
      i++;
    } else if (i < text.len) {
      add_json_byte(out, (unsigned char)text.data[i++]);
    }
  }
  ptheme_buf__add_byte(out, '"');
}

void ptheme_escape__json_valid(ptheme_buf *out, ptheme_str text) {
  ptheme_buf__add_byte(out, '"');
  for (size_t i = 0; i < text.len;) {
    size_t run = ptheme_plain__run(text.data + i, text.len - i, true);
    ptheme_buf__add(out, text.data + i, run);
    i += run;
    if (i < text.len) add_json_byte(out, (unsigned char)text.data[i++]);
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
    if (c >= 0x20 && c != 0x7F) return false;
    ptheme_buf__add_text(out, replacement);
    return true;
  }
}

void ptheme_escape__html(ptheme_buf *out, ptheme_str text) {
  copy(out, text, html_rule);
}

static bool csv_rule(ptheme_buf *out, unsigned char c) {
  if (c != '"') return false;
  ptheme_buf__add_text(out, "\"\"");
  return true;
}

static bool verbatim(ptheme_buf *out, unsigned char c) {
  (void)out, (void)c;
  return false;
}

void ptheme_escape__csv(ptheme_buf *out, ptheme_str text, char separator, bool spreadsheet) {
  char first = text.len > 0 ? text.data[0] : 'a';
  char last = text.len > 0 ? text.data[text.len - 1] : 'a';
  bool armed = spreadsheet && strchr("=+-@\t\r'", first) && first != '\0';
  /* Blanks at the ends are quoted because many readers, libcsv too, drop unquoted ones. */
  bool quoted = armed || first == ' ' || last == ' ' || first == '\t' || last == '\t';
  for (size_t i = 0; i < text.len && !quoted; i++)
    quoted = text.data[i] == '"' || text.data[i] == '\n' || text.data[i] == '\r' ||
             text.data[i] == separator;
  if (!quoted) {
    copy(out, text, verbatim);
    return;
  }
  ptheme_buf__add_byte(out, '"');
  if (armed) ptheme_buf__add_byte(out, '\'');
  copy(out, text, csv_rule);
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
  if (!strchr("\\`*_{}[]()#+-.!|~", c)) return false;
  ptheme_buf__add_byte(out, '\\');
  ptheme_buf__add_byte(out, (char)c);
  return true;
}

void ptheme_escape__markdown(ptheme_buf *out, ptheme_str text) {
  copy(out, text, markdown_rule);
}
