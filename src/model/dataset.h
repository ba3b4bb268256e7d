/* Labelled rows in memory.  Texts lie in one arena, equal strings of the other parts once. */
#ifndef PTHEME_MODEL_DATASET_H
#define PTHEME_MODEL_DATASET_H

#include "base/buf.h"
#include "base/strmap.h"

/* Interned parts of a row, each an id in dataset->names. */
enum dataset_part {
  PART_DOCUMENT,
  PART_LABEL,
  PART_DATE,
  PART_SOURCE,
  PART_LANGUAGE,
  PART_PATH,
  PART_GROUP, /* what --group-col names; empty without */
  PARTS
};

typedef struct ptheme_dataset_row {
  size_t text, text_len; // bytes in the arena
  uint32_t parts[PARTS];
  uint64_t line;
} ptheme_dataset_row;

struct ptheme_dataset {
  ptheme_buf arena;
  ptheme_strmap *names;
  ptheme_dataset_row *rows; // [n] in the order read
  size_t n, cap;
  const char *group_col; // see ptheme_dataset_load_grouped(); borrowed while loading
  bool has_groups;       // some document had that column
};

static inline ptheme_str ptheme_dataset__text(const ptheme_dataset *dataset, size_t i) {
  return (ptheme_str){dataset->arena.data + dataset->rows[i].text, dataset->rows[i].text_len};
}

static inline ptheme_str ptheme_dataset__part(const ptheme_dataset *dataset, size_t i,
                                              enum dataset_part part) {
  return ptheme_strmap__get(dataset->names, dataset->rows[i].parts[part]);
}

/** One more row of known soundness, or one that may lack what training needs. */
ptheme_status ptheme_dataset__add(ptheme_dataset *dataset, const ptheme_document *document,
                                  ptheme_error *err);

enum { PTHEME_MAX_LANGUAGES = 16 };

/** The different names among n ids, sorted by bytes, but the empty one; 0 if there are more than
 *  PTHEME_MAX_LANGUAGES, too many to be languages.
 *  @param[out] found  [PTHEME_MAX_LANGUAGES] */
size_t ptheme_languages__list(uint32_t *found, const ptheme_strmap *names, const uint32_t *ids,
                              size_t n);

#endif
