/* An evaluation as keys and values: what a model's metadata holds and the command line prints. */
#include "base/mem.h"
#include "base/status.h"
#include "model/posterior.h"
#include "model/validate.h"

void ptheme_facts__add(ptheme_facts *facts, const char *key, ptheme_str value) {
  ptheme_buf__add(&facts->text, key, strlen(key) + 1);
  ptheme_buf__add_str(&facts->text, value);
  ptheme_buf__add_byte(&facts->text, '\0');
  facts->n++;
}

static void add_formatted(ptheme_facts *facts, const char *key, double value, int digits) {
  ptheme_buf__add(&facts->text, key, strlen(key) + 1);
  if (digits < 0 && value >= 0 && value < 1e15 && value == (double)(uint64_t)value)
    ptheme_buf__add_u64(&facts->text, (uint64_t)value); /* 20, not 2e+01 */
  else if (digits < 0)
    ptheme_buf__add_double(&facts->text, value);
  else
    ptheme_buf__add_fixed(&facts->text, value, digits);
  ptheme_buf__add_byte(&facts->text, '\0');
  facts->n++;
}

void ptheme_facts__add_number(ptheme_facts *facts, const char *key, double value) {
  add_formatted(facts, key, value, -1);
}

void ptheme_facts__add_score(ptheme_facts *facts, const char *key, double value) {
  add_formatted(facts, key, value, 4);
}

void ptheme_facts__free(ptheme_facts *facts) {
  ptheme_buf__free(&facts->text);
  *facts = (ptheme_facts){0};
}

/* ---- a describer: a prefix and the facts it writes to ---- */

typedef struct describer {
  ptheme_facts *facts;
  const char *prefix; // "evaluation", "in_context" or "by_date"
  ptheme_buf key;
  bool failed; // a key found no memory; the buffer forgets when it is used again
} describer;

/* The key "prefix.part.name"; part may be empty. */
static const char *key_of(describer *d, const char *part, ptheme_str middle, const char *name) {
  ptheme_buf__clear(&d->key);
  ptheme_buf__add_text(&d->key, d->prefix);
  ptheme_buf__add_byte(&d->key, '.');
  if (*part) {
    ptheme_buf__add_text(&d->key, part);
    ptheme_buf__add_byte(&d->key, '.');
    ptheme_buf__add_str(&d->key, middle);
    ptheme_buf__add_byte(&d->key, '.');
  }
  ptheme_buf__add_text(&d->key, name);
  ptheme_buf__add_byte(&d->key, '\0');
  d->failed = d->failed || d->key.failed;
  return d->key.failed ? "" : d->key.data;
}

static void add_summary(describer *d, const char *part, ptheme_str middle,
                        const ptheme_metrics *m) {
  ptheme_facts *facts = d->facts;
  ptheme_facts__add_number(facts, key_of(d, part, middle, "sentences"), (double)m->n);
  ptheme_facts__add_score(facts, key_of(d, part, middle, "accuracy"), m->accuracy);
  ptheme_facts__add_score(facts, key_of(d, part, middle, "macro_f1"), m->macro_f1);
  ptheme_facts__add_score(facts, key_of(d, part, middle, "weighted_f1"), m->weighted_f1);
  ptheme_facts__add_score(facts, key_of(d, part, middle, "log_loss"), m->log_loss);
  ptheme_facts__add_score(facts, key_of(d, part, middle, "brier"), m->brier);
  ptheme_facts__add_score(facts, key_of(d, part, middle, "ece"), m->ece);
}

static void add_labels(describer *d, const ptheme_metrics *m, const char *const *names) {
  for (size_t k = 0; k < m->n_labels; k++) {
    ptheme_str label = ptheme_str__of(names[k]);
    double n = 0;
    for (size_t j = 0; j < m->n_labels; j++)
      n += m->confusion[k * m->n_labels + j];
    ptheme_facts__add_number(d->facts, key_of(d, "label", label, "sentences"), n);
    ptheme_facts__add_score(d->facts, key_of(d, "label", label, "precision"), m->precision[k]);
    ptheme_facts__add_score(d->facts, key_of(d, "label", label, "recall"), m->recall[k]);
    ptheme_facts__add_score(d->facts, key_of(d, "label", label, "f1"), m->f1[k]);
  }
}

/* Reliability: of the sentences in a bin of confidence, how many were right. */
static void add_bins(describer *d, const ptheme_metrics *m) {
  for (int b = 0; b < PTHEME_BINS; b++) {
    if (m->bins[b].n == 0) continue;
    char name[] = "0.0-0.0";
    name[2] = (char)('0' + b);
    name[4] = b == PTHEME_BINS - 1 ? '1' : '0';
    name[6] = b == PTHEME_BINS - 1 ? '0' : (char)('1' + b);
    ptheme_str bin = ptheme_str__of(name);
    ptheme_facts__add_number(d->facts, key_of(d, "reliability", bin, "sentences"), m->bins[b].n);
    ptheme_facts__add_score(d->facts, key_of(d, "reliability", bin, "confidence"),
                            m->bins[b].confidence / m->bins[b].n);
    ptheme_facts__add_score(d->facts, key_of(d, "reliability", bin, "correct"),
                            m->bins[b].correct / m->bins[b].n);
  }
}

/* Risk and coverage: how many sentences --min-confidence leaves, and how many of them are right. */
static void add_coverage(describer *d, const ptheme_judged *j) {
  static const int percents[] = {0, 30, 40, 50, 60, 70, 80, 90, 95};
  for (size_t t = 0; t < sizeof percents / sizeof *percents; t++) {
    char name[] = "0.00";
    name[2] = (char)('0' + percents[t] / 10);
    name[3] = (char)('0' + percents[t] % 10);
    double covered = 0, correct = 0;
    for (size_t i = 0; i < j->n; i++) {
      const double *p = j->p + i * j->n_labels;
      size_t best = ptheme_posterior__best(p, j->n_labels);
      if (ptheme_posterior__printed(p[best]) < percents[t] / 100.0) continue;
      covered++;
      correct += best == j->labels[i];
    }
    ptheme_str least = ptheme_str__of(name);
    ptheme_facts__add_score(d->facts, key_of(d, "coverage", least, "covered"),
                            covered / (double)j->n);
    if (covered > 0)
      ptheme_facts__add_score(d->facts, key_of(d, "coverage", least, "correct"), correct / covered);
  }
}

/* Labels may hold dots: those of the true one are marked, so that the one that ends it is known. */
static void add_confusion(describer *d, const ptheme_metrics *m, const char *const *names) {
  ptheme_buf truth = PTHEME_BUF_INIT;
  for (size_t t = 0; t < m->n_labels; t++) {
    truth.len = 0; /* keeps a failure */
    for (const char *at = names[t]; *at; at++) {
      if (*at == '.' || *at == '\\') ptheme_buf__add_byte(&truth, '\\');
      ptheme_buf__add_byte(&truth, *at);
    }
    for (size_t g = 0; g < m->n_labels; g++)
      ptheme_facts__add_number(d->facts, key_of(d, "confusion", ptheme_buf__str(&truth), names[g]),
                               m->confusion[t * m->n_labels + g]);
  }
  d->failed = d->failed || truth.failed;
  ptheme_buf__free(&truth);
}

bool ptheme_facts__is_confusion(const char *key) {
  static const char confusion[] = ".confusion.";
  const char *dot = strchr(key, '.');
  return dot && strncmp(dot, confusion, sizeof confusion - 1) == 0;
}

/* ---- languages ---- */

static ptheme_status add_languages(describer *d, const ptheme_judged *j, ptheme_error *err) {
  uint32_t languages[PTHEME_MAX_LANGUAGES];
  size_t n = ptheme_languages__list(languages, j->dataset->names, j->languages, j->n);
  uint8_t *use = ptheme_mem__alloc(j->n, 1);
  ptheme_status status = use ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t l = 0; status == PTHEME_OK && l < n; l++) {
    ptheme_str name = ptheme_strmap__get(j->dataset->names, languages[l]);
    if (memchr(name.data, '\0', name.len)) continue; /* a key ends at a NUL */
    for (size_t i = 0; i < j->n; i++)
      use[i] = j->languages[i] == languages[l];
    ptheme_metrics m;
    status = ptheme_metrics__measure(&m, j->labels, j->p, j->n, j->n_labels, use, err);
    if (status != PTHEME_OK) break;
    add_summary(d, "language", name, &m);
    ptheme_metrics__free(&m);
  }
  ptheme_mem__free(use);
  return status;
}

ptheme_status ptheme_judged__describe(ptheme_facts *facts, const char *prefix,
                                      const ptheme_judged *j, ptheme_error *err) {
  describer d = {.facts = facts, .prefix = prefix};
  ptheme_metrics m;
  PTHEME_TRY(ptheme_metrics__measure(&m, j->labels, j->p, j->n, j->n_labels, NULL, err));
  add_summary(&d, "", (ptheme_str){"", 0}, &m);
  ptheme_status status = add_languages(&d, j, err);
  add_labels(&d, &m, j->names);
  add_bins(&d, &m);
  add_coverage(&d, j);
  add_confusion(&d, &m, j->names);
  ptheme_metrics__free(&m);
  if (status == PTHEME_OK && d.failed) status = ptheme_status__nomem(err);
  ptheme_buf__free(&d.key);
  return status != PTHEME_OK ? status : ptheme_buf__status(&facts->text, err);
}

ptheme_status ptheme_judged__new(ptheme_judged *out, size_t n, ptheme_error *err) {
  *out = (ptheme_judged){.n = n};
  out->labels = ptheme_mem__alloc(n, sizeof *out->labels);
  out->languages = ptheme_mem__alloc(n, sizeof *out->languages);
  return out->labels && out->languages ? PTHEME_OK : ptheme_status__nomem(err);
}

void ptheme_judged__free(ptheme_judged *judged) {
  ptheme_mem__free(judged->labels);
  ptheme_mem__free(judged->languages);
}

static void name_labels(ptheme_judged *j, const ptheme_rows *rows) {
  j->n_labels = rows->n_labels;
  j->names = (const char *const *)rows->labels;
  j->dataset = rows->dataset;
}

ptheme_status ptheme_validation__describe(ptheme_facts *facts, const ptheme_validation *validation,
                                          const ptheme_rows *rows, ptheme_error *err) {
  ptheme_judged j;
  ptheme_status status = ptheme_judged__new(&j, rows->n, err);
  name_labels(&j, rows);
  j.p = validation->p;
  for (size_t r = 0; status == PTHEME_OK && r < rows->n; r++) {
    j.labels[r] = rows->rows[r].label;
    j.languages[r] = rows->dataset->rows[rows->rows[r].source].parts[PART_LANGUAGE];
  }
  if (status == PTHEME_OK) status = ptheme_judged__describe(facts, "evaluation", &j, err);
  ptheme_judged__free(&j);
  return status;
}

/* ---- in context ---- */

/* Rows of the dataset by document, in their order; first[d] is where document d begins. */
static void order_by_document(size_t *order, size_t *first, const ptheme_rows *rows) {
  const uint32_t *document_of = rows->document_of;
  size_t n = rows->dataset->n;
  memset(first, 0, (rows->n_documents + 1) * sizeof *first);
  for (size_t i = 0; i < n; i++)
    first[document_of[i] + 1]++;
  for (size_t d = 0; d < rows->n_documents; d++)
    first[d + 1] += first[d];
  for (size_t i = 0; i < n; i++)
    order[first[document_of[i]]++] = i;
  memmove(first + 1, first, rows->n_documents * sizeof *first);
  first[0] = 0;
}

typedef struct sequence {
  size_t *order;   // [n] rows of the dataset, document by document
  size_t *first;   // [D + 1]
  double *p;       // [n][K] in that order
  bool *known;     // [n]
  double *scratch; // [2 K]
} sequence;

static void fill_sequence(sequence *s, ptheme_judged *j, const ptheme_validation *validation,
                          const ptheme_rows *rows, double context) {
  size_t k = rows->n_labels;
  order_by_document(s->order, s->first, rows);
  for (size_t i = 0; i < rows->dataset->n; i++) {
    size_t source = s->order[i], r = rows->row_of[source];
    memcpy(s->p + i * k, validation->p + r * k, k * sizeof *s->p);
    s->known[i] = rows->rows[r].n > 0;
    j->labels[i] = rows->rows[r].label;
    j->languages[i] = rows->dataset->rows[source].parts[PART_LANGUAGE];
  }
  for (size_t d = 0; d < rows->n_documents; d++)
    ptheme_posterior__lean(s->p + s->first[d] * k, s->known + s->first[d],
                           s->first[d + 1] - s->first[d], k, validation->priors, context,
                           s->scratch);
  j->p = s->p;
}

ptheme_status ptheme_validation__describe_context(ptheme_facts *facts,
                                                  const ptheme_validation *validation,
                                                  const ptheme_rows *rows, double context,
                                                  ptheme_error *err) {
  size_t n = rows->dataset->n, k = rows->n_labels;
  ptheme_judged j;
  sequence s = {.order = ptheme_mem__alloc(n, sizeof *s.order),
                .first = ptheme_mem__alloc(rows->n_documents + 1, sizeof *s.first),
                .p = ptheme_mem__alloc(n, k * sizeof *s.p),
                .known = ptheme_mem__alloc(n, sizeof *s.known),
                .scratch = ptheme_mem__alloc(2 * k, sizeof *s.scratch)};
  ptheme_status status = ptheme_judged__new(&j, n, err);
  name_labels(&j, rows);
  if (status == PTHEME_OK && !(s.order && s.first && s.p && s.known && s.scratch))
    status = ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    fill_sequence(&s, &j, validation, rows, context);
    status = ptheme_judged__describe(facts, "in_context", &j, err);
  }
  ptheme_mem__free(s.order);
  ptheme_mem__free(s.first);
  ptheme_mem__free(s.p);
  ptheme_mem__free(s.known);
  ptheme_mem__free(s.scratch);
  ptheme_judged__free(&j);
  return status;
}
