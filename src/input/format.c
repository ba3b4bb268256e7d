#include "input/format.h"

#include "base/date.h"
#include "base/status.h"
#include "base/valid.h"

#include <stdarg.h>
#include <stdio.h>

enum { REJECT_BYTES = 64 * 1024 };

void ptheme_input__reject(ptheme_input *input, const ptheme_fault *fault, const char *format, ...) {
  input->number++;
  input->counts->records++;
  input->counts->rejected++;
  if (!input->options->on_reject) return;
  char reason[256];
  va_list args;
  va_start(args, format);
  vsnprintf(reason, sizeof reason, format, args);
  va_end(args);
  ptheme_reject reject = {ptheme_str__of(input->stream->path), fault->line, fault->byte, reason,
                          fault->bytes};
  if (reject.record.len > REJECT_BYTES) reject.record.len = REJECT_BYTES;
  pthread_mutex_lock(input->callbacks);
  input->options->on_reject(input->options->context, &reject);
  pthread_mutex_unlock(input->callbacks);
}

ptheme_status ptheme_input__utf8(ptheme_input *input, const ptheme_fault *at, ptheme_str *text,
                                 uint64_t *replaced, bool *usable, ptheme_error *err) {
  *text = at->bytes;
  *replaced = 0;
  *usable = true;
  size_t valid = ptheme_valid__prefix(text->data, text->len);
  if (valid == text->len) return PTHEME_OK;
  if (input->options->invalid == PTHEME_INVALID_ERROR) {
    ptheme_fault fault = *at;
    fault.byte += valid;
    ptheme_input__reject(input, &fault, "byte 0x%02X at offset %llu is not UTF-8",
                         (unsigned)(unsigned char)text->data[valid],
                         (unsigned long long)fault.byte);
    *usable = false;
    return PTHEME_OK;
  }
  ptheme_buf__clear(&input->repaired);
  ptheme_encoding__repair(&input->repaired, *text, input->options->invalid, replaced);
  *text = ptheme_buf__str(&input->repaired);
  return ptheme_buf__status(&input->repaired, err);
}

static ptheme_status refuse_nul(const ptheme_input *input, ptheme_str bytes, ptheme_error *err) {
  const char *nul = bytes.len > 0 ? memchr(bytes.data, '\0', bytes.len) : NULL;
  if (!nul) return PTHEME_OK;
  uint64_t byte = input->stream->offset + (uint64_t)(nul - bytes.data);
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, input->stream->path, 0, byte,
                                "this is a binary file, not text\nfound: byte 0x00 at offset %llu",
                                (unsigned long long)byte);
}

ptheme_status ptheme_input__whole(ptheme_input *input, ptheme_fault *at, ptheme_str *text,
                                  uint64_t *replaced, bool *usable, ptheme_error *err) {
  ptheme_stream *stream = input->stream;
  size_t most = input->options->max_document;
  while (!stream->ended && ptheme_stream__unread(stream).len <= most)
    PTHEME_TRY(ptheme_stream__more(stream, err));
  *at = (ptheme_fault){1, stream->offset, ptheme_stream__unread(stream)};
  *usable = at->bytes.len <= most;
  if (!*usable) {
    at->bytes.len = most + 1; /* how much more there is depends on how it arrived */
    ptheme_input__reject(input, at, "document longer than %zu bytes", most);
    return PTHEME_OK;
  }
  PTHEME_TRY(refuse_nul(input, at->bytes, err));
  return ptheme_input__utf8(input, at, text, replaced, usable, err);
}

/* Behind the last line end at or behind byte `least`, or 0. */
static size_t behind_lines(ptheme_str text, size_t least) {
  size_t end = text.len;
  while (end > least && text.data[end - 1] != '\n')
    end--;
  return end > least ? end : 0;
}

ptheme_status ptheme_input__piece(ptheme_input *input, ptheme_fault *at, ptheme_str *text,
                                  uint64_t *replaced, ptheme_error *err) {
  ptheme_stream *stream = input->stream;
  ptheme_stream__consume(stream, input->taken);
  input->taken = 0;
  size_t seen = 0, end = 0;
  while (end == 0 && !stream->ended) {
    ptheme_str unread = ptheme_stream__unread(stream);
    if (unread.len >= input->piece) {
      end = behind_lines(unread, seen);
      seen = unread.len;
    }
    if (end == 0) PTHEME_TRY(ptheme_stream__more(stream, err));
  }
  ptheme_str unread = ptheme_stream__unread(stream);
  input->taken = end > 0 ? end : unread.len;
  input->begun = end > 0;
  *at = (ptheme_fault){1, stream->offset, {unread.data, input->taken}};
  PTHEME_TRY(refuse_nul(input, at->bytes, err));
  bool usable;
  return ptheme_input__utf8(input, at, text, replaced, &usable, err);
}

bool ptheme_input__is_blank(ptheme_str text) {
  for (size_t i = 0; i < text.len; i++)
    if (!memchr(" \t\r\n\f\v", text.data[i], 6)) return false;
  return true;
}

static bool all_digits(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] < '0' || text[i] > '9') return false;
  return true;
}

static bool write_date(char out[10], const char *year, const char *month, const char *day) {
  memcpy(out, year, 4);
  memcpy(out + 5, month, 2);
  memcpy(out + 8, day, 2);
  out[4] = out[7] = '-';
  return ptheme_date__is((ptheme_str){out, 10});
}

static bool date_of_name(const char *s, char out[10]) {
  size_t len = strlen(s), dash = len > 4 && s[4] == '-', used = dash ? 10 : 8;
  if (len < used || (dash && s[7] != '-') || (len > used && all_digits(s + used, 1))) return false;
  return write_date(out, s, s + 4 + dash, s + 6 + 2 * dash);
}

/* `path` up to a name in it, with the '/' before that. */
static bool date_of_folders(const char *path, size_t len, char out[10]) {
  static const char shape[] = "0000-00/00/";
  enum { LEN = sizeof shape - 1 };
  if (len < LEN || (len > LEN && path[len - LEN - 1] != '/')) return false;
  const char *s = path + len - LEN;
  return (s[4] == '-' || s[4] == '/') && s[7] == '/' && write_date(out, s, s + 5, s + 8);
}

ptheme_str ptheme_input__date_of_path(const char *path, char out[10]) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  bool found = date_of_name(name, out) || (name[0] == 't' && date_of_name(name + 1, out)) ||
               date_of_folders(path, (size_t)(name - path), out);
  return (ptheme_str){found ? out : "", found ? 10 : 0};
}
