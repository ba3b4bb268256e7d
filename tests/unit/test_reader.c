#include "reading.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <zlib.h>

static void write_text(const char *name, const char *text) {
  reading_write(name, text, strlen(text));
}

static void remove_all(const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++)
    assert_int_equal(remove(reading_path(names[i])), 0);
}

/* Order by the bytes of the whole name: "a-b" < "a.txt" < "a/..." < "b". */
static void test_directories(void **state) {
  (void)state;
  static const char *const made[] = {
      "d/a/x.txt", "d/a/.hidden.txt", "d/.h/y.txt", "d/a.txt", "d/a-b.txt", "d/B.TXT", "d/note.md",
      "d/pipe",    "d/link.txt",      "d/loop",     "d/a",     "d/.h",      "d"};
  static const char *const directories[] = {"d", "d/a", "d/.h"};
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(mkdir(reading_path(directories[i]), 0700), 0);
  for (size_t i = 0; i < 7; i++)
    write_text(made[i], "text");
  assert_int_equal(mkfifo(reading_path("d/pipe"), 0600), 0);
  assert_int_equal(symlink("a.txt", reading_path("d/link.txt")), 0);
  assert_int_equal(symlink(".", reading_path("d/loop")), 0);
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_reader_counts counts;
  ptheme_buf out = PTHEME_BUF_INIT;
  reading_all(&out, reading_path("d"), &options, 64, &counts);
  assert_buf_equal(&out, "1 id=B [text]\n1 id=a-b [text]\n1 id=a [text]\n1 id=a/x [text]\n"
                         "1 id=link [text]\n");
  assert_int_equal(counts.files, 5);
  assert_int_equal(counts.skipped_files, 3); /* note.md, the pipe, the link to a directory */
  ptheme_buf__free(&out);
  remove_all(made, sizeof made / sizeof *made);
}

/* What is wrong with one file of many is no reason to read none; what is wrong with a table's
 * columns is, since it may be so of all of them. */
static void bad_files_of_directories_are_rejected(void **state) {
  (void)state;
  static const char *const made[] = {"b/1.txt", "b/2.txt", "b/3.txt.gz", "b/4.txt", "b/5.csv", "b"};
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_reader_counts counts;
  ptheme_buf out = PTHEME_BUF_INIT;
  assert_int_equal(mkdir(reading_path("b"), 0700), 0);
  write_text("b/1.txt", "text");
  reading_write("b/2.txt",
                "\x7F"
                "ELF\1\1\1\0\2\3\4\5",
                12);
  reading_write("b/3.txt.gz", "\x1F\x8B\x08 cut", 7);
  write_text("b/4.txt", "text");
  reading_all(&out, reading_path("b"), &options, 64, &counts);
  assert_buf_equal(
      &out,
      "1 id=1 [text]\nrejected 0@0 this is a program, not text <>\n"
      "rejected 0@4 damaged gzip data at byte 4: unknown header flags set <>\n1 id=4 [text]\n");
  assert_int_equal(counts.rejected, 2);
  assert_int_equal(counts.records, 4);
  ptheme_buf__clear(&out);
  reading_all(&out, reading_path("b/2.txt"), &options, 64, NULL);
  assert_non_null(strstr(out.data, "2.txt: this is a program"));
  ptheme_buf__clear(&out);
  write_text("b/5.csv", "a,b\n1,2\n");
  reading_all(&out, reading_path("b"), &options, 64, NULL);
  assert_non_null(strstr(out.data, "5.csv:1: no column named \"text\""));
  ptheme_buf__free(&out);
  remove_all(made, sizeof made / sizeof *made);
}

static void test_nothing_to_read(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_buf out = PTHEME_BUF_INIT;
  reading_all(&out, reading_path("absent.csv"), &options, 64, NULL);
  assert_buf_equal(&out, "input: absent.csv: cannot read: No such file or directory\n");
  ptheme_buf__clear(&out);
  assert_int_equal(mkdir(reading_path("e"), 0700), 0);
  write_text("e/note.md", "text");
  reading_all(&out, reading_path("e"), &options, 64, NULL);
  assert_buf_equal(&out, "input: e: no file here that can be read\nfound: 1 other file\n"
                         "hint: suffixes are .csv .tsv .jsonl .ndjson .html .txt, and .gz behind "
                         "them\n");
  ptheme_buf__free(&out);
  static const char *const made[] = {"e/note.md", "e"};
  remove_all(made, 2);
  ptheme_reader *reader;
  ptheme_error err = PTHEME_ERROR_INIT;
  assert_int_equal(ptheme_reader_open(&reader, NULL, 0, &options, &err), PTHEME_E_ARG);
}

static void test_bad_delimiters(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char *path = "-";
  for (const char *c = "\"\n\r \xE9"; *c; c++) {
    ptheme_reader *reader;
    options.delimiter = *c;
    assert_int_equal(ptheme_reader_open(&reader, &path, 1, &options, NULL), PTHEME_E_ARG);
    assert_null(reader);
  }
}

/* A file that cannot be used is an error, and the next call goes on behind it. */
static void test_goes_on_behind_a_bad_file(void **state) {
  (void)state;
  assert_int_equal(mkdir(reading_path("f"), 0700), 0);
  write_text("f/a.csv", "no,such\n1,2\n");
  write_text("f/b.txt", "text");
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char *path = reading_path("f");
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_reader *reader;
  ptheme_document document;
  bool more;
  assert_int_equal(ptheme_reader_open(&reader, &path, 1, &options, &err), PTHEME_OK);
  assert_int_equal(ptheme_reader_next(reader, &document, &more, &err), PTHEME_E_INPUT);
  assert_false(more);
  assert_int_equal(err.line, 1);
  assert_int_equal(ptheme_reader_next(reader, &document, &more, NULL), PTHEME_OK);
  assert_true(more);
  assert_int_equal(document.id.data[0], 'b');
  assert_int_equal(ptheme_reader_next(reader, &document, &more, NULL), PTHEME_OK);
  assert_false(more);
  ptheme_reader_free(reader);
  static const char *const made[] = {"f/a.csv", "f/b.txt", "f"};
  remove_all(made, 3);
}

/* Ids with a blank between, as far as they come. */
static ptheme_status list_ids(ptheme_buf *out, const char *const names[3], ptheme_error *err) {
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  char room[3][192];
  const char *paths[3];
  size_t n = 0;
  for (; n < 3 && names[n]; n++) {
    snprintf(room[n], sizeof room[n], "%s", reading_path(names[n]));
    paths[n] = room[n];
  }
  ptheme_reader *reader;
  ptheme_document document;
  assert_int_equal(ptheme_reader_open(&reader, paths, n, &options, NULL), PTHEME_OK);
  ptheme_status status = PTHEME_OK;
  for (bool more = true; status == PTHEME_OK && more;) {
    status = ptheme_reader_next(reader, &document, &more, err);
    if (status == PTHEME_OK && more) ptheme_buf__add_str(out, document.id);
    if (status == PTHEME_OK && more) ptheme_buf__add_byte(out, ' ');
  }
  ptheme_reader_free(reader);
  return status;
}

/* A name without a suffix says nothing: text, or CSV for who wants tables; JSON lines tell. */
static void test_without_suffix(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_buf out = PTHEME_BUF_INIT;
  for (int tables = 0; tables < 2; tables++) {
    options.tables = tables == 1;
    write_text("rows", "document,text\na,One.\n");
    reading_all(&out, reading_path("rows"), &options, 64, NULL);
    write_text("rows", "{\"document\":\"b\",\"text\":\"Two.\"}\n");
    reading_all(&out, reading_path("rows"), &options, 64, NULL);
  }
  options.tables = false;
  write_text("rows", "\n<!doctype html><p>The court has heard the case, and it will go on.");
  reading_all(&out, reading_path("rows"), &options, 64, NULL);
  write_text("rows", "<\xE6\xB3\x95>");
  reading_all(&out, reading_path("rows"), &options, 1, NULL);
  write_text("rows.json", "[{\"text\":\"One.\"}]");
  reading_all(&out, reading_path("rows.json"), &options, 64, NULL);
  assert_buf_equal(&out, "1 id=rows [document,text\na,One.\n]\n1 id=b [Two.]\n"
                         "2 id=a [One.]\n1 id=b [Two.]\n"
                         "1 id=rows .boilerplate=0 [The court has heard the case, and it will go "
                         "on.]\n1 id=rows [<\xE6\xB3\x95>]\n"
                         "rejected 1@0 not a JSON object <[{\"text\":\"One.\"}]>\n");
  ptheme_buf__free(&out);
  static const char *const made[] = {"rows", "rows.json"};
  remove_all(made, 2);
}

/* Two files that would give one id are an error that names both; one file twice is none. */
static void test_clashing_names(void **state) {
  (void)state;
  static const char *const made[] = {"i/x.txt", "i/x.html", "i/l.txt", "j/x.txt", "j/t.csv",
                                     "k/t.csv", "i",        "j",       "k"};
  for (size_t i = 6; i < 9; i++)
    assert_int_equal(mkdir(reading_path(made[i]), 0700), 0);
  for (size_t i = 0; i < 6; i++)
    write_text(made[i], i < 4 ? "Text." : "text\na\n");
  static const struct {
    const char *inputs[3], *ids, *clashing[2];
  } rows[] = {
      {{"i/x.txt", "i/x.txt", "i"}, "x x l ", {"i/x.html", "i/x.txt"}},
      {{"i/x.txt", "j/x.txt"}, "x ", {"j/x.txt", "i/x.txt"}},
      {{"j", "k"}, "t:1 x ", {"k/t.csv", "j/t.csv"}},
      {{"j", "j/x.txt", "j"}, "t:1 x x t:1 x ", {"", ""}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_buf ids = PTHEME_BUF_INIT;
    ptheme_error err = PTHEME_ERROR_INIT;
    bool clashes = rows[i].clashing[0][0] != '\0';
    assert_int_equal(list_ids(&ids, rows[i].inputs, &err), clashes ? PTHEME_E_INPUT : PTHEME_OK);
    assert_buf_equal(&ids, rows[i].ids);
    assert_non_null(strstr(err.message, rows[i].clashing[0]));
    assert_non_null(strstr(err.message, rows[i].clashing[1]));
    ptheme_buf__free(&ids);
  }
  remove_all(made, sizeof made / sizeof *made);
}

static const char gzip_name[] = "2020-01-02-g.txt.gz";

/* Two gzip members; *first is the length of one, behind which a file may end too. */
static size_t write_members(char *bytes, size_t room, size_t *first) {
  static const char *const texts[] = {"Title\n\n", "Body"};
  const char *path = reading_path(gzip_name);
  for (int i = 0; i < 2; i++) {
    struct stat info;
    gzFile file = gzopen(path, i == 0 ? "wb" : "ab");
    assert_int_equal(gzputs(file, texts[i]), strlen(texts[i]));
    assert_int_equal(gzclose(file), Z_OK);
    assert_int_equal(stat(path, &info), 0);
    *first = i == 0 ? (size_t)info.st_size : *first;
  }
  FILE *file = fopen(path, "rb");
  size_t len = fread(bytes, 1, room, file);
  fclose(file);
  return len;
}

static ptheme_status read_bytes(ptheme_buf *out, const char *bytes, size_t len, size_t block) {
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_buf__clear(out);
  return reading_all(out, reading_write(gzip_name, bytes, len), &options, block, NULL);
}

/* As spreadsheets and Chinese tables write them; what is none, or whose day may be its month,
 * stays. */
static void test_dates(void **state) {
  (void)state;
  static const char *const written[] = {
      "2024-01-09", "2024/1/9",  "2024/1/9 0:00", "2024.01.09", "2024年1月9日", "2024-1-9T08",
      "09/01/2024", "2024/2/30", "2024/1/99",     "2024年1月",  "2024",         "2024/1/9x"};
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_buf out = PTHEME_BUF_INIT;
  for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
    char table[96], wanted[96];
    const char *date = i < 6 ? written[0] : written[i];
    snprintf(table, sizeof table, "document,date,text\nd,%s,Text.\n", written[i]);
    snprintf(wanted, sizeof wanted, "2 id=d date=%s [Text.]\n", date);
    write_text("dates.csv", table);
    assert_int_equal(reading_all(&out, reading_path("dates.csv"), &options, 64, NULL), PTHEME_OK);
    assert_buf_equal(&out, wanted);
    ptheme_buf__clear(&out);
  }
  ptheme_buf__free(&out);
  assert_int_equal(remove(reading_path("dates.csv")), 0);
}

/* Members with padding behind them; then every way to cut or bend the file. */
static void test_gzip(void **state) {
  (void)state;
  char bytes[512] = {0};
  size_t first, len = write_members(bytes, sizeof bytes, &first);
  ptheme_buf out = PTHEME_BUF_INIT;
  for (size_t block = 1; block < len + 6; block++) {
    assert_int_equal(read_bytes(&out, bytes, len + 5, block), PTHEME_OK);
    assert_buf_equal(&out, "1 id=2020-01-02-g date=2020-01-02 title=Title [Title\n\nBody]\n");
  }
  for (size_t cut = first + 1; cut < len; cut++) {
    assert_int_equal(read_bytes(&out, bytes, cut, 7), PTHEME_E_INPUT);
    assert_non_null(strstr(out.data, "damaged gzip data at byte"));
  }
  for (size_t i = 10; i < len; i++) { /* behind the header, whose time and system may be anything */
    bytes[i] ^= 0x40;
    ptheme_status status = read_bytes(&out, bytes, len, 64);
    bytes[i] ^= 0x40;
    if (status == PTHEME_OK) /* a byte like that in the second header */
      assert_non_null(strstr(out.data, "[Title\n\nBody]"));
    else
      assert_int_equal(status, PTHEME_E_INPUT);
  }
  ptheme_buf__free(&out);
  unlink(reading_path(gzip_name));
}

/* A writer that sends a byte at a time, on standard input. */
static void read_stdin(const char *bytes, ptheme_format format, const char *expected) {
  int ends[2], before = dup(0);
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    for (const char *c = bytes; *c; c++)
      if (write(ends[1], c, 1) != 1) _exit(1);
    _exit(0);
  }
  close(ends[1]);
  dup2(ends[0], 0);
  close(ends[0]);
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.format = format;
  ptheme_buf out = PTHEME_BUF_INIT;
  reading_all(&out, "-", &options, 1 << 16, NULL);
  assert_buf_equal(&out, expected);
  ptheme_buf__free(&out);
  dup2(before, 0);
  close(before);
  int code;
  assert_int_equal(waitpid(child, &code, 0), child);
  assert_int_equal(code, 0);
}

static void test_standard_input(void **state) {
  (void)state;
  read_stdin("\xEF\xBB\xBF \n{\"text\":\"a\"}\n", PTHEME_FORMAT_AUTO, "2 id=stdin:1 [a]\n");
  read_stdin("\n a {", PTHEME_FORMAT_AUTO, "1 id=stdin [\n a {]\n");
  read_stdin("", PTHEME_FORMAT_AUTO, "");
  read_stdin("text\n\"a\nb\"\n", PTHEME_FORMAT_CSV, "2 id=stdin:1 [a\nb]\n");
}

/* An engine that sends a line and waits for the answer must get it. */
static void test_lines_are_answered_at_once(void **state) {
  (void)state;
  int ends[2], before = dup(0);
  assert_int_equal(pipe(ends), 0);
  dup2(ends[0], 0);
  close(ends[0]);
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char *path = "-";
  ptheme_reader *reader;
  assert_int_equal(ptheme_reader_open(&reader, &path, 1, &options, NULL), PTHEME_OK);
  for (int i = 0; i < 3; i++) {
    ptheme_document document;
    bool more;
    assert_int_equal(write(ends[1], "{\"text\":\"a\"}\n", 13), 13);
    alarm(20); /* instead of waiting for ever */
    assert_int_equal(ptheme_reader_next(reader, &document, &more, NULL), PTHEME_OK);
    alarm(0);
    assert_true(more);
    assert_int_equal(document.line, i + 1);
  }
  close(ends[1]);
  ptheme_reader_free(reader);
  dup2(before, 0);
  close(before);
}

/* The memory of a process cannot be read at 0: the system says EIO. */
static void test_read_error(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_buf out = PTHEME_BUF_INIT;
  assert_int_equal(reading_all(&out, "/proc/self/mem", &options, 64, NULL), PTHEME_E_INPUT);
  assert_buf_equal(&out, "input: /proc/self/mem: cannot read at byte 0: Input/output error\n");
  ptheme_buf__free(&out);
}

static size_t open_files(void) {
  size_t n = 0;
  for (int fd = 0; fd < 256; fd++)
    n += fcntl(fd, F_GETFD) != -1;
  return n;
}

/* A path, a directory and a file in GB18030: all that allocates while files are opened. */
static void test_every_failing_allocation(void **state) {
  (void)state;
  assert_int_equal(mkdir(reading_path("g"), 0700), 0);
  write_text("g/a.txt", "\xB7\xA8\xD4\xBA,\xB7\xA8\xB9\xD9");
  write_text("g/b.csv", "text,theme\na,b\n");
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char *path = reading_path("g");
  size_t before = open_files();
  for (size_t n = 1, failed = 1; failed; n++) {
    ptheme_reader *reader;
    ptheme_document document;
    bool more = true;
    test_alloc_fail_at(n, true); /* libcsv tries again with less */
    ptheme_status status = ptheme_reader_open(&reader, &path, 1, &options, NULL);
    while (status == PTHEME_OK && more)
      status = ptheme_reader_next(reader, &document, &more, NULL);
    ptheme_reader_free(reader);
    failed = test_alloc_off();
    if (status != (failed ? PTHEME_E_NOMEM : PTHEME_OK))
      fail_msg("allocation %zu: %s", n, ptheme_status_name(status));
    assert_int_equal(open_files(), before);
  }
  static const char *const made[] = {"g/a.txt", "g/b.csv", "g"};
  remove_all(made, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_directories),
      cmocka_unit_test(bad_files_of_directories_are_rejected),
      cmocka_unit_test(test_nothing_to_read),
      cmocka_unit_test(test_bad_delimiters),
      cmocka_unit_test(test_goes_on_behind_a_bad_file),
      cmocka_unit_test(test_without_suffix),
      cmocka_unit_test(test_clashing_names),
      cmocka_unit_test(test_dates),
      cmocka_unit_test(test_gzip),
      cmocka_unit_test(test_standard_input),
      cmocka_unit_test(test_lines_are_answered_at_once),
      cmocka_unit_test(test_read_error),
      cmocka_unit_test(test_every_failing_allocation),
  };
  return cmocka_run_group_tests(tests, reading_setup, reading_teardown);
}
