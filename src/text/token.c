/* Three paths, chosen by what comes next:
 *  - ASCII: table look-ups, one byte in, one byte out;
 *  - Han U+4E00-9FFF and common CJK punctuation: their normal form is themselves, so bytes are
 *    copied or skipped;
 *  - the rest: each character is folded, the folded code points are gathered into clusters (a base
 *    and its marks), and each cluster is composed and given to the word that is open.
 * A word stays open across paths ("l'été", "Party’s"), hence the state below.  A letter in front of
 * something that might be a mark goes to the slow path with it, since they may compose. */
#include "text/token.h"

#include "base/mem.h"
#include "text/eight.h"
#include "text/utf8.h"

typedef struct splitter {
  ptheme_tokens *tokens;
  const unsigned char *text; // [len]
  uint32_t len;
  bool keep_numbers;
  bool touching;   // nothing stands between the last token and here
  bool open;       // a word is being built, from byte `start` of tokens->bytes on
  bool has_letter; // so it is no number
  bool apostrophe; // one was read behind it: inner if a letter or digit follows
  size_t start;
  uint32_t source_start, source_end;
  uint32_t codes[PTHEME_UTF8_CLUSTER_MAX]; // [n_codes] the cluster being gathered
  size_t n_codes;
  uint32_t cluster_start, cluster_end; // its source bytes
} splitter;

enum { SEPARATOR = 0, LETTER = 1, DIGIT = 2, APOSTROPHE = 4, PERCENT = 8, FOREIGN = 16 };

#define L LETTER
#define D DIGIT
static const uint8_t ascii_kind[128] = {
    ['\''] = APOSTROPHE,
    ['%'] = PERCENT,
    ['0'] = D,
    D,
    D,
    D,
    D,
    D,
    D,
    D,
    D,
    D,
    ['A'] = L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    ['a'] = L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
    L,
};
#undef L
#undef D

static int kind_at(const splitter *s, uint32_t i) {
  return s->text[i] < 0x80 ? ascii_kind[s->text[i]] : FOREIGN;
}

/* ---- finished tokens ---- */

static bool reserve_tokens(ptheme_tokens *tokens, size_t more) {
  void *items = tokens->items;
  bool ok = ptheme_mem__reserve(&items, &tokens->cap, tokens->n + more, sizeof *tokens->items);
  tokens->items = items;
  tokens->bytes.failed = tokens->bytes.failed || !ok;
  return ok;
}

static void add_token(splitter *s, size_t start, uint32_t source_start, uint32_t source_end,
                      ptheme_token_kind kind) {
  ptheme_tokens *tokens = s->tokens;
  if (tokens->bytes.failed || (tokens->n == tokens->cap && !reserve_tokens(tokens, 1))) return;
  tokens->items[tokens->n++] = (ptheme_token){.start = (uint32_t)start,
                                              .len = (uint32_t)(tokens->bytes.len - start),
                                              .source_start = source_start,
                                              .source_len = source_end - source_start,
                                              .kind = (uint8_t)kind,
                                              .joined = s->touching};
}

/* The number right before, where it is still open to digits or a percent sign. */
static ptheme_token *last_number(const splitter *s) {
  const ptheme_tokens *tokens = s->tokens;
  if (tokens->n == 0 || tokens->items[tokens->n - 1].kind != PTHEME_TOKEN_NUMBER) return NULL;
  ptheme_token *last = &tokens->items[tokens->n - 1];
  return tokens->bytes.data[last->start + last->len - 1] == '%' ? NULL : last;
}

/* The point or comma between a number that ends at byte `end` and one that starts at `next`, or 0.
 * A full-width one counts between full-width digits only: elsewhere it separates clauses. */
static char point_between(const splitter *s, uint32_t end, uint32_t next) {
  const unsigned char *at = s->text + end;
  if (next == end + 1 && (*at == '.' || *at == ',')) return (char)*at;
  if (next == end + 3 && at[-1] >= 0x80 && at[0] == 0xEF && at[1] == 0xBC)
    return at[2] == 0x8C ? ',' : at[2] == 0x8E ? '.' : '\0';
  return '\0';
}

/* 3 and 5, read one after the other, become 3.5 if only a point stands between. */
static bool merge_number(splitter *s) {
  ptheme_token *last = last_number(s);
  if (!last) return false;
  ptheme_buf *bytes = &s->tokens->bytes;
  char point = point_between(s, last->source_start + last->source_len, s->source_start);
  if (point == '\0') return false;
  if (s->keep_numbers) {
    size_t len = bytes->len - s->start;
    ptheme_buf__add_byte(bytes, point);
    if (bytes->failed) return true;
    memmove(bytes->data + s->start + 1, bytes->data + s->start, len);
    bytes->data[s->start] = point;
  } else {
    bytes->len = last->start + 1u; /* "0": a year with decimals is none */
  }
  last->len = (uint32_t)(bytes->len - last->start);
  last->source_len = s->source_end - last->source_start;
  return true;
}

static bool is_year(const char *digits, size_t len) {
  return len == 4 && (memcmp(digits, "19", 2) == 0 || memcmp(digits, "20", 2) == 0) &&
         digits[2] >= '0' && digits[2] <= '9' && digits[3] >= '0' && digits[3] <= '9';
}

static void close_number(splitter *s) {
  ptheme_buf *bytes = &s->tokens->bytes;
  if (bytes->failed || merge_number(s)) return;
  if (!s->keep_numbers) {
    size_t digits = is_year(bytes->data + s->start, bytes->len - s->start) ? 4 : 1;
    memcpy(bytes->data + s->start, "0000", digits);
    bytes->len = s->start + digits;
  }
  add_token(s, s->start, s->source_start, s->source_end, PTHEME_TOKEN_NUMBER);
}

static void close_word(splitter *s) {
  if (!s->open) return;
  s->open = false;
  if (s->has_letter)
    add_token(s, s->start, s->source_start, s->source_end, PTHEME_TOKEN_WORD);
  else
    close_number(s);
  s->touching = !s->apostrophe;
}

static void separate(splitter *s) {
  close_word(s);
  s->touching = false;
}

static void take_percent(splitter *s, uint32_t start, uint32_t end) {
  close_word(s);
  ptheme_token *last = last_number(s);
  if (!last || last->source_start + last->source_len != start) {
    s->touching = false;
    return;
  }
  ptheme_buf *bytes = &s->tokens->bytes;
  if (!s->keep_numbers) bytes->len = last->start + 1u;
  ptheme_buf__add_byte(bytes, '%');
  last->len = (uint32_t)(bytes->len - last->start);
  last->source_len = end - last->source_start;
}

static void take_apostrophe(splitter *s) {
  if (s->open && !s->apostrophe)
    s->apostrophe = true;
  else
    separate(s);
}

/* To be called before a letter or digit is added to the word. */
static void open_word(splitter *s, uint32_t source_start) {
  if (!s->open) {
    s->open = true;
    s->has_letter = false;
    s->start = s->tokens->bytes.len;
    s->source_start = source_start;
  } else if (s->apostrophe) {
    ptheme_buf__add_byte(&s->tokens->bytes, '\'');
  }
  s->apostrophe = false;
}

/* ---- ASCII ---- */

/* Writes the ASCII letters and digits from byte i on in small letters; `out` has room for 7 bytes
 * more than there are.  Setting bit 5 makes capitals small and leaves digits as they are.
 * @return the byte behind them; *letters tells whether there was one. */
static uint32_t lower_run(const splitter *s, uint32_t i, char *out, bool *letters) {
  uint64_t seen = 0;
  while (s->len - i >= 8) {
    uint64_t word = ptheme_eight__load(s->text + i), small = word | PTHEME_EIGHT_EACH(0x20);
    uint64_t letter = ptheme_eight__in(small, 'a', 'z');
    uint64_t stop = ~(letter | ptheme_eight__in(word, '0', '9')) & PTHEME_EIGHT_EACH(0x80);
    unsigned n = ptheme_eight__before(stop);
    ptheme_eight__store(out, small);
    seen |= letter & (stop ^ (stop - 1)); /* those in front of the stop */
    i += n;
    out += n;
    if (n < 8) {
      *letters = seen != 0;
      return i;
    }
  }
  unsigned kinds = seen != 0 ? LETTER : 0;
  for (; i < s->len && (kind_at(s, i) & (LETTER | DIGIT)); i++) {
    kinds |= (unsigned)kind_at(s, i);
    *out++ = (char)(s->text[i] | 0x20);
  }
  *letters = (kinds & LETTER) != 0;
  return i;
}

/* False where the character cannot compose with an ASCII letter: CJK, Latin-1 letters, full-width
 * forms, and the dashes, quotes and dots U+2010-2027. */
static bool may_combine(const splitter *s, uint32_t i) {
  unsigned char lead = s->text[i];
  if (lead == 0xE2 && s->len - i > 2 && s->text[i + 1] == 0x80)
    return s->text[i + 2] < 0x90 || s->text[i + 2] > 0xA7;
  return !(lead == 0xC3 || (lead >= 0xE4 && lead <= 0xE9) ||
           (lead == 0xEF && s->len - i > 1 && s->text[i + 1] == 0xBC));
}

/* A run of ASCII letters and digits; the caller has made room.  Stops before the last of them if
 * that may combine with what follows. */
static uint32_t take_ascii_run(splitter *s, uint32_t i) {
  ptheme_buf *bytes = &s->tokens->bytes;
  bool letters;
  if (s->open) open_word(s, i);
  uint32_t end = lower_run(s, i, bytes->data + bytes->len, &letters);
  int next = end < s->len ? kind_at(s, end) : SEPARATOR;
  if (!s->open && letters && next == SEPARATOR) { /* nearly all words, hence the shortcut */
    size_t start = bytes->len;
    bytes->len += end - i;
    add_token(s, start, i, end, PTHEME_TOKEN_WORD);
    s->touching = end == s->len;
    return end + !s->touching;
  }
  if (!s->open) open_word(s, i);
  if (next == FOREIGN && may_combine(s, end)) end--;
  bytes->len += end - i;
  s->has_letter = s->has_letter || letters;
  s->source_end = end;
  return end;
}

/* Up to the first byte for the other paths: one that is not ASCII, or the ASCII base of one. */
static uint32_t take_ascii(splitter *s, uint32_t i) {
  /* ASCII is never longer than what was read, save for one apostrophe read before; and words are
   * written eight bytes at a time. */
  if (!ptheme_buf__reserve(&s->tokens->bytes, (size_t)s->len - i + 8)) return s->len;
  while (i < s->len) {
    switch (kind_at(s, i)) {
    case FOREIGN:
      return i;
    case APOSTROPHE:
      take_apostrophe(s);
      i++;
      break;
    case PERCENT:
      take_percent(s, i, i + 1);
      i++;
      break;
    case SEPARATOR:
      separate(s);
      i++;
      break;
    default:
      i = take_ascii_run(s, i);
      if (s->open && i < s->len && kind_at(s, i) & (LETTER | DIGIT)) return i;
    }
  }
  return i;
}

/* ---- CJK ---- */

/* U+4E00-9FFF at byte i, whole. */
static bool is_han(const splitter *s, uint32_t i) {
  const unsigned char *at = s->text + i;
  return s->len - i > 2 && at[0] >= 0xE4 && at[0] <= 0xE9 && (at[0] > 0xE4 || at[1] >= 0xB8) &&
         (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80;
}

/* Frequent separators of three bytes: U+2010-2018, 201A-2027, 3000-3004, 3008-3020, and full-width
 * punctuation but for the percent sign and the apostrophe. */
static bool is_punctuation(const splitter *s, uint32_t i) {
  if (s->len - i < 3) return false;
  unsigned char last = s->text[i + 2];
  switch (s->text[i] << 8 | s->text[i + 1]) {
  case 0xE280:
    return last >= 0x90 && last <= 0xA7 && last != 0x99;
  case 0xE380:
    return (last >= 0x80 && last <= 0x84) || (last >= 0x88 && last <= 0xA0);
  case 0xEFBC:
    return (last >= 0x81 && last <= 0x8F && last != 0x85 && last != 0x87) ||
           (last >= 0x9A && last <= 0xA0);
  default:
    return false;
  }
}

/* A run of Han characters, each a token. */
static uint32_t take_han(splitter *s, uint32_t i) {
  close_word(s);
  ptheme_tokens *tokens = s->tokens;
  uint32_t end = i + 3;
  while (end < s->len && is_han(s, end))
    end += 3;
  size_t n = (end - i) / 3, start = tokens->bytes.len;
  if (!reserve_tokens(tokens, n) || !ptheme_buf__reserve(&tokens->bytes, end - i)) return s->len;
  ptheme_buf__add(&tokens->bytes, s->text + i, end - i);
  ptheme_token *item = tokens->items + tokens->n;
  for (; i < end; i += 3, start += 3, item++) {
    *item = (ptheme_token){(uint32_t)start, 3, i, 3, PTHEME_TOKEN_CHAR, s->touching};
    s->touching = true;
  }
  tokens->n += n;
  return end;
}

static void add_character(splitter *s, const void *bytes, size_t len, uint32_t source_start,
                          uint32_t source_end) {
  close_word(s);
  size_t start = s->tokens->bytes.len;
  ptheme_buf__add(&s->tokens->bytes, bytes, len);
  add_token(s, start, source_start, source_end, PTHEME_TOKEN_CHAR);
  s->touching = true;
}

/* ---- everything else ---- */

/* Marks with no base in their cluster, e.g. after a Han character of the fast path. */
static void attach_marks(splitter *s, const char *bytes, size_t len) {
  ptheme_tokens *tokens = s->tokens;
  ptheme_token *last = tokens->n > 0 ? &tokens->items[tokens->n - 1] : NULL;
  if (s->open || !s->touching || !last || last->kind != PTHEME_TOKEN_CHAR) {
    separate(s);
    return;
  }
  ptheme_buf__add(&tokens->bytes, bytes, len);
  if (tokens->bytes.failed) return;
  last->len += (uint32_t)len;
  last->source_len = s->cluster_end - last->source_start;
}

static void end_cluster(splitter *s) {
  if (s->n_codes == 0) return;
  char bytes[PTHEME_UTF8_CLUSTER_BYTES];
  ptheme_utf8_class class = ptheme_utf8__class(s->codes[0]);
  size_t len = ptheme_utf8__compose(bytes, s->codes, s->n_codes);
  s->n_codes = 0;
  switch (class) {
  case PTHEME_UTF8_LETTER:
  case PTHEME_UTF8_DIGIT:
    open_word(s, s->cluster_start);
    ptheme_buf__add(&s->tokens->bytes, bytes, len);
    s->has_letter = s->has_letter || class == PTHEME_UTF8_LETTER;
    s->source_end = s->cluster_end;
    break;
  case PTHEME_UTF8_UNSPACED:
    add_character(s, bytes, len, s->cluster_start, s->cluster_end);
    break;
  case PTHEME_UTF8_MARK:
    attach_marks(s, bytes, len);
    break;
  case PTHEME_UTF8_APOSTROPHE:
    take_apostrophe(s);
    break;
  case PTHEME_UTF8_PERCENT:
    take_percent(s, s->cluster_start, s->cluster_end);
    break;
  case PTHEME_UTF8_OTHER:
    separate(s);
    break;
  }
}

/* Adds one folded code point; marks past the 30th are dropped, which keeps ordering them cheap. */
static void gather(splitter *s, uint32_t code, uint32_t source_start, uint32_t source_end) {
  if (s->n_codes > 0 && !ptheme_utf8__extends(s->codes[s->n_codes - 1], code)) end_cluster(s);
  if (s->n_codes == 0) s->cluster_start = source_start;
  if (s->n_codes < PTHEME_UTF8_CLUSTER_MAX) s->codes[s->n_codes++] = code;
  s->cluster_end = source_end;
}

/* At least the character at byte i, and on to one of the fast paths. */
static uint32_t take_clusters(splitter *s, uint32_t i) {
  do {
    size_t used;
    uint32_t folded[PTHEME_UTF8_FOLD_MAX];
    uint32_t code = ptheme_utf8__decode((const char *)s->text + i, s->len - i, &used);
    size_t n = ptheme_utf8__fold(folded, code);
    if (n > 1 && ptheme_utf8__class(folded[0]) == PTHEME_UTF8_DIGIT) {
      end_cluster(s); /* U+00BD folds to 1, slash, 2: not to be read on from a digit before it */
      close_word(s);
    }
    for (size_t k = 0; k < n; k++)
      gather(s, folded[k], i, i + (uint32_t)used);
    i += (uint32_t)used;
  } while (i < s->len && s->text[i] >= 0x80 && !is_han(s, i) && !is_punctuation(s, i));
  end_cluster(s);
  return i;
}

static uint32_t take_other(splitter *s, uint32_t i) {
  do {
    if (is_han(s, i)) {
      i = take_han(s, i);
    } else if (is_punctuation(s, i)) {
      separate(s);
      i += 3;
    } else if (s->len - i > 2 && memcmp(s->text + i, "\xE2\x80\x99", 3) == 0) {
      take_apostrophe(s); /* U+2019, frequent in English */
      i += 3;
    } else {
      i = take_clusters(s, i);
    }
  } while (i < s->len && s->text[i] >= 0x80);
  return i;
}

ptheme_status ptheme_tokens__split(ptheme_tokens *tokens, ptheme_str sentence, bool keep_numbers,
                                   ptheme_error *err) {
  ptheme_buf__clear(&tokens->bytes);
  tokens->n = 0;
  splitter s = {.tokens = tokens,
                .text = (const unsigned char *)sentence.data,
                .len = (uint32_t)sentence.len,
                .keep_numbers = keep_numbers};
  for (uint32_t i = 0; i < s.len && !tokens->bytes.failed;) {
    i = take_ascii(&s, i);
    if (i < s.len) i = take_other(&s, i);
  }
  close_word(&s);
  return ptheme_buf__status(&tokens->bytes, err);
}

void ptheme_tokens__free(ptheme_tokens *tokens) {
  ptheme_buf__free(&tokens->bytes);
  ptheme_mem__free(tokens->items);
  *tokens = (ptheme_tokens){0};
}
