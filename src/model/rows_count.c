/* Counting terms on several threads: each numbers the terms it meets in its own way, in its own
 * memory.  When all are counted, the terms that occur often enough are sorted by text; the places
 * in that order are the columns, and they do not depend on who met what first. */
#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/rows.h"
#include "model/term.h"

enum { BLOCK = 256 }; /* rows that a thread takes at a time */

/* A term as one thread knows it. */
typedef struct mark {
  uint32_t row;   // the last that had it, + 1
  uint32_t entry; // there
  uint32_t rows;  // that had it
} mark;

typedef struct counter {
  ptheme_strmap *terms; // text -> number in order of first appearance
  mark *marks;          // [terms]
  size_t cap_marks;
  ptheme_entry *entries; // of all rows that the thread counted; column = number of the term
  size_t n_entries, cap_entries;
  uint32_t n_terms;  // when all are counted
  uint32_t *columns; // [n_terms] then too; UINT32_MAX: not in the vocabulary
  ptheme_tokens tokens;
  ptheme_terms list;
  ptheme_buf text;
} counter;

typedef struct counting {
  ptheme_rows *rows;
  const ptheme_feature_options *options;
  counter *counters; // [n_counters]
  size_t n_counters;
  uint32_t *worker_of; // [blocks]
} counting;

/* ---- one thread ---- */

static ptheme_status grow_marks(counter *c, ptheme_error *err) {
  size_t before = c->cap_marks;
  void *marks = c->marks;
  if (!ptheme_mem__reserve(&marks, &c->cap_marks, ptheme_strmap__count(c->terms), sizeof(mark)))
    return ptheme_status__nomem(err);
  c->marks = marks;
  memset(c->marks + before, 0, (c->cap_marks - before) * sizeof *c->marks);
  return PTHEME_OK;
}

static ptheme_status add_entry(counter *c, uint32_t id, ptheme_error *err) {
  void *entries = c->entries;
  if (!ptheme_mem__reserve(&entries, &c->cap_entries, c->n_entries + 1, sizeof *c->entries))
    return ptheme_status__nomem(err);
  c->entries = entries;
  c->entries[c->n_entries++] = (ptheme_entry){id, 1, 0};
  return PTHEME_OK;
}

/* One more occurrence of a term in row r, whose entries begin at `first`. */
static ptheme_status count_term(counter *c, size_t r, size_t first, const ptheme_term *term,
                                const ptheme_feature_options *options, ptheme_error *err) {
  uint32_t id;
  ptheme_buf__clear(&c->text);
  ptheme_terms__text(&c->text, &c->tokens, term, options);
  PTHEME_TRY(ptheme_buf__status(&c->text, err));
  PTHEME_TRY(ptheme_strmap__intern(c->terms, ptheme_buf__str(&c->text), &id, err));
  if (id >= c->cap_marks) PTHEME_TRY(grow_marks(c, err));
  mark *known = &c->marks[id];
  if (known->row == r + 1) {
    c->entries[first + known->entry].count++;
    return PTHEME_OK;
  }
  *known = (mark){(uint32_t)r + 1, (uint32_t)(c->n_entries - first), known->rows + 1};
  return add_entry(c, id, err);
}

uint64_t ptheme_rows__print(const ptheme_tokens *tokens) {
  uint64_t print = tokens->n;
  for (size_t i = 0; i < tokens->n; i++) {
    ptheme_str token = ptheme_tokens__get(tokens, i);
    print = (print ^ ptheme_hash__64(token.data, token.len, 0)) * 0x9E3779B97F4A7C15u;
    print ^= print >> 32;
  }
  return print;
}

static ptheme_status count_row(counter *c, ptheme_rows *rows, size_t r,
                               const ptheme_feature_options *options, ptheme_error *err) {
  ptheme_training_row *row = &rows->rows[r];
  ptheme_str text = ptheme_dataset__text(rows->dataset, row->source);
  PTHEME_TRY(ptheme_tokens__split(&c->tokens, text, ptheme_terms__keep(options), err));
  PTHEME_TRY(ptheme_terms__list(&c->list, &c->tokens, options, err));
  row->first = c->n_entries;
  row->print = ptheme_rows__print(&c->tokens);
  for (size_t i = 0; i < c->list.n; i++)
    PTHEME_TRY(count_term(c, r, row->first, &c->list.items[i], options, err));
  row->n = c->n_entries - row->first;
  return PTHEME_OK;
}

static ptheme_status count_block(void *context, size_t block, size_t worker, ptheme_error *err) {
  counting *all = context;
  size_t first = block * BLOCK, n = all->rows->n;
  all->worker_of[block] = (uint32_t)worker;
  for (size_t r = first; r < n && r < first + BLOCK; r++)
    PTHEME_TRY(count_row(&all->counters[worker], all->rows, r, all->options, err));
  return PTHEME_OK;
}

/* ---- one numbering: the first thread's, and behind it what only others met ---- */

static ptheme_status renumber(counter *c, ptheme_strmap *terms, ptheme_error *err) {
  c->n_terms = ptheme_strmap__count(c->terms);
  c->columns = ptheme_mem__alloc(c->n_terms, sizeof *c->columns);
  if (!c->columns) return ptheme_status__nomem(err);
  for (uint32_t id = 0; id < c->n_terms; id++) {
    c->columns[id] = id;
    if (c->terms == terms) continue;
    ptheme_str text = ptheme_strmap__get(c->terms, id);
    PTHEME_TRY(ptheme_strmap__intern(terms, text, &c->columns[id], err));
  }
  return PTHEME_OK;
}

/* ---- vocabulary ---- */

static ptheme_status store_terms(ptheme_rows *out, const ptheme_name *kept, const uint32_t *counts,
                                 ptheme_error *err) {
  out->term_offsets = ptheme_mem__alloc(out->n_terms + 1, sizeof *out->term_offsets);
  out->row_counts = ptheme_mem__alloc(out->n_terms, sizeof *out->row_counts);
  if (!out->term_offsets || !out->row_counts) return ptheme_status__nomem(err);
  for (size_t i = 0; i < out->n_terms; i++) {
    out->row_counts[i] = counts[kept[i].id];
    out->term_offsets[i] = (uint32_t)out->term_bytes.len;
    ptheme_buf__add_str(&out->term_bytes, kept[i].text);
    if (out->term_bytes.len > UINT32_MAX)
      return ptheme_status__fail(err, PTHEME_E_LIMIT, "the vocabulary is larger than 4 GiB");
  }
  out->term_offsets[out->n_terms] = (uint32_t)out->term_bytes.len;
  return ptheme_buf__status(&out->term_bytes, err);
}

ptheme_status ptheme_rows__no_terms(int min_count, ptheme_error *err) {
  return ptheme_status__fail(err, PTHEME_E_INPUT,
                             "no term occurs in %d rows or more\n"
                             "hint: label more sentences, or give a lower --min-count",
                             min_count);
}

/* counts[id] rows have a term; those with at least min_count are kept, sorted by text.  What comes
 * back in counts is their columns. */
static ptheme_status choose_terms(ptheme_rows *out, const ptheme_strmap *terms, uint32_t *counts,
                                  int min_count, ptheme_name *kept, ptheme_error *err) {
  uint32_t n = ptheme_strmap__count(terms);
  for (uint32_t id = 0; id < n; id++)
    if (counts[id] >= (uint32_t)min_count)
      kept[out->n_terms++] = (ptheme_name){ptheme_strmap__get(terms, id), id};
  if (out->n_terms == 0) return ptheme_rows__no_terms(min_count, err);
  ptheme_names__sort(kept, out->n_terms);
  PTHEME_TRY(store_terms(out, kept, counts, err));
  for (uint32_t id = 0; id < n; id++)
    counts[id] = UINT32_MAX;
  for (uint32_t i = 0; i < out->n_terms; i++)
    counts[kept[i].id] = i;
  return PTHEME_OK;
}

static ptheme_status fix_vocabulary(counting *all, ptheme_error *err) {
  ptheme_strmap *terms = all->counters[0].terms;
  for (size_t w = 0; w < all->n_counters; w++)
    PTHEME_TRY(renumber(&all->counters[w], terms, err));
  uint32_t n = ptheme_strmap__count(terms);
  uint32_t *counts = ptheme_mem__zalloc(n, sizeof *counts);
  ptheme_name *kept = ptheme_mem__alloc(n, sizeof *kept);
  ptheme_status status = counts && kept ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t w = 0; status == PTHEME_OK && w < all->n_counters; w++)
    for (uint32_t id = 0; id < all->counters[w].n_terms; id++)
      counts[all->counters[w].columns[id]] += all->counters[w].marks[id].rows;
  if (status == PTHEME_OK)
    status = choose_terms(all->rows, terms, counts, all->options->min_count, kept, err);
  for (size_t w = 0; status == PTHEME_OK && w < all->n_counters; w++)
    for (uint32_t id = 0; id < all->counters[w].n_terms; id++)
      all->counters[w].columns[id] = counts[all->counters[w].columns[id]];
  ptheme_mem__free(counts);
  ptheme_mem__free(kept);
  return status;
}

/* Entries in the order of the rows, with their columns; terms without one are left out. */
static ptheme_status gather(counting *all, ptheme_error *err) {
  ptheme_rows *rows = all->rows;
  size_t total = 0, n = 0;
  for (size_t w = 0; w < all->n_counters; w++)
    total += all->counters[w].n_entries;
  rows->entries = ptheme_mem__alloc(total, sizeof *rows->entries);
  if (!rows->entries) return ptheme_status__nomem(err);
  for (size_t r = 0; r < rows->n; r++) {
    const counter *c = &all->counters[all->worker_of[r / BLOCK]];
    ptheme_training_row *row = &rows->rows[r];
    const ptheme_entry *from = c->entries + row->first, *end = from + row->n;
    row->first = n;
    for (; from < end; from++) {
      rows->entries[n] = (ptheme_entry){c->columns[from->column], from->count, 0};
      n += rows->entries[n].column != UINT32_MAX;
    }
    row->n = n - row->first;
  }
  rows->n_entries = n;
  return PTHEME_OK;
}

/* ---- entries by column ---- */

/* Entries are dealt to their columns, then columns in turn to their rows: no comparing. */
static ptheme_status put_in_order(ptheme_rows *rows, ptheme_error *err) {
  struct place {
    uint32_t row, entry;
  } *places = ptheme_mem__alloc(rows->n_entries, sizeof *places);
  size_t *next = ptheme_mem__alloc(rows->n_terms, sizeof *next);
  uint32_t *filled = ptheme_mem__zalloc(rows->n, sizeof *filled);
  rows->order = ptheme_mem__alloc(rows->n_entries, sizeof *rows->order);
  bool ok = places && next && filled && rows->order;
  for (size_t t = 0, at = 0; ok && t < rows->n_terms; at += rows->row_counts[t++])
    next[t] = at;
  for (size_t r = 0; ok && r < rows->n; r++)
    for (uint32_t i = 0; i < rows->rows[r].n; i++)
      places[next[rows->entries[rows->rows[r].first + i].column]++] =
          (struct place){(uint32_t)r, i};
  for (size_t i = 0; ok && i < rows->n_entries; i++)
    rows->order[rows->rows[places[i].row].first + filled[places[i].row]++] = places[i].entry;
  ptheme_mem__free(places);
  ptheme_mem__free(next);
  ptheme_mem__free(filled);
  return ok ? PTHEME_OK : ptheme_status__nomem(err);
}

/* ---- all of it ---- */

static ptheme_status begin(counting *all, size_t n_blocks, ptheme_error *err) {
  all->counters = ptheme_mem__zalloc(all->n_counters, sizeof *all->counters);
  all->worker_of = ptheme_mem__zalloc(n_blocks, sizeof *all->worker_of);
  if (!all->counters || !all->worker_of) return ptheme_status__nomem(err);
  for (size_t w = 0; w < all->n_counters; w++)
    PTHEME_TRY(ptheme_strmap__new(&all->counters[w].terms, err));
  return PTHEME_OK;
}

static void end(counting *all) {
  for (size_t w = 0; all->counters && w < all->n_counters; w++) {
    counter *c = &all->counters[w];
    ptheme_strmap__free(c->terms);
    ptheme_mem__free(c->marks);
    ptheme_mem__free(c->entries);
    ptheme_mem__free(c->columns);
    ptheme_tokens__free(&c->tokens);
    ptheme_terms__free(&c->list);
    ptheme_buf__free(&c->text);
  }
  ptheme_mem__free(all->counters);
  ptheme_mem__free(all->worker_of);
}

ptheme_status ptheme_rows__count(ptheme_rows *rows, const ptheme_feature_options *options,
                                 size_t threads, ptheme_error *err) {
  size_t n_blocks = (rows->n + BLOCK - 1) / BLOCK;
  counting all = {.rows = rows, .options = options};
  all.n_counters = ptheme_pool__threads(threads);
  if (all.n_counters > n_blocks) all.n_counters = n_blocks > 0 ? n_blocks : 1;
  ptheme_status status = begin(&all, n_blocks, err);
  if (status == PTHEME_OK)
    status = ptheme_pool__each(all.n_counters, n_blocks, count_block, &all, err);
  if (status == PTHEME_OK) status = fix_vocabulary(&all, err);
  if (status == PTHEME_OK) status = gather(&all, err);
  if (status == PTHEME_OK) status = put_in_order(rows, err);
  end(&all);
  return status;
}
