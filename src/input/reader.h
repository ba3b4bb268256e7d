/* What tests need beyond the public reader. */
#ifndef PTHEME_INPUT_READER_H
#define PTHEME_INPUT_READER_H

#include "policytheme.h"

/** ptheme_reader_open() with the number of bytes a read asks for, which must not matter. */
ptheme_status ptheme_reader__open(ptheme_reader **out, const char *const *paths, size_t n_paths,
                                  const ptheme_reader_options *options, size_t block,
                                  ptheme_error *err);

#endif
