/* Where a report comes from: names and checksums of its inputs. */
#include "base/mem.h"
#include "base/status.h"
#include "report/report_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { BLOCK_BYTES = 1 << 16 };

static ptheme_status hash_stream(char out[33], FILE *file, const char *path, ptheme_error *err) {
  unsigned char *block = ptheme_mem__alloc(BLOCK_BYTES, 1);
  XXH3_state_t state;
  size_t n;
  if (!block) return ptheme_status__nomem(err);
  XXH3_128bits_reset(&state);
  while ((n = fread(block, 1, BLOCK_BYTES, file)) > 0)
    XXH3_128bits_update(&state, block, n);
  ptheme_mem__free(block);
  if (ferror(file))
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, 0, 0, "%s", strerror(errno));
  XXH128_hash_t hash = XXH3_128bits_digest(&state);
  ptheme_hash__hex(out, (ptheme_hash128){hash.low64, hash.high64});
  return PTHEME_OK;
}

static ptheme_status hash_file(char out[33], const char *path, ptheme_error *err) {
  struct stat info;
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) return PTHEME_OK;
  FILE *file = fopen(path, "rb");
  if (!file)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, 0, 0, "cannot open: %s",
                                  strerror(errno));
  ptheme_status status = hash_stream(out, file, path, err);
  fclose(file);
  return status;
}

ptheme_status ptheme_report_add_input(ptheme_report *report, const char *path, ptheme_error *err) {
  const char *slash = strrchr(path, '/');
  ptheme_report_input added = {.name = ptheme_str__of(slash && slash[1] ? slash + 1 : path)};
  if (strcmp(path, "-") != 0) PTHEME_TRY(hash_file(added.hash, path, err));
  void *inputs = report->inputs;
  bool room = ptheme_mem__reserve(&inputs, &report->cap_inputs, report->n_inputs + 1,
                                  sizeof *report->inputs);
  report->inputs = inputs;
  if (!room || !ptheme_arena__copy(&report->arena, &added.name)) return ptheme_status__nomem(err);
  report->inputs[report->n_inputs++] = added;
  return PTHEME_OK;
}

static int compare_inputs(const void *a, const void *b) {
  const ptheme_report_input *x = a, *y = b;
  int order = ptheme_str__compare(x->name, y->name);
  return order != 0 ? order : strcmp(x->hash, y->hash);
}

void ptheme_report__sort_inputs(ptheme_report *report) {
  ptheme_report_view *view = &report->view;
  XXH3_state_t state;
  size_t kept = 0;
  if (report->n_inputs > 0)
    qsort(report->inputs, report->n_inputs, sizeof *report->inputs, compare_inputs);
  for (size_t i = 0; i < report->n_inputs; i++)
    if (kept == 0 || compare_inputs(&report->inputs[kept - 1], &report->inputs[i]) != 0)
      report->inputs[kept++] = report->inputs[i];
  view->inputs = report->inputs;
  view->n_inputs = report->n_inputs = kept;
  XXH3_128bits_reset(&state);
  for (size_t i = 0; i < report->n_entries; i++) {
    char hex[33];
    ptheme_hash__hex(hex, report->entries[i].hash);
    XXH3_128bits_update(&state, hex, 32);
  }
  XXH128_hash_t hash = XXH3_128bits_digest(&state);
  ptheme_hash__hex(view->results_hash, (ptheme_hash128){hash.low64, hash.high64});
}
