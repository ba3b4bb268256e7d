#include "options.h"

#include "cli.h"

#include <stddef.h>
#include <stdlib.h>

#define AT(field) offsetof(cli_options, field)

enum {
  LABELS = CLI_CHECK | CLI_AGREE,                   /* verbs that read labels only */
  LABELLED = CLI_TRAIN | CLI_EVALUATE | CLI_EXPORT, /* verbs that read labelled rows */
  DATA = LABELLED | LABELS | CLI_CLASSIFY | CLI_EXPLAIN | CLI_SUGGEST, /* that read documents */
  SHARES = CLI_REPORT | CLI_AUDIT, /* verbs that report shares */
  READ = DATA | SHARES,            /* verbs that read anything */
  WRITE = READ | CLI_INFO,
  JUDGE = CLI_EVALUATE | CLI_EXPLAIN | CLI_EXPORT /* verbs that look into a model */
};

static const char files[] = "Files";
static const char columns[] = "Columns of tables and keys of JSON lines";
static const char features[] = "Features";
static const char training[] = "Training";
static const char labelling[] = "Labelling";
static const char judging[] = "Evaluating";
static const char explaining[] = "Explaining";
static const char reporting[] = "Reporting";
static const char checking[] = "Checking";
static const char suggesting[] = "Suggesting";
static const char agreement[] = "Agreement";
static const char general[] = "General";

const cli_option cli_option_table[] = {
    {CLI_CLASSIFY | CLI_INFO | JUDGE | CLI_SUGGEST, "model", 'm', CLI_TEXT, "MODEL",
     "the shipped model", "model file to use", files, true, AT(model)},
    {SHARES, "model", 'm', CLI_TEXT, "MODEL", "the shipped model",
     "model that made the results; corrected shares need it", files, true, AT(model)},
    {CLI_TRAIN, "output", 'o', CLI_TEXT, "MODEL", NULL, "model file to write; required", files,
     true, AT(output)},
    {CLI_CLASSIFY, "output", 'o', CLI_TEXT, "FILE", "standard output",
     "file to write; a database (.db) is added to: documents it has already are passed over", files,
     true, AT(output)},
    {SHARES | CLI_INFO | JUDGE | LABELS | CLI_SUGGEST, "output", 'o', CLI_TEXT, "FILE",
     "standard output", "file to write", files, true, AT(output)},
    {CLI_CLASSIFY, "format", 'f', CLI_TEXT, "jsonl|csv|tsv|text|sqlite",
     "suffix of -o; else text, in a pipe jsonl", "form", files, true, AT(format)},
    {CLI_CLASSIFY, "prune", 0, CLI_ON, NULL, NULL,
     "take documents that are not in the input out of the database", files, false, AT(prune)},
    {SHARES, "format", 'f', CLI_TEXT, "text|csv|tsv|json|markdown|html",
     "suffix of -o; else text, in a pipe csv", "form", files, true, AT(format)},
    {CLI_INFO, "format", 'f', CLI_TEXT, "text|json", "text",
     "the model card, or all metadata as JSON", files, true, AT(format)},
    {CLI_EVALUATE, "format", 'f', CLI_TEXT, "text|csv|json|markdown",
     "suffix of -o; else text, in a pipe csv", "form", files, true, AT(format)},
    {CLI_EXPLAIN, "format", 'f', CLI_TEXT, "text|jsonl", "suffix of -o; else text, in a pipe jsonl",
     "form", files, true, AT(format)},
    {CLI_EXPORT, "format", 'f', CLI_TEXT, "csv|libsvm|libsvm-model", "csv",
     "weights as CSV, vectors of labelled rows, or a model for svm-predict", files, true,
     AT(format)},
    {LABELS, "format", 'f', CLI_TEXT, "text|csv|json", "suffix of -o; else text, in a pipe csv",
     "form", files, true, AT(format)},
    {CLI_SUGGEST | CLI_AUDIT, "force", 0, CLI_ON, NULL, NULL, "replace an existing file", files,
     true, AT(force)},
    {CLI_TRAIN, "format", 'f', CLI_TEXT, "text|csv|json", "text",
     "form of the evaluation on standard output", files, true, AT(format)},
    {CLI_TRAIN, "force", 0, CLI_ON, NULL, NULL, "replace an existing model file", files, true,
     AT(force)},
    {READ, "files-from", 0, CLI_TEXT, "FILE", NULL,
     "read further input paths from FILE, one a line, # for comments; - is standard input", files,
     false, AT(files_from)},
    {LABELLED | LABELS, "input-format", 0, CLI_CHOICE, "auto|csv|tsv|jsonl|text|html", "auto",
     "form of the inputs; auto goes by suffix, and takes what has none for csv or jsonl", files,
     false, AT(reader.format)},
    {CLI_CLASSIFY | CLI_EXPLAIN | CLI_SUGGEST, "input-format", 0, CLI_CHOICE,
     "auto|csv|tsv|jsonl|text|html", "auto",
     "form of the inputs; auto goes by suffix, where there is none by the first bytes", files,
     false, AT(reader.format)},
    {DATA, "html-selector", 0, CLI_TEXT, "SELECTOR", "by rules",
     "elements that hold the text of HTML pages: td, .text, #zoom or div.text, commas between them",
     files, false, AT(reader.html_selector)},
    {DATA, "delimiter", 0, CLI_CHAR, "CHAR", "comma; tab in .tsv",
     "separator of columns, or the word tab", files, false, AT(reader.delimiter)},
    {DATA, "invalid", 0, CLI_CHOICE, "replace|skip|error", "replace; error for training data",
     "what to do with bytes that are not UTF-8", files, false, AT(invalid)},
    {DATA, "rejects", 0, CLI_TEXT, "FILE", NULL,
     "write rejected records to FILE: file,line,byte,reason,record", files, false, AT(rejects)},
    {CLI_CLASSIFY | CLI_EXPLAIN, "join-rows", 0, CLI_ON, NULL, NULL,
     "consecutive rows with one id are paragraphs of one document", files, false,
     AT(reader.join_rows)},

    {DATA, "id-col", 0, CLI_TEXT, "NAME", "document", "id of the document", columns, false,
     AT(reader.id_col)},
    {DATA, "text-col", 0, CLI_TEXT, "NAME", "text", "text", columns, false, AT(reader.text_col)},
    {LABELLED | LABELS | CLI_CLASSIFY | CLI_SUGGEST, "label-col", 0, CLI_TEXT, "NAME", "theme",
     "theme of a labelled row", columns, false, AT(reader.label_col)},
    {DATA, "date-col", 0, CLI_TEXT, "NAME", "date", "date: YYYY, YYYY-MM or YYYY-MM-DD", columns,
     false, AT(reader.date_col)},
    {DATA, "source-col", 0, CLI_TEXT, "NAME", "court", "court or office", columns, false,
     AT(reader.source_col)},
    {DATA, "title-col", 0, CLI_TEXT, "NAME", "title", "title", columns, false,
     AT(reader.title_col)},
    {DATA, "lang-col", 0, CLI_TEXT, "NAME", "language", "language", columns, false,
     AT(reader.lang_col)},
    {CLI_TRAIN, "group-col", 0, CLI_TEXT, "NAME", "by document only",
     "documents that share its value stand on one side of every split", columns, false,
     AT(group_col)},

    {CLI_TRAIN, "no-words", 0, CLI_OFF, NULL, NULL, "leave whole words out", features, false,
     AT(train.features.words)},
    {CLI_TRAIN, "prefix", 0, CLI_INT, "N", "5",
     "first N letters of a word as a term, 0 to 20; 0: none", features, false,
     AT(train.features.prefix)},
    {CLI_TRAIN, "no-bigrams", 0, CLI_OFF, NULL, NULL, "leave pairs of neighbouring words out",
     features, false, AT(train.features.bigrams)},
    {CLI_TRAIN, "char-ngrams", 0, CLI_RANGE, "MIN-MAX", "none",
     "runs of MIN to MAX characters inside words, up to 10, e.g. 3-5", features, false,
     AT(train.features.char_min)},
    {CLI_TRAIN, "han", 0, CLI_INT, "N", "2", "longest run of Chinese characters as a term, 1 to 3",
     features, false, AT(train.features.han_max)},
    {CLI_TRAIN, "numbers", 0, CLI_SWITCH, "class|keep", "class",
     "numbers as classes (0, 0%, year) or as they stand", features, false,
     AT(train.features.keep_numbers)},
    {CLI_TRAIN, "punctuation", 0, CLI_SWITCH, "drop|keep", "drop",
     "marks as terms, or nothing but what stands between words", features, false,
     AT(train.features.keep_punctuation)},
    {CLI_TRAIN, "capitals", 0, CLI_SWITCH, "drop|class", "drop",
     "as classes too (Aa, AA), alone and with the words beside them, or nothing", features, false,
     AT(train.features.capitals)},
    {CLI_TRAIN, "min-count", 0, CLI_INT, "N", "2", "rows a term must occur in, 1 to 1000", features,
     false, AT(train.features.min_count)},
    {CLI_TRAIN, "weighting", 0, CLI_CHOICE, "tfidf|tf|binary", "tfidf", "weight of a term",
     features, false, AT(train.features.weighting)},
    {CLI_TRAIN, "idf-power", 0, CLI_DOUBLE, "P", "2",
     "power of a term's idf, 0 to 4; above 1 rare terms weigh more", features, false,
     AT(train.features.idf_power)},
    {CLI_TRAIN, "context", 0, CLI_DOUBLE, "W", "0.25",
     "how much a sentence leans on its neighbours, 0 to 1", features, false,
     AT(train.features.context)},

    {CLI_TRAIN, "cost", 0, CLI_DOUBLE, "C", "0.5", "cost of an error in training (C of the SVM)",
     training, true, AT(train.cost)},
    {CLI_TRAIN, "class-weight", 0, CLI_TEXT, "none|balanced|FILE", "none",
     "cost of errors by label: balanced weighs labels by how rare they are; a FILE is a table with "
     "the columns label and weight",
     training, true, AT(class_weight)},
    {CLI_TRAIN, "contrast", 0, CLI_DOUBLE, "B", "0; 0.25 with --tune",
     "with --solver rest, how much freer a term's weight is for a label whose rows have it more or "
     "less often than others, 0 to 1",
     training, false, AT(train.contrast)},
    {CLI_TRAIN, "tune", 0, CLI_ON, NULL, NULL,
     "choose features, cost and class weights by cross-validation first", training, true, AT(tune)},
    {CLI_TRAIN, "trials", 0, CLI_TEXT, "FILE", NULL,
     "with --tune, write every trial to FILE and do not repeat those in it", training, false,
     AT(trials)},
    {CLI_TRAIN, "split-by-date", 0, CLI_TEXT, "DATE|SHARE", NULL,
     "judge a model of the past, too, on the rows from DATE on, or on the newest SHARE (0.x) of "
     "the rows",
     training, false, AT(train.split_by_date)},
    {CLI_TRAIN, "background", 0, CLI_TEXT, "LABEL", "none, if it occurs",
     "label of sentences that push no theme", training, false, AT(train.background)},
    {CLI_TRAIN, "codebook", 0, CLI_TEXT, "NAME", NULL, "name of the codebook, kept in the model",
     training, false, AT(train.codebook)},
    {CLI_TRAIN, "folds", 0, CLI_INT, "N", "5", "folds of the cross-validation, 2 to 20", training,
     false, AT(train.folds)},
    {CLI_TRAIN, "seed", 0, CLI_U64, "N", "1", "seed of the assignment of documents to folds",
     training, false, AT(train.seed)},
    {CLI_TRAIN, "solver", 0, CLI_CHOICE, "auto|libsvm|liblinear|rest", "auto",
     "auto is libsvm while its matrices fit --max-memory; rest parts each label from the others",
     training, false, AT(train.solver)},
    {CLI_TRAIN, "max-memory", 0, CLI_BYTES, "SIZE", "1G",
     "for libsvm's matrix of a pair of labels, 16 bytes times the square of its rows", training,
     false, AT(train.max_memory)},
    {CLI_TRAIN, "max-seconds", 0, CLI_DOUBLE, "S", "none", "give up after S seconds", training,
     false, AT(train.max_seconds)},

    {CLI_CLASSIFY, "min-confidence", 0, CLI_DOUBLE, "P", "0",
     "sentences whose best probability is below P are unsure", labelling, true,
     AT(classify.min_confidence)},
    {CLI_CLASSIFY, "no-text", 0, CLI_OFF, NULL, NULL, "leave the sentences' text out", labelling,
     true, AT(classify.with_text)},
    {CLI_CLASSIFY, "shard", 0, CLI_PART, "I/N", "all", "only part I of N, by the documents' ids",
     labelling, false, AT(classify.shard)},
    {CLI_CLASSIFY, "stream", 0, CLI_ON, NULL, NULL,
     "JSON lines in, exactly one line out for each, errors inline", labelling, true, AT(stream)},
    {CLI_CLASSIFY, "line-buffered", 0, CLI_ON, NULL, NULL,
     "with --stream, pass each line on at once", labelling, false, AT(classify.line_buffered)},

    {CLI_EVALUATE, "compare", 0, CLI_TEXT, "MODEL", NULL,
     "a second model: differences with intervals and p", judging, true, AT(compare)},
    {CLI_EVALUATE, "fail-under", 0, CLI_LIST, "FIGURE=X", NULL,
     "exit 1 if accuracy, macro_f1, weighted_f1 or label.NAME.f1 is below X; may be given again",
     judging, true, AT(fail_under)},
    {CLI_EVALUATE, "no-context", 0, CLI_ON, NULL, NULL,
     "judge each row by itself, without its neighbours", judging, true, AT(evaluate.no_context)},
    {CLI_EVALUATE, "min-confidence", 0, CLI_DOUBLE, "P", "0",
     "count sentences whose best probability is below P as unsure", judging, false,
     AT(evaluate.min_confidence)},
    {CLI_EVALUATE, "errors", 0, CLI_SIZE, "N", "20", "most confident errors to list", judging,
     false, AT(evaluate.errors)},
    {CLI_EVALUATE, "draws", 0, CLI_SIZE, "N", "1000", "draws of documents behind the intervals",
     judging, false, AT(evaluate.draws)},
    {CLI_EVALUATE, "seed", 0, CLI_U64, "N", "1", "seed of these draws", judging, false,
     AT(evaluate.seed)},

    {CLI_EXPLAIN, "text", 0, CLI_TEXT, "TEXT", NULL, "explain TEXT instead of files", explaining,
     true, AT(text)},
    {CLI_EXPLAIN, "top-terms", 0, CLI_TEXT, "LABEL", NULL,
     "show the terms that speak most for LABEL in the model", explaining, true, AT(top_terms)},
    {CLI_EXPLAIN, "terms", 'n', CLI_SIZE, "N", "20; 0 is all of them", "terms to show as text",
     explaining, true, AT(terms)},

    {CLI_REPORT, "by", 0, CLI_LIST, "COLUMN", NULL,
     "break down by court, language, date:year, date:quarter, date:month, any other; repeatable",
     reporting, true, AT(by)},
    {CLI_REPORT, "cross", 0, CLI_ON, NULL, NULL, "break down by all --by columns together too",
     reporting, false, AT(report.cross)},
    {CLI_REPORT, "compare", 0, CLI_LIST, "COLUMN[=A,B]", NULL,
     "differences between groups A and B, or all pairs of the ten largest groups; may be given "
     "again",
     reporting, true, AT(compare_groups)},
    {CLI_REPORT, "evidence", 0, CLI_SIZE, "N", "0; HTML: 6",
     "quote N sentences of each theme; terms that tell themes and groups apart", reporting, true,
     AT(report.evidence)},
    {SHARES, "estimators", 0, CLI_TEXT, "LIST", "emq,map",
     "beside count and mean: emq and pacc for groups, map for documents, or none", reporting, false,
     AT(estimators)},
    {CLI_REPORT, "weight", 0, CLI_SWITCH, "sentences|tokens", "sentences",
     "what a sentence weighs: 1, or its tokens", reporting, false, AT(report.by_tokens)},
    {SHARES, "level", 0, CLI_DOUBLE, "P", "0.95", "probability of the intervals", reporting, false,
     AT(report.level)},
    {SHARES, "seed", 0, CLI_U64, "N", "1", "seed of what is drawn", reporting, false,
     AT(report.seed)},
    {CLI_REPORT, "audit", 0, CLI_TEXT, "SAMPLE", NULL,
     "labels of a sample that `audit` drew: shares that hold whatever the model gets wrong",
     reporting, true, AT(audit)},
    {CLI_AUDIT, "count", 'n', CLI_SIZE, "N", "100", "sentences to draw, or documents", reporting,
     true, AT(count)},
    {CLI_AUDIT, "by-document", 0, CLI_ON, NULL, NULL, "draw whole documents", reporting, true,
     AT(by_document)},
    {CLI_AUDIT, "labels", 0, CLI_TEXT, "SAMPLE", NULL,
     "report the shares that the labels in SAMPLE say", reporting, true, AT(audit)},
    {CLI_REPORT, "self-test", 0, CLI_ON, NULL, NULL,
     "the inputs are labelled data: try the estimators on samples of them", reporting, true,
     AT(self_test)},
    {CLI_REPORT, "draws", 0, CLI_SIZE, "N", "500", "samples of the self-test", reporting, false,
     AT(draws)},
    {CLI_REPORT, "title", 0, CLI_TEXT, "TEXT", "Policy themes in court releases",
     "heading of the report, in HTML", reporting, false, AT(title)},
    {SHARES, "list-inputs", 0, CLI_ON, NULL, NULL,
     "name the input files and their checksums in JSON, Markdown and HTML; without it a report "
     "does not depend on how the results are stored",
     reporting, false, AT(list_inputs)},
    {SHARES, "mixed-models", 0, CLI_ON, NULL, NULL,
     "let results of different models into one report", reporting, false, AT(mixed_models)},

    {CLI_CHECK, "strict", 0, CLI_ON, NULL, NULL, "exit with 1 where there is an error or a warning",
     checking, true, AT(strict)},

    {CLI_AGREE, "coders", 0, CLI_TEXT, "COLUMNS", "a file is a coder",
     "columns of the coders' labels, with commas between them", agreement, true, AT(coders)},
    {CLI_AGREE, "unit-col", 0, CLI_TEXT, "NAME", "document and text",
     "column by which the rows of several files are joined", agreement, true, AT(unit_col)},
    {CLI_AGREE, "disagreements", 0, CLI_TEXT, "FILE", NULL,
     "write the units that coders differ on to FILE, as CSV", agreement, true, AT(disagreements)},
    {CLI_AGREE, "replicates", 0, CLI_SIZE, "N", "1000",
     "draws of documents behind the 95 % intervals, 1 to 100000", agreement, false, AT(replicates)},
    {CLI_AGREE, "seed", 0, CLI_U64, "N", "1", "seed of the draws", agreement, false,
     AT(train.seed)},

    {CLI_SUGGEST, "count", 'n', CLI_SIZE, "N", "100", "sentences to suggest", suggesting, true,
     AT(count)},
    {CLI_SUGGEST, "seed", 0, CLI_U64, "N", "1",
     "seed of the order of sentences that are equally unsure", suggesting, false, AT(train.seed)},

    {CLI_TRAIN | CLI_CLASSIFY | SHARES, "threads", 'j', CLI_SIZE, "N", "all processors",
     "threads; the output is the same", general, true, AT(threads)},
    {WRITE, "color", 0, CLI_CHOICE, "auto|always|never", "auto",
     "use colours; auto: on a terminal without NO_COLOR", general, false, AT(color)},
    {WRITE, "quiet", 'q', CLI_ON, NULL, NULL, "say errors only", general, true, AT(quiet)},
    {WRITE, "verbose", 'v', CLI_LEVEL, NULL, NULL, "name every rejected record", general, false,
     AT(verbose)},
    {CLI_ALL, "help", 0, CLI_ON, NULL, NULL, "show all options", general, false, AT(help_all)},
    {CLI_ALL, "", 'h', CLI_ON, NULL, NULL, "show the most used options", general, false, AT(help)},
};

const size_t cli_n_options = sizeof cli_option_table / sizeof *cli_option_table;

/* A choice is stored as an int, whatever its enum. */
_Static_assert(sizeof(ptheme_invalid) == sizeof(int) && sizeof(ptheme_solver) == sizeof(int) &&
                   sizeof(ptheme_weighting) == sizeof(int) && sizeof(ptheme_format) == sizeof(int),
               "enums of options are ints");
_Static_assert(offsetof(ptheme_classify_options, shards) ==
                   offsetof(ptheme_classify_options, shard) + sizeof(uint32_t),
               "a part is followed by how many there are");

bool cli_takes_value(const cli_option *option) {
  return option->kind != CLI_ON && option->kind != CLI_OFF && option->kind != CLI_LEVEL;
}

void cli_options_init(cli_options *options, size_t n_arguments) {
  *options = (cli_options){.invalid = -1, .replicates = 1000, .count = 100};
  options->reader = (ptheme_reader_options)PTHEME_READER_OPTIONS_INIT;
  ptheme_train_options_init(&options->train);
  ptheme_classify_options_init(&options->classify);
  ptheme_evaluate_options_init(&options->evaluate);
  options->report.level = 0.95;
  options->report.seed = 1;
  options->terms = 20;
  options->draws = 500;
  options->given = cli_alloc(cli_n_options, sizeof *options->given);
  options->by.items = cli_alloc(n_arguments + 1, sizeof *options->by.items);
  options->fail_under.items = cli_alloc(n_arguments + 1, sizeof *options->fail_under.items);
  options->compare_groups.items = cli_alloc(n_arguments + 1, sizeof *options->compare_groups.items);
  options->inputs.items = cli_alloc(n_arguments + 1, sizeof *options->inputs.items);
}

void cli_options_free(cli_options *options) {
  free(options->given);
  free(options->by.items);
  free(options->fail_under.items);
  free(options->compare_groups.items);
  free(options->inputs.items);
  free(options->listed);
}
