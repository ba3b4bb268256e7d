/* Collecting labels by unit, and what can be counted without resampling: pairs of coders and the
 * units they differ on.  Labels are sorted and documents ranked by their bytes before anything is
 * measured, so that no figure depends on the order of the rows. */
#include "model/agree.h"

#include "base/mem.h"
#include "base/status.h"

#include <math.h>

void ptheme_agreement_free(ptheme_agreement *agreement) {
  if (!agreement) return;
  ptheme_strmap__free(agreement->coders);
  ptheme_strmap__free(agreement->labels);
  ptheme_strmap__free(agreement->names);
  ptheme_strmap__free(agreement->joined);
  ptheme_strmap__free(agreement->times);
  ptheme_mem__free(agreement->n_times);
  ptheme_mem__free(agreement->unit_of);
  ptheme_buf__free(&agreement->arena);
  ptheme_buf__free(&agreement->key);
  ptheme_mem__free(agreement->units);
  ptheme_mem__free(agreement->given);
  ptheme_mem__free(agreement->coder_names);
  ptheme_mem__free(agreement->label_names);
  ptheme_mem__free(agreement->label);
  ptheme_mem__free(agreement->pairs);
  ptheme_mem__free(agreement->confusion);
  ptheme_mem__free(agreement->disagreements);
  ptheme_mem__free(agreement);
}

static ptheme_status open_maps(ptheme_agreement *agreement, const char *const *coders,
                               ptheme_error *err) {
  PTHEME_TRY(ptheme_strmap__new(&agreement->coders, err));
  PTHEME_TRY(ptheme_strmap__new(&agreement->labels, err));
  PTHEME_TRY(ptheme_strmap__new(&agreement->names, err));
  PTHEME_TRY(ptheme_strmap__new(&agreement->joined, err));
  PTHEME_TRY(ptheme_strmap__new(&agreement->times, err));
  for (size_t i = 0; i < agreement->n_coders; i++) {
    uint32_t id;
    PTHEME_TRY(ptheme_strmap__intern(agreement->coders, ptheme_str__of(coders[i]), &id, err));
    if (id != i)
      return ptheme_status__fail(err, PTHEME_E_ARG, "coder \"%.100s\" is named twice", coders[i]);
  }
  return PTHEME_OK;
}

ptheme_status ptheme_agreement_new(ptheme_agreement **out, const char *const *coders,
                                   size_t n_coders, ptheme_error *err) {
  *out = NULL;
  if (n_coders < 2 || n_coders > PTHEME_MAX_CODERS)
    return ptheme_status__fail(err, PTHEME_E_ARG, "agreement is between 2 to %d coders; here: %lu",
                               PTHEME_MAX_CODERS, (unsigned long)n_coders);
  ptheme_agreement *agreement = ptheme_mem__zalloc(1, sizeof *agreement);
  if (!agreement) return ptheme_status__nomem(err);
  agreement->n_coders = n_coders;
  ptheme_status status = open_maps(agreement, coders, err);
  if (status == PTHEME_OK)
    *out = agreement;
  else
    ptheme_agreement_free(agreement);
  return status;
}

/* ---- adding ---- */

static ptheme_str trim(ptheme_str text) {
  static const char blanks[] = " \t\r\n";
  while (text.len > 0 && memchr(blanks, text.data[0], sizeof blanks - 1)) {
    text.data++;
    text.len--;
  }
  while (text.len > 0 && memchr(blanks, text.data[text.len - 1], sizeof blanks - 1))
    text.len--;
  return text;
}

static ptheme_status add_unit(ptheme_agreement *a, const ptheme_document *document,
                              ptheme_error *err) {
  void *units = a->units, *given = a->given;
  bool ok = ptheme_mem__reserve(&units, &a->cap_units, a->n + 1, sizeof *a->units);
  a->units = units;
  ok = ok && ptheme_mem__reserve(&given, &a->cap_given, (a->n + 1) * a->n_coders, sizeof *a->given);
  a->given = given;
  if (!ok) return ptheme_status__nomem(err);
  ptheme_agree_unit *unit = &a->units[a->n];
  *unit = (ptheme_agree_unit){
      .text = a->arena.len, .text_len = document->text.len, .line = document->line};
  PTHEME_TRY(ptheme_strmap__intern(a->names, document->id, &unit->document, err));
  PTHEME_TRY(ptheme_strmap__intern(a->names, document->path, &unit->path, err));
  ptheme_buf__add_str(&a->arena, document->text);
  PTHEME_TRY(ptheme_buf__status(&a->arena, err));
  for (size_t i = 0; i < a->n_coders; i++)
    a->given[a->n * a->n_coders + i] = PTHEME_MISSING;
  a->n++;
  return PTHEME_OK;
}

static ptheme_status give(ptheme_agreement *a, size_t unit, size_t coder, ptheme_str label,
                          ptheme_error *err) {
  uint32_t id;
  label = trim(label);
  if (label.len == 0) return PTHEME_OK;
  if (ptheme_strmap__count(a->labels) == PTHEME_MAX_LABELS &&
      ptheme_strmap__find(a->labels, label) == PTHEME_STRMAP_NONE)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "more than %d different labels\n"
                               "hint: are these the columns of labels?",
                               PTHEME_MAX_LABELS);
  PTHEME_TRY(ptheme_strmap__intern(a->labels, label, &id, err));
  a->given[unit * a->n_coders + coder] = (uint16_t)id;
  return PTHEME_OK;
}

ptheme_status ptheme_agreement_add(ptheme_agreement *agreement, const ptheme_document *document,
                                   const ptheme_str *labels, ptheme_error *err) {
  PTHEME_TRY(add_unit(agreement, document, err));
  for (size_t i = 0; i < agreement->n_coders; i++)
    PTHEME_TRY(give(agreement, agreement->n - 1, i, labels[i], err));
  return PTHEME_OK;
}

/* Rows of this coder that had the key before this one. */
static ptheme_status count_row(ptheme_agreement *a, uint32_t *before, ptheme_error *err) {
  uint32_t id, known = ptheme_strmap__count(a->times);
  void *times = a->n_times;
  if (!ptheme_mem__reserve(&times, &a->cap_times, (size_t)known + 1, sizeof *a->n_times))
    return ptheme_status__nomem(err);
  a->n_times = times;
  PTHEME_TRY(ptheme_strmap__intern(a->times, ptheme_buf__str(&a->key), &id, err));
  if (id == known) a->n_times[id] = 0;
  *before = a->n_times[id]++;
  return PTHEME_OK;
}

/* A key begins with 16 bytes for the number of the coder, or of the row among equal ones. */
static void write_number(ptheme_buf *key, uint64_t number) {
  for (size_t i = 0; i < 16; i++)
    key->data[i] = (char)('a' + (number >> (4 * i) & 15));
}

/* The unit comes before its name: where memory runs out between them, no name stands for none. */
static ptheme_status find_unit(ptheme_agreement *a, const ptheme_document *document, size_t *unit,
                               ptheme_error *err) {
  uint32_t id = ptheme_strmap__find(a->joined, ptheme_buf__str(&a->key));
  if (id == PTHEME_STRMAP_NONE) {
    void *units = a->unit_of;
    size_t known = ptheme_strmap__count(a->joined);
    if (!ptheme_mem__reserve(&units, &a->cap_unit_of, known + 1, sizeof *a->unit_of))
      return ptheme_status__nomem(err);
    a->unit_of = units;
    PTHEME_TRY(add_unit(a, document, err));
    PTHEME_TRY(ptheme_strmap__intern(a->joined, ptheme_buf__str(&a->key), &id, err));
    a->unit_of[id] = a->n - 1;
  }
  *unit = a->unit_of[id];
  return PTHEME_OK;
}

ptheme_status ptheme_agreement_join(ptheme_agreement *agreement, size_t coder,
                                    const ptheme_document *document, ptheme_str unit,
                                    ptheme_str label, ptheme_error *err) {
  uint32_t before = 0;
  size_t found = 0;
  ptheme_buf *key = &agreement->key;
  ptheme_buf__clear(key);
  ptheme_buf__add(key, "0123456789abcdef", 16);
  ptheme_buf__add_str(key, unit.len > 0 ? unit : document->id);
  ptheme_buf__add_byte(key, '\0');
  if (unit.len == 0) ptheme_buf__add_str(key, document->text);
  PTHEME_TRY(ptheme_buf__status(key, err));
  write_number(key, coder);
  PTHEME_TRY(count_row(agreement, &before, err));
  if (before > 0 && unit.len > 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT, "unit \"%.*s\" stands twice",
                               (int)(unit.len < 100 ? unit.len : 100), unit.data);
  write_number(key, before);
  PTHEME_TRY(find_unit(agreement, document, &found, err));
  return give(agreement, found, coder, label, err);
}

/* ---- an order of their own ---- */

/* rank[id] is the place of a text among those of the map, sorted by bytes. */
static ptheme_status rank_texts(uint32_t **rank, const ptheme_strmap *map, ptheme_error *err) {
  uint32_t n = ptheme_strmap__count(map);
  ptheme_name *names = ptheme_mem__alloc(n, sizeof *names);
  *rank = ptheme_mem__alloc(n, sizeof **rank);
  if (!names || !*rank) {
    ptheme_mem__free(names);
    return ptheme_status__nomem(err);
  }
  for (uint32_t i = 0; i < n; i++)
    names[i] = (ptheme_name){ptheme_strmap__get(map, i), i};
  ptheme_names__sort(names, n);
  for (uint32_t i = 0; i < n; i++)
    (*rank)[names[i].id] = i;
  ptheme_mem__free(names);
  return PTHEME_OK;
}

static ptheme_status sort_labels(ptheme_agreement *a, ptheme_error *err) {
  uint32_t *rank = NULL, n = ptheme_strmap__count(a->labels);
  a->coder_names = ptheme_mem__alloc(a->n_coders, sizeof *a->coder_names);
  a->label_names = ptheme_mem__alloc(n, sizeof *a->label_names);
  ptheme_status status = a->coder_names && a->label_names ? rank_texts(&rank, a->labels, err)
                                                          : ptheme_status__nomem(err);
  if (status == PTHEME_OK) {
    for (uint32_t i = 0; i < a->n_coders; i++)
      a->coder_names[i] = ptheme_strmap__get(a->coders, i).data;
    for (uint32_t i = 0; i < n; i++)
      a->label_names[rank[i]] = ptheme_strmap__get(a->labels, i).data;
    for (size_t i = 0; i < a->n * a->n_coders; i++)
      if (a->given[i] != PTHEME_MISSING) a->given[i] = (uint16_t)rank[a->given[i]];
  }
  ptheme_mem__free(rank);
  return status;
}

/* ---- pairs of coders ---- */

static void measure_pair(ptheme_coder_pair *pair, const uint32_t *confusion, size_t n_labels) {
  double same = 0, chance = 0;
  for (size_t c = 0; c < n_labels; c++) {
    double by_a = 0, by_b = 0;
    for (size_t k = 0; k < n_labels; k++) {
      by_a += confusion[c * n_labels + k];
      by_b += confusion[k * n_labels + c];
    }
    same += confusion[c * n_labels + c];
    chance += by_a * by_b;
    pair->units += (uint64_t)by_a;
  }
  double n = (double)pair->units;
  pair->agreement = n > 0 ? same / n : NAN;
  pair->kappa = n * n > chance ? (n * same - chance) / (n * n - chance) : NAN;
}

static ptheme_status measure_pairs(ptheme_agreement *a, ptheme_error *err) {
  size_t n_labels = a->summary.n_labels, n_pairs = a->n_coders * (a->n_coders - 1) / 2, p = 0;
  size_t cells = n_labels * n_labels;
  a->pairs = ptheme_mem__zalloc(n_pairs, sizeof *a->pairs);
  a->confusion = ptheme_mem__zalloc(n_pairs, cells * sizeof *a->confusion);
  if (!a->pairs || !a->confusion) return ptheme_status__nomem(err);
  for (size_t i = 0; i < a->n_coders; i++)
    for (size_t j = i + 1; j < a->n_coders; j++, p++) {
      uint32_t *confusion = a->confusion + p * cells;
      for (const uint16_t *given = a->given; given < a->given + a->n * a->n_coders;
           given += a->n_coders)
        if (given[i] != PTHEME_MISSING && given[j] != PTHEME_MISSING)
          confusion[given[i] * n_labels + given[j]]++;
      a->pairs[p] = (ptheme_coder_pair){.a = i, .b = j, .confusion = confusion};
      measure_pair(&a->pairs[p], confusion, n_labels);
    }
  a->summary.pairs = a->pairs;
  a->summary.n_pairs = n_pairs;
  return PTHEME_OK;
}

/* ---- units ---- */

static bool differ(const uint16_t *given, size_t n_coders, size_t *n_labels) {
  bool differ = false;
  uint16_t first = PTHEME_MISSING;
  *n_labels = 0;
  for (size_t i = 0; i < n_coders; i++) {
    if (given[i] == PTHEME_MISSING) continue;
    differ = differ || (first != PTHEME_MISSING && given[i] != first);
    first = given[i];
    ++*n_labels;
  }
  return differ;
}

static ptheme_status list_disagreements(ptheme_agreement *a, ptheme_error *err) {
  ptheme_agreement_summary *summary = &a->summary;
  size_t n_labels;
  for (size_t u = 0; u < a->n; u++) {
    summary->n_disagreements += differ(a->given + u * a->n_coders, a->n_coders, &n_labels);
    summary->pairable += n_labels > 1;
  }
  a->disagreements = ptheme_mem__alloc(summary->n_disagreements, sizeof *a->disagreements);
  if (!a->disagreements) return ptheme_status__nomem(err);
  summary->disagreements = a->disagreements;
  ptheme_disagreement *next = a->disagreements;
  for (size_t u = 0; u < a->n; u++) {
    const ptheme_agree_unit *unit = &a->units[u];
    if (!differ(a->given + u * a->n_coders, a->n_coders, &n_labels)) continue;
    *next++ = (ptheme_disagreement){ptheme_strmap__get(a->names, unit->document),
                                    {a->arena.data + unit->text, unit->text_len},
                                    ptheme_strmap__get(a->names, unit->path),
                                    unit->line,
                                    a->given + u * a->n_coders};
  }
  return PTHEME_OK;
}

ptheme_status ptheme_agreement_finish(ptheme_agreement *agreement, size_t replicates, uint64_t seed,
                                      ptheme_error *err) {
  uint32_t *rank = NULL;
  ptheme_agreement_summary *summary = &agreement->summary;
  PTHEME_TRY(sort_labels(agreement, err));
  *summary = (ptheme_agreement_summary){.n_coders = agreement->n_coders,
                                        .n_labels = ptheme_strmap__count(agreement->labels),
                                        .coders = agreement->coder_names,
                                        .labels = agreement->label_names,
                                        .units = agreement->n};
  PTHEME_TRY(list_disagreements(agreement, err));
  if (summary->pairable == 0)
    return ptheme_status__fail(err, PTHEME_E_INPUT,
                               "no unit has labels from two coders\n"
                               "hint: files are joined by document and text, or by --unit-col");
  PTHEME_TRY(measure_pairs(agreement, err));
  ptheme_status status = rank_texts(&rank, agreement->names, err);
  if (status == PTHEME_OK)
    status = ptheme_agreement__alphas(agreement, rank, replicates, seed, err);
  ptheme_mem__free(rank);
  return status;
}

const ptheme_agreement_summary *ptheme_agreement_get(const ptheme_agreement *agreement) {
  return &agreement->summary;
}
