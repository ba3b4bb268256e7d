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
  ptheme_solution *solution;
  uint32_t *members; // [n] rows of the pair at hand
  ptheme_pair pair;
  size_t number, first, second; // the pair and its labels
} solver_state;

size_t ptheme_solve__steps(size_t n_labels, int folds) {
  return ptheme_pairs(n_labels) * (size_t)(folds + 1);
}

void ptheme_solve__free(ptheme_solution *solution) {
  size_t p = solution->n_pairs;
  ptheme_child__unshare(solution->w, p * solution->n_terms * sizeof(double));
  ptheme_child__unshare(solution->rho, p * sizeof(double));
  ptheme_child__unshare(solution->scores, solution->n_rows * p * sizeof(double));
  *solution = (ptheme_solution){0};
}

static size_t count_label(const ptheme_rows *rows, size_t label) {
  size_t n = 0;
  for (size_t r = 0; r < rows->n; r++)
    n += rows->rows[r].label == label && rows->rows[r].n > 0;
  return n;
}

ptheme_solver ptheme_solve__choose(ptheme_solver solver, const ptheme_rows *rows,
                                   size_t max_memory) {
  if (solver != PTHEME_SOLVER_AUTO) return solver;
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
  return ptheme_svm__bytes(largest + next) <= (double)max_memory ? PTHEME_SOLVER_LIBSVM
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
                              const uint8_t *fold_of, int folds,
                              const ptheme_feature_options *features, ptheme_error *err) {
  uint32_t *counts = ptheme_mem__alloc(rows->n_terms, sizeof *counts);
  uint8_t *use = ptheme_mem__alloc(rows->n, 1);
  ptheme_status status = counts && use ? PTHEME_OK : ptheme_status__nomem(err);
  for (int fold = 0; status == PTHEME_OK && fold < folds; fold++) {
    count_outside(counts, rows, fold_of, fold);
    for (size_t r = 0; r < rows->n; r++)
      use[r] = fold_of[r] == fold;
    status = ptheme_rows__vectors(&out->held_out[fold], rows, use, counts, features, err);
  }
  ptheme_mem__free(counts);
  ptheme_mem__free(use);
  return status;
}

ptheme_status ptheme_fold_vectors__new(ptheme_fold_vectors *out, const ptheme_rows *rows,
                                       const uint8_t *fold_of, int folds,
                                       const ptheme_feature_options *features, ptheme_error *err) {
  *out = (ptheme_fold_vectors){0};
  ptheme_status status = ptheme_rows__vectors(&out->x, rows, NULL, rows->row_counts, features, err);
  if (status == PTHEME_OK && folds > 0) status = hold_out(out, rows, fold_of, folds, features, err);
  if (status != PTHEME_OK) ptheme_fold_vectors__free(out);
  return status;
}

void ptheme_fold_vectors__free(ptheme_fold_vectors *vectors) {
  ptheme_matrix__free(&vectors->x);
  for (int fold = 0; fold < PTHEME_MAX_FOLDS; fold++)
    ptheme_matrix__free(&vectors->held_out[fold]);
}

/* ---- one pair ---- */

static void choose_members(solver_state *s) {
  size_t n = 0;
  for (int side = 0; side < 2; side++) {
    size_t label = side == 0 ? s->first : s->second;
    for (size_t r = 0; r < s->rows->n; r++)
      if (s->rows->rows[r].label == label && s->rows->rows[r].n > 0) s->members[n++] = (uint32_t)r;
    if (side == 0) s->pair.n_first = n;
  }
  s->pair.n = n;
  s->pair.x = &s->vectors->x;
  s->pair.rows = s->members;
}

static void score_held_out(const solver_state *s, int fold, const ptheme_plane *plane) {
  for (size_t r = 0; r < s->rows->n; r++)
    if (s->fold_of[r] == fold)
      s->solution->scores[r * s->solution->n_pairs + s->number] =
          ptheme_matrix__dot(&s->vectors->held_out[fold], r, plane->w) - plane->rho;
}

/* Task 0 is the plane on all rows, task f + 1 the one without fold f.  Runs in a child. */
static ptheme_status solve_task(void *context, size_t i, ptheme_error *err) {
  solver_state *s = context;
  const ptheme_solve_options *options = s->options;
  size_t n_terms = s->solution->n_terms;
  ptheme_problem problem = {.pair = &s->pair,
                            .fold_of = s->fold_of,
                            .left_out = (int)i - 1,
                            .cost = {options->costs[s->first], options->costs[s->second]}};
  ptheme_plane plane = {.w = s->solution->w + s->number * n_terms};
  if (i > 0) plane.w = ptheme_mem__alloc(n_terms, sizeof *plane.w); /* freed with the child */
  if (!plane.w) return ptheme_status__nomem(err);
  PTHEME_TRY(options->solver == PTHEME_SOLVER_LIBSVM ? ptheme_svm__solve(&problem, &plane, err)
                                                     : ptheme_linear__solve(&problem, &plane, err));
  if (i == 0)
    s->solution->rho[s->number] = plane.rho;
  else
    score_held_out(s, (int)i - 1, &plane);
  return PTHEME_OK;
}

static ptheme_status solve_pair(solver_state *s, ptheme_watch *watch, ptheme_error *err) {
  ptheme_gram *gram = NULL;
  choose_members(s);
  if (s->options->solver == PTHEME_SOLVER_LIBSVM)
    PTHEME_TRY(ptheme_gram__new(&gram, &s->pair, s->options->threads, err));
  s->pair.gram = gram;
  ptheme_status status = ptheme_child__run((size_t)s->options->folds + 1, s->options->threads,
                                           solve_task, s, watch, err);
  ptheme_gram__free(gram);
  return status;
}

/* To the next pair of labels; starts at (0, 1) with number 0. */
static bool next_pair(solver_state *s) {
  s->number++;
  if (++s->second == s->rows->n_labels) s->second = ++s->first + 1;
  return s->second < s->rows->n_labels;
}

static ptheme_status solve_pairs(solver_state *s, ptheme_watch *watch, ptheme_error *err) {
  do
    PTHEME_TRY(solve_pair(s, watch, err));
  while (next_pair(s));
  return PTHEME_OK;
}

/* All pairs without one fold.  Runs in a child. */
static ptheme_status score_task(void *context, size_t fold, ptheme_error *err) {
  solver_state *s = context;
  const double *costs = s->options->costs;
  ptheme_plane plane = {.w = ptheme_mem__alloc(s->vectors->x.n_columns, sizeof *plane.w)};
  if (!plane.w) return ptheme_status__nomem(err); /* freed with the child */
  do {
    choose_members(s);
    ptheme_problem problem = {.pair = &s->pair,
                              .fold_of = s->fold_of,
                              .left_out = (int)fold,
                              .cost = {costs[s->first], costs[s->second]}};
    PTHEME_TRY(ptheme_linear__solve(&problem, &plane, err));
    score_held_out(s, (int)fold, &plane);
  } while (next_pair(s));
  return PTHEME_OK;
}

ptheme_status ptheme_solve__scores(double *scores, const ptheme_rows *rows, const uint8_t *fold_of,
                                   const ptheme_fold_vectors *vectors,
                                   const ptheme_solve_options *options, ptheme_watch *watch,
                                   ptheme_error *err) {
  ptheme_solution solution = {.n_pairs = ptheme_pairs(rows->n_labels), .scores = scores};
  solver_state s = {.rows = rows,
                    .fold_of = fold_of,
                    .options = options,
                    .vectors = vectors,
                    .solution = &solution,
                    .members = ptheme_mem__alloc(rows->n, sizeof *s.members),
                    .second = 1};
  if (!s.members) return ptheme_status__nomem(err);
  ptheme_status status =
      ptheme_child__run((size_t)options->folds, options->threads, score_task, &s, watch, err);
  ptheme_mem__free(s.members);
  return status;
}

static ptheme_status allocate(ptheme_solution *out, const ptheme_rows *rows, ptheme_error *err) {
  size_t p = ptheme_pairs(rows->n_labels);
  *out = (ptheme_solution){.n_pairs = p, .n_terms = rows->n_terms, .n_rows = rows->n};
  out->w = ptheme_child__shared(p * out->n_terms * sizeof(double));
  out->rho = ptheme_child__shared(p * sizeof(double));
  out->scores = ptheme_child__shared(out->n_rows * p * sizeof(double));
  return out->w && out->rho && out->scores ? PTHEME_OK : ptheme_status__nomem(err);
}

ptheme_status ptheme_solve__all(ptheme_solution *out, const ptheme_rows *rows,
                                const uint8_t *fold_of, const ptheme_feature_options *features,
                                const ptheme_solve_options *options, ptheme_watch *watch,
                                ptheme_error *err) {
  ptheme_fold_vectors vectors = {0};
  solver_state s = {.rows = rows,
                    .fold_of = fold_of,
                    .options = options,
                    .vectors = &vectors,
                    .solution = out,
                    .members = ptheme_mem__alloc(rows->n, sizeof *s.members),
                    .second = 1};
  ptheme_status status = allocate(out, rows, err);
  if (status == PTHEME_OK && !s.members) status = ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_fold_vectors__new(&vectors, rows, fold_of, options->folds, features, err);
  if (status == PTHEME_OK) status = solve_pairs(&s, watch, err);
  ptheme_fold_vectors__free(&vectors);
  ptheme_mem__free(s.members);
  if (status != PTHEME_OK) ptheme_solve__free(out);
  return status;
}
