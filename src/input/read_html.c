/* A page is a document: its main text, a paragraph a line.  Positions are those in that text, since
 * there is none in the file that a reader would want. */
#include "input/format.h"
#include "input/html_text.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"

#include <limits.h>

typedef struct html_reader {
  ptheme_input *input;
  bool done;
  char date[10];
  char dropped[PTHEME_NUMBER_MAX];
  ptheme_field field; // how much was left out
  ptheme_html_text page;
} html_reader;

static ptheme_status open_html(void **state, ptheme_input *input, ptheme_error *err) {
  html_reader *html = ptheme_mem__zalloc(1, sizeof *html);
  if (!html) return ptheme_status__nomem(err);
  html->input = input;
  *state = html;
  return PTHEME_OK;
}

static void close_html(void *state) {
  html_reader *html = state;
  ptheme_html_text__free(&html->page);
  ptheme_mem__free(html);
}

static void fill(html_reader *html, ptheme_document *document) {
  const ptheme_html_text *page = &html->page;
  size_t len = ptheme_number__write_u64(html->dropped, page->dropped);
  html->field = (ptheme_field){ptheme_str__of("boilerplate"), {html->dropped, len}};
  document->text = ptheme_buf__str(&page->text);
  document->title = ptheme_buf__str(page->heading.len > 0       ? &page->heading
                                    : page->named_title.len > 0 ? &page->named_title
                                                                : &page->title);
  document->language = ptheme_buf__str(&page->language);
  document->date = ptheme_buf__str(&page->date);
  if (document->date.len == 0)
    document->date = ptheme_input__date_of_path(html->input->stream->path, html->date);
  document->fields = &html->field;
  document->n_fields = 1;
}

static ptheme_status next_html(void *state, ptheme_record *record, bool *more, ptheme_error *err) {
  html_reader *html = state;
  ptheme_input *input = html->input;
  *more = false;
  if (html->done) return PTHEME_OK;
  html->done = true;
  bool usable;
  ptheme_fault at;
  ptheme_str text;
  *record = (ptheme_record){.document.line = 1};
  PTHEME_TRY(ptheme_input__whole(input, &at, &text, &record->document.replaced, &usable, err));
  if (!usable) return PTHEME_OK;
  record->bytes = at.bytes;
  record->byte = at.byte;
  if (text.len > INT_MAX / 2) {
    ptheme_input__reject(input, &at, "page longer than %d bytes", INT_MAX / 2);
    return PTHEME_OK;
  }
  PTHEME_TRY(ptheme_html_text__extract(&html->page, text, input->options->html_selector, err));
  if (html->page.too_deep) {
    ptheme_input__reject(input, &at, "elements nested too deep");
    return PTHEME_OK;
  }
  fill(html, &record->document);
  *more = true;
  return PTHEME_OK;
}

const ptheme_format_reader ptheme_read_html__format = {open_html, next_html, close_html};
