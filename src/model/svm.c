/* One svm_train() call a pair of labels, without probabilities: bit for bit what the multi-class
 * call does inside, but free of rand(), and any number of folds and costs share one matrix of
 * products (libsvm's precomputed kernel), which costs an eighth of its own linear kernel. */
#include "model/svm.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/status.h"
#include "model/kernel.h"

#include <string.h>
#include <svm.h>

enum { CACHE_MB = 256, BLOCK = 16 };

/* A row of libsvm's precomputed kernel: node 0 holds the row's number (from 1), node k the
 * product with row k. */
struct ptheme_gram {
  size_t n;
  struct svm_node *nodes; // [n][n + 1], room for the largest pair
};

int ptheme_svm__version(void) {
  return libsvm_version;
}

ptheme_status ptheme_svm__check_version(ptheme_error *err) {
  if ((libsvm_version < 330) == (LIBSVM_VERSION < 330)) return PTHEME_OK;
  return ptheme_status__fail(err, PTHEME_E_INTERNAL,
                             "built with libsvm %d, running with %d: their models differ\n"
                             "hint: rebuild policytheme on this machine",
                             LIBSVM_VERSION, libsvm_version);
}

double ptheme_svm__bytes(size_t n) {
  return (double)n * (double)(n + 1) * sizeof(struct svm_node);
}

/* ---- products ---- */

typedef struct gram_job {
  ptheme_gram *gram;
  const ptheme_postings *postings;
  double *scratch; // [threads][BLOCK][n]
} gram_job;

static struct svm_node *row_of(const ptheme_gram *gram, size_t i) {
  return gram->nodes + i * (gram->n + 1);
}

/* A block of rows up to the diagonal, and its mirror image: every entry is written by one job only.
 * Column by column, so that of the image too some neighbours are written together. */
static ptheme_status fill_block(void *context, size_t block, size_t worker, ptheme_error *err) {
  (void)err;
  const gram_job *job = context;
  size_t n = job->gram->n, first = block * BLOCK, end = first + BLOCK < n ? first + BLOCK : n;
  double *products = job->scratch + worker * BLOCK * n;
  for (size_t i = first; i < end; i++) {
    ptheme_postings__products(job->postings, i, products + (i - first) * n);
    row_of(job->gram, i)[0] = (struct svm_node){0, (double)(i + 1)};
  }
  for (size_t j = 0; j < end; j++) {
    struct svm_node *image = row_of(job->gram, j);
    for (size_t i = j > first ? j : first; i < end; i++) {
      double product = products[(i - first) * n + j];
      row_of(job->gram, i)[j + 1] = (struct svm_node){(int)(j + 1), product};
      image[i + 1] = (struct svm_node){(int)(i + 1), product};
    }
  }
  return PTHEME_OK;
}

ptheme_status ptheme_gram__new(ptheme_gram **out, size_t max_rows, ptheme_error *err) {
  *out = ptheme_mem__zalloc(1, sizeof **out);
  if (*out && max_rows < INT32_MAX)
    (*out)->nodes = ptheme_mem__large(max_rows * (max_rows + 1), sizeof *(*out)->nodes);
  if (*out && (*out)->nodes) return PTHEME_OK;
  ptheme_mem__free(*out);
  *out = NULL;
  return ptheme_status__nomem(err);
}

ptheme_status ptheme_gram__fill(ptheme_gram *gram, const ptheme_pair *pair, size_t threads,
                                ptheme_error *err) {
  ptheme_postings postings = {0};
  double *scratch = ptheme_mem__alloc(threads * BLOCK, pair->n * sizeof *scratch);
  ptheme_status status = scratch ? PTHEME_OK : ptheme_status__nomem(err);
  if (status == PTHEME_OK)
    status = ptheme_postings__new(&postings, pair->x, pair->rows, pair->n, err);
  if (status == PTHEME_OK) {
    gram->n = pair->n;
    gram_job job = {gram, &postings, scratch};
    status = ptheme_pool__each(threads, (pair->n + BLOCK - 1) / BLOCK, fill_block, &job, err);
  }
  ptheme_postings__free(&postings);
  ptheme_mem__free(scratch);
  return status;
}

void ptheme_gram__free(ptheme_gram *gram) {
  if (!gram) return;
  ptheme_mem__free(gram->nodes);
  ptheme_mem__free(gram);
}

/* ---- solving ---- */

static void print_nothing(const char *text) {
  (void)text;
}

/* The rows in use, first label first; used[k] is the pair's row behind libsvm's row k. */
static size_t choose_rows(const ptheme_problem *problem, double *y, struct svm_node **x,
                          uint32_t *used) {
  const ptheme_pair *pair = problem->pair;
  size_t n = 0;
  for (size_t i = 0; i < pair->n; i++) {
    if (!ptheme_problem__uses(problem, i)) continue;
    y[n] = i < pair->n_first ? 1 : -1;
    x[n] = row_of(pair->gram, i);
    used[n++] = (uint32_t)i;
  }
  return n;
}

/* w = sum of coefficient times support vector, in libsvm's order of the support vectors. */
static void fold(const struct svm_model *model, const ptheme_pair *pair, const uint32_t *used,
                 ptheme_plane *plane) {
  const ptheme_matrix *x = pair->x;
  memset(plane->w, 0, x->n_columns * sizeof *plane->w);
  for (int s = 0; s < model->l; s++) {
    size_t row = pair->rows[used[model->sv_indices[s] - 1]];
    for (size_t k = x->starts[row]; k < x->starts[row + 1]; k++)
      plane->w[x->columns[k]] += model->sv_coef[0][s] * (double)x->values[k];
  }
  plane->rho = model->rho[0];
}

static ptheme_status train(const ptheme_problem *problem, struct svm_problem *rows,
                           const uint32_t *used, ptheme_plane *plane, ptheme_error *err) {
  int labels[2] = {1, -1};
  double weights[2] = {1.0, problem->cost[1] / problem->cost[0]};
  struct svm_parameter parameter = {.svm_type = C_SVC,
                                    .kernel_type = PRECOMPUTED,
                                    .cache_size = CACHE_MB,
                                    .eps = 1e-3,
                                    .C = problem->cost[0],
                                    .nr_weight = 2,
                                    .weight_label = labels,
                                    .weight = weights,
                                    .shrinking = 1};
  svm_set_print_string_function(print_nothing);
  struct svm_model *model = svm_train(rows, &parameter);
  ptheme_status status = PTHEME_OK;
  if (model->nr_class != 2)
    status = ptheme_status__fail(err, PTHEME_E_INTERNAL, "a pair of labels has rows of one only");
  else
    fold(model, problem->pair, used, plane);
  svm_free_and_destroy_model(&model);
  return status;
}

ptheme_status ptheme_svm__solve(const ptheme_problem *problem, ptheme_plane *plane,
                                ptheme_error *err) {
  size_t n = problem->pair->n;
  double *y = ptheme_mem__alloc(n, sizeof *y);
  struct svm_node **x = ptheme_mem__alloc(n, sizeof(struct svm_node *));
  uint32_t *used = ptheme_mem__alloc(n, sizeof *used);
  ptheme_status status;
  if (y && x && used) {
    struct svm_problem rows = {.y = y, .x = x};
    rows.l = (int)choose_rows(problem, y, x, used);
    status = train(problem, &rows, used, plane, err);
  } else {
    status = ptheme_status__nomem(err);
  }
  ptheme_mem__free(y);
  ptheme_mem__free(x);
  ptheme_mem__free(used);
  return status;
}
