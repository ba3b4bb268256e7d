# evaluate, explain, export: the library's figures are tested elsewhere, here is what the verbs do.
load common

setup_file() {
  load common
  train_once
}

setup() {
  load common
  work="$BATS_TEST_TMPDIR/work"
  mkdir -p "$work"
  cd "$work" || return 1
  expected="$PTHEME_SOURCE/tests/cli/expected"
  model="$BATS_FILE_TMPDIR/model.safetensors"
  labels="$BATS_FILE_TMPDIR/labels.csv"
  unset NO_COLOR CLICOLOR_FORCE
  export TERM=dumb LC_ALL=C
  cat >held-out.csv <<'END'
document,language,text,theme
x,en,Market banks and growth.,economy
x,en,Crime and police.,security
y,en,The hall opened.,none
y,en,Growth of crime.,economy
END
}

@test "evaluate in every form" {
  local form
  for form in text csv markdown; do
    golden "evaluate-$form" policytheme evaluate -m "$model" held-out.csv -f $form
  done
  policytheme evaluate -q -m "$model" held-out.csv -f json >e.json
  [ "$(python3 -c 'import json; print(json.load(open("e.json"))["summary"]["accuracy"]["value"])')" \
    = 0.75 ]
  policytheme evaluate -q -m "$model" held-out.csv -o e.md
  policytheme evaluate -q -m "$model" held-out.csv -f markdown | cmp - e.md
}

@test "a gate that is not met: exit 1, with the figure; a wrong one: exit 2" {
  exits 0 policytheme evaluate -m "$model" held-out.csv --fail-under accuracy=0.5
  exits 1 policytheme evaluate -m "$model" held-out.csv --fail-under accuracy=0.5 \
    --fail-under label.none.f1=1.01
  grep -q '^policytheme: label.none.f1=1.01: it is 1.0000$' err.txt
  exits 2 policytheme evaluate -m "$model" held-out.csv --fail-under ece=0.1
  exits 2 policytheme evaluate -m "$model" held-out.csv --fail-under accuracy=high
}

@test "training sentences are noticed, a model against itself does not differ" {
  exits 0 policytheme evaluate -m "$model" "$labels" --compare "$model" -f csv
  grep -q 'policytheme: 30 of 30 sentences were in the model.s training data' err.txt
  grep -q '^comparison,accuracy,difference,0.0000,0.0000,0.0000,' out.txt
}

@test "labels that the model does not know are an error that names them" {
  printf 'document,text,theme\na,Banks.,economy\na,Banks.,sport\n' >other.csv
  exits 3 policytheme evaluate -m "$model" other.csv
  grep -q '^policytheme: other.csv:3: the model does not know the label "sport"$' err.txt
  exits 3 policytheme export -m "$model" other.csv -f libsvm
}

@test "explain a text, a file, a model" {
  golden explain-text policytheme explain -m "$model" --text "Police fight crime. Qqq." -n 3 -f text
  printf 'document,text\na,Banks like growth. Police.\n' >one.csv
  policytheme explain -m "$model" one.csv >lines.jsonl
  [ "$(wc -l <lines.jsonl)" -eq 2 ]
  grep -q '"document":"a".*"theme":"economy".*"term":"banks"' lines.jsonl
  policytheme explain -m "$model" --top-terms economy -n 5 -f text >top.txt
  [ "$(wc -l <top.txt)" -eq 5 ]
  grep -q '^+0\.[0-9]*  banks$' top.txt
  policytheme explain -m "$model" --top-terms economy | python3 -m json.tool >/dev/null
  exits 2 policytheme explain -m "$model" --top-terms econmy
  grep -q 'did you mean economy' err.txt
  exits 2 policytheme explain -m "$model" --text a one.csv
}

@test "export weights, vectors and a model" {
  policytheme export -m "$model" -o weights.csv
  [ "$(head -n 1 weights.csv)" = "term,idf,economy/security,economy/none,security/none" ]
  policytheme export -m "$model" held-out.csv -f libsvm -o v.libsvm
  [ "$(cut -d' ' -f1 v.libsvm | tr -d '\n')" = 0120 ]
  policytheme export -m "$model" -o svm.model
  [ "$(head -n 1 svm.model)" = "svm_type c_svc" ]
  exits 2 policytheme export -m "$model" held-out.csv
}
