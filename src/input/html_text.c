/* libxml2's HTML parser reports elements and text one after the other, and no tree is built: memory
 * stays near that of the page, nothing recurses, and depth is bounded, since the parser searches
 * its stack of open elements for every end tag. Text density by paragraph, links against words, is
 * the oldest of the good rules for finding an article in its page (Kohlschuetter, Fankhauser and
 * Nejdl 2010, section 4). */
#include "input/html_text.h"

#include "base/mem.h"
#include "base/status.h"

#include <libxml/HTMLparser.h>

enum { DEEPEST = 512, SHORT_BYTES = 40 };

typedef struct extractor {
  ptheme_html_text *out;
  htmlParserCtxtPtr parser;
  ptheme_buf block;                               // the paragraph so far, blanks collapsed
  size_t link_bytes;                              // of it inside links
  size_t depth, skipped, links, titles, headings; // open elements: all, and of each kind
} extractor;

typedef enum kind { INLINE, BLOCK, SKIPPED, LINK, TITLE, HEADING, LINE_BREAK } kind;

typedef struct kind_row {
  const char *name;
  kind kind;
} kind_row;

static const kind_row kinds[] = {
    {"a", LINK},           {"address", BLOCK},    {"article", BLOCK},  {"aside", SKIPPED},
    {"blockquote", BLOCK}, {"body", BLOCK},       {"br", LINE_BREAK},  {"button", SKIPPED},
    {"dd", BLOCK},         {"div", BLOCK},        {"dl", BLOCK},       {"dt", BLOCK},
    {"figcaption", BLOCK}, {"figure", BLOCK},     {"footer", SKIPPED}, {"form", SKIPPED},
    {"h1", HEADING},       {"h2", HEADING},       {"h3", HEADING},     {"h4", HEADING},
    {"h5", HEADING},       {"h6", HEADING},       {"header", BLOCK},   {"hr", LINE_BREAK},
    {"iframe", SKIPPED},   {"li", BLOCK},         {"main", BLOCK},     {"nav", SKIPPED},
    {"noscript", SKIPPED}, {"object", SKIPPED},   {"ol", BLOCK},       {"p", BLOCK},
    {"pre", BLOCK},        {"script", SKIPPED},   {"section", BLOCK},  {"select", SKIPPED},
    {"style", SKIPPED},    {"svg", SKIPPED},      {"table", BLOCK},    {"td", BLOCK},
    {"template", SKIPPED}, {"textarea", SKIPPED}, {"th", BLOCK},       {"title", TITLE},
    {"tr", BLOCK},         {"ul", BLOCK},
};

static kind kind_of(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].name, name) == 0) return kinds[i].kind;
  return INLINE;
}

/* Adds text with each run of blanks as one, none at the start. */
static void add_collapsed(ptheme_buf *out, ptheme_str text) {
  for (size_t i = 0; i < text.len;) {
    size_t start = i;
    while (i < text.len && !memchr(" \t\r\n\f", text.data[i], 5))
      i++;
    ptheme_buf__add(out, text.data + start, i - start);
    start = i;
    while (i < text.len && memchr(" \t\r\n\f", text.data[i], 5))
      i++;
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
  if (x->link_bytes * 2 > text.len) return false;
  return text.len >= SHORT_BYTES || x->headings > 0 || ends_sentence(text);
}

static void end_block(extractor *x) {
  ptheme_buf *block = &x->block;
  if (block->len > 0 && block->data[block->len - 1] == ' ') block->len--;
  ptheme_str text = ptheme_buf__str(block);
  ptheme_buf *kept = &x->out->text;
  if (text.len > 0 && is_prose(x, text)) {
    if (kept->len > 0) ptheme_buf__add_byte(kept, '\n');
    ptheme_buf__add_str(kept, text);
  } else if (text.len > 0) {
    x->out->dropped++;
  }
  if (x->headings > 0 && x->out->heading.len == 0) ptheme_buf__add_str(&x->out->heading, text);
  block->len = 0; /* keeps its failure, unlike clear */
  x->link_bytes = 0;
}

static const char *attribute(const xmlChar **attributes, const char *name) {
  for (; attributes && attributes[0]; attributes += 2)
    if (strcmp((const char *)attributes[0], name) == 0) return (const char *)attributes[1];
  return NULL;
}

/* The first date wins: "2024-02-01T08:00:00Z" and "2024-02-01" alike. */
static void note_date(extractor *x, const char *value) {
  ptheme_buf *date = &x->out->date;
  size_t digits = 0, len = value ? strspn(value, "0123456789-") : 0;
  for (size_t i = 0; i < len && i < 10; i++)
    digits += value[i] != '-' ? 1 : 0;
  if (date->len == 0 && len >= 10 && digits == 8 && value[4] == '-' && value[7] == '-')
    ptheme_buf__add(date, value, 10);
}

static void note_meta(extractor *x, const xmlChar **attributes) {
  static const char *const names[] = {
      "article:published_time", "pubdate", "publishdate", "date", "dc.date", "DC.date", "PubDate",
      "datePublished"};
  const char *name = attribute(attributes, "name");
  name = name ? name : attribute(attributes, "property");
  name = name ? name : attribute(attributes, "itemprop");
  for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) note_date(x, attribute(attributes, "content"));
}

static void note_attributes(extractor *x, const char *name, const xmlChar **attributes) {
  if (strcmp(name, "meta") == 0)
    note_meta(x, attributes);
  else if (strcmp(name, "time") == 0 && x->skipped == 0)
    note_date(x, attribute(attributes, "datetime"));
  else if (strcmp(name, "html") == 0 && attribute(attributes, "lang") && x->out->language.len == 0)
    ptheme_buf__add_text(&x->out->language, attribute(attributes, "lang"));
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
    return &x->headings;
  case INLINE:
  case BLOCK:
  case LINE_BREAK:
    break;
  }
  return NULL;
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes) {
  extractor *x = context;
  kind what = kind_of((const char *)name);
  if (++x->depth > DEEPEST) {
    x->out->too_deep = true;
    xmlStopParser(x->parser);
    return;
  }
  note_attributes(x, (const char *)name, attributes);
  if (what != INLINE && what != LINK && what != TITLE) end_block(x);
  size_t *counter = counter_of(x, what);
  if (counter) ++*counter;
}

static void on_end(void *context, const xmlChar *name) {
  extractor *x = context;
  kind what = kind_of((const char *)name);
  x->depth -= x->depth > 0;
  if (what != INLINE && what != LINK && what != TITLE) end_block(x);
  size_t *counter = counter_of(x, what);
  if (counter && *counter > 0) --*counter;
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

static void clear(ptheme_html_text *out) {
  ptheme_buf *parts[] = {&out->text, &out->title, &out->heading, &out->date, &out->language};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    ptheme_buf__clear(parts[i]);
  out->dropped = 0;
  out->too_deep = false;
}

ptheme_status ptheme_html_text__extract(ptheme_html_text *out, ptheme_str page, ptheme_error *err) {
  clear(out);
  extractor x = {.out = out, .parser = htmlNewParserCtxt()};
  if (!x.parser) return ptheme_status__nomem(err);
  *x.parser->sax = (htmlSAXHandler){.startElement = on_start,
                                    .endElement = on_end,
                                    .characters = on_text,
                                    .ignorableWhitespace = on_text,
                                    .warning = on_message,
                                    .error = on_message};
  x.parser->userData = &x;
  xmlFreeDoc(htmlCtxtReadMemory(x.parser, page.data, (int)page.len, NULL, "UTF-8",
                                HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_IGNORE_ENC |
                                    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING));
  bool no_memory = x.parser->errNo == XML_ERR_NO_MEMORY;
  end_block(&x);
  htmlFreeParserCtxt(x.parser);
  bool failed = no_memory || x.block.failed || out->text.failed || out->title.failed ||
                out->heading.failed || out->date.failed || out->language.failed;
  ptheme_buf__free(&x.block);
  return failed ? ptheme_status__nomem(err) : PTHEME_OK;
}

void ptheme_html_text__free(ptheme_html_text *out) {
  ptheme_buf *parts[] = {&out->text, &out->title, &out->heading, &out->date, &out->language};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    ptheme_buf__free(parts[i]);
}
