#include "input/made.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"

#include <sys/stat.h>

static bool is_one_file(const char *a, const char *b) {
  struct stat x, y;
  if (strcmp(a, b) == 0) return true;
  return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static ptheme_status add(ptheme_made *made, ptheme_str name, const char *path, ptheme_error *err) {
  uint32_t id;
  ptheme_str copy = ptheme_str__of(path);
  void *paths = made->paths;
  size_t n = ptheme_strmap__count(made->names);
  bool room = ptheme_mem__reserve(&paths, &made->cap, n + 1, sizeof *made->paths);
  made->paths = paths;
  if (!room || !ptheme_arena__copy(&made->arena, &copy)) return ptheme_status__nomem(err);
  made->paths[n] = copy.data;
  return ptheme_strmap__intern(made->names, name, &id, err);
}

ptheme_status ptheme_made__note(ptheme_made *made, ptheme_str name, const char *path,
                                ptheme_error *err) {
  if (!made->names) PTHEME_TRY(ptheme_strmap__new(&made->names, err));
  uint32_t id = ptheme_strmap__find(made->names, name);
  if (id == PTHEME_STRMAP_NONE) return add(made, name, path, err);
  if (is_one_file(made->paths[id], path)) return PTHEME_OK;
  return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, 0, 0,
                                "would get the same id as %.100s\n"
                                "hint: name the folder that holds both, so that ids tell their "
                                "folders; or rename one",
                                made->paths[id]);
}

void ptheme_made__free(ptheme_made *made) {
  ptheme_strmap__free(made->names);
  ptheme_mem__free(made->paths);
  ptheme_arena__free(&made->arena);
}
