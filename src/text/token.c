/* Three paths, chosen by what comes next:
 *  - ASCII: 64 bytes at a time as masks, from which plain words are read off; apostrophes, numbers
 *    and what touches other scripts by single bytes;
 *  - Han U+4E00-9FFF and common CJK punctuation: their normal form is themselves, so bytes are
 *    copied or skipped;
 *  - the rest: each character is folded, the folded code points are gathered into clusters (a base
 *    and its marks), and each cluster is composed and given to the word that is open.
 * A word stays open across paths ("l'été", "Party’s"), hence the state in word.h.  A letter in
 * front of something that might be a mark goes to the slow path with it, since they may compose. */
#include "text/token.h"

#include "base/mem.h"
#include "base/wide.h"
#include "text/block.h"
#include "text/capitals.h"
#include "text/utf8.h"
#include "text/word.h"

typedef struct splitter {
  ptheme_word word;
  size_t behind;                           // bytes that are readable behind the sentence
  uint32_t codes[PTHEME_UTF8_CLUSTER_MAX]; // [n_codes] the cluster being gathered
  size_t n_codes;
  uint32_t cluster_start, cluster_end; // its source bytes
} splitter;

enum { SEPARATOR = 0, LETTER = 1, DIGIT = 2, APOSTROPHE = 4, PERCENT = 8, FOREIGN = 16 };

static int kind_at(const splitter *s, uint32_t i) {
  unsigned char c = s->word.text[i], small = c | 0x20;
  if (small >= 'a' && small <= 'z') return LETTER;
  if (c >= '0' && c <= '9') return DIGIT;
  return c >= 0x80 ? FOREIGN : c == '\'' ? APOSTROPHE : c == '%' ? PERCENT : SEPARATOR;
}

/* ---- plain words ---- */

/* A block of the sentence from byte i on, its small letters behind the tokens' bytes; what lies
 * behind the sentence's end separates. */
static ptheme_block read_block(const splitter *s, uint32_t i) {
  ptheme_buf *bytes = &s->word.tokens->bytes;
  char *small = bytes->data + bytes->len;
  uint32_t left = s->word.len - i;
  if (left + s->behind >= PTHEME_BLOCK) {
    ptheme_block block = ptheme_block__words(s->word.text + i, small);
    uint64_t ours = left < PTHEME_BLOCK ? ((uint64_t)1 << left) - 1 : ~(uint64_t)0;
    return (ptheme_block){block.letters & ours, block.digits & ours, block.special & ours};
  }
  unsigned char rest[PTHEME_BLOCK] = {0};
  memcpy(rest, s->word.text + i, left);
  return ptheme_block__words(rest, small);
}

/* Whether the digits that end in front of byte `end` are a number by themselves: they are no part
 * of "1,000" or "3.5", and nothing is in front that they might belong to. */
static bool is_plain_number(const splitter *s, uint32_t start, uint32_t end) {
  const unsigned char *text = s->word.text;
  if (s->word.keep_numbers) return false;
  if (start > 0 &&
      (text[start - 1] == '.' || text[start - 1] == ',' || kind_at(s, start - 1) != SEPARATOR))
    return false;
  return end + 1 >= s->word.len || (text[end] != '.' && text[end] != ',') ||
         kind_at(s, end + 1) == SEPARATOR;
}

/* The plain words and numbers of the block at byte i: runs of letters and digits right behind which
 * something separates.  Returns the bytes in front of the first that is none. */
static unsigned add_words(splitter *s, const ptheme_block *block, uint32_t i) {
  ptheme_tokens *tokens = s->word.tokens;
  uint32_t start = (uint32_t)tokens->bytes.len;
  ptheme_token *to = tokens->items + tokens->n;
  uint64_t runs = block->letters | block->digits;
  /* Each for itself, so that a word need not wait for the one before. */
  uint64_t starts = runs & ~(runs << 1), ends = ~runs & runs << 1;
  unsigned limit = block->special ? ptheme_block__first(block->special) : PTHEME_BLOCK;
  bool joined = s->word.touching && (runs & 1);
  for (; starts != 0; starts &= starts - 1, ends &= ends - 1) {
    unsigned first = ptheme_block__first(starts);
    unsigned end = ends ? ptheme_block__first(ends) : PTHEME_BLOCK, len = end - first;
    bool word = block->letters >> first << (PTHEME_BLOCK - len) != 0;
    if (end >= limit || !(word || is_plain_number(s, i + first, i + end))) {
      limit = first < limit ? first : limit;
      break;
    }
    *to = (ptheme_token){start + first, len, i + first, len, PTHEME_TOKEN_WORD, joined, 0};
    if (!word) {
      to->kind = PTHEME_TOKEN_NUMBER;
      to->len = ptheme_word__classify(tokens->bytes.data + to->start, len);
    }
    to++;
    joined = false;
  }
  tokens->n = (size_t)(to - tokens->items);
  return limit;
}

/* Whether all from byte n of the block on belongs to a word that may go on behind it. */
static bool is_cut(const ptheme_block *block, unsigned n) {
  return n > 0 && ~(block->letters | block->digits) >> n == 0;
}

/* Words as nearly all are, up to the first byte that needs a closer look. */
static uint32_t take_words(splitter *s, uint32_t i) {
  ptheme_buf *bytes = &s->word.tokens->bytes;
  if (!ptheme_buf__reserve(bytes, (size_t)s->word.len - i + PTHEME_BLOCK)) return s->word.len;
  while (i < s->word.len && ptheme_word__reserve(s->word.tokens, PTHEME_BLOCK / 2)) {
    ptheme_block block = read_block(s, i);
    unsigned n = add_words(s, &block, i);
    if (n > 0) s->word.touching = false;
    bytes->len += n;
    i += n;
    if (n < PTHEME_BLOCK && !is_cut(&block, n)) break;
  }
  return i < s->word.len ? i : s->word.len;
}

/* ---- CJK ---- */

/* U+4E00-9FFF at byte i, whole. */
static bool is_han(const splitter *s, uint32_t i) {
  const unsigned char *at = s->word.text + i;
  return s->word.len - i > 2 && at[0] >= 0xE4 && at[0] <= 0xE9 && (at[0] > 0xE4 || at[1] >= 0xB8) &&
         (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80;
}

/* Frequent separators of three bytes, where punctuation is not kept: U+2010-2018, 201A-2027,
 * 3000-3004, 3008-3020, and full-width punctuation but for the percent sign and the apostrophe. */
static bool is_punctuation(const splitter *s, uint32_t i) {
  if (s->word.len - i < 3 || s->word.keep_punctuation) return false;
  unsigned char last = s->word.text[i + 2];
  switch (s->word.text[i] << 8 | s->word.text[i + 1]) {
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
  ptheme_word__close(&s->word);
  ptheme_tokens *tokens = s->word.tokens;
  uint32_t end = i + 3;
  while (end < s->word.len && is_han(s, end))
    end += 3;
  size_t n = (end - i) / 3, start = tokens->bytes.len;
  if (!ptheme_word__reserve(tokens, n) || !ptheme_buf__reserve(&tokens->bytes, end - i))
    return s->word.len;
  ptheme_buf__add(&tokens->bytes, s->word.text + i, end - i);
  ptheme_token *item = tokens->items + tokens->n;
  for (; i < end; i += 3, start += 3, item++) {
    *item = (ptheme_token){(uint32_t)start, 3, i, 3, PTHEME_TOKEN_CHAR, s->word.touching, 0};
    s->word.touching = true;
  }
  tokens->n += n;
  return end;
}

static void add_character(splitter *s, const void *bytes, size_t len, uint32_t source_start,
                          uint32_t source_end) {
  ptheme_word__close(&s->word);
  size_t start = s->word.tokens->bytes.len;
  ptheme_buf__add(&s->word.tokens->bytes, bytes, len);
  ptheme_word__add(&s->word, start, source_start, source_end, PTHEME_TOKEN_CHAR);
  s->word.touching = true;
}

/* What is neither letter nor digit: nothing, or a token of its own. */
static void separate(splitter *s, uint32_t code, const void *bytes, size_t len,
                     uint32_t source_start, uint32_t source_end) {
  if (s->word.keep_punctuation && code != '#' && code != '*' && ptheme_utf8__is_punctuation(code))
    add_character(s, bytes, len, source_start, source_end);
  else
    ptheme_word__separate(&s->word);
}

/* ---- everything else ---- */

/* Marks with no base in their cluster, e.g. after a Han character of the fast path. */
static void attach_marks(splitter *s, const char *bytes, size_t len) {
  ptheme_tokens *tokens = s->word.tokens;
  ptheme_token *last = tokens->n > s->word.first ? &tokens->items[tokens->n - 1] : NULL;
  if (s->word.open || !s->word.touching || !last || last->kind != PTHEME_TOKEN_CHAR) {
    ptheme_word__separate(&s->word);
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
  uint32_t first = s->codes[0];
  ptheme_utf8_class class = ptheme_utf8__class(first);
  size_t len = ptheme_utf8__compose(bytes, s->codes, s->n_codes);
  s->n_codes = 0;
  switch (class) {
  case PTHEME_UTF8_LETTER:
  case PTHEME_UTF8_DIGIT:
    ptheme_word__open(&s->word, s->cluster_start);
    ptheme_buf__add(&s->word.tokens->bytes, bytes, len);
    s->word.has_letter = s->word.has_letter || class == PTHEME_UTF8_LETTER;
    s->word.source_end = s->cluster_end;
    break;
  case PTHEME_UTF8_UNSPACED:
    add_character(s, bytes, len, s->cluster_start, s->cluster_end);
    break;
  case PTHEME_UTF8_MARK:
    attach_marks(s, bytes, len);
    break;
  case PTHEME_UTF8_APOSTROPHE:
    ptheme_word__apostrophe(&s->word);
    break;
  case PTHEME_UTF8_PERCENT:
    ptheme_word__percent(&s->word, s->cluster_start, s->cluster_end);
    break;
  case PTHEME_UTF8_OTHER:
    separate(s, first, bytes, len, s->cluster_start, s->cluster_end);
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
    uint32_t code = ptheme_utf8__decode((const char *)s->word.text + i, s->word.len - i, &used);
    size_t n = ptheme_utf8__fold(folded, code);
    if (n > 1 && ptheme_utf8__class(folded[0]) == PTHEME_UTF8_DIGIT) {
      end_cluster(s); /* U+00BD folds to 1, slash, 2: not to be read on from a digit before it */
      ptheme_word__close(&s->word);
    }
    for (size_t k = 0; k < n; k++)
      gather(s, folded[k], i, i + (uint32_t)used);
    i += (uint32_t)used;
  } while (i < s->word.len && s->word.text[i] >= 0x80 && !is_han(s, i) && !is_punctuation(s, i));
  end_cluster(s);
  return i;
}

static uint32_t take_other(splitter *s, uint32_t i) {
  do {
    if (is_han(s, i)) {
      i = take_han(s, i);
    } else if (is_punctuation(s, i)) {
      ptheme_word__separate(&s->word);
      i += 3;
    } else if (s->word.len - i > 2 && memcmp(s->word.text + i, "\xE2\x80\x99", 3) == 0) {
      ptheme_word__apostrophe(&s->word); /* U+2019, frequent in English */
      i += 3;
    } else {
      i = take_clusters(s, i);
    }
  } while (i < s->word.len && s->word.text[i] >= 0x80);
  return i;
}

/* ---- ASCII that needs a closer look ---- */

/* The end of the run of letters and digits at byte i, which it adds in small letters. */
static uint32_t lower_run(splitter *s, uint32_t i) {
  for (; i < s->word.len && (kind_at(s, i) & (LETTER | DIGIT)); i++) {
    s->word.has_letter = s->word.has_letter || kind_at(s, i) == LETTER;
    ptheme_buf__add_byte(&s->word.tokens->bytes, (char)(s->word.text[i] | 0x20));
  }
  return i;
}

/* False where the character cannot compose with an ASCII letter: CJK, Latin-1 letters, full-width
 * forms, and the dashes, quotes and dots U+2010-2027. */
static bool may_combine(const splitter *s, uint32_t i) {
  unsigned char lead = s->word.text[i];
  if (lead == 0xE2 && s->word.len - i > 2 && s->word.text[i + 1] == 0x80)
    return s->word.text[i + 2] < 0x90 || s->word.text[i + 2] > 0xA7;
  return !(lead == 0xC3 || (lead >= 0xE4 && lead <= 0xE9) ||
           (lead == 0xEF && s->word.len - i > 1 && s->word.text[i + 1] == 0xBC));
}

/* A run of letters and digits; the last of them with what follows if they may combine. */
static uint32_t take_run(splitter *s, uint32_t i) {
  ptheme_word__open(&s->word, i);
  uint32_t end = lower_run(s, i);
  if (end < s->word.len && s->word.text[end] >= 0x80 && may_combine(s, end)) {
    ptheme_buf *bytes = &s->word.tokens->bytes;
    bytes->len -= !bytes->failed;
    s->word.source_end = end - 1;
    return take_clusters(s, end - 1);
  }
  s->word.source_end = end;
  return end;
}

/* One run or one other byte of ASCII. */
static uint32_t take_ascii(splitter *s, uint32_t i) {
  switch (kind_at(s, i)) {
  case APOSTROPHE:
    ptheme_word__apostrophe(&s->word);
    return i + 1;
  case PERCENT:
    ptheme_word__percent(&s->word, i, i + 1);
    return i + 1;
  case SEPARATOR:
    separate(s, s->word.text[i], s->word.text + i, 1, i, i + 1);
    return i + 1;
  default:
    return take_run(s, i);
  }
}

PTHEME_WIDE static ptheme_status add(ptheme_tokens *tokens, ptheme_str sentence, size_t behind,
                                     unsigned keep, ptheme_error *err) {
  splitter s = {.word = {.tokens = tokens,
                         .text = (const unsigned char *)sentence.data,
                         .len = (uint32_t)sentence.len,
                         .first = tokens->n,
                         .keep_numbers = (keep & PTHEME_KEEP_NUMBERS) != 0,
                         .keep_punctuation = (keep & PTHEME_KEEP_PUNCTUATION) != 0},
                .behind = behind};
  for (uint32_t i = 0; i < s.word.len && !tokens->bytes.failed;) {
    if (!s.word.open && !s.word.keep_punctuation) i = take_words(&s, i);
    if (i < s.word.len) i = s.word.text[i] < 0x80 ? take_ascii(&s, i) : take_other(&s, i);
  }
  ptheme_word__close(&s.word);
  if (keep & PTHEME_KEEP_CAPITALS) ptheme_capitals__mark(tokens, s.word.first, sentence);
  ptheme_buf__reserve(&tokens->bytes, PTHEME_TOKENS_SLACK);
  return ptheme_buf__status(&tokens->bytes, err);
}

ptheme_status ptheme_tokens__add(ptheme_tokens *tokens, ptheme_str sentence, size_t behind,
                                 unsigned keep, ptheme_error *err) {
  return add(tokens, sentence, behind, keep, err);
}

ptheme_status ptheme_tokens__split(ptheme_tokens *tokens, ptheme_str sentence, unsigned keep,
                                   ptheme_error *err) {
  ptheme_tokens__clear(tokens);
  return ptheme_tokens__add(tokens, sentence, 0, keep, err);
}

void ptheme_tokens__clear(ptheme_tokens *tokens) {
  ptheme_buf__clear(&tokens->bytes);
  tokens->n = 0;
}

void ptheme_tokens__free(ptheme_tokens *tokens) {
  ptheme_buf__free(&tokens->bytes);
  ptheme_mem__free(tokens->items);
  *tokens = (ptheme_tokens){0};
}
