/* Which terms stand out in one class of text (a theme, a group of documents) against all others. */
#ifndef PTHEME_REPORT_KEYNESS_H
#define PTHEME_REPORT_KEYNESS_H

#include "policytheme.h"

typedef struct ptheme_keyness {
  double g2;        // log-likelihood ratio of the 2 x 2 table; negative where the term is rarer
  double log_ratio; // log2 of the ratio of its frequencies, 0 occurrences taken as 1/2
} ptheme_keyness;

/** Dunning's G2 = 2 sum O ln(O / E) over occurrences of the term and of other terms, here and in
 *  the rest (Dunning 1993), and Hardie's log ratio (2014).
 *  @param here, in_rest          occurrences of the term
 *  @param all_here, all_in_rest  of all terms, at least as many, > 0 */
ptheme_keyness ptheme_keyness__measure(double here, double all_here, double in_rest,
                                       double all_in_rest);

/** Counts of terms, in all of a text and by class. */
typedef struct ptheme_keyness_table ptheme_keyness_table;

/** The class of what belongs to none. */
enum { PTHEME_KEYNESS_NONE = -1 };

/** @param n_classes  that are counted at a time; classes and documents are numbers of the caller's
 */
ptheme_status ptheme_keyness__new(ptheme_keyness_table **out, size_t n_classes, ptheme_error *err);
void ptheme_keyness__free(ptheme_keyness_table *table);

/** Counts an occurrence in the whole and in a class, or in the whole only.  Documents come one
 * after the other.  @return PTHEME_E_NOMEM */
ptheme_status ptheme_keyness__add(ptheme_keyness_table *table, ptheme_str term, int class,
                                  uint32_t document, ptheme_error *err);
/** Forgets the classes and keeps the whole: other classes of the same text can be counted, by
 *  ptheme_keyness__again(). */
void ptheme_keyness__clear(ptheme_keyness_table *table);
/** Counts an occurrence that the whole has already in a class. */
void ptheme_keyness__again(ptheme_keyness_table *table, ptheme_str term, int class,
                           uint32_t document);

typedef struct ptheme_keyword {
  ptheme_str term;    // borrowed from the table
  uint64_t count;     // in the class
  uint64_t documents; // of the class that have it
  ptheme_keyness keyness;
} ptheme_keyword;

/** The terms of highest G2 among those more frequent in a class than in the rest of the whole, in
 * at least `min_documents` of its documents (3 keeps out what one release repeats); ties by the
 * term.
 *  @param alpha    probability that chance alone brings any of them in (chi-squared with one degree
 *                  of freedom, Bonferroni over the terms in so many documents); 1: let all in
 *  @param[out] out  [most]
 *  @param[out] n    how many there are, at most `most`
 *  @return PTHEME_E_NOMEM */
ptheme_status ptheme_keyness__rank(ptheme_keyword *out, size_t *n, size_t most,
                                   const ptheme_keyness_table *table, int class,
                                   uint64_t min_documents, double alpha, ptheme_error *err);

#endif
