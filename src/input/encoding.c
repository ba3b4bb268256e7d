/* Guessing encodings from statistics goes wrong silently, so only what leaves little doubt is
 * guessed: UTF-16 by its NULs, and GB18030 where every byte obeys its rules and nearly all pairs
 * lie in the old GB 2312 plane, most of them among its 3,755 common characters.  Western and
 * Cyrillic single-byte text does not pass: a letter before a blank breaks the rules. */
#include "input/encoding.h"

#include "base/eight.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/valid.h"

#include <errno.h>
#include <iconv.h>

typedef struct signature {
  const char *bytes;
  size_t len;
  const char *name;
} signature;

static bool begins_with(ptheme_str text, const signature *s) {
  return text.len >= s->len && memcmp(text.data, s->bytes, s->len) == 0;
}

/* UTF-32LE before UTF-16LE, whose mark is a prefix of its own. */
static const signature marks[] = {
    {"\xEF\xBB\xBF", 3, NULL},       {"\xFF\xFE\0\0", 4, "UTF-32LE"},
    {"\0\0\xFE\xFF", 4, "UTF-32BE"}, {"\xFF\xFE", 2, "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE"},     {"\x84\x31\x95\x33", 4, "GB18030"},
};

static const signature binaries[] = {
    {"%PDF-", 5, "a PDF file"},
    {"PK\x03\x04", 4, "a ZIP archive or office document"},
    {"\xD0\xCF\x11\xE0", 4, "an old office document"},
    {"\x89PNG", 4, "an image"},
    {"\xFF\xD8\xFF", 3, "an image"},
    {"\x7F"
     "ELF",
     4, "a program"},
    {"{\\rtf", 5, "an RTF document"},
};

/* NULs in at least a quarter of the odd or even places and in none of the others. */
static const char *detect_utf16(ptheme_str head) {
  if (head.len == 0 || !memchr(head.data, '\0', head.len)) return NULL;
  size_t nuls[2] = {0, 0};
  for (size_t i = 0; i < head.len; i++)
    nuls[i & 1] += head.data[i] == '\0';
  if (head.len < 4 || (nuls[0] > 0) == (nuls[1] > 0)) return NULL;
  size_t most = nuls[0] + nuls[1];
  if (most * 8 < head.len) return NULL;
  return nuls[1] > 0 ? "UTF-16LE" : "UTF-16BE";
}

typedef struct gb_counts {
  size_t pairs, in_gb2312, common;
} gb_counts;

/* Bytes of the GB18030 character at `s`, 0 if there is none, `len` + 1 if it is cut off. */
static size_t gb_length(const unsigned char *s, size_t len) {
  if (s[0] < 0x80) return 1;
  if (s[0] == 0x80 || s[0] == 0xFF) return 0;
  if (len < 2) return len + 1;
  if (s[1] < 0x30 || s[1] > 0x39) return s[1] < 0x40 || s[1] == 0x7F || s[1] == 0xFF ? 0 : 2;
  if (len < 4) return len + 1;
  return s[2] >= 0x81 && s[2] <= 0xFE && s[3] >= 0x30 && s[3] <= 0x39 ? 4 : 0;
}

static void count_pair(gb_counts *counts, const unsigned char *s) {
  counts->pairs++;
  if (s[1] < 0xA1) return;
  counts->in_gb2312 += (s[0] >= 0xA1 && s[0] <= 0xA9) || (s[0] >= 0xB0 && s[0] <= 0xF7);
  counts->common += s[0] >= 0xB0 && s[0] <= 0xD7;
}

static bool looks_chinese(ptheme_str head, bool whole) {
  const unsigned char *s = (const unsigned char *)head.data;
  gb_counts counts = {0, 0, 0};
  for (size_t i = 0; i < head.len;) {
    size_t rest = head.len - i, len = gb_length(s + i, rest);
    if (len == 0 || (len > rest && whole)) return false;
    if (len > rest) break;
    if (len == 2) count_pair(&counts, s + i);
    i += len;
  }
  return counts.pairs >= 2 && counts.in_gb2312 * 10 >= counts.pairs * 9 &&
         counts.common * 2 > counts.pairs;
}

/* Valid, or cut off within the last character. */
static bool is_utf8(ptheme_str head, bool whole) {
  size_t valid = ptheme_valid__prefix(head.data, head.len);
  if (valid == head.len) return true;
  unsigned char first = (unsigned char)head.data[valid];
  return !whole && head.len - valid < 4 && first >= 0xC2 && first <= 0xF4;
}

ptheme_encoding ptheme_encoding__detect(ptheme_str head, bool whole) {
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (begins_with(head, &marks[i])) return (ptheme_encoding){marks[i].name, marks[i].len};
  const char *utf16 = detect_utf16(head);
  if (utf16) return (ptheme_encoding){utf16, 0};
  if (!is_utf8(head, whole) && looks_chinese(head, whole)) return (ptheme_encoding){"GB18030", 0};
  return (ptheme_encoding){NULL, 0};
}

static bool is_odd_control(unsigned char c) {
  return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1B;
}

const char *ptheme_encoding__binary(ptheme_str head, size_t *byte) {
  *byte = 0;
  for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
    if (begins_with(head, &binaries[i])) return binaries[i].name;
  size_t controls = 0;
  bool nul = false;
  for (size_t i = 0; i < head.len; i++) {
    while (head.len - i >= 8 && !ptheme_eight__below(ptheme_eight__load(head.data + i), 0x20))
      i += 8;
    if (i == head.len || !is_odd_control((unsigned char)head.data[i])) continue;
    *byte = controls++ == 0 ? i : *byte;
    nul = nul || head.data[i] == '\0';
  }
  bool damaged = ptheme_valid__prefix(head.data, head.len) + 3 < head.len;
  return controls * 10 > head.len || (nul && damaged) ? "a binary file" : NULL;
}

void ptheme_encoding__repair(ptheme_buf *out, ptheme_str text, ptheme_invalid policy,
                             uint64_t *runs) {
  while (text.len > 0) {
    size_t valid = ptheme_valid__prefix(text.data, text.len);
    ptheme_buf__add(out, text.data, valid);
    size_t bad = valid;
    while (bad < text.len && ptheme_valid__prefix(text.data + bad, text.len - bad) == 0)
      bad++;
    if (bad > valid) {
      ++*runs;
      if (policy == PTHEME_INVALID_REPLACE) ptheme_buf__add_text(out, "\xEF\xBF\xBD");
    }
    text.data += bad;
    text.len -= bad;
  }
}

struct ptheme_converter {
  iconv_t handle;
  size_t unit; // bytes to leave out where the input means nothing
};

ptheme_status ptheme_converter__new(ptheme_converter **out, const char *name, ptheme_error *err) {
  *out = NULL;
  ptheme_converter *converter = ptheme_mem__zalloc(1, sizeof *converter);
  if (!converter) return ptheme_status__nomem(err);
  converter->unit = memcmp(name, "UTF-32", 6) == 0 ? 4 : memcmp(name, "UTF-16", 6) == 0 ? 2 : 1;
  converter->handle = iconv_open("UTF-8", name);
  if (converter->handle == (iconv_t)-1) {
    int reason = errno;
    ptheme_mem__free(converter);
    return reason == ENOMEM ? ptheme_status__nomem(err)
                            : ptheme_status__fail(err, PTHEME_E_INPUT,
                                                  "this system cannot convert from %s", name);
  }
  *out = converter;
  return PTHEME_OK;
}

void ptheme_converter__free(ptheme_converter *converter) {
  if (!converter) return;
  iconv_close(converter->handle);
  ptheme_mem__free(converter);
}

size_t ptheme_converter__run(ptheme_converter *converter, ptheme_str *in, bool last, char *out,
                             size_t room) {
  char *from = (char *)in->data, *to = out; /* iconv does not write to its input */
  size_t left = in->len;
  while (left > 0) {
    if (iconv(converter->handle, &from, &left, &to, &room) != (size_t)-1) break;
    if (errno == E2BIG || room == 0 || (errno == EINVAL && !last)) break;
    *to++ = '\xFF';
    room--;
    size_t skip = left < converter->unit ? left : converter->unit;
    from += skip;
    left -= skip;
  }
  *in = (ptheme_str){from, left};
  return (size_t)(to - out);
}
