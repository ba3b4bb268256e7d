#include "report/grid.h"

#include "base/escape.h"
#include "base/number.h"

#include <math.h>

/* Lead bytes of the blocks that terminals draw two columns wide: U+1100-11FF, U+2E80-A4CF (E2 BA to
 * EA 93), Hangul, U+F900-FAFF, full-width forms, and U+1F000 up.  Rough, and only for padding. */
static size_t columns_of(const unsigned char *s, size_t len) {
  if (len < 3) return 1;
  unsigned code = (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
  bool wide = len == 4 || (code >= 0x1100 && code < 0x1160) || (code >= 0x2E80 && code < 0xA4D0) ||
              (code >= 0xAC00 && code < 0xD7A4) || (code >= 0xF900 && code < 0xFB00) ||
              (code >= 0xFF00 && code < 0xFF61);
  return wide ? 2 : 1;
}

/* Bytes of the character at `i`, 1 where there is none, and the columns that it takes. */
static size_t step(ptheme_str text, size_t i, size_t *columns) {
  size_t len = ptheme_escape__utf8_length(text.data + i, text.len - i);
  len = len > 0 ? len : 1;
  *columns = columns_of((const unsigned char *)text.data + i, len);
  return len;
}

size_t ptheme_grid__width(ptheme_str text, size_t most, size_t *bytes) {
  size_t width = 0, i = 0, more;
  while (i < text.len) {
    size_t len = step(text, i, &more);
    if (width + more > most) break;
    width += more;
    i += len;
  }
  *bytes = i;
  return width;
}

bool ptheme_grid__halve(ptheme_str text, size_t most, ptheme_str *head, ptheme_str *tail) {
  size_t bytes, left = ptheme_grid__width(text, SIZE_MAX, &bytes), more, i = 0;
  *head = *tail = text;
  if (left <= most) return false;
  ptheme_grid__width(text, most / 2, &head->len);
  for (; left > most - most / 2 - 1; left -= more)
    i += step(text, i, &more);
  *tail = (ptheme_str){text.data + i, text.len - i};
  return true;
}

void ptheme_grid__free(ptheme_grid *grid) {
  ptheme_buf__free(&grid->text);
  ptheme_buf__free(&grid->scratch);
}

void ptheme_grid__add(ptheme_grid *grid, ptheme_str text) {
  size_t bytes;
  ptheme_buf__clear(&grid->scratch);
  ptheme_escape__terminal(&grid->scratch, text);
  ptheme_str safe = ptheme_buf__str(&grid->scratch);
  bool fits = ptheme_grid__width(safe, SIZE_MAX, &bytes) <= grid->max_width;
  if (!fits) ptheme_grid__width(safe, grid->max_width - 1, &bytes);
  ptheme_buf__add(&grid->text, safe.data, bytes);
  ptheme_buf__add_text(&grid->text, fits ? "" : "…");
  ptheme_buf__add_byte(&grid->text, '\n');
  grid->text.failed = grid->text.failed || grid->scratch.failed;
}

void ptheme_grid__add_count(ptheme_grid *grid, uint64_t value) {
  char digits[PTHEME_NUMBER_MAX];
  ptheme_grid__add(grid, (ptheme_str){digits, ptheme_number__write_u64(digits, value)});
}

void ptheme_grid__add_fixed(ptheme_grid *grid, double value, int decimals) {
  char digits[PTHEME_NUMBER_MAX];
  if (isnan(value))
    ptheme_grid__add(grid, ptheme_str__of("-"));
  else
    ptheme_grid__add(grid,
                     (ptheme_str){digits, ptheme_number__write_fixed(digits, value, decimals)});
}

/* The cell that begins at byte *at, which moves behind it. */
static ptheme_str next_cell(const ptheme_grid *grid, size_t *at) {
  const char *start = grid->text.data + *at;
  const char *end = memchr(start, '\n', grid->text.len - *at);
  *at += (size_t)(end - start) + 1;
  return (ptheme_str){start, (size_t)(end - start)};
}

static void measure(const ptheme_grid *grid, size_t *widths) {
  size_t bytes;
  for (size_t at = 0, column = 0; at < grid->text.len; column = (column + 1) % grid->n_columns) {
    size_t width = ptheme_grid__width(next_cell(grid, &at), SIZE_MAX, &bytes);
    widths[column] = width > widths[column] ? width : widths[column];
  }
}

static void pad(ptheme_buf *out, size_t n) {
  for (; n > 0; n--)
    ptheme_buf__add_byte(out, ' ');
}

static void write_row(ptheme_buf *out, const ptheme_grid *grid, const size_t *widths, size_t *at) {
  size_t bytes, owed = 0; /* blanks at the end of a line are not written */
  for (size_t column = 0; column < grid->n_columns; column++) {
    ptheme_str cell = next_cell(grid, at);
    size_t blanks = widths[column] - ptheme_grid__width(cell, SIZE_MAX, &bytes);
    bool right = grid->right >> column & 1;
    if (cell.len > 0) {
      pad(out, owed + (right ? blanks : 0));
      owed = 0;
    }
    ptheme_buf__add_str(out, cell);
    owed += (right && cell.len > 0 ? 0 : blanks) + 2;
  }
}

void ptheme_grid__write(ptheme_buf *out, ptheme_grid *grid, bool color) {
  size_t widths[PTHEME_GRID_COLUMNS] = {0}, at = 0;
  if (grid->text.failed) {
    out->failed = true;
    return;
  }
  measure(grid, widths);
  for (bool first = true; at < grid->text.len; first = false) {
    if (first && color) ptheme_buf__add_text(out, "\x1b[1m");
    write_row(out, grid, widths, &at);
    if (first && color) ptheme_buf__add_text(out, "\x1b[0m");
    ptheme_buf__add_byte(out, '\n');
  }
  ptheme_buf__clear(&grid->text);
}
