#include "cli.h"

#include <string.h>
#include <unistd.h>

/* Standard output may be full or closed without any write having failed yet. */
static int flush_stdout(int code) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return code;
  if (cli_signal() != 0) return 128 + cli_signal();
  cli_say("standard output: cannot write");
  return code == CLI_DONE || code == CLI_PARTLY ? CLI_OUTPUT : code;
}

/* Each thread has buffers of its own: a slip of the finger must not ask for all memory. */
static bool threads_are_few(const cli_options *options) {
  enum { MOST = 1024 };
  if (options->threads <= MOST) return true;
  cli_misuse("--threads: %zu is above %d", options->threads, MOST);
  return false;
}

static int run_verb(const cli_verb *verb, int n, char *const *arguments) {
  cli_options options;
  char message[512];
  cli_options_init(&options, (size_t)n);
  options.verb = verb;
  int code;
  if (!cli_parse(&options, verb->bit, n, arguments, message, sizeof message)) {
    code =
        strchr(message, '\n') /* it has a hint of its own */
            ? cli_misuse("%s", message)
            : cli_misuse("%s\nhint: policytheme %s --help lists the options", message, verb->name);
  } else if (options.help || options.help_all) {
    cli_print_help(stdout, verb, options.help_all);
    code = CLI_DONE;
  } else {
    code = cli_paths_are_sound(&options) && threads_are_few(&options) ? verb->run(&options)
                                                                      : CLI_USAGE;
  }
  cli_options_free(&options);
  return code;
}

static bool is_one_of(const char *argument, const char *a, const char *b) {
  return strcmp(argument, a) == 0 || strcmp(argument, b) == 0;
}

static int run(int argc, char **argv) {
  if (argc < 2) {
    cli_print_overview(stderr);
    return CLI_USAGE;
  }
  if (is_one_of(argv[1], "-h", "--help")) {
    cli_print_overview(stdout);
    return CLI_DONE;
  }
  if (is_one_of(argv[1], "-V", "--version")) {
    printf("policytheme %s\n", ptheme_version());
    return CLI_DONE;
  }
  if (argv[1][0] == '-')
    return cli_misuse("unknown option %s\nhint: the verb comes first: policytheme VERB [OPTIONS] "
                      "[FILES]",
                      argv[1]);
  const cli_verb *verb = cli_find_verb(argv[1]);
  return verb ? run_verb(verb, argc - 2, argv + 2) : cli_unknown_verb(argv[1]);
}

int main(int argc, char **argv) {
  return flush_stdout(run(argc, argv));
}
