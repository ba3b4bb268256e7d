/* Suggestions as a table to be labelled in a spreadsheet. */
#include "base/escape.h"
#include "base/status.h"
#include "input/columns.h"

static const double close_call = 0.3; /* difference of probabilities */

static void add_cell(ptheme_buf *out, ptheme_str text) {
  ptheme_escape__csv(out, text, ',', true);
  ptheme_buf__add_byte(out, ',');
}

static void add_header(ptheme_buf *out, const ptheme_reader_options *columns) {
  static const ptheme_role roles[] = {PTHEME_ROLE_ID,    PTHEME_ROLE_DATE,     PTHEME_ROLE_SOURCE,
                                      PTHEME_ROLE_TITLE, PTHEME_ROLE_LANGUAGE, PTHEME_ROLE_TEXT,
                                      PTHEME_ROLE_LABEL};
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
    add_cell(out, ptheme_str__of(ptheme_role__name(columns, roles[i])));
  ptheme_buf__add_text(out, "reason,first,p_first,second,p_second\n");
}

/* What stands out; every suggestion is weighed by its words and by the model's doubt. */
static const char *reason(const ptheme_suggestion *s) {
  if (s->no_evidence) return "no known word,";
  return s->p_first - s->p_second < close_call ? "undecided between the two," : "new words,";
}

static void add_row(ptheme_buf *out, const ptheme_suggestion *s) {
  add_cell(out, s->document);
  add_cell(out, s->date);
  add_cell(out, s->source);
  add_cell(out, s->title);
  add_cell(out, s->language);
  add_cell(out, s->text);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_text(out, reason(s));
  add_cell(out, ptheme_str__of(s->first));
  ptheme_buf__add_fixed(out, s->p_first, 4);
  ptheme_buf__add_byte(out, ',');
  add_cell(out, ptheme_str__of(s->second));
  ptheme_buf__add_fixed(out, s->p_second, 4);
  ptheme_buf__add_byte(out, '\n');
}

ptheme_status ptheme_suggestions_write(const ptheme_suggestions *suggestions,
                                       const ptheme_reader_options *columns, ptheme_output *output,
                                       ptheme_error *err) {
  ptheme_buf out = PTHEME_BUF_INIT;
  add_header(&out, columns);
  for (size_t i = 0; i < ptheme_suggestions_count(suggestions); i++) {
    ptheme_suggestion s = ptheme_suggestions_get(suggestions, i);
    add_row(&out, &s);
  }
  ptheme_status status = ptheme_buf__status(&out, err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, out.data, out.len, err);
  ptheme_buf__free(&out);
  return status;
}
