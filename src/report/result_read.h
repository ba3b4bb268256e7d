/* Ways a result is read back from a file of text, and what they share with the one from a database.
 * They are driven by store/result_reader.c and do not know each other. */
#ifndef PTHEME_REPORT_RESULT_READ_H
#define PTHEME_REPORT_RESULT_READ_H

#include "base/arena.h"
#include "base/buf.h"

/** The result being built: its arrays live in the arena. */
typedef struct ptheme_result_draft {
  ptheme_arena arena;
  ptheme_result result;
  const char *path; // of the file being read
  uint64_t line;    // where the result begins
  uint64_t errors;  // error records passed over
} ptheme_result_draft;

typedef struct ptheme_json_results ptheme_json_results;

ptheme_status ptheme_json_results__open(ptheme_json_results **out, const char *path,
                                        ptheme_error *err);
/** Fills draft->result; *more is false at the end of the file. */
ptheme_status ptheme_json_results__next(ptheme_json_results *results, ptheme_result_draft *draft,
                                        bool *more, ptheme_error *err);
void ptheme_json_results__free(ptheme_json_results *results);

typedef struct ptheme_csv_results ptheme_csv_results;

ptheme_status ptheme_csv_results__open(ptheme_csv_results **out, const char *path,
                                       ptheme_error *err);
ptheme_status ptheme_csv_results__next(ptheme_csv_results *results, ptheme_result_draft *draft,
                                       bool *more, ptheme_error *err);
void ptheme_csv_results__free(ptheme_csv_results *results);

/** Sets the background label by name; empty: none.  False if no label has this name. */
bool ptheme_result_draft__set_background(ptheme_result_draft *draft, ptheme_str name);
/** Index of a theme's name, "unsure" included; false if no label has it. */
bool ptheme_result_draft__find_theme(const ptheme_result_draft *draft, ptheme_str name, int *theme);
/** Sets the bit of a flag's name; false for an unknown one. */
bool ptheme_result_draft__add_flag(unsigned *flags, ptheme_str name);
/** The same for names with blanks between. */
bool ptheme_result_draft__add_flags(unsigned *flags, ptheme_str names);

#endif
