/* The internal spelling of the public section "Output". */
#ifndef PTHEME_BASE_OUTPUT_H
#define PTHEME_BASE_OUTPUT_H

#include "base/buf.h"

#define ptheme_output__open    ptheme_output_open
#define ptheme_output__write   ptheme_output_write
#define ptheme_output__flush   ptheme_output_flush
#define ptheme_output__commit  ptheme_output_commit
#define ptheme_output__discard ptheme_output_discard

#endif
