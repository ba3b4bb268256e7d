/* A signal is noted and work ends at the next block, so that temporary files are removed.  SIGPIPE
 * is noted for the same reason: the write that failed then ends the program without a message.
 * SIGXFSZ is ignored: the write behind a limit of file size fails then like any other. */
#include "cli.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t noted;
static volatile sig_atomic_t close_stdin;

static void note(int number) {
  noted = number;
  if (close_stdin) close(STDIN_FILENO);
}

static void note_pipe(int number) {
  noted = number;
}

void cli_catch_signals(bool reads_stdin) {
  close_stdin = reads_stdin;
  struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  action = (struct sigaction){.sa_handler = note_pipe};
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, NULL);
  signal(SIGXFSZ, SIG_IGN);
}

int cli_signal(void) {
  return noted;
}
