load common

setup_file() {
  train_once
  cd "$BATS_FILE_TMPDIR" || return 1
  write_releases
  policytheme classify -q -m "$model" releases.csv -o results.jsonl
}

setup() {
  expected="$PTHEME_SOURCE/tests/cli/expected"
  mkdir -p "$BATS_TEST_TMPDIR/work"
  cd "$BATS_TEST_TMPDIR/work" || return 1
  model="$BATS_FILE_TMPDIR/model.safetensors"
  results="$BATS_FILE_TMPDIR/results.jsonl"
  export TERM=dumb LC_ALL=C
}

@test "a sample: seeded, in the columns of labelled data, whatever the order" {
  golden audit-sample policytheme audit -n 3 --seed 5 "$results"
  policytheme audit -q -n 3 --seed 5 "$results" >one
  tac "$results" | policytheme audit -q -n 3 --seed 5 - >two
  cmp one two
  policytheme audit -q -n 3 --seed 6 "$results" >other
  not cmp -s one other
  policytheme audit -q -n 1 --by-document "$results" | grep -q ',document,1$'
}

@test "labels of a sample become the headline" {
  policytheme audit -q -n 9 "$results" -o sample.csv
  exits 5 policytheme audit -q -n 9 "$results" -o sample.csv
  grep -q 'hint: --force' err.txt
  exits 3 policytheme audit "$results" --labels sample.csv
  # the same text gets the label that the model should have given
  sed -e '/,,,Banks\|,,,"Growth/s/,,\([0-9]\)/,economy,\1/' \
    -e '/,,,Police/s/,,\([0-9]\)/,security,\1/' \
    -e '/,,,The/s/,,\([0-9]\)/,none,\1/' sample.csv >labelled.csv
  golden audit-labels policytheme audit -m "$model" "$results" --labels labelled.csv -f text
  not grep -q 'text differs' err.txt
  sed 's/,,,Police [^,]*,/,,,Something else.,/' labelled.csv >changed.csv
  exits 0 policytheme audit -m "$model" "$results" --labels changed.csv
  grep -q '^policytheme: changed.csv:[0-9]*: the text differs .* in [1-9] of ' err.txt
  policytheme report -q -m "$model" "$results" --audit labelled.csv >report.csv
  grep -q '^total,,,,economy,audit,' report.csv
  grep -q '^document,' report.csv
  policytheme audit -q -m "$model" "$results" --labels labelled.csv >totals.csv
  not grep -q '^document,' totals.csv
}

@test "a sample that cannot be read says where, and no option that is not there" {
  printf '%s\n' document,text,theme,sentence,drawn_by a,x,economy,1 >short.csv
  exits 3 policytheme audit "$results" --labels short.csv
  grep -q '^policytheme: short.csv:2: 4 fields, but' err.txt
  printf '%s\n' document,sentence a,1 >other.csv
  exits 3 policytheme audit "$results" --labels other.csv
  grep -q 'hint: label what `audit RESULTS -o FILE` writes' err.txt
  exits 3 policytheme report --self-test other.csv
  grep -q 'hint: the columns must be named document, text and theme' err.txt
  not grep -q -e '-col' err.txt
}

@test "without inputs on a terminal the help is that of audit" {
  needs_terminal
  python3 -c '
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
print(os.read(terminal, 100).decode())' "$PTHEME_BINARY" audit --labels s.csv >help.txt
  grep -q '^Usage: policytheme audit ' help.txt
}

@test "what cannot be sampled is said" {
  exits 2 policytheme audit -n 0 "$results"
  exits 3 policytheme audit nope.jsonl
  policytheme classify -q --no-text -m "$model" "$BATS_FILE_TMPDIR/releases.csv" -o bare.jsonl
  exits 3 policytheme audit bare.jsonl
  grep -q 'without --no-text' err.txt
}

@test "the self-test prints its table in each form" {
  for form in text csv tsv json markdown; do
    exits 0 policytheme report --self-test --draws 4 -j 1 -f "$form" "$BATS_FILE_TMPDIR/labels.csv"
    cp out.txt "$form.one"
    exits 0 policytheme report --self-test --draws 4 -j 2 -f "$form" "$BATS_FILE_TMPDIR/labels.csv"
    cmp out.txt "$form.one"
  done
  [ "$(head -1 csv.one)" = protocol,estimator,label,draws,mae,rae,width,covers_population,covers_sample ]
  grep -q '^document,map,,10,' csv.one
  { cat "$BATS_FILE_TMPDIR/labels.csv" && printf 'd1,East,,Banks \xFF.,economy\n'; } >invalid.csv
  exits 1 policytheme report --self-test --draws 4 -f csv invalid.csv
  cmp out.txt csv.one
  grep -q '^policytheme: invalid.csv:32: ' err.txt
  exits 2 policytheme report --self-test --draws 0 "$BATS_FILE_TMPDIR/labels.csv"
}
