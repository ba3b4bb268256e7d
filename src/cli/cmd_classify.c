#include "cli.h"

#include <string.h>

/* Name and suffix, in the order of ptheme_result_format; all behind them are a database. */
static const char *const formats[] = {"jsonl",  ".jsonl",  "csv",    ".csv",     "tsv",
                                      ".tsv",   "text",    ".txt",   "sqlite",   ".db",
                                      "sqlite", ".sqlite", "sqlite", ".sqlite3", NULL};

enum { DATABASE = PTHEME_RESULT_TABLE + 1 };

static int on_progress(void *context, const char *stage, size_t done, size_t total) {
  cli_rejects *rejects = context;
  return cli_progress_step(&rejects->progress, stage, done, total);
}

static void say_summary(const cli_options *options, const ptheme_model *model,
                        const ptheme_classify_counts *done, const ptheme_reader_counts *read) {
  if (options->quiet) return;
  char more[320] = "";
  size_t used = 0;
  if (read->empty > 0)
    used += (size_t)snprintf(more + used, sizeof more - used, ", %llu empty",
                             (unsigned long long)read->empty);
  if (read->rejected + done->errors > 0)
    used += (size_t)snprintf(more + used, sizeof more - used, ", %llu rejected",
                             (unsigned long long)(read->rejected + done->errors));
  if (done->elsewhere > 0)
    used += (size_t)snprintf(more + used, sizeof more - used, ", %llu in other shards",
                             (unsigned long long)done->elsewhere);
  if (done->unchanged > 0)
    used += (size_t)snprintf(more + used, sizeof more - used, ", %llu unchanged",
                             (unsigned long long)done->unchanged);
  if (done->removed > 0)
    used += (size_t)snprintf(more + used, sizeof more - used, ", %llu removed",
                             (unsigned long long)done->removed);
  if (read->skipped_files > 0)
    used += (size_t)snprintf(
        more + used, sizeof more - used, ", %llu %s", (unsigned long long)read->skipped_files,
        read->skipped_files == 1 ? "file of another kind" : "files of other kinds");
  if (read->replaced > 0)
    snprintf(more + used, sizeof more - used, ", %llu invalid byte sequences",
             (unsigned long long)read->replaced);
  cli_say("%llu document%s, %llu sentence%s, %llu unsure%s; model %s (%s)",
          (unsigned long long)done->documents, done->documents == 1 ? "" : "s",
          (unsigned long long)done->sentences, done->sentences == 1 ? "" : "s",
          (unsigned long long)done->unsure, more, ptheme_model_id(model), cli_model_path(options));
}

static ptheme_status run_stream(cli_options *options, const ptheme_model *model,
                                ptheme_output *output, ptheme_classify_counts *done,
                                ptheme_error *err) {
  return ptheme_classify_stream(done, options->inputs.items[0], &options->reader, model, output,
                                &options->classify, err);
}

static ptheme_status run_reader(cli_options *options, const ptheme_model *model,
                                ptheme_output *output, ptheme_classify_counts *done,
                                ptheme_reader_counts *read, ptheme_error *err) {
  ptheme_reader *reader;
  ptheme_status status =
      ptheme_reader_open(&reader, options->inputs.items, options->inputs.n, &options->reader, err);
  if (status != PTHEME_OK) return status;
  status = output ? ptheme_classify_reader(done, reader, model, output, &options->classify, err)
                  : ptheme_classify_database(done, reader, model, options->output, options->prune,
                                             &options->classify, err);
  *read = ptheme_reader_count(reader);
  ptheme_reader_free(reader);
  return status;
}

static int run(cli_options *options, const ptheme_model *model, bool database) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_classify_counts done = {0};
  ptheme_reader_counts read = {0};
  ptheme_output *output = NULL;
  cli_rejects rejects;
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  options->classify.progress = on_progress;
  options->classify.on_notice = options->reader.on_notice;
  options->classify.context = &rejects;
  if (status == PTHEME_OK && !database)
    status = ptheme_output_open(&output, options->output ? options->output : "-", true, &err);
  if (status == PTHEME_OK)
    status = options->stream ? run_stream(options, model, output, &done, &err)
                             : run_reader(options, model, output, &done, &read, &err);
  bool agree = cli_counts_agree(read);
  if (status != PTHEME_OK || !agree || cli_signal() != 0) {
    ptheme_output_discard(output);
    cli_rejects_close(&rejects, PTHEME_E_INTERNAL, &err);
    return status == PTHEME_OK && !agree ? CLI_INTERNAL : cli_fail(&err);
  }
  if (output) status = ptheme_output_commit(output, &err);
  status = cli_rejects_close(&rejects, status, &err);
  if (status != PTHEME_OK) return cli_fail(&err);
  say_summary(options, model, &done, &read);
  return read.rejected > 0 ? CLI_PARTLY : CLI_DONE;
}

static int check_stream(const cli_options *options) {
  const ptheme_reader_options *reader = &options->reader;
  if (!options->stream) return cli_refuse(options, "line-buffered", "without --stream");
  if (options->inputs.n > 1) return cli_misuse("--stream reads one input");
  if (reader->join_rows ||
      (reader->format != PTHEME_FORMAT_AUTO && reader->format != PTHEME_FORMAT_JSONL))
    return cli_misuse("--stream reads JSON lines, each a document");
  if (options->rejects)
    return cli_misuse("--stream answers bad records in place: --rejects would stay empty");
  if (options->classify.shards > 0)
    return cli_misuse("--stream answers every line: --shard would leave some out");
  return CLI_DONE;
}

static int check_database(const cli_options *options, bool database) {
  if (!database && cli_refuse(options, "prune", "without a database, as of -o x.db") != CLI_DONE)
    return CLI_USAGE;
  if (options->prune && options->classify.shards > 0)
    return cli_misuse("--prune with --shard would take out the other shards");
  if (database && (!options->output || strcmp(options->output, "-") == 0))
    return cli_misuse("-f sqlite needs a file: -o FILE");
  return CLI_DONE;
}

int cmd_classify(cli_options *options) {
  int code = CLI_USAGE;
  bool to_standard = !options->output || strcmp(options->output, "-") == 0;
  if (options->stream && !options->format && to_standard) options->format = "jsonl";
  if (!cli_find_inputs(options, &code) || !cli_find_format(options, formats, "text", "jsonl"))
    return code;
  if (options->stream && options->form != PTHEME_RESULT_JSONL)
    return cli_misuse("--stream writes jsonl only");
  code = check_stream(options);
  bool database = options->form >= DATABASE;
  if (code == CLI_DONE) code = check_database(options, database);
  if (code != CLI_DONE) return code;
  options->classify.format = database ? PTHEME_RESULT_JSONL : (ptheme_result_format)options->form;
  options->classify.threads = options->threads;
  options->classify.color = cli_use_color(options, stdout);
  if (options->invalid >= 0) options->reader.invalid = (ptheme_invalid)options->invalid;
  ptheme_model *model = cli_load_model(options, &code);
  if (!model) return code;
  code = run(options, model, database);
  ptheme_model_free(model);
  return code;
}
