/* Prints what the estimators make of the data on standard input, for numpy to compare with: a line
 * a result, "name value value ...".  Input, in the machine's bytes: int64 D, K, replicates,
 * audited; int64 sentences [D]; double priors [K], posteriors [K][K]; float p [S][K],
 * weights [S]; uint32 labels [S]. */
#include "base/buf.h"
#include "report/audit.h"
#include "report/gibbs.h"
#include "report/keyness.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct input {
  size_t d, k, b, m, s;
  int64_t *lengths;
  double *priors, *posteriors;
  float *p, *weights;
  uint32_t *labels;
  ptheme_units *documents, *weighted;
  ptheme_reference reference;
} input;

static void *read_items(size_t n, size_t size) {
  void *items = malloc(n * size + 1);
  if (!items || fread(items, size, n, stdin) != n) exit(1);
  return items;
}

static void read_input(input *in) {
  int64_t *head = read_items(4, sizeof *head);
  in->d = (size_t)head[0], in->k = (size_t)head[1], in->b = (size_t)head[2];
  in->m = (size_t)head[3], in->s = 0;
  in->lengths = read_items(in->d, sizeof *in->lengths);
  for (size_t d = 0; d < in->d; d++)
    in->s += (size_t)in->lengths[d];
  in->priors = read_items(in->k, sizeof(double));
  in->posteriors = read_items(in->k * in->k, sizeof(double));
  in->p = read_items(in->s * in->k, sizeof(float));
  in->weights = read_items(in->s, sizeof(float));
  in->labels = read_items(in->s, sizeof(uint32_t));
  in->documents = calloc(in->d, sizeof(ptheme_units));
  in->weighted = calloc(in->d, sizeof(ptheme_units));
  if (!in->documents || !in->weighted) exit(1);
  size_t at = 0;
  for (size_t d = 0; d < in->d; d++) {
    size_t n = (size_t)in->lengths[d];
    in->documents[d] = (ptheme_units){in->p + at * in->k, NULL, n};
    in->weighted[d] = (ptheme_units){in->p + at * in->k, in->weights + at, n};
    at += n;
  }
  in->reference = (ptheme_reference){in->priors, in->posteriors};
  free(head);
}

static void print(const char *name, const double *values, size_t n) {
  ptheme_buf out = PTHEME_BUF_INIT;
  ptheme_buf__add_text(&out, name);
  for (size_t i = 0; i < n; i++) {
    ptheme_buf__add_byte(&out, ' ');
    ptheme_buf__add_double(&out, values[i]);
  }
  ptheme_buf__add_byte(&out, '\n');
  fwrite(out.data, 1, out.len, stdout);
  ptheme_buf__free(&out);
}

/* An interval is two doubles. */
static void print_intervals(const char *name, const ptheme_interval *intervals, size_t n) {
  print(name, &intervals->low, 2 * n);
}

static void print_shares(const input *in, ptheme_emq *emq) {
  double shares[PTHEME_SHARES], mean[PTHEME_SHARES], *gram = calloc(in->k, in->k * sizeof *gram);
  ptheme_sample plain = {in->documents, in->d, in->k}, weighted = {in->weighted, in->d, in->k};
  if (!gram) exit(1);
  ptheme_prevalence__count(shares, &weighted);
  print("count", shares, in->k);
  ptheme_prevalence__mean(mean, &weighted);
  print("mean", mean, in->k);
  ptheme_prevalence__gram(gram, &in->reference, in->k);
  ptheme_prevalence__pacc(shares, mean, &in->reference, gram, in->k);
  print("pacc", shares, in->k);
  ptheme_prevalence__emq(emq, &plain, &in->reference);
  print("emq", emq->prior, in->k);
  print("rounds", (double[]){(double)emq->rounds}, 1);
  ptheme_prevalence__emq_shares(shares, emq, &weighted, &in->reference);
  print("emq_weighted", shares, in->k);
  ptheme_prevalence__map(shares, &in->documents[0], in->k, &in->reference, emq->prior,
                         PTHEME_MAP_STRENGTH);
  print("map", shares, in->k);
  free(gram);
}

static void print_bootstrap(const input *in, const ptheme_emq *emq) {
  static const char *const names[] = {"boot_count", "boot_mean", "boot_pacc", "boot_emq"};
  ptheme_bootstrap_options options = {in->b, 3, 1};
  ptheme_sample sample = {in->documents, in->d, in->k};
  ptheme_interval intervals[PTHEME_SHARES];
  double *replicates = calloc(in->b, in->k * sizeof(double));
  double *scratch = calloc(in->b, sizeof(double));
  for (int e = 0; e < 4 && replicates && scratch; e++) {
    if (ptheme_bootstrap__run(replicates, &sample, (enum ptheme_bootstrap_estimator)e,
                              &in->reference, emq, &options, NULL) != PTHEME_OK)
      exit(1);
    ptheme_interval__shares(intervals, replicates, in->b, in->k, in->d, PTHEME_LEVEL, scratch);
    print_intervals(names[e], intervals, in->k);
  }
  free(replicates);
  free(scratch);
}

static void print_gibbs(const input *in, const ptheme_emq *emq) {
  ptheme_interval all[PTHEME_SHARES], themes[PTHEME_SHARES];
  double *scratch = calloc(ptheme_gibbs__scratch(in->k), sizeof *scratch);
  ptheme_random random;
  if (!scratch) exit(1);
  ptheme_random__seed(&random, 5);
  ptheme_gibbs__intervals(all, themes, &in->documents[0], in->k, &in->reference, emq->prior,
                          PTHEME_MAP_STRENGTH, (int)in->k - 1, PTHEME_LEVEL, &random, scratch);
  print_intervals("gibbs_all", all, in->k);
  print_intervals("gibbs_themes", themes, in->k);
  free(scratch);
}

/* The first m sentences are the sample; their documents are 0, 0, 0, 1, 1, 1, ... */
static void print_audit(const input *in, bool by_document) {
  double mean[PTHEME_SHARES];
  ptheme_sample sample = {in->documents, in->d, in->k};
  ptheme_audit_share all[PTHEME_SHARES], themes[PTHEME_SHARES];
  ptheme_audited *audited = calloc(in->m, sizeof *audited);
  if (!audited) exit(1);
  ptheme_prevalence__mean(mean, &sample);
  for (size_t i = 0; i < in->m; i++)
    audited[i] = (ptheme_audited){in->p + i * in->k, in->labels[i], (uint32_t)(i / 3)};
  ptheme_audit audit = {in->k, mean,        in->s,          audited,
                        in->m, by_document, (int)in->k - 1, PTHEME_LEVEL};
  ptheme_audit__estimate(all, themes, &audit);
  print(by_document ? "audit_documents" : "audit_all", &all->share, 4 * in->k);
  print(by_document ? "audit_documents_themes" : "audit_themes", &themes->share, 4 * in->k);
  free(audited);
}

static void print_small(const input *in) {
  double p[PTHEME_SHARES], g2[2];
  double *weights = calloc(in->s, sizeof *weights);
  if (!weights) exit(1);
  for (size_t k = 0; k < in->k; k++)
    p[k] = in->priors[k] / 10;
  if (ptheme_interval__holm(p, in->k, NULL) != PTHEME_OK) exit(1);
  print("holm", p, in->k);
  for (size_t i = 0; i < in->s; i++)
    weights[i] = (double)in->weights[i];
  ptheme_interval interval = ptheme_interval__of(weights, in->s, 0.05);
  print_intervals("quantiles", &interval, 1);
  ptheme_keyness keyness = ptheme_keyness__measure(37, 1200, 11, 3400);
  g2[0] = keyness.g2, g2[1] = keyness.log_ratio;
  print("keyness", g2, 2);
  free(weights);
}

int main(void) {
  static input in;
  ptheme_emq emq;
  read_input(&in);
  print_shares(&in, &emq);
  print_bootstrap(&in, &emq);
  print_gibbs(&in, &emq);
  print_audit(&in, false);
  print_audit(&in, true);
  print_small(&in);
  free(in.lengths);
  free(in.priors);
  free(in.posteriors);
  free(in.p);
  free(in.weights);
  free(in.labels);
  free(in.documents);
  free(in.weighted);
  return 0;
}
