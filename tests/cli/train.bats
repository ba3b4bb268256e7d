load common

# Three themes in forty short texts of their own words.
rows() {
  local words=(market firms credit trade tax loans) i
  local crimes=(fraud gangs drugs robbery theft arson) talks=(visit photo hall guests speech lunch)
  echo "document,court,date,text,theme"
  for i in $(seq 0 19); do
    local a=$((i % 6)) b=$((i * 5 / 2 % 6)) court=$([ $((i % 3)) = 0 ] && echo East || echo West)
    echo "d$i,$court,20$((i + 10))-01-01,${words[a]} ${words[b]},economy"
    echo "d$i,$court,20$((i + 10))-01-01,${crimes[a]} ${crimes[b]},security"
    echo "d$i,$court,20$((i + 10))-01-01,${talks[a]} ${talks[b]},none"
  done
}

fast=(--solver liblinear --folds 3 --force)

@test "the evaluation is a table for people, keys and values for programs" {
  rows >rows.csv
  golden train-table policytheme train rows.csv -o m.model "${fast[@]}"
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" -f csv
  head -1 out.txt | grep -qx 'key,value'
  grep -qx 'evaluation.sentences,[0-9]*' out.txt
  grep -qx 'evaluation.confusion.none.none,[0-9]*' out.txt
  grep -qx 'in_context.coverage.0.50.covered,[01][.][0-9]*' out.txt
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" -f json
  python3 -c 'import json; assert json.load(open("out.txt"))["evaluation.accuracy"] > 0.5'
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" -q
  [ ! -s out.txt ]
  exits 2 policytheme train rows.csv -o n.model "${fast[@]}" -f xml
  [ ! -e n.model ]
}

@test "labels with dots: every cell of the confusion matrix has a key of its own" {
  rows | sed -e '/^d[0-9]*[02468],/s/economy$/c/' -e 's/economy$/a/; s/security$/a.b/; s/none$/b.c/' \
    >rows.csv
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" -f json
  [ "$(grep -o '"in_context.confusion.[^"]*"' out.txt | sort -u | wc -l)" = 16 ]
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" -f csv
  grep -q '^in_context.confusion.a.b.c,' out.txt
  sed -n 's/^in_context.confusion.*,//p' out.txt >cells
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" -f text
  tail -n 4 out.txt | awk '{ for (i = 3; i <= NF; i++) print $i }' | cmp - cells
}

@test "rows that teach nothing: what to do instead" {
  rows >rows.csv
  golden train-no-terms policytheme train rows.csv -o x.model --min-count 1000
  golden train-no-features policytheme train rows.csv -o x.model --no-words --prefix 0
  golden train-only-pairs policytheme train rows.csv -o x.model --no-words --prefix 0 --char-ngrams 3-5
  golden train-background policytheme train rows.csv -o x.model --background nones
  golden train-background-far policytheme train rows.csv -o x.model --background background
  grep -e '^document' -e ',none$' rows.csv >one.csv
  golden train-one-label policytheme train one.csv -o x.model
  [ ! -e x.model ]
}

@test "class weights: by name, from a file, and what is wrong with a file" {
  rows >rows.csv
  exits 0 policytheme train rows.csv -o b.model "${fast[@]}" --class-weight balanced
  policytheme info b.model -f json | grep -q '"training.balanced": "1"'
  printf 'label,weight\nsecurity,2.5\n' >weights.csv
  exits 0 policytheme train rows.csv -o w.model "${fast[@]}" --class-weight weights.csv
  policytheme info w.model -f json | grep -q '"training.weight.security": "2.5"'
  printf 'label,weight\nsecurity,-1\n' >weights.csv
  golden weight-negative policytheme train rows.csv -o x.model --class-weight weights.csv
  printf 'label,weight\nsecurity,1\nnone,1e7\n' >weights.csv
  golden weight-high policytheme train rows.csv -o x.model --class-weight weights.csv
  printf 'label,weight\nsecurity,1\nnone,1\nsecurity,2\n' >weights.csv
  golden weight-twice policytheme train rows.csv -o x.model --class-weight weights.csv
  printf 'label,weight\nsecurty,1\n' >weights.csv
  golden weight-unknown policytheme train rows.csv -o x.model --folds 3 --class-weight weights.csv
  printf 'label,factor\nsecurity,1\n' >weights.csv
  golden weight-column policytheme train rows.csv -o x.model --class-weight weights.csv
  [ ! -e x.model ]
}

@test "contrast is kept in the model, and is for planes against the rest only" {
  rows >rows.csv
  golden contrast-solver policytheme train rows.csv -o x.model --contrast 0.25
  exits 0 policytheme train rows.csv -o c.model "${fast[@]}" --solver rest --contrast 0.25
  policytheme info c.model -f json | grep -q '"training.contrast": "0.25"'
  golden contrast-range policytheme train rows.csv -o x.model --contrast 1.5 --solver rest
  exits 2 policytheme train rows.csv -o x.model --contrast nan --solver rest
  [ ! -e x.model ]
}

@test "the search takes a contrast of its own, or the one given, which may be none" {
  rows >rows.csv
  exits 0 policytheme train rows.csv -o a.model --tune --folds 3
  grep -q '^policytheme: chosen: .* --contrast 0.25 ' err.txt
  exits 0 policytheme train rows.csv -o b.model --tune --folds 3 --contrast 0
  grep -q '^policytheme: chosen: .* --solver rest --cost ' err.txt
}

@test "groups by another column, and a column that is not there" {
  rows >rows.csv
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" --group-col court
  policytheme info m.model -f json >info
  grep -q '"data.groups": "2"' info
  grep -q '"training.folds": "2"' info
  exits 3 policytheme train rows.csv -o n.model "${fast[@]}" --group-col cuort
  grep -q '"cuort"' err.txt
}

@test "the split by date is judged beside the rest and leaves the model's planes alone" {
  rows >rows.csv
  exits 0 policytheme train rows.csv -o m.model "${fast[@]}" --split-by-date 2024 -f csv
  grep -qx 'by_date.from,2024' out.txt
  grep -qx 'by_date.training_rows,42' out.txt
  grep -qx 'by_date.sentences,18' out.txt
  exits 2 policytheme train rows.csv -o n.model "${fast[@]}" --split-by-date soon
  grep -q '"soon"' err.txt
}

@test "tuning tells its trials, repeats none, and trains with what it chose" {
  rows >rows.csv
  exits 0 policytheme train rows.csv -o one.model "${fast[@]}" --tune --trials t.csv
  grep -q '^policytheme: trial 19: macro-F1 ' err.txt
  chosen=$(sed -n 's/^policytheme: chosen: //p' err.txt)
  [ "$(wc -l <t.csv)" -ge 20 ]
  cp t.csv before.csv
  exits 0 policytheme train rows.csv -o two.model "${fast[@]}" --tune --trials t.csv -j1
  grep 'trial ' err.txt >trials
  not grep -v 'from the file' trials
  cmp t.csv before.csv
  cmp one.model two.model
  # shellcheck disable=SC2086
  exits 0 policytheme train rows.csv -o three.model "${fast[@]}" $chosen
  cmp one.model three.model
  echo 'no trials' >t.csv
  exits 3 policytheme train rows.csv -o four.model "${fast[@]}" --tune --trials t.csv
  exits 2 policytheme train rows.csv -o four.model "${fast[@]}" --trials t.csv
}
