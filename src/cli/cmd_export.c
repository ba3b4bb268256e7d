#include "cli.h"

enum { WEIGHTS, VECTORS, SVM_MODEL };

static const char *const formats[] = {"csv",          ".csv",   "libsvm", ".libsvm",
                                      "libsvm-model", ".model", NULL};

static int export_model(const cli_options *options, const ptheme_model *model) {
  ptheme_error err = PTHEME_ERROR_INIT;
  char *text;
  ptheme_status status = options->form == WEIGHTS ? ptheme_export_weights(&text, model, &err)
                                                  : ptheme_export_svm(&text, model, &err);
  return status == PTHEME_OK ? cli_write_text(options, text) : cli_fail(&err);
}

static int export_vectors(cli_options *options, const ptheme_model *model) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader_counts read;
  int code;
  char *text;
  ptheme_dataset *dataset = cli_load_labelled(options, &read, &code);
  if (!dataset) return code;
  code = ptheme_export_vectors(&text, model, dataset, &err) == PTHEME_OK
             ? cli_write_text(options, text)
             : cli_fail(&err);
  ptheme_dataset_free(dataset);
  return code == CLI_DONE && read.rejected > 0 ? CLI_PARTLY : code;
}

int cmd_export(cli_options *options) {
  int code = CLI_USAGE;
  if (!cli_find_format(options, formats, "csv", "csv")) return code;
  if (options->form == VECTORS && !cli_find_inputs(options, &code)) return code;
  if (options->form != VECTORS && (options->inputs.n > 0 || options->files_from))
    return cli_misuse("only -f libsvm reads labelled rows\n"
                      "hint: -f libsvm, or leave the files out");
  ptheme_model *model = cli_load_model(options, &code);
  if (!model) return code;
  code = options->form == VECTORS ? export_vectors(options, model) : export_model(options, model);
  ptheme_model_free(model);
  return code;
}
