#include "model/linear.h"

#include "base/mem.h"
#include "base/status.h"

#include <linear.h>
#include <stdlib.h>
#include <string.h>

int ptheme_linear__version(void) {
  return liblinear_version;
}

static void print_nothing(const char *text) {
  (void)text;
}

/* The rows in use as liblinear's nodes.  A pair of labels has a small part of the vocabulary, and
 * liblinear goes over all its weights several times: so the columns are numbered anew, from 2 on,
 * in the order in which they come; column 1 is the threshold's. */
typedef struct rows_copy {
  double *y;
  struct feature_node **x;
  struct feature_node *nodes;
  uint32_t *number_of; // [V] 0: not seen
  uint32_t *columns;   // [n_columns] those seen
  size_t n, n_columns;
} rows_copy;

static void free_copy(rows_copy *copy) {
  ptheme_mem__free(copy->y);
  ptheme_mem__free(copy->x);
  ptheme_mem__free(copy->nodes);
  ptheme_mem__free(copy->number_of);
  ptheme_mem__free(copy->columns);
}

static size_t entries(const ptheme_problem *problem) {
  const ptheme_matrix *x = problem->pair->x;
  size_t sum = 0;
  for (size_t i = 0; i < problem->pair->n; i++) {
    size_t row = problem->pair->rows[i];
    if (ptheme_problem__uses(problem, i)) sum += x->starts[row + 1] - x->starts[row];
  }
  return sum;
}

static bool allocate(rows_copy *copy, const ptheme_problem *problem) {
  size_t n = problem->pair->n, n_entries = entries(problem);
  size_t n_columns = problem->pair->x->n_columns;
  copy->y = ptheme_mem__alloc(n, sizeof *copy->y);
  copy->x = ptheme_mem__alloc(n, sizeof *copy->x);
  copy->nodes = ptheme_mem__alloc(n_entries + 2 * n, sizeof *copy->nodes);
  copy->number_of = ptheme_mem__zalloc(n_columns, sizeof *copy->number_of);
  copy->columns =
      ptheme_mem__alloc(n_entries < n_columns ? n_entries : n_columns, sizeof *copy->columns);
  return copy->y && copy->x && copy->nodes && copy->number_of && copy->columns;
}

static int number_of(rows_copy *copy, uint32_t column) {
  if (copy->number_of[column] == 0) {
    copy->columns[copy->n_columns++] = column;
    copy->number_of[column] = (uint32_t)copy->n_columns + 1;
  }
  return (int)copy->number_of[column];
}

/* Columns, then the threshold's, then an end mark. */
static void fill_copy(rows_copy *copy, const ptheme_problem *problem) {
  const ptheme_matrix *x = problem->pair->x;
  struct feature_node *node = copy->nodes;
  for (size_t i = 0; i < problem->pair->n; i++) {
    size_t row = problem->pair->rows[i];
    if (!ptheme_problem__uses(problem, i)) continue;
    copy->y[copy->n] = i < problem->pair->n_first ? 1 : -1;
    copy->x[copy->n++] = node;
    for (size_t k = x->starts[row]; k < x->starts[row + 1]; k++)
      *node++ = (struct feature_node){number_of(copy, x->columns[k]), (double)x->values[k]};
    *node++ = (struct feature_node){1, 1.0};
    *node++ = (struct feature_node){-1, 0.0};
  }
}

static ptheme_status train_copy(const ptheme_problem *problem, const rows_copy *copy,
                                ptheme_plane *plane, ptheme_error *err) {
  int labels[2] = {1, -1};
  double weights[2] = {1.0, problem->cost[1] / problem->cost[0]};
  struct problem rows = {
      .l = (int)copy->n, .n = (int)copy->n_columns + 1, .y = copy->y, .x = copy->x, .bias = -1};
  struct parameter parameter = {.solver_type = L2R_L1LOSS_SVC_DUAL,
                                .eps = 0.01,
                                .C = problem->cost[0],
                                .nr_weight = 2,
                                .weight_label = labels,
                                .weight = weights};
  set_print_string_function(print_nothing);
  srand(1); /* lint: allowed; liblinear shuffles with rand() */
  struct model *model = train(&rows, &parameter);
  if (!model) return ptheme_status__nomem(err);
  ptheme_status status = PTHEME_OK;
  if (model->nr_class != 2) {
    status = ptheme_status__fail(err, PTHEME_E_INTERNAL, "a pair of labels has rows of one only");
  } else {
    memset(plane->w, 0, problem->pair->x->n_columns * sizeof *plane->w);
    for (size_t c = 0; c < copy->n_columns; c++)
      plane->w[copy->columns[c]] = model->w[c + 1];
    plane->rho = -model->w[0];
  }
  free_and_destroy_model(&model);
  return status;
}

ptheme_status ptheme_linear__solve(const ptheme_problem *problem, ptheme_plane *plane,
                                   ptheme_error *err) {
  rows_copy copy = {0};
  ptheme_status status;
  if (allocate(&copy, problem)) {
    fill_copy(&copy, problem);
    status = train_copy(problem, &copy, plane, err);
  } else {
    status = ptheme_status__nomem(err);
  }
  free_copy(&copy);
  return status;
}
