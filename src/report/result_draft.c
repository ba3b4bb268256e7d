#include "report/result.h"
#include "report/result_read.h"

static bool find_label(const ptheme_result *result, ptheme_str name, int *label) {
  for (size_t k = 0; k < result->n_labels; k++) {
    if (!ptheme_str__equal(name, ptheme_str__of(result->labels[k]))) continue;
    *label = (int)k;
    return true;
  }
  return false;
}

bool ptheme_result_draft__set_background(ptheme_result_draft *draft, ptheme_str name) {
  draft->result.background = -1;
  return name.len == 0 || find_label(&draft->result, name, &draft->result.background);
}

bool ptheme_result_draft__find_theme(const ptheme_result_draft *draft, ptheme_str name,
                                     int *theme) {
  *theme = PTHEME_UNSURE;
  return find_label(&draft->result, name, theme) ||
         ptheme_str__equal(name, ptheme_str__of("unsure"));
}

bool ptheme_result_draft__add_flag(unsigned *flags, ptheme_str name) {
  for (size_t bit = 0; ptheme_result__flag_name(bit); bit++) {
    if (!ptheme_str__equal(name, ptheme_str__of(ptheme_result__flag_name(bit)))) continue;
    *flags |= 1u << bit;
    return true;
  }
  return false;
}

bool ptheme_result_draft__add_flags(unsigned *flags, ptheme_str names) {
  for (size_t i = 0, start = 0; i <= names.len; i++) {
    if (i < names.len && names.data[i] != ' ') continue;
    if (i > start &&
        !ptheme_result_draft__add_flag(flags, (ptheme_str){names.data + start, i - start}))
      return false;
    start = i + 1;
  }
  return true;
}
