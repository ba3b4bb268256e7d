load common

@test "usage errors say what is wrong and what was meant" {
  golden unknown-verb policytheme clasify x
  golden unknown-verb-help policytheme help trian
  golden unknown-option policytheme classify --min-confidnce 1 x
  golden abbreviation policytheme classify --min-conf 1 x
  golden bad-number policytheme classify --min-confidence high x
  golden bad-choice policytheme train --solver libsmv x -o m
  golden unknown-format policytheme report -f jsn x
  golden unknown-suffix policytheme classify x -o results.xlsx
  golden no-output policytheme train labels.csv
  golden stream-csv policytheme classify --stream -f csv
  exits 2 policytheme classify --stream -o results.csv
  exits 2 policytheme classify --stream --join-rows
  exits 2 policytheme classify --stream --input-format csv
  golden line-buffered policytheme classify --line-buffered x
  golden two-models policytheme info a b
  golden option-of-another policytheme classify --top-terms economy x
  golden option-before-verb policytheme -q classify x
  golden no-value policytheme classify x --format
  golden empty-value policytheme classify x --model ''
  golden empty-argument policytheme classify ''
  golden negative policytheme classify x --min-confidence -1
  golden bad-selector policytheme classify x --html-selector 'div p'
  golden many-threads policytheme classify x -j 99999999
  golden han-range policytheme train --han 4 -o m "$PTHEME_SOURCE/datasets/sample-labels.csv"
  golden prefix-range policytheme train --prefix 999 -o m "$PTHEME_SOURCE/datasets/sample-labels.csv"
}

@test "an option that would have no effect is refused" {
  golden no-effect policytheme report x -f json --title Themes
  refused() { # OPTION WHERE COMMAND...
    exits 2 policytheme "${@:3}"
    grep -qx "policytheme: --$1 has no effect $2" err.txt
  }
  refused list-inputs 'without -f json, markdown or html' report x --list-inputs -f csv
  refused list-inputs 'without -f json, markdown or html' audit x --labels s.csv --list-inputs
  refused draws 'without --self-test' report x --draws 9
  refused by 'with --self-test' report x --self-test --by court
  refused model 'with --self-test' report x --self-test -m y
  refused level 'without --labels' audit x --level 0.9
  refused count 'with --labels' audit x --labels s.csv -n 9
  refused unit-col 'with --coders' agree x --coders a,b --unit-col u
  refused trials 'without --tune' train x -o m --trials t.csv
  refused prune 'without a database, as of -o x.db' classify x --prune
}

@test "no output takes the place of an input, the model or another output" {
  printf 'document,text,theme\na,Banks.,economy\n' >labels.csv
  cp labels.csv before.csv
  ln labels.csv link.csv
  echo link.csv >list
  golden output-is-input policytheme classify labels.csv -o ./labels.csv
  golden outputs-are-one policytheme classify labels.csv -o new.csv --rejects new.csv
  exits 2 policytheme classify labels.csv -o new.csv --rejects ./new.csv
  exits 2 policytheme classify labels.csv -o ../work/new.csv --rejects "$PWD/new.csv"
  golden outputs-are-standard policytheme classify labels.csv --rejects -
  exits 2 policytheme agree labels.csv --coders a,b -o - --disagreements -
  exits 2 policytheme classify --files-from list -o labels.csv
  exits 2 policytheme check labels.csv -o link.csv
  exits 2 policytheme train labels.csv -o labels.csv --force
  exits 2 policytheme suggest labels.csv -m labels.csv -o labels.csv --force
  exits 2 policytheme export -m labels.csv -o labels.csv
  cmp labels.csv before.csv
  [ ! -e new.csv ]
  exits 0 policytheme check labels.csv -o /dev/null
}

@test "standard input is read once" {
  golden standard-twice policytheme classify - -
  exits 2 policytheme classify --files-from - - </dev/null
  echo - >list
  exits 2 policytheme audit - --files-from list --labels sample.csv
  exits 2 policytheme audit --labels - </dev/null
}

@test "what cannot be read says what to give" {
  mkdir folder
  echo 'some words' >words.txt
  printf 'document,text\na,b\n' >table.csv
  golden not-a-model policytheme classify -m words.txt words.txt
  golden not-results policytheme report words.txt
  golden not-result-rows policytheme report table.csv
  golden no-labels policytheme train words.txt -o m
  printf 'document,text\na\n' >empty.csv
  golden agree-no-row policytheme agree empty.csv --coders a,b -q
  golden train-into-directory policytheme train table.csv -o folder
  exits 3 policytheme report folder
  grep -q 'folder: is a directory' err.txt
  grep -q 'hint: name the files in it' err.txt
}

@test "two files that would get one id are named, and no count is blamed" {
  mkdir one two
  echo 'some words' >one/x.txt
  echo 'other words' >two/x.txt
  golden same-id policytheme classify one two
}

@test "a foreign name cannot drive the terminal" {
  exits 3 policytheme report "$(printf 'x\033[31m\302\233.jsonl')"
  not grep -q "$(printf '\033')" err.txt
  grep -qF 'x\x1b[31m\x9b.jsonl' err.txt
}

@test "inputs, models and outputs that are not there have exit codes of their own" {
  golden no-results policytheme report nope.jsonl
  exits 3 policytheme report .
  exits 4 policytheme classify -m nope.safetensors x
  exits 4 policytheme info nope.safetensors
  exits 3 policytheme classify --files-from nope
  : >list
  exits 2 policytheme classify --files-from list
}
