/* An image of the structs with the texts behind them: it never leaves the process. */
#include "report/kept.h"

#include "report/result.h"

static ptheme_kept_sentence keep(const ptheme_sentence *sentence, size_t n_labels, uint64_t at) {
  ptheme_kept_sentence kept = {.theme = sentence->theme,
                               .second = -1,
                               .flags = sentence->flags,
                               .len = (uint32_t)sentence->text.len,
                               .at = at};
  size_t best = 0;
  for (size_t k = 1; k < n_labels; k++)
    if (sentence->p[k] > sentence->p[best]) best = k;
  kept.best = (int32_t)best;
  for (size_t k = 0; k < n_labels; k++)
    if (k != best && (kept.second < 0 || sentence->p[k] > sentence->p[kept.second]))
      kept.second = (int32_t)k;
  kept.confidence = ptheme_posterior__micro(sentence->p[best]);
  if (kept.second >= 0) kept.second_p = ptheme_posterior__micro(sentence->p[kept.second]);
  return kept;
}

ptheme_status ptheme_kept__put(ptheme_spool *spool, ptheme_kept_place *place, ptheme_buf *scratch,
                               const ptheme_result *result, ptheme_error *err) {
  uint64_t n = result->n_sentences, at = sizeof n + n * sizeof(ptheme_kept_sentence);
  ptheme_buf__clear(scratch);
  ptheme_buf__add(scratch, &n, sizeof n);
  for (size_t i = 0; i < result->n_sentences; i++) {
    ptheme_kept_sentence kept = keep(&result->sentences[i], result->n_labels, at);
    ptheme_buf__add(scratch, &kept, sizeof kept);
    at += kept.len;
  }
  for (size_t i = 0; i < result->n_sentences; i++)
    ptheme_buf__add_str(scratch, result->sentences[i].text);
  ptheme_status status = ptheme_buf__status(scratch, err);
  if (status != PTHEME_OK) return status;
  place->len = scratch->len;
  return ptheme_spool__put(spool, &place->at, scratch->data, scratch->len, err);
}

ptheme_status ptheme_kept__get(ptheme_spool *spool, ptheme_kept *kept, ptheme_kept_place place,
                               ptheme_error *err) {
  kept->n = 0;
  ptheme_status status = ptheme_spool__get(spool, &kept->buf, place.at, place.len, err);
  if (status != PTHEME_OK) return status;
  uint64_t n;
  memcpy(&n, kept->buf.data, sizeof n);
  kept->n = (size_t)n;
  kept->sentences = (const ptheme_kept_sentence *)(const void *)(kept->buf.data + sizeof n);
  return PTHEME_OK;
}

ptheme_str ptheme_kept__text(const ptheme_kept *kept, size_t i) {
  return (ptheme_str){kept->buf.data + kept->sentences[i].at, kept->sentences[i].len};
}

void ptheme_kept__free(ptheme_kept *kept) {
  ptheme_buf__free(&kept->buf);
  *kept = (ptheme_kept){0};
}
