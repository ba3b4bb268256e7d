/* One document out of consecutive records with the same id, a paragraph each. */
#ifndef PTHEME_INPUT_JOIN_H
#define PTHEME_INPUT_JOIN_H

#include "base/buf.h"

typedef struct ptheme_join {
  ptheme_document first; // its strings lie in `bytes` once it is finished
  ptheme_buf text, bytes;
  ptheme_field *fields; // [n_fields of first]
  size_t cap_fields;
} ptheme_join;

/** Begins with a record, all of which is copied: label, date and so on are those of the first. */
ptheme_status ptheme_join__start(ptheme_join *join, const ptheme_document *document,
                                 ptheme_error *err);
/** Adds the text of a further record. */
ptheme_status ptheme_join__add(ptheme_join *join, const ptheme_document *document,
                               ptheme_error *err);
/** The document so far, borrowed until the next start. */
ptheme_document ptheme_join__document(const ptheme_join *join);
void ptheme_join__free(ptheme_join *join);

#endif
