/* Arguments to options.  getopt_long is not used because it takes abbreviations, which would turn
 * a typing error into another option. */
#include "cli.h"

#include <stdarg.h>
#include <string.h>

typedef struct parser {
  cli_options *options;
  enum cli_verb_bit verb;
  char *const *arguments; /* [n] */
  int n, next;
  char *message;
  size_t room;
} parser;

static bool complain(parser *self, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));

static bool complain(parser *self, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(self->message, self->room, format, args);
  va_end(args);
  return false;
}

/* ---- values ---- */

static bool read_u64(uint64_t *out, const char *text, size_t len) {
  *out = 0;
  for (size_t i = 0; i < len; i++) {
    unsigned digit = (unsigned char)text[i] - (unsigned)'0';
    if (digit > 9 || *out > (UINT64_MAX - digit) / 10) return false;
    *out = *out * 10 + digit;
  }
  return len > 0;
}

static bool read_int(int *out, const char *text, size_t len) {
  uint64_t value;
  if (!read_u64(&value, text, len) || value > INT32_MAX) return false;
  *out = (int)value;
  return true;
}

static bool read_size(size_t *out, const char *text) {
  uint64_t value;
  if (!read_u64(&value, text, strlen(text)) || value > SIZE_MAX) return false;
  *out = (size_t)value;
  return true;
}

static bool read_bytes(size_t *out, const char *text) {
  static const char units[] = "KMG";
  size_t len = strlen(text);
  const char *unit = len > 0 ? strchr(units, text[len - 1]) : NULL;
  unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
  uint64_t value;
  if (!read_u64(&value, text, len - (unit != NULL)) || value > SIZE_MAX >> shift) return false;
  *out = (size_t)value << shift;
  return true;
}

static bool read_range(int *out, const char *text) {
  const char *dash = strchr(text, '-');
  if (strcmp(text, "none") == 0) {
    out[0] = out[1] = 0;
    return true;
  }
  return dash && read_int(&out[0], text, (size_t)(dash - text)) &&
         read_int(&out[1], dash + 1, strlen(dash + 1)) && out[0] <= out[1];
}

static bool read_part(uint32_t *out, const char *text) {
  const char *slash = strchr(text, '/');
  uint64_t part, parts;
  if (!slash || !read_u64(&part, text, (size_t)(slash - text)) ||
      !read_u64(&parts, slash + 1, strlen(slash + 1)) || part < 1 || part > parts ||
      parts > UINT32_MAX)
    return false;
  out[0] = (uint32_t)part;
  out[1] = (uint32_t)parts;
  return true;
}

static bool read_choice(int *out, const char *choices, const char *text) {
  size_t len = strlen(text);
  for (*out = 0;; ++*out) {
    size_t word = strcspn(choices, "|");
    if (word == len && memcmp(choices, text, len) == 0) return true;
    if (choices[word] == '\0') return false;
    choices += word + 1;
  }
}

static bool read_char(char *out, const char *text) {
  *out = strcmp(text, "tab") == 0 ? '\t' : text[0];
  return strcmp(text, "tab") == 0 || (text[0] != '\0' && text[1] == '\0');
}

static bool store(const cli_option *option, void *place, const char *value) {
  switch (option->kind) {
  case CLI_ON:
    *(bool *)place = true;
    return true;
  case CLI_OFF:
    *(bool *)place = false;
    return true;
  case CLI_LEVEL:
    ++*(int *)place;
    return true;
  case CLI_TEXT:
    *(const char **)place = value;
    return value[0] != '\0';
  case CLI_LIST: {
    cli_list *list = place;
    list->items[list->n++] = value;
    return true;
  }
  case CLI_CHAR:
    return read_char(place, value);
  case CLI_INT:
    return read_int(place, value, strlen(value));
  case CLI_SIZE:
    return read_size(place, value);
  case CLI_U64:
    return read_u64(place, value, strlen(value));
  case CLI_BYTES:
    return read_bytes(place, value);
  case CLI_RANGE:
    return read_range(place, value);
  case CLI_PART:
    return read_part(place, value);
  case CLI_DOUBLE:
    return ptheme_read_double(place, (ptheme_str){value, strlen(value)}) && *(double *)place >= 0;
  case CLI_SWITCH:
  case CLI_CHOICE: {
    int choice;
    if (!read_choice(&choice, option->argument, value)) return false;
    if (option->kind == CLI_SWITCH)
      *(bool *)place = choice != 0;
    else
      memcpy(place, &choice, sizeof choice);
    return true;
  }
  }
  return false;
}

/* What the value should be, as in "is not ...". */
static void describe(char *text, size_t room, const cli_option *option) {
  const char *what = option->argument;
  switch (option->kind) {
  case CLI_CHAR:
    what = "one character, or the word tab";
    break;
  case CLI_INT:
    what = "a whole number up to 2147483647";
    break;
  case CLI_SIZE:
  case CLI_U64:
    what = "a whole number up to 18446744073709551615";
    break;
  case CLI_BYTES:
    what = "a size such as 512M or 2G";
    break;
  case CLI_RANGE:
    what = "a range such as 3-5, or none";
    break;
  case CLI_DOUBLE:
    what = "a number of 0 or more";
    break;
  case CLI_PART:
    what = "a part of how many, such as 1/8 to 8/8";
    break;
  default:
    break;
  }
  snprintf(text, room, "%s%s", strchr(what, '|') ? "one of " : "", what);
}

/* ---- options ---- */

static bool set(parser *self, const cli_option *option, const char *value) {
  self->options->given[option - cli_option_table] = true;
  if (store(option, (char *)self->options + option->offset, value)) return true;
  char what[128];
  describe(what, sizeof what, option);
  return complain(self, "--%s: \"%s\" is not %s", option->name, value ? value : "", what);
}

/* The value behind '=' or the letter, else the next argument. */
static bool set_from(parser *self, const cli_option *option, const char *attached) {
  if (!cli_takes_value(option)) {
    if (attached) return complain(self, "--%s takes no value", option->name);
    return set(self, option, NULL);
  }
  if (!attached && self->next == self->n) {
    char what[128];
    describe(what, sizeof what, option);
    return complain(self, "--%s needs a value: %s", option->name, what);
  }
  return set(self, option, attached ? attached : self->arguments[self->next++]);
}

/* The first verb that has the option, or NULL. */
static const char *owner(const char *name) {
  for (size_t i = 0; i < cli_n_options; i++)
    for (size_t j = 0; strcmp(cli_option_table[i].name, name) == 0 && j < cli_n_verbs; j++)
      if (cli_option_table[i].verbs & cli_verbs[j].bit) return cli_verbs[j].name;
  return NULL;
}

static bool unknown(parser *self, const char *name, size_t len) {
  const char *names[128], *near;
  size_t n = 0;
  char copy[64];
  for (size_t i = 0; i < cli_n_options && n < sizeof names / sizeof *names; i++)
    if ((cli_option_table[i].verbs & self->verb) && cli_option_table[i].name[0])
      names[n++] = cli_option_table[i].name;
  snprintf(copy, sizeof copy, "%.*s", (int)(len < 63 ? len : 63), name);
  const char *other = owner(copy);
  if (other) return complain(self, "unknown option --%s\nhint: it is an option of %s", copy, other);
  near = ptheme_suggest(copy, names, n);
  return complain(self, "unknown option --%s%s%s%s", copy, near ? "\nhint: did you mean --" : "",
                  near ? near : "", near ? "?" : "");
}

static bool parse_long(parser *self, const char *name) {
  size_t len = strcspn(name, "=");
  const char *value = name[len] == '=' ? name + len + 1 : NULL;
  for (size_t i = 0; i < cli_n_options; i++) {
    const cli_option *option = &cli_option_table[i];
    if ((option->verbs & self->verb) && strlen(option->name) == len &&
        memcmp(option->name, name, len) == 0)
      return set_from(self, option, value);
  }
  return unknown(self, name, len);
}

static const cli_option *find_letter(const parser *self, char letter) {
  for (size_t i = 0; i < cli_n_options; i++)
    if ((cli_option_table[i].verbs & self->verb) && cli_option_table[i].letter == letter)
      return &cli_option_table[i];
  return NULL;
}

/* "-qv", "-j4", "-j 4" */
static bool parse_letters(parser *self, const char *letters) {
  for (size_t i = 0; letters[i]; i++) {
    const cli_option *option = find_letter(self, letters[i]);
    if (!option) return complain(self, "unknown option -%c", letters[i]);
    if (cli_takes_value(option))
      return set_from(self, option, letters[i + 1] ? &letters[i + 1] : NULL);
    if (!set(self, option, NULL)) return false;
  }
  return true;
}

bool cli_parse(cli_options *options, enum cli_verb_bit verb, int n, char *const *arguments,
               char *message, size_t room) {
  parser self = {options, verb, arguments, n, 0, message, room};
  bool only_inputs = false;
  while (self.next < n) {
    const char *argument = arguments[self.next++];
    if (argument[0] == '\0') return complain(&self, "an argument is empty");
    if (only_inputs || argument[0] != '-' || argument[1] == '\0')
      options->inputs.items[options->inputs.n++] = argument;
    else if (strcmp(argument, "--") == 0)
      only_inputs = true;
    else if (!(argument[1] == '-' ? parse_long(&self, argument + 2)
                                  : parse_letters(&self, argument + 1)))
      return false;
  }
  return true;
}
