#include "cli.h"

#include <string.h>

static const char *const formats[] = {"text", ".md", "json", ".json", NULL};

static ptheme_status write_text(ptheme_output *output, const char *text, ptheme_error *err) {
  return ptheme_output_write(output, text, strlen(text), err);
}

static ptheme_status write_json_text(ptheme_output *output, const char *text, ptheme_error *err) {
  char *json;
  ptheme_status status = ptheme_escape_json(&json, (ptheme_str){text, strlen(text)}, err);
  if (status != PTHEME_OK) return status;
  status = write_text(output, json, err);
  ptheme_free(json);
  return status;
}

static ptheme_status write_metadata(ptheme_output *output, const void *what,
                                    const cli_options *options, ptheme_error *err) {
  const ptheme_model *model = what;
  (void)options;
  ptheme_status status = write_text(output, "{\n  \"id\": ", err);
  if (status == PTHEME_OK) status = write_json_text(output, ptheme_model_id(model), err);
  const char *key;
  for (size_t i = 0; status == PTHEME_OK && (key = ptheme_model_metadata_key(model, i)); i++) {
    status = write_text(output, ",\n  ", err);
    if (status == PTHEME_OK) status = write_json_text(output, key, err);
    if (status == PTHEME_OK) status = write_text(output, ": ", err);
    if (status == PTHEME_OK)
      status = write_json_text(output, ptheme_model_metadata(model, key), err);
  }
  return status == PTHEME_OK ? write_text(output, "\n}\n", err) : status;
}

static ptheme_status write_card(ptheme_output *output, const void *what, const cli_options *options,
                                ptheme_error *err) {
  char *card;
  (void)options;
  ptheme_status status = ptheme_model_card(&card, what, err);
  if (status != PTHEME_OK) return status;
  status = write_text(output, card, err);
  ptheme_free(card);
  return status;
}

int cmd_info(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  int code = CLI_USAGE;
  if (options->inputs.n > 1 || (options->inputs.n == 1 && options->model))
    return cli_misuse("info shows one model");
  if (options->inputs.n == 1) options->model = options->inputs.items[0];
  if (!cli_find_format(options, formats, "text", "text")) return code;
  cli_catch_signals(false);
  ptheme_model *model = cli_load_model(options, &code);
  if (!model) return code;
  ptheme_status status = cli_write(
      options->output, options->form == 0 ? write_card : write_metadata, model, options, &err);
  ptheme_model_free(model);
  return status == PTHEME_OK ? CLI_DONE : cli_fail(&err);
}
