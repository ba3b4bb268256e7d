#include "base/status.h"
#include "report/report_state.h"

size_t ptheme_report_documents(const ptheme_report *report) {
  return (size_t)report->view.total.documents;
}

const char *ptheme_report_model(const ptheme_report *report, size_t i) {
  return i < report->view.n_models ? report->view.models[i] : NULL;
}

ptheme_status ptheme_report_write(const ptheme_report *report, ptheme_output *output,
                                  ptheme_report_format format, bool color, ptheme_error *err) {
  ptheme_buf out = PTHEME_BUF_INIT;
  switch (format) {
  case PTHEME_REPORT_TABLE:
    ptheme_report__table(&out, &report->view, color);
    break;
  case PTHEME_REPORT_CSV:
    ptheme_report__csv(&out, &report->view, ',');
    break;
  case PTHEME_REPORT_TSV:
    ptheme_report__csv(&out, &report->view, '\t');
    break;
  case PTHEME_REPORT_JSON:
    ptheme_report__json(&out, &report->view);
    break;
  case PTHEME_REPORT_MARKDOWN:
    ptheme_report__markdown(&out, &report->view);
    break;
  }
  ptheme_status status = ptheme_buf__status(&out, err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, out.data, out.len, err);
  ptheme_buf__free(&out);
  return status;
}
