/* The evaluation that `train` tells in keys and values, as tables.  A cell is looked up by its key,
 * so that a table shows what is there and leaves the rest out. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static char *copy(const char *text) {
  size_t len = strlen(text);
  char *out = cli_alloc(len + 1, 1);
  memcpy(out, text, len);
  return out;
}

void cli_figures_add(cli_figures *figures, const char *key, const char *value) {
  if (figures->n == figures->cap) {
    cli_figures grown = {.n = figures->n, .cap = figures->cap ? 2 * figures->cap : 128};
    grown.keys = cli_alloc(grown.cap, sizeof *grown.keys);
    grown.values = cli_alloc(grown.cap, sizeof *grown.values);
    if (figures->n > 0) {
      memcpy(grown.keys, figures->keys, figures->n * sizeof *grown.keys);
      memcpy(grown.values, figures->values, figures->n * sizeof *grown.values);
    }
    free(figures->keys);
    free(figures->values);
    *figures = grown;
  }
  figures->keys[figures->n] = copy(key);
  figures->values[figures->n++] = copy(value);
}

void cli_figures_free(cli_figures *figures) {
  for (size_t i = 0; i < figures->n; i++) {
    free(figures->keys[i]);
    free(figures->values[i]);
  }
  free(figures->keys);
  free(figures->values);
  *figures = (cli_figures){0};
}

/* The value of the key "a.b.c.d"; empty parts are left out.  NULL if there is none. */
static const char *find(const cli_figures *figures, const char *const parts[4]) {
  for (size_t i = 0; i < figures->n; i++) {
    const char *at = figures->keys[i];
    bool same = true, first = true;
    for (int p = 0; same && p < 4; p++) {
      size_t len = strlen(parts[p]);
      if (len == 0) continue;
      same = first || *at == '.';
      at += same && !first;
      first = false;
      same = same && strncmp(at, parts[p], len) == 0;
      at += same ? len : 0;
    }
    if (same && *at == '\0') return figures->values[i];
  }
  return NULL;
}

/* ---- cells ---- */

/* A label in a column of `width`, escaped; longer ones are cut. */
static void print_name(const char *text, int width) {
  char *safe;
  if (ptheme_escape_terminal(&safe, (ptheme_str){text, strlen(text)}, NULL) != PTHEME_OK)
    cli_no_memory();
  int columns = 0;
  for (const char *at = safe; *at && columns < width; columns++) {
    do
      putchar(*at++);
    while (((unsigned char)*at & 0xC0) == 0x80);
  }
  printf("%*s", width - columns, "");
  ptheme_free(safe);
}

static void print_cell(const cli_figures *figures, const char *prefix, const char *part,
                       const char *name, const char *what) {
  const char *value = find(figures, (const char *const[]){prefix, part, name, what});
  printf(" %11s", value ? value : "");
}

enum { NAME = 22 };

static void print_row(const cli_figures *figures, const char *title, const char *const key[3],
                      const char *const *columns) {
  print_name(title, NAME);
  for (; *columns; columns++)
    print_cell(figures, key[0], key[1], key[2], *columns);
  putchar('\n');
}

static void print_head(const char *title, const char *const *columns) {
  printf("\n%-*s", NAME, title);
  for (; *columns; columns++)
    printf(" %11s", *columns);
  putchar('\n');
}

/* ---- the middle parts of keys: languages, bins, thresholds ---- */

/* The i-th name X among the keys "<prefix>.<part>.X.<what>", or NULL; freed by the caller. */
static char *name_at(const cli_figures *figures, const char *prefix, const char *part,
                     const char *what, size_t i) {
  char start[64];
  size_t len = (size_t)snprintf(start, sizeof start, "%s.%s.", prefix, part);
  for (size_t k = 0; k < figures->n; k++) {
    const char *key = figures->keys[k];
    const char *dot = strrchr(key, '.');
    if (strncmp(key, start, len) != 0 || strcmp(dot + 1, what) != 0 || dot < key + len) continue;
    if (i-- > 0) continue;
    char *name = copy(key + len);
    name[(size_t)(dot - key) - len] = '\0';
    return name;
  }
  return NULL;
}

static void print_part(const cli_figures *figures, const char *prefix, const char *part,
                       const char *const *columns, const char *title) {
  char *name;
  for (size_t i = 0; (name = name_at(figures, prefix, part, columns[0], i)); i++) {
    char text[96];
    snprintf(text, sizeof text, "%s%s", title, name);
    print_row(figures, text, (const char *const[3]){prefix, part, name}, columns);
    free(name);
  }
}

/* ---- tables ---- */

static const struct {
  const char *prefix, *title;
} scopes[] = {{"evaluation", "alone"}, {"in_context", "in context"}, {"by_date", "newest rows"}};
enum { SCOPES = sizeof scopes / sizeof *scopes };

static bool has(const cli_figures *figures, const char *prefix) {
  return find(figures, (const char *const[]){prefix, "", "", "accuracy"}) != NULL;
}

static void print_summary(const cli_figures *figures) {
  static const char *const columns[] = {"sentences", "accuracy", "macro_f1", "weighted_f1",
                                        "log_loss",  "brier",    "ece",      NULL};
  print_head("", columns);
  for (size_t s = 0; s < SCOPES; s++) {
    const char *prefix = scopes[s].prefix;
    if (!has(figures, prefix)) continue;
    print_row(figures, scopes[s].title, (const char *const[3]){prefix, "", ""}, columns);
    print_part(figures, prefix, "language", columns, "  language ");
  }
}

static void print_labels(const cli_figures *figures, const ptheme_model *model,
                         const char *prefix) {
  static const char *const columns[] = {"sentences", "precision", "recall", "f1", NULL};
  print_head("label", columns);
  for (size_t k = 0; k < ptheme_model_labels(model); k++) {
    const char *label = ptheme_model_label(model, k);
    print_row(figures, label, (const char *const[3]){prefix, "label", label}, columns);
  }
}

/* Rows: true labels; columns: labels given, numbered as the rows are.  Cells are told row by row.
 */
static void print_confusion(const cli_figures *figures, const ptheme_model *model,
                            const char *prefix) {
  size_t n = ptheme_model_labels(model), at = 0;
  char start[64];
  size_t len = (size_t)snprintf(start, sizeof start, "%s.confusion.", prefix);
  while (at < figures->n && strncmp(figures->keys[at], start, len) != 0)
    at++;
  if (n > 24 || figures->n - at < n * n) return; /* no screen is that wide; -f csv has them */
  printf("\n%-*s", NAME + 4, "true label / given");
  for (size_t g = 0; g < n; g++)
    printf(" %6zu", g + 1);
  putchar('\n');
  for (size_t t = 0; t < n; t++) {
    printf("%3zu ", t + 1);
    print_name(ptheme_model_label(model, t), NAME);
    for (size_t g = 0; g < n; g++)
      printf(" %6s", figures->values[at++]);
    putchar('\n');
  }
}

static void print_tables(const cli_figures *figures, const ptheme_model *model) {
  static const char *const bins[] = {"sentences", "confidence", "correct", NULL};
  static const char *const coverage[] = {"covered", "correct", NULL};
  const char *prefix = has(figures, "in_context") ? "in_context" : "evaluation";
  const char *from = find(figures, (const char *const[]){"by_date", "from", "", ""});
  printf("Out-of-fold figures%s\n", prefix[0] == 'i' ? "; below the first table, in context" : "");
  print_summary(figures);
  if (from) printf("(newest rows: from %s on, by a model of the rows before)\n", from);
  print_labels(figures, model, prefix);
  print_head("confidence", bins);
  print_part(figures, prefix, "reliability", bins, "");
  print_head("--min-confidence", coverage);
  print_part(figures, prefix, "coverage", coverage, "");
  print_confusion(figures, model, prefix);
}

/* ---- for programs ---- */

static void print_quoted(const char *text) {
  putchar('"');
  for (; *text; text++) {
    if (*text == '"') putchar('"');
    putchar(*text);
  }
  putchar('"');
}

static void print_csv(const cli_figures *figures) {
  printf("key,value\n");
  for (size_t i = 0; i < figures->n; i++) {
    const char *key = figures->keys[i];
    if (strpbrk(key, "\",\r\n"))
      print_quoted(key);
    else
      fputs(key, stdout);
    printf(",%s\n", figures->values[i]);
  }
}

static void print_json_text(const char *text) {
  char *json;
  if (ptheme_escape_json(&json, (ptheme_str){text, strlen(text)}, NULL) != PTHEME_OK)
    cli_no_memory();
  fputs(json, stdout);
  ptheme_free(json);
}

static void print_json(const cli_figures *figures) {
  printf("{");
  for (size_t i = 0; i < figures->n; i++) {
    const char *key = figures->keys[i], *value = figures->values[i];
    double number;
    printf("%s\n  ", i > 0 ? "," : "");
    print_json_text(key);
    printf(": ");
    if (ptheme_read_double(&number, (ptheme_str){value, strlen(value)}) &&
        strcmp(key, "by_date.from") != 0) /* 2024 is a date there */
      printf("%s", value);
    else
      print_json_text(value);
  }
  printf("\n}\n");
}

void cli_figures_print(const cli_figures *figures, size_t format, const ptheme_model *model) {
  if (format == 0)
    print_tables(figures, model);
  else if (format == 1)
    print_csv(figures);
  else
    print_json(figures);
}
