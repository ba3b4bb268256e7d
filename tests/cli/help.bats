load common

@test "overview, versions of help, exit codes" {
  golden overview policytheme --help
  golden help-two policytheme help train report
  exits 2 policytheme
}

verbs() { policytheme --help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p'; }

@test "the short and the long help of every verb" {
  [ "$(verbs | wc -l)" -gt 10 ]
  for verb in $(verbs); do
    golden "help-$verb-short" policytheme "$verb" -h
    golden "help-$verb" policytheme "$verb" --help
    policytheme help "$verb" | cmp - out.txt
  done
}

@test "-h fits a screen of 24 lines and 80 columns; report's, 28" {
  policytheme --help >out.txt
  [ "$(wc -l <out.txt)" -le 24 ]
  for verb in $(verbs); do
    policytheme "$verb" -h >out.txt
    lines=24
    [ "$verb" = report ] && lines=28
    [ "$(wc -l <out.txt)" -le "$lines" ]
    [ "$(awk 'length > 80' out.txt)" = "" ]
  done
}

@test "help needs neither environment nor home" {
  exits 0 env -i "$PTHEME_BINARY" classify --help
  [ ! -s err.txt ]
}
