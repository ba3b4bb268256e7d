load common

# check, agree and suggest: the data before a model, and between two.

setup_file() {
  cat >"$BATS_FILE_TMPDIR/coded.csv" <<'END'
document,date,text,theme,language,ann,ben
a,2024-01-01,The court opened.,security,en,security,security
a,2024-13-01,the COURT opened!,economy,en,economy,security
b,,The courtâ€™s rules are clear.,security,en,security,
b,2024,法院工作报告指出要加强安全。,Security,en,none,none
c,2024,,security,zh,none,none
END
}

@test "check: every form, and --strict" {
  cp "$BATS_FILE_TMPDIR/coded.csv" .
  for form in text csv json; do
    golden "check-$form" policytheme check -f "$form" coded.csv
  done
  exits 0 policytheme check coded.csv
  exits 1 policytheme check --strict coded.csv
  golden check-no-column policytheme check --label-col topic coded.csv
  policytheme check -f json - <coded.csv | sed 's/"file":"-"/"file":"coded.csv"/g' >piped.json
  policytheme check -f json coded.csv | cmp - piped.json
  cp coded.csv coded
  policytheme agree -f csv coded --coders ann,ben >one
  policytheme agree -f csv coded.csv --coders ann,ben | cmp - one
}

@test "agree: columns, files, and what is wrong with them" {
  cp "$BATS_FILE_TMPDIR/coded.csv" .
  for form in text csv json; do
    golden "agree-$form" policytheme agree -f "$form" coded.csv --coders ann,ben
  done
  golden agree-list policytheme agree -q -o out.json coded.csv --coders ann,ben --disagreements -
  golden agree-no-column policytheme agree coded.csv --coders ann,bob
  golden agree-one-file policytheme agree coded.csv
  golden agree-many-draws policytheme agree coded.csv --coders ann,ben --replicates 100000000000
  printf 'id,document,text,theme\n1,d,One.,a\n2,d,Two.,b\n' >one.csv
  printf 'theme,id,text,document\nb,2,Zwei.,d\na,1,Eins.,d\n' >two.csv
  exits 3 policytheme agree one.csv two.csv
  exits 0 policytheme agree one.csv two.csv --unit-col id -f csv
  grep -q '^kappa,one.csv,two.csv,,,1.000000,,,2$' out.txt
}

@test "suggest: a table that train reads once it is labelled" {
  train_once
  write_releases
  golden suggest policytheme suggest -m "$model" releases.csv -n 5
  policytheme suggest -q -m "$model" releases.csv -n 5 -o next.csv
  exits 5 policytheme suggest -q -m "$model" releases.csv -o next.csv
  exits 0 policytheme train --no-bigrams "$BATS_FILE_TMPDIR/labels.csv" next.csv -o two.safetensors
  grep -q '0 empty, 5 unlabelled, 0 rejected' err.txt
  sed -i 's/,,\(undecided\|new\|no known\)/,none,\1/' next.csv
  exits 0 policytheme train --no-bigrams "$BATS_FILE_TMPDIR/labels.csv" next.csv -o three.safetensors
  grep -q '0 empty, 0 unlabelled, 0 rejected' err.txt
  exits 0 policytheme suggest -m three.safetensors releases.csv
  grep -q 'in the training data: 5$' err.txt
}
