/* A file is a document, and its text is the whole file, so that positions in the text are positions
 * in the file.  A release often begins with its title and an empty line. */
#include "input/format.h"

#include "base/mem.h"
#include "base/status.h"

typedef struct text_reader {
  ptheme_input *input;
  bool done;
  char date[10];
} text_reader;

static ptheme_status open_text(void **state, ptheme_input *input, ptheme_error *err) {
  text_reader *text = ptheme_mem__zalloc(1, sizeof *text);
  if (!text) return ptheme_status__nomem(err);
  text->input = input;
  *state = text;
  return PTHEME_OK;
}

/* The first line, if an empty one and then something else follow. */
static ptheme_str title_of(ptheme_str text) {
  const char *newline = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
  if (!newline) return (ptheme_str){"", 0};
  size_t len = (size_t)(newline - text.data), next = len + 1;
  if (next < text.len && text.data[next] == '\r') next++;
  if (next + 1 >= text.len || text.data[next] != '\n') return (ptheme_str){"", 0};
  if (len > 0 && text.data[len - 1] == '\r') len--;
  return (ptheme_str){text.data, len};
}

/* The whole text, or its first piece.  Blanks are read on to see whether there is a document. */
static ptheme_status take_text(ptheme_input *input, ptheme_fault *at, ptheme_document *document,
                               bool *usable, ptheme_error *err) {
  *usable = true;
  if (input->piece > 0) {
    PTHEME_TRY(ptheme_input__piece(input, at, &document->text, &document->replaced, err));
    if (!input->begun || !ptheme_input__is_blank(document->text)) return PTHEME_OK;
    input->taken = 0;
    input->begun = false;
  }
  return ptheme_input__whole(input, at, &document->text, &document->replaced, usable, err);
}

static ptheme_status next_text(void *state, ptheme_record *record, bool *more, ptheme_error *err) {
  text_reader *text = state;
  ptheme_input *input = text->input;
  *more = false;
  if (text->done) return PTHEME_OK;
  text->done = true;
  bool usable;
  ptheme_document *document = &record->document;
  ptheme_fault at;
  *record = (ptheme_record){.document.line = 1};
  PTHEME_TRY(take_text(input, &at, document, &usable, err));
  record->bytes = at.bytes;
  record->byte = at.byte;
  document->title = title_of(document->text);
  document->date = ptheme_input__date_of_name(input->name, text->date);
  *more = usable;
  return PTHEME_OK;
}

static void close_text(void *state) {
  ptheme_mem__free(state);
}

const ptheme_format_reader ptheme_read_text__format = {open_text, next_text, close_text};
