#include "reading.h"

#define LONG "The court said on Monday that it will open more windows."

static const reading_case pages[] = {
    {"an article in its page",
     "<!DOCTYPE html><html lang=en><head><title>Site | Heading</title>"
     "<meta property='article:published_time' content='2024-02-01T08:00:00Z'>"
     "<style>p{}</style><script>var a='<p>" LONG "</p>';</script></head><body>"
     "<nav><a href=/>Home</a> " LONG "</nav><h1>Heading</h1><div>Share</div>"
     "<p>" LONG "\n  And <b>more</b>, see <a href=x>there</a>.<p>Short one.<br>" LONG
     "<ul><li><a href=1>A link that is as long as any paragraph would be</a></ul>"
     "<footer>" LONG "</footer></body></html>",
     0,
     "1 id=x date=2024-02-01 title=Heading lang=en .boilerplate=2 [Heading\n" LONG
     " And more, see there.\nShort one.\n" LONG "]\n"},
    {"entities and Chinese", "<p>&lt;b&gt; &amp; &#x6cd5;&#38498;，最高人民法院发布。</p>", 0,
     "1 id=x .boilerplate=0 [<b> & 法院，最高人民法院发布。]\n"},
    {"a page without prose", "<p>Menu</p><a href=x>Link.</a>", 0, ""},
    {"time element", "<time datetime=2023-12-31>31 Dec</time><p>" LONG, 0,
     "1 id=x date=2023-12-31 .boilerplate=1 [" LONG "]\n"},
    {"the encoding it claims is not believed", "<meta charset=iso-8859-1><p>法院今天发布。", 0,
     "1 id=x .boilerplate=0 [法院今天发布。]\n"},
    {"the whole page in a form", "<form id=aspnetForm><label>" LONG "</label><p>" LONG "</form>", 0,
     "1 id=x .boilerplate=0 [" LONG "]\n"},
    {"parts by their names",
     "<div class='site-nav x'><p>" LONG "</div><div id=cookieBar><p>" LONG "</div><p>" LONG
     "<div class=has-sidebar><p>" LONG "</div><div style='color:red; display: none'><p>" LONG
     "</div>",
     0, "1 id=x .boilerplate=3 [" LONG "\n" LONG "]\n"},
    {"names that would drop nearly all", "<div class=menu><p>" LONG "<p>" LONG "</div><p>No.", 0,
     "1 id=x .boilerplate=0 [" LONG "\n" LONG "\nNo.]\n"},
    {"the main part, whatever is around it",
     "<div class=sidebar-page><p>" LONG "<main><p>One. " LONG "</main></div>", 0,
     "1 id=x .boilerplate=1 [One. " LONG "]\n"},
    {"lines about the page",
     "<title>T</title><meta property=og:title content=' A  title '><h1><a href=/>Site</a></h1>"
     "<p>来源：某报　发布时间：2024年3月5日 10:00<p>" LONG
     "<p>&copy; A court. All rights reserved.",
     0, "1 id=x date=2024-03-05 title=A title .boilerplate=3 [" LONG "]\n"},
    {"indents", "<p>&nbsp;&nbsp;\xE3\x80\x80" LONG "\xE3\x80\x80", 0,
     "1 id=x .boilerplate=0 [" LONG "]\n"},
    {"never closed", "<p>" LONG "<!-- <p>no</p>", 0, "1 id=x .boilerplate=0 [" LONG "]\n"},
    {"not UTF-8", "<p>A\xFF court.", 0, "1 id=x .boilerplate=0 [A\xEF\xBF\xBD court.]!\n"},
};

static void test_pages(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  for (size_t i = 0; i < READING_CASES(pages); i++)
    reading_check("x.html", &pages[i], &options);
}

/* All that is selected, and nothing else. */
static void test_selector(void **state) {
  (void)state;
  static const reading_case rows[] = {
      {"#zoom", "<p>" LONG "<div id=zoom><p>Short<p><a href=x>Link</a></div>", 0,
       "1 id=x .boilerplate=1 [Short\nLink]\n"},
      {"article,td.a.b",
       "<table><td class='b c a'>One<td class=a>Two</table><article>Three</article>", 0,
       "1 id=x .boilerplate=1 [One\nThree]\n"},
      {" .x , Article", "<ARTICLE>One</ARTICLE><p class=x>Two", 0,
       "1 id=x .boilerplate=0 [One\nTwo]\n"},
      {".none", "<p>" LONG, 0, ""},
  };
  for (size_t i = 0; i < READING_CASES(rows); i++) {
    ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
    options.html_selector = rows[i].what;
    reading_check("x.html", &rows[i], &options);
  }
}

/* What CSS knows and this does not. */
static void test_other_selectors(void **state) {
  (void)state;
  static const char *const rows[] = {"",  " ",   ",",   "td,", "div p", "div > p",
                                     "*", "a:b", "[x]", ".",   "a..b",  "td;th"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
    const char *const path = "-";
    ptheme_reader *reader;
    options.html_selector = rows[i];
    assert_int_equal(ptheme_reader_open(&reader, &path, 1, &options, NULL), PTHEME_E_ARG);
  }
}

static void test_too_deep(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  ptheme_buf page = PTHEME_BUF_INIT, out = PTHEME_BUF_INIT;
  for (int i = 0; i < 600; i++)
    ptheme_buf__add_text(&page, "<div>");
  const char *path = reading_write("x.htm", page.data, page.len);
  reading_all(&out, path, &options, 4096, NULL);
  ptheme_buf__add_byte(&out, '\0');
  assert_memory_equal(out.data, "rejected 1@0 elements nested too deep <", 39);
  ptheme_buf__free(&page);
  ptheme_buf__free(&out);
  unlink(path);
}

static void test_every_failing_allocation(void **state) {
  (void)state;
  const ptheme_reader_options options = PTHEME_READER_OPTIONS_INIT;
  const char *path = reading_write("x.html", pages[0].bytes, strlen(pages[0].bytes));
  for (size_t n = 1, failed = 1; failed; n++) {
    ptheme_reader *reader;
    ptheme_document document;
    bool more = true;
    test_alloc_fail_at(n, false);
    ptheme_status status = ptheme_reader_open(&reader, &path, 1, &options, NULL);
    while (status == PTHEME_OK && more)
      status = ptheme_reader_next(reader, &document, &more, NULL);
    ptheme_reader_free(reader);
    failed = test_alloc_off();
    assert_int_equal(status, failed ? PTHEME_E_NOMEM : PTHEME_OK);
  }
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages), cmocka_unit_test(test_selector),
                                     cmocka_unit_test(test_other_selectors),
                                     cmocka_unit_test(test_too_deep),
                                     cmocka_unit_test(test_every_failing_allocation)};
  return cmocka_run_group_tests(tests, reading_setup, reading_teardown);
}
