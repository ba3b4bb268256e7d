/* The held-out rows of a fold are scored as new text would be: terms that the other folds do not
 * have often enough are left out of their vectors, as if unknown.  Training vectors are the same
 * for all folds, which is what lets them share one matrix of products. */
#include "model/solve.h"

#include "base/mem.h"
#include "base/status.h"
#include "model/linear.h"
#include "model/posterior.h"
#include "model/svm.h"

typedef struct solver_state {
  const ptheme_rows *rows;
  const uint8_t *fold_of;
  const ptheme_solve_options *options;
  const ptheme_fold_vectors *vectors;
  ptheme_solution *solution; // of ptheme_solve__scores(): only sizes and scores
  uint32_t *members;         // [n] rows with terms, label by label
  size_t *first_member;      // [K + 1] where each label's begin
  uint32_t *pair_rows;       // [n] rows of the pair at hand
  double *w;                 // [V] plane of the task at hand
  ptheme_gram *gram;         // products of the pair at hand, or NULL
  size_t first_task;         // of those that the children run
} solver_state;

size_t ptheme_solve__steps(size_t n_labels, int folds) {
  return ptheme_pairs(n_labels) * (size_t)(folds + 1);
}

size_t ptheme_solve__score_steps(size_t n_labels, int folds) {
  return ptheme_pairs(n_labels) * (size_t)folds;
}

void ptheme_solve__free(ptheme_solution *solution) {
  size_t p = solution->n_planes;
  ptheme_child__unshare(solution->w, p * solution->n_terms * sizeof(float));
  ptheme_child__unshare(solution->rho, p * sizeof(double));
  ptheme_child__unshare(solution->scores, solution->n_rows * p * sizeof(double));
  *solution = (ptheme_solution){0};
}

static bool takes_part(const ptheme_training_row *row, size_t label) {
  return row->label == label && row->n > 0;
}

static size_t count_label(const ptheme_rows *rows, size_t label) {
  size_t n = 0;
  for (size_t r = 0; r < rows->n; r++)
    n += takes_part(&rows->rows[r], label);
  return n;
}

/* Rows of the pair that has most. */
static size_t largest_pair(const ptheme_rows *rows) {
  size_t largest = 0, next = 0;
  for (size_t k = 0; k < rows->n_labels; k++) {
    size_t n = count_label(rows, k);
    if (n > largest) {
      next = largest;
      largest = n;
    } else if (n > next) {
      next = n;
    }
  }
  return largest + next;
}

ptheme_solver ptheme_solve__choose(ptheme_solver solver, const ptheme_rows *rows,
                                   size_t max_memory) {
  if (solver != PTHEME_SOLVER_AUTO) return solver;
  return ptheme_svm__bytes(largest_pair(rows)) <= (double)max_memory ? PTHEME_SOLVER_LIBSVM
                                                                     : PTHEME_SOLVER_LIBLINEAR;
}

/* ---- vectors ---- */

/* How many rows outside the fold have each term. */
static void count_outside(uint32_t *counts, const ptheme_rows *rows, const uint8_t *fold_of,
                          int fold) {
  memcpy(counts, rows->row_counts, rows->n_terms * sizeof *counts);
  for (size_t r = 0; r < rows->n; r++) {
    const ptheme_training_row *row = &rows->rows[r];
    for (size_t i = row->first; fold_of[r] == fold && i < row->first + row->n; i++)
      counts[rows->entries[i].column]--;
  }
}

static ptheme_status hold_out(ptheme_fold_vectors *out, const ptheme_rows *rows,
                              const uint8_t *fold_of, int folds, const float *idf,
                              const ptheme_feature_options *features, ptheme_error *err) {
  uint32_t *counts = ptheme_mem__alloc(rows->n_terms, sizeof *counts);
  uint8_t *use = ptheme_mem__alloc(rows->n, 1);
  ptheme_status status = counts && use ? PTHEME_OK : ptheme_status__nomem(err);
  for (int fold = 0; status == PTHEME_OK && fold < folds; fold++) {
    count_outside(counts, rows, fold_of, fold);
    for (size_t r = 0; r < rows->n; r++)
      use[r] = fold_of[r] == fold;
    status = ptheme_rows__vectors(&out->held_out[fold], rows, use, counts, idf, features, err);
  }
  ptheme_mem__free(counts);
  ptheme_mem__free(use);
  return status;
}

ptheme_status ptheme_fold_vectors__new(ptheme_fold_vectors *out, const ptheme_rows *rows,
                                       const uint8_t *fold_of, int folds,
                                       const ptheme_feature_options *features, ptheme_error *err) {
  float *idf;
  *out = (ptheme_fold_vectors){0};
  PTHEME_TRY(ptheme_rows__idf(&idf, rows, features->idf_power, err));
  ptheme_status status =
      ptheme_rows__vectors(&out->x, rows, NULL, rows->row_counts, idf, features, err);
  if (status == PTHEME_OK && folds > 0)
    status = hold_out(out, rows, fold_of, folds, idf, features, err);
  ptheme_mem__free(idf);
  if (status != PTHEME_OK) ptheme_fold_vectors__free(out);
  return status;
}

void ptheme_fold_vectors__free(ptheme_fold_vectors *vectors) {
  ptheme_matrix__free(&vectors->x);
  for (int fold = 0; fold < PTHEME_MAX_FOLDS; fold++)
    ptheme_matrix__free(&vectors->held_out[fold]);
}

/* ---- one pair ---- */

static void list_members(solver_state *s) {
  size_t n = 0;
  for (size_t k = 0; k < s->rows->n_labels; k++) {
    s->first_member[k] = n;
    for (size_t r = 0; r < s->rows->n; r++)
      if (takes_part(&s->rows->rows[r], k)) s->members[n++] = (uint32_t)r;
  }
  s->first_member[s->rows->n_labels] = n;
}

static size_t copy_members(uint32_t *out, const solver_state *s, size_t label) {
  size_t first = s->first_member[label], n = s->first_member[label + 1] - first;
  memcpy(out, s->members + first, n * sizeof *out);
  return n;
}

static ptheme_pair make_pair(const solver_state *s, size_t first, size_t second) {
  ptheme_pair pair = {.x = &s->vectors->x, .rows = s->pair_rows, .gram = s->gram};
  pair.n_first = copy_members(s->pair_rows, s, first);
  pair.n = pair.n_first + copy_members(s->pair_rows + pair.n_first, s, second);
  return pair;
}

static void score_held_out(const solver_state *s, size_t number, int fold,
                           const ptheme_plane *plane) {
  double *scores = s->solution->scores + number * s->rows->n;
  for (size_t r = 0; r < s->rows->n; r++)
    if (s->fold_of[r] == fold)
      scores[r] = ptheme_matrix__dot(&s->vectors->held_out[fold], r, plane->w) - plane->rho;
}

static void keep_plane(ptheme_solution *solution, size_t number, const ptheme_plane *plane) {
  float *w = solution->w + number * solution->n_terms;
  for (size_t c = 0; c < solution->n_terms; c++)
    w[c] = (float)plane->w[c];
  solution->rho[number] = plane->rho;
}

/* A pair of labels without one fold, or (left_out -1) with all rows.  Runs in a child. */
static ptheme_status solve_one(solver_state *s, size_t number, int left_out, ptheme_error *err) {
  const ptheme_solve_options *options = s->options;
  size_t first, second;
  ptheme_pair_labels(&first, &second, number, s->rows->n_labels);
  ptheme_pair pair = make_pair(s, first, second);
  ptheme_problem problem = {.pair = &pair,
                            .fold_of = s->fold_of,
                            .left_out = left_out,
                            .cost = {options->costs[first], options->costs[second]}};
  ptheme_plane plane = {.w = s->w};
  PTHEME_TRY(s->gram ? ptheme_svm__solve(&problem, &plane, err)
                     : ptheme_linear__solve(&problem, &plane, err));
  if (left_out < 0)
    keep_plane(s->solution, number, &plane);
  else
    score_held_out(s, number, left_out, &plane);
  return PTHEME_OK;
}

static ptheme_status solve_task(void *context, size_t i, ptheme_error *err) {
  solver_state *s = context;
  size_t tasks = (size_t)s->options->folds + 1;
  i += s->first_task;
  return solve_one(s, i / tasks, (int)(i % tasks) - 1, err);
}

static ptheme_status score_task(void *context, size_t i, ptheme_error *err) {
  solver_state *s = context;
  size_t tasks = (size_t)s->options->folds;
  return solve_one(s, i / tasks, (int)(i % tasks), err);
}

/* ---- all pairs ---- */

/* A plane needs rows of both labels, whichever fold is left out. */
static ptheme_status check_members(const solver_state *s, ptheme_error *err) {
  for (size_t k = 0; k < s->rows->n_labels; k++) {
    const uint32_t *members = s->members + s->first_member[k];
    size_t n = s->first_member[k + 1] - s->first_member[k], same = 0;
    while (s->options->folds > 0 && same < n && s->fold_of[members[same]] == s->fold_of[members[0]])
      same++;
    if (same == n)
      return ptheme_status__fail(
          err, PTHEME_E_INPUT,
          "label \"%.60s\" has terms in one fold at most: its other rows have none that stands in "
          "enough rows\nhint: label more sentences, drop the label, or give a lower --min-count",
          s->rows->labels[k]);
  }
  return PTHEME_OK;
}

static ptheme_status begin(solver_state *s, ptheme_error *err) {
  size_t n = s->rows->n;
  s->members = ptheme_mem__alloc(n, sizeof *s->members);
  s->first_member = ptheme_mem__alloc(s->rows->n_labels + 1, sizeof *s->first_member);
  s->pair_rows = ptheme_mem__alloc(n, sizeof *s->pair_rows);
  s->w = ptheme_mem__alloc(s->rows->n_terms, sizeof *s->w);
  if (!s->members || !s->first_member || !s->pair_rows || !s->w) return ptheme_status__nomem(err);
  list_members(s);
  return check_members(s, err);
}

static void end(solver_state *s) {
  ptheme_mem__free(s->members);
  ptheme_mem__free(s->first_member);
  ptheme_mem__free(s->pair_rows);
  ptheme_mem__free(s->w);
}

/* One pair after the other: there is memory for the products of one. */
static ptheme_status solve_by_libsvm(solver_state *s, ptheme_watch *watch, ptheme_error *err) {
  size_t tasks = (size_t)s->options->folds + 1, threads = s->options->threads;
  size_t n_labels = s->rows->n_labels, first, second;
  PTHEME_TRY(ptheme_gram__new(&s->gram, largest_pair(s->rows), err));
  ptheme_status status = PTHEME_OK;
  for (size_t number = 0; status == PTHEME_OK && number < ptheme_pairs(n_labels); number++) {
    ptheme_pair_labels(&first, &second, number, n_labels);
    ptheme_pair pair = make_pair(s, first, second);
    status = ptheme_gram__fill(s->gram, &pair, threads, err);
    s->first_task = number * tasks;
    if (status == PTHEME_OK) status = ptheme_child__run(tasks, threads, solve_task, s, watch, err);
  }
  ptheme_gram__free(s->gram);
  return status;
}

ptheme_status ptheme_solve__scores(double *scores, const ptheme_rows *rows, const uint8_t *fold_of,
                                   const ptheme_fold_vectors *vectors,
                                   const ptheme_solve_options *options, ptheme_watch *watch,
                                   ptheme_error *err) {
  ptheme_solution solution = {.scores = scores};
  solver_state s = {.rows = rows,
                    .fold_of = fold_of,
                    .options = options,
                    .vectors = vectors,
                    .solution = &solution};
  size_t steps = ptheme_solve__score_steps(rows->n_labels, options->folds);
  ptheme_status status = begin(&s, err);
  if (status == PTHEME_OK)
    status = ptheme_child__run(steps, options->threads, score_task, &s, watch, err);
  end(&s);
  return status;
}

static ptheme_status allocate(ptheme_solution *out, const ptheme_rows *rows, ptheme_error *err) {
  size_t p = ptheme_pairs(rows->n_labels);
  *out = (ptheme_solution){.n_planes = p, .n_terms = rows->n_terms, .n_rows = rows->n};
  out->w = ptheme_child__shared(p * out->n_terms * sizeof(float));
  out->rho = ptheme_child__shared(p * sizeof(double));
  out->scores = ptheme_child__shared(out->n_rows * p * sizeof(double));
  return out->w && out->rho && out->scores ? PTHEME_OK : ptheme_status__nomem(err);
}

ptheme_status ptheme_solve__all(ptheme_solution *out, const ptheme_rows *rows,
                                const uint8_t *fold_of, const ptheme_feature_options *features,
                                const ptheme_solve_options *options, ptheme_watch *watch,
                                ptheme_error *err) {
  ptheme_fold_vectors vectors = {0};
  solver_state s = {
      .rows = rows, .fold_of = fold_of, .options = options, .vectors = &vectors, .solution = out};
  ptheme_status status = allocate(out, rows, err);
  if (status == PTHEME_OK) status = begin(&s, err);
  if (status == PTHEME_OK)
    status = ptheme_fold_vectors__new(&vectors, rows, fold_of, options->folds, features, err);
  if (status == PTHEME_OK)
    status = options->solver == PTHEME_SOLVER_LIBSVM
                 ? solve_by_libsvm(&s, watch, err)
                 : ptheme_child__run(ptheme_solve__steps(rows->n_labels, options->folds),
                                     options->threads, solve_task, &s, watch, err);
  ptheme_fold_vectors__free(&vectors);
  end(&s);
  if (status != PTHEME_OK) ptheme_solve__free(out);
  return status;
}
