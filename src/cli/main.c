#include "policytheme.h"

#include <stdio.h>

int main(void) {
  puts(ptheme_version());
  return 0;
}
