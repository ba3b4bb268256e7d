#include "cli.h"

#include <string.h>
#include <sys/stat.h>

static const char *const formats[] = {"text", "", "csv", "", "json", "", NULL};

/* What the callbacks of one training share. */
typedef struct session {
  cli_options *options;
  cli_progress progress;
  cli_figures figures;
  size_t trials;
} session;

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  session *s = context;
  return cli_progress_step(&s->progress, stage, done, total);
}

static void on_metric(void *context, const char *key, const char *value) {
  session *s = context;
  cli_figures_add(&s->figures, key, value);
}

static void on_trial(void *context, const ptheme_trial *trial) {
  session *s = context;
  if (s->options->quiet) return;
  cli_progress_pause(&s->progress);
  if (trial->chosen)
    cli_say("chosen: %s", trial->options);
  else
    cli_say("trial %zu: macro-F1 %.4f (standard error %.4f), %zu terms: %s%s", ++s->trials,
            trial->macro_f1, trial->standard_error, trial->terms, trial->options,
            trial->repeated ? "; from the file" : "");
}

static ptheme_status learn(ptheme_model **model, session *s, const ptheme_dataset *dataset,
                           ptheme_error *err) {
  ptheme_train_options *train = &s->options->train;
  ptheme_tune_options tune = {.trials = s->options->trials, .on_trial = on_trial, .context = s};
  train->progress = on_progress;
  train->on_metric = on_metric;
  train->context = s;
  cli_progress_start(&s->progress, s->options);
  ptheme_status status = s->options->tune ? ptheme_tune(train, dataset, &tune, err) : PTHEME_OK;
  if (status == PTHEME_OK) status = ptheme_train(model, dataset, train, err);
  cli_progress_end(&s->progress);
  return status;
}

/* The model of the rows, or NULL with the exit code. */
static ptheme_model *train(session *s, ptheme_reader_counts *read, int *code) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model = NULL;
  ptheme_dataset *dataset = cli_load_labelled(s->options, read, code);
  if (!dataset) return NULL;
  *code = learn(&model, s, dataset, &err) == PTHEME_OK ? CLI_DONE : cli_fail(&err);
  ptheme_dataset_free(dataset);
  return model;
}

static int save(const cli_options *options, const ptheme_model *model,
                const ptheme_reader_counts *read) {
  ptheme_error err = PTHEME_ERROR_INIT;
  if (ptheme_model_save(model, options->output, options->force, &err) != PTHEME_OK)
    return cli_fail(&err);
  if (!options->quiet) {
    cli_say("model %s: %zu labels, %zu terms, from %llu rows (%llu empty, %llu unlabelled, "
            "%llu rejected); %s",
            ptheme_model_id(model), ptheme_model_labels(model), ptheme_model_terms(model),
            (unsigned long long)read->ok, (unsigned long long)read->empty,
            (unsigned long long)read->unlabelled, (unsigned long long)read->rejected,
            options->output);
  }
  if (cli_is_chatty(options)) cli_say("next: policytheme classify -m %s RELEASES", options->output);
  return read->rejected > 0 ? CLI_PARTLY : CLI_DONE;
}

/* Trains, saves, then prints: a reader of the figures may rely on the model. */
static int train_and_tell(cli_options *options) {
  session s = {.options = options};
  ptheme_reader_counts read;
  int code = CLI_USAGE;
  bool tells = !options->quiet || options->format;
  if (!options->format) options->format = "text"; /* the suffix of -o is the model's */
  if (!cli_find_format(options, formats, "text", "text")) return code;
  ptheme_model *model = train(&s, &read, &code);
  if (model) {
    code = save(options, model, &read);
    bool saved = code == CLI_DONE || code == CLI_PARTLY;
    if (saved && tells) cli_figures_print(&s.figures, options->form, model);
  }
  ptheme_model_free(model);
  cli_figures_free(&s.figures);
  return code;
}

int cmd_train(cli_options *options) {
  int code;
  if (!cli_find_inputs(options, &code)) return code;
  if (!options->output || strcmp(options->output, "-") == 0)
    return cli_misuse("train needs a file for the model\nhint: -o MODEL");
  if (!options->tune && cli_refuse(options, "trials", "without --tune") != CLI_DONE)
    return CLI_USAGE;
  if (options->trials && strcmp(options->trials, "-") == 0)
    return cli_misuse("--trials needs a file: it is read again");
  struct stat info;
  bool exists = stat(options->output, &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) {
    cli_say("%s: is a directory\nhint: -o names the model file", options->output);
    return CLI_OUTPUT;
  }
  if (!options->force && exists) {
    cli_say("%s: exists already\nhint: --force replaces it", options->output);
    return CLI_OUTPUT;
  }
  options->train.threads = options->threads;
  code = cli_read_class_weights(options);
  if (code == CLI_DONE) code = train_and_tell(options);
  cli_free_class_weights(options);
  return code;
}
