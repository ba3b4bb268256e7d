/* Labels one sentence with an installed model. */
#include <policytheme.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  ptheme_error err = PTHEME_ERROR_INIT;
  ptheme_model *model = NULL;
  ptheme_classifier *classifier = NULL;
  const ptheme_result *result;
  const char *text = "The court sentenced the leader of a gang that dealt in drugs.";
  ptheme_document document = {.id = {"example", 7}, .text = {text, strlen(text)}};
  ptheme_status status = ptheme_model_load(&model, argc > 1 ? argv[1] : "", &err);
  if (status == PTHEME_OK) status = ptheme_classifier_new(&classifier, model, &err);
  if (status == PTHEME_OK) status = ptheme_classify(classifier, &document, &result, &err);
  if (status == PTHEME_OK && result->n_sentences == 1)
    printf("%s\n", result->labels[result->sentences[0].theme]);
  else
    fprintf(stderr, "%s\n", err.message);
  ptheme_classifier_free(classifier);
  ptheme_model_free(model);
  return status == PTHEME_OK ? 0 : 1;
}
