/* A model file is used only if every byte of it is as it should be. */
#include "training.h"

#include "base/hash.h"
#include "model/classify.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

static ptheme_model *whole; /* of two labels */

static int make_model(void **state) {
  (void)state;
  whole = train_topics(2);
  return 0;
}

static int free_model(void **state) {
  (void)state;
  ptheme_model_free(whole);
  return 0;
}

static void assert_refused(const void *bytes, size_t len, const char *what) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model;
  ptheme_status status = ptheme_model_load_bytes(&model, bytes, len, &err);
  if (status != PTHEME_E_MODEL) fail_msg("%s: status %d %s", what, status, err.message);
  assert_null(model);
  assert_true(err.status == PTHEME_E_MODEL && err.message[0]);
}

/* ---- whole files ---- */

static void make_path(char *path, size_t room) {
  snprintf(path, room, "%s/ptheme-model-XXXXXX", P_tmpdir);
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  close(fd);
}

static void test_round_trip(void **state) {
  (void)state;
  char path[256];
  make_path(path, sizeof path);
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_model_save(whole, path, false, &err), PTHEME_E_OUTPUT); /* it exists */
  assert_int_equal(ptheme_model_save(whole, path, true, NULL), PTHEME_OK);
  ptheme_model *model;
  assert_int_equal(ptheme_model_load(&model, path, NULL), PTHEME_OK);
  assert_int_equal(model->len, whole->len);
  assert_memory_equal(model->bytes, whole->bytes, whole->len);
  assert_string_equal(ptheme_model_id(model), ptheme_model_id(whole));
  assert_int_equal(ptheme_model_labels(model), 2);
  assert_int_equal(ptheme_model_terms(model), whole->vocabulary.n);
  assert_string_equal(ptheme_model_metadata(model, "format"), PTHEME_MODEL_FORMAT);
  assert_null(ptheme_model_metadata(model, "nothing"));
  for (size_t i = 1; ptheme_model_metadata_key(model, i); i++)
    assert_true(
        strcmp(ptheme_model_metadata_key(model, i - 1), ptheme_model_metadata_key(model, i)) < 0);
  ptheme_model_free(model);
  unlink(path);
}

/* libsvm reads a piped model wrongly (it seeks); here it is read to its end. */
static void test_pipe(void **state) {
  (void)state;
  int ends[2];
  char path[32];
  ptheme_model *model;
  assert_int_equal(pipe(ends), 0);
  assert_true(write(ends[1], whole->bytes, whole->len) == (ssize_t)whole->len);
  close(ends[1]);
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  assert_int_equal(ptheme_model_load(&model, path, NULL), PTHEME_OK);
  assert_memory_equal(model->bytes, whole->bytes, whole->len);
  ptheme_model_free(model);
  close(ends[0]);
}

static void test_no_file(void **state) {
  (void)state;
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model;
  char path[256];
  make_path(path, sizeof path); /* empty */
  assert_int_equal(ptheme_model_load(&model, path, &err), PTHEME_E_MODEL);
  unlink(path);
  assert_int_equal(ptheme_model_load(&model, path, NULL), PTHEME_E_MODEL);
  assert_int_equal(mkdir(path, 0700), 0);
  assert_int_equal(ptheme_model_load(&model, path, NULL), PTHEME_E_MODEL);
  rmdir(path);
}

/* ---- accidents ---- */

static void test_truncations(void **state) {
  (void)state;
  for (size_t len = 0; len < whole->len; len++)
    assert_refused(whole->bytes, len, "cut");
}

static void test_flips(void **state) {
  (void)state;
  unsigned char *bytes = test_malloc(whole->len);
  memcpy(bytes, whole->bytes, whole->len);
  for (size_t bit = 0; bit < 8 * whole->len; bit++) {
    bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    assert_refused(bytes, whole->len, "flipped");
    bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
  }
  test_free(bytes);
}

/* ---- intent: a right checksum over wrong content ---- */

typedef struct forgery {
  ptheme_buf header, body, file; /* body: tensors without the checksum */
} forgery;

static void begin(forgery *f) {
  uint64_t len;
  memcpy(&len, whole->bytes, 8);
  *f = (forgery){.header = PTHEME_BUF_INIT};
  ptheme_buf__add(&f->header, whole->bytes + 8, (size_t)len);
  ptheme_buf__add(&f->body, whole->bytes + 8 + len, whole->len - 24 - (size_t)len);
  while (f->header.len > 0 && f->header.data[f->header.len - 1] == ' ')
    f->header.len--;
}

static void seal(forgery *f) {
  while ((8 + f->header.len) % 64 != 0)
    ptheme_buf__add_byte(&f->header, ' ');
  uint64_t len = f->header.len;
  ptheme_buf__add(&f->file, &len, 8);
  ptheme_buf__add_str(&f->file, ptheme_buf__str(&f->header));
  ptheme_buf__add_str(&f->file, ptheme_buf__str(&f->body));
  ptheme_hash128 sum = ptheme_hash__128(f->file.data, f->file.len);
  ptheme_buf__add(&f->file, &sum.high, 8);
  ptheme_buf__add(&f->file, &sum.low, 8);
}

static void end(forgery *f) {
  ptheme_buf__free(&f->header);
  ptheme_buf__free(&f->body);
  ptheme_buf__free(&f->file);
}

static void end_refused(forgery *f, const char *what) {
  seal(f);
  assert_refused(f->file.data, f->file.len, what);
  end(f);
}

static void replace(forgery *f, const char *from, const char *to) {
  ptheme_buf__add_byte(&f->header, '\0');
  char *at = strstr(f->header.data, from);
  if (!at) fail_msg("the header has no %s", from);
  ptheme_buf changed = PTHEME_BUF_INIT;
  ptheme_buf__add(&changed, f->header.data, (size_t)(at - f->header.data));
  ptheme_buf__add_text(&changed, to);
  ptheme_buf__add_text(&changed, at + strlen(from));
  ptheme_buf__free(&f->header);
  f->header = changed;
}

/* Where a tensor begins in the body. */
static unsigned char *tensor(forgery *f, const char *name) {
  char key[64];
  snprintf(key, sizeof key, "\"%s\":{", name);
  ptheme_buf__add_byte(&f->header, '\0');
  f->header.len--;
  char *at = strstr(f->header.data, key);
  assert_non_null(at);
  at = strstr(at, "data_offsets\":[") + 15;
  return (unsigned char *)f->body.data + strtoul(at, NULL, 10);
}

static void put_double(forgery *f, const char *name, size_t i, double value) {
  memcpy(tensor(f, name) + 8 * i, &value, 8);
}

static void put_float(forgery *f, size_t i, float value) {
  memcpy(tensor(f, "weights") + 4 * i, &value, 4);
}

static void put_u32(forgery *f, const char *name, size_t i, uint32_t value) {
  memcpy(tensor(f, name) + 4 * i, &value, 4);
}

static void put_u64(forgery *f, const char *name, size_t i, uint64_t value) {
  memcpy(tensor(f, name) + 8 * i, &value, 8);
}

/* A file without sigmoids has a plane a label. */
static void test_planes_of_labels(void **state) {
  (void)state;
  ptheme_model *pairs = whole, *model;
  whole = train_topics_by(PTHEME_SOLVER_REST, 4);
  assert_true(whole->n_planes == 4 && whole->stride == 8 && !whole->sigmoids);
  forgery f;
  begin(&f);
  put_double(&f, "rho", 3, 0.125);
  seal(&f);
  assert_int_equal(ptheme_model_load_bytes(&model, f.file.data, f.file.len, NULL), PTHEME_OK);
  assert_near(model->rho[3], 0.125, 0);
  ptheme_model_free(model);
  end(&f);
  static const struct {
    const char *from, *to;
  } edits[] = {
      {"\"rho\":{\"dtype\":\"F64\",\"shape\":[4]", "\"rho\":{\"dtype\":\"F64\",\"shape\":[3]"},
      {"\"shape\":[0,2]", "\"shape\":[6,2]"},
      {"\"shape\":[0,2]", "\"shape\":[0,1]"},
      {",8],\"data_offsets\":[0,", ",16],\"data_offsets\":[0,"}};
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    begin(&f);
    replace(&f, edits[i].from, edits[i].to);
    end_refused(&f, edits[i].to);
  }
  test_truncations(NULL);
  ptheme_model_free(whole);
  whole = pairs;
}

/* Rows of few planes took a whole cache line once: all tensors behind them lie further back. */
static void test_whole_lines(void **state) {
  (void)state;
  forgery f;
  ptheme_model *model;
  begin(&f);
  size_t v = whole->vocabulary.n, longer = v * 8 * sizeof(float), at = 0;
  assert_int_equal(whole->stride, 8);
  ptheme_buf body = PTHEME_BUF_INIT, header = PTHEME_BUF_INIT;
  for (size_t row = 0; row < v; row++) {
    ptheme_buf__add(&body, whole->weights + 8 * row, 8 * sizeof(float));
    ptheme_buf__add(&body, (float[8]){0}, 8 * sizeof(float));
  }
  ptheme_buf__add(&body, f.body.data + longer, f.body.len - longer);
  ptheme_buf__add_byte(&f.header, '\0');
  static const char key[] = "data_offsets\":[";
  for (char *next; (next = strstr(f.header.data + at, key)) != NULL;) {
    char *end;
    size_t from = strtoul(next + sizeof key - 1, &end, 10), to = strtoul(end + 1, &end, 10);
    ptheme_buf__add(&header, f.header.data + at, (size_t)(next - f.header.data) - at);
    ptheme_buf__add_text(&header, key);
    ptheme_buf__add_u64(&header, from > 0 ? from + longer : 0);
    ptheme_buf__add_byte(&header, ',');
    ptheme_buf__add_u64(&header, to + longer);
    at = (size_t)(end - f.header.data);
  }
  ptheme_buf__add_text(&header, f.header.data + at);
  ptheme_buf__free(&f.header);
  ptheme_buf__free(&f.body);
  f.header = header;
  f.body = body;
  replace(&f, ",8],\"data_offsets\":[0,", ",16],\"data_offsets\":[0,");
  seal(&f);
  assert_int_equal(ptheme_model_load_bytes(&model, f.file.data, f.file.len, NULL), PTHEME_OK);
  static const char text[] = "fraud in the market, said the judge";
  double p[2][2];
  for (size_t i = 0; i < 2; i++) {
    ptheme_classifier *c;
    assert_int_equal(ptheme_classifier_new(&c, i ? model : whole, NULL), PTHEME_OK);
    assert_int_equal(ptheme_classifier__score(c, ptheme_str__of(text), NULL), PTHEME_OK);
    ptheme_classifier__probabilities(c, p[i]);
    ptheme_classifier_free(c);
  }
  assert_memory_equal(p[0], p[1], sizeof p[0]);
  ptheme_model_free(model);
  end(&f);
}

static void test_forging_works(void **state) {
  (void)state;
  forgery f;
  ptheme_model *model;
  begin(&f);
  put_double(&f, "rho", 0, 0.125); /* another, but well-formed model */
  seal(&f);
  assert_int_equal(ptheme_model_load_bytes(&model, f.file.data, f.file.len, NULL), PTHEME_OK);
  assert_near(model->rho[0], 0.125, 0);
  ptheme_model_free(model);
  end(&f);
}

/* Headers after the malformed model files that libsvm crashes on or believes. */
static void test_hostile_headers(void **state) {
  (void)state;
  static const struct {
    const char *from, *to;
  } edits[] = {
      {"{\"__metadata__\"", "{\"__metadata_\""},       /* no metadata */
      {"{\"__metadata__\":{", "{\"__metadata__\":[{"}, /* broken JSON */
      {"policytheme/1", "policytheme/2"},              /* of a version to come */
      {"policytheme/1", "whisper"},                    /* of another kind */
      {"\"options.min_count\":\"1\"", "\"options.min_count\":\"0\""},
      {"\"options.han_max\":\"2\"", "\"options.han_max\":\"1e9\""},
      {"\"options.prefix\":\"5\"", "\"options.prefix\":\"nan\""},
      {"\"options.prefix\":\"5\"", "\"options.prefix\":\"1e99\""},
      {"\"options.context\":\"0.25\"", "\"options.context\":\"-1\""},
      {"\"options.words\":\"1\"", "\"options.words\":1"}, /* a number where text must be */
      {"options.weighting", "options.weightin"},
      {"\"weights\":", "\"weight\":"}, /* a tensor is missing */
      {"\"rho\":{\"dtype\":\"F64\"", "\"rho\":{\"dtype\":\"I64\""},
      {"\"rho\":{\"dtype\":\"F64\",\"shape\":[1]", "\"rho\":{\"dtype\":\"F64\",\"shape\":[-1]"},
      {"\"rho\":{\"dtype\":\"F64\",\"shape\":[1]",
       "\"rho\":{\"dtype\":\"F64\",\"shape\":[2147483648]"},
      {"\"rho\":{\"dtype\":\"F64\",\"shape\":[1]", "\"rho\":{\"dtype\":\"F64\",\"shape\":[]"},
      {"\"rho\":{\"dtype\":\"F64\",\"shape\":[1]", "\"rho\":{\"dtype\":\"F64\",\"shape\":[1,1,1]"},
      {"\"rho\":{\"dtype\":\"F64\",\"shape\":[1]", "\"rho\":{\"dtype\":\"F64\",\"shape\":[1.0]"},
      {"\"priors\":{\"dtype\":\"F64\",\"shape\":[2]",
       "\"priors\":{\"dtype\":\"F64\",\"shape\":[65537]"},
      {"\"sigmoids\":{\"dtype\":\"F64\",\"shape\":[1,2]",
       "\"sigmoids\":{\"dtype\":\"F64\",\"shape\":[2,1]"},
      {"\"sigmoids\":{\"dtype\":\"F64\",\"shape\":[1,2]",
       "\"sigmoids\":{\"dtype\":\"F64\",\"shape\":[1,0]"},
      {"\"weights\":{\"dtype\":\"F32\",\"shape\":[",
       "\"weights\":{\"dtype\":\"F32\",\"shape\":[18446744073709551615"},
      {"\"weights\":{\"dtype\":\"F32\"", "\"weights\":{\"x\":1,\"dtype\":\"F32\""},
      {"\"data_offsets\":[0,", "\"data_offsets\":[8,"}, /* a hole */
      {"\"data_offsets\":[0,", "\"data_offsets\":[-8,"},
      {"\"data_offsets\":[0,", "\"data_offsets\":[0,9"}, /* beyond the end */
      {"\"data_offsets\":[0,", "\"data_offsets\":[0,0,"},
      {",\"checksum\":", ",\"more\":{},\"checksum\":"},
      {",\"checksum\":", ",\"rho\":{},\"checksum\":"}, /* a key twice */
  };
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    forgery f;
    begin(&f);
    replace(&f, edits[i].from, edits[i].to);
    end_refused(&f, edits[i].to);
  }
}

static void test_hostile_frames(void **state) {
  (void)state;
  static const char *const headers[] = {"",
                                        "{",
                                        "{}",
                                        "[]",
                                        "{\"__metadata__\":{}}",
                                        "{\"__metadata__\":{\"format\":\"policytheme/1\"}}"};
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    forgery f;
    begin(&f);
    f.header.len = 0;
    ptheme_buf__add_text(&f.header, headers[i]);
    end_refused(&f, headers[i]);
  }
  static const uint64_t lengths[] = {0, 1, 1u << 24, (1u << 24) + 1, UINT64_MAX, UINT64_MAX - 7};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    forgery f;
    begin(&f);
    seal(&f);
    memcpy(f.file.data, &lengths[i], 8);
    ptheme_hash128 sum = ptheme_hash__128(f.file.data, f.file.len - 16);
    memcpy(f.file.data + f.file.len - 16, &sum.high, 8);
    memcpy(f.file.data + f.file.len - 8, &sum.low, 8);
    assert_refused(f.file.data, f.file.len, "length");
    end(&f);
  }
  forgery f;
  begin(&f);
  ptheme_buf__add_text(&f.body, "trailing");
  end_refused(&f, "bytes behind the last tensor");
  begin(&f);
  f.body.len -= 8;
  end_refused(&f, "tensors cut");
  begin(&f);
  f.header.len = 0;
  for (int i = 0; i < 200000; i++) /* deeper than any parser should follow */
    ptheme_buf__add_text(&f.header, i == 0 ? "{\"a\":" : "[");
  end_refused(&f, "depth");
}

static void test_hostile_numbers(void **state) {
  (void)state;
  static const char *const wide[] = {"rho",    "sigmoids",  "scaling",
                                     "priors", "confusion", "posteriors"};
  static const double bad[] = {NAN, INFINITY, -INFINITY, 1e300};
  forgery f;
  for (size_t t = 0; t < sizeof wide / sizeof *wide; t++) {
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
      begin(&f);
      put_double(&f, wide[t], 0, bad[b]);
      end_refused(&f, wide[t]);
    }
  }
  for (size_t b = 0; b < 3; b++) {
    begin(&f);
    put_float(&f, 0, (float)bad[b]);
    end_refused(&f, "weight");
  }
  begin(&f);
  put_float(&f, 1, 0); /* K = 2: a weight, then the idf */
  end_refused(&f, "idf");
  begin(&f);
  put_double(&f, "priors", 0, -0.5);
  put_double(&f, "priors", 1, 1.5);
  end_refused(&f, "negative prior");
  begin(&f);
  put_double(&f, "priors", 0, 1e-310);
  put_double(&f, "priors", 1, 1);
  end_refused(&f, "denormal prior"); /* by which sentences' neighbours are divided */
  begin(&f);
  put_double(&f, "priors", 0, 0.9);
  put_double(&f, "priors", 1, 0.9);
  end_refused(&f, "sum of priors");
}

static void test_hostile_tables(void **state) {
  (void)state;
  forgery f;
  static const struct {
    const char *name;
    size_t i;
    uint32_t value;
  } offsets[] = {{"vocabulary.offsets", 0, 1},
                 {"vocabulary.offsets", 1, 0},
                 {"vocabulary.offsets", 1, UINT32_MAX},
                 {"vocabulary.offsets", 2, 1u << 31},
                 {"labels.offsets", 0, 1},
                 {"labels.offsets", 1, 0},
                 {"labels.offsets", 1, UINT32_MAX},
                 {"labels.offsets", 2, UINT32_MAX}};
  for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
    begin(&f);
    put_u32(&f, offsets[i].name, offsets[i].i, offsets[i].value);
    end_refused(&f, offsets[i].name);
  }
  begin(&f); /* the last offset, wherever it is */
  put_u32(&f, "vocabulary.offsets", whole->vocabulary.n, 1u << 30);
  end_refused(&f, "last offset");
  begin(&f);
  *tensor(&f, "vocabulary.bytes") = 0xFF; /* behind all others */
  end_refused(&f, "unsorted vocabulary");
  begin(&f);
  *tensor(&f, "labels.bytes") = '\0';
  end_refused(&f, "NUL in a label");
  begin(&f);
  *tensor(&f, "labels.bytes") = 0xFF;
  end_refused(&f, "invalid UTF-8 in a label");
  begin(&f);
  replace(&f, "\"background\":\"\"", "\"background\":\"economy\"");
  end_refused(&f, "background that is not last");
  begin(&f);
  put_u64(&f, "fingerprints", 0, UINT64_MAX);
  end_refused(&f, "unsorted fingerprints");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),      cmocka_unit_test(test_pipe),
      cmocka_unit_test(test_no_file),         cmocka_unit_test(test_truncations),
      cmocka_unit_test(test_flips),           cmocka_unit_test(test_whole_lines),
      cmocka_unit_test(test_forging_works),   cmocka_unit_test(test_planes_of_labels),
      cmocka_unit_test(test_hostile_headers), cmocka_unit_test(test_hostile_frames),
      cmocka_unit_test(test_hostile_numbers), cmocka_unit_test(test_hostile_tables)};
  return cmocka_run_group_tests(tests, make_model, free_model);
}
