#include "model/cost.h"

#include "base/status.h"

static size_t find_label(const ptheme_rows *rows, const char *label) {
  size_t k = 0;
  while (k < rows->n_labels && strcmp(rows->labels[k], label) != 0)
    k++;
  return k;
}

static ptheme_status no_such_label(const ptheme_rows *rows, const char *label, ptheme_error *err) {
  const char *near = ptheme_suggest(label, (const char *const *)rows->labels, rows->n_labels);
  return ptheme_status__fail(err, PTHEME_E_ARG,
                             "a class weight is given for \"%.60s\", but no row has that label"
                             "%s%.60s%s",
                             label, near ? "\nhint: did you mean \"" : "", near ? near : "",
                             near ? "\"?" : "");
}

ptheme_status ptheme_costs__fill(double *costs, const ptheme_rows *rows,
                                 const ptheme_train_options *options, ptheme_error *err) {
  size_t k = rows->n_labels;
  memset(costs, 0, k * sizeof *costs);
  for (size_t r = 0; r < rows->n; r++)
    costs[rows->rows[r].label]++;
  for (size_t i = 0; i < k; i++)
    costs[i] = options->cost * (options->balanced ? (double)rows->n / ((double)k * costs[i]) : 1);
  for (size_t i = 0; i < options->n_class_weights; i++) {
    const ptheme_class_weight *given = &options->class_weights[i];
    size_t label = find_label(rows, given->label);
    if (label == k) return no_such_label(rows, given->label, err);
    if (!(given->weight > 0 && given->weight <= 1e6))
      return ptheme_status__fail(
          err, PTHEME_E_ARG, "the weight of label \"%.60s\" must be above 0 and at most 1000000",
          given->label);
    for (size_t j = 0; j < i; j++)
      if (strcmp(options->class_weights[j].label, given->label) == 0)
        return ptheme_status__fail(err, PTHEME_E_ARG, "label \"%.60s\" is given two weights",
                                   given->label);
    costs[label] *= given->weight;
  }
  return PTHEME_OK;
}
