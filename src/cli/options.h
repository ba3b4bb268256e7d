/* One table of options: parsing, -h, --help, and whatever else is made from it. */
#ifndef PTHEME_CLI_OPTIONS_H
#define PTHEME_CLI_OPTIONS_H

#include "policytheme.h"

#include <stdio.h>
#include <time.h>

enum cli_verb_bit {
  CLI_TRAIN = 1,
  CLI_CLASSIFY = 2,
  CLI_REPORT = 4,
  CLI_INFO = 8,
  CLI_HELP = 16,
  CLI_EVALUATE = 32,
  CLI_EXPLAIN = 64,
  CLI_EXPORT = 128,
  CLI_CHECK = 1024,
  CLI_AGREE = 2048,
  CLI_SUGGEST = 4096,
  CLI_AUDIT = 8192,
  CLI_ALL = 0xFFFF
};

enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };

typedef struct cli_list {
  const char **items; /* [n] */
  size_t n;
} cli_list;

/** All options of all verbs. */
typedef struct cli_options {
  const struct cli_verb *verb;
  const char *model, *output, *format, *title;
  size_t form; /* which of the verb's formats; of cli_find_format() */
  const char *files_from, *rejects;
  const char *audit;                             /* report, audit: labels of a sample */
  const char *estimators;                        /* report: names */
  const char *compare;                           /* evaluate: the second model */
  const char *text, *top_terms;                  /* explain */
  size_t terms;                                  /* explain: how many to show */
  const char *coders, *unit_col, *disagreements; /* agree */
  int invalid;                                   /* ptheme_invalid, or -1: what fits the verb */
  int color;                                     /* enum cli_color */
  int verbose;
  const char *class_weight, *trials, *group_col;
  bool quiet, force, strict, stream, prune, mixed_models, tune, help, help_all;
  bool list_inputs, self_test; /* report */
  bool by_document;            /* audit: draw documents */
  size_t draws;                /* of the self-test */
  size_t threads, replicates, count;
  cli_list by, compare_groups, fail_under, inputs;
  bool *given;  /* [cli_n_options] by the place in the table */
  char *listed; /* what --files-from holds; inputs point into it */
  ptheme_reader_options reader;
  ptheme_train_options train;
  ptheme_classify_options classify;
  ptheme_evaluate_options evaluate;
  ptheme_report_options report;
} cli_options;

typedef enum cli_kind {
  CLI_ON,     /* bool: true */
  CLI_OFF,    /* bool: false */
  CLI_LEVEL,  /* int: one more each time */
  CLI_TEXT,   /* const char * */
  CLI_LIST,   /* cli_list: one more each time */
  CLI_CHAR,   /* char: one byte, or "tab" */
  CLI_CHOICE, /* int or enum: index into `argument`, which is "first|second|..." */
  CLI_SWITCH, /* bool: the same of two choices, the first is false */
  CLI_INT,    /* int >= 0 */
  CLI_SIZE,   /* size_t */
  CLI_U64,    /* uint64_t */
  CLI_BYTES,  /* size_t: digits and K, M or G (powers of 1024) */
  CLI_DOUBLE, /* double >= 0 */
  CLI_RANGE,  /* two ints one behind the other: "3-5" */
  CLI_PART    /* two uint32_t one behind the other: "2/8", the second of eight parts */
} cli_kind;

typedef struct cli_option {
  unsigned verbs; /* cli_verb_bit */
  const char *name;
  char letter; /* or 0 */
  cli_kind kind;
  const char *argument; /* its name in help, NULL for none */
  const char *fallback; /* the default as help tells it, or NULL */
  const char *help;
  const char *group; /* the heading in --help */
  bool common;       /* shown by -h too */
  size_t offset;     /* into cli_options */
} cli_option;

extern const cli_option cli_option_table[];
extern const size_t cli_n_options;

bool cli_takes_value(const cli_option *option);

/** The defaults; lists get room for as many items as there are arguments. */
void cli_options_init(cli_options *options, size_t n_arguments);
void cli_options_free(cli_options *options);

/** Reads the arguments after the verb.  False with a message for the user, its suggestion
 *  included, in `message`. */
bool cli_parse(cli_options *options, enum cli_verb_bit verb, int n, char *const *arguments,
               char *message, size_t room);

#endif
