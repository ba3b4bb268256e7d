/* Any bytes: sentences lie in the text and tokens in their sentence, in order. */
#include "text/token.h"

#include <stdlib.h>

static void require(bool holds) {
  if (!holds) abort();
}

static void check_sentence(ptheme_tokens *tokens, ptheme_str sentence, unsigned keep) {
  require(ptheme_tokens__split(tokens, sentence, keep, NULL) == PTHEME_OK);
  size_t end = 0;
  uint32_t source = 0;
  for (size_t i = 0; i < tokens->n; i++) {
    const ptheme_token *token = &tokens->items[i];
    require(token->len > 0 && token->start >= end && token->source_len > 0);
    require(token->source_start >= source);
    end = (size_t)token->start + token->len;
    source = token->source_start;
    require(end <= tokens->bytes.len);
    require((size_t)source + token->source_len <= sentence.len);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  ptheme_str text = {(const char *)data, size};
  ptheme_sentences sentences = {0};
  ptheme_tokens tokens = {0};
  require(ptheme_sentences_split(&sentences, text, NULL) == PTHEME_OK);
  size_t end = 0;
  for (size_t i = 0; i < sentences.n; i++) {
    ptheme_span span = sentences.spans[i];
    require(span.start >= end && span.end > span.start && span.end <= size);
    end = span.end;
    ptheme_str sentence = {text.data + span.start, span.end - span.start};
    check_sentence(&tokens, sentence, 0);
    check_sentence(&tokens, sentence, PTHEME_KEEP_NUMBERS);
    check_sentence(&tokens, sentence, PTHEME_KEEP_PUNCTUATION);
  }
  check_sentence(&tokens, text,
                 PTHEME_KEEP_NUMBERS | PTHEME_KEEP_PUNCTUATION | PTHEME_KEEP_CAPITALS);
  ptheme_tokens__free(&tokens);
  ptheme_sentences_free(&sentences);
  return 0;
}
