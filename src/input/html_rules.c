/* The names are those that content management systems give, as seen in pages of courts and
 * ministries.  They are right often, not always: html_text.c does without them where they would
 * drop most of a page. */
#include "input/html_rules.h"

#include "base/date.h"

enum { LONGEST_MARK = 300 };

const char *ptheme_html_rules__attribute(ptheme_html_attributes attributes, const char *name) {
  for (; attributes && attributes[0]; attributes += 2)
    if (strcmp((const char *)attributes[0], name) == 0) return (const char *)attributes[1];
  return NULL;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

/* ---- names of elements ---- */

static const char *const boilerplate[] = {
    "ads",        "advert",      "banner",    "bdsharebuttonbox",
    "breadcrumb", "breadcrumbs", "byline",    "comment",
    "comments",   "consent",     "cookie",    "cookies",
    "copyright",  "crumb",       "crumbs",    "feedback",
    "foot",       "footer",      "gdpr",      "menu",
    "metadata",   "modal",       "nav",       "navbar",
    "navigation", "newsletter",  "pager",     "pagination",
    "popup",      "print",       "recommend", "recommended",
    "related",    "share",       "sharing",   "sidebar",
    "sitemap",    "skip",        "social",    "subscribe",
    "toolbar",    "topbar",      "widget"};

static const char *const roles[] = {"alertdialog", "banner",     "complementary", "contentinfo",
                                    "dialog",      "navigation", "search"};

/* "with-sidebar", "no-menu", "is-nav-open": about the page, not about this part. */
static const char *const about[] = {"has", "is", "js", "no", "with", "without"};

static bool is_listed(const char *const *list, size_t n, const char *text, size_t len) {
  for (size_t i = 0; i < n; i++) {
    size_t j = 0;
    while (j < len && list[i][j] == lower(text[j]))
      j++;
    if (j == len && list[i][j] == '\0') return true;
  }
  return false;
}

#define IS_LISTED(list, text, len) is_listed(list, sizeof(list) / sizeof *(list), text, len)

/* Letters of a name up to what divides its words: other characters, or a capital behind a small
 * letter ("mainNav"). */
static size_t word_length(const char *name, size_t len) {
  size_t i = 0;
  while (i < len && is_letter(name[i]) && !(i > 0 && name[i] < 'a' && name[i - 1] >= 'a'))
    i++;
  return i;
}

/* "site-footer", "mainNav", "top-bar": any of its words, or all in one. */
static bool names_boilerplate(const char *name, size_t len) {
  char joined[32];
  size_t n = 0;
  for (size_t i = 0; i < len;) {
    size_t word = word_length(name + i, len - i);
    if (i == 0 && IS_LISTED(about, name, word)) return false;
    if (word > 0 && IS_LISTED(boilerplate, name + i, word)) return true;
    for (size_t j = 0; j < word && n < sizeof joined; j++)
      joined[n++] = name[i + j];
    i += word > 0 ? word : 1;
  }
  return n < sizeof joined && IS_LISTED(boilerplate, joined, n);
}

/* The next of the names that blanks divide, or an empty one at the end. */
static ptheme_str next_name(const char **names) {
  static const char blanks[] = " \t\r\n\f";
  const char *start = *names ? *names + strspn(*names, blanks) : "";
  ptheme_str name = {start, strcspn(start, blanks)};
  *names = start + name.len;
  return name;
}

static bool any_name(const char *names, bool (*test)(const char *name, size_t len)) {
  for (ptheme_str name; (name = next_name(&names)).len > 0;)
    if (test(name.data, name.len)) return true;
  return false;
}

static bool is_role(const char *name, size_t len) {
  return IS_LISTED(roles, name, len);
}

static bool is_hidden(ptheme_html_attributes attributes) {
  const char *style = ptheme_html_rules__attribute(attributes, "style");
  const char *display = style ? strstr(style, "display") : NULL;
  if (display) {
    display += strlen("display");
    display += strspn(display, ": ");
    if (strncmp(display, "none", 4) == 0) return true;
  }
  for (; attributes && attributes[0]; attributes += 2)
    if (strcmp((const char *)attributes[0], "hidden") == 0) return true;
  return false;
}

bool ptheme_html_rules__is_boilerplate(ptheme_html_attributes attributes) {
  if (!attributes) return false;
  return any_name(ptheme_html_rules__attribute(attributes, "class"), names_boilerplate) ||
         any_name(ptheme_html_rules__attribute(attributes, "id"), names_boilerplate) ||
         any_name(ptheme_html_rules__attribute(attributes, "role"), is_role) ||
         is_hidden(attributes);
}

/* ---- lines ---- */

/* With a colon behind them. */
static const char *const labels[] = {
    "当前位置", "您现在的位置", "您所在的位置", "你的位置", "来源",     "信息来源",     "文章来源",
    "稿件来源", "发布时间",     "发布日期",     "发布机构", "发布单位", "发文日期",     "日期",
    "时间",     "作者",         "责任编辑",     "编辑",     "责编",     "审核",         "校对",
    "字号",     "字体",         "浏览次数",     "点击数",   "阅读次数", "分享到",       "上一篇",
    "下一篇",   "上一条",       "下一条",       "相关新闻", "相关链接", "相关阅读",     "主办",
    "主办单位", "承办单位",     "版权所有",     "技术支持", "Updated",  "Last updated", "Published",
    "Posted",   "Date posted",  "Source",       "Share",    "Tags",     "You are here"};

static const char *const starts[] = {"【字体",        "【打印",      "[打印",
                                     "版权所有 ",     "©",           "Copyright ©",
                                     "Copyright (c)", "Copyright 2", "Copyright 1"};

static const char *const parts[] = {"ICP备", "公网安备", "All rights reserved",
                                    "All Rights Reserved"};

static bool begins(ptheme_str text, const char *with) {
  size_t len = strlen(with);
  return text.len >= len && memcmp(text.data, with, len) == 0;
}

static bool contains(ptheme_str text, const char *part) {
  for (; text.len > 0; text.data++, text.len--)
    if (begins(text, part)) return true;
  return false;
}

static bool has_label(ptheme_str text) {
  for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
    if (!begins(text, labels[i])) continue;
    size_t len = strlen(labels[i]);
    ptheme_str rest = {text.data + len, text.len - len};
    while (begins(rest, " ")) {
      rest.data++;
      rest.len--;
    }
    if (begins(rest, ":") || begins(rest, "：")) return true;
  }
  return false;
}

bool ptheme_html_rules__is_mark(ptheme_str paragraph) {
  if (paragraph.len > LONGEST_MARK) return false;
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (begins(paragraph, starts[i])) return true;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (contains(paragraph, parts[i])) return true;
  return has_label(paragraph);
}

/* ---- dates ---- */

bool ptheme_html_rules__find_date(char out[10], ptheme_str text) {
  for (size_t start = 0, used; start < text.len; start++) {
    if (start > 0 && text.data[start - 1] >= '0' && text.data[start - 1] <= '9') continue;
    if (ptheme_date__read(out, (ptheme_str){text.data + start, text.len - start}, &used))
      return true;
  }
  return false;
}

/* ---- selectors ---- */

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || (unsigned char)c >= 0x80;
}

bool ptheme_html_rules__is_selector(const char *text) {
  for (;;) {
    text += strspn(text, " ");
    if (*text == '\0' || *text == ',') return false;
    while (*text && *text != ',' && *text != ' ') {
      text += *text == '.' || *text == '#';
      if (!is_name_byte(*text)) return false;
      while (is_name_byte(*text))
        text++;
    }
    text += strspn(text, " ");
    if (*text == '\0') return true;
    if (*text++ != ',') return false;
  }
}

/* Elements have small letters here, whatever the page has. */
static bool is_element(const char *element, const char *name, size_t len) {
  size_t i = 0;
  while (i < len && element[i] &&
         element[i] == (name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]))
    i++;
  return i == len && element[len] == '\0';
}

static bool has_name(const char *names, const char *wanted, size_t len) {
  for (ptheme_str name; (name = next_name(&names)).len > 0;)
    if (ptheme_str__equal(name, (ptheme_str){wanted, len})) return true;
  return false;
}

/* "div.text#zoom": every part of it must hold. */
static bool selects_one(const char *selector, size_t len, const char *element,
                        ptheme_html_attributes attributes) {
  for (size_t i = 0; i < len;) {
    char kind = selector[i] == '.' || selector[i] == '#' ? selector[i] : '\0';
    const char *name = selector + i + (kind != '\0');
    size_t n = strcspn(name, ".#");
    if (n > len - (size_t)(name - selector)) n = len - (size_t)(name - selector);
    bool holds = kind == '.' ? has_name(ptheme_html_rules__attribute(attributes, "class"), name, n)
                 : kind == '#' ? has_name(ptheme_html_rules__attribute(attributes, "id"), name, n)
                               : is_element(element, name, n);
    if (!holds) return false;
    i = (size_t)(name - selector) + n;
  }
  return len > 0;
}

bool ptheme_html_rules__selects(const char *selector, const char *element,
                                ptheme_html_attributes attributes) {
  while (*selector) {
    size_t len = strcspn(selector, ", ");
    if (selects_one(selector, len, element, attributes)) return true;
    selector += len + (selector[len] != '\0');
  }
  return false;
}
