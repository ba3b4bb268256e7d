#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* Name and suffix, in the order of ptheme_table_format. */
static const char *const formats[] = {"text", ".txt", "csv", ".csv", "json", ".json", NULL};

enum { MAX_CODERS = 32, FOUND_BYTES = 160, MAX_REPLICATES = 100000 };

/* Where the coders' labels are: in columns of one table, or each in a file of its own. */
typedef struct coders {
  const char *names[MAX_CODERS]; /* columns or files */
  size_t n;
  char *columns;           /* what --coders holds, cut at the commas */
  bool seen[MAX_CODERS];   /* a record had this column */
  char found[FOUND_BYTES]; /* columns of the first record, for a message */
  bool any;
} coders;

static ptheme_str str(const char *text) {
  return (ptheme_str){text, strlen(text)};
}

static bool equal(ptheme_str text, const char *name) {
  return text.len == strlen(name) && memcmp(text.data, name, text.len) == 0;
}

static const char *label_column(const cli_options *options) {
  return options->reader.label_col ? options->reader.label_col : "theme";
}

/* ---- which coders ---- */

static bool cut_columns(coders *self, const char *list) {
  self->columns = cli_alloc(strlen(list) + 1, 1);
  memcpy(self->columns, list, strlen(list));
  for (char *name = self->columns; name;) {
    char *comma = strchr(name, ',');
    if (comma) *comma++ = '\0';
    if (self->n == MAX_CODERS || name[0] == '\0') return false;
    self->names[self->n++] = name;
    name = comma;
  }
  return self->n > 1;
}

static bool find_coders(coders *self, const cli_options *options, int *code) {
  *code = CLI_USAGE;
  if (options->coders) {
    if (cli_refuse(options, "unit-col", "with --coders") != CLI_DONE) return false;
    if (cut_columns(self, options->coders)) return true;
    cli_misuse("--coders: \"%s\" is not a list of 2 to %d columns, such as coder_a,coder_b",
               options->coders, MAX_CODERS);
    return false;
  }
  if (options->inputs.n < 2 || options->inputs.n > MAX_CODERS) {
    cli_misuse("agree needs the columns of the coders, or a file for each\n"
               "hint: --coders coder_a,coder_b");
    return false;
  }
  for (; self->n < options->inputs.n; self->n++)
    self->names[self->n] = options->inputs.items[self->n];
  return true;
}

/* ---- reading ---- */

static void note_columns(coders *self, const ptheme_document *document) {
  size_t used = 0;
  for (size_t i = 0; i < document->n_fields && used + 2 < FOUND_BYTES; i++) {
    ptheme_str name = document->fields[i].name;
    int n = snprintf(self->found + used, FOUND_BYTES - used, "%s%.*s", i > 0 ? ", " : "",
                     (int)(name.len < 64 ? name.len : 64), name.data);
    used += n > 0 ? (size_t)n : 0;
  }
  self->any = true;
}

/* The value of a column that is not one of those with a role, or the label's; empty without. */
static ptheme_str value_of(const ptheme_document *document, const char *column,
                           const cli_options *options, bool *found) {
  *found = true;
  for (size_t i = 0; i < document->n_fields; i++)
    if (equal(document->fields[i].name, column)) return document->fields[i].value;
  *found = strcmp(column, label_column(options)) == 0 && document->label.len > 0;
  return *found ? document->label : str("");
}

static ptheme_status add_row(ptheme_agreement *agreement, coders *self,
                             const ptheme_document *document, const cli_options *options,
                             ptheme_error *err) {
  ptheme_str labels[MAX_CODERS];
  if (!self->any) note_columns(self, document);
  for (size_t i = 0; i < self->n; i++) {
    bool found;
    labels[i] = value_of(document, self->names[i], options, &found);
    self->seen[i] = self->seen[i] || found;
  }
  return ptheme_agreement_add(agreement, document, labels, err);
}

static ptheme_status join_row(ptheme_agreement *agreement, size_t coder,
                              const ptheme_document *document, const cli_options *options,
                              ptheme_error *err) {
  ptheme_str unit = {"", 0};
  if (options->unit_col) {
    bool found;
    unit = value_of(document, options->unit_col, options, &found);
    if (unit.len == 0) {
      snprintf(err->message, sizeof err->message, "no value in column \"%.100s\"",
               options->unit_col);
      return err->status = PTHEME_E_INPUT;
    }
  }
  return ptheme_agreement_join(agreement, coder, document, unit, document->label, err);
}

/* A message about a row gets its place in front. */
static void add_place(ptheme_error *err, const ptheme_document *document) {
  char message[sizeof err->message];
  if (err->status != PTHEME_E_INPUT) return;
  memcpy(message, err->message, sizeof message);
  snprintf(err->message, sizeof err->message, "%.*s:%llu: %.150s",
           (int)(document->path.len < 80 ? document->path.len : 80), document->path.data,
           (unsigned long long)document->line, message);
}

/* @param coder  whose file it is; self->n: all coders' */
static ptheme_status read_file(ptheme_agreement *agreement, coders *self, size_t coder,
                               const cli_options *options, ptheme_reader_counts *counts,
                               ptheme_error *err) {
  ptheme_reader *reader;
  bool all = coder == self->n, more = true;
  ptheme_status status = ptheme_reader_open(&reader, options->inputs.items + (all ? 0 : coder),
                                            all ? options->inputs.n : 1, &options->reader, err);
  if (status != PTHEME_OK) return status;
  while (status == PTHEME_OK) {
    ptheme_document document;
    status = cli_next(reader, &document, &more, err);
    if (status != PTHEME_OK || !more) break;
    status = all ? add_row(agreement, self, &document, options, err)
                 : join_row(agreement, coder, &document, options, err);
    if (status != PTHEME_OK) add_place(err, &document);
  }
  ptheme_reader_counts read = ptheme_reader_count(reader);
  counts->records += read.records;
  counts->ok += read.ok;
  counts->empty += read.empty;
  counts->unlabelled += read.unlabelled;
  counts->rejected += read.rejected;
  ptheme_reader_free(reader);
  return status;
}

static ptheme_status read_all(ptheme_agreement *agreement, coders *self, cli_options *options,
                              ptheme_reader_counts *counts, ptheme_error *err) {
  options->reader.tables = true;
  if (options->coders) return read_file(agreement, self, self->n, options, counts, err);
  ptheme_status status = PTHEME_OK;
  options->reader.label_col = label_column(options); /* named, so that it must be there */
  for (size_t i = 0; status == PTHEME_OK && i < self->n; i++)
    status = read_file(agreement, self, i, options, counts, err);
  return status;
}

static bool all_seen(const coders *self, const cli_options *options) {
  if (options->coders && !self->any) {
    cli_say("no row that can be used\nhint: a row needs a text; --text-col names another column");
    return false;
  }
  for (size_t i = 0; options->coders && i < self->n; i++)
    if (!self->seen[i]) {
      cli_say("no column named \"%s\"\ncolumns found: %s", self->names[i], self->found);
      return false;
    }
  return true;
}

/* ---- writing ---- */

static ptheme_status write_measures(ptheme_output *output, const void *what,
                                    const cli_options *options, ptheme_error *err) {
  return ptheme_agreement_write(what, output, (ptheme_table_format)options->form,
                                cli_use_color(options, stdout), err);
}

static ptheme_status write_list(ptheme_output *output, const void *what, const cli_options *options,
                                ptheme_error *err) {
  (void)options;
  return ptheme_agreement_write_disagreements(what, output, err);
}

static ptheme_status finish(ptheme_agreement *agreement, const cli_options *options,
                            ptheme_error *err) {
  ptheme_status status =
      ptheme_agreement_finish(agreement, options->replicates, options->train.seed, err);
  if (status == PTHEME_OK && options->disagreements)
    status = cli_write(options->disagreements, write_list, agreement, options, err);
  return status == PTHEME_OK ? cli_write(options->output, write_measures, agreement, options, err)
                             : status;
}

static int run(cli_options *options, coders *self, ptheme_agreement *agreement) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader_counts counts = {0};
  cli_rejects rejects;
  ptheme_status status = cli_rejects_open(&rejects, options, &err);
  if (status == PTHEME_OK) status = read_all(agreement, self, options, &counts, &err);
  status = cli_rejects_close(&rejects, status, &err);
  if (!cli_counts_agree(counts)) return CLI_INTERNAL;
  if (status == PTHEME_OK && !all_seen(self, options)) return CLI_INPUT;
  if (status == PTHEME_OK) status = finish(agreement, options, &err);
  if (status != PTHEME_OK) return cli_fail(&err);
  return counts.rejected > 0 ? CLI_PARTLY : CLI_DONE;
}

int cmd_agree(cli_options *options) {
  ptheme_error err = PTHEME_ERROR_INIT;
  int code;
  coders self = {.n = 0};
  ptheme_agreement *agreement = NULL;
  options->reader.invalid =
      options->invalid >= 0 ? (ptheme_invalid)options->invalid : PTHEME_INVALID_ERROR;
  if (!cli_find_inputs(options, &code)) return code;
  if (!cli_find_format(options, formats, "text", "csv")) return CLI_USAGE;
  if (options->replicates < 1 || options->replicates > MAX_REPLICATES)
    return cli_misuse("--replicates must be from 1 to %d", MAX_REPLICATES);
  if (find_coders(&self, options, &code)) {
    code = ptheme_agreement_new(&agreement, self.names, self.n, &err) == PTHEME_OK
               ? run(options, &self, agreement)
               : cli_fail(&err);
    ptheme_agreement_free(agreement);
  }
  free(self.columns);
  return code;
}
