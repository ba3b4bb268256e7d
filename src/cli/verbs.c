#include "cli.h"

#include <string.h>

/* In the order of the work: using a model, making one, looking into one. */
const cli_verb cli_verbs[] = {
    {CLI_CLASSIFY,
     "classify",
     "RELEASES...",
     "Label each sentence of releases with a policy theme.",
     {"classify releases/ -o results.jsonl", "classify -m court.safetensors news.csv -f csv"},
     cmd_classify},
    {CLI_REPORT,
     "report",
     "RESULTS... | LABELLED... --self-test",
     "Report how often the themes occur in classified releases.",
     {"report results.jsonl --by court", "report results.jsonl --by date:year -o themes.csv"},
     cmd_report},
    {CLI_EXPLAIN,
     "explain",
     "RELEASES...",
     "Show which words speak for a sentence's theme.",
     {"explain --text \"The court froze the swindlers' accounts.\"",
      "explain --top-terms economy -n 30"},
     cmd_explain},
    {CLI_CHECK,
     "check",
     "LABELLED...",
     "Look for faults in labelled sentences before training.",
     {"check labels.csv", "check labels.csv --strict -f json"},
     cmd_check},
    {CLI_AGREE,
     "agree",
     "LABELLED --coders COLUMNS | FILE FILE...",
     "Measure how far coders agree beyond chance.",
     {"agree labels.csv --coders coder_a,coder_b",
      "agree anna.csv ben.csv --disagreements differ.csv"},
     cmd_agree},
    {CLI_SUGGEST,
     "suggest",
     "RELEASES...",
     "Choose the sentences whose labels would teach a model most.",
     {"suggest releases/ -n 100 -o next.csv", "train labels.csv next.csv -o court.safetensors"},
     cmd_suggest},
    {CLI_TRAIN,
     "train",
     "LABELLED... -o MODEL",
     "Train a model from labelled sentences.",
     {"train labels.csv -o court.safetensors",
      "train labels.csv --text-col sentence -o court.safetensors"},
     cmd_train},
    {CLI_EVALUATE,
     "evaluate",
     "LABELLED...",
     "Measure a model on labelled sentences.",
     {"evaluate held-out.csv", "evaluate held-out.csv --compare new.safetensors -o quality.md"},
     cmd_evaluate},
    {CLI_AUDIT,
     "audit",
     "RESULTS...",
     "Draw sentences to label by hand; with their labels, report shares.",
     {"audit results.jsonl -n 200 -o sample.csv", "audit results.jsonl --labels sample.csv"},
     cmd_audit},
    {CLI_EXPORT,
     "export",
     "[LABELLED...]",
     "Write a model or vectors for other programs.",
     {"export -o weights.csv", "export held-out.csv -f libsvm -o vectors.txt"},
     cmd_export},
    {CLI_INFO,
     "info",
     "[MODEL]",
     "Show what a model is, how it was made and how good it is.",
     {"info", "info court.safetensors -f json"},
     cmd_info},
    {CLI_HELP,
     "help",
     "[VERB]",
     "Show all options of a verb.",
     {"help", "help classify"},
     cmd_help},
};

const size_t cli_n_verbs = sizeof cli_verbs / sizeof *cli_verbs;

const cli_verb *cli_find_verb(const char *name) {
  for (size_t i = 0; i < cli_n_verbs; i++)
    if (strcmp(cli_verbs[i].name, name) == 0) return &cli_verbs[i];
  return NULL;
}

int cli_unknown_verb(const char *name) {
  const char *names[sizeof cli_verbs / sizeof *cli_verbs];
  for (size_t i = 0; i < cli_n_verbs; i++)
    names[i] = cli_verbs[i].name;
  const char *near = ptheme_suggest(name, names, cli_n_verbs);
  return cli_misuse("there is no verb \"%s\"\nhint: %s%s%s", name,
                    near ? "did you mean " : "policytheme --help lists the verbs", near ? near : "",
                    near ? "?" : "");
}
