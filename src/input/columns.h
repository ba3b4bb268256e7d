/* Which column or key is which part of a document. */
#ifndef PTHEME_INPUT_COLUMNS_H
#define PTHEME_INPUT_COLUMNS_H

#include "policytheme.h"

typedef enum ptheme_role {
  PTHEME_ROLE_ID,
  PTHEME_ROLE_TEXT,
  PTHEME_ROLE_LABEL,
  PTHEME_ROLE_DATE,
  PTHEME_ROLE_SOURCE,
  PTHEME_ROLE_TITLE,
  PTHEME_ROLE_LANGUAGE,
  PTHEME_ROLES
} ptheme_role;

/** The name a role's column has: the one the options ask for, else the default. */
const char *ptheme_role__name(const ptheme_reader_options *options, ptheme_role role);
/** The names of all roles; they live as long as those of the options. */
void ptheme_role__names(ptheme_str names[PTHEME_ROLES], const ptheme_reader_options *options);
/** The role with this name, or PTHEME_ROLES. */
ptheme_role ptheme_role__of(const ptheme_str names[PTHEME_ROLES], ptheme_str name);
/** Where a role's value belongs in a document. */
ptheme_str *ptheme_role__slot(ptheme_document *document, ptheme_role role);

/** The columns of one table. */
typedef struct ptheme_columns {
  size_t n;                  // columns
  char **names;              // [n] NUL-terminated
  size_t role[PTHEME_ROLES]; // column of each role; n where there is none
  size_t *extra;             // [n_extra] columns that have a name and no role, ascending
  ptheme_field *fields;      // [n_extra] their names, and the values of the current record
  size_t n_extra;
} ptheme_columns;

/** Takes the header apart.  `columns` starts zeroed; free it whatever comes out.
 *  @param names  [n] borrowed for the call
 *  @return PTHEME_E_INPUT for a name that stands twice, and for a column that is missing although
 * the options name it, need_label needs it, or it is the text */
ptheme_status ptheme_columns__open(ptheme_columns *columns, const ptheme_str *names, size_t n,
                                   const ptheme_reader_options *options, const char *path,
                                   uint64_t line, ptheme_error *err);
/** Puts the values of a record into a document, which borrows them.
 *  @param values  [n] */
void ptheme_columns__fill(ptheme_columns *columns, const ptheme_str *values,
                          ptheme_document *document);
void ptheme_columns__free(ptheme_columns *columns);

#endif
