/* One table of the feature options feeds writing, reading and range checks. */
#include "base/number.h"
#include "base/status.h"
#include "model/model.h"

#include <string.h>

enum kind { FLAG, WHOLE, REAL, WEIGHTING };

static const struct option {
  const char *key, *said; // in the model file; to people, as the program's options are called
  enum kind kind;
  size_t offset;
  double least, most;
  bool later; // older models lack it: written only if it is not 0, and 0 where it is missing
} options_table[] = {
#define OPTION(name, said, kind, least, most, later)                                               \
  { "options." #name, said, kind, offsetof(ptheme_feature_options, name), least, most, later }
    OPTION(bigrams, "bigrams", FLAG, 0, 1, false),
    OPTION(capitals, "capitals", FLAG, 0, 1, true),
    OPTION(char_max, "char-ngrams", WHOLE, 0, 10, false),
    OPTION(char_min, "char-ngrams", WHOLE, 0, 10, false),
    OPTION(context, "context", REAL, 0, 1, false),
    OPTION(han_max, "han", WHOLE, 1, 3, false),
    OPTION(idf_power, "idf-power", REAL, 0, 4, false),
    OPTION(keep_numbers, "numbers", FLAG, 0, 1, false),
    OPTION(keep_punctuation, "punctuation", FLAG, 0, 1, true),
    OPTION(min_count, "min-count", WHOLE, 1, 1000, false),
    OPTION(prefix, "prefix", WHOLE, 0, 20, false),
    OPTION(weighting, "weighting", WEIGHTING, 0, 2, false),
    OPTION(words, "words", FLAG, 0, 1, false),
#undef OPTION
};

enum { N_OPTIONS = sizeof options_table / sizeof *options_table };

static double get(const ptheme_feature_options *options, const struct option *option) {
  const char *at = (const char *)options + option->offset;
  switch (option->kind) {
  case FLAG:
    return *(const bool *)at;
  case WHOLE:
    return *(const int *)at;
  case WEIGHTING:
    return *(const ptheme_weighting *)at;
  case REAL:
    break;
  }
  return *(const double *)at;
}

static void set(ptheme_feature_options *options, const struct option *option, double value) {
  char *at = (char *)options + option->offset;
  switch (option->kind) {
  case FLAG:
    *(bool *)at = value != 0;
    break;
  case WHOLE:
    *(int *)at = (int)value;
    break;
  case WEIGHTING:
    *(ptheme_weighting *)at = (ptheme_weighting)value;
    break;
  case REAL:
    *(double *)at = value;
    break;
  }
}

void ptheme_options__write(const ptheme_feature_options *options,
                           void (*add)(void *context, const char *key, double value),
                           void *context) {
  for (size_t i = 0; i < N_OPTIONS; i++) {
    double value = get(options, &options_table[i]);
    if (!options_table[i].later || value != 0) add(context, options_table[i].key, value);
  }
}

static bool in_range(const struct option *option, double value) {
  return value >= option->least && value <= option->most &&
         (option->kind == REAL || value == (double)(int)value);
}

ptheme_status ptheme_options__read(ptheme_feature_options *out, const ptheme_model *model,
                                   ptheme_error *err) {
  *out = (ptheme_feature_options){0};
  for (size_t i = 0; i < N_OPTIONS; i++) {
    const struct option *option = &options_table[i];
    const char *text = ptheme_model_metadata(model, option->key);
    double value;
    if (!text && option->later) continue;
    if (!text || !ptheme_number__read_double(&value, ptheme_str__of(text)) ||
        !in_range(option, value))
      return ptheme_status__fail(err, PTHEME_E_MODEL, "metadata \"%s\" is missing or out of range",
                                 option->key);
    set(out, option, value);
  }
  if (ptheme_options__check(out, NULL) != PTHEME_OK)
    return ptheme_status__fail(err, PTHEME_E_MODEL, "the feature options contradict each other");
  return PTHEME_OK;
}

ptheme_status ptheme_options__check(const ptheme_feature_options *options, ptheme_error *err) {
  for (size_t i = 0; i < N_OPTIONS; i++)
    if (!in_range(&options_table[i], get(options, &options_table[i])))
      return ptheme_status__fail(err, PTHEME_E_ARG, "%s must be from %.0f to %.0f",
                                 options_table[i].said, options_table[i].least,
                                 options_table[i].most);
  if ((options->char_min == 0) != (options->char_max == 0) || options->char_min > options->char_max)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "character n-grams: the lower size is above the "
                               "upper, or one of them is 0");
  if (!options->words && options->prefix == 0 && options->char_max == 0)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "no feature of words is switched on\n"
                               "hint: leave --no-words out, or give --prefix or --char-ngrams");
  if (!options->words && options->prefix == 0 && options->bigrams)
    return ptheme_status__fail(err, PTHEME_E_ARG,
                               "pairs of words need words or prefixes\n"
                               "hint: give --no-bigrams too");
  return PTHEME_OK;
}
