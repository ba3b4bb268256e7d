/* Results of documents in a database: one a document id, put there once and again only when the
 * document, the model or an option has changed. */
#ifndef PTHEME_STORE_STORE_H
#define PTHEME_STORE_STORE_H

#include "report/result_read.h"

/** What a stored result depends on beside the document. */
typedef struct ptheme_store_settings {
  const char *model; // ptheme_model_id()
  double min_confidence;
  bool with_text;
} ptheme_store_settings;

/** May be used from several threads. */
typedef struct ptheme_store ptheme_store;

/** @param path, settings->model  must outlive the store
 *  @return as ptheme_database__open() */
ptheme_status ptheme_store__open(ptheme_store **out, const char *path,
                                 const ptheme_store_settings *settings, ptheme_error *err);
/** Loses what is not committed. */
void ptheme_store__free(ptheme_store *store);

/** Whether the document's result is there and still right; if so, the document counts as seen. */
ptheme_status ptheme_store__has(ptheme_store *store, const ptheme_document *document, bool *has,
                                ptheme_error *err);
/** Puts a result in the place of the one with its document's id, if there is one.
 *  @return PTHEME_E_INPUT if the same id was seen in this run with something else, of which nothing
 *          is put; PTHEME_E_OUTPUT, PTHEME_E_LIMIT, PTHEME_E_NOMEM: a document may be half put, and
 *          the store cannot be committed any more. */
ptheme_status ptheme_store__put(ptheme_store *store, const ptheme_document *document,
                                const ptheme_result *result, ptheme_error *err);
/** Removes the documents that were not seen in this run, and models without documents. */
ptheme_status ptheme_store__prune(ptheme_store *store, uint64_t *removed, ptheme_error *err);
/** Makes everything so far last; does nothing after a failed put. */
ptheme_status ptheme_store__commit(ptheme_store *store, ptheme_error *err);

/* ---- reading: one of the forms that ptheme_result_reader knows ---- */

typedef struct ptheme_database_results ptheme_database_results;

/** Whether a file begins like a database, whatever its name. */
bool ptheme_database_results__recognise(const char *path);
ptheme_status ptheme_database_results__open(ptheme_database_results **out, const char *path,
                                            ptheme_error *err);
/** Fills draft->result, document by document in the order of their ids. */
ptheme_status ptheme_database_results__next(ptheme_database_results *results,
                                            ptheme_result_draft *draft, bool *more,
                                            ptheme_error *err);
void ptheme_database_results__free(ptheme_database_results *results);

#endif
