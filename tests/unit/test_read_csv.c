#include "reading.h"

#define HEAD "document,text\n"

static const reading_case good[] = {
    {"plain", HEAD "a,one\nb,two\n", 0, "2 id=a [one]\n3 id=b [two]\n"},
    {"no line end at the end", HEAD "a,one", 0, "2 id=a [one]\n"},
    {"no line end, quoted", HEAD "a,\"one\"", 0, "2 id=a [one]\n"},
    {"CRLF", "document,text\r\na,one\r\nb,two\r\n", 0, "2 id=a [one]\n3 id=b [two]\n"},
    {"CR", "document,text\ra,one\rb,two\r", 0, "2 id=a [one]\n3 id=b [two]\n"},
    {"mixed", "document,text\r\na,one\nb,two\rc,three\r\n", 0,
     "2 id=a [one]\n3 id=b [two]\n4 id=c [three]\n"},
    {"mark of UTF-8", "\xEF\xBB\xBF\"document\",text\na,one\n", 0, "2 id=a [one]\n"},
    {"blank lines are nothing", "\n" HEAD "\n  \na,one\n\nb,two\n\n", 0,
     "5 id=a [one]\n7 id=b [two]\n"},
    {"lines inside quotes", HEAD "a,\"one\n\r\n\rx\"\nb,two\n", 0,
     "2 id=a [one\n\r\n\rx]\n6 id=b [two]\n"},
    {"quotes and delimiters inside quotes", HEAD "\"a,\",\"o\"\"n\"\"e\"\n", 0,
     "2 id=a, [o\"n\"e]\n"},
    {"blanks around unquoted fields go, inside quotes they stay", HEAD " a ,\" one \" \n", 0,
     "2 id=a [ one ]\n"},
    {"no id", "text\none\n\"\"\n \"two\"\n", 0, "2 id=x:1 [one]\n4 id=x:3 [two]\n"},
    {"all parts, and further columns",
     "note,theme,text,language,title,court,date,document,\n"
     "n,t,x,en,T,C,2020,d,unnamed\n",
     0, "2 id=d label=t date=2020 source=C title=T lang=en .note=n [x]\n"},
    {"header only", HEAD, 0, ""},
    {"a header that is not UTF-8", "text,x\xFF\na,b\n", 0, "2 id=x:1 .x\xEF\xBF\xBD=b [a]\n"},
    {"bytes that are not UTF-8", HEAD "a,x\xFF\xFEy\xC3\n", 0,
     "2 id=a [x\xEF\xBF\xBDy\xEF\xBF\xBD]!\n"},
};

static void test_good(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(good); i++)
    reading_check("x.csv", &good[i], &options);
}

static void test_nul_is_kept(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char bytes[] = "document,text\na,one\0two\n";
  const char *path = reading_write("x.csv", bytes, sizeof bytes - 1);
  ptheme_buf out = PTHEME_BUF_INIT;
  assert_int_equal(reading_all(&out, path, &options, 64, NULL), PTHEME_OK);
  assert_int_equal(out.len, sizeof "2 id=a [one.two]");
  assert_memory_equal(out.data, "2 id=a [one\0two]\n", out.len);
  ptheme_buf__free(&out);
  unlink(path);
}

static const reading_case faults[] = {
    {"bare quote", HEAD "a,o\"ne\nb,two\n", 0,
     "rejected 2@17 quote inside a field that does not begin with one <a,o\"ne\n>\n"
     "3 id=b [two]\n"},
    {"text behind a quote", HEAD "a,\"o\"ne\nb,two\n", 0,
     "rejected 2@19 text behind the closing quote of a field <a,\"o\"ne\n>\n3 id=b [two]\n"},
    {"open quote, nothing behind it closes it", HEAD "a,\"one\nb,two\nc,three\n", 0,
     "rejected 2@16 quote that is never closed <a,\"one\n>\n3 id=b [two]\n4 id=c [three]\n"},
    {"open quote, a later line seems to close it", HEAD "a,\"one\nb,\"two\"\n", 0,
     "rejected 2@24 text behind the closing quote of a field <a,\"one\n>\n3 id=b [two]\n"},
    {"open quote in the last line", HEAD "a,one\nb,\"two", 0,
     "2 id=a [one]\nrejected 3@22 quote that is never closed <b,\"two>\n"},
    {"open quote, CR", "document,text\ra,\"one\rb,two\r", 0,
     "rejected 2@16 quote that is never closed <a,\"one\r>\n3 id=b [two]\n"},
    {"the faulty field begins on a later line", HEAD "\"a\nb\",\"one\nc,two\n", 0,
     "rejected 2@20 quote that is never closed <\"a\nb\",\"one\n>\n4 id=c [two]\n"},
    {"too few", HEAD "a\nb,two\n", 0,
     "rejected 2@14 1 field, but the header names 2 <a\n>\n3 id=b [two]\n"},
    {"too many", HEAD "a,one,\nb,two\n", 0,
     "rejected 2@14 3 fields, but the header names 2 <a,one,\n>\n3 id=b [two]\n"},
};

static void test_faults(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(faults); i++)
    reading_check("x.csv", &faults[i], &options);
}

static const reading_case limits[] = {
    {"as long as allowed", HEAD "a,\"3456789012345678\"\n", 0, "2 id=a [3456789012345678]\n"},
    {"unquoted", HEAD "a,34567890123456789012345678\nb,two\n", 0,
     "rejected 2@16 field or line longer than 20 bytes <a,3456789012345678901>\n"
     "3 id=b [two]\n"},
    {"last line", HEAD "a,34567890123456789012345678", 0,
     "rejected 2@16 field or line longer than 20 bytes <a,3456789012345678901>\n"},
    {"quoted, then lines", HEAD "a,\"one\nb,two\nc,three\nd,four\ne,five\n", 0,
     "rejected 2@16 field or line longer than 20 bytes <a,\"one\n>\n"
     "3 id=b [two]\n4 id=c [three]\n5 id=d [four]\n6 id=e [five]\n"},
    {"CRLF behind the excess", HEAD "a,34567890123456789012\r\nb,two\r\n", 0,
     "rejected 2@16 field or line longer than 20 bytes <a,3456789012345678901>\n"
     "3 id=b [two]\n"},
};

static void test_limits(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.max_field = 20;
  for (size_t i = 0; i < READING_CASES(limits); i++)
    reading_check("x.csv", &limits[i], &options);
}

static const reading_case headers[] = {
    {"empty file", "", 0,
     "input: x.csv:1: the header cannot be used: there is none\n"
     "hint: the first line names the columns, e.g. document,text,theme\n"},
    {"blank lines only", "\n\n", 0,
     "input: x.csv:3: the header cannot be used: there is none\n"
     "hint: the first line names the columns, e.g. document,text,theme\n"},
    {"twice the same", "text,b,b\n", 0,
     "input: x.csv:1: two columns are named \"b\"\nhint: rename or remove one of them\n"},
    {"no text", "\ndocument,txet,b\n", 0,
     "input: x.csv:2: no column named \"text\"\ncolumns found: document, txet, b\n"
     "hint: did you mean \"txet\"?\n"},
    {"nothing like text", "document,sentence\n", 0,
     "input: x.csv:1: no column named \"text\"\ncolumns found: document, sentence\n"
     "hint: name the column with --text-col\n"},
    {"semicolons", "document;text\n", 0,
     "input: x.csv:1: no column named \"text\"\ncolumns found: document;text\n"
     "hint: are the columns separated otherwise? --delimiter ';'\n"},
    {"tabs", "document\ttext\n", 0,
     "input: x.csv:1: no column named \"text\"\ncolumns found: document\ttext\n"
     "hint: are the columns separated otherwise? --delimiter tab\n"},
    {"broken", "document,te\"xt\n", 0,
     "input: x.csv:1: the header cannot be used: quote inside a field that does not begin with "
     "one\nhint: the first line names the columns, e.g. document,text,theme\n"},
};

static void test_headers(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(headers); i++)
    reading_check("x.csv", &headers[i], &options);
}

static void test_columns_by_name(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.id_col = "n";
  options.text_col = "body";
  options.label_col = "class";
  const reading_case named = {"named", "class,n,body,text\nk,1,x,y\n", 0,
                              "2 id=1 label=k .text=y [x]\n"};
  reading_check("x.csv", &named, &options);
  const reading_case absent = {"absent", "n,body,text\n1,x,y\n", 0,
                               "input: x.csv:1: no column named \"class\"\n"
                               "columns found: n, body, text\nhint: name the column with "
                               "--label-col\n"};
  reading_check("x.csv", &absent, &options);
}

static void test_labels_needed(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.need_label = true;
  const reading_case rows = {"an empty label is passed over", "theme,text\nk,x\n ,y\nm,z\n,\n", 0,
                             "2 id=x:1 label=k [x]\n4 id=x:3 label=m [z]\n"};
  reading_check("x.csv", &rows, &options);
  const reading_case none = {"no label column", "text\nx\n", 0,
                             "input: x.csv:1: no column named \"theme\"\ncolumns found: text\n"
                             "hint: name the column with --label-col\n"};
  reading_check("x.csv", &none, &options);
}

static void test_policies(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.invalid = PTHEME_INVALID_SKIP;
  const reading_case skipped = {"skip", HEAD "a,x\xFF\xFEy\n", 0, "2 id=a [xy]!\n"};
  reading_check("x.csv", &skipped, &options);
  const reading_case nothing = {"nothing is left", "text\na\n\xFF\nb\n", 0,
                                "2 id=x:1 [a]\n4 id=x:3 [b]\n"};
  reading_check("x.csv", &nothing, &options);
  options.invalid = PTHEME_INVALID_ERROR;
  const reading_case refused = {"error", HEAD "a,x\xFFy\nb,two\n", 0,
                                "rejected 2@17 byte 0xFF at offset 17 is not UTF-8 <a,x\xFFy\n>\n"
                                "3 id=b [two]\n"};
  reading_check("x.csv", &refused, &options);
}

static void test_tsv(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const reading_case row = {"tabs", "document\ttext\na\tone, two\n", 0, "2 id=a [one, two]\n"};
  reading_check("x.tsv", &row, &options);
  options.delimiter = ';';
  const reading_case other = {"semicolon", "document;text\na;one, two\n", 0, "2 id=a [one, two]\n"};
  reading_check("x.csv", &other, &options);
}

static void test_joining(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.join_rows = true;
  const reading_case rows = {"joined",
                             "document,text,theme,k\na,1,x,p\na,2,y,q\na,,,\nb,3,z,r\na,4,,s\n", 0,
                             "2 id=a label=x .k=p [1\n2]\n5 id=b label=z .k=r [3]\n"
                             "6 id=a .k=s [4]\n"};
  reading_check("x.csv", &rows, &options);
  options.max_document = 3;
  const reading_case much = {"too much", "document,text\na,1\na,2\na,3\nb,1234\nb,5\n", 0,
                             "rejected 4@22 document longer than 3 bytes <a,3\n>\n"
                             "rejected 5@26 document longer than 3 bytes <b,1234\n>\n"
                             "2 id=a [1\n2]\n6 id=b [5]\n"};
  reading_check("x.csv", &much, &options);
}

static void test_every_failing_allocation(void **state) {
  (void)state;
  ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  options.join_rows = true;
  const char *bytes = HEAD "a,\"one\"\na,\"o\"x\nb,t\xFFwo\n";
  const char *path = reading_write("x.csv", bytes, strlen(bytes));
  for (size_t n = 1, failed = 1; failed; n++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    ptheme_reader *reader;
    ptheme_document document;
    bool more = true;
    test_alloc_fail_at(n, true);
    ptheme_status status = ptheme_reader__open(&reader, &path, 1, &options, 16, &err);
    while (status == PTHEME_OK && more)
      status = ptheme_reader_next(reader, &document, &more, &err);
    ptheme_reader_free(reader);
    failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
    assert_true(n < 200);
  }
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),
      cmocka_unit_test(test_nul_is_kept),
      cmocka_unit_test(test_faults),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_headers),
      cmocka_unit_test(test_columns_by_name),
      cmocka_unit_test(test_labels_needed),
      cmocka_unit_test(test_policies),
      cmocka_unit_test(test_tsv),
      cmocka_unit_test(test_joining),
      cmocka_unit_test(test_every_failing_allocation),
  };
  return cmocka_run_group_tests(tests, reading_setup, reading_teardown);
}
