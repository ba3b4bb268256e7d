load common

setup_file() {
  PTHEME_SOURCE="$PTHEME_SOURCE" load common
  train_once
}

setup() {
  load common
  work="$BATS_TEST_TMPDIR/work"
  mkdir -p "$work"
  cd "$work" || return 1
  model="$BATS_FILE_TMPDIR/model.safetensors"
  export TERM=dumb LC_ALL=C
  write_releases
}

classify() { policytheme classify -m "$model" "$@"; }
report() { policytheme report -q --by note --by date:year "$@"; }

@test "a report from any form, gzipped or not, and from any mix of shards, has the same bytes" {
  for i in $(seq 60); do
    echo "{\"document\":\"m$i\",\"date\":\"20$((i % 20 + 10))\",\"note\":\"n$((i % 3))\",\"text\":\"Banks market $i. Police.\"}"
  done >more.jsonl
  classify -q releases.csv more.jsonl -o all.jsonl
  classify -q more.jsonl -o all.csv
  classify -q releases.csv -o part.csv
  classify -q more.jsonl releases.csv -j3 -o all.db
  gzip -k all.jsonl all.csv
  report all.jsonl >expected
  report all.db | cmp - expected
  report all.jsonl.gz | cmp - expected
  report part.csv all.csv.gz | cmp - expected
  report all.csv all.db part.csv all.jsonl | cmp - expected
  for form in json markdown text; do
    report -f "$form" all.jsonl >expected
    report -f "$form" all.db | cmp - expected
  done
  report all.jsonl >expected
  i=0
  for name in s3.db s1.jsonl s4.csv s2.sqlite; do
    i=$((i + 1))
    classify -q releases.csv more.jsonl --shard $i/4 -o "$name"
  done
  for order in "s1.jsonl s2.sqlite s3.db s4.csv" "s4.csv s3.db s2.sqlite s1.jsonl" \
    "s3.db s1.jsonl s4.csv s2.sqlite"; do
    report $order | cmp - expected
  done
  [ "$(grep -c . s1.jsonl)" -lt 40 ]
}

@test "a second run does what is new or changed, and keeps what is gone unless told" {
  classify releases.csv -o r.db 2>err.txt
  grep -q ' 4 documents, .*; model' err.txt
  cp r.db before.db
  classify releases.csv -o r.db 2>err.txt
  grep -q ' 0 documents, .* 4 unchanged' err.txt
  cmp r.db before.db
  sed '/^c,/d; s/Banks like/Banks love/' releases.csv >next.csv
  echo 'e,East,2024-01,Banks market.,n5' >>next.csv
  classify next.csv -o r.db 2>err.txt
  grep -q ' 2 documents, .* 2 unchanged' err.txt
  { cat next.csv; grep '^c,' releases.csv; } >both.csv
  classify -q both.csv -o both.jsonl
  report r.db >kept
  report both.jsonl | cmp - kept
  classify next.csv -o r.db --prune 2>err.txt
  grep -q ' 0 documents, .* 4 unchanged, 1 removed' err.txt
  classify -q next.csv -o next.jsonl
  report r.db >pruned
  report next.jsonl | cmp - pruned
}

@test "another option or model makes everything new" {
  classify -q releases.csv -o r.db
  classify releases.csv --min-confidence 0.99 -o r.db 2>err.txt
  grep -q ' 4 documents' err.txt
  classify -q releases.csv --min-confidence 0.99 -o r.jsonl
  report r.jsonl >expected
  report r.db | cmp - expected
  policytheme train -q --no-bigrams --cost 0.1 "$BATS_FILE_TMPDIR/labels.csv" -o other.safetensors
  policytheme classify -q -m other.safetensors releases.csv -o half.db --shard 2/2
  exits 3 policytheme report r.db half.db
  grep -q 'hint: .*--mixed-models' err.txt
  policytheme classify -m other.safetensors releases.csv -o r.db 2>err.txt
  grep -q ' 4 documents' err.txt
  exits 0 policytheme report r.db half.db
}

@test "one id for two contents is an error, and so is what is no database" {
  printf 'document,text\nx,Banks.\ny,Police.\nx,Police.\n' >twice.csv
  exits 3 policytheme classify -m "$model" twice.csv -o twice.db
  grep -q '^policytheme: [^ ]*:[0-9]*: document "x" occurs twice' err.txt
  echo "something else, as long as the header of a database: $(seq -s' ' 50)" >not.db
  cp not.db before.db
  exits 5 policytheme classify -m "$model" releases.csv -o not.db
  cmp not.db before.db
  exits 3 policytheme report not.db
  grep -q '^policytheme: not.db: not a database' err.txt
  exits 3 policytheme report nope.db
  exits 5 policytheme classify -m "$model" releases.csv -o nope/r.db
  exits 5 policytheme classify -m "$model" releases.csv -o .db/
  classify -q releases.csv -o r.db
  head -c 20000 r.db >cut.db
  exits 3 policytheme report cut.db
  exits 5 policytheme classify -m "$model" releases.csv -o cut.db
}

@test "a run that does nothing leaves nothing" {
  exits 3 policytheme classify -m "$model" nope.csv -o r.db
  exits 2 policytheme classify -m "$model" --min-confidence 2 releases.csv -o r.db
  exits 2 policytheme classify -m "$model" releases.csv -f sqlite
  exits 2 policytheme classify -m "$model" releases.csv --prune -o r.jsonl
  exits 2 policytheme classify -m "$model" releases.csv --prune --shard 1/2 -o r.db
  exits 2 policytheme classify -m "$model" releases.csv --shard 3/2 -o r.db
  exits 2 policytheme classify -m "$model" releases.csv --shard 0/2 -o r.db
  exits 2 policytheme classify -m "$model" --stream --shard 1/2 releases.csv
  [ -z "$(ls ./*.db* 2>/dev/null)" ]
}

@test "nothing is pruned where records were rejected" {
  classify -q releases.csv -o r.db
  printf 'document,court,date,text,note\na,East,2024-01-05,Banks.,n1\nb,"bad"x,y\n' >bad.csv
  exits 1 policytheme classify -m "$model" bad.csv --prune -o r.db
  grep -q 'nothing is removed' err.txt
  [ "$(policytheme report -q r.db | grep '^document,' | cut -d, -f3 | sort -u | wc -l)" -eq 4 ]
}

@test "an input without documents empties no database" {
  classify -q releases.csv -o r.db
  policytheme report -q r.db >before
  : | policytheme classify -m "$model" - --prune -o r.db 2>err.txt
  grep -q 'nothing is removed' err.txt
  policytheme report -q r.db | cmp - before
}

@test "a name that means something to SQLite is a name" {
  classify -q releases.csv -f sqlite -o ':memory:'
  classify -q releases.csv -f sqlite -o 'file:x?mode=memory'
  [ -s ':memory:' ]
  report ':memory:' >one
  report 'file:x?mode=memory' | cmp - one
}

@test "two runs at once: the second says so and exits with 5" {
  mkfifo slow.jsonl
  "$PTHEME_BINARY" classify -q -m "$model" slow.jsonl -o r.db &
  exec 8>slow.jsonl
  echo '{"document":"s","text":"Banks market."}' >&8
  while [ ! -s r.db-journal ] && [ ! -s r.db ]; do sleep 0.01; done
  exits 5 policytheme classify -m "$model" releases.csv -o r.db
  grep -q '^policytheme: r.db: in use by another run' err.txt
  exits 3 policytheme report r.db
  exec 8>&-
  wait $!
  exits 0 policytheme classify -m "$model" releases.csv -o r.db
}
