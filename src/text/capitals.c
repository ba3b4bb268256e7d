#include "text/capitals.h"

#include "text/utf8.h"

static uint8_t capitals_of(const char *word, size_t len) {
  bool begins = false, small = false, any = false;
  size_t n = 0;
  for (size_t i = 0, used; i < len; i += used, n++) {
    uint32_t code = ptheme_utf8__decode(word + i, len - i, &used);
    bool capital = ptheme_utf8__is_capital(code);
    begins = begins || (n == 0 && capital);
    any = any || capital;
    small = small || ptheme_utf8__is_lower(code);
  }
  if (any && !small && n > 1) return PTHEME_CAPITALS_ALL;
  return begins ? PTHEME_CAPITALS_FIRST : PTHEME_CAPITALS_NONE;
}

void ptheme_capitals__mark(ptheme_tokens *tokens, size_t first, ptheme_str sentence) {
  for (size_t i = first; i < tokens->n; i++) {
    ptheme_token *token = &tokens->items[i];
    if (token->kind == PTHEME_TOKEN_WORD)
      token->capitals = capitals_of(sentence.data + token->source_start, token->source_len);
  }
}
