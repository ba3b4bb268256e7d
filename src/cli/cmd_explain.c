#include "cli.h"

#include <string.h>

/* In the order of ptheme_explanation_format. */
static const char *const formats[] = {"text", ".txt", "jsonl", ".jsonl", NULL};

typedef struct explainer {
  const cli_options *options;
  ptheme_classifier *classifier;
  ptheme_output *output;
} explainer;

static ptheme_status explain_sentence(explainer *e, ptheme_str document,
                                      const ptheme_sentence *sentence, ptheme_error *err) {
  ptheme_explanation *explanation;
  char *text;
  ptheme_status status = ptheme_explain(&explanation, e->classifier, sentence->text, err);
  if (status != PTHEME_OK) return status;
  status = ptheme_explanation_text(&text, explanation, sentence, document, e->options->terms,
                                   (ptheme_explanation_format)e->options->form, err);
  ptheme_explanation_free(explanation);
  if (status != PTHEME_OK) return status;
  status = ptheme_output_write(e->output, text, strlen(text), err);
  ptheme_free(text);
  return status;
}

static ptheme_status explain_document(explainer *e, const ptheme_document *document,
                                      ptheme_error *err) {
  const ptheme_result *result;
  ptheme_status status = ptheme_classify(e->classifier, document, &result, err);
  for (size_t i = 0; status == PTHEME_OK && i < result->n_sentences; i++)
    status = explain_sentence(e, document->id, &result->sentences[i], err);
  return status;
}

static ptheme_status explain_files(explainer *e, ptheme_reader_counts *read, ptheme_error *err) {
  const cli_options *options = e->options;
  ptheme_reader *reader;
  ptheme_status status =
      ptheme_reader_open(&reader, options->inputs.items, options->inputs.n, &options->reader, err);
  if (status != PTHEME_OK) return status;
  bool more = true;
  while (status == PTHEME_OK && more) {
    ptheme_document document;
    status = cli_next(reader, &document, &more, err);
    if (status == PTHEME_OK && more) status = explain_document(e, &document, err);
  }
  *read = ptheme_reader_count(reader);
  ptheme_reader_free(reader);
  return status;
}

static ptheme_status explain_text(explainer *e, ptheme_error *err) {
  const char *text = e->options->text;
  ptheme_document document = {.text = {text, strlen(text)}};
  return explain_document(e, &document, err);
}

static int explain(explainer *e, cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader_counts read = {0};
  cli_rejects rejects;
  if (options->invalid >= 0) options->reader.invalid = (ptheme_invalid)options->invalid;
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  if (status == PTHEME_OK)
    status = ptheme_output_open(&e->output, options->output ? options->output : "-", true, &err);
  if (status == PTHEME_OK)
    status = options->text ? explain_text(e, &err) : explain_files(e, &read, &err);
  status = cli_rejects_close(&rejects, status, &err);
  if (!cli_counts_agree(read)) {
    ptheme_output_discard(e->output);
    return CLI_INTERNAL;
  }
  if (status == PTHEME_OK)
    status = ptheme_output_commit(e->output, &err);
  else
    ptheme_output_discard(e->output);
  if (status != PTHEME_OK) return cli_fail(&err);
  return read.rejected > 0 ? CLI_PARTLY : CLI_DONE;
}

/* The label's number, or K with a message. */
static size_t find_label(const ptheme_model *model, const char *label) {
  const char *names[PTHEME_MAX_LABELS];
  size_t n = ptheme_model_labels(model), k = 0;
  for (size_t i = 0; i < n; i++)
    names[i] = ptheme_model_label(model, i);
  while (k < n && strcmp(names[k], label) != 0)
    k++;
  if (k < n) return k;
  const char *near = ptheme_suggest(label, names, n);
  cli_misuse("the model has no label \"%s\"%s%s%s", label, near ? "\nhint: did you mean " : "",
             near ? near : "", near ? "?" : "");
  return n;
}

static int show_top_terms(const cli_options *options, const ptheme_model *model) {
  ptheme_error err = PTHEME_ERROR_INIT;
  char *text;
  size_t k = find_label(model, options->top_terms);
  size_t n = options->terms > 0 ? options->terms : ptheme_model_terms(model);
  if (k == ptheme_model_labels(model)) return CLI_USAGE;
  if (ptheme_model_top_terms_text(&text, model, k, n, (ptheme_explanation_format)options->form,
                                  &err) != PTHEME_OK)
    return cli_fail(&err);
  return cli_write_text(options, text);
}

int cmd_explain(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  int code = CLI_USAGE;
  bool reads = !options->text && !options->top_terms;
  if (!reads &&
      (options->inputs.n > 0 || options->files_from || (options->text && options->top_terms)))
    return cli_misuse("explain takes files, --text or --top-terms: one of them");
  if ((reads && !cli_find_inputs(options, &code)) ||
      !cli_find_format(options, formats, "text", "jsonl"))
    return code;
  ptheme_model *model = cli_load_model(options, &code);
  if (!model) return code;
  explainer e = {.options = options};
  if (options->top_terms)
    code = show_top_terms(options, model);
  else if (ptheme_classifier_new(&e.classifier, model, &err) == PTHEME_OK)
    code = explain(&e, options);
  else
    code = cli_fail(&err);
  ptheme_classifier_free(e.classifier);
  ptheme_model_free(model);
  return code;
}
