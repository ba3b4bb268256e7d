/* The parts of a report's pages.  All foreign text goes through ptheme_html__text() or
 * ptheme_html__name(); what goes through ptheme_html__add() is ours.
 *
 * Charts are SVG in percent of their width and pixels of height, so that they fit every screen and
 * their letters keep their size. */
#ifndef PTHEME_REPORT_REPORT_HTML_H
#define PTHEME_REPORT_REPORT_HTML_H

#include "report/report_state.h"

/** Documents whose sentences share a page of their own. */
enum { PTHEME_PAGE_DOCUMENTS = 100 };

typedef struct ptheme_html {
  ptheme_buf out;        // passed on to `output` between the parts
  ptheme_output *output; // the page being written
  const ptheme_report *report;
  const ptheme_report_view *view;
  ptheme_str main; // path of the page that the others belong to
  const char *title;
  const ptheme_model *model;     // the one that made the results, or NULL
  ptheme_classifier *classifier; // of that model, for the words that decided a label; or NULL
  bool is_split;                 // sentences are in pages of their own
  bool has_sentences;            // they are to be had at all
  ptheme_str folder;             // address of the folder with the data; empty: there is none
  size_t n_charts;
} ptheme_html;

/* ---- report_html_part.c: text, numbers, charts ---- */

void ptheme_html__add(ptheme_html *page, const char *text);
void ptheme_html__text(ptheme_html *page, ptheme_str text);
void ptheme_html__name(ptheme_html *page, const char *text);
/** Text cut in its middle to what fits `columns` narrow letters, since names that begin alike often
 *  end apart; a Chinese letter counts for two. */
void ptheme_html__cut(ptheme_html *page, ptheme_str text, size_t columns);
/** Digits only, for attributes. */
void ptheme_html__number(ptheme_html *page, uint64_t value);
/** "12,345" */
void ptheme_html__count(ptheme_html *page, uint64_t value);
/** "1 document", "12,345 documents" */
void ptheme_html__counted(ptheme_html *page, uint64_t n, const char *one, const char *many);
void ptheme_html__fixed(ptheme_html *page, double value, int digits);
/** "12.3%"; a dash for NAN. */
void ptheme_html__percent(ptheme_html *page, double share);
/** A probability in millionths as "87%", or ">99%": none is certain. */
void ptheme_html__chance(ptheme_html *page, uint32_t micro);
/** ` NAME="12.34%"`, or without the sign. */
void ptheme_html__at(ptheme_html *page, const char *name, double share);
void ptheme_html__pixels(ptheme_html *page, const char *name, double value);
/** "12.3%", and its interval if it has one. */
void ptheme_html__estimate(ptheme_html *page, ptheme_estimate estimate);
/** A table's cell with the headline of a group; marked where mean and EMQ part. */
void ptheme_html__cell(ptheme_html *page, const ptheme_tally *tally, size_t k);
/** "95%": the intervals' level. */
void ptheme_html__level(ptheme_html *page);

/** A class attribute's value for a label, "unsure" included: its colour. */
void ptheme_html__color(ptheme_html *page, int theme);
/** The name of a label, "unsure" included. */
ptheme_str ptheme_html__theme(const ptheme_html *page, int theme);
bool ptheme_html__is_theme(const ptheme_html *page, size_t k);
/** Colours and names of the themes, and with `all` those of background and unsure. */
void ptheme_html__key(ptheme_html *page, bool all);

/** Opens a figure and its drawing; `height` in pixels.  The caller draws, then ends the drawing,
 *  writes a table, and ends the chart. */
void ptheme_html__chart_begin(ptheme_html *page, const char *css, ptheme_str title,
                              const char *description, double height);
void ptheme_html__drawing_end(ptheme_html *page);
/** A table in a frame that scrolls: begin, cells of the head, body, rows, end. */
void ptheme_html__table_begin(ptheme_html *page, const char *caption);
void ptheme_html__table_body(ptheme_html *page);
void ptheme_html__table_end(ptheme_html *page);
void ptheme_html__chart_end(ptheme_html *page);
/** A bar of the themes' shares, 0 to 1000, with a title that says them. */
void ptheme_html__bar(ptheme_html *page, const ptheme_tally *tally);

/** A scale from 0 to `top`, at least `most`, in whole steps. */
typedef struct ptheme_axis {
  double top, step;
} ptheme_axis;

ptheme_axis ptheme_html__axis(double most);

/** By the estimator that is put first for a tally. */
ptheme_estimate ptheme_html__best(const ptheme_report_view *view, const ptheme_tally *tally,
                                  size_t k);
/** What readers call an estimator. */
const char *ptheme_html__estimator_title(ptheme_estimator estimator);
bool ptheme_html__is_small(const ptheme_tally *tally);
/** The breakdown by this name, or NULL. */
const ptheme_breakdown *ptheme_html__breakdown(const ptheme_html *page, const char *by);
bool ptheme_html__is_period(const ptheme_breakdown *breakdown);
/** A group's name, or what stands for none. */
ptheme_str ptheme_html__group(ptheme_str name);
/** A language tag for an attribute: as given if it is one, else by the script of `text`; NULL
 *  where nothing is known. */
const char *ptheme_html__language(ptheme_str given, ptheme_str text, char room[16]);
/** "documents-0001.html": the page of a document's sentences, when they have pages of their own. */
void ptheme_html__page_name(ptheme_buf *out, size_t document);
/** Address of a sentence's or a document's place, e.g. "#d7s2"; sentences count from 1, 0 is the
 *  document. */
void ptheme_html__address(ptheme_html *page, size_t document, size_t sentence);

/* ---- the parts of a page, each in a file of its own ---- */

void ptheme_html__summary(ptheme_html *page);
void ptheme_html__shares(ptheme_html *page);
void ptheme_html__trends(ptheme_html *page);
ptheme_status ptheme_html__groups(ptheme_html *page, ptheme_error *err);
void ptheme_html__differences(ptheme_html *page);
/** Terms and sentences of each group that is not small. */
ptheme_status ptheme_html__group_evidence(ptheme_html *page, const ptheme_breakdown *groups,
                                          ptheme_error *err);
ptheme_status ptheme_html__documents(ptheme_html *page, ptheme_error *err);
/** The sentences of documents first .. first + n - 1. */
ptheme_status ptheme_html__details(ptheme_html *page, size_t first, size_t n, ptheme_error *err);
ptheme_status ptheme_html__evidence(ptheme_html *page, ptheme_error *err);
/** A sentence's text, the words that spoke most for the label underlined if the model is at hand;
 *  plain for background and unsure. */
ptheme_status ptheme_html__words(ptheme_html *page, ptheme_str text, int label, ptheme_error *err);
void ptheme_html__validity(ptheme_html *page);
void ptheme_html__provenance(ptheme_html *page);
void ptheme_html__methods(ptheme_html *page);

/** Removes pages of an earlier report, numbered past `n_pages`, from the folder (with its '/'); a
 *  notice where that fails.  @return PTHEME_E_NOMEM */
ptheme_status ptheme_html__remove_stale(const ptheme_html *page, ptheme_str folder, size_t n_pages,
                                        ptheme_error *err);

/** Passes on what there is; a part calls it when it has written much. */
ptheme_status ptheme_html__flush(ptheme_html *page, ptheme_error *err);

/* ---- made by cmake/PthemeEmbed.cmake from page.css and page.js ---- */

/** Lines, ended by NULL. */
extern const char *const ptheme_html_style[];
extern const char *const ptheme_html_script[];
/** "sha256-..." of the script, for the page's policy. */
extern const char ptheme_html_script_hash[];

#endif
