/* Pages of an earlier report of the same name, with more documents, would stay beside the new one
 * and look like part of it.  What goes has a name of ours, a number that this report does not have,
 * and says inside that this program made it. */
#include "base/status.h"
#include "report/report_html.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The number in "documents-0012.html", 0 for any other name. */
static size_t number_of(const char *name) {
  static const char start[] = "documents-";
  size_t number = 0, digits = 0;
  if (strncmp(name, start, sizeof start - 1) != 0) return 0;
  for (name += sizeof start - 1; *name >= '0' && *name <= '9' && digits < 9; name++, digits++)
    number = 10 * number + (size_t)(*name - '0');
  return digits >= 4 && strcmp(name, ".html") == 0 ? number : 0;
}

static bool is_ours(const char *path) {
  struct stat info;
  char head[1024];
  if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode)) return false;
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  size_t n = fread(head, 1, sizeof head - 1, file);
  fclose(file);
  head[n] = '\0';
  return strstr(head, "<meta name=\"generator\" content=\"policytheme ") != NULL;
}

static void complain(const ptheme_html *page, const char *path) {
  const ptheme_report_options *options = &page->report->options;
  char message[512];
  if (!options->on_notice) return;
  snprintf(message, sizeof message, "%.380s: a page of an earlier report, cannot be removed: %s",
           path, strerror(errno));
  options->on_notice(options->context, message);
}

ptheme_status ptheme_html__remove_stale(const ptheme_html *page, ptheme_str folder, size_t n_pages,
                                        ptheme_error *err) {
  ptheme_buf path = PTHEME_BUF_INIT;
  ptheme_buf__add_str(&path, folder);
  ptheme_buf__add_byte(&path, '\0');
  DIR *directory = path.failed ? NULL : opendir(path.data);
  for (const struct dirent *entry; directory && (entry = readdir(directory));) {
    if (number_of(entry->d_name) <= n_pages) continue;
    path.len = folder.len;
    ptheme_buf__add(&path, entry->d_name, strlen(entry->d_name) + 1);
    if (path.failed) break;
    if (is_ours(path.data) && unlink(path.data) != 0) complain(page, path.data);
  }
  if (directory) closedir(directory);
  ptheme_status status = ptheme_buf__status(&path, err);
  ptheme_buf__free(&path);
  return status;
}
