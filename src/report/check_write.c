/* Findings as a page for a terminal, as CSV, and as JSON. */
#include "base/escape.h"
#include "base/status.h"

static void add_place(ptheme_buf *out, const ptheme_place *place) {
  ptheme_buf__add_str(out, place->path);
  ptheme_buf__add_byte(out, ':');
  ptheme_buf__add_u64(out, place->line);
}

/* ---- CSV ---- */

static void write_csv_row(ptheme_buf *out, const ptheme_finding *finding, ptheme_buf *places) {
  ptheme_buf__clear(places);
  for (size_t i = 0; i < finding->n_places; i++) {
    if (i > 0) ptheme_buf__add_byte(places, ' ');
    add_place(places, &finding->places[i]);
  }
  ptheme_buf__add_text(out, ptheme_severity_name(finding->severity));
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_text(out, finding->kind);
  ptheme_buf__add_byte(out, ',');
  ptheme_buf__add_u64(out, finding->rows);
  ptheme_buf__add_byte(out, ',');
  ptheme_escape__csv(out, finding->message, ',', true);
  ptheme_buf__add_byte(out, ',');
  ptheme_escape__csv(out, ptheme_buf__str(places), ',', true);
  ptheme_buf__add_byte(out, '\n');
}

static void write_csv(ptheme_buf *out, const ptheme_check *check) {
  ptheme_buf places = PTHEME_BUF_INIT;
  ptheme_buf__add_text(out, "severity,kind,rows,message,places\n");
  for (size_t i = 0; i < ptheme_check_count(check); i++)
    write_csv_row(out, ptheme_check_get(check, i), &places);
  out->failed = out->failed || places.failed;
  ptheme_buf__free(&places);
}

/* ---- JSON ---- */

static void write_json(ptheme_buf *out, const ptheme_check *check) {
  ptheme_buf__add_text(out, "{\"schema\":1,\"kind\":\"check\",\"version\":");
  ptheme_escape__json(out, ptheme_str__of(ptheme_version()));
  ptheme_buf__add_text(out, ",\"rows\":");
  ptheme_buf__add_u64(out, ptheme_check_rows(check));
  ptheme_buf__add_text(out, ",\"findings\":[");
  for (size_t i = 0; i < ptheme_check_count(check); i++) {
    const ptheme_finding *finding = ptheme_check_get(check, i);
    ptheme_buf__add_text(out, i > 0 ? ",\n{\"severity\":\"" : "\n{\"severity\":\"");
    ptheme_buf__add_text(out, ptheme_severity_name(finding->severity));
    ptheme_buf__add_text(out, "\",\"kind\":\"");
    ptheme_buf__add_text(out, finding->kind);
    ptheme_buf__add_text(out, "\",\"rows\":");
    ptheme_buf__add_u64(out, finding->rows);
    ptheme_buf__add_text(out, ",\"message\":");
    ptheme_escape__json(out, finding->message);
    ptheme_buf__add_text(out, ",\"places\":[");
    for (size_t k = 0; k < finding->n_places; k++) {
      ptheme_buf__add_text(out, k > 0 ? ",{\"file\":" : "{\"file\":");
      ptheme_escape__json(out, finding->places[k].path);
      ptheme_buf__add_text(out, ",\"line\":");
      ptheme_buf__add_u64(out, finding->places[k].line);
      ptheme_buf__add_byte(out, '}');
    }
    ptheme_buf__add_text(out, "]}");
  }
  ptheme_buf__add_text(out, "]}\n");
}

/* ---- a terminal ---- */

static void add_heading(ptheme_buf *out, const ptheme_finding *finding, bool color) {
  static const char *const codes[] = {"\x1b[1m", "\x1b[1;33m", "\x1b[1;31m"};
  if (color) ptheme_buf__add_text(out, codes[finding->severity]);
  ptheme_buf__add_text(out, ptheme_severity_name(finding->severity));
  ptheme_buf__add_byte(out, ' ');
  ptheme_buf__add_text(out, finding->kind);
  if (color) ptheme_buf__add_text(out, "\x1b[0m");
  ptheme_buf__add_text(out, ", ");
  ptheme_buf__add_u64(out, finding->rows);
  ptheme_buf__add_text(out, finding->rows == 1 ? " row: " : " rows: ");
}

static void write_finding(ptheme_buf *out, const ptheme_finding *finding, bool color) {
  add_heading(out, finding, color);
  ptheme_escape__terminal(out, finding->message);
  ptheme_buf__add_byte(out, '\n');
  for (size_t i = 0; i < finding->n_places; i++) {
    ptheme_buf__add_text(out, i > 0 ? ", " : "    ");
    ptheme_escape__terminal(out, finding->places[i].path);
    ptheme_buf__add_byte(out, ':');
    ptheme_buf__add_u64(out, finding->places[i].line);
  }
  if (finding->n_places > 0 && finding->n_places < finding->rows)
    ptheme_buf__add_text(out, ", ...");
  if (finding->n_places > 0) ptheme_buf__add_byte(out, '\n');
}

static void write_text(ptheme_buf *out, const ptheme_check *check, bool color) {
  size_t n[3] = {0};
  for (size_t i = 0; i < ptheme_check_count(check); i++) {
    write_finding(out, ptheme_check_get(check, i), color);
    n[ptheme_check_get(check, i)->severity]++;
  }
  ptheme_buf__add_u64(out, ptheme_check_rows(check));
  ptheme_buf__add_text(out, " rows checked; kinds of errors: ");
  ptheme_buf__add_u64(out, n[PTHEME_SEVERITY_ERROR]);
  ptheme_buf__add_text(out, ", warnings: ");
  ptheme_buf__add_u64(out, n[PTHEME_SEVERITY_WARNING]);
  ptheme_buf__add_text(out, ", notes: ");
  ptheme_buf__add_u64(out, n[PTHEME_SEVERITY_NOTE]);
  ptheme_buf__add_byte(out, '\n');
}

ptheme_status ptheme_check_write(const ptheme_check *check, ptheme_output *output,
                                 ptheme_table_format format, bool color, ptheme_error *err) {
  ptheme_buf out = PTHEME_BUF_INIT;
  switch (format) {
  case PTHEME_TABLE_TEXT:
    write_text(&out, check, color);
    break;
  case PTHEME_TABLE_CSV:
    write_csv(&out, check);
    break;
  case PTHEME_TABLE_JSON:
    write_json(&out, check);
    break;
  }
  ptheme_status status = ptheme_buf__status(&out, err);
  if (status == PTHEME_OK) status = ptheme_output_write(output, out.data, out.len, err);
  ptheme_buf__free(&out);
  return status;
}
