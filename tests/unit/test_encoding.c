#include "reading.h"

#include "input/encoding.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
  const char *what, *bytes;
  size_t len;
  const char *name;
  size_t mark;
} detected[] = {
    {"ASCII", BYTES("plain"), NULL, 0},
    {"nothing", BYTES(""), NULL, 0},
    {"Chinese UTF-8", BYTES("最高人民法院今天发布司法解释"), NULL, 0},
    {"UTF-8 with a mark", BYTES("\xEF\xBB\xBFx"), NULL, 3},
    {"UTF-16LE with a mark", BYTES("\xFF\xFEx\0"), "UTF-16LE", 2},
    {"UTF-16BE with a mark", BYTES("\xFE\xFF\0x"), "UTF-16BE", 2},
    {"UTF-32LE with a mark", BYTES("\xFF\xFE\0\0x\0\0\0"), "UTF-32LE", 4},
    {"UTF-16LE", BYTES("t\0h\0e\0"), "UTF-16LE", 0},
    {"UTF-16BE", BYTES("\0t\0h\0e"), "UTF-16BE", 0},
    {"NULs in both places", BYTES("a\0\0bcdef"), NULL, 0},
    {"GB 2312: the court", BYTES("\xB7\xA8\xD4\xBA,\xB7\xA8\xB9\xD9 2020"), "GB18030", 0},
    {"GB 2312 cut off", BYTES("\xB7\xA8\xD4\xBA\xB7\xA8\xB9"), NULL, 0},
    {"Latin-1, French", BYTES("la Cour supr\xEAme a jug\xE9 l'affaire \xE0 Gen\xE8ve"), NULL, 0},
    {"CP1251, Russian", BYTES("\xE2\xE5\xF0\xF5\xEE\xE2\xED\xFB\xE9 \xF1\xF3\xE4"), NULL, 0},
    {"KOI8-R, Russian", BYTES("\xD7\xC5\xD2\xC8\xCF\xD7\xCE\xD9\xCA \xD3\xD5\xC4"), NULL, 0},
    {"damaged Chinese UTF-8", BYTES("最高人民法院\xFF今天发布司法解释"), NULL, 0},
    {"Chinese UTF-8 cut in two places", BYTES("\x80\xE9\xAB\x98人民法院今天发布司法解释\xE4\xBB"),
     NULL, 0},
};

static void test_detection(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof detected / sizeof *detected; i++) {
    ptheme_str head = {detected[i].bytes, detected[i].len};
    ptheme_encoding found = ptheme_encoding__detect(head, true);
    const char *name = found.name ? found.name : "UTF-8";
    if (strcmp(name, detected[i].name ? detected[i].name : "UTF-8") != 0 ||
        found.mark != detected[i].mark)
      fail_msg("%s: found %s", detected[i].what, name);
  }
  ptheme_str cut = {BYTES("\xB7\xA8\xD4\xBA\xB7\xA8\xB9")};
  assert_string_equal(ptheme_encoding__detect(cut, false).name, "GB18030");
}

static const reading_case conversions[] = {
    {"UTF-16LE", BYTES("\xFF\xFE\xD5\x6C\x62\x96\r\0\n\0x\0\x3D\xD8\0\xDE"),
     "a.txt: converted from UTF-16LE\n1 id=a [法院\r\nx😀]\n"},
    {"UTF-16BE", BYTES("\xFE\xFF\x6C\xD5\x96\x62\0x"),
     "a.txt: converted from UTF-16BE\n1 id=a [法院x]\n"},
    {"UTF-16LE, half a pair", BYTES("\xFF\xFEx\0\x3D\xD8y\0"),
     "a.txt: converted from UTF-16LE\n1 id=a [x\xEF\xBF\xBDy]!\n"},
    {"UTF-16LE, cut off", BYTES("\xFF\xFEx\0y"),
     "a.txt: converted from UTF-16LE\n1 id=a [x\xEF\xBF\xBD]!\n"},
    {"GB18030, two and four bytes", BYTES("\xB7\xA8\xD4\xBA \x81\x39\xEF\x30"),
     "a.txt: converted from GB18030\n1 id=a [法院 㐁]\n"},
    {"not UTF-8", BYTES("a\xE4\xB8z"), "1 id=a [a\xEF\xBF\xBDz]!\n"},
    {"NUL", BYTES("text\nwith a NUL\0in it and more of it"),
     "input: a.txt: this is a binary file, not text\nfound: byte 0x00 at offset 15\n"},
    {"PDF", BYTES("%PDF-1.4"),
     "input: a.txt: this is a PDF file, not text\nfound: byte 0x25 at offset 0\n"
     "hint: give its text, e.g. made by pdftotext or pandoc -t plain\n"},
    {"binary", BYTES("ab\1\2\3\377"),
     "input: a.txt: this is a binary file, not text\nfound: byte 0x01 at offset 2\n"
     "hint: give its text, e.g. made by pdftotext or pandoc -t plain\n"},
};

static void test_conversions(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(conversions); i++)
    reading_check("a.txt", &conversions[i], &options);
}

static void test_converted_table(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const reading_case row = {"UTF-16 CSV",
                            BYTES("\xFF\xFEt\0e\0x\0t\0\n\0\"\0\xD5\x6C\n\0\"\0\n\0z\0"),
                            "a.csv: converted from UTF-16LE\n2 id=a:1 [法\n]\n4 id=a:2 [z]\n"};
  reading_check("a.csv", &row, &options);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_detection),
                                     cmocka_unit_test(test_conversions),
                                     cmocka_unit_test(test_converted_table)};
  return cmocka_run_group_tests(tests, reading_setup, reading_teardown);
}
