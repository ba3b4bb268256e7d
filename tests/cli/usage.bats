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
  golden line-buffered policytheme classify --line-buffered x
  golden two-models policytheme info a b
}

@test "a foreign name cannot drive the terminal" {
  exits 3 policytheme report "$(printf 'x\033[31m\302\233.jsonl')"
  ! grep -q "$(printf '\033')" err.txt
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
