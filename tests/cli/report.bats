load common

setup_file() {
  cat >"$BATS_FILE_TMPDIR/results.jsonl" <<'END'
{"schema":1,"model":"m1","document":"b","date":"2024-05-01","source":"East","labels":["economy","security","none"],"background":"none","sentences":[{"start":0,"end":4,"text":"One.","theme":"economy","confidence":0.7,"p":[0.7,0.2,0.1],"tokens":4,"unknown":1,"flags":[]},{"start":5,"end":9,"text":"Two.","theme":"none","confidence":0.6,"p":[0.2,0.2,0.6],"tokens":2,"unknown":0,"flags":[]}],"counts":{},"weights":{},"replaced":0}
{"schema":1,"model":"m1","document":"a","date":"2023","source":"West \u001b[31m","labels":["economy","security","none"],"background":"none","sentences":[{"start":0,"end":4,"text":"Tri.","theme":"unsure","confidence":0.4,"p":[0.4,0.3,0.3],"tokens":1,"unknown":1,"flags":["no-evidence"]},{"start":5,"end":9,"text":"Four","theme":"security","confidence":0.9,"p":[0.05,0.9,0.05],"tokens":3,"unknown":1,"flags":[]}],"counts":{},"weights":{},"replaced":0}
END
}

@test "every form" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  for form in text csv tsv json markdown; do
    golden "report-$form" policytheme report --by court --by date:year -f "$form" "$results"
  done
}

@test "the suffix of -o decides the form, -f overrules it" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  policytheme report -q "$results" -f json >json
  policytheme report -q "$results" -f csv >csv
  policytheme report -q "$results" >pipe
  policytheme report -q "$results" -o r.json
  policytheme report -q "$results" -o s.json -f csv
  cmp json r.json
  cmp csv s.json
  cmp csv pipe
}

@test "colours: only when asked for or on a terminal, and NO_COLOR is heard" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  escape="$(printf '\033')"
  policytheme report -f text "$results" >plain
  not grep -q "$escape" plain
  policytheme report -f text --color always "$results" | grep -q "$escape"
  CLICOLOR_FORCE=1 policytheme report -f text "$results" | grep -q "$escape"
  NO_COLOR=1 CLICOLOR_FORCE=1 policytheme report -f text "$results" >quiet
  cmp plain quiet
  NO_COLOR=1 policytheme report -f text --color always "$results" | grep -q "$escape"
}

@test "order, repetition and standard input do not matter" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  policytheme report -q "$results" >one
  tac "$results" | policytheme report -q - >two
  policytheme report -q "$results" "$results" >three
  policytheme report -q <"$results" >four
  cmp one two
  cmp one three
  cmp one four
}

@test "what does not belong together is refused" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  cp "$results" results.jsonl
  sed 's/"m1"/"m2"/; s/"document":"/&x/' results.jsonl >other-model.jsonl
  sed 's/"unknown":1/"unknown":2/' results.jsonl >changed.jsonl
  sed 's/"schema":1/"schema":9/' results.jsonl >newer.jsonl
  golden mixed-models policytheme report results.jsonl other-model.jsonl
  golden conflict policytheme report results.jsonl changed.jsonl
  golden other-schema policytheme report newer.jsonl
  golden unknown-column policytheme report --by cuort results.jsonl
  exits 0 policytheme report --mixed-models results.jsonl other-model.jsonl
}

@test "a failed report leaves the old file and no other" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  echo old >r.csv
  exits 3 policytheme report nope.jsonl -o r.csv
  [ "$(cat r.csv)" = old ]
  exits 5 policytheme report "$results" -o nope/r.csv
  exits 5 policytheme report "$results" -o /dev/full
  [ "$(ls -A)" = "$(printf 'err.txt\nout.txt\nr.csv')" ]
}

@test "a page: without style and script, to read its changes" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  page() { policytheme report "$@" | sed -e '/<style>/,/<\/style>/d' -e '/<script>/,/<\/script>/d' \
    -e "s/sha256-[^']*/sha256-HASH/"; }
  golden report-html page -f html "$results"
}

@test "a page has the same figures beside it as data" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  exits 0 policytheme report -q "$results" -o out.page -f html --title "A <title>"
  grep -q "<h1>A &lt;title&gt;</h1>" out.page
  policytheme report -q --by court --by date:year "$results" -o by.csv
  cmp by.csv out_files/report.csv
  policytheme report -q --evidence 6 --by court --by date:year "$results" -o by.json
  cmp by.json out_files/report.json
}

@test "of releases without a word that is known, what is not known is no number" {
  train_once
  printf 'document,text\na,Zzz qqq.\nb,Xxx.\n' >releases.csv
  policytheme classify -q -m "$model" releases.csv -o r.jsonl
  for form in csv json text markdown html; do
    policytheme report -q -m "$model" -f "$form" --estimators emq,pacc,map r.jsonl >"r.$form"
    ! grep -w -e nan -e inf "r.$form"
  done
  grep -qF '| economy | – | – | – | – | – |' r.markdown
}

@test "of a model that leans hard on neighbours, that its corrected shares may be off" {
  train_once
  policytheme train -q "$BATS_FILE_TMPDIR/labels.csv" --context 0.9 -o hard
  write_releases
  policytheme classify -q -m hard releases.csv -o r.jsonl
  policytheme report -m hard -f csv r.jsonl 2>&1 >/dev/null | grep -q 'train with --context 0.5'
  policytheme classify -q -m "$model" releases.csv -o s.jsonl
  ! policytheme report -m "$model" -f csv s.jsonl 2>&1 >/dev/null | grep -q context
}

@test "with the model: corrected shares, crossings, differences; any number of threads" {
  train_once
  write_releases
  policytheme classify -q -m "$model" releases.csv -o r.jsonl
  golden report-corrected policytheme report -f text -m "$model" --by court --by date:year --cross \
    --compare court=East,West --estimators emq,pacc,map r.jsonl
  for form in csv json markdown text; do
    policytheme report -q -m "$model" -f "$form" --by court --compare court -j 1 r.jsonl >one
    tac r.jsonl >back.jsonl
    policytheme report -q -m "$model" -f "$form" --by court --compare court -j 2 - <back.jsonl >two
    cmp one two
  done
  policytheme report -q -f json --list-inputs r.jsonl r.jsonl | grep '"provenance"' >provenance
  grep -q '"inputs":\[{"name":"r.jsonl","xxh3":"[0-9a-f]\{32\}"}\]' provenance
  policytheme report -q -m "$model" --weight tokens --level 0.8 --seed 7 r.jsonl >weighed
  grep -q '^total,,,,economy,emq,.*,tokens,0.8,' weighed
  grep -q '^document,,a,,economy,map,' weighed
  not grep -q ',emq,\|,map,' <(policytheme report -q -m "$model" --estimators none r.jsonl)
}

@test "a column to compare may have = in its name, if --by names it" {
  train_once
  {
    echo 'document,a=b,text'
    for d in 1 2 3; do
      echo "d$d,x=1,Banks lend."
      echo "e$d,y,Banks lend."
    done
  } >odd.csv
  policytheme classify -q -m "$model" odd.csv -o odd.jsonl
  for compare in 'a=b' 'a=b=x=1,y'; do
    policytheme report -q -f csv --by 'a=b' --compare "$compare" odd.jsonl |
      grep -q '^difference,a=b,y,x=1,'
  done
  exits 2 policytheme report --compare 'a=b' odd.jsonl
}

@test "evidence: sentences between their neighbours, and terms; tables of figures have no room" {
  train_once
  {
    echo "document,court,text"
    for d in 1 2 3 4 5 6; do
      echo "d$d,East,\"Banks lend to firms in growth market$d again. Police fight the crime of gang$d in town."\
        "The meeting at hall$d was opened by the mayor. Meeting. Meeting. Meeting. Meeting."\
        "Meeting. Meeting.\""
      echo "e$d,West $(printf '\033')[31m,Banks like market growth more than ever in year$d."
    done
  } >releases.csv
  policytheme classify -q -m "$model" releases.csv -o r.jsonl
  for form in text json markdown; do
    golden "report-evidence-$form" policytheme report -q -m "$model" --by court --evidence 2 \
      -f "$form" --estimators none r.jsonl
  done
  exits 2 policytheme report --evidence 2 -f csv r.jsonl
  grep -q 'no room for sentences' err.txt
  exits 2 policytheme report --evidence 1001 -f json r.jsonl
  grep -q 'at most 1000 sentences' err.txt
  policytheme classify -q -m "$model" --no-text releases.csv -o bare.jsonl
  exits 0 policytheme report -m "$model" --evidence 2 -f text bare.jsonl
  grep -q 'the results hold no text' err.txt
}

@test "a date that tells no period is said, once and only where a period is asked for" {
  sed 's/"2024-05-01"/"2024\/5\/1"/' "$BATS_FILE_TMPDIR/results.jsonl" >odd.jsonl
  exits 0 policytheme report odd.jsonl --by court
  not grep -q 'period' err.txt
  exits 0 policytheme report odd.jsonl --by date:year
  grep -q '^policytheme: 1 document is in no period, .* "b"$' err.txt
  exits 0 policytheme report odd.jsonl --by date:month --by date:year
  grep -q '^policytheme: 2 documents are in no period' err.txt
  exits 0 policytheme report -q odd.jsonl --by date:month
  [ ! -s err.txt ]
}

@test "what cannot be corrected or compared is said" {
  results="$BATS_FILE_TMPDIR/results.jsonl"
  exits 2 policytheme report --estimators emc "$results"
  grep -q '"emc" is not an estimator' err.txt
  exits 2 policytheme report --level 1 "$results"
  exits 2 policytheme report --compare court=East,Nowhere "$results"
  grep -q 'are not two groups of court' err.txt
  exits 4 policytheme report -m nope.safetensors "$results"
  exits 0 policytheme report "$results"
  grep -q 'need the model that made the results, m1' err.txt
}
