/* jansson reads byte by byte and allocates every string; a line of releases is one flat object of
 * strings, most of them without escapes, which can stay where they are.  This is not a JSON parser:
 * it only knows what it can take, and whatever else it meets, RFC 8259 or not, it leaves to
 * jansson. */
#include "input/json_flat.h"

#include "base/mem.h"
#include "base/plain.h"
#include "base/status.h"

enum { MOST_PAIRS = 32, MOST_DIGITS = 18 };

bool ptheme_json_pairs__reset(ptheme_json_pairs *pairs, size_t n, size_t bytes) {
  pairs->n = 0;
  ptheme_buf__clear(&pairs->bytes);
  void *items = pairs->items;
  bool room = ptheme_mem__reserve(&items, &pairs->cap, n, sizeof *pairs->items) &&
              ptheme_buf__reserve(&pairs->bytes, bytes);
  pairs->items = items;
  return room;
}

void ptheme_json_pairs__free(ptheme_json_pairs *pairs) {
  ptheme_mem__free(pairs->items);
  ptheme_buf__free(&pairs->bytes);
}

/* What is left of the line. */
typedef struct cursor {
  const char *at, *end;
} cursor;

static void skip_blanks(cursor *c) {
  while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\r'))
    c->at++;
}

static bool take(cursor *c, char byte) {
  skip_blanks(c);
  if (c->at == c->end || *c->at != byte) return false;
  c->at++;
  return true;
}

/* To the next quote, backslash or control character. */
static const char *plain_end(const char *at, const char *end) {
  return at + ptheme_plain__run(at, (size_t)(end - at), false);
}

static bool hex4(cursor *c, uint32_t *code) {
  if (c->end - c->at < 4) return false;
  *code = 0;
  for (int i = 0; i < 4; i++) {
    char d = *c->at++;
    uint32_t value = d >= '0' && d <= '9'   ? (uint32_t)(d - '0')
                     : d >= 'a' && d <= 'f' ? (uint32_t)(d - 'a' + 10)
                     : d >= 'A' && d <= 'F' ? (uint32_t)(d - 'A' + 10)
                                            : 16;
    if (value == 16) return false;
    *code = *code << 4 | value;
  }
  return true;
}

static void add_utf8(ptheme_buf *out, uint32_t code) {
  char bytes[4];
  size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = n; i-- > 1; code >>= 6)
    bytes[i] = (char)(0x80 | (code & 0x3F));
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  bytes[0] = (char)(leads[n] | code);
  ptheme_buf__add(out, bytes, n);
}

/* Behind "\u": one character, which may be made of two escapes. */
static bool unicode_escape(cursor *c, ptheme_buf *out) {
  uint32_t code, low;
  if (!hex4(c, &code) || (code >= 0xDC00 && code <= 0xDFFF)) return false;
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (c->end - c->at < 6 || c->at[0] != '\\' || c->at[1] != 'u') return false;
    c->at += 2;
    if (!hex4(c, &low) || low < 0xDC00 || low > 0xDFFF) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  add_utf8(out, code);
  return true;
}

static bool escape(cursor *c, ptheme_buf *out) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (c->at == c->end) return false;
  char kind = *c->at++;
  if (kind == 'u') return unicode_escape(c, out);
  const char *found = memchr(from, kind, sizeof from - 1);
  if (found) ptheme_buf__add_byte(out, to[found - from]);
  return found != NULL;
}

/* Behind the opening quote.  Decoded text is no longer than its escapes, so the room that the line
 * has is enough and nothing moves. */
static bool string(cursor *c, ptheme_buf *bytes, ptheme_str *out) {
  const char *start = c->at, *end = plain_end(c->at, c->end);
  c->at = end;
  if (end < c->end && *end == '"') {
    c->at++;
    *out = (ptheme_str){start, (size_t)(end - start)};
    return true;
  }
  size_t first = bytes->len;
  while (c->at < c->end && *c->at == '\\') {
    ptheme_buf__add(bytes, start, (size_t)(c->at - start));
    c->at++;
    if (!escape(c, bytes)) return false;
    start = c->at;
    c->at = plain_end(c->at, c->end);
  }
  if (c->at == c->end || *c->at != '"') return false;
  ptheme_buf__add(bytes, start, (size_t)(c->at - start));
  c->at++;
  *out = (ptheme_str){bytes->data + first, bytes->len - first};
  return true;
}

static bool integer(cursor *c, ptheme_str *out) {
  const char *start = c->at;
  if (c->at < c->end && *c->at == '-') c->at++;
  const char *digits = c->at;
  while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
    c->at++;
  *out = (ptheme_str){start, (size_t)(c->at - start)};
  bool zero = digits < c->end && *digits == '0'; /* 0 stands alone, and -0 is not an integer */
  return c->at > digits && c->at - digits <= MOST_DIGITS && !(zero && out->len > 1);
}

static bool value(cursor *c, ptheme_json_pairs *pairs, ptheme_json_pair *pair) {
  skip_blanks(c);
  if (take(c, '"')) {
    pair->kind = PTHEME_JSON_STRING;
    return string(c, &pairs->bytes, &pair->value);
  }
  if (c->end - c->at >= 4 && memcmp(c->at, "null", 4) == 0) {
    c->at += 4;
    *pair = (ptheme_json_pair){pair->key, {"", 0}, PTHEME_JSON_NULL};
    return true;
  }
  pair->kind = PTHEME_JSON_SCALAR;
  return integer(c, &pair->value);
}

/* A key without NUL, since jansson may not have that, and not there yet. */
static bool is_new(const ptheme_json_pairs *pairs, ptheme_str key) {
  for (size_t i = 0; i < pairs->n; i++)
    if (ptheme_str__equal(pairs->items[i].key, key)) return false;
  return key.len == 0 || !memchr(key.data, '\0', key.len);
}

static bool object(ptheme_json_pairs *pairs, cursor *c) {
  if (!take(c, '{')) return false;
  do {
    ptheme_json_pair *pair = &pairs->items[pairs->n];
    if (pairs->n == MOST_PAIRS || !take(c, '"') || !string(c, &pairs->bytes, &pair->key) ||
        !is_new(pairs, pair->key) || !take(c, ':') || !value(c, pairs, pair))
      return false;
    pairs->n++;
  } while (take(c, ','));
  if (!take(c, '}')) return false;
  skip_blanks(c);
  return c->at == c->end;
}

ptheme_status ptheme_json_flat__parse(ptheme_json_pairs *pairs, ptheme_str line, bool *plain,
                                      ptheme_error *err) {
  if (!ptheme_json_pairs__reset(pairs, MOST_PAIRS, line.len)) return ptheme_status__nomem(err);
  cursor c = {line.data, line.data + line.len};
  *plain = object(pairs, &c);
  return PTHEME_OK;
}
