#include "input/columns.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/strmap.h"

typedef struct role_row {
  const char *standard;
  size_t option; // offset of the name in the options
  size_t slot;   // offset of the value in the document
} role_row;

#define ROW(name, option_, slot_)                                                                  \
  { name, offsetof(ptheme_reader_options, option_), offsetof(ptheme_document, slot_) }

static const role_row rows[PTHEME_ROLES] = {
    [PTHEME_ROLE_ID] = ROW("document", id_col, id),
    [PTHEME_ROLE_TEXT] = ROW("text", text_col, text),
    [PTHEME_ROLE_LABEL] = ROW("theme", label_col, label),
    [PTHEME_ROLE_DATE] = ROW("date", date_col, date),
    [PTHEME_ROLE_SOURCE] = ROW("court", source_col, source),
    [PTHEME_ROLE_TITLE] = ROW("title", title_col, title),
    [PTHEME_ROLE_LANGUAGE] = ROW("language", lang_col, language),
};

static const char *asked_for(const ptheme_reader_options *options, ptheme_role role) {
  return *(const char *const *)(const void *)((const char *)options + rows[role].option);
}

const char *ptheme_role__name(const ptheme_reader_options *options, ptheme_role role) {
  const char *name = asked_for(options, role);
  return name ? name : rows[role].standard;
}

void ptheme_role__names(ptheme_str names[PTHEME_ROLES], const ptheme_reader_options *options) {
  for (unsigned role = 0; role < PTHEME_ROLES; role++)
    names[role] = ptheme_str__of(ptheme_role__name(options, role));
}

ptheme_role ptheme_role__of(const ptheme_str names[PTHEME_ROLES], ptheme_str name) {
  unsigned role = 0;
  while (role < PTHEME_ROLES && !ptheme_str__equal(name, names[role]))
    role++;
  return role;
}

ptheme_str *ptheme_role__slot(ptheme_document *document, ptheme_role role) {
  return (ptheme_str *)(void *)((char *)document + rows[role].slot);
}

static ptheme_status copy_names(ptheme_columns *columns, const ptheme_str *names, size_t n,
                                ptheme_error *err) {
  columns->names = ptheme_mem__zalloc(n, sizeof *columns->names);
  columns->extra = ptheme_mem__zalloc(n, sizeof *columns->extra);
  columns->fields = ptheme_mem__zalloc(n, sizeof *columns->fields);
  if (!columns->names || !columns->extra || !columns->fields) return ptheme_status__nomem(err);
  for (; columns->n < n; columns->n++) {
    columns->names[columns->n] = ptheme_mem__copy(names[columns->n].data, names[columns->n].len);
    if (!columns->names[columns->n]) return ptheme_status__nomem(err);
  }
  return PTHEME_OK;
}

/* Columns without a name may repeat: spreadsheets and data frames write them. */
static ptheme_status refuse_repeats(const ptheme_columns *columns, const char *path, uint64_t line,
                                    ptheme_error *err) {
  ptheme_strmap *seen;
  PTHEME_TRY(ptheme_strmap__new(&seen, err));
  ptheme_status status = PTHEME_OK;
  for (size_t i = 0; i < columns->n && status == PTHEME_OK; i++) {
    ptheme_str name = ptheme_str__of(columns->names[i]);
    uint32_t id;
    if (name.len > 0 && ptheme_strmap__find(seen, name) != PTHEME_STRMAP_NONE)
      status = ptheme_status__fail_at(err, PTHEME_E_INPUT, path, line, 0,
                                      "two columns are named \"%.60s\"\n"
                                      "hint: rename or remove one of them",
                                      name.data);
    else
      status = ptheme_strmap__intern(seen, name, &id, err);
  }
  ptheme_strmap__free(seen);
  return status;
}

static size_t find(const ptheme_columns *columns, const char *name) {
  for (size_t i = 0; i < columns->n; i++)
    if (strcmp(columns->names[i], name) == 0) return i;
  return columns->n;
}

/* The names for a message, as many as fit. */
static void list_names(const ptheme_columns *columns, char *out, size_t room) {
  size_t used = 0;
  for (size_t i = 0; i < columns->n; i++) {
    size_t len = strlen(columns->names[i]);
    if (used + len + sizeof ", , ..." > room) {
      memcpy(out + used, "...", 3);
      used += 3;
      break;
    }
    memcpy(out + used, columns->names[i], len);
    used += len;
    if (i + 1 < columns->n) {
      memcpy(out + used, ", ", 2);
      used += 2;
    }
  }
  out[used] = '\0';
}

static ptheme_status missing(const ptheme_columns *columns, const char *name, const char *option,
                             const char *path, uint64_t line, ptheme_error *err) {
  char found[96];
  list_names(columns, found, sizeof found);
  const char *near = ptheme_suggest(name, (const char *const *)columns->names, columns->n);
  const char *mark = columns->n == 1 ? strpbrk(columns->names[0], ";\t|,") : NULL;
  if (mark)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, line, 0,
                                  "no column named \"%.40s\"\ncolumns found: %s\n"
                                  "hint: are the columns separated otherwise? --delimiter %s%.*s%s",
                                  name, found, *mark == '\t' ? "tab" : "'", *mark != '\t', mark,
                                  *mark == '\t' ? "" : "'");
  if (near)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, line, 0,
                                  "no column named \"%.40s\"\ncolumns found: %s\n"
                                  "hint: did you mean \"%.40s\"?",
                                  name, found, near);
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, line, 0,
                                "no column named \"%.40s\"\ncolumns found: %s\n"
                                "hint: name the column with --%s",
                                name, found, option);
}

static const char *const flags[PTHEME_ROLES] = {"id-col",     "text-col",  "label-col", "date-col",
                                                "source-col", "title-col", "lang-col"};

static ptheme_status assign_roles(ptheme_columns *columns, const ptheme_reader_options *options,
                                  const char *path, uint64_t line, ptheme_error *err) {
  for (int i = 0; i < PTHEME_ROLES; i++) {
    ptheme_role role = (ptheme_role)i;
    const char *name = ptheme_role__name(options, role);
    columns->role[role] = find(columns, name);
    bool needed = role == PTHEME_ROLE_TEXT || asked_for(options, role) ||
                  (role == PTHEME_ROLE_LABEL && options->need_label);
    if (needed && columns->role[role] == columns->n)
      return missing(columns, name, flags[role], path, line, err);
  }
  return PTHEME_OK;
}

static void collect_extra(ptheme_columns *columns) {
  for (size_t i = 0; i < columns->n; i++) {
    bool free_column = columns->names[i][0] != '\0';
    for (int role = 0; role < PTHEME_ROLES; role++)
      free_column = free_column && columns->role[role] != i;
    if (!free_column) continue;
    columns->extra[columns->n_extra] = i;
    columns->fields[columns->n_extra++].name = ptheme_str__of(columns->names[i]);
  }
}

ptheme_status ptheme_columns__open(ptheme_columns *columns, const ptheme_str *names, size_t n,
                                   const ptheme_reader_options *options, const char *path,
                                   uint64_t line, ptheme_error *err) {
  PTHEME_TRY(copy_names(columns, names, n, err));
  PTHEME_TRY(refuse_repeats(columns, path, line, err));
  PTHEME_TRY(assign_roles(columns, options, path, line, err));
  collect_extra(columns);
  return PTHEME_OK;
}

void ptheme_columns__fill(ptheme_columns *columns, const ptheme_str *values,
                          ptheme_document *document) {
  for (int role = 0; role < PTHEME_ROLES; role++)
    if (columns->role[role] < columns->n)
      *ptheme_role__slot(document, (ptheme_role)role) = values[columns->role[role]];
  for (size_t i = 0; i < columns->n_extra; i++)
    columns->fields[i].value = values[columns->extra[i]];
  document->fields = columns->fields;
  document->n_fields = columns->n_extra;
}

void ptheme_columns__free(ptheme_columns *columns) {
  for (size_t i = 0; i < columns->n; i++)
    ptheme_mem__free(columns->names[i]);
  ptheme_mem__free(columns->names);
  ptheme_mem__free(columns->extra);
  ptheme_mem__free(columns->fields);
}
