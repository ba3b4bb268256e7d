/* Small labelled datasets, and models of them. */
#ifndef PTHEME_TESTS_TRAINING_H
#define PTHEME_TESTS_TRAINING_H

#include "base/mem.h"
#include "base/random.h"
#include "model/dataset.h"
#include "model/model.h"
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

static inline ptheme_dataset *new_dataset(void) {
  ptheme_dataset *dataset;
  assert_int_equal(ptheme_dataset_new(&dataset, NULL), PTHEME_OK);
  return dataset;
}

static inline void add_row(ptheme_dataset *dataset, const char *document, const char *label,
                           const char *text) {
  ptheme_document row = {.id = ptheme_str__of(document),
                         .label = ptheme_str__of(label),
                         .text = ptheme_str__of(text),
                         .language = ptheme_str__of("en"),
                         .path = ptheme_str__of("rows.csv"),
                         .line = ptheme_dataset_count(dataset) + 2};
  assert_int_equal(ptheme_dataset__add(dataset, &row, NULL), PTHEME_OK);
}

static const char *const topics[][6] = {{"market", "firms", "credit", "trade", "investors", "tax"},
                                        {"wages", "housing", "schools", "food", "elderly", "pay"},
                                        {"fraud", "gangs", "drugs", "robbery", "hackers", "terror"},
                                        {"visit", "photo", "hall", "guests", "speech", "opening"}};
static const char *const topic_labels[] = {"economy", "livelihoods", "security", "none"};
static const char *const common_words[] = {"court", "judge", "case", "people", "law", "the"};

/* Documents of three sentences each, about labels in turn, without noise. */
static inline ptheme_dataset *topic_dataset(size_t documents, size_t n_labels) {
  ptheme_dataset *dataset = new_dataset();
  ptheme_random random;
  ptheme_random__seed(&random, 7);
  for (size_t d = 0; d < documents; d++) {
    char name[32], text[128];
    snprintf(name, sizeof name, "d%03zu", d);
    for (size_t s = 0; s < 3; s++) {
      size_t k = (d + s) % n_labels;
      snprintf(text, sizeof text, "%s %s %s %s", topics[k][ptheme_random__below(&random, 6)],
               common_words[ptheme_random__below(&random, 6)],
               topics[k][ptheme_random__below(&random, 6)],
               common_words[ptheme_random__below(&random, 6)]);
      add_row(dataset, name, topic_labels[k], text);
    }
  }
  return dataset;
}

/* The same rows in another order. */
static inline ptheme_dataset *shuffled(const ptheme_dataset *dataset, uint64_t seed) {
  size_t n = ptheme_dataset_count(dataset);
  size_t *order = ptheme_mem__alloc(n, sizeof *order);
  ptheme_dataset *out = new_dataset();
  ptheme_random random;
  assert_non_null(order);
  for (size_t i = 0; i < n; i++)
    order[i] = i;
  ptheme_random__seed(&random, seed);
  ptheme_random__shuffle(&random, order, n);
  for (size_t i = 0; i < n; i++) {
    ptheme_row row = ptheme_dataset_get(dataset, order[i]);
    ptheme_document document = {.id = row.document,
                                .label = row.label,
                                .text = row.text,
                                .language = row.language,
                                .path = row.path,
                                .line = row.line};
    assert_int_equal(ptheme_dataset__add(out, &document, NULL), PTHEME_OK);
  }
  ptheme_mem__free(order);
  return out;
}

static inline ptheme_train_options small_options(void) {
  ptheme_train_options options;
  ptheme_train_options_init(&options);
  options.folds = 2;
  options.threads = 1;
  options.features.min_count = 1;
  return options;
}

static inline ptheme_model *train_with(const ptheme_dataset *dataset,
                                       const ptheme_train_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model;
  if (ptheme_train(&model, dataset, options, &err) != PTHEME_OK) fail_msg("%s", err.message);
  return model;
}

static inline ptheme_model *train_topics_by(ptheme_solver solver, size_t n_labels) {
  ptheme_dataset *dataset = topic_dataset(12, n_labels);
  ptheme_train_options options = small_options();
  options.solver = solver;
  ptheme_model *model = train_with(dataset, &options);
  ptheme_dataset_free(dataset);
  return model;
}

static inline ptheme_model *train_topics(size_t n_labels) {
  return train_topics_by(PTHEME_SOLVER_AUTO, n_labels);
}

static inline void assert_near(double found, double expected, double room) {
  if (!(found - expected <= room && expected - found <= room))
    fail_msg("found %.17g, expected %.17g", found, expected);
}

#endif
