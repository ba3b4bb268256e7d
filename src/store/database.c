/* A file may come from anywhere, and SQLite runs what a schema tells it to run.  So a database is
 * used only if its tables were made by exactly our statements and nothing fires on its own; what
 * is in the tables is then checked value by value by whoever reads it.
 *
 * The journal is the old one (a file beside the database while a transaction lasts), since a single
 * file is what people copy; a crash at any point is undone by the next opening. */
#include "store/database.h"

#include "base/mem.h"
#include "base/status.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_MILLISECONDS = 1000 };

/* "PTHM"; it shows what a file is to tools that look at the header. */
#define APPLICATION_ID 0x5054484D

/* Name and statement.  The first is the same in all versions. */
static const char *const tables[][2] = {
    {"meta", "CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL)"},
    {"model", "CREATE TABLE model(key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
              "labels TEXT NOT NULL, background TEXT NOT NULL)"},
    {"document", "CREATE TABLE document(key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
                 "hash TEXT NOT NULL, model INTEGER NOT NULL REFERENCES model(key), "
                 "min_confidence REAL NOT NULL, with_text INTEGER NOT NULL, date TEXT NOT NULL, "
                 "court TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, "
                 "fields TEXT NOT NULL, replaced INTEGER NOT NULL, sentences INTEGER NOT NULL)"},
    {"sentence", "CREATE TABLE sentence(document INTEGER NOT NULL REFERENCES document(key), "
                 "number INTEGER NOT NULL, start_byte INTEGER NOT NULL, end_byte INTEGER NOT NULL, "
                 "text TEXT NOT NULL, theme TEXT NOT NULL, confidence INTEGER NOT NULL, "
                 "p TEXT NOT NULL, tokens INTEGER NOT NULL, unknown INTEGER NOT NULL, "
                 "flags TEXT NOT NULL, PRIMARY KEY(document, number)) WITHOUT ROWID"},
};

enum { N_TABLES = sizeof tables / sizeof *tables };

/* ---- errors ---- */

static ptheme_status fail_with(const ptheme_database *database, const char *what,
                               ptheme_error *err) {
  ptheme_status status = database->writes ? PTHEME_E_OUTPUT : PTHEME_E_INPUT;
  return ptheme_status__fail_at(err, status, database->path, 0, 0, "%s", what);
}

/* Where a file cannot be made SQLite looks for one to read, and keeps the error of that. */
static const char *why_not_open(const ptheme_database *database) {
  int number = sqlite3_system_errno(database->handle);
  return number == ENOENT && database->writes ? "cannot create a file there" : strerror(number);
}

ptheme_status ptheme_database__fail(ptheme_database *database, ptheme_error *err) {
  sqlite3 *handle = database->handle;
  if (handle && sqlite3_extended_errcode(handle) == SQLITE_CONSTRAINT_NOTNULL)
    return ptheme_status__fail_at(err, PTHEME_E_LIMIT, database->path, 0, 0,
                                  "a text is longer than a database can hold");
  switch (handle ? sqlite3_errcode(handle) & 0xFF : SQLITE_NOMEM) {
  case SQLITE_NOMEM:
    return ptheme_status__nomem(err);
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return fail_with(database, "in use by another run\nhint: try again when that has ended", err);
  case SQLITE_NOTADB:
    return fail_with(database, "not a database", err);
  case SQLITE_CORRUPT:
  case SQLITE_CONSTRAINT:
    return fail_with(database, "the database is damaged", err);
  case SQLITE_CANTOPEN:
    return fail_with(database, why_not_open(database), err);
  default:
    return fail_with(database, sqlite3_errmsg(handle), err);
  }
}

/* ---- statements ---- */

ptheme_status ptheme_database__run(ptheme_database *database, const char *sql, ptheme_error *err) {
  int code = sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? PTHEME_OK : ptheme_database__fail(database, err);
}

ptheme_status ptheme_database__prepare(sqlite3_stmt **out, ptheme_database *database,
                                       const char *sql, ptheme_error *err) {
  int code = sqlite3_prepare_v2(database->handle, sql, -1, out, NULL);
  return code == SQLITE_OK ? PTHEME_OK : ptheme_database__fail(database, err);
}

ptheme_status ptheme_database__step(ptheme_database *database, sqlite3_stmt *statement, bool *row,
                                    ptheme_error *err) {
  int code = sqlite3_step(statement);
  *row = code == SQLITE_ROW;
  return *row || code == SQLITE_DONE ? PTHEME_OK : ptheme_database__fail(database, err);
}

ptheme_status ptheme_database__execute(ptheme_database *database, sqlite3_stmt *statement,
                                       ptheme_error *err) {
  bool row;
  ptheme_status status = ptheme_database__step(database, statement, &row, err);
  sqlite3_reset(statement);
  return status;
}

/* The only value of a query, or `none` if it gives no row. */
static ptheme_status ask(int64_t *value, ptheme_database *database, const char *sql, int64_t none,
                         ptheme_error *err) {
  sqlite3_stmt *statement;
  bool row;
  *value = none;
  PTHEME_TRY(ptheme_database__prepare(&statement, database, sql, err));
  ptheme_status status = ptheme_database__step(database, statement, &row, err);
  if (status == PTHEME_OK && row) *value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return status;
}

/* ---- the schema ---- */

static ptheme_status create_tables(ptheme_database *database, ptheme_error *err) {
  char sql[96];
  for (size_t i = 0; i < N_TABLES; i++)
    PTHEME_TRY(ptheme_database__run(database, tables[i][1], err));
  sqlite3_snprintf(sizeof sql, sql,
                   "PRAGMA application_id = %d; INSERT INTO meta VALUES('schema', %d)",
                   APPLICATION_ID, PTHEME_DATABASE_SCHEMA);
  return ptheme_database__run(database, sql, err);
}

/* That a table was made by our statement, to the letter. */
static ptheme_status check_table(ptheme_database *database, size_t i, ptheme_error *err) {
  static const char sql[] = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND "
                            "sql = ?";
  sqlite3_stmt *statement;
  bool row;
  PTHEME_TRY(ptheme_database__prepare(&statement, database, sql, err));
  ptheme_database__bind(statement, 1, ptheme_str__of(tables[i][0]));
  ptheme_database__bind(statement, 2, ptheme_str__of(tables[i][1]));
  ptheme_status status = ptheme_database__step(database, statement, &row, err);
  sqlite3_finalize(statement);
  if (status != PTHEME_OK || row) return status;
  return fail_with(database, "its tables are not those of a results database", err);
}

/* SQLite takes what is missing of a last page as zeros, which look like rows of nothing. */
static ptheme_status check_size(ptheme_database *database, ptheme_error *err) {
  int64_t pages, page;
  struct stat info;
  PTHEME_TRY(ask(&pages, database, "PRAGMA page_count", 0, err));
  PTHEME_TRY(ask(&page, database, "PRAGMA page_size", 0, err));
  if (stat(database->path, &info) == 0 && info.st_size == pages * page) return PTHEME_OK;
  return fail_with(database, "the database is damaged: the file has been cut", err);
}

static ptheme_status check_tables(ptheme_database *database, ptheme_error *err) {
  int64_t number;
  PTHEME_TRY(ask(&number, database, "PRAGMA application_id", 0, err));
  if (number != APPLICATION_ID)
    return fail_with(database, "a database, but not one with results of policytheme", err);
  PTHEME_TRY(ask(&number, database, "SELECT 1 FROM sqlite_master WHERE type = 'trigger'", 0, err));
  if (number != 0) return fail_with(database, "it has triggers, which results do not have", err);
  PTHEME_TRY(check_table(database, 0, err));
  PTHEME_TRY(ask(&number, database, "SELECT value FROM meta WHERE key = 'schema'", 0, err));
  if (number != PTHEME_DATABASE_SCHEMA) {
    char what[96];
    sqlite3_snprintf(sizeof what, what, "a database of schema %lld, this version reads %d",
                     (long long)number, PTHEME_DATABASE_SCHEMA);
    return fail_with(database, what, err);
  }
  for (size_t i = 1; i < N_TABLES; i++)
    PTHEME_TRY(check_table(database, i, err));
  return check_size(database, err);
}

/* ---- opening ---- */

/* Behind "./" no name means something special (":memory:", "file:..."). */
static ptheme_status open_handle(ptheme_database *database, ptheme_error *err) {
  ptheme_buf name = PTHEME_BUF_INIT;
  if (database->path[0] != '/') ptheme_buf__add_text(&name, "./");
  ptheme_buf__add(&name, database->path, strlen(database->path) + 1);
  if (name.failed) {
    ptheme_buf__free(&name);
    return ptheme_status__nomem(err);
  }
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (database->writes) flags |= SQLITE_OPEN_CREATE;
  int code = sqlite3_open_v2(name.data, &database->handle, flags, NULL);
  ptheme_buf__free(&name);
  return code == SQLITE_OK ? PTHEME_OK : ptheme_database__fail(database, err);
}

static ptheme_status open_all(ptheme_database *database, ptheme_error *err) {
  bool exists = access(database->path, F_OK) == 0;
  PTHEME_TRY(open_handle(database, err));
  sqlite3_busy_timeout(database->handle, WAIT_MILLISECONDS);
  PTHEME_TRY(ptheme_database__run(database,
                                  "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", err));
  if (!database->writes) {
    PTHEME_TRY(ptheme_database__run(database, "BEGIN", err));
    return check_tables(database, err);
  }
  PTHEME_TRY(ptheme_database__run(database,
                                  "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; "
                                  "PRAGMA synchronous = FULL; BEGIN EXCLUSIVE",
                                  err));
  int64_t objects;
  PTHEME_TRY(ask(&objects, database, "SELECT count(*) FROM sqlite_master", 0, err));
  database->created = !exists && objects == 0;
  return objects == 0 ? create_tables(database, err) : check_tables(database, err);
}

ptheme_status ptheme_database__open(ptheme_database *out, const char *path, bool writes,
                                    ptheme_error *err) {
  *out = (ptheme_database){.path = path, .writes = writes};
  ptheme_status status = open_all(out, err);
  if (status != PTHEME_OK) ptheme_database__close(out);
  return status;
}

void ptheme_database__close(ptheme_database *database) {
  if (database->created) { /* while it is still locked */
    const char *name = sqlite3_db_filename(database->handle, "main");
    sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
    unlink(database->path);
    unlink(sqlite3_filename_journal(name)); /* which stays where rolling back failed too */
  }
  sqlite3_close_v2(database->handle);
  database->handle = NULL;
}

ptheme_status ptheme_database__commit(ptheme_database *database, ptheme_error *err) {
  PTHEME_TRY(ptheme_database__run(database, "COMMIT", err));
  database->created = false;
  return ptheme_database__run(database, "BEGIN", err);
}
