/* Columns: search, features, class_weight, cost, terms, accuracy, macro_f1, standard_error, then
 * accuracy and macro-F1 of each fold, separated by blanks, in full: a search that reads them makes
 * the same choice to the last bit.  No value holds a comma or a quote. */
#include "model/trials.h"

#include "base/number.h"
#include "base/status.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

static const char header[] = "search,features,class_weight,cost,terms,accuracy,macro_f1,"
                             "standard_error,fold_accuracy,fold_macro_f1\n";
enum { COMMAS = 9 };

double ptheme_trials__mean(const double *values, int folds) {
  double sum = 0;
  for (int i = 0; i < folds; i++)
    sum += values[i];
  return sum / folds;
}

double ptheme_trials__error(const double *values, int folds) {
  double mean = ptheme_trials__mean(values, folds), sum = 0;
  for (int i = 0; i < folds; i++)
    sum += (values[i] - mean) * (values[i] - mean);
  return sqrt(sum / (folds - 1) / folds);
}

/* ---- features as text ---- */

static void add_size(ptheme_buf *out, const char *option, int value) {
  ptheme_buf__add_text(out, option);
  ptheme_buf__add_u64(out, (uint64_t)value);
}

static void copy_text(char *text, size_t size, ptheme_buf *from) {
  size_t len = from->len < size ? from->len : size - 1;
  if (len > 0) memcpy(text, from->data, len);
  text[len] = '\0';
  ptheme_buf__free(from);
}

void ptheme_trials__features(char text[192], const ptheme_feature_options *f) {
  ptheme_buf out = PTHEME_BUF_INIT;
  if (!f->words) ptheme_buf__add_text(&out, "--no-words ");
  add_size(&out, "--prefix ", f->prefix);
  if (!f->bigrams) ptheme_buf__add_text(&out, " --no-bigrams");
  if (f->char_max > 0) {
    add_size(&out, " --char-ngrams ", f->char_min);
    add_size(&out, "-", f->char_max);
  }
  add_size(&out, " --han ", f->han_max);
  if (f->keep_numbers) ptheme_buf__add_text(&out, " --numbers keep");
  if (f->keep_punctuation) ptheme_buf__add_text(&out, " --punctuation keep");
  if (f->capitals) ptheme_buf__add_text(&out, " --capitals class");
  add_size(&out, " --min-count ", f->min_count);
  if (f->weighting == PTHEME_WEIGHTING_TF) ptheme_buf__add_text(&out, " --weighting tf");
  if (f->weighting == PTHEME_WEIGHTING_BINARY) ptheme_buf__add_text(&out, " --weighting binary");
  ptheme_buf__add_text(&out, " --idf-power ");
  ptheme_buf__add_double(&out, f->idf_power);
  copy_text(text, 192, &out);
}

void ptheme_trials__options(char text[256], const ptheme_tried *tried) {
  ptheme_buf out = PTHEME_BUF_INIT;
  ptheme_buf__add_text(&out, tried->text);
  if (tried->solver == PTHEME_SOLVER_REST) ptheme_buf__add_text(&out, " --solver rest");
  if (tried->contrast > 0) {
    ptheme_buf__add_text(&out, " --contrast ");
    ptheme_buf__add_double(&out, tried->contrast);
  }
  ptheme_buf__add_text(&out, " --cost ");
  ptheme_buf__add_double(&out, tried->cost);
  if (tried->balanced) ptheme_buf__add_text(&out, " --class-weight balanced");
  copy_text(text, 256, &out);
}

/* ---- reading ---- */

static ptheme_status read_file(ptheme_buf *out, const char *path, ptheme_error *err) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    if (errno == ENOENT) return PTHEME_OK;
    return ptheme_status__fail(err, PTHEME_E_INPUT, "%s: cannot be read", path);
  }
  for (size_t got = 1; got > 0 && !out->failed;) {
    if (!ptheme_buf__reserve(out, 4096)) break;
    got = fread(out->data + out->len, 1, 4096, file);
    out->len += got;
  }
  bool bad = ferror(file) != 0;
  fclose(file);
  if (bad) return ptheme_status__fail(err, PTHEME_E_INPUT, "%s: cannot be read", path);
  return ptheme_buf__status(out, err);
}

static bool well_formed(const char *line, const char *end) {
  int commas = 0;
  for (const char *at = line; at < end; at++) {
    if (*at == '"' || *at == '\0') return false;
    commas += *at == ',';
  }
  return commas == COMMAS;
}

static ptheme_status check(const ptheme_trials *trials, ptheme_error *err) {
  const char *line = trials->text.data, *stop = line + trials->text.len;
  for (uint64_t number = 1; line < stop; number++) {
    const char *end = memchr(line, '\n', (size_t)(stop - line));
    bool fine = end && well_formed(line, end);
    if (fine && number == 1)
      fine = (size_t)(end + 1 - line) == sizeof header - 1 &&
             memcmp(line, header, sizeof header - 1) == 0;
    if (!fine)
      return ptheme_status__fail_at(err, PTHEME_E_INPUT, trials->path, number, 0,
                                    "not a line of a file of trials\n"
                                    "hint: give --trials a new name");
    line = end + 1;
  }
  return PTHEME_OK;
}

ptheme_status ptheme_trials__open(ptheme_trials *trials, ptheme_error *err) {
  trials->text = (ptheme_buf)PTHEME_BUF_INIT;
  if (trials->path) PTHEME_TRY(read_file(&trials->text, trials->path, err));
  if (trials->text.len > 0) return check(trials, err);
  ptheme_buf__add_text(&trials->text, header);
  return ptheme_buf__status(&trials->text, err);
}

void ptheme_trials__free(ptheme_trials *trials) {
  ptheme_buf__free(&trials->text);
}

/* ---- finding ---- */

/* The fields before the result, each with its comma. */
static void add_setting(ptheme_buf *out, const ptheme_trials *trials, const ptheme_tried *tried) {
  ptheme_buf__add_text(out, trials->search);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_text(out, tried->text);
  ptheme_buf__add_text(out, tried->balanced ? ",balanced," : ",none,");
  ptheme_buf__add_double(out, tried->cost);
  ptheme_buf__add_byte(out, ',');
}

/* The rest of a line up to `mark` as a number; the rest then begins behind the mark. */
static bool read_number(double *out, ptheme_str *rest, char mark) {
  const char *end = memchr(rest->data, mark, rest->len);
  if (!end) return false;
  size_t len = (size_t)(end - rest->data);
  if (!ptheme_number__read_double(out, (ptheme_str){rest->data, len})) return false;
  *rest = (ptheme_str){end + 1, rest->len - len - 1};
  return true;
}

static bool read_folds(double *values, int folds, ptheme_str *rest, char mark) {
  for (int i = 0; i < folds; i++)
    if (!read_number(&values[i], rest, i + 1 < folds ? ' ' : mark)) return false;
  return true;
}

/* A line that was cut or edited is no result: its setting is tried again. */
static bool read_result(ptheme_tried *tried, int folds, ptheme_str rest) {
  double terms, unused;
  if (!read_number(&terms, &rest, ',') || !(terms >= 0 && terms <= UINT32_MAX)) return false;
  for (int i = 0; i < 3; i++) /* what follows from the folds */
    if (!read_number(&unused, &rest, ',')) return false;
  tried->terms = (size_t)terms;
  return read_folds(tried->accuracy, folds, &rest, ',') &&
         read_folds(tried->macro_f1, folds, &rest, '\n');
}

bool ptheme_trials__find(const ptheme_trials *trials, ptheme_tried *tried) {
  ptheme_buf setting = PTHEME_BUF_INIT;
  add_setting(&setting, trials, tried);
  bool found = false;
  const char *line = trials->text.data, *stop = line + trials->text.len;
  while (!setting.failed && !found && line < stop) {
    const char *end = (const char *)memchr(line, '\n', (size_t)(stop - line)) + 1;
    size_t len = (size_t)(end - line), used = setting.len;
    found = len > used && memcmp(line, setting.data, used) == 0 &&
            read_result(tried, trials->folds, (ptheme_str){line + used, len - used});
    line = end;
  }
  ptheme_buf__free(&setting);
  return found;
}

/* ---- writing ---- */

static void add_folds(ptheme_buf *out, const double *values, int folds, char mark) {
  for (int i = 0; i < folds; i++) {
    ptheme_buf__add_double(out, values[i]);
    ptheme_buf__add_byte(out, i + 1 < folds ? ' ' : mark);
  }
}

ptheme_status ptheme_trials__add(ptheme_trials *trials, const ptheme_tried *tried,
                                 ptheme_error *err) {
  ptheme_buf *out = &trials->text;
  int folds = trials->folds;
  add_setting(out, trials, tried);
  ptheme_buf__add_u64(out, tried->terms);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_fixed(out, ptheme_trials__mean(tried->accuracy, folds), 4);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_fixed(out, ptheme_trials__mean(tried->macro_f1, folds), 4);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_fixed(out, ptheme_trials__error(tried->macro_f1, folds), 4);
  ptheme_buf__add_byte(out, ',');
  add_folds(out, tried->accuracy, folds, ',');
  add_folds(out, tried->macro_f1, folds, '\n');
  PTHEME_TRY(ptheme_buf__status(out, err));
  if (!trials->path) return PTHEME_OK;
  ptheme_output *file;
  PTHEME_TRY(ptheme_output_open(&file, trials->path, true, err));
  ptheme_status status = ptheme_output_write(file, out->data, out->len, err);
  if (status == PTHEME_OK) return ptheme_output_commit(file, err);
  ptheme_output_discard(file);
  return status;
}
