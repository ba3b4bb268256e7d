/* The model card (after Mitchell et al. 2019, "Model Cards for Model Reporting"): every figure is
 * read from the model's metadata, so a card cannot say more than the training measured. */
#include "base/escape.h"
#include "model/model.h"

typedef struct card {
  const ptheme_model *model;
  ptheme_buf out;
  ptheme_buf key;
} card;

static void say(card *c, const char *text) {
  ptheme_buf__add_text(&c->out, text);
}

static void say_value(card *c, const char *key) {
  const char *value = ptheme_model_metadata(c->model, key);
  if (value && *value && value[strspn(value, "0123456789.")] == '\0')
    say(c, value); /* a number or version in a cell means nothing to Markdown */
  else
    ptheme_escape__markdown(&c->out, ptheme_str__of(value && *value ? value : "-"));
}

/* "prefix" "middle" "suffix" joined into one key. */
static void say_joined(card *c, const char *prefix, ptheme_str middle, const char *suffix) {
  ptheme_buf__clear(&c->key);
  ptheme_buf__add_text(&c->key, prefix);
  ptheme_buf__add_str(&c->key, middle);
  ptheme_buf__add_text(&c->key, suffix);
  ptheme_buf__add_byte(&c->key, '\0');
  c->out.failed = c->out.failed || c->key.failed;
  if (!c->key.failed) say_value(c, c->key.data);
}

static void say_row(card *c, const char *name, const char *key) {
  say(c, "| ");
  say(c, name);
  say(c, " | ");
  say_value(c, key);
  say(c, " |\n");
}

static void say_details(card *c) {
  say(c, "# Model card: policy themes of sentences\n\n## Details\n\n| | |\n|---|---|\n| model | ");
  say(c, c->model->id);
  say(c, " |\n| labels | ");
  for (size_t k = 0; k < c->model->n_labels; k++) {
    if (k > 0) say(c, ", ");
    ptheme_escape__markdown(&c->out, ptheme_str__of(c->model->labels[k]));
  }
  say(c, " |\n");
  say_row(c, "background label", "background");
  say_row(c, "codebook", "codebook");
  say_row(c, "file format", "format");
  say_row(c, "made by policytheme", "policytheme");
  say_row(c, "solver", "training.solver");
  say_row(c, "cost C", "training.cost");
  if (ptheme_model_metadata(c->model, "training.contrast"))
    say_row(c, "contrast", "training.contrast");
  say_row(c, "costs balanced by label", "training.balanced");
  say_row(c, "libsvm", "library.libsvm");
  say_row(c, "liblinear", "library.liblinear");
  say_row(c, "utf8proc", "library.utf8proc");
  say_row(c, "Unicode", "library.unicode");
  const char *solver = ptheme_model_metadata(c->model, "training.solver");
  say(c,
      solver && strcmp(solver, "rest") == 0
          ? "\nOne linear SVM a label against the rest (squared hinge loss) on weighted words; a "
            "softmax of their margins."
          : "\nOne linear C-SVC a pair of labels on weighted words; pairwise sigmoids, coupled "
            "into one probability a label.");
  say(c, " The label of a sentence is the one of highest probability.\n\n"
         "| feature option | value |\n|---|---|\n");
  for (size_t i = 0; i < c->model->n_metadata; i++)
    if (strncmp(c->model->metadata[i].key, "options.", 8) == 0)
      say_row(c, c->model->metadata[i].key + 8, c->model->metadata[i].key);
}

static void say_data(card *c) {
  say(c, "\n## Training data\n\n| | |\n|---|---|\n");
  say_row(c, "labelled sentences", "data.rows");
  say_row(c, "different ones", "data.distinct_rows");
  say_row(c, "documents", "data.documents");
  say_row(c, "groups of documents without a common near-duplicate", "data.groups");
  say_row(c, "terms in the vocabulary", "data.terms");
  say_row(c, "fingerprint of texts, labels and documents", "data.fingerprint");
}

static void say_summary_row(card *c, const char *prefix, ptheme_str name, const char *title) {
  static const char *const columns[] = {".sentences", ".accuracy", ".macro_f1",
                                        ".log_loss",  ".brier",    ".ece"};
  say(c, "| ");
  ptheme_escape__markdown(&c->out, name.len > 0 ? name : ptheme_str__of(title));
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
    say(c, " | ");
    say_joined(c, prefix, name, columns[i]);
  }
  say(c, " |\n");
}

/* The languages that the evaluation has figures of, in the order of the sorted metadata. */
static void say_languages(card *c) {
  static const char prefix[] = "evaluation.language.", suffix[] = ".accuracy";
  for (size_t i = 0; i < c->model->n_metadata; i++) {
    const char *key = c->model->metadata[i].key;
    size_t len = strlen(key), fixed = sizeof prefix - 1 + sizeof suffix - 1;
    if (len <= fixed || strncmp(key, prefix, sizeof prefix - 1) != 0 ||
        strcmp(key + len - (sizeof suffix - 1), suffix) != 0)
      continue;
    say_summary_row(c, prefix, (ptheme_str){key + sizeof prefix - 1, len - fixed}, "");
  }
}

static void say_labels(card *c) {
  static const char *const columns[] = {".sentences", ".precision", ".recall", ".f1"};
  say(c, "\n| label | sentences | precision | recall | F1 |\n|---|---|---|---|---|\n");
  for (size_t k = 0; k < c->model->n_labels; k++) {
    ptheme_str label = ptheme_str__of(c->model->labels[k]);
    say(c, "| ");
    ptheme_escape__markdown(&c->out, label);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
      say(c, " | ");
      say_joined(c, "evaluation.label.", label, columns[i]);
    }
    say(c, " |\n");
  }
}

static void say_confusion(card *c) {
  size_t n = c->model->n_labels;
  say(c,
      "\nOf the sentences with the label of the row, how many got the label of the column:\n\n|");
  for (size_t k = 0; k < n; k++) {
    say(c, " | ");
    ptheme_escape__markdown(&c->out, ptheme_str__of(c->model->labels[k]));
  }
  say(c, " |\n|---");
  for (size_t k = 0; k < n; k++)
    say(c, "|---");
  say(c, "|\n");
  for (size_t i = 0; i < n; i++) {
    say(c, "| ");
    ptheme_escape__markdown(&c->out, ptheme_str__of(c->model->labels[i]));
    for (size_t k = 0; k < n; k++) {
      say(c, " | ");
      ptheme_buf__add_fixed(&c->out, c->model->confusion[i * n + k], 0);
    }
    say(c, " |\n");
  }
}

static void say_evaluation(card *c) {
  say(c, "\n## Evaluation\n\nBy cross-validation with ");
  say_value(c, "training.folds");
  say(c, " folds, stratified by label; a document, and documents that share a near-identical "
         "sentence, stand in one fold. Planes, sigmoids and scaling that judge a sentence were "
         "fitted without its fold. Each sentence is judged by itself, without its neighbours.\n\n"
         "| | sentences | accuracy | macro-F1 | log-loss | Brier | ECE |\n"
         "|---|---|---|---|---|---|---|\n");
  say_summary_row(c, "evaluation", (ptheme_str){"", 0}, "all");
  say_languages(c);
  say_labels(c);
  if (c->model->n_labels <= 12) say_confusion(c);
}

static void say_use(card *c) {
  say(c, "\n## Use and limits\n\nMade to count policy themes over many sentences; a single "
         "sentence's label is a guess with the probability that is printed beside it. Figures "
         "above hold for text like the training data: for another court, period or style, label "
         "a sample and measure (`policytheme evaluate`). Shares of themes need correction for "
         "the errors in the table above. A sentence without any known term is `unsure`.\n");
}

ptheme_status ptheme_model_card(char **out, const ptheme_model *model, ptheme_error *err) {
  card c = {.model = model};
  say_details(&c);
  say_data(&c);
  say_evaluation(&c);
  say_use(&c);
  ptheme_buf__free(&c.key);
  return ptheme_buf__hand_out(out, &c.out, err);
}
