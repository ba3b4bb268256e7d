/* Agreement as a page for a terminal, as a tidy table, and as JSON. */
#include "base/escape.h"
#include "base/status.h"
#include "report/grid.h"
#include "report/json_value.h"

#include <math.h>

enum { SHOWN = 10, TEXT_WIDTH = 60 };

static ptheme_str label_name(const ptheme_agreement_summary *summary, size_t label) {
  return ptheme_str__of(label == PTHEME_MISSING ? "" : summary->labels[label]);
}

/* ---- CSV ---- */

static void add_cell(ptheme_buf *out, ptheme_str text) {
  ptheme_escape__csv(out, text, ',', true);
  ptheme_buf__add_byte(out, ',');
}

static void add_value(ptheme_buf *out, double value) {
  if (!isnan(value)) ptheme_buf__add_fixed(out, value, 6);
}

static void add_statistic(ptheme_buf *out, const char *statistic, const char *a, const char *b,
                          const char *label_a, const char *label_b, ptheme_coefficient value) {
  add_cell(out, ptheme_str__of(statistic));
  add_cell(out, ptheme_str__of(a));
  add_cell(out, ptheme_str__of(b));
  add_cell(out, ptheme_str__of(label_a));
  add_cell(out, ptheme_str__of(label_b));
  add_value(out, value.value);
  ptheme_buf__add_byte(out, ',');
  add_value(out, value.low);
  ptheme_buf__add_byte(out, ',');
  add_value(out, value.high);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_u64(out, value.n);
  ptheme_buf__add_byte(out, '\n');
}

static void write_csv(ptheme_buf *out, const ptheme_agreement_summary *s) {
  ptheme_buf__add_text(out, "statistic,coder_a,coder_b,label_a,label_b,value,low,high,n\n");
  add_statistic(out, "alpha", "", "", "", "", s->alpha);
  for (size_t k = 0; k < s->n_labels; k++)
    add_statistic(out, "alpha", "", "", s->labels[k], "", s->label[k]);
  add_statistic(out, "agreement", "", "", "", "",
                (ptheme_coefficient){s->agreement, NAN, NAN, s->alpha.n});
  for (size_t i = 0; i < s->n_pairs; i++) {
    const ptheme_coder_pair *p = &s->pairs[i];
    const char *a = s->coders[p->a], *b = s->coders[p->b];
    add_statistic(out, "agreement", a, b, "", "",
                  (ptheme_coefficient){p->agreement, NAN, NAN, p->units});
    add_statistic(out, "kappa", a, b, "", "", (ptheme_coefficient){p->kappa, NAN, NAN, p->units});
    for (size_t c = 0; c < s->n_labels; c++)
      for (size_t k = 0; k < s->n_labels; k++) {
        uint32_t n = p->confusion[c * s->n_labels + k];
        ptheme_coefficient share = {(double)n / (double)p->units, NAN, NAN, n};
        if (n > 0) add_statistic(out, "confusion", a, b, s->labels[c], s->labels[k], share);
      }
  }
}

/* ---- JSON ---- */

static void add_string(ptheme_buf *out, const char *key, ptheme_str value) {
  ptheme_buf__add_text(out, key);
  ptheme_escape__json(out, value);
}

static void add_names(ptheme_buf *out, const char *key, const char *const *names, size_t n) {
  ptheme_buf__add_text(out, key);
  for (size_t i = 0; i < n; i++)
    add_string(out, i > 0 ? "," : "[", ptheme_str__of(names[i]));
  ptheme_buf__add_byte(out, ']');
}

static void add_coefficient(ptheme_buf *out, ptheme_coefficient value) {
  ptheme_json__number(out, "\"alpha\":", value.value);
  ptheme_json__number(out, ",\"low\":", value.low);
  ptheme_json__number(out, ",\"high\":", value.high);
  ptheme_json__count(out, ",\"n\":", value.n);
}

static void add_pair(ptheme_buf *out, const ptheme_agreement_summary *s,
                     const ptheme_coder_pair *pair) {
  add_string(out, "{\"coder_a\":", ptheme_str__of(s->coders[pair->a]));
  add_string(out, ",\"coder_b\":", ptheme_str__of(s->coders[pair->b]));
  ptheme_json__count(out, ",\"units\":", pair->units);
  ptheme_json__number(out, ",\"agreement\":", pair->agreement);
  ptheme_json__number(out, ",\"kappa\":", pair->kappa);
  ptheme_buf__add_text(out, ",\"confusion\":[");
  for (size_t c = 0; c < s->n_labels; c++) {
    for (size_t k = 0; k < s->n_labels; k++)
      ptheme_json__count(out,
                         k > 0   ? ","
                         : c > 0 ? ",["
                                 : "[",
                         pair->confusion[c * s->n_labels + k]);
    ptheme_buf__add_byte(out, ']');
  }
  ptheme_buf__add_text(out, "]}");
}

static void add_disagreement(ptheme_buf *out, const ptheme_agreement_summary *s,
                             const ptheme_disagreement *d) {
  add_string(out, "{\"file\":", d->path);
  ptheme_json__count(out, ",\"line\":", d->line);
  add_string(out, ",\"document\":", d->document);
  add_string(out, ",\"text\":", d->text);
  ptheme_buf__add_text(out, ",\"labels\":");
  for (size_t i = 0; i < s->n_coders; i++) {
    ptheme_buf__add_byte(out, i > 0 ? ',' : '[');
    if (d->labels[i] == PTHEME_MISSING)
      ptheme_buf__add_text(out, "null");
    else
      ptheme_escape__json(out, label_name(s, d->labels[i]));
  }
  ptheme_buf__add_text(out, "]}");
}

static void write_json(ptheme_buf *out, const ptheme_agreement_summary *s) {
  ptheme_buf__add_text(out, "{\"schema\":1,\"kind\":\"agreement\"");
  add_string(out, ",\"version\":", ptheme_str__of(ptheme_version()));
  add_names(out, ",\"coders\":", s->coders, s->n_coders);
  add_names(out, ",\"labels\":", s->labels, s->n_labels);
  ptheme_json__count(out, ",\"units\":", s->units);
  ptheme_json__count(out, ",\"pairable\":", s->pairable);
  ptheme_json__count(out, ",\"documents\":", s->documents);
  ptheme_buf__add_text(out, ",\n\"overall\":{");
  add_coefficient(out, s->alpha);
  ptheme_json__number(out, ",\"agreement\":", s->agreement);
  ptheme_buf__add_text(out, "},\n\"by_label\":[");
  for (size_t k = 0; k < s->n_labels; k++) {
    add_string(out, k > 0 ? ",\n{\"label\":" : "\n{\"label\":", ptheme_str__of(s->labels[k]));
    ptheme_buf__add_byte(out, ',');
    add_coefficient(out, s->label[k]);
    ptheme_buf__add_byte(out, '}');
  }
  ptheme_buf__add_text(out, "],\n\"pairs\":[");
  for (size_t i = 0; i < s->n_pairs; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",\n" : "\n");
    add_pair(out, s, &s->pairs[i]);
  }
  ptheme_buf__add_text(out, "],\n\"disagreements\":[");
  for (size_t i = 0; i < s->n_disagreements; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",\n" : "\n");
    add_disagreement(out, s, &s->disagreements[i]);
  }
  ptheme_buf__add_text(out, "]}\n");
}

/* ---- a terminal ---- */

static void add_headings(ptheme_grid *grid, const char *const *headings, size_t n) {
  grid->n_columns = n;
  for (size_t i = 0; i < n; i++)
    ptheme_grid__add(grid, ptheme_str__of(headings[i]));
}

static void add_alpha_row(ptheme_grid *grid, const char *name, ptheme_coefficient value) {
  ptheme_grid__add(grid, ptheme_str__of(name));
  ptheme_grid__add_fixed(grid, value.value, 3);
  ptheme_grid__add_fixed(grid, value.low, 3);
  ptheme_grid__add_fixed(grid, value.high, 3);
  ptheme_grid__add_count(grid, value.n);
}

static void write_alphas(ptheme_buf *out, ptheme_grid *grid, const ptheme_agreement_summary *s,
                         bool color) {
  static const char *const headings[] = {"Krippendorff's alpha", "", "low", "high", "labels"};
  grid->right = 30;
  add_headings(grid, headings, 5);
  add_alpha_row(grid, "all labels", s->alpha);
  for (size_t k = 0; k < s->n_labels; k++)
    add_alpha_row(grid, s->labels[k], s->label[k]);
  ptheme_grid__write(out, grid, color);
}

static void write_pairs(ptheme_buf *out, ptheme_grid *grid, const ptheme_agreement_summary *s,
                        bool color) {
  static const char *const headings[] = {"coders", "", "units", "agreement", "Cohen's kappa"};
  grid->right = 28;
  add_headings(grid, headings, 5);
  for (size_t i = 0; i < s->n_pairs; i++) {
    ptheme_grid__add(grid, ptheme_str__of(s->coders[s->pairs[i].a]));
    ptheme_grid__add(grid, ptheme_str__of(s->coders[s->pairs[i].b]));
    ptheme_grid__add_count(grid, s->pairs[i].units);
    ptheme_grid__add_fixed(grid, s->pairs[i].agreement, 3);
    ptheme_grid__add_fixed(grid, s->pairs[i].kappa, 3);
  }
  ptheme_grid__write(out, grid, color);
}

/* Rows are the first coder's labels.  Wider than a screen is no table. */
static void write_confusion(ptheme_buf *out, ptheme_grid *grid, const ptheme_agreement_summary *s,
                            bool color) {
  if (s->n_pairs != 1 || s->n_labels + 1 > PTHEME_GRID_COLUMNS) return;
  grid->n_columns = s->n_labels + 1;
  grid->right = ~(uint64_t)1;
  ptheme_grid__add(grid, ptheme_str__of("first \\ second"));
  for (size_t k = 0; k < s->n_labels; k++)
    ptheme_grid__add(grid, ptheme_str__of(s->labels[k]));
  for (size_t c = 0; c < s->n_labels; c++) {
    ptheme_grid__add(grid, ptheme_str__of(s->labels[c]));
    for (size_t k = 0; k < s->n_labels; k++)
      ptheme_grid__add_count(grid, s->pairs[0].confusion[c * s->n_labels + k]);
  }
  ptheme_buf__add_byte(out, '\n');
  ptheme_grid__write(out, grid, color);
}

static void add_labels(ptheme_buf *list, const ptheme_agreement_summary *s,
                       const ptheme_disagreement *d) {
  ptheme_buf__clear(list);
  for (size_t i = 0; i < s->n_coders; i++) {
    if (i > 0) ptheme_buf__add_text(list, " / ");
    ptheme_buf__add_str(list, d->labels[i] == PTHEME_MISSING ? ptheme_str__of("-")
                                                             : label_name(s, d->labels[i]));
  }
}

static void write_examples(ptheme_buf *out, ptheme_grid *grid, const ptheme_agreement_summary *s,
                           bool color) {
  static const char *const headings[] = {"document", "labels", "text"};
  size_t shown = s->n_disagreements < SHOWN ? s->n_disagreements : SHOWN;
  ptheme_buf list = PTHEME_BUF_INIT;
  if (shown == 0) return;
  grid->right = 0;
  add_headings(grid, headings, 3);
  for (size_t i = 0; i < shown; i++) {
    add_labels(&list, s, &s->disagreements[i]);
    ptheme_grid__add(grid, s->disagreements[i].document);
    ptheme_grid__add(grid, ptheme_buf__str(&list));
    ptheme_grid__add(grid, s->disagreements[i].text);
  }
  ptheme_buf__add_byte(out, '\n');
  ptheme_grid__write(out, grid, color);
  out->failed = out->failed || list.failed;
  ptheme_buf__free(&list);
}

static void write_text(ptheme_buf *out, const ptheme_agreement_summary *s, bool color) {
  ptheme_grid grid = {.max_width = TEXT_WIDTH};
  ptheme_buf__add_u64(out, s->pairable);
  ptheme_buf__add_text(out, " units with two labels or more, of ");
  ptheme_buf__add_u64(out, s->units);
  ptheme_buf__add_text(out, ", in ");
  ptheme_buf__add_u64(out, s->documents);
  ptheme_buf__add_text(out, s->documents == 1 ? " document; coders differ on "
                                              : " documents; coders differ on ");
  ptheme_buf__add_u64(out, s->n_disagreements);
  ptheme_buf__add_text(out, "\n\n");
  write_alphas(out, &grid, s, color);
  ptheme_buf__add_byte(out, '\n');
  write_pairs(out, &grid, s, color);
  write_confusion(out, &grid, s, color);
  write_examples(out, &grid, s, color);
  ptheme_grid__free(&grid);
}

/* ---- the public functions ---- */

static ptheme_status finish(ptheme_buf *out, ptheme_output *output, ptheme_error *err) {
  ptheme_status status = ptheme_buf__status(out, err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, out->data, out->len, err);
  ptheme_buf__free(out);
  return status;
}

ptheme_status ptheme_agreement_write(const ptheme_agreement *agreement, ptheme_output *output,
                                     ptheme_table_format format, bool color, ptheme_error *err) {
  ptheme_buf out = PTHEME_BUF_INIT;
  const ptheme_agreement_summary *summary = ptheme_agreement_get(agreement);
  switch (format) {
  case PTHEME_TABLE_TEXT:
    write_text(&out, summary, color);
    break;
  case PTHEME_TABLE_CSV:
    write_csv(&out, summary);
    break;
  case PTHEME_TABLE_JSON:
    write_json(&out, summary);
    break;
  }
  return finish(&out, output, err);
}

ptheme_status ptheme_agreement_write_disagreements(const ptheme_agreement *agreement,
                                                   ptheme_output *output, ptheme_error *err) {
  ptheme_buf out = PTHEME_BUF_INIT;
  const ptheme_agreement_summary *s = ptheme_agreement_get(agreement);
  ptheme_buf__add_text(&out, "file,line,document,text");
  for (size_t i = 0; i < s->n_coders; i++) {
    ptheme_buf__add_byte(&out, ',');
    ptheme_escape__csv(&out, ptheme_str__of(s->coders[i]), ',', true);
  }
  for (size_t i = 0; i < s->n_disagreements; i++) {
    const ptheme_disagreement *d = &s->disagreements[i];
    ptheme_buf__add_byte(&out, '\n');
    add_cell(&out, d->path);
    ptheme_buf__add_u64(&out, d->line);
    ptheme_buf__add_byte(&out, ',');
    add_cell(&out, d->document);
    ptheme_escape__csv(&out, d->text, ',', true);
    for (size_t k = 0; k < s->n_coders; k++) {
      ptheme_buf__add_byte(&out, ',');
      ptheme_escape__csv(&out, label_name(s, d->labels[k]), ',', true);
    }
  }
  ptheme_buf__add_byte(&out, '\n');
  return finish(&out, output, err);
}
