/* What one row tells by itself. */
#include "model/check.h"

#include "base/date.h"
#include "text/utf8.h"

enum { LONG_LETTERS = 500, LETTERS_OF_UNSPACED = 3 };

/* ---- the wrong encoding ---- */

/* The byte that Windows-1252 shows as this character, or -1.  Its five unused bytes are taken as
 * the C1 controls that most decoders make of them. */
static int byte_of(uint32_t code) {
  static const uint16_t shown[32] = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (code < 0x80 || (code >= 0xA0 && code <= 0xFF)) return (int)code;
  for (int i = 0; i < 32; i++)
    if (shown[i] == code) return 0x80 + i;
  return -1;
}

/* Bytes of the UTF-8 character that begins with this one, if it has more than one. */
static size_t length_of(int lead) {
  return lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : 0;
}

/* Whether the characters at `text` are the bytes of one UTF-8 character, each shown as
 * Windows-1252; *used is then their length. */
static bool is_shown_utf8(ptheme_str text, int *lead, size_t *used) {
  size_t n = 1, step;
  *lead = byte_of(ptheme_utf8__decode(text.data, text.len, &step));
  *used = step;
  for (; n < length_of(*lead) && *used < text.len; n++) {
    int byte = byte_of(ptheme_utf8__decode(text.data + *used, text.len - *used, &step));
    if (byte < 0x80 || byte > 0xBF) return false;
    *used += step;
  }
  return n > 1 && n == length_of(*lead);
}

/* One such character is proof where it is a Latin-1 letter or a quotation mark (leads C2, C3, E2);
 * of others it takes two in a row, since a letter before quotation marks can look like one.  The
 * three Chinese characters are what GBK makes of two U+FFFD. */
static bool has_mojibake(ptheme_str text) {
  static const char replaced_twice[] = "锟斤拷";
  int before = 0;
  for (size_t i = 0; i < text.len;) {
    int lead;
    size_t used;
    ptheme_str rest = {text.data + i, text.len - i};
    bool shown = is_shown_utf8(rest, &lead, &used);
    if (shown &&
        (lead == 0xC2 || lead == 0xC3 || lead == 0xE2 || length_of(before) == length_of(lead)))
      return true;
    before = shown ? lead : 0;
    if (!shown) ptheme_utf8__decode(rest.data, rest.len, &used);
    if (rest.len >= sizeof replaced_twice - 1 &&
        memcmp(rest.data, replaced_twice, sizeof replaced_twice - 1) == 0)
      return true;
    i += used;
  }
  return false;
}

/* ---- letters ---- */

typedef struct letters {
  size_t spaced, unspaced, digits, replacements;
} letters;

static letters count_letters(ptheme_str text) {
  letters count = {0};
  for (size_t i = 0, used; i < text.len; i += used) {
    uint32_t code = ptheme_utf8__decode(text.data + i, text.len - i, &used);
    ptheme_utf8_class class = ptheme_utf8__class(code);
    count.spaced += class == PTHEME_UTF8_LETTER;
    count.unspaced += class == PTHEME_UTF8_UNSPACED;
    count.digits += class == PTHEME_UTF8_DIGIT;
    count.replacements += code == 0xFFFD;
  }
  return count;
}

static bool starts_with(ptheme_str text, const char *code) {
  return text.len >= 2 && (text.data[0] | 32) == code[0] && (text.data[1] | 32) == code[1] &&
         (text.len == 2 || text.data[2] == '-' || text.data[2] == '_');
}

/* Names in Latin letters are common in Chinese texts, so the bar is low there. */
static bool is_other_script(letters count, ptheme_str language) {
  static const char *const unspaced[] = {"zh", "ja", "th", "lo", "km", "my"};
  size_t all = count.spaced + count.unspaced;
  if (language.len == 0 || all < 4) return false;
  for (size_t i = 0; i < sizeof unspaced / sizeof *unspaced; i++)
    if (starts_with(language, unspaced[i])) return 5 * count.unspaced < all;
  return 2 * count.unspaced > all;
}

/* ---- dates and documents ---- */

/* The reader names a row without a document after its file and number: "labels:12". */
static bool is_made_up(ptheme_str id, ptheme_str path) {
  size_t digits = 0, name = path.len;
  while (digits < id.len && id.data[id.len - 1 - digits] >= '0' &&
         id.data[id.len - 1 - digits] <= '9')
    digits++;
  if (digits == 0 || digits + 1 >= id.len || id.data[id.len - 1 - digits] != ':') return false;
  if (ptheme_str__equal(path, ptheme_str__of("-"))) path = ptheme_str__of("stdin");
  name = path.len;
  while (name > 0 && path.data[name - 1] != '/')
    name--;
  size_t len = id.len - 1 - digits;
  return len <= path.len - name && memcmp(path.data + name, id.data, len) == 0;
}

static bool is_blank(ptheme_str text) {
  for (size_t i = 0; i < text.len; i++)
    if (!memchr(" \t\r\n\f\v", text.data[i], 6)) return false;
  return true;
}

uint32_t ptheme_check__row(const ptheme_document *document) {
  letters count = count_letters(document->text);
  size_t length = count.spaced + LETTERS_OF_UNSPACED * count.unspaced;
  bool has_date = !is_blank(document->date);
  const bool has[CHECK_KINDS] = {
      [CHECK_NO_WORD] = count.spaced + count.unspaced + count.digits == 0,
      [CHECK_LONG] = length > LONG_LETTERS,
      [CHECK_REPLACED] = document->replaced > 0,
      [CHECK_REPLACEMENT] = document->replaced == 0 && count.replacements > 0,
      [CHECK_MOJIBAKE] = has_mojibake(document->text),
      [CHECK_LANGUAGE] = is_other_script(count, document->language),
      [CHECK_BAD_DATE] = has_date && !ptheme_date__is(document->date),
      [CHECK_NO_DOCUMENT] = is_made_up(document->id, document->path),
      [CHECK_UNLABELLED] = is_blank(document->label),
      [CHECK_NO_DATE] = !has_date};
  uint32_t kinds = 0;
  for (size_t kind = 0; kind < CHECK_KINDS; kind++)
    kinds |= (uint32_t)has[kind] << kind;
  return kinds;
}
