/* A signal is noted and work ends at the next block, so that temporary files are removed.  SIGPIPE
 * is noted for the same reason: the write that failed then ends the program without a message.
 * SIGXFSZ is ignored: the write behind a limit of file size fails then like any other.  SIGHUP, of
 * a terminal that was closed, is noted unless nohup has it ignored. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* Atomic, since any thread may ask; lock-free, so that a handler may write them. */
static atomic_int noted;
static atomic_int unreadable = -1;

/* Standard input must fail, not end: a line that has half arrived is not to be answered.  And it
 * must not be closed, or the next file to be opened would take its place. */
static void note(int number) {
  int before = errno;
  noted = number;
  if (unreadable >= 0) dup2(unreadable, STDIN_FILENO);
  errno = before;
}

static void note_pipe(int number) {
  noted = number;
}

void cli_catch_signals(bool reads_stdin) {
  if (reads_stdin && unreadable < 0) unreadable = open("/dev/null", O_WRONLY | O_CLOEXEC);
  struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  struct sigaction hangup;
  if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
    sigaction(SIGHUP, &action, NULL);
  action = (struct sigaction){.sa_handler = note_pipe};
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, NULL);
  signal(SIGXFSZ, SIG_IGN);
}

int cli_signal(void) {
  return noted;
}
