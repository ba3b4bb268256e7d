/* What was seen in a run is kept in a temporary table: SQLite holds it in memory while it is small
 * and in a file of its own beyond, so that memory stays bounded for any number of documents. */
#include "store/store.h"

#include "base/escape.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"
#include "report/result.h"
#include "store/database.h"

#include <pthread.h>

enum statement { FIND, MARK, ADD_MODEL, FIND_MODEL, FORGET, REPLACE, INSERT, ADD, STATEMENTS };

/* REPLACE and INSERT number their values alike. */
static const char *const sql[STATEMENTS] = {
    [FIND] = "SELECT d.key, d.hash = ?2 AND m.id IS ?3 AND d.min_confidence = ?4 AND "
             "d.with_text = ?5 FROM document d LEFT JOIN model m ON m.key = d.model "
             "WHERE d.id = ?1",
    [MARK] = "INSERT OR IGNORE INTO temp.seen VALUES(?1)",
    [ADD_MODEL] = "INSERT OR IGNORE INTO model(id, labels, background) VALUES(?1, ?2, ?3)",
    [FIND_MODEL] = "SELECT key FROM model WHERE id = ?1",
    [FORGET] = "DELETE FROM sentence WHERE document = ?1",
    [REPLACE] = "UPDATE document SET hash = ?2, model = ?3, min_confidence = ?4, with_text = ?5, "
                "date = ?6, court = ?7, title = ?8, language = ?9, fields = ?10, replaced = ?11, "
                "sentences = ?12 "
                "WHERE id = ?1",
    [INSERT] = "INSERT INTO document(id, hash, model, min_confidence, with_text, date, court, "
               "title, language, fields, replaced, sentences) "
               "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [ADD] = "INSERT INTO sentence VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
};

struct ptheme_store {
  pthread_mutex_t lock;
  ptheme_database database;
  ptheme_store_settings settings;
  sqlite3_stmt *statements[STATEMENTS];
  int64_t model; // its key, once known
  bool failed;   // a document may be half put
  ptheme_buf scratch;
};

void ptheme_store__free(ptheme_store *store) {
  if (!store) return;
  for (int i = 0; i < STATEMENTS; i++)
    sqlite3_finalize(store->statements[i]);
  ptheme_database__close(&store->database);
  ptheme_buf__free(&store->scratch);
  pthread_mutex_destroy(&store->lock);
  ptheme_mem__free(store);
}

static ptheme_status prepare(ptheme_store *store, ptheme_error *err) {
  PTHEME_TRY(ptheme_database__run(&store->database,
                                  "CREATE TEMP TABLE seen(key INTEGER PRIMARY KEY)", err));
  for (int i = 0; i < STATEMENTS; i++)
    PTHEME_TRY(ptheme_database__prepare(&store->statements[i], &store->database, sql[i], err));
  return PTHEME_OK;
}

ptheme_status ptheme_store__open(ptheme_store **out, const char *path,
                                 const ptheme_store_settings *settings, ptheme_error *err) {
  *out = NULL;
  ptheme_store *store = ptheme_mem__zalloc(1, sizeof *store);
  if (!store) return ptheme_status__nomem(err);
  pthread_mutex_init(&store->lock, NULL);
  store->settings = *settings;
  ptheme_status status = ptheme_database__open(&store->database, path, true, err);
  if (status == PTHEME_OK) status = prepare(store, err);
  if (status != PTHEME_OK) {
    ptheme_store__free(store);
    return status;
  }
  *out = store;
  return PTHEME_OK;
}

/* ---- finding ---- */

static void add_part(XXH3_state_t *state, ptheme_str part) {
  uint64_t len = part.len;
  XXH3_128bits_update(state, &len, sizeof len);
  if (part.len > 0) XXH3_128bits_update(state, part.data, part.len);
}

/* Of everything of a document that its result depends on or repeats. */
static void hash_document(char hex[33], const ptheme_document *document) {
  const ptheme_str parts[] = {document->text, document->date, document->source, document->title,
                              document->language};
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    add_part(&state, parts[i]);
  for (size_t i = 0; i < document->n_fields; i++) {
    add_part(&state, document->fields[i].name);
    add_part(&state, document->fields[i].value);
  }
  XXH3_128bits_update(&state, &document->replaced, sizeof document->replaced);
  XXH128_hash_t hash = XXH3_128bits_digest(&state);
  ptheme_hash__hex(hex, (ptheme_hash128){hash.low64, hash.high64});
}

/* What the database has under a document's id. */
typedef struct found {
  bool any, same; // same: nothing to do
  int64_t key;
  char hash[33]; // of the document asked about
} found;

static ptheme_status find(ptheme_store *store, const ptheme_document *document, found *out,
                          ptheme_error *err) {
  sqlite3_stmt *statement = store->statements[FIND];
  hash_document(out->hash, document);
  ptheme_database__bind(statement, 1, document->id);
  ptheme_database__bind(statement, 2, ptheme_str__of(out->hash));
  ptheme_database__bind(statement, 3, ptheme_str__of(store->settings.model));
  sqlite3_bind_double(statement, 4, store->settings.min_confidence);
  sqlite3_bind_int(statement, 5, store->settings.with_text);
  ptheme_status status = ptheme_database__step(&store->database, statement, &out->any, err);
  if (out->any) {
    out->key = sqlite3_column_int64(statement, 0);
    out->same = sqlite3_column_int(statement, 1) != 0;
  }
  sqlite3_reset(statement);
  return status;
}

/* *fresh: it had not been seen before. */
static ptheme_status mark(ptheme_store *store, int64_t key, bool *fresh, ptheme_error *err) {
  sqlite3_bind_int64(store->statements[MARK], 1, key);
  PTHEME_TRY(ptheme_database__execute(&store->database, store->statements[MARK], err));
  *fresh = sqlite3_changes(store->database.handle) > 0;
  return PTHEME_OK;
}

ptheme_status ptheme_store__has(ptheme_store *store, const ptheme_document *document, bool *has,
                                ptheme_error *err) {
  found there = {0};
  bool fresh;
  *has = false;
  pthread_mutex_lock(&store->lock);
  ptheme_status status = find(store, document, &there, err);
  if (status == PTHEME_OK && there.same) {
    *has = true;
    status = mark(store, there.key, &fresh, err);
  }
  pthread_mutex_unlock(&store->lock);
  return status;
}

/* ---- putting ---- */

static void add_list(ptheme_buf *out, const char *const *names, size_t n) {
  ptheme_buf__add_byte(out, '[');
  for (size_t i = 0; i < n; i++) {
    if (i > 0) ptheme_buf__add_byte(out, ',');
    ptheme_escape__json(out, ptheme_str__of(names[i]));
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_p(ptheme_buf *out, const double *p, size_t n) {
  ptheme_buf__add_byte(out, '[');
  for (size_t k = 0; k < n; k++) {
    if (k > 0) ptheme_buf__add_byte(out, ',');
    ptheme_buf__add_u64(out, ptheme_posterior__micro(p[k]));
  }
  ptheme_buf__add_byte(out, ']');
}

static void add_flags(ptheme_buf *out, unsigned flags) {
  for (size_t bit = 0; ptheme_result__flag_name(bit); bit++) {
    if ((flags >> bit & 1) == 0) continue;
    if (out->len > 0) ptheme_buf__add_byte(out, ' ');
    ptheme_buf__add_text(out, ptheme_result__flag_name(bit));
  }
}

static ptheme_status put_model(ptheme_store *store, const ptheme_result *result,
                               ptheme_error *err) {
  if (store->model != 0) return PTHEME_OK;
  sqlite3_stmt *add = store->statements[ADD_MODEL], *look = store->statements[FIND_MODEL];
  ptheme_buf__clear(&store->scratch);
  add_list(&store->scratch, result->labels, result->n_labels);
  PTHEME_TRY(ptheme_buf__status(&store->scratch, err));
  ptheme_database__bind(add, 1, ptheme_str__of(store->settings.model));
  ptheme_database__bind(add, 2, ptheme_buf__str(&store->scratch));
  ptheme_database__bind(
      add, 3, ptheme_str__of(result->background >= 0 ? result->labels[result->background] : ""));
  PTHEME_TRY(ptheme_database__execute(&store->database, add, err));
  bool row;
  ptheme_database__bind(look, 1, ptheme_str__of(store->settings.model));
  ptheme_status status = ptheme_database__step(&store->database, look, &row, err);
  if (row) store->model = sqlite3_column_int64(look, 0);
  sqlite3_reset(look);
  return status;
}

static ptheme_status put_document(ptheme_store *store, const ptheme_result *result, found *there,
                                  ptheme_error *err) {
  sqlite3_stmt *statement = store->statements[there->any ? REPLACE : INSERT];
  ptheme_buf__clear(&store->scratch);
  ptheme_result__add_fields(&store->scratch, &(ptheme_result_layout){0}, result);
  PTHEME_TRY(ptheme_buf__status(&store->scratch, err));
  ptheme_database__bind(statement, 1, result->document);
  ptheme_database__bind(statement, 2, ptheme_str__of(there->hash));
  sqlite3_bind_int64(statement, 3, store->model);
  sqlite3_bind_double(statement, 4, store->settings.min_confidence);
  sqlite3_bind_int(statement, 5, store->settings.with_text);
  ptheme_database__bind(statement, 6, result->date);
  ptheme_database__bind(statement, 7, result->source);
  ptheme_database__bind(statement, 8, result->title);
  ptheme_database__bind(statement, 9, result->language);
  ptheme_database__bind(statement, 10, ptheme_buf__str(&store->scratch));
  sqlite3_bind_int64(statement, 11, (int64_t)result->replaced);
  sqlite3_bind_int64(statement, 12, (int64_t)result->n_sentences);
  PTHEME_TRY(ptheme_database__execute(&store->database, statement, err));
  if (!there->any) there->key = sqlite3_last_insert_rowid(store->database.handle);
  return PTHEME_OK;
}

static ptheme_status put_sentence(ptheme_store *store, const ptheme_result *result, int64_t key,
                                  size_t i, ptheme_error *err) {
  const ptheme_sentence *sentence = &result->sentences[i];
  sqlite3_stmt *statement = store->statements[ADD];
  ptheme_buf *scratch = &store->scratch;
  ptheme_buf__clear(scratch);
  add_flags(scratch, sentence->flags);
  size_t flags = scratch->len;
  add_p(scratch, sentence->p, result->n_labels);
  PTHEME_TRY(ptheme_buf__status(scratch, err));
  sqlite3_bind_int64(statement, 1, key);
  sqlite3_bind_int64(statement, 2, (int64_t)i + 1);
  sqlite3_bind_int64(statement, 3, (int64_t)sentence->start);
  sqlite3_bind_int64(statement, 4, (int64_t)sentence->end);
  ptheme_database__bind(statement, 5,
                        store->settings.with_text ? sentence->text : (ptheme_str){"", 0});
  ptheme_database__bind(statement, 6, ptheme_str__of(ptheme_result__theme(result, sentence)));
  sqlite3_bind_int64(statement, 7, ptheme_result__confidence(result, sentence));
  ptheme_database__bind(statement, 8, (ptheme_str){scratch->data + flags, scratch->len - flags});
  sqlite3_bind_int64(statement, 9, sentence->tokens);
  sqlite3_bind_int64(statement, 10, sentence->unknown);
  ptheme_database__bind(statement, 11, (ptheme_str){scratch->data, flags});
  return ptheme_database__execute(&store->database, statement, err);
}

static ptheme_status put_all(ptheme_store *store, const ptheme_result *result, found *there,
                             ptheme_error *err) {
  PTHEME_TRY(put_model(store, result, err));
  if (there->any) {
    sqlite3_bind_int64(store->statements[FORGET], 1, there->key);
    PTHEME_TRY(ptheme_database__execute(&store->database, store->statements[FORGET], err));
  }
  PTHEME_TRY(put_document(store, result, there, err));
  for (size_t i = 0; i < result->n_sentences; i++)
    PTHEME_TRY(put_sentence(store, result, there->key, i, err));
  bool fresh;
  return there->any ? PTHEME_OK : mark(store, there->key, &fresh, err);
}

static ptheme_status put(ptheme_store *store, const ptheme_document *document,
                         const ptheme_result *result, ptheme_error *err) {
  found there = {0};
  bool fresh = true;
  PTHEME_TRY(find(store, document, &there, err));
  if (there.any) PTHEME_TRY(mark(store, there.key, &fresh, err));
  if (there.same) return PTHEME_OK; /* twice in this run */
  if (!fresh)
    return ptheme_status__fail_at(
        err, PTHEME_E_INPUT, document->path.len > 0 ? document->path.data : "input", document->line,
        0,
        "document \"%.80s\" occurs twice with different text or attributes\n"
        "hint: give each document an id of its own, or leave one of them out",
        document->id.data);
  ptheme_status status = put_all(store, result, &there, err);
  store->failed = status != PTHEME_OK;
  return status;
}

ptheme_status ptheme_store__put(ptheme_store *store, const ptheme_document *document,
                                const ptheme_result *result, ptheme_error *err) {
  pthread_mutex_lock(&store->lock);
  ptheme_status status = put(store, document, result, err);
  pthread_mutex_unlock(&store->lock);
  return status;
}

/* ---- the end ---- */

static ptheme_status prune(ptheme_store *store, uint64_t *removed, ptheme_error *err) {
  PTHEME_TRY(ptheme_database__run(
      &store->database, "DELETE FROM sentence WHERE document NOT IN (SELECT key FROM temp.seen)",
      err));
  PTHEME_TRY(ptheme_database__run(
      &store->database, "DELETE FROM document WHERE key NOT IN (SELECT key FROM temp.seen)", err));
  *removed = (uint64_t)sqlite3_changes(store->database.handle);
  return ptheme_database__run(
      &store->database, "DELETE FROM model WHERE key NOT IN (SELECT model FROM document)", err);
}

ptheme_status ptheme_store__prune(ptheme_store *store, uint64_t *removed, ptheme_error *err) {
  *removed = 0;
  pthread_mutex_lock(&store->lock);
  ptheme_status status = prune(store, removed, err);
  store->failed = store->failed || status != PTHEME_OK;
  pthread_mutex_unlock(&store->lock);
  return status;
}

ptheme_status ptheme_store__commit(ptheme_store *store, ptheme_error *err) {
  pthread_mutex_lock(&store->lock);
  ptheme_status status = store->failed ? PTHEME_OK : ptheme_database__commit(&store->database, err);
  pthread_mutex_unlock(&store->lock);
  return status;
}
