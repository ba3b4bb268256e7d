/* Judging a model of the past on the newest rows. */
#ifndef PTHEME_MODEL_BY_DATE_H
#define PTHEME_MODEL_BY_DATE_H

#include "model/validate.h"

/** Trains on the rows before options->split_by_date and appends what the others say of that model:
 *  "by_date.from", "by_date.training_rows", "by_date.undated_rows" (on neither side),
 *  "by_date.unknown_label_rows" (newest rows whose label the past lacks, left out), and the figures
 *  of validate.h under "by_date".
 *  @return PTHEME_E_ARG for anything but a date or a share; PTHEME_E_INPUT where one side has
 *          nothing to train on or to judge by; else as ptheme_train(). */
ptheme_status ptheme_by_date__describe(ptheme_facts *facts, const ptheme_dataset *dataset,
                                       const ptheme_train_options *options, ptheme_error *err);

#endif
