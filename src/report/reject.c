#include "base/escape.h"
#include "base/status.h"

ptheme_status ptheme_reject_write(ptheme_output *output, const ptheme_reject *reject,
                                  ptheme_error *err) {
  static const char header[] = "file,line,byte,reason,record\n";
  if (!reject) return ptheme_output_write(output, header, sizeof header - 1, err);
  ptheme_buf row = PTHEME_BUF_INIT;
  ptheme_escape__csv(&row, reject->path, ',', true);
  ptheme_buf__add_byte(&row, ',');
  ptheme_buf__add_u64(&row, reject->line);
  ptheme_buf__add_byte(&row, ',');
  ptheme_buf__add_u64(&row, reject->byte);
  ptheme_buf__add_byte(&row, ',');
  ptheme_escape__csv(&row, ptheme_str__of(reject->reason), ',', true);
  ptheme_buf__add_byte(&row, ',');
  ptheme_escape__csv(&row, reject->record, ',', true);
  ptheme_buf__add_byte(&row, '\n');
  ptheme_status status = ptheme_buf__status(&row, err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, row.data, row.len, err);
  ptheme_buf__free(&row);
  return status;
}
