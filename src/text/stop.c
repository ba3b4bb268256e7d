/* A full stop is read from both sides.  From the right: nothing ends before a small letter, a comma
 * or the rest of "3.5" and "court.gov.cn".  From the left: abbreviations come in three kinds, by
 * what may follow them (titles a name, "No." its number, "U.S." or "Inc." anything, so only a word
 * that likes to begin sentences tells).  Every look to the left is bounded, and every look to the
 * right crosses only blanks and opening marks up to the next letter, so the whole is linear. */
#include "text/stop.h"

#include "base/eight.h"
#include "text/abbreviation.h"
#include "text/utf8.h"

#include <string.h>

/* ---- the marks and what closes with them ---- */

/* One mark that may end a sentence, noted; its length in bytes, or 0. */
static size_t read_mark(ptheme_stop *stop, ptheme_str text, size_t at) {
  size_t used;
  switch (at < text.len ? ptheme_utf8__decode(text.data + at, text.len - at, &used) : 0) {
  case '.':
    stop->points += stop->points < 4;
    return used;
  case '!':
  case '?':
  case 0x203C:
  case 0x2047:
  case 0x2048:
  case 0x2049: /* pairs of ! and ? */
    stop->loud = true;
    return used;
  case 0x3002:
  case 0xFF61:
  case 0xFF01:
  case 0xFF1F: /* 。｡！？ */
    stop->full = true;
    return used;
  case 0x2026: /* … */
    stop->ellipsis = true;
    return used;
  default:
    return 0;
  }
}

/* "[12]" behind a full stop is the mark of a note. */
static size_t note_mark(ptheme_str text, size_t at) {
  size_t end = at;
  if (end >= text.len || text.data[end++] != '[') return 0;
  while (end < text.len && end - at < 5 && text.data[end] >= '0' && text.data[end] <= '9')
    end++;
  return end > at + 1 && end < text.len && text.data[end] == ']' ? end + 1 - at : 0;
}

static size_t closing_mark(ptheme_stop *stop, ptheme_str text, size_t at) {
  size_t used;
  switch (at < text.len ? ptheme_utf8__decode(text.data + at, text.len - at, &used) : 0) {
  case '"':
  case '\'':
  case ')':
  case ']':
  case '}':
  case 0x00BB:
  case 0x2019:
  case 0x201D: /* » ’ ” */
  case 0x300D:
  case 0x300F:
  case 0x3011:
  case 0x3015: /* 」』】〕 */
  case 0xFF02:
  case 0xFF07:
  case 0xFF09:
  case 0xFF3D: /* ＂＇）］ */
  case 0xFF63: /* ｣ */
    stop->title = false;
    return used;
  case 0x3009:
  case 0x300B: /* 〉》 */
    stop->title = true;
    return used;
  case '[':
    return note_mark(text, at);
  default:
    return 0;
  }
}

bool ptheme_stop__read(ptheme_stop *stop, ptheme_str text, size_t at) {
  *stop = (ptheme_stop){.start = at, .end = at};
  size_t len;
  while ((len = read_mark(stop, text, stop->end)) > 0)
    stop->end += len;
  stop->after = stop->end;
  while (stop->end > at && (len = closing_mark(stop, text, stop->after)) > 0)
    stop->after += len;
  return stop->end > at;
}

/* ---- what follows ---- */

typedef enum follower { NOTHING, SMALL, CAPITAL, NUMERAL, CJK, PAUSE, OTHER } follower;

typedef struct ahead {
  follower what;
  bool blank; // at least one blank stands before it
  size_t at;  // its byte
} ahead;

static bool is_line_end(uint32_t code) {
  return (code >= '\n' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

static bool is_pause(uint32_t code) {
  return code == ',' || code == ';' || code == ':' || code == 0xFF0C || code == 0xFF1B ||
         code == 0xFF1A || code == 0x3001 || code == '.' || code == '!' || code == '?';
}

static follower sort_of(uint32_t code) {
  if (is_pause(code)) return PAUSE;
  switch (ptheme_utf8__class(code)) {
  case PTHEME_UTF8_LETTER:
    return ptheme_utf8__is_lower(code) ? SMALL : CAPITAL;
  case PTHEME_UTF8_DIGIT:
    return NUMERAL;
  case PTHEME_UTF8_UNSPACED:
    return CJK;
  default:
    return OTHER;
  }
}

static bool is_opening(uint32_t code) {
  return code == '"' || code == '\'' || code == '(' || code == '[' || code == 0x201C ||
         code == 0x2018 || code == 0xAB;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_roman(char c) {
  return strchr("ivxIVX", c) && c != '\0';
}

/* "(a)" or "(iv)": a marker begins the item of a list, though its letters are small. */
static bool is_marker_ahead(ptheme_str text, size_t at) {
  size_t end = at + 1;
  while (end < text.len && end - at < 6 && is_roman(text.data[end]))
    end++;
  if (end == at + 1 && end < text.len && is_letter(text.data[end])) end++;
  return text.data[at] == '(' && end > at + 1 && end < text.len && text.data[end] == ')';
}

/* The first character behind blanks and opening marks, no further than the line. */
static ahead look_ahead(ptheme_str text, size_t at) {
  ahead next = {NOTHING, false, at};
  bool opened = false;
  while (next.at < text.len) {
    size_t used;
    uint32_t code = ptheme_utf8__decode(text.data + next.at, text.len - next.at, &used);
    if (is_line_end(code)) break;
    if (ptheme_utf8__is_blank(code))
      next.blank = next.blank || !opened;
    else if (is_opening(code) && !is_marker_ahead(text, next.at))
      opened = true;
    else {
      next.what = sort_of(code);
      return next;
    }
    next.at += used;
  }
  next.blank = true;
  return next;
}

/* ---- what stands before ---- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* The letters that begin at byte `at`; empty for an initial, "A.", which begins no sentence. */
static ptheme_str word_at(ptheme_str text, size_t at) {
  size_t end = at;
  while (end < text.len && end - at < 16 && is_letter(text.data[end]))
    end++;
  if (end == at + 1 && end < text.len && text.data[end] == '.') end = at;
  return (ptheme_str){text.data + at, end - at};
}

/* The letters and inner points right before `end`: "U.S", "Ltd".  Empty if longer than any
 * abbreviation, or part of an address or a number. */
static ptheme_str word_before(ptheme_str text, size_t start, size_t end) {
  enum { LONGEST = 15 };
  size_t at = end;
  while (at > start && end - at <= LONGEST &&
         (is_letter(text.data[at - 1]) || text.data[at - 1] == '.'))
    at--;
  char before = at > start ? text.data[at - 1] : ' ';
  if (end - at > LONGEST || is_digit(before) || before == '@' || before == '/') at = end;
  return (ptheme_str){text.data + at, end - at};
}

/* "1", "12", "a", "iv", "1.2" or "(3)" is all there is between the start of a sentence and its full
 * stop: the marker of a list, which goes with its item. */
static bool is_list_marker(ptheme_str text, size_t start, size_t stop) {
  if (start < stop && text.data[start] == '(') start++;
  if (start < stop && text.data[stop - 1] == ')') stop--;
  size_t len = stop - start, digits = 0, romans = 0, points = 0;
  if (len == 0 || len > 8) return false;
  for (size_t i = start; i < stop; i++) {
    digits += is_digit(text.data[i]);
    romans += is_roman(text.data[i]);
    points += text.data[i] == '.';
  }
  if (len == 1 && is_letter(text.data[start])) return true;
  if (points > 0) return digits + points == len && is_digit(text.data[start]);
  return (digits == len && len <= 3) || (romans == len && len <= 4);
}

/* "...: 2." or "...; 2." within a line: the marker of a list that is not broken into lines. */
static bool is_inner_marker(ptheme_str text, size_t start, size_t stop) {
  size_t at = stop;
  while (at > start && stop - at < 3 && is_digit(text.data[at - 1]))
    at--;
  return at < stop && at > start + 1 && text.data[at - 1] == ' ' &&
         (text.data[at - 2] == ':' || text.data[at - 2] == ';');
}

/* "...the world.With those..." lacks its blank; "www.Senate.gov" and "Node.Js" do not. */
static bool is_blank_missing(ptheme_str text, size_t start, size_t stop, size_t next) {
  size_t at = stop, end = next;
  while (at > start && stop - at < 20 && text.data[at - 1] >= 'a' && text.data[at - 1] <= 'z')
    at--;
  if (stop - at < 3 || at == start || text.data[at - 1] != ' ') return false;
  while (end < text.len && end - next < 20 && is_letter(text.data[end]))
    end++;
  return end - next > 2 && end < text.len && text.data[end] == ' ';
}

/* ---- the decision ---- */

/* The small letters right before byte `at`, counted to eight; `at` is at least 8. */
static unsigned small_before(ptheme_str text, size_t at) {
  uint64_t before = ptheme_eight__load(text.data + at - 8);
  uint64_t others = ptheme_eight__in(before, 'a', 'z') ^ PTHEME_EIGHT_EACH(0x80);
  return ptheme_eight__behind(others);
}

bool ptheme_stop__surely_ends(ptheme_str text, size_t start, size_t at) {
  enum { LONGER = 7 }; /* than any abbreviation or marker of a list */
  if (at - start <= 8 || text.len - at < 3 || text.data[at] != '.' || text.data[at + 1] != ' ' ||
      text.data[at + 2] < 'A' || text.data[at + 2] > 'Z')
    return false;
  unsigned letters = small_before(text, at);
  if (letters >= LONGER) return true;
  const char *word = text.data + at - letters;
  unsigned char further = (unsigned char)word[-2]; /* or the word may be a marker, "  iv." */
  return letters > 0 && word[-1] == ' ' && further > ' ' && further < 0x80 &&
         ptheme_abbreviation__kind((ptheme_str){word, letters}) == PTHEME_ABBREVIATION_NONE;
}

static bool point_ends(const ptheme_stop *stop, ptheme_str text, size_t start, ahead next) {
  if (next.what == SMALL || next.what == PAUSE) return false;
  char before = stop->start > start ? text.data[stop->start - 1] : ' ';
  bool after_ascii = (unsigned char)before < 0x80;
  if (!next.blank && !(next.what == CJK && !after_ascii) &&
      !(next.what == CAPITAL &&
        (stop->after > stop->end || is_blank_missing(text, start, stop->start, next.at))))
    return false;
  if (next.what == NOTHING) return true;
  if (is_list_marker(text, start, stop->start) || is_inner_marker(text, start, stop->start))
    return false;
  if (next.what == CJK && is_digit(before)) return false; /* "案例1. 老字号" */
  switch (ptheme_abbreviation__kind(word_before(text, start, stop->start))) {
  case PTHEME_ABBREVIATION_TITLE:
    return false;
  case PTHEME_ABBREVIATION_NUMBER:
    return next.what != NUMERAL &&
           !(next.what == CAPITAL && is_roman(text.data[next.at]) &&
             (next.at + 1 == text.len || !is_letter(text.data[next.at + 1]) ||
              is_roman(text.data[next.at + 1])));
  case PTHEME_ABBREVIATION_CLOCK:
    return next.what == CAPITAL && !ptheme_abbreviation__is_time(word_at(text, next.at));
  case PTHEME_ABBREVIATION_LOOSE:
    return ptheme_abbreviation__is_starter(word_at(text, next.at));
  case PTHEME_ABBREVIATION_NONE:
    break;
  }
  return true;
}

/* After 。！？ the sentence is over, unless it was a quotation or a title inside a longer one. */
static bool full_ends(const ptheme_stop *stop, ptheme_str text) {
  if (stop->after == stop->end || stop->after == text.len) return true;
  size_t used;
  uint32_t next = ptheme_utf8__decode(text.data + stop->after, text.len - stop->after, &used);
  return !stop->title && !is_pause(next) && next != 0x7684 /* 的 */;
}

bool ptheme_stop__ends(const ptheme_stop *stop, ptheme_str text, size_t start) {
  if (stop->full) return full_ends(stop, text);
  ahead next = look_ahead(text, stop->after);
  if (stop->loud)
    return next.what != SMALL && next.what != PAUSE && (next.blank || next.what == CJK);
  if (stop->ellipsis || stop->points > 1)
    return stop->points > 3 && next.blank && next.what == CAPITAL;
  return point_ends(stop, text, start, next);
}
