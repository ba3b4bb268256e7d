/* The sentences on each verb that the tables do not hold. */
#include "manual/manual.h"

#include <string.h>

static const struct {
  const char *verb, *text;
} prose[] = {
    {"",
     "policytheme labels every sentence of court releases, in English or Chinese, with a policy "
     "theme, and reports how often the themes occur. Themes are data: the labels of the training "
     "CSV are the themes. The shipped model knows security, economy, livelihoods, reform and "
     "integrity, and the background label none.\n\n"
     "It works offline. The same input gives the same bytes, for any number of threads and in any "
     "locale. Data goes to standard output, messages to standard error. An output file appears "
     "when it is complete; until then an old one stays.\n\n"
     "Inputs are files, directories (read in sorted order, with all below them) or - for standard "
     "input: text, HTML, CSV, TSV or JSON lines by their suffix, also gzipped. UTF-8 is expected; "
     "GB18030 and UTF-16 are told from UTF-8 and converted."},
    {"train",
     "Reads labelled sentences, a row each, and writes a model file. The columns are text and "
     "theme, and best also document, since validation keeps the sentences of a document together; "
     "other names are given by the options below. Rows without a label are counted and passed "
     "over.\n\n"
     "The quality printed and kept in the model comes from cross-validation: every figure is on "
     "sentences of documents that the judging part had not seen. The model's bytes depend neither "
     "on the order of the rows nor on the number of threads.\n\n"
     "--tune tries features, costs and class weights by the same cross-validation first. It "
     "searches "
     "among planes that part one label from all others (--solver rest), unless --solver says "
     "otherwise: with many labels they were better than planes of pairs, and are fitted in a "
     "fraction of the time. What is chosen did best by the figures that are printed, so these "
     "flatter a little; evaluate tells on documents that took no part."},
    {"classify",
     "Cuts releases into sentences and gives each the label of highest probability. A text or HTML "
     "file is one document, known by its name and, in a directory that was named, by its folders "
     "there; in a table or JSON lines, a row is. A sentence without any known word "
     "is unsure, never a theme.\n\n"
     "Without -f the suffix of -o decides the form, else it is a table on a terminal and JSON "
     "lines "
     "in a pipe. Spans are byte offsets into the text of the document.\n\n"
     "With -o x.db results go into a SQLite database: a further run passes over documents that "
     "this "
     "model has classified, and replaces those that changed.\n\n"
     "With --stream one line comes out for each line in, in order; a bad record gives a line with "
     "an error, and the run goes on. It needs no environment and no temporary file."},
    {"report",
     "Reads results of classify and reports the share of each theme per document, per group and "
     "in total: by counting labels, by averaging probabilities, and corrected for the model's "
     "errors, with intervals. Counts are biased; quote the corrected shares, and mind the "
     "intervals. "
     "Small groups say little.\n\n"
     "--self-test takes labelled sentences instead of results and tries the estimators on samples "
     "of them whose true shares are known. --audit takes hand labels of a random sample.\n\n"
     "Results of several runs may be given together; a mix of models is refused unless allowed."},
    {"evaluate",
     "Compares a model's labels with labels by hand, on sentences the model should not have seen, "
     "and prints accuracy, F1, calibration, the confusions and the most confident errors. "
     "Intervals come from resampling whole documents. Sentences that were in the training data are "
     "counted and reported, since they flatter the figures."},
    {"explain",
     "Shows why a sentence got its label: the terms that speak for it against the others, and how "
     "much. The contributions and the bias add up to the score. A star marks the beginning of a "
     "word, two words stand for a pair of neighbours."},
    {"export",
     "Writes the weights of a model as CSV, the vectors of labelled rows in the format of libsvm, "
     "or the model in the format of libsvm, with which svm-predict gives the same decision values, "
     "and mostly the same labels: it counts votes and knows no calibration."},
    {"audit",
     "Draws a random sample of classified sentences into a CSV with an empty theme column. Fill it "
     "in by hand, without looking at the model's labels, and give it back with --labels: the "
     "shares "
     "then rest on the hand labels, and the model's labels only narrow the interval. They hold "
     "whatever the model gets wrong, on releases of any kind, and are the ones to publish."},
    {"info", "Prints the model card: how the model was made, from what, how good it was in "
             "cross-validation, and what it should not be used for."},
    {"check",
     "Looks for what spoils training: rows without a word, texts with two labels, labels that look "
     "like typing errors of others, rare labels, duplicates and near-duplicates across documents. "
     "Nothing is changed. Exit 0 unless --strict is given."},
    {"suggest",
     "Chooses sentences to label by hand: those whose label the model doubts most, and unlike each "
     "other. The output is a CSV with an empty theme column; once filled in, train reads it beside "
     "the old labels. A file with labels by hand is never replaced without --force."},
    {"agree",
     "Measures how far people who label the same sentences agree beyond chance, overall and by "
     "label. The labels stand in columns of one file (--coders) or in one file a coder, joined by "
     "document and text. Alpha under 0.667 is usually held too low to conclude from, 0.8 and more "
     "is good (Krippendorff 2019)."},
    {"help", "Prints what --help of the verb does; without a verb, the list of verbs."},
};

const char *manual_prose(const char *verb) {
  for (size_t i = 0; i < sizeof prose / sizeof *prose; i++)
    if (strcmp(prose[i].verb, verb) == 0) return prose[i].text;
  return NULL;
}
