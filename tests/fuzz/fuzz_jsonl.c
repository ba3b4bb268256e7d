#include "flat.h"
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  ptheme_str line = {(const char *)data + 1, size > 0 ? size - 1 : 0};
  bool plain;
  if (size > 1 && !memchr(line.data, '\n', line.len)) FUZZ_CHECK(flat_agrees(line, &plain));
  fuzz_reader(data, size, PTHEME_FORMAT_JSONL);
  return 0;
}
