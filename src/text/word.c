/* Digits are numbers only once the word ends without a letter, and a number may grow after that: by
 * ".5" read as a word of its own, or by a percent sign. */
#include "text/word.h"

#include "base/mem.h"

bool ptheme_word__reserve(ptheme_tokens *tokens, size_t more) {
  void *items = tokens->items;
  bool ok = ptheme_mem__reserve(&items, &tokens->cap, tokens->n + more, sizeof *tokens->items);
  tokens->items = items;
  tokens->bytes.failed = tokens->bytes.failed || !ok;
  return ok;
}

/* The number right before, where it is still open to digits or a percent sign. */
static ptheme_token *last_number(const ptheme_word *word) {
  const ptheme_tokens *tokens = word->tokens;
  if (tokens->n == word->first || tokens->items[tokens->n - 1].kind != PTHEME_TOKEN_NUMBER)
    return NULL;
  ptheme_token *last = &tokens->items[tokens->n - 1];
  return tokens->bytes.data[last->start + last->len - 1] == '%' ? NULL : last;
}

/* The point or comma between a number that ends at byte `end` and one that starts at `next`, or 0.
 * A full-width one counts between full-width digits only: elsewhere it separates clauses. */
static char point_between(const ptheme_word *word, uint32_t end, uint32_t next) {
  const unsigned char *at = word->text + end;
  if (next == end + 1 && (*at == '.' || *at == ',')) return (char)*at;
  if (next == end + 3 && at[-1] >= 0x80 && at[0] == 0xEF && at[1] == 0xBC)
    return at[2] == 0x8C ? ',' : at[2] == 0x8E ? '.' : '\0';
  return '\0';
}

/* 3 and 5, read one after the other, become 3.5 if only a point stands between. */
static bool merge_number(ptheme_word *word) {
  ptheme_token *last = last_number(word);
  if (!last) return false;
  ptheme_buf *bytes = &word->tokens->bytes;
  char point = point_between(word, last->source_start + last->source_len, word->source_start);
  if (point == '\0') return false;
  if (word->keep_numbers) {
    size_t len = bytes->len - word->start;
    ptheme_buf__add_byte(bytes, point);
    if (bytes->failed) return true;
    memmove(bytes->data + word->start + 1, bytes->data + word->start, len);
    bytes->data[word->start] = point;
  } else {
    bytes->len = last->start + 1u; /* "0": a year with decimals is none */
  }
  last->len = (uint32_t)(bytes->len - last->start);
  last->source_len = word->source_end - last->source_start;
  return true;
}

static bool is_year(const char *digits, size_t len) {
  return len == 4 && (memcmp(digits, "19", 2) == 0 || memcmp(digits, "20", 2) == 0) &&
         digits[2] >= '0' && digits[2] <= '9' && digits[3] >= '0' && digits[3] <= '9';
}

uint32_t ptheme_word__classify(char *digits, size_t len) {
  uint32_t zeros = is_year(digits, len) ? 4 : 1;
  memcpy(digits, "0000", zeros);
  return zeros;
}

static void close_number(ptheme_word *word) {
  ptheme_buf *bytes = &word->tokens->bytes;
  if (bytes->failed || merge_number(word)) return;
  if (!word->keep_numbers)
    bytes->len =
        word->start + ptheme_word__classify(bytes->data + word->start, bytes->len - word->start);
  ptheme_word__add(word, word->start, word->source_start, word->source_end, PTHEME_TOKEN_NUMBER);
}

void ptheme_word__close(ptheme_word *word) {
  if (!word->open) return;
  word->open = false;
  if (word->has_letter)
    ptheme_word__add(word, word->start, word->source_start, word->source_end, PTHEME_TOKEN_WORD);
  else
    close_number(word);
  word->touching = !word->apostrophe;
}

void ptheme_word__separate(ptheme_word *word) {
  ptheme_word__close(word);
  word->touching = false;
}

void ptheme_word__percent(ptheme_word *word, uint32_t start, uint32_t end) {
  ptheme_word__close(word);
  ptheme_token *last = last_number(word);
  if (!last || last->source_start + last->source_len != start) {
    word->touching = false;
    return;
  }
  ptheme_buf *bytes = &word->tokens->bytes;
  if (!word->keep_numbers) bytes->len = last->start + 1u;
  ptheme_buf__add_byte(bytes, '%');
  last->len = (uint32_t)(bytes->len - last->start);
  last->source_len = end - last->source_start;
}

void ptheme_word__apostrophe(ptheme_word *word) {
  if (word->open && !word->apostrophe)
    word->apostrophe = true;
  else
    ptheme_word__separate(word);
}

void ptheme_word__open(ptheme_word *word, uint32_t source_start) {
  if (!word->open) {
    word->open = true;
    word->has_letter = false;
    word->start = word->tokens->bytes.len;
    word->source_start = source_start;
  } else if (word->apostrophe) {
    ptheme_buf__add_byte(&word->tokens->bytes, '\'');
  }
  word->apostrophe = false;
}
