#include "input/join.h"

#include "base/mem.h"
#include "base/status.h"

/* Room was made for all copies, so they stay where they are. */
static void copy(ptheme_join *join, ptheme_str *text) {
  const char *place = join->bytes.data + join->bytes.len;
  ptheme_buf__add_str(&join->bytes, *text);
  text->data = place;
}

static size_t bytes_needed(const ptheme_document *d) {
  size_t n =
      d->id.len + d->label.len + d->date.len + d->source.len + d->title.len + d->language.len;
  for (size_t i = 0; i < d->n_fields; i++)
    n += d->fields[i].name.len + d->fields[i].value.len;
  return n;
}

ptheme_status ptheme_join__start(ptheme_join *join, const ptheme_document *document,
                                 ptheme_error *err) {
  ptheme_buf__clear(&join->bytes);
  ptheme_buf__clear(&join->text);
  void *fields = join->fields;
  bool room =
      ptheme_buf__reserve(&join->bytes, bytes_needed(document) + 1) &&
      ptheme_mem__reserve(&fields, &join->cap_fields, document->n_fields, sizeof *join->fields);
  join->fields = fields;
  ptheme_buf__add_str(&join->text, document->text);
  if (!room || join->text.failed) return ptheme_status__nomem(err);
  join->first = *document;
  ptheme_document *d = &join->first;
  copy(join, &d->id);
  copy(join, &d->label);
  copy(join, &d->date);
  copy(join, &d->source);
  copy(join, &d->title);
  copy(join, &d->language);
  for (size_t i = 0; i < d->n_fields; i++) {
    join->fields[i] = document->fields[i];
    copy(join, &join->fields[i].name);
    copy(join, &join->fields[i].value);
  }
  d->fields = join->fields;
  return PTHEME_OK;
}

ptheme_status ptheme_join__add(ptheme_join *join, const ptheme_document *document,
                               ptheme_error *err) {
  ptheme_buf__add_byte(&join->text, '\n');
  ptheme_buf__add_str(&join->text, document->text);
  join->first.replaced += document->replaced;
  return ptheme_buf__status(&join->text, err);
}

ptheme_document ptheme_join__document(const ptheme_join *join) {
  ptheme_document document = join->first;
  document.text = ptheme_buf__str(&join->text);
  return document;
}

void ptheme_join__free(ptheme_join *join) {
  ptheme_buf__free(&join->text);
  ptheme_buf__free(&join->bytes);
  ptheme_mem__free(join->fields);
}
