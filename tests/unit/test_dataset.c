/* Rows that come from no file. */
#include "training.h"

#include "model/model.h"

static const ptheme_document good = {
    .id = {"d1", 2}, .text = {"The court said so.", 18}, .label = {"reform", 6}, .line = 7};

static void test_refusals(void **state) {
  (void)state;
  ptheme_document bad[] = {good, good, good, good, good};
  bad[0].id.len = bad[1].text.len = bad[2].label.len = 0;
  bad[3].text = (ptheme_str){"ab\xE4\xB8", 4};
  bad[4].source = (ptheme_str){"\xFF", 1};
  const ptheme_status expected[] = {PTHEME_E_INPUT, PTHEME_E_INPUT, PTHEME_E_INPUT, PTHEME_E_UTF8,
                                    PTHEME_E_UTF8};
  ptheme_dataset *dataset = new_dataset();
  for (size_t i = 0; i < 5; i++) {
    ptheme_error err = PTHEME_ERROR_INIT;
    assert_int_equal(ptheme_dataset_add(dataset, &bad[i], &err), expected[i]);
    assert_int_equal(err.status, expected[i]);
    assert_int_equal(err.byte, i == 3 ? 2 : 0);
    assert_int_equal(err.line, i < 3 ? 0 : 7);
  }
  assert_int_equal(ptheme_dataset_count(dataset), 0);
  ptheme_dataset_free(dataset);
}

/* What was added is a copy, and makes the model that rows of a file make. */
static void test_same_as_from_file(void **state) {
  (void)state;
  ptheme_dataset *rows = topic_dataset(12, 3), *added = new_dataset();
  char id[16], label[16], text[256];
  for (size_t i = 0; i < ptheme_dataset_count(rows); i++) {
    ptheme_row row = ptheme_dataset_get(rows, i);
    assert_true(row.document.len <= sizeof id && row.label.len <= sizeof label &&
                row.text.len <= sizeof text);
    memcpy(id, row.document.data, row.document.len);
    memcpy(label, row.label.data, row.label.len);
    memcpy(text, row.text.data, row.text.len);
    ptheme_document document = {.id = {id, row.document.len},
                                .label = {label, row.label.len},
                                .text = {text, row.text.len},
                                .language = row.language};
    assert_int_equal(ptheme_dataset_add(added, &document, NULL), PTHEME_OK);
  }
  ptheme_train_options options = small_options();
  ptheme_model *models[2];
  assert_int_equal(ptheme_train(&models[0], rows, &options, NULL), PTHEME_OK);
  assert_int_equal(ptheme_train(&models[1], added, &options, NULL), PTHEME_OK);
  assert_string_equal(ptheme_model_id(models[0]), ptheme_model_id(models[1]));
  for (int i = 0; i < 2; i++)
    ptheme_model_free(models[i]);
  ptheme_dataset_free(rows);
  ptheme_dataset_free(added);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_same_as_from_file)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
