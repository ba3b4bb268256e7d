#include "base/buf.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/posterior.h"

#include <stdlib.h>

enum { DIGITS = 3 };

/* ---- JSON ---- */

static void add_numbers(ptheme_buf *out, const double *values, size_t n) {
  ptheme_buf__add_byte(out, '[');
  for (size_t k = 0; k < n; k++) {
    if (k > 0) ptheme_buf__add_byte(out, ',');
    ptheme_buf__add_double(out, values[k]);
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_contribution(ptheme_buf *out, const ptheme_contribution *c, size_t n_labels) {
  ptheme_buf__add_text(out, "{\"term\":");
  ptheme_escape__json(out, c->term);
  ptheme_buf__add_text(out, ",\"value\":");
  ptheme_buf__add_double(out, c->value);
  ptheme_buf__add_text(out, ",\"scores\":");
  add_numbers(out, c->scores, n_labels);
  ptheme_buf__add_text(out, ",\"spans\":[");
  for (size_t i = 0; i < c->n_spans; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",[" : "[");
    ptheme_buf__add_u64(out, c->spans[i].start);
    ptheme_buf__add_byte(out, ',');
    ptheme_buf__add_u64(out, c->spans[i].end);
    ptheme_buf__add_byte(out, ']');
  }
  ptheme_buf__add_text(out, "]}");
}

static void add_verdict(ptheme_buf *out, const ptheme_explanation *e,
                        const ptheme_sentence *verdict) {
  ptheme_buf__add_text(out, ",\"start\":");
  ptheme_buf__add_u64(out, verdict->start);
  ptheme_buf__add_text(out, ",\"end\":");
  ptheme_buf__add_u64(out, verdict->end);
  ptheme_buf__add_text(out, ",\"theme\":");
  if (verdict->theme == PTHEME_UNSURE)
    ptheme_buf__add_text(out, "\"unsure\"");
  else
    ptheme_escape__json(out, ptheme_str__of(e->labels[verdict->theme]));
  ptheme_buf__add_text(out, ",\"p_in_context\":");
  add_numbers(out, verdict->p, e->n_labels);
}

static void add_json(ptheme_buf *out, const ptheme_explanation *e, const ptheme_sentence *verdict,
                     ptheme_str document) {
  ptheme_buf__add_text(out, "{\"schema\":1,\"document\":");
  ptheme_escape__json(out, document);
  if (verdict) add_verdict(out, e, verdict);
  ptheme_buf__add_text(out, ",\"text\":");
  ptheme_escape__json(out, e->sentence);
  ptheme_buf__add_text(out, ",\"labels\":[");
  for (size_t k = 0; k < e->n_labels; k++) {
    if (k > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(e->labels[k]));
  }
  ptheme_buf__add_text(out, "],\"p\":");
  add_numbers(out, e->p, e->n_labels);
  ptheme_buf__add_text(out, ",\"scores\":");
  add_numbers(out, e->scores, e->n_labels);
  ptheme_buf__add_text(out, ",\"bias\":");
  add_numbers(out, e->bias, e->n_labels);
  ptheme_buf__add_text(out, ",\"tokens\":");
  ptheme_buf__add_u64(out, e->tokens);
  ptheme_buf__add_text(out, ",\"unknown\":");
  ptheme_buf__add_u64(out, e->unknown);
  ptheme_buf__add_text(out, ",\"contributions\":[");
  for (size_t i = 0; i < e->n; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    add_contribution(out, &e->contributions[i], e->n_labels);
  }
  ptheme_buf__add_text(out, "]}\n");
}

/* ---- text: the terms for and against the label that was chosen ---- */

typedef struct ranked {
  double score;
  size_t number;
} ranked;

static int largest_first(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  double left = x->score < 0 ? -x->score : x->score, right = y->score < 0 ? -y->score : y->score;
  if (left != right) return left > right ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

static void add_signed(ptheme_buf *out, double value) {
  if (!(value < 0)) ptheme_buf__add_byte(out, '+');
  ptheme_buf__add_fixed(out, value, DIGITS);
}

static void add_heading(ptheme_buf *out, const ptheme_explanation *e,
                        const ptheme_sentence *verdict, ptheme_str document, size_t best) {
  if (document.len > 0) {
    ptheme_escape__terminal(out, document);
    ptheme_buf__add_text(out, ": ");
  }
  ptheme_escape__terminal(out, e->sentence);
  ptheme_buf__add_text(out, e->n > 0 ? "\n  " : "\n  unsure: none of its words is known\n");
  if (e->n == 0) return;
  if (verdict && verdict->theme == PTHEME_UNSURE) ptheme_buf__add_text(out, "unsure: ");
  ptheme_escape__terminal(out, ptheme_str__of(e->labels[best]));
  ptheme_buf__add_text(out, ", p ");
  ptheme_buf__add_fixed(out, verdict ? verdict->p[best] : e->p[best], DIGITS);
  ptheme_buf__add_text(out, ", by itself ");
  ptheme_buf__add_fixed(out, e->p[best], DIGITS);
  ptheme_buf__add_text(out, ", score ");
  add_signed(out, e->scores[best]);
  ptheme_buf__add_text(out, " = bias ");
  add_signed(out, e->bias[best]);
  ptheme_buf__add_text(out, " and the terms:\n");
}

static void add_text(ptheme_buf *out, const ptheme_explanation *e, const ptheme_sentence *verdict,
                     ptheme_str document, ranked *order, size_t top) {
  size_t best = ptheme_posterior__best(verdict ? verdict->p : e->p, e->n_labels);
  double rest = 0;
  add_heading(out, e, verdict, document, best);
  for (size_t i = 0; i < e->n; i++)
    order[i] = (ranked){e->contributions[i].scores[best], i};
  qsort(order, e->n, sizeof *order, largest_first);
  for (size_t i = 0; i < e->n; i++) {
    if (top > 0 && i >= top) {
      rest += order[i].score;
      continue;
    }
    ptheme_buf__add_text(out, "    ");
    add_signed(out, order[i].score);
    ptheme_buf__add_text(out, "  ");
    ptheme_escape__terminal(out, e->contributions[order[i].number].term);
    ptheme_buf__add_byte(out, '\n');
  }
  if (top > 0 && e->n > top) {
    ptheme_buf__add_text(out, "    ");
    add_signed(out, rest);
    ptheme_buf__add_text(out, "  (");
    ptheme_buf__add_u64(out, e->n - top);
    ptheme_buf__add_text(out, " further terms)\n");
  }
}

ptheme_status ptheme_explanation_text(char **out, const ptheme_explanation *explanation,
                                      const ptheme_sentence *verdict, ptheme_str document,
                                      size_t top, ptheme_explanation_format format,
                                      ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  *out = NULL;
  if (format == PTHEME_EXPLANATION_JSONL) {
    add_json(&buf, explanation, verdict, document);
    return ptheme_buf__hand_out(out, &buf, err);
  }
  ranked *order = ptheme_mem__alloc(explanation->n, sizeof *order);
  if (!order) return ptheme_status__nomem(err);
  add_text(&buf, explanation, verdict, document, order, top);
  ptheme_mem__free(order);
  return ptheme_buf__hand_out(out, &buf, err);
}

/* ---- the model's own words ---- */

static void add_top(ptheme_buf *out, const ptheme_top_term *top, size_t n) {
  for (size_t i = 0; i < n; i++) {
    add_signed(out, top[i].weight);
    ptheme_buf__add_text(out, "  ");
    ptheme_escape__terminal(out, top[i].term);
    ptheme_buf__add_byte(out, '\n');
  }
}

static void add_top_json(ptheme_buf *out, const char *label, const ptheme_top_term *top, size_t n) {
  ptheme_buf__add_text(out, "{\"schema\":1,\"label\":");
  ptheme_escape__json(out, ptheme_str__of(label));
  ptheme_buf__add_text(out, ",\"terms\":[");
  for (size_t i = 0; i < n; i++) {
    ptheme_buf__add_text(out, i > 0 ? ",{\"term\":" : "{\"term\":");
    ptheme_escape__json(out, top[i].term);
    ptheme_buf__add_text(out, ",\"weight\":");
    ptheme_buf__add_double(out, top[i].weight);
    ptheme_buf__add_byte(out, '}');
  }
  ptheme_buf__add_text(out, "]}\n");
}

ptheme_status ptheme_model_top_terms_text(char **out, const ptheme_model *model, size_t k, size_t n,
                                          ptheme_explanation_format format, ptheme_error *err) {
  ptheme_buf buf = PTHEME_BUF_INIT;
  ptheme_top_term *top;
  *out = NULL;
  PTHEME_TRY(ptheme_model_top_terms(&top, &n, model, k, n, err));
  if (format == PTHEME_EXPLANATION_JSONL)
    add_top_json(&buf, ptheme_model_label(model, k), top, n);
  else
    add_top(&buf, top, n);
  ptheme_free(top);
  return ptheme_buf__hand_out(out, &buf, err);
}
