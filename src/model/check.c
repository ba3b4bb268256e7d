/* The kinds of findings, and their order.  Findings on single labels (label-typo, rare-label,
 * few-labels) are made in check_label.c and have messages of their own. */
#include "model/check.h"

#include "base/mem.h"
#include "base/status.h"

static const struct {
  const char *name;
  ptheme_severity severity;
  const char *message;
} kinds[CHECK_KINDS] = {
    [CHECK_REJECTED] = {"rejected", PTHEME_SEVERITY_ERROR, "the record cannot be read"},
    [CHECK_CONFLICT] = {"conflict", PTHEME_SEVERITY_ERROR, "the same text has different labels"},
    [CHECK_EMPTY] = {"empty", PTHEME_SEVERITY_WARNING, "there is no text; training skips the row"},
    [CHECK_NO_WORD] = {"no-word", PTHEME_SEVERITY_WARNING, "the text has no word or number"},
    [CHECK_LONG] = {"long", PTHEME_SEVERITY_WARNING,
                    "the text is longer than 500 letters (a Chinese character counts three); "
                    "rows should be single sentences"},
    [CHECK_REPLACED] = {"not-utf8", PTHEME_SEVERITY_WARNING,
                        "the text has bytes that are not UTF-8; training rejects the row"},
    [CHECK_REPLACEMENT] = {"replacement-character", PTHEME_SEVERITY_WARNING,
                           "the text has U+FFFD, left by a faulty conversion"},
    [CHECK_MOJIBAKE] = {"mojibake", PTHEME_SEVERITY_WARNING,
                        "the text was decoded with the wrong encoding, such as \xC3\xA2\xE2\x82\xAC"
                        "\xE2\x84\xA2 for an apostrophe"},
    [CHECK_LANGUAGE] = {"language", PTHEME_SEVERITY_WARNING,
                        "the text is not in the script of the language given"},
    [CHECK_BAD_DATE] = {"bad-date", PTHEME_SEVERITY_WARNING,
                        "the date is not YYYY, YYYY-MM or YYYY-MM-DD"},
    [CHECK_NO_DOCUMENT] = {"no-document", PTHEME_SEVERITY_WARNING,
                           "no document is named, so that sentences of one release may stand on "
                           "both sides of a test"},
    [CHECK_UNLABELLED] = {"unlabelled", PTHEME_SEVERITY_NOTE, "there is no label"},
    [CHECK_NO_DATE] = {"no-date", PTHEME_SEVERITY_NOTE, "there is no date"},
    [CHECK_DUPLICATE] = {"duplicate", PTHEME_SEVERITY_NOTE,
                         "text and label repeat an earlier row; training counts them once"},
    [CHECK_NEAR] = {"near-duplicate", PTHEME_SEVERITY_NOTE,
                    "the text is nearly that of another document's row; training keeps the "
                    "documents in one fold"},
};

const char *ptheme_severity_name(ptheme_severity severity) {
  switch (severity) {
  case PTHEME_SEVERITY_NOTE:
    return "note";
  case PTHEME_SEVERITY_WARNING:
    return "warning";
  case PTHEME_SEVERITY_ERROR:
    break;
  }
  return "error";
}

static void start_finding(ptheme_check_entry *entry, const char *kind, ptheme_severity severity,
                          const char *message) {
  entry->finding =
      (ptheme_finding){.kind = kind, .severity = severity, .message = ptheme_str__of(message)};
}

ptheme_status ptheme_check_new(ptheme_check **out, ptheme_error *err) {
  *out = NULL;
  ptheme_check *check = ptheme_mem__zalloc(1, sizeof *check);
  if (!check) return ptheme_status__nomem(err);
  for (size_t i = 0; i < CHECK_KINDS; i++)
    start_finding(&check->kinds[i], kinds[i].name, kinds[i].severity, kinds[i].message);
  ptheme_status status = ptheme_dataset_new(&check->rows, err);
  if (status == PTHEME_OK)
    *out = check;
  else
    ptheme_check_free(check);
  return status;
}

void ptheme_check_free(ptheme_check *check) {
  if (!check) return;
  for (size_t i = 0; i < check->n_labels; i++)
    ptheme_mem__free(check->labels[i].message);
  ptheme_mem__free(check->labels);
  ptheme_mem__free(check->findings);
  for (size_t i = 0; i < PTHEME_PLACES; i++)
    ptheme_mem__free(check->reject_paths[i]);
  ptheme_mem__free(check->kinds_of);
  ptheme_dataset_free(check->rows);
  ptheme_mem__free(check);
}

/* ---- noting ---- */

void ptheme_check__note(ptheme_check_entry *entry, ptheme_str path, uint64_t line) {
  ptheme_finding *finding = &entry->finding;
  finding->rows++;
  if (finding->n_places < PTHEME_PLACES)
    entry->places[finding->n_places++] = (ptheme_place){path, line};
}

void ptheme_check__note_row(ptheme_check *check, ptheme_check_entry *entry, size_t i) {
  ptheme_check__note(entry, ptheme_dataset__part(check->rows, i, PART_PATH),
                     check->rows->rows[i].line);
}

ptheme_status ptheme_check__add_label(ptheme_check *check, ptheme_check_entry **out,
                                      const char *kind, ptheme_severity severity, char *message,
                                      ptheme_error *err) {
  void *labels = check->labels;
  *out = NULL;
  if (!message || !ptheme_mem__reserve(&labels, &check->cap_labels, check->n_labels + 1,
                                       sizeof *check->labels)) {
    ptheme_mem__free(message);
    return ptheme_status__nomem(err);
  }
  check->labels = labels;
  *out = &check->labels[check->n_labels++];
  start_finding(*out, kind, severity, message);
  (*out)->message = message;
  return PTHEME_OK;
}

/* ---- rows ---- */

ptheme_status ptheme_check_add(ptheme_check *check, const ptheme_document *document,
                               ptheme_error *err) {
  void *kinds_of = check->kinds_of;
  if (!ptheme_mem__reserve(&kinds_of, &check->cap_kinds_of, check->rows->n + 1,
                           sizeof *check->kinds_of))
    return ptheme_status__nomem(err);
  check->kinds_of = kinds_of;
  check->kinds_of[check->rows->n] = ptheme_check__row(document);
  return ptheme_dataset__add(check->rows, document, err);
}

ptheme_status ptheme_check_reject(ptheme_check *check, const ptheme_reject *reject,
                                  ptheme_error *err) {
  ptheme_check_entry *entry = &check->kinds[CHECK_REJECTED];
  size_t place = entry->finding.n_places;
  ptheme_str path = {NULL, 0};
  if (place < PTHEME_PLACES) {
    char *copy = ptheme_mem__copy(reject->path.data, reject->path.len);
    if (!copy) return ptheme_status__nomem(err);
    check->reject_paths[place] = copy;
    path = (ptheme_str){copy, reject->path.len};
  }
  ptheme_check__note(entry, path, reject->line);
  return PTHEME_OK;
}

/* Places wait until all rows are there, since the names they point to may move until then. */
static void note_rows(ptheme_check *check) {
  for (size_t i = 0; i < check->rows->n; i++)
    for (size_t kind = 0; kind < CHECK_KINDS; kind++)
      if (check->kinds_of[i] >> kind & 1) ptheme_check__note_row(check, &check->kinds[kind], i);
}

/* ---- the list ---- */

static void list(ptheme_check *check, ptheme_check_entry *entry, ptheme_severity severity) {
  entry->finding.places = entry->places;
  if (entry->finding.rows > 0 && entry->finding.severity == severity)
    check->findings[check->n_findings++] = &entry->finding;
}

ptheme_status ptheme_check_finish(ptheme_check *check, uint64_t empty, ptheme_error *err) {
  check->kinds[CHECK_EMPTY].finding.rows = empty;
  note_rows(check);
  PTHEME_TRY(ptheme_check__labels(check, err));
  PTHEME_TRY(ptheme_check__copies(check, err));
  check->findings = ptheme_mem__alloc(CHECK_KINDS + check->n_labels, sizeof *check->findings);
  if (!check->findings) return ptheme_status__nomem(err);
  for (int severity = PTHEME_SEVERITY_ERROR; severity >= PTHEME_SEVERITY_NOTE; severity--) {
    for (size_t i = 0; i < check->n_labels; i++)
      list(check, &check->labels[i], (ptheme_severity)severity);
    for (size_t i = 0; i < CHECK_KINDS; i++)
      list(check, &check->kinds[i], (ptheme_severity)severity);
  }
  return PTHEME_OK;
}

size_t ptheme_check_count(const ptheme_check *check) {
  return check->n_findings;
}

const ptheme_finding *ptheme_check_get(const ptheme_check *check, size_t i) {
  return check->findings[i];
}

size_t ptheme_check_rows(const ptheme_check *check) {
  return check->rows->n;
}
