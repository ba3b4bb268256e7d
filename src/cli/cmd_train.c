#include "cli.h"

#include <string.h>
#include <unistd.h>

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  cli_rejects *rejects = context;
  return cli_progress_step(&rejects->progress, stage, done, total);
}

/* The evaluation, a line each; keys may hold labels, which are foreign text. */
static void on_metric(void *context, const char *key, const char *value) {
  cli_rejects *rejects = context;
  char *safe;
  if (rejects->options->quiet) return;
  cli_progress_end(&rejects->progress);
  if (ptheme_escape_terminal(&safe, (ptheme_str){key, strlen(key)}, NULL) != PTHEME_OK) return;
  printf("%-44s  ", safe);
  ptheme_free(safe);
  if (ptheme_escape_terminal(&safe, (ptheme_str){value, strlen(value)}, NULL) != PTHEME_OK) return;
  printf("%s\n", safe);
  ptheme_free(safe);
}

static ptheme_status load(ptheme_dataset **dataset, cli_options *options,
                          ptheme_reader_counts *read, ptheme_error *err) {
  ptheme_reader *reader;
  *dataset = NULL;
  ptheme_status status =
      ptheme_reader_open(&reader, options->inputs.items, options->inputs.n, &options->reader, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_dataset_load(dataset, reader, err);
  *read = ptheme_reader_count(reader);
  ptheme_reader_free(reader);
  return status;
}

/* The model of the rows, or NULL with the exit code. */
static ptheme_model *train(cli_options *options, ptheme_reader_counts *read, int *code) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_dataset *dataset = NULL;
  ptheme_model *model = NULL;
  cli_rejects rejects;
  options->train.progress = on_progress;
  options->train.on_metric = on_metric;
  options->train.context = &rejects;
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  if (status == PTHEME_OK) status = load(&dataset, options, read, &err);
  status = cli_rejects_close(&rejects, status, &err);
  bool agree = cli_counts_agree(*read);
  if (status == PTHEME_OK && agree) {
    cli_progress_start(&rejects.progress, options);
    status = ptheme_train(&model, dataset, &options->train, &err);
    cli_progress_end(&rejects.progress);
  }
  ptheme_dataset_free(dataset);
  *code = !agree ? CLI_INTERNAL : status == PTHEME_OK ? CLI_DONE : cli_fail(&err);
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

int cmd_train(cli_options *options) {
  int code;
  ptheme_reader_counts read = {0};
  if (!cli_find_inputs(options, cli_find_verb("train"), &code)) return code;
  if (!options->output || strcmp(options->output, "-") == 0)
    return cli_misuse("train needs a file for the model\nhint: -o MODEL");
  if (!options->force && access(options->output, F_OK) == 0) {
    cli_say("%s: exists already\nhint: --force replaces it", options->output);
    return CLI_OUTPUT;
  }
  options->reader.need_label = true;
  options->reader.invalid =
      options->invalid >= 0 ? (ptheme_invalid)options->invalid : PTHEME_INVALID_ERROR;
  options->train.threads = options->threads;
  ptheme_model *model = train(options, &read, &code);
  if (!model) return code;
  code = save(options, model, &read);
  ptheme_model_free(model);
  return code;
}
