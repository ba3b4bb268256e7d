/* English words that a full stop follows without ending the sentence. */
#ifndef PTHEME_TEXT_ABBREVIATION_H
#define PTHEME_TEXT_ABBREVIATION_H

#include "policytheme.h"

/** By what may follow within the sentence. */
typedef enum ptheme_abbreviation {
  PTHEME_ABBREVIATION_NONE,
  PTHEME_ABBREVIATION_TITLE,  /* anything: "Mr.", "v.", "e.g." */
  PTHEME_ABBREVIATION_NUMBER, /* a number: "No.", "Art.", "Jan." */
  PTHEME_ABBREVIATION_CLOCK,  /* a day, a month, a time zone: "a.m." */
  PTHEME_ABBREVIATION_LOOSE   /* all but a word that often begins a sentence: "U.S.", "Inc." */
} ptheme_abbreviation;

/** The kind of `word`: ASCII letters and inner points, without the last full stop. */
ptheme_abbreviation ptheme_abbreviation__kind(ptheme_str word);
/** Whether `word` begins many sentences and few names, in any case of letters. */
bool ptheme_abbreviation__is_starter(ptheme_str word);
/** Whether `word` is a day, a month or a time zone, in any case of letters. */
bool ptheme_abbreviation__is_time(ptheme_str word);

#endif
