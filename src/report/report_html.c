/* A report as pages.  The parts write into a buffer that is passed on as it fills, and sentences
 * come from the spool one document at a time, so memory does not grow with their number. */
#include "report/report_html.h"

#include "base/status.h"

#include <errno.h>
#include <sys/stat.h>

enum { INLINE_DOCUMENTS = 1000, FLUSH_BYTES = 1 << 16 };

ptheme_status ptheme_html__flush(ptheme_html *page, ptheme_error *err) {
  ptheme_status status = ptheme_buf__status(&page->out, err);
  if (status != PTHEME_OK || page->out.len < FLUSH_BYTES) return status;
  status = ptheme_output_write(page->output, page->out.data, page->out.len, err);
  ptheme_buf__clear(&page->out);
  return status;
}

/* ---- frame ---- */

static void add_lines(ptheme_html *page, const char *const *lines) {
  for (size_t i = 0; lines[i]; i++)
    ptheme_html__add(page, lines[i]);
}

/* The policy comes first of all, so that it holds for everything behind it. */
static void add_head(ptheme_html *page) {
  ptheme_html__add(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                         "'none'; style-src 'unsafe-inline'; script-src '");
  ptheme_html__add(page, ptheme_html_script_hash);
  ptheme_html__add(page, "'; base-uri 'none'; form-action 'none'\">\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n"
                         "<meta name=\"generator\" content=\"policytheme ");
  ptheme_html__add(page, ptheme_version());
  ptheme_html__add(page, "\">\n<title>");
  ptheme_html__name(page, page->title);
  ptheme_html__add(page, "</title>\n<style>\n");
  add_lines(page, ptheme_html_style);
  ptheme_html__add(page, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
                         "content</a>\n<header>\n<h1>");
  ptheme_html__name(page, page->title);
  ptheme_html__add(page, "</h1>\n");
}

static void add_foot(ptheme_html *page) {
  ptheme_html__add(page, "</main>\n<footer><p>Made by policytheme ");
  ptheme_html__add(page, ptheme_version());
  ptheme_html__add(page, ". This page is complete in itself and opens no connection.</p></footer>\n"
                         "<script>");
  add_lines(page, ptheme_html_script);
  ptheme_html__add(page, "</script>\n</body>\n</html>\n");
}

/* What a link in the contents leads to is there only if something is to be said. */
static bool has_groups(const ptheme_html *page, bool periods) {
  for (size_t i = 0; i < page->view->n_breakdowns; i++) {
    const ptheme_breakdown *groups = &page->view->breakdowns[i];
    bool is_period = ptheme_html__is_period(groups);
    size_t nameless = is_period && groups->n > 0 && groups->tallies[0].name.len == 0;
    if (is_period == periods && groups->n > nameless + 1) return true;
  }
  return false;
}

static void add_contents(ptheme_html *page) {
  const struct {
    const char *id, *name;
    bool there;
  } parts[] = {{"summary", "Summary", true},
               {"shares", "Theme shares", true},
               {"trend", "Trend", has_groups(page, true)},
               {"groups", "Groups", has_groups(page, false)},
               {"differences", "Differences", page->view->n_differences > 0},
               {"documents", "Documents", true},
               {"evidence", "Evidence", true},
               {"validity", "Validity", true},
               {"provenance", "Provenance", true},
               {"methods", "Methods", true},
               {"sentences", "Sentences", page->has_sentences && !page->is_split}};
  ptheme_html__add(page, "<nav aria-label=\"Contents\"><ul>\n");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (!parts[i].there) continue;
    ptheme_html__add(page, "<li><a href=\"#");
    ptheme_html__add(page, parts[i].id);
    ptheme_html__add(page, "\">");
    ptheme_html__add(page, parts[i].name);
    ptheme_html__add(page, "</a></li>\n");
  }
  ptheme_html__add(page, "</ul></nav>\n</header>\n<main id=\"main\">\n");
}

/* ---- files ---- */

/* The last part of a path as an address, with all but the plainest bytes as %XX. */
static void add_address(ptheme_buf *address, ptheme_str path) {
  static const char hex[] = "0123456789ABCDEF";
  size_t start = path.len > 0 ? path.len - 1 : 0;
  while (start > 0 && path.data[start - 1] != '/')
    start--;
  for (size_t i = start; i < path.len; i++) {
    unsigned char c = (unsigned char)path.data[i], small = c | 0x20;
    if ((small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-_./", c)))
      ptheme_buf__add_byte(address, (char)c);
    else {
      char code[] = {'%', hex[c >> 4], hex[c & 15], '\0'};
      ptheme_buf__add_text(address, code);
    }
  }
}

static ptheme_status close_page(ptheme_html *page, ptheme_status status, ptheme_error *err) {
  if (status == PTHEME_OK) status = ptheme_buf__status(&page->out, err);
  if (status == PTHEME_OK)
    status = ptheme_output_write(page->output, page->out.data, page->out.len, err);
  ptheme_buf__clear(&page->out);
  if (status == PTHEME_OK) return ptheme_output_commit(page->output, err);
  ptheme_output_discard(page->output);
  return status;
}

static ptheme_status write_main(ptheme_html *page, const char *path, ptheme_error *err) {
  PTHEME_TRY(ptheme_output_open(&page->output, path, true, err));
  add_head(page);
  add_contents(page);
  ptheme_html__summary(page);
  ptheme_html__shares(page);
  ptheme_html__trends(page);
  ptheme_status status = ptheme_html__groups(page, err);
  ptheme_html__differences(page);
  if (status == PTHEME_OK) status = ptheme_html__documents(page, err);
  if (status == PTHEME_OK) status = ptheme_html__evidence(page, err);
  ptheme_html__validity(page);
  ptheme_html__provenance(page);
  ptheme_html__methods(page);
  if (status == PTHEME_OK && page->has_sentences && !page->is_split)
    status = ptheme_html__details(page, 0, page->report->n_entries, err);
  add_foot(page);
  return close_page(page, status, err);
}

static ptheme_status write_side(ptheme_html *page, const char *path, size_t first,
                                ptheme_error *err) {
  size_t rest = page->report->n_entries - first;
  PTHEME_TRY(ptheme_output_open(&page->output, path, true, err));
  add_head(page);
  ptheme_html__add(page, "<nav aria-label=\"Contents\"><ul><li><a href=\"../");
  add_address(&page->out, page->main);
  ptheme_html__add(page, "#documents\">All documents</a></li></ul></nav>\n</header>\n"
                         "<main id=\"main\">\n");
  ptheme_status status = ptheme_html__details(
      page, first, rest < PTHEME_PAGE_DOCUMENTS ? rest : PTHEME_PAGE_DOCUMENTS, err);
  add_foot(page);
  return close_page(page, status, err);
}

/* `folder` is the path of the folder, `path` room for the names in it. */
static ptheme_status write_sides(ptheme_html *page, ptheme_str folder, ptheme_buf *path,
                                 ptheme_error *err) {
  for (size_t i = 0; i < page->report->n_entries; i += PTHEME_PAGE_DOCUMENTS) {
    ptheme_buf__clear(path);
    ptheme_buf__add_str(path, folder);
    ptheme_html__page_name(path, i);
    ptheme_buf__add_byte(path, '\0');
    PTHEME_TRY(ptheme_buf__status(path, err));
    PTHEME_TRY(write_side(page, path->data, i, err));
  }
  return PTHEME_OK;
}

static ptheme_status write_data(const ptheme_html *page, ptheme_str folder, ptheme_buf *path,
                                ptheme_error *err) {
  static const char *const names[] = {"report.csv", "report.json"};
  static const ptheme_report_format formats[] = {PTHEME_REPORT_CSV, PTHEME_REPORT_JSON};
  for (size_t i = 0; i < 2; i++) {
    ptheme_output *output;
    ptheme_buf__clear(path);
    ptheme_buf__add_str(path, folder);
    ptheme_buf__add(path, names[i], strlen(names[i]) + 1);
    PTHEME_TRY(ptheme_buf__status(path, err));
    PTHEME_TRY(ptheme_output_open(&output, path->data, true, err));
    ptheme_status status = ptheme_report_write(page->report, output, formats[i], false, err);
    if (status != PTHEME_OK) {
      ptheme_output_discard(output);
      return status;
    }
    PTHEME_TRY(ptheme_output_commit(output, err));
  }
  return PTHEME_OK;
}

/* ---- the folder beside the page ---- */

/* "out/report.html" has "out/report_files/". */
static void set_folder(ptheme_buf *folder, const char *path) {
  size_t len = strlen(path);
  const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
  if (dot && dot > path && (!slash || dot > slash + 1)) len = (size_t)(dot - path);
  ptheme_buf__add(folder, path, len);
  ptheme_buf__add_text(folder, "_files/");
}

static bool takes_files(const char *path) {
  struct stat info;
  return strcmp(path, "-") != 0 && (stat(path, &info) != 0 || S_ISREG(info.st_mode));
}

static ptheme_status make_folder(ptheme_str folder, ptheme_buf *path, ptheme_error *err) {
  ptheme_buf__add(path, folder.data, folder.len - 1); /* without its slash */
  ptheme_buf__add_byte(path, '\0');
  PTHEME_TRY(ptheme_buf__status(path, err));
  struct stat info;
  if (mkdir(path->data, 0777) == 0) return PTHEME_OK;
  if (errno == EEXIST && stat(path->data, &info) == 0 && S_ISDIR(info.st_mode)) return PTHEME_OK;
  return ptheme_status__fail_at(err, PTHEME_E_OUTPUT, path->data, 0, 0, "cannot make a folder: %s",
                                strerror(errno));
}

static ptheme_status write_beside(ptheme_html *page, const char *main, ptheme_buf *address,
                                  ptheme_error *err) {
  ptheme_buf folder = PTHEME_BUF_INIT, path = PTHEME_BUF_INIT;
  set_folder(&folder, main);
  ptheme_status status = ptheme_buf__status(&folder, err);
  if (status == PTHEME_OK) add_address(address, ptheme_buf__str(&folder));
  if (status == PTHEME_OK) status = make_folder(ptheme_buf__str(&folder), &path, err);
  if (status == PTHEME_OK) status = write_data(page, ptheme_buf__str(&folder), &path, err);
  if (status == PTHEME_OK && page->is_split)
    status = write_sides(page, ptheme_buf__str(&folder), &path, err);
  ptheme_buf__free(&folder);
  ptheme_buf__free(&path);
  return status == PTHEME_OK ? ptheme_buf__status(address, err) : status;
}

/* Once the page no longer leads to them. */
static ptheme_status remove_stale(const ptheme_html *page, const char *main, ptheme_error *err) {
  size_t n = page->is_split ? (page->report->n_entries - 1) / PTHEME_PAGE_DOCUMENTS + 1 : 0;
  ptheme_buf folder = PTHEME_BUF_INIT;
  set_folder(&folder, main);
  ptheme_status status = ptheme_buf__status(&folder, err);
  if (status == PTHEME_OK)
    status = ptheme_html__remove_stale(page, ptheme_buf__str(&folder), n, err);
  ptheme_buf__free(&folder);
  return status;
}

static bool made_results(const ptheme_report_view *view, const ptheme_model *model) {
  return model && view->n_models == 1 && strcmp(view->models[0], ptheme_model_id(model)) == 0;
}

ptheme_status ptheme_report_write_pages(const ptheme_report *report, const char *path,
                                        const ptheme_page_options *options, ptheme_error *err) {
  if (!report->options.pages)
    return ptheme_status__fail(err, PTHEME_E_ARG, "the report was not made for pages");
  size_t most = options->inline_documents > 0 ? options->inline_documents : INLINE_DOCUMENTS;
  bool beside = takes_files(path);
  ptheme_html page = {.report = report,
                      .view = &report->view,
                      .main = ptheme_str__of(path),
                      .title = options->title ? options->title : "Policy themes in court releases",
                      .model = made_results(&report->view, options->model) ? options->model : NULL,
                      .is_split = report->n_entries > most};
  page.has_sentences = beside || !page.is_split;
  ptheme_buf address = PTHEME_BUF_INIT;
  ptheme_status status = PTHEME_OK;
  if (page.model) status = ptheme_classifier_new(&page.classifier, page.model, err);
  if (status == PTHEME_OK && beside) status = write_beside(&page, path, &address, err);
  page.folder = ptheme_buf__str(&address);
  page.n_charts = 0;
  if (status == PTHEME_OK) status = write_main(&page, path, err);
  if (status == PTHEME_OK && beside) status = remove_stale(&page, path, err);
  ptheme_classifier_free(page.classifier);
  ptheme_buf__free(&address);
  ptheme_buf__free(&page.out);
  return status;
}
