#include "base/hash.h"
#include "model/rows.h"

ptheme_status ptheme_rows__fingerprint(char hex[33], const ptheme_rows *rows, ptheme_error *err) {
  const ptheme_dataset *dataset = rows->dataset;
  ptheme_buf all = PTHEME_BUF_INIT;
  for (size_t r = 0; r < rows->n; r++) {
    const ptheme_training_row *row = &rows->rows[r];
    ptheme_buf__add_str(&all, ptheme_dataset__text(dataset, row->source));
    ptheme_buf__add(&all, "\0", 1);
    ptheme_buf__add_text(&all, rows->labels[row->label]);
    ptheme_buf__add(&all, "\0", 1);
    ptheme_buf__add_str(&all,
                        ptheme_strmap__get(dataset->names, rows->document_names[row->document]));
    ptheme_buf__add(&all, "\0", 1);
  }
  ptheme_status status = ptheme_buf__status(&all, err);
  if (status == PTHEME_OK) ptheme_hash__hex(hex, ptheme_hash__128(all.data, all.len));
  ptheme_buf__free(&all);
  return status;
}
