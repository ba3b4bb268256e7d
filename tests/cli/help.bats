load common

@test "overview, versions of help, exit codes" {
  golden overview policytheme --help
  golden help-classify-short policytheme classify -h
  golden help-classify policytheme classify --help
  golden help-train policytheme train --help
  golden help-report policytheme report --help
  golden help-info policytheme help info
  exits 2 policytheme
}

@test "-h fits a screen of 40 lines and 80 columns" {
  for verb in train classify report audit info help; do
    policytheme "$verb" -h >out.txt
    [ "$(wc -l <out.txt)" -le 40 ]
    [ "$(awk 'length > 80' out.txt)" = "" ]
  done
}

@test "help needs neither environment nor home" {
  exits 0 env -i "$PTHEME_BINARY" classify --help
  [ ! -s err.txt ]
}
