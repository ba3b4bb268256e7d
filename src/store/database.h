/* SQLite under our own rules: one place for opening, for the schema and for what its errors mean.
 * docs/formats.md describes the tables. */
#ifndef PTHEME_STORE_DATABASE_H
#define PTHEME_STORE_DATABASE_H

#include "base/buf.h"

#include <sqlite3.h>

/** The version of the tables. */
enum { PTHEME_DATABASE_SCHEMA = 1 };

typedef struct ptheme_database {
  sqlite3 *handle;
  const char *path; // borrowed
  bool writes;      // faults of the file are PTHEME_E_OUTPUT, else PTHEME_E_INPUT
  bool created;     // there was no file before, and nothing is committed yet
} ptheme_database;

/** Opens a results database and begins a transaction.  For writing it is made if need be, and
 *  locked against everybody else until it is closed.
 *  @param path  NUL-terminated; must outlive the database
 *  @return PTHEME_E_OUTPUT (writing) or PTHEME_E_INPUT (reading) for a file that is missing, in
 *          use, damaged or something else than a results database; PTHEME_E_NOMEM. */
ptheme_status ptheme_database__open(ptheme_database *out, const char *path, bool writes,
                                    ptheme_error *err);
/** Forgets what is not committed; a file that was made and never committed to is removed. */
void ptheme_database__close(ptheme_database *database);

/** Makes what was written last, and begins the next transaction. */
ptheme_status ptheme_database__commit(ptheme_database *database, ptheme_error *err);

/** Runs a statement that gives no rows. */
ptheme_status ptheme_database__run(ptheme_database *database, const char *sql, ptheme_error *err);
/** Freed with sqlite3_finalize(). */
ptheme_status ptheme_database__prepare(sqlite3_stmt **out, ptheme_database *database,
                                       const char *sql, ptheme_error *err);
/** *row: a row is there to be read; else the statement is at its end. */
ptheme_status ptheme_database__step(ptheme_database *database, sqlite3_stmt *statement, bool *row,
                                    ptheme_error *err);
/** Runs a statement that gives no rows, and makes it ready for the next time. */
ptheme_status ptheme_database__execute(ptheme_database *database, sqlite3_stmt *statement,
                                       ptheme_error *err);
/** Says what the last call on the handle ran into. */
ptheme_status ptheme_database__fail(ptheme_database *database, ptheme_error *err);

/** Binds a text that must stay as it is until the statement was run.  One that is too long shows
 *  when it is run: the value is NULL then, which no column takes. */
static inline void ptheme_database__bind(sqlite3_stmt *statement, int at, ptheme_str text) {
  sqlite3_bind_text64(statement, at, text.data ? text.data : "", text.len, SQLITE_STATIC,
                      SQLITE_UTF8);
}

/** A column as text, borrowed until the next step; false for NULL or when memory runs out. */
static inline bool ptheme_database__text(sqlite3_stmt *statement, int at, ptheme_str *text) {
  text->data = (const char *)sqlite3_column_text(statement, at);
  text->len = (size_t)sqlite3_column_bytes(statement, at);
  return text->data != NULL;
}

#endif
