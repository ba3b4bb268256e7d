/* libsvm behind our own types. */
#ifndef PTHEME_MODEL_SVM_H
#define PTHEME_MODEL_SVM_H

#include "model/pair.h"

/** Refuses a libsvm whose model struct is laid out otherwise than in the header this was compiled
 *  with (it changed at version 330): PTHEME_E_INTERNAL. */
ptheme_status ptheme_svm__check_version(ptheme_error *err);
int ptheme_svm__version(void);

/** Bytes that the products of a pair of `n` rows take. */
double ptheme_svm__bytes(size_t n);

/** Room for the products of pairs of at most `max_rows` rows. */
ptheme_status ptheme_gram__new(ptheme_gram **out, size_t max_rows, ptheme_error *err);
/** All products of the pair's rows; serves every fold and every cost. */
ptheme_status ptheme_gram__fill(ptheme_gram *gram, const ptheme_pair *pair, size_t threads,
                                ptheme_error *err);
void ptheme_gram__free(ptheme_gram *gram);

/** Linear C-SVC on the pair's Gram matrix, folded into one plane.  libsvm checks no allocation and
 *  has no time limit: call it where a crash can be borne (child.h). */
ptheme_status ptheme_svm__solve(const ptheme_problem *problem, ptheme_plane *plane,
                                ptheme_error *err);

#endif
