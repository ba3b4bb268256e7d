/* The rules themselves are tests/spec/sentences.txt. */
#include "spec.h"
#include "testing.h"

#include "base/mem.h"
#include "base/random.h"
#include "text/abbreviation.h"
#include "text/stop.h"
#include "text/utf8.h"

static void run_block(const spec_block *block, ptheme_buf *out) {
  ptheme_sentences sentences = {0};
  ptheme_str text = ptheme_buf__str(&block->input);
  assert_int_equal(ptheme_sentences_split(&sentences, text, NULL), PTHEME_OK);
  for (size_t i = 0; i < sentences.n; i++) {
    ptheme_span span = sentences.spans[i];
    ptheme_buf__add(out, text.data + span.start, span.end - span.start);
    ptheme_buf__add_byte(out, '\n');
  }
  ptheme_sentences_free(&sentences);
}

static void follows_the_spec(void **state) {
  (void)state;
  assert_true(spec__run("tests/spec/sentences.txt", "sentences", run_block) > 40);
}

/* Each listed word is found, which a list out of order would not do. */
static void knows_its_abbreviations(void **state) {
  (void)state;
  static const struct {
    ptheme_abbreviation kind;
    const char *words;
  } cases[] = {
      {PTHEME_ABBREVIATION_TITLE, "Adm Atty Capt Cmdr Col Comdr Cong Cpl Det Dr Fr Ft Gen Gov Hon "
                                  "Insp Lt Maj Messrs Mr Mrs Ms "
                                  "Mt Pfc Pres Prof Pub Pvt Rep Reps Rev SEN Sec Sen Sens Sgt Spc "
                                  "St Supt cf e.g i.e v viz vs"},
      {PTHEME_ABBREVIATION_NUMBER, "Apr Aug Dec Ex Feb Jan Jul Jun Mar Nov Oct Res Sep Sept app "
                                   "art arts ch cl fig figs no nos p "
                                   "para paras pp pt reg secs vol"},
      {PTHEME_ABBREVIATION_CLOCK, "a.m p.m A.M"},
      {PTHEME_ABBREVIATION_LOOSE,
       "Ariz Ark Assn Ave Blvd Bros Calif Co Colo Conn Corp Del Dept Esq Fla Ga Ill Inc Ind Jr Kan "
       "Ky "
       "La Ltd Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Sr Tenn Tex Univ Va Vt Wash "
       "Wis Wyo al supp U.S D.C Ph.D J"},
      {PTHEME_ABBREVIATION_NONE, "gen rep sen jan co inc j etc court.gov court abcdefghijklmnopqr"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (const char *word = cases[i].words; *word;) {
      size_t len = strcspn(word, " ");
      if (ptheme_abbreviation__kind((ptheme_str){word, len}) != cases[i].kind)
        fail_msg("\"%.*s\" is not of kind %d", (int)len, word, (int)cases[i].kind);
      word += len + (word[len] == ' ');
    }
}

/* Spans ascend, do not overlap, lie inside, start and end on characters that are no blanks. */
static void check_spans(ptheme_str text, const ptheme_sentences *sentences) {
  size_t before = 0;
  for (size_t i = 0; i < sentences->n; i++) {
    ptheme_span span = sentences->spans[i];
    assert_true(before <= span.start && span.start < span.end && span.end <= text.len);
    assert_true(((unsigned char)text.data[span.start] & 0xC0) != 0x80);
    assert_true(text.data[span.start] != ' ' && text.data[span.end - 1] != ' ');
    before = span.end;
  }
}

/* The short look never says what the long one does not: texts of pieces at random, every full stop,
 * sentences that begin anywhere in front of it. */
static void short_look_agrees_with_the_long_one(void **state) {
  (void)state;
  static const char *const pieces[] = {". A",       ". A",
                                       ". A",       ". ",
                                       ".",         " ",
                                       " ",         "  ",
                                       "iv",        "a",
                                       "art",       "no",
                                       "mr",        "e.g",
                                       "U.S",       "12",
                                       "(",         ")",
                                       ": ",        "@",
                                       "/",         "x",
                                       "the",       "word",
                                       "fully",     "longer words",
                                       "         ", "\xE3\x80\x80",
                                       "案",        "\"",
                                       "A",         "\n",
                                       "p"};
  ptheme_random random;
  ptheme_random__seed(&random, 5);
  size_t sure = 0;
  for (size_t round = 0; round < 50000; round++) {
    ptheme_buf buf = PTHEME_BUF_INIT;
    for (size_t i = 0; i < 12; i++)
      ptheme_buf__add_text(&buf,
                           pieces[ptheme_random__below(&random, sizeof pieces / sizeof *pieces)]);
    ptheme_str text = ptheme_buf__str(&buf);
    for (size_t at = 0; at < text.len; at++) {
      size_t start = ptheme_random__below(&random, at + 1), begin = start;
      if (text.data[at] != '.' || !ptheme_stop__surely_ends(text, start, at)) continue;
      for (size_t used = 0; begin < at; begin += used)
        if (!ptheme_utf8__is_blank(ptheme_utf8__decode(text.data + begin, at - begin, &used)))
          break;
      ptheme_stop stop;
      assert_true(ptheme_stop__read(&stop, text, at) && stop.after == at + 1);
      if (!ptheme_stop__ends(&stop, text, begin))
        fail_msg("no end at %zu, from %zu: %.*s", at, start, (int)text.len, text.data);
      sure++;
    }
    ptheme_buf__free(&buf);
  }
  assert_true(sure > 1000);
}

/* A megabyte of one thing and its neighbours: a splitter that looks back or ahead without a bound
 * would run into the test's time limit. */
static void is_linear_on_hostile_text(void **state) {
  (void)state;
  static const char *const units[] = {
      "a",  ".",    "[",     "\"",  "(",   " ",       ". ",   ".\"",  "a. ",      ". (",
      "。", "；",   "…",     "”",   "1.",  "[Photo ", "U.",   "a.B",  "[1",       ".[1",
      "\n", "\r\n", "？”，", "A. ", "1; ", "\xE3",    "\x80", "\xFF", "\xE3\x80", "e.g. The ",
  };
  enum { SIZE = 1 << 20 };
  char *data = ptheme_mem__alloc(SIZE, 1);
  ptheme_sentences sentences = {0};
  for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
    size_t len = strlen(units[u]);
    for (size_t i = 0; i < SIZE; i++)
      data[i] = units[u][i % len];
    ptheme_str text = {data, SIZE};
    assert_int_equal(ptheme_sentences_split(&sentences, text, NULL), PTHEME_OK);
    for (size_t i = 1; i < sentences.n; i++)
      assert_true(sentences.spans[i - 1].end <= sentences.spans[i].start);
  }
  ptheme_sentences_free(&sentences);
  ptheme_mem__free(data);
}

/* Every way to cut a text short, in the middle of characters too, and no byte beyond is read: each
 * prefix lies in a block of its own size, which the address sanitizer watches. */
static void stays_inside_any_prefix(void **state) {
  (void)state;
  static const char text[] =
      "Mr. Li v. U.S. [Photo/x] 3.5… \"Who?\" 他问：“谁？”，1. A；\xC2\x85 End.[1]";
  ptheme_sentences sentences = {0};
  for (size_t len = 0; len < sizeof text; len++) {
    char *copy = ptheme_mem__alloc(len, 1);
    memcpy(copy, text, len);
    assert_int_equal(ptheme_sentences_split(&sentences, (ptheme_str){copy, len}, NULL), PTHEME_OK);
    check_spans((ptheme_str){copy, len}, &sentences);
    ptheme_mem__free(copy);
  }
  ptheme_sentences_free(&sentences);
}

static void survives_lack_of_memory(void **state) {
  (void)state;
  ptheme_str text = ptheme_str__of("Ab. Cd. Ef. Gh. Ij. Kl. Mn. Op. Qr. Sit. Uv. Wx.");
  bool refused = true;
  for (size_t n = 1; refused; n++) {
    ptheme_sentences sentences = {0};
    ptheme_error err = PTHEME_ERROR_INIT;
    test_alloc_fail_at(n, true);
    ptheme_status status = ptheme_sentences_split(&sentences, text, &err);
    refused = test_alloc_off();
    assert_int_equal(status, refused ? PTHEME_E_NOMEM : PTHEME_OK);
    assert_int_equal(err.status, status);
    if (!refused) assert_true(n > 2 && sentences.n == 12);
    ptheme_sentences_free(&sentences);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(follows_the_spec),
      cmocka_unit_test(knows_its_abbreviations),
      cmocka_unit_test(short_look_agrees_with_the_long_one),
      cmocka_unit_test(is_linear_on_hostile_text),
      cmocka_unit_test(stays_inside_any_prefix),
      cmocka_unit_test(survives_lack_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
