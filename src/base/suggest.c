/* Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each
 * costing one (Damerau 1964; Levenshtein 1966).  Names are short, so three rows of a fixed width
 * do; a longer name has no suggestion. */
#include "policytheme.h"

#include <string.h>

enum { LONGEST = 63, FAR = 3 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t distance(const char *a, size_t len_a, const char *b, size_t len_b) {
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *above = rows[1], *row = rows[2];
  for (size_t j = 0; j <= len_b; j++)
    above[j] = before[j] = j;
  for (size_t i = 1; i <= len_a; i++) {
    row[0] = i;
    for (size_t j = 1; j <= len_b; j++) {
      size_t cost = a[i - 1] != b[j - 1];
      row[j] = least(least(row[j - 1], above[j]) + 1, above[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[len_b];
}

const char *ptheme_suggest(const char *name, const char *const *names, size_t n_names) {
  size_t len = strlen(name), best = FAR;
  const char *nearest = NULL;
  for (size_t i = 0; i < n_names && len <= LONGEST; i++) {
    size_t other = strlen(names[i]);
    if (other > LONGEST) continue;
    size_t d = distance(name, len, names[i], other);
    if (d < best && d < len && d < other) { /* else nothing of the name is left */
      best = d;
      nearest = names[i];
    }
  }
  return nearest;
}
