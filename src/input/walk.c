/* No recursion: the directories that are open at the moment are a stack of listings, so memory is
 * bounded by the names in one path's directories.  Names of directories carry a '/' at their end,
 * which makes the order within each listing the order of the full names. */
#include "input/walk.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The entries of one directory, or the paths given. */
typedef struct listing {
  char **names; // [n]
  size_t n, cap, next;
  size_t prefix; // bytes of walk->path that name the directory
} listing;

struct ptheme_walk {
  listing *stack; // [depth] the paths given, then the directories below
  size_t depth, cap;
  ptheme_buf path;
};

static void free_listing(listing *list) {
  for (size_t i = 0; i < list->n; i++)
    ptheme_mem__free(list->names[i]);
  ptheme_mem__free(list->names);
}

void ptheme_walk__free(ptheme_walk *walk) {
  if (!walk) return;
  for (size_t i = 0; i < walk->depth; i++)
    free_listing(&walk->stack[i]);
  ptheme_mem__free(walk->stack);
  ptheme_buf__free(&walk->path);
  ptheme_mem__free(walk);
}

static ptheme_status add_name(listing *list, const char *name, bool directory, ptheme_error *err) {
  void *names = list->names;
  bool room = ptheme_mem__reserve(&names, &list->cap, list->n + 1, sizeof *list->names);
  list->names = names;
  size_t len = strlen(name);
  char *copy = room ? ptheme_mem__alloc(len + 2, 1) : NULL;
  if (!copy) return ptheme_status__nomem(err);
  memcpy(copy, name, len + 1);
  if (directory) memcpy(copy + len, "/", 2);
  list->names[list->n++] = copy;
  return PTHEME_OK;
}

static ptheme_status add_path(listing *list, const char *path, ptheme_error *err) {
  if (strcmp(path, "-") != 0 && access(path, R_OK) != 0)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, path, 0, 0, "cannot read: %s",
                                  strerror(errno));
  return add_name(list, path, false, err);
}

ptheme_status ptheme_walk__new(ptheme_walk **out, const char *const *paths, size_t n_paths,
                               ptheme_error *err) {
  *out = NULL;
  ptheme_walk *walk = ptheme_mem__zalloc(1, sizeof *walk);
  if (walk) {
    walk->stack = ptheme_mem__zalloc(1, sizeof *walk->stack);
    walk->cap = walk->depth = walk->stack ? 1 : 0;
  }
  ptheme_status status = walk && walk->stack ? PTHEME_OK : ptheme_status__nomem(err);
  for (size_t i = 0; i < n_paths && status == PTHEME_OK; i++)
    status = add_path(walk->stack, paths[i], err);
  if (status == PTHEME_OK)
    *out = walk;
  else
    ptheme_walk__free(walk);
  return status;
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef enum kind { REGULAR, DIRECTORY, OTHER } kind;

/* What walk->path leads to; links to directories are not walked into, they may lead back. */
static kind kind_of_path(const ptheme_walk *walk) {
  struct stat info;
  if (lstat(walk->path.data, &info) != 0) return OTHER;
  if (S_ISDIR(info.st_mode)) return DIRECTORY;
  if (S_ISLNK(info.st_mode) && stat(walk->path.data, &info) != 0) return OTHER;
  return S_ISREG(info.st_mode) ? REGULAR : OTHER;
}

static ptheme_status set_path(ptheme_walk *walk, size_t prefix, const char *name,
                              ptheme_error *err) {
  walk->path.len = prefix;
  ptheme_buf__add(&walk->path, name, strlen(name) + 1);
  if (walk->path.failed) {
    walk->path.failed = false;
    return ptheme_status__nomem(err);
  }
  walk->path.len--; /* the NUL is there, but not counted */
  return PTHEME_OK;
}

static ptheme_status list_entries(ptheme_walk *walk, listing *list, DIR *directory, uint64_t *other,
                                  ptheme_error *err) {
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(directory);
    if (!entry && errno == 0) return PTHEME_OK;
    if (!entry) {
      walk->path.data[list->prefix] = '\0';
      return ptheme_status__fail_at(err, PTHEME_E_INPUT, walk->path.data, 0, 0, "cannot list: %s",
                                    strerror(errno));
    }
    if (entry->d_name[0] == '.') continue;
    PTHEME_TRY(set_path(walk, list->prefix, entry->d_name, err));
    kind what = kind_of_path(walk);
    if (what == OTHER)
      ++*other;
    else
      PTHEME_TRY(add_name(list, entry->d_name, what == DIRECTORY, err));
  }
}

/* Puts the directory at walk->path, which ends in '/', on the stack. */
static ptheme_status enter(ptheme_walk *walk, uint64_t *other, ptheme_error *err) {
  void *stack = walk->stack;
  if (!ptheme_mem__reserve(&stack, &walk->cap, walk->depth + 1, sizeof *walk->stack))
    return ptheme_status__nomem(err);
  walk->stack = stack;
  DIR *directory = opendir(walk->path.data);
  if (!directory)
    return ptheme_status__fail_at(err, PTHEME_E_INPUT, walk->path.data, 0, 0, "cannot list: %s",
                                  strerror(errno));
  listing list = {.prefix = walk->path.len};
  ptheme_status status = list_entries(walk, &list, directory, other, err);
  closedir(directory);
  if (status != PTHEME_OK) {
    free_listing(&list);
    return status;
  }
  if (list.n > 1) qsort(list.names, list.n, sizeof *list.names, by_bytes);
  walk->stack[walk->depth++] = list;
  return PTHEME_OK;
}

/* A path that was given: a directory gets its '/'. */
static ptheme_status is_given_directory(ptheme_walk *walk, bool *directory, ptheme_error *err) {
  struct stat info;
  const ptheme_buf *path = &walk->path;
  *directory =
      strcmp(path->data, "-") != 0 && stat(path->data, &info) == 0 && S_ISDIR(info.st_mode);
  if (*directory && path->data[path->len - 1] != '/') return set_path(walk, path->len, "/", err);
  return PTHEME_OK;
}

ptheme_status ptheme_walk__next(ptheme_walk *walk, const char **path, bool *named, uint64_t *other,
                                ptheme_error *err) {
  *path = NULL;
  while (walk->depth > 0) {
    listing *top = &walk->stack[walk->depth - 1];
    if (top->next == top->n) {
      free_listing(top);
      walk->depth--;
      continue;
    }
    const char *name = top->names[top->next++];
    *named = walk->depth == 1;
    PTHEME_TRY(set_path(walk, top->prefix, name, err));
    bool directory = walk->path.data[walk->path.len - 1] == '/';
    if (*named) PTHEME_TRY(is_given_directory(walk, &directory, err));
    if (!directory) {
      *path = walk->path.data;
      return PTHEME_OK;
    }
    PTHEME_TRY(enter(walk, other, err));
  }
  return PTHEME_OK;
}

/* The first listing below the paths given is that of a directory among them. */
size_t ptheme_walk__given(const ptheme_walk *walk) {
  return walk->depth > 1 ? walk->stack[1].prefix : 0;
}
