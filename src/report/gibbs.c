#include "report/gibbs.h"

#include <math.h>
#include <string.h>

typedef struct sampler {
  const ptheme_units *document;
  size_t n_labels;
  const double *group;
  double strength;
  ptheme_random *random;
  double *ratios, *factors; // [K]
  double *counts;           // [K] sentences by drawn label
  double *cumulated;        // [K]
} sampler;

size_t ptheme_gibbs__scratch(size_t n_labels) {
  return n_labels * (4 + PTHEME_GIBBS_DRAWS) + PTHEME_GIBBS_DRAWS;
}

/* A gamma draw for each label; their sum does not matter, only their ratios do. */
static void draw_prevalence(const sampler *s) {
  for (size_t k = 0; k < s->n_labels; k++) {
    double shape = s->strength * s->group[k] + s->counts[k];
    double gamma = shape > 0 ? ptheme_random__gamma(s->random, shape) : 0;
    s->factors[k] = fmax(gamma, 1e-300) * s->ratios[k];
  }
}

static size_t draw_label(const sampler *s, const float *p) {
  double sum = 0;
  for (size_t k = 0; k < s->n_labels; k++)
    s->cumulated[k] = sum += ptheme_prevalence__p(p[k]) * s->factors[k];
  double at = ptheme_random__unit(s->random) * sum;
  size_t label = 0;
  while (label + 1 < s->n_labels && s->cumulated[label] <= at)
    label++;
  return label;
}

/* One round; `shares` receives the weighted counts. */
static void sweep(const sampler *s, double *shares) {
  draw_prevalence(s);
  memset(s->counts, 0, s->n_labels * sizeof *s->counts);
  memset(shares, 0, s->n_labels * sizeof *shares);
  for (size_t i = 0; i < s->document->n; i++) {
    size_t label = draw_label(s, s->document->p + i * s->n_labels);
    s->counts[label]++;
    shares[label] += s->document->weights ? (double)s->document->weights[i] : 1;
  }
}

static void normalise(double *shares, size_t n) {
  double total = 0;
  for (size_t k = 0; k < n; k++)
    total += shares[k];
  for (size_t k = 0; k < n; k++)
    shares[k] /= total;
}

static void read_intervals(ptheme_interval *out, const double *draws, size_t n_labels, double level,
                           double *column) {
  for (size_t k = 0; k < n_labels; k++) {
    for (size_t i = 0; i < PTHEME_GIBBS_DRAWS; i++)
      column[i] = draws[i * n_labels + k];
    out[k] = ptheme_interval__of(column, PTHEME_GIBBS_DRAWS, (1 - level) / 2);
  }
}

void ptheme_gibbs__intervals(ptheme_interval *of_all, ptheme_interval *of_themes,
                             const ptheme_units *document, size_t n_labels,
                             const ptheme_reference *reference, const double *group,
                             double strength, int background, double level, ptheme_random *random,
                             double *scratch) {
  sampler s = {.document = document,
               .n_labels = n_labels,
               .group = group,
               .strength = strength,
               .random = random,
               .ratios = scratch,
               .factors = scratch + n_labels,
               .counts = scratch + 2 * n_labels,
               .cumulated = scratch + 3 * n_labels};
  double *draws = scratch + 4 * n_labels, *column = draws + n_labels * PTHEME_GIBBS_DRAWS;
  ptheme_prevalence__ratios(s.ratios, reference, n_labels);
  for (size_t k = 0; k < n_labels; k++)
    s.counts[k] = (double)document->n * group[k];
  for (size_t i = 0; i < PTHEME_GIBBS_WARM_UP; i++)
    sweep(&s, draws);
  for (size_t i = 0; i < PTHEME_GIBBS_DRAWS; i++) {
    sweep(&s, draws + i * n_labels);
    normalise(draws + i * n_labels, n_labels);
  }
  read_intervals(of_all, draws, n_labels, level, column);
  for (size_t i = 0; i < PTHEME_GIBBS_DRAWS; i++)
    ptheme_prevalence__of_themes(draws + i * n_labels, n_labels, background);
  read_intervals(of_themes, draws, n_labels, level, column);
}
