/* libxml2's HTML parser reports elements and text one after the other, and no tree is built: memory
 * stays near that of the page, nothing recurses, and depth is bounded, since the parser searches
 * its stack of open elements for every end tag. Text density by paragraph, links against words, is
 * the oldest of the good rules for finding an article in its page (Kohlschuetter, Fankhauser and
 * Nejdl 2010, section 4). */
#include "input/html_text.h"

#include "base/status.h"
#include "input/html_rules.h"

#include <libxml/HTMLparser.h>

/* MOST_NAMED: times as much text in parts that are named as boilerplate as outside of them. */
enum { DEEPEST = 512, SHORT_BYTES = 40, MOST_NAMED = 3 };

/* What an open element is by its attributes. */
enum { NAMED = 1, CHOSEN = 2 };

typedef struct extractor {
  ptheme_html_text *out;
  htmlParserCtxtPtr parser;
  const char *selector;        // or NULL
  bool by_name;                // names of elements count
  ptheme_buf block;            // the paragraph so far, blanks collapsed
  size_t link_bytes;           // of it inside links
  size_t named_bytes;          // paragraphs that would be kept but for the names around them
  unsigned char what[DEEPEST]; // of each open element
  size_t depth, skipped, links, titles, headings, tops; // open elements: all, and of each kind
  size_t named, chosen;                                 // open elements that are
} extractor;

/* TOP_HEADING is a heading too. */
typedef enum kind { INLINE, BLOCK, SKIPPED, LINK, TITLE, HEADING, TOP_HEADING, LINE_BREAK } kind;

typedef struct kind_row {
  const char *name;
  kind kind;
} kind_row;

/* A form may hold the whole page (ASP.NET); what is filled in, and labels, are no text. */
static const kind_row kinds[] = {
    {"a", LINK},           {"address", BLOCK},    {"article", BLOCK},  {"aside", SKIPPED},
    {"blockquote", BLOCK}, {"body", BLOCK},       {"br", LINE_BREAK},  {"button", SKIPPED},
    {"caption", BLOCK},    {"center", BLOCK},     {"dd", BLOCK},       {"details", BLOCK},
    {"dialog", SKIPPED},   {"div", BLOCK},        {"dl", BLOCK},       {"dt", BLOCK},
    {"fieldset", BLOCK},   {"figcaption", BLOCK}, {"figure", BLOCK},   {"footer", SKIPPED},
    {"form", BLOCK},       {"h1", TOP_HEADING},   {"h2", HEADING},     {"h3", HEADING},
    {"h4", HEADING},       {"h5", HEADING},       {"h6", HEADING},     {"header", BLOCK},
    {"hr", LINE_BREAK},    {"iframe", SKIPPED},   {"label", SKIPPED},  {"legend", SKIPPED},
    {"li", BLOCK},         {"main", BLOCK},       {"nav", SKIPPED},    {"noscript", SKIPPED},
    {"object", SKIPPED},   {"ol", BLOCK},         {"p", BLOCK},        {"pre", BLOCK},
    {"script", SKIPPED},   {"section", BLOCK},    {"select", SKIPPED}, {"style", SKIPPED},
    {"summary", BLOCK},    {"svg", SKIPPED},      {"table", BLOCK},    {"td", BLOCK},
    {"template", SKIPPED}, {"textarea", SKIPPED}, {"th", BLOCK},       {"title", TITLE},
    {"tr", BLOCK},         {"ul", BLOCK},
};

static kind kind_of(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].name, name) == 0) return kinds[i].kind;
  return INLINE;
}

/* Bytes of the blank at `text`: also those that indent paragraphs, U+00A0 and U+3000. */
static size_t blank_at(const char *text, size_t len) {
  if (memchr(" \t\r\n\f", text[0], 5)) return 1;
  if (len >= 2 && memcmp(text, "\xC2\xA0", 2) == 0) return 2;
  return len >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* Adds text with each run of blanks as one, none at the start. */
static void add_collapsed(ptheme_buf *out, ptheme_str text) {
  for (size_t i = 0, blank; i < text.len;) {
    size_t start = i;
    while (i < text.len && blank_at(text.data + i, text.len - i) == 0)
      i++;
    ptheme_buf__add(out, text.data + start, i - start);
    start = i;
    while (i < text.len && (blank = blank_at(text.data + i, text.len - i)) > 0)
      i += blank;
    if (i > start && out->len > 0 && out->data[out->len - 1] != ' ') ptheme_buf__add_byte(out, ' ');
  }
}

static bool ends_sentence(ptheme_str text) {
  static const char *const ends[] = {".", "!", "?", ".\"", ".”", "。", "！", "？", "；", "”", "："};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    size_t len = strlen(ends[i]);
    if (text.len >= len && memcmp(text.data + text.len - len, ends[i], len) == 0) return true;
  }
  return false;
}

static bool is_prose(const extractor *x, ptheme_str text) {
  if (x->selector) return x->chosen > 0;
  if (x->link_bytes * 2 > text.len || ptheme_html_rules__is_mark(text)) return false;
  return text.len >= SHORT_BYTES || x->headings > 0 || ends_sentence(text);
}

static void note_heading(extractor *x, ptheme_str text) {
  bool is_title = x->tops > 0 && x->named == 0 && x->link_bytes * 2 <= text.len;
  if (is_title && x->out->heading.len == 0) ptheme_buf__add_str(&x->out->heading, text);
}

/* A date of a line such as "Published: 2024-02-01" is that of the page. */
static void note_line(extractor *x, ptheme_str text) {
  char date[10];
  if (x->out->date.len == 0 && ptheme_html_rules__is_mark(text) &&
      ptheme_html_rules__find_date(date, text))
    ptheme_buf__add(&x->out->date, date, sizeof date);
}

static void trim(ptheme_buf *text) {
  if (text->len > 0 && text->data[text->len - 1] == ' ') text->len--;
}

static void end_block(extractor *x) {
  ptheme_buf *block = &x->block;
  trim(block);
  ptheme_str text = ptheme_buf__str(block);
  ptheme_buf *kept = &x->out->text;
  bool is_kept = text.len > 0 && is_prose(x, text);
  if (is_kept && x->named > 0) x->named_bytes += text.len;
  if (is_kept && x->named == 0) {
    if (kept->len > 0) ptheme_buf__add_byte(kept, '\n');
    ptheme_buf__add_str(kept, text);
  } else if (text.len > 0) {
    x->out->dropped++;
    note_line(x, text);
  }
  note_heading(x, text);
  block->len = 0; /* keeps its failure, unlike clear */
  x->link_bytes = 0;
}

/* The first date wins. */
static void note_date(extractor *x, const char *value) {
  char date[10];
  if (value && x->out->date.len == 0 && ptheme_html_rules__find_date(date, ptheme_str__of(value)))
    ptheme_buf__add(&x->out->date, date, sizeof date);
}

static bool is_one_of(const char *name, const char *const *names) {
  for (; *names; names++)
    if (strcmp(name, *names) == 0) return true;
  return false;
}

static void note_meta(extractor *x, const xmlChar **attributes) {
  static const char *const dates[] = {
      "article:published_time", "pubdate", "publishdate", "date", "dc.date", "DC.date", "PubDate",
      "datePublished",          NULL};
  static const char *const titles[] = {"ArticleTitle", "og:title", NULL};
  const char *content = ptheme_html_rules__attribute(attributes, "content");
  const char *name = ptheme_html_rules__attribute(attributes, "name");
  name = name ? name : ptheme_html_rules__attribute(attributes, "property");
  name = name ? name : ptheme_html_rules__attribute(attributes, "itemprop");
  if (name && is_one_of(name, dates)) note_date(x, content);
  if (name && content && is_one_of(name, titles) && x->out->named_title.len == 0)
    add_collapsed(&x->out->named_title, ptheme_str__of(content));
}

static void note_attributes(extractor *x, const char *name, const xmlChar **attributes) {
  const char *language = ptheme_html_rules__attribute(attributes, "lang");
  if (strcmp(name, "meta") == 0)
    note_meta(x, attributes);
  else if (strcmp(name, "time") == 0 && x->skipped == 0 && x->named == 0)
    note_date(x, ptheme_html_rules__attribute(attributes, "datetime"));
  else if (strcmp(name, "html") == 0 && language && x->out->language.len == 0)
    ptheme_buf__add_text(&x->out->language, language);
}

static size_t *counter_of(extractor *x, kind what) {
  switch (what) {
  case SKIPPED:
    return &x->skipped;
  case LINK:
    return &x->links;
  case TITLE:
    return &x->titles;
  case HEADING:
  case TOP_HEADING:
    return &x->headings;
  case INLINE:
  case BLOCK:
  case LINE_BREAK:
    break;
  }
  return NULL;
}

/* What holds the main text is no boilerplate, however it is called. */
static void forget_names(extractor *x) {
  for (size_t i = 0; i < x->depth; i++)
    x->what[i] &= (unsigned char)~NAMED;
  x->named = 0;
}

static bool is_main(const char *name, const xmlChar **attributes) {
  const char *role = ptheme_html_rules__attribute(attributes, "role");
  return strcmp(name, "main") == 0 || (role && strcmp(role, "main") == 0);
}

static unsigned char judge(const extractor *x, const char *name, kind what,
                           const xmlChar **attributes) {
  if (x->selector) return ptheme_html_rules__selects(x->selector, name, attributes) ? CHOSEN : 0;
  bool can_be = x->by_name && what == BLOCK && strcmp(name, "body") != 0;
  return can_be && ptheme_html_rules__is_boilerplate(attributes) ? NAMED : 0;
}

static bool divides(kind what, unsigned char is) {
  return is != 0 || (what != INLINE && what != LINK && what != TITLE);
}

static void count_open(extractor *x, kind what, unsigned char is, int step) {
  size_t *counters[] = {counter_of(x, what), what == TOP_HEADING ? &x->tops : NULL,
                        is & NAMED ? &x->named : NULL, is & CHOSEN ? &x->chosen : NULL};
  for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
    if (counters[i] && (step > 0 || *counters[i] > 0)) *counters[i] += (size_t)step;
}

static void on_start(void *context, const xmlChar *element, const xmlChar **attributes) {
  extractor *x = context;
  const char *name = (const char *)element;
  kind what = kind_of(name);
  if (x->depth == DEEPEST) {
    x->out->too_deep = true;
    xmlStopParser(x->parser);
    return;
  }
  note_attributes(x, name, attributes);
  unsigned char is = judge(x, name, what, attributes);
  if (divides(what, is)) end_block(x);
  if (is_main(name, attributes)) {
    forget_names(x);
    is &= (unsigned char)~NAMED;
  }
  x->what[x->depth++] = is;
  count_open(x, what, is, 1);
}

static void on_end(void *context, const xmlChar *element) {
  extractor *x = context;
  kind what = kind_of((const char *)element);
  if (x->depth == 0) return;
  unsigned char is = x->what[--x->depth];
  if (divides(what, is)) end_block(x);
  count_open(x, what, is, -1);
}

static void on_text(void *context, const xmlChar *data, int len) {
  extractor *x = context;
  ptheme_str text = {(const char *)data, (size_t)len};
  if (x->titles > 0 && x->skipped == 0) {
    add_collapsed(&x->out->title, text);
  } else if (x->skipped == 0) {
    size_t before = x->block.len;
    add_collapsed(&x->block, text);
    if (x->links > 0) x->link_bytes += x->block.len - before;
  }
}

static void on_message(void *context, const char *format, ...) {
  (void)context; /* what is wrong with a page is not worth a word: nearly all are */
  (void)format;
}

enum { PARTS = 6 };

static void list_parts(ptheme_buf *parts[PARTS], ptheme_html_text *out) {
  ptheme_buf *all[PARTS] = {&out->text,    &out->title, &out->named_title,
                            &out->heading, &out->date,  &out->language};
  memcpy(parts, all, sizeof all);
}

/* Everything that the page is, or false when memory runs out. */
static bool read_page(extractor *x, ptheme_str page) {
  ptheme_html_text *out = x->out;
  ptheme_buf *parts[PARTS];
  list_parts(parts, out);
  for (size_t i = 0; i < PARTS; i++)
    ptheme_buf__clear(parts[i]);
  out->dropped = 0;
  out->too_deep = false;
  x->parser = htmlNewParserCtxt();
  if (!x->parser) return false;
  *x->parser->sax = (htmlSAXHandler){.startElement = on_start,
                                     .endElement = on_end,
                                     .characters = on_text,
                                     .ignorableWhitespace = on_text,
                                     .warning = on_message,
                                     .error = on_message};
  x->parser->userData = x;
  xmlFreeDoc(htmlCtxtReadMemory(x->parser, page.data, (int)page.len, NULL, "UTF-8",
                                HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_IGNORE_ENC |
                                    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING));
  bool no_memory = x->parser->errNo == XML_ERR_NO_MEMORY;
  end_block(x);
  trim(&out->title);
  trim(&out->named_title);
  htmlFreeParserCtxt(x->parser);
  bool failed = no_memory || x->block.failed;
  for (size_t i = 0; i < PARTS; i++)
    failed = failed || parts[i]->failed;
  ptheme_buf__free(&x->block);
  return !failed;
}

ptheme_status ptheme_html_text__extract(ptheme_html_text *out, ptheme_str page,
                                        const char *selector, ptheme_error *err) {
  extractor x = {.out = out, .selector = selector, .by_name = true};
  bool done = read_page(&x, page);
  if (done && x.named_bytes > MOST_NAMED * out->text.len) {
    x = (extractor){.out = out}; /* the names mean something else here */
    done = read_page(&x, page);
  }
  return done ? PTHEME_OK : ptheme_status__nomem(err);
}

void ptheme_html_text__free(ptheme_html_text *out) {
  ptheme_buf *parts[PARTS];
  list_parts(parts, out);
  for (size_t i = 0; i < PARTS; i++)
    ptheme_buf__free(parts[i]);
}
