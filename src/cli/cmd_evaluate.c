#include "cli.h"

#include <string.h>

/* In the order of ptheme_evaluation_format. */
static const char *const formats[] = {"text",  ".txt",     "csv", ".csv", "json",
                                      ".json", "markdown", ".md", NULL};

/* "FIGURE=X" of --fail-under. */
typedef struct gate {
  char figure[128];
  double least;
} gate;

static bool read_gate(gate *out, const char *text) {
  const char *sign = strrchr(text, '=');
  size_t len = sign ? (size_t)(sign - text) : 0;
  if (len == 0 || len >= sizeof out->figure) return false;
  memcpy(out->figure, text, len);
  out->figure[len] = '\0';
  const char *tail = strrchr(out->figure, '.');
  bool known = strcmp(out->figure, "accuracy") == 0 || strcmp(out->figure, "macro_f1") == 0 ||
               strcmp(out->figure, "weighted_f1") == 0 ||
               (strncmp(out->figure, "label.", 6) == 0 && tail && tail > out->figure + 6 &&
                (strcmp(tail, ".f1") == 0 || strcmp(tail, ".precision") == 0 ||
                 strcmp(tail, ".recall") == 0));
  return known && ptheme_read_double(&out->least, (ptheme_str){sign + 1, strlen(sign + 1)});
}

static bool gates_are_sound(const cli_options *options) {
  gate found;
  for (size_t i = 0; i < options->fail_under.n; i++) {
    if (read_gate(&found, options->fail_under.items[i])) continue;
    cli_misuse("--fail-under: \"%s\" is not FIGURE=X\n"
               "figures: accuracy, macro_f1, weighted_f1, label.NAME.f1, .precision, .recall",
               options->fail_under.items[i]);
    return false;
  }
  return true;
}

/* Whether all gates are met; says which are not.  What is undefined does not meet any. */
static bool gates_are_met(const cli_options *options, const ptheme_evaluation *evaluation) {
  bool met = true;
  for (size_t i = 0; i < options->fail_under.n; i++) {
    gate found;
    double value;
    read_gate(&found, options->fail_under.items[i]);
    if (!ptheme_evaluation_get(evaluation, found.figure, &value))
      cli_say("%s: not defined on these sentences\nhint: is the label spelt as in the data?",
              options->fail_under.items[i]);
    else if (value < found.least)
      cli_say("%s: it is %.4f", options->fail_under.items[i], value);
    else
      continue;
    met = false;
  }
  return met;
}

/* A near-duplicate or two among hundreds are formulas rather than leaks. */
static void warn_of_training_rows(const cli_options *options, const ptheme_evaluation *evaluation) {
  double seen = 0, nearly = 0, all = 0;
  ptheme_evaluation_get(evaluation, "seen_in_training", &seen);
  ptheme_evaluation_get(evaluation, "nearly_seen_in_training", &nearly);
  ptheme_evaluation_get(evaluation, "sentences", &all);
  if (options->quiet || (seen == 0 && nearly < all / 100)) return;
  cli_say("%.0f of %.0f sentences were in the model's training data, and near-duplicates of %.0f "
          "more: the figures flatter it\n"
          "hint: evaluate on documents it was not trained on; info shows its held-out figures",
          seen, all, nearly);
}

static int write_evaluation(const cli_options *options, const ptheme_evaluation *evaluation) {
  ptheme_error err = PTHEME_ERROR_INIT;
  char *text;
  warn_of_training_rows(options, evaluation);
  if (ptheme_evaluation_text(&text, evaluation, (ptheme_evaluation_format)options->form, &err) !=
      PTHEME_OK)
    return cli_fail(&err);
  int code = cli_write_text(options, text);
  bool met = gates_are_met(options, evaluation);
  return code == CLI_DONE && !met ? CLI_PARTLY : code;
}

static int evaluate(cli_options *options, const ptheme_model *model) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_evaluation *evaluation;
  ptheme_reader_counts read;
  int code;
  ptheme_dataset *dataset = cli_load_labelled(options, &read, &code);
  if (!dataset) return code;
  if (ptheme_evaluate(&evaluation, model, dataset, &options->evaluate, &err) == PTHEME_OK) {
    code = write_evaluation(options, evaluation);
    if (code == CLI_DONE && read.rejected > 0) code = CLI_PARTLY;
    ptheme_evaluation_free(evaluation);
  } else {
    code = cli_fail(&err);
  }
  ptheme_dataset_free(dataset);
  return code;
}

int cmd_evaluate(cli_options *options) {
  int code = CLI_USAGE;
  if (!gates_are_sound(options) || !cli_find_inputs(options, &code) ||
      !cli_find_format(options, formats, "text", "csv"))
    return code;
  ptheme_model *model = cli_load_model(options, &code), *other = NULL;
  if (!model) return code;
  if (options->compare) {
    cli_options second = *options;
    second.model = options->compare;
    other = cli_load_model(&second, &code);
    options->evaluate.compare = other;
  }
  if (other || !options->compare) code = evaluate(options, model);
  ptheme_model_free(other);
  ptheme_model_free(model);
  return code;
}
