/* Labels of a random sample: read before the results, matched with what the model said about the
 * same sentences, and turned into shares of all documents. */
#include "base/mem.h"
#include "base/number.h"
#include "base/status.h"
#include "report/audit.h"
#include "report/report_state.h"
#include "report/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- reading ---- */

static ptheme_str field_of(const ptheme_document *row, const char *name) {
  for (size_t i = 0; i < row->n_fields; i++)
    if (ptheme_str__equal(row->fields[i].name, ptheme_str__of(name))) return row->fields[i].value;
  return (ptheme_str){"", 0};
}

/* Takes off the apostrophe that keeps a spreadsheet from running a cell. */
static ptheme_str plain(ptheme_str cell) {
  bool is_disarmed = cell.len > 1 && cell.data[0] == '\'' && strchr("=+-@\t\r'", cell.data[1]);
  return is_disarmed ? (ptheme_str){cell.data + 1, cell.len - 1} : cell;
}

static const char sample_hint[] = "label what `audit RESULTS -o FILE` writes";

static ptheme_status add_label(ptheme_report *report, const ptheme_document *row, const char *path,
                               ptheme_error *err) {
  ptheme_report_label added = {
      .document = plain(row->id), .label = row->label, .text = plain(row->text), .line = row->line};
  ptheme_str drawn_by = field_of(row, "drawn_by");
  bool by_document = ptheme_str__equal(drawn_by, ptheme_str__of("document"));
  if (!ptheme_number__read_u64(&added.sentence, field_of(row, "sentence")) || added.sentence == 0 ||
      (!by_document && !ptheme_str__equal(drawn_by, ptheme_str__of("sentence"))))
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, row->line, 0,
                                  "not a row of an audit: it needs sentence and drawn_by\n"
                                  "hint: %s",
                                  sample_hint);
  if (report->n_audited > 0 && report->audited_documents != by_document)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, row->line, 0,
                                  "samples of sentences and of documents do not mix");
  report->audited_documents = by_document;
  void *items = report->audited;
  bool room = ptheme_mem__reserve(&items, &report->cap_audited, report->n_audited + 1,
                                  sizeof *report->audited);
  report->audited = items;
  if (!room || !ptheme_arena__copy(&report->arena, &added.document) ||
      !ptheme_arena__copy(&report->arena, &added.label) ||
      !ptheme_arena__copy(&report->arena, &added.text))
    return ptheme_status__nomem(err);
  report->audited[report->n_audited++] = added;
  return PTHEME_OK;
}

static ptheme_status read_rows(ptheme_report *report, ptheme_reader *reader, const char *path,
                               uint64_t *unlabelled, ptheme_error *err) {
  for (;;) {
    ptheme_document row;
    bool more;
    ptheme_status status = ptheme_reader_next(reader, &row, &more, err);
    if (status != PTHEME_OK) ptheme_status__change_hint(err, sample_hint);
    if (status != PTHEME_OK || !more) return status;
    if (row.label.len == 0)
      ++*unlabelled;
    else
      PTHEME_TRY(add_label(report, &row, path, err));
  }
}

static int compare_labels(const void *a, const void *b) {
  const ptheme_report_label *x = a, *y = b;
  int order = ptheme_str__compare(x->document, y->document);
  return order != 0 ? order : (x->sentence > y->sentence) - (x->sentence < y->sentence);
}

static ptheme_status sort_labels(ptheme_report *report, const char *path, ptheme_error *err) {
  ptheme_report_label *items = report->audited;
  if (report->n_audited == 0)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, 0, 0,
                                  "no sentence has a label in the column theme");
  qsort(items, report->n_audited, sizeof *items, compare_labels);
  for (size_t i = 1; i < report->n_audited; i++)
    if (compare_labels(&items[i - 1], &items[i]) == 0)
      return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, items[i].line, 0,
                                    "sentence %llu of document \"%.40s\" is there twice",
                                    (unsigned long long)items[i].sentence, items[i].document.data);
  return PTHEME_OK;
}

/* A row that is lost would be a sentence less in the sample, so the first one ends it. */
typedef struct lost_row {
  const char *path;
  ptheme_error error;
} lost_row;

static void on_reject(void *context, const ptheme_reject *reject) {
  lost_row *lost = context;
  ptheme_status__fail_at(&lost->error, PTHEME_E_INPUT, lost->path, reject->line, reject->byte, "%s",
                         reject->reason);
}

ptheme_status ptheme_report_set_audit(ptheme_report *report, const char *path, ptheme_error *err) {
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_reader *reader;
  uint64_t unlabelled = 0;
  lost_row lost = {path, PTHEME_ERROR_INIT};
  options.tables = true;
  options.on_reject = on_reject;
  options.context = &lost;
  if (report->options.by_tokens)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "an audit is of sentences, not of tokens\n"
                               "hint: leave --weight tokens out");
  ptheme_str name = ptheme_str__of(path);
  if (!ptheme_arena__copy(&report->arena, &name)) return ptheme_status__nomem(err);
  report->audit_path = name.data;
  PTHEME_TRY(ptheme_reader_open(&reader, &path, 1, &options, err));
  ptheme_status status = read_rows(report, reader, path, &unlabelled, err);
  ptheme_reader_free(reader);
  if (status == PTHEME_OK && lost.error.status != PTHEME_OK) {
    status = lost.error.status;
    if (err) *err = lost.error;
  }
  if (status == PTHEME_OK) status = sort_labels(report, path, err);
  if (status == PTHEME_OK && unlabelled > 0 && report->options.on_notice) {
    char message[120];
    snprintf(message, sizeof message,
             "%llu sentences of the sample have no label: the shares assume that they are like the "
             "others",
             (unsigned long long)unlabelled);
    report->options.on_notice(report->options.context, message);
  }
  return status;
}

/* ---- matching ---- */

/* The first label of a document, or n_audited. */
static size_t find_document(const ptheme_report *report, ptheme_str document) {
  size_t first = 0, last = report->n_audited;
  while (first < last) {
    size_t middle = first + (last - first) / 2;
    if (ptheme_str__compare(report->audited[middle].document, document) < 0)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

static size_t skip_blanks(ptheme_str text, size_t at) {
  while (at < text.len && strchr(" \t\r\n", text.data[at]) && text.data[at])
    at++;
  return at;
}

/* But for blanks, which a spreadsheet may have changed. */
static bool is_same(ptheme_str a, ptheme_str b) {
  size_t i = skip_blanks(a, 0), j = skip_blanks(b, 0);
  while (i < a.len && j < b.len && a.data[i] == b.data[j]) {
    i = skip_blanks(a, i + 1);
    j = skip_blanks(b, j + 1);
  }
  return i == a.len && j == b.len;
}

ptheme_status ptheme_report__match(ptheme_report *report, const ptheme_result *result,
                                   ptheme_error *err) {
  for (size_t i = find_document(report, result->document); i < report->n_audited; i++) {
    ptheme_report_label *label = &report->audited[i];
    if (!ptheme_str__equal(label->document, result->document)) break;
    if (label->p || label->sentence > result->n_sentences) continue;
    const ptheme_sentence *sentence = &result->sentences[label->sentence - 1];
    if (!ptheme_result__has_evidence(sentence)) continue;
    label->p = ptheme_arena__alloc(&report->arena, result->n_labels, sizeof *label->p);
    if (!label->p) return ptheme_status__nomem(err);
    label->other_text = sentence->text.len > 0 && !is_same(sentence->text, label->text);
    for (size_t k = 0; k < result->n_labels; k++)
      label->p[k] = (float)ptheme_posterior__printed(sentence->p[k]);
  }
  return PTHEME_OK;
}

/* Sentences are known by number, so a label may stand at another one when the releases, and with
 * them the results, have changed since the sample was drawn. */
static void tell_other_texts(const ptheme_report *report) {
  const ptheme_report_label *first = NULL;
  size_t n = 0;
  for (size_t i = 0; i < report->n_audited; i++)
    if (report->audited[i].other_text) {
      first = first && first->line < report->audited[i].line ? first : &report->audited[i];
      n++;
    }
  if (n == 0 || !report->options.on_notice) return;
  char message[320];
  snprintf(message, sizeof message,
           "%.100s:%llu: the text differs from that of the results, in %zu of %zu sentences\n"
           "hint: was the sample drawn from these results?",
           report->audit_path, (unsigned long long)first->line, n, report->n_audited);
  report->options.on_notice(report->options.context, message);
}

/* ---- estimating ---- */

static ptheme_status refuse_label(const ptheme_report *report, const ptheme_report_label *label,
                                  ptheme_error *err) {
  const ptheme_report_view *view = &report->view;
  const char *near = ptheme_suggest(label->label.data, view->labels, view->n_labels);
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, report->audit_path, label->line, 0,
                                "\"%.40s\" is no label of the model%s%.40s%s", label->label.data,
                                near ? "\nhint: did you mean \"" : "", near ? near : "",
                                near ? "\"?" : "");
}

static ptheme_status fill_audited(const ptheme_report *report, ptheme_audited *out,
                                  ptheme_error *err) {
  uint32_t document = 0;
  for (size_t i = 0; i < report->n_audited; i++) {
    const ptheme_report_label *label = &report->audited[i];
    size_t k = 0;
    while (k < report->view.n_labels &&
           !ptheme_str__equal(label->label, ptheme_str__of(report->view.labels[k])))
      k++;
    if (k == report->view.n_labels) return refuse_label(report, label, err);
    if (!label->p)
      return ptheme_status__fail_at(err, PTHEME_E_INPUT, report->audit_path, label->line, 0,
                                    "sentence %llu of document \"%.40s\" is not in the results",
                                    (unsigned long long)label->sentence, label->document.data);
    if (i > 0 && !ptheme_str__equal(label->document, report->audited[i - 1].document)) document++;
    out[i] = (ptheme_audited){label->p, (uint32_t)k, document};
  }
  return PTHEME_OK;
}

static size_t population_of(const ptheme_report *report) {
  size_t documents = 0;
  const ptheme_tally *total = &report->view.total;
  if (!report->audited_documents) return (size_t)(total->sentences - total->no_evidence);
  for (size_t i = 0; i < report->n_entries; i++) {
    const ptheme_tally *tally = &report->entries[i].tally;
    documents += tally->sentences > tally->no_evidence;
  }
  return documents;
}

static ptheme_status estimate(ptheme_report *report, const ptheme_audited *audited,
                              ptheme_error *err) {
  ptheme_report_view *view = &report->view;
  ptheme_audit_share all[PTHEME_SHARES], themes[PTHEME_SHARES];
  double mean[PTHEME_SHARES];
  for (size_t k = 0; k < view->n_labels; k++)
    mean[k] = ptheme_report__estimate(view, &view->total, PTHEME_ESTIMATOR_MEAN, k).of_all;
  ptheme_audit audit = {.n_labels = view->n_labels,
                        .mean = mean,
                        .population = population_of(report),
                        .audited = audited,
                        .n = report->n_audited,
                        .by_document = report->audited_documents,
                        .background = view->background,
                        .level = report->options.level};
  ptheme_share *out = ptheme_arena__alloc(&report->arena, view->n_labels, sizeof *out);
  if (!out) return ptheme_status__nomem(err);
  ptheme_audit__estimate(all, themes, &audit);
  for (size_t k = 0; k < view->n_labels; k++)
    out[k] = (ptheme_share){all[k].share, themes[k].share, all[k].interval, themes[k].interval};
  view->total.shares[PTHEME_ESTIMATOR_AUDIT] = out;
  view->n_audited = report->n_audited;
  return PTHEME_OK;
}

ptheme_status ptheme_report__audit(ptheme_report *report, ptheme_error *err) {
  if (report->n_audited == 0) return PTHEME_OK;
  tell_other_texts(report);
  ptheme_audited *audited = ptheme_mem__alloc(report->n_audited, sizeof *audited);
  if (!audited) return ptheme_status__nomem(err);
  ptheme_status status = fill_audited(report, audited, err);
  if (status == PTHEME_OK) status = estimate(report, audited, err);
  ptheme_mem__free(audited);
  return status;
}
