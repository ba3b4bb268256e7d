/* Lists sorted by bytes; a unit test looks for every word.  Abbreviations are asked for at nearly
 * every sentence's end, so they are found by their first letter, without guesses at halves. */
#include "text/abbreviation.h"

#include <string.h>

#define TITLE  PTHEME_ABBREVIATION_TITLE
#define NUMBER PTHEME_ABBREVIATION_NUMBER
#define LOOSE  PTHEME_ABBREVIATION_LOOSE

typedef struct entry {
  char text[8]; // small letters
  ptheme_abbreviation kind;
  bool capital; // only if written with a capital: "Gen." is a title, "gen." no word
} entry;

static const entry entries[] = {
    {"adm", TITLE, true},   {"al", LOOSE, false},    {"app", NUMBER, false},
    {"apr", NUMBER, true},  {"ariz", LOOSE, true},   {"ark", LOOSE, true},
    {"art", NUMBER, false}, {"arts", NUMBER, false}, {"assn", LOOSE, true},
    {"atty", TITLE, true},  {"aug", NUMBER, true},   {"ave", LOOSE, true},
    {"blvd", LOOSE, true},  {"bros", LOOSE, true},   {"calif", LOOSE, true},
    {"capt", TITLE, true},  {"cf", TITLE, false},    {"ch", NUMBER, false},
    {"cl", NUMBER, false},  {"cmdr", TITLE, true},   {"co", LOOSE, true},
    {"col", TITLE, true},   {"colo", LOOSE, true},   {"comdr", TITLE, true},
    {"cong", TITLE, true},  {"conn", LOOSE, true},   {"corp", LOOSE, true},
    {"cpl", TITLE, true},   {"dec", NUMBER, true},   {"del", LOOSE, true},
    {"dept", LOOSE, true},  {"det", TITLE, true},    {"dr", TITLE, true},
    {"esq", LOOSE, true},   {"ex", NUMBER, true},    {"feb", NUMBER, true},
    {"fig", NUMBER, false}, {"figs", NUMBER, false}, {"fla", LOOSE, true},
    {"fr", TITLE, true},    {"ft", TITLE, true},     {"ga", LOOSE, true},
    {"gen", TITLE, true},   {"gov", TITLE, true},    {"hon", TITLE, true},
    {"ill", LOOSE, true},   {"inc", LOOSE, true},    {"ind", LOOSE, true},
    {"insp", TITLE, true},  {"jan", NUMBER, true},   {"jr", LOOSE, true},
    {"jul", NUMBER, true},  {"jun", NUMBER, true},   {"kan", LOOSE, true},
    {"ky", LOOSE, true},    {"la", LOOSE, true},     {"lt", TITLE, true},
    {"ltd", LOOSE, true},   {"maj", TITLE, true},    {"mar", NUMBER, true},
    {"mass", LOOSE, true},  {"md", LOOSE, true},     {"messrs", TITLE, true},
    {"mich", LOOSE, true},  {"minn", LOOSE, true},   {"miss", LOOSE, true},
    {"mo", LOOSE, true},    {"mont", LOOSE, true},   {"mr", TITLE, true},
    {"mrs", TITLE, true},   {"ms", TITLE, true},     {"mt", TITLE, true},
    {"neb", LOOSE, true},   {"nev", LOOSE, true},    {"no", NUMBER, false},
    {"nos", NUMBER, false}, {"nov", NUMBER, true},   {"oct", NUMBER, true},
    {"okla", LOOSE, true},  {"ore", LOOSE, true},    {"p", NUMBER, false},
    {"pa", LOOSE, true},    {"para", NUMBER, false}, {"paras", NUMBER, false},
    {"penn", LOOSE, true},  {"pfc", TITLE, true},    {"pp", NUMBER, false},
    {"pres", TITLE, true},  {"prof", TITLE, true},   {"pt", NUMBER, false},
    {"pub", TITLE, true},   {"pvt", TITLE, true},    {"reg", NUMBER, false},
    {"rep", TITLE, true},   {"reps", TITLE, true},   {"res", NUMBER, true},
    {"rev", TITLE, true},   {"sec", TITLE, true},    {"secs", NUMBER, false},
    {"sen", TITLE, true},   {"sens", TITLE, true},   {"sep", NUMBER, true},
    {"sept", NUMBER, true}, {"sgt", TITLE, true},    {"spc", TITLE, true},
    {"sr", LOOSE, true},    {"st", TITLE, true},     {"supp", LOOSE, false},
    {"supt", TITLE, true},  {"tenn", LOOSE, true},   {"tex", LOOSE, true},
    {"univ", LOOSE, true},  {"v", TITLE, false},     {"va", LOOSE, true},
    {"viz", TITLE, false},  {"vol", NUMBER, false},  {"vs", TITLE, false},
    {"vt", LOOSE, true},    {"wash", LOOSE, true},   {"wis", LOOSE, true},
    {"wyo", LOOSE, true}};

static const char *const starters[] = {
    "a",      "after", "all",   "also",  "although", "an",     "and",   "as",    "at",    "because",
    "before", "both",  "but",   "by",    "during",   "each",   "every", "for",   "from",  "further",
    "he",     "her",   "his",   "how",   "however",  "if",     "in",    "it",    "its",   "many",
    "more",   "most",  "my",    "nor",   "of",       "on",     "one",   "or",    "other", "our",
    "over",   "she",   "since", "so",    "some",     "such",   "that",  "the",   "their", "then",
    "there",  "these", "they",  "this",  "those",    "though", "to",    "today", "under", "until",
    "we",     "what",  "when",  "where", "which",    "while",  "who",   "why",   "with",  "without",
    "yet",    "you",   "your"};

static const char *const times[] = {
    "april",   "august",   "beijing",   "bst",      "central",  "cet",     "cst", "december",
    "eastern", "edt",      "est",       "et",       "february", "friday",  "gmt", "hong",
    "hst",     "january",  "july",      "june",     "london",   "march",   "may", "mdt",
    "monday",  "mountain", "mst",       "november", "october",  "pacific", "pdt", "pst",
    "pt",      "saturday", "september", "sunday",   "thursday", "tuesday", "utc", "wednesday"};

enum { WORD_MAX = 15, LONGEST = 6 /* of the entries */ };

/* A copy in small letters, zeros behind it; "" if it does not fit. */
static void copy_small(char out[WORD_MAX + 1], ptheme_str word) {
  memset(out, 0, WORD_MAX + 1);
  size_t len = word.len <= WORD_MAX ? word.len : 0;
  for (size_t i = 0; i < len; i++) {
    char c = word.data[i];
    out[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
}

static bool is_listed(ptheme_str word, const char *const *list, size_t n) {
  char small[WORD_MAX + 1];
  copy_small(small, word);
  size_t low = 0;
  while (low < n) {
    size_t middle = low + (n - low) / 2;
    int order = strcmp(small, list[middle]);
    if (order == 0) return true;
    if (order < 0)
      n = middle;
    else
      low = middle + 1;
  }
  return false;
}

bool ptheme_abbreviation__is_starter(ptheme_str word) {
  return is_listed(word, starters, sizeof starters / sizeof *starters);
}

bool ptheme_abbreviation__is_time(ptheme_str word) {
  return is_listed(word, times, sizeof times / sizeof *times);
}

/* Words with one first letter are few: they are compared eight bytes at a time. */
static const entry *find_entry(const char *small) {
  static const uint8_t begins['z' - 'a' + 2] = {0,  12,  14,  28,  33,  35,  41,  44,  45,
                                                49, 53,  55,  58,  72,  77,  80,  92,  92,
                                                97, 109, 111, 112, 118, 121, 121, 121, 121};
  if (small[0] < 'a' || small[0] > 'z') return NULL;
  const entry *end = entries + begins[small[0] - 'a' + 1];
  for (const entry *at = entries + begins[small[0] - 'a']; at < end; at++)
    if (memcmp(at->text, small, sizeof at->text) == 0) return at;
  return NULL;
}

/* With inner points: letters one or two at a time, not "court.gov.cn". */
static ptheme_abbreviation kind_with_points(ptheme_str word, const char *small) {
  if (strcmp(small, "e.g") == 0 || strcmp(small, "i.e") == 0) return TITLE;
  if (strcmp(small, "a.m") == 0 || strcmp(small, "p.m") == 0) return PTHEME_ABBREVIATION_CLOCK;
  for (size_t i = 0, letters = 0; i < word.len; i++) {
    letters = word.data[i] == '.' ? 0 : letters + 1;
    if (letters > 2) return PTHEME_ABBREVIATION_NONE;
  }
  return LOOSE; /* U.S, Ph.D */
}

ptheme_abbreviation ptheme_abbreviation__kind(ptheme_str word) {
  if (word.len == 0) return PTHEME_ABBREVIATION_NONE;
  bool capital = word.data[0] >= 'A' && word.data[0] <= 'Z';
  bool pointed = memchr(word.data, '.', word.len) != NULL;
  if (word.len == 1 && capital) return LOOSE; /* an initial */
  if (word.len > LONGEST && !pointed) return PTHEME_ABBREVIATION_NONE;
  char small[WORD_MAX + 1];
  copy_small(small, word);
  if (pointed) return kind_with_points(word, small);
  const entry *found = find_entry(small);
  return found && (capital || !found->capital) ? found->kind : PTHEME_ABBREVIATION_NONE;
}
