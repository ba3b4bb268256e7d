/* What the oracles need of the library, without readers in between: rows come as tab-separated
 * document, theme, language, date, text.
 *
 *   drive train ROWS MODEL [rest] drive vectors MODEL ROWS     drive svm MODEL
 *   drive classify MODEL ROWS     probabilities of each row by itself, shortest text
 *   drive scores MODEL ROWS       decision values of each row
 *   drive evaluate MODEL ROWS     as JSON
 *   drive explain MODEL ROWS      a line of JSON a row
 */
#include "base/buf.h"
#include "model/classify.h"
#include "model/dataset.h"

#include <stdio.h>
#include <stdlib.h>

static void insist(ptheme_status status, const ptheme_error *err) {
  if (status == PTHEME_OK) return;
  fprintf(stderr, "drive_model: %s\n", err->message);
  exit(1);
}

static ptheme_dataset *read_rows(const char *path) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_dataset *dataset;
  insist(ptheme_dataset_new(&dataset, &err), &err);
  FILE *file = fopen(path, "r");
  if (!file) exit(1);
  char *line = NULL;
  size_t room = 0;
  for (ssize_t len; (len = getline(&line, &room, file)) > 0;) {
    ptheme_str parts[5] = {{NULL, 0}};
    char *at = line, *end = line + len - (line[len - 1] == '\n');
    for (size_t i = 0; i < 5 && at <= end; i++) {
      char *tab = i < 4 ? memchr(at, '\t', (size_t)(end - at)) : end;
      if (!tab) exit(1);
      parts[i] = (ptheme_str){at, (size_t)(tab - at)};
      at = tab + 1;
    }
    ptheme_document document = {.id = parts[0],
                                .label = parts[1],
                                .language = parts[2],
                                .date = parts[3],
                                .text = parts[4]};
    insist(ptheme_dataset__add(dataset, &document, &err), &err);
  }
  free(line);
  fclose(file);
  return dataset;
}

static void train(const char *rows, const char *path, ptheme_solver solver) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_dataset *dataset = read_rows(rows);
  ptheme_train_options options;
  ptheme_model *model;
  ptheme_train_options_init(&options);
  options.solver = solver;
  options.cost = 1;
  insist(ptheme_train(&model, dataset, &options, &err), &err);
  insist(ptheme_model_save(model, path, true, &err), &err);
  ptheme_model_free(model);
  ptheme_dataset_free(dataset);
}

/* Each `step` numbers behind the one before. */
static void print_numbers(const double *values, size_t n, size_t step) {
  ptheme_buf line = PTHEME_BUF_INIT;
  for (size_t i = 0; i < n; i++) {
    if (i > 0) ptheme_buf__add_byte(&line, ' ');
    ptheme_buf__add_double(&line, values[i * step]);
  }
  printf("%.*s\n", (int)line.len, line.data);
  ptheme_buf__free(&line);
}

static void print_text(char *text) {
  fputs(text, stdout);
  ptheme_free(text);
}

static void each_row(const char *what, const ptheme_model *model, const ptheme_dataset *dataset) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_classifier *c;
  double p[256];
  insist(ptheme_classifier_new(&c, model, &err), &err);
  for (size_t i = 0; i < dataset->n; i++) {
    ptheme_row row = ptheme_dataset_get(dataset, i);
    if (strcmp(what, "explain") == 0) {
      ptheme_explanation *explanation;
      char *text;
      insist(ptheme_explain(&explanation, c, row.text, &err), &err);
      insist(ptheme_explanation_text(&text, explanation, NULL, row.document, 0,
                                     PTHEME_EXPLANATION_JSONL, &err),
             &err);
      print_text(text);
      ptheme_explanation_free(explanation);
      continue;
    }
    insist(ptheme_classifier__score(c, row.text, &err), &err);
    ptheme_classifier__probabilities(c, p);
    if (strcmp(what, "scores") == 0)
      print_numbers(c->lanes, model->n_planes, PTHEME_LANES);
    else
      print_numbers(p, model->n_labels, 1);
  }
  ptheme_classifier_free(c);
}

static void evaluate(const ptheme_model *model, const ptheme_dataset *dataset) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_evaluate_options options;
  ptheme_evaluation *evaluation;
  char *text;
  ptheme_evaluate_options_init(&options);
  insist(ptheme_evaluate(&evaluation, model, dataset, &options, &err), &err);
  insist(ptheme_evaluation_text(&text, evaluation, PTHEME_EVALUATION_JSON, &err), &err);
  print_text(text);
  ptheme_evaluation_free(evaluation);
}

int main(int argc, char **argv) {
  ptheme_error err = PTHEME_ERROR_INIT;
  if (argc >= 4 && strcmp(argv[1], "train") == 0) {
    train(argv[2], argv[3], argc > 4 ? PTHEME_SOLVER_REST : PTHEME_SOLVER_LIBSVM);
    return 0;
  }
  ptheme_model *model;
  char *text;
  if (argc < 3) return 2;
  insist(ptheme_model_load(&model, argv[2], &err), &err);
  ptheme_dataset *dataset = argc > 3 ? read_rows(argv[3]) : NULL;
  if (!dataset) {
    insist(ptheme_export_svm(&text, model, &err), &err);
    print_text(text);
  } else if (strcmp(argv[1], "vectors") == 0) {
    insist(ptheme_export_vectors(&text, model, dataset, &err), &err);
    print_text(text);
  } else if (strcmp(argv[1], "evaluate") == 0) {
    evaluate(model, dataset);
  } else {
    each_row(argv[1], model, dataset);
  }
  ptheme_dataset_free(dataset);
  ptheme_model_free(model);
  return 0;
}
