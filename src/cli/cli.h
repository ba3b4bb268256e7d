/* The program: a verb, its options, its inputs.  Everything that is said to people goes through
 * message.c, every number a command returns is an exit code below. */
#ifndef PTHEME_CLI_CLI_H
#define PTHEME_CLI_CLI_H

#include "options.h"

enum cli_exit {
  CLI_DONE = 0,
  CLI_PARTLY = 1,   /* done, but some records were rejected or --fail-under was not met */
  CLI_USAGE = 2,    /* the command line is wrong */
  CLI_INPUT = 3,    /* an input cannot be used */
  CLI_MODEL = 4,    /* the model cannot be used */
  CLI_OUTPUT = 5,   /* the output could not be written; an old file is untouched */
  CLI_LIMIT = 6,    /* memory, time or another limit */
  CLI_INTERNAL = 70 /* a self-check failed */
};

/* ---- verbs.c ---- */

typedef struct cli_verb {
  enum cli_verb_bit bit;
  const char *name;
  const char *usage;       /* what follows the name */
  const char *purpose;     /* one line */
  const char *examples[2]; /* without "policytheme " */
  int (*run)(cli_options *options);
} cli_verb;

extern const cli_verb cli_verbs[];
extern const size_t cli_n_verbs;
/** The verb of this name, or NULL. */
const cli_verb *cli_find_verb(const char *name);
/** Says that there is no such verb, and which one may have been meant; gives CLI_USAGE. */
int cli_unknown_verb(const char *name);

int cmd_train(cli_options *options);
int cmd_classify(cli_options *options);
int cmd_report(cli_options *options);
int cmd_audit(cli_options *options);
int cmd_evaluate(cli_options *options);
int cmd_explain(cli_options *options);
int cmd_export(cli_options *options);
int cmd_info(cli_options *options);
int cmd_check(cli_options *options);
int cmd_agree(cli_options *options);
int cmd_suggest(cli_options *options);
int cmd_help(cli_options *options);

/* ---- help.c ---- */

/** What policytheme can do, on `stream`. */
void cli_print_overview(FILE *stream);
/** One verb: on a screen, or with every option. */
void cli_print_help(FILE *stream, const cli_verb *verb, bool all);

/* ---- message.c ---- */

/** "policytheme: ..." on standard error.  Control characters are escaped; lines after the first
 *  are indented. */
void cli_say(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
/** Says what went wrong and gives the exit code for it. */
int cli_fail(const ptheme_error *err);
/** Puts a hint behind the message, in the place of the one that it may have. */
void cli_set_hint(ptheme_error *err, const char *hint);
/** Says a usage error and gives CLI_USAGE. */
int cli_misuse(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
/** CLI_DONE if none of these options was given ("title draws"); else says of one that it has no
 *  effect `where` ("without --tune") and gives CLI_USAGE. */
int cli_refuse(const cli_options *options, const char *names, const char *where);

/** Whether to colour `stream`: --color, else NO_COLOR, CLICOLOR_FORCE, else on a terminal. */
bool cli_use_color(const cli_options *options, FILE *stream);
/** Whether hints and progress make sense: standard error is a terminal and not --quiet. */
bool cli_is_chatty(const cli_options *options);

typedef struct cli_progress {
  bool shown, active;
  struct timespec start, last;
  const char *stage; /* the one at hand, begun at `start` */
} cli_progress;

void cli_progress_start(cli_progress *progress, const cli_options *options);
/** Shows progress after half a second; nonzero once a signal asked to stop. */
int cli_progress_step(cli_progress *progress, const char *stage, size_t done, size_t total);
/** Clears the line of progress, for a message; it comes back by itself. */
void cli_progress_pause(cli_progress *progress);
void cli_progress_end(cli_progress *progress);

/* ---- signals.c ---- */

/** From now on SIGINT, SIGTERM and SIGPIPE are noted; a second one ends the program.
 *  @param reads_stdin  let reading standard input fail on a signal, so that waiting for it ends */
void cli_catch_signals(bool reads_stdin);
/** The number of the signal that asked to stop, or 0. */
int cli_signal(void);

/* ---- paths.c ---- */

/** Whether no output would replace an input, the model or another output; says so if one would. */
bool cli_paths_are_sound(const cli_options *options);

/* ---- files.c ---- */

/** Items of the command line and of --files-from; standard input where there is neither, or false
 *  with *code set (short help where that is a terminal). */
bool cli_find_inputs(cli_options *options, int *code);
/** Fills options->form by -f, else the suffix of -o, else `terminal` on a terminal and `pipe` in a
 *  pipe; false, having said why, if `formats` does not have it.
 *  @param formats  pairs of name and suffix, ended by NULL */
bool cli_find_format(cli_options *options, const char *const *formats, const char *terminal,
                     const char *pipe);
/** Loads -m or the shipped model; NULL with *code set. */
ptheme_model *cli_load_model(const cli_options *options, int *code);
/** The path cli_load_model() uses. */
const char *cli_model_path(const cli_options *options);

/** Rejected records: counted, the first few said, all written to --rejects. */
typedef struct cli_rejects {
  const cli_options *options;
  ptheme_output *output; /* NULL without --rejects */
  ptheme_error error;    /* the first failure to write */
  uint64_t said;
  cli_progress progress;
} cli_rejects;

/** Opens --rejects and makes the reader's options report there. */
ptheme_status cli_rejects_open(cli_rejects *rejects, cli_options *options, ptheme_error *err);
/** Commits the file, or on failure removes it; gives the status that stands. */
ptheme_status cli_rejects_close(cli_rejects *rejects, ptheme_status status, ptheme_error *err);
/** As ptheme_reader_next(); PTHEME_E_CANCELLED once a signal asked to stop. */
ptheme_status cli_next(ptheme_reader *reader, ptheme_document *document, bool *more,
                       ptheme_error *err);
/** Whether every record is accounted for; says so if not. */
bool cli_counts_agree(ptheme_reader_counts counts);

/* ---- labelled.c ---- */

/** All labelled rows of the inputs, grouped by --group-col where a verb has it; NULL with *code
 *  set. */
ptheme_dataset *cli_load_labelled(cli_options *options, ptheme_reader_counts *read, int *code);

/* ---- write.c ---- */

/** Opens `path` (NULL: standard output), lets `write` write `what` there, and commits, unless a
 *  signal asked to stop. */
ptheme_status cli_write(const char *path,
                        ptheme_status (*write)(ptheme_output *output, const void *what,
                                               const cli_options *options, ptheme_error *err),
                        const void *what, const cli_options *options, ptheme_error *err);
/** Writes `text` to -o and frees it; gives the exit code. */
int cli_write_text(const cli_options *options, char *text);

/* ---- cmd_selftest.c ---- */

/** Tries the estimators on the inputs, which are labelled; gives the exit code. */
int cli_selftest(cli_options *options);

/* ---- class_weight.c ---- */

/** Fills options->train from --class-weight; gives CLI_DONE or, having said why, the exit code.
 *  cli_free_class_weights() frees what it holds. */
int cli_read_class_weights(cli_options *options);
void cli_free_class_weights(cli_options *options);

/* ---- figures.c ---- */

/** What `train` found out, as keys and values in the order told. */
typedef struct cli_figures {
  char **keys, **values; /* [n] */
  size_t n, cap;
} cli_figures;

void cli_figures_add(cli_figures *figures, const char *key, const char *value);
void cli_figures_free(cli_figures *figures);
/** Prints them: 0 tables for people, 1 CSV, 2 JSON.  @param model  gives the labels' names */
void cli_figures_print(const cli_figures *figures, size_t format, const ptheme_model *model);

/* ---- memory.c ---- */

/** Ends the program with CLI_LIMIT. */
_Noreturn void cli_no_memory(void);
/** Zeroed memory; ends the program when there is none. */
void *cli_alloc(size_t count, size_t size);

#endif
