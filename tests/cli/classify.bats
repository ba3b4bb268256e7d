load common

setup_file() {
  PTHEME_SOURCE="$PTHEME_SOURCE" load common
  train_once
}

setup() {
  load common
  expected="$PTHEME_SOURCE/tests/cli/expected"
  work="$BATS_TEST_TMPDIR/work"
  mkdir -p "$work"
  cd "$work" || return 1
  model="$BATS_FILE_TMPDIR/model.safetensors"
  export TERM=dumb LC_ALL=C
  write_releases
}

@test "a file of a directory that cannot be read is rejected, the others are not" {
  mkdir -p mixed
  printf 'The court punished fraud.\n' | tee mixed/a.txt >mixed/c.txt
  head -c 400 "$model" >mixed/b.txt
  exits 1 policytheme classify -m "$model" mixed --rejects rejects.csv -o r.jsonl
  grep -qx 'policytheme: mixed/b.txt: this is a binary file, not text' err.txt
  grep -q '^mixed/b.txt,0,' rejects.csv
  [ "$(wc -l <r.jsonl)" -eq 2 ]
  exits 3 policytheme classify -m "$model" mixed/b.txt -o other.jsonl
}

@test "the forms agree: a report from JSON lines and from CSV is the same" {
  policytheme classify -q -m "$model" releases.csv -o r.jsonl
  policytheme classify -q -m "$model" releases.csv -o r.csv
  policytheme report -q --by note r.jsonl -o from-json.csv
  policytheme report -q --by note r.csv -o from-csv.csv
  cmp from-json.csv from-csv.csv
  [ "$(wc -l <r.jsonl)" -eq 4 ]
  grep -q '"theme":"unsure".*"no-evidence"' r.jsonl
}

@test "no number of threads changes a byte" {
  for i in $(seq 300); do
    echo "{\"document\":\"d$i\",\"text\":\"Banks market $i. Police crime. $(seq -s' ' 400)\"}"
  done >many.jsonl
  policytheme classify -q -j1 -m "$model" many.jsonl >one
  policytheme classify -q -j5 -m "$model" many.jsonl >five
  policytheme classify -q -j3 --stream -m "$model" many.jsonl >stream
  cmp one five
  cmp one stream
  policytheme classify -q -j5 -f csv -m "$model" many.jsonl >five.csv
  policytheme classify -q -j1 -f csv -m "$model" many.jsonl | cmp - five.csv
}

@test "text is left out on request and a table is for people" {
  policytheme classify -q --no-text -m "$model" releases.csv >r.jsonl
  not grep -q 'Banks' r.jsonl
  policytheme classify -q -f text -m "$model" releases.csv | grep -q 'economy *Banks like market'
}

@test "rejected records: exit 1, said, written down, counted" {
  printf 'document,text\na,Banks.\nb,"bad"x,y\nc,Police crime.\n' >bad.csv
  exits 1 policytheme classify -m "$model" bad.csv --rejects rejects.csv -o r.jsonl
  grep -q '^policytheme: bad.csv:3: ' err.txt
  grep -q '2 documents.*1 rejected' err.txt
  [ "$(head -n 1 rejects.csv)" = "file,line,byte,reason,record" ]
  grep -q '^bad.csv,3,' rejects.csv
  [ "$(wc -l <r.jsonl)" -eq 2 ]
}

@test "streaming: a line out for each line in, in order, without any environment" {
  printf '%s\n' '{"document":"x","text":"Banks market growth."}' 'no json' '' \
    '{"document":"y"}' '{"document":"z","text":""}' '{"text":"\ud800"}' >in.jsonl
  printf '{"text":"last line without end"}' >>in.jsonl
  exits 0 env -i "$PTHEME_BINARY" classify --stream -m "$model" <in.jsonl
  [ "$(wc -l <out.txt)" -eq 7 ]
  [ "$(grep -c '"error":' out.txt)" -eq 4 ]
  sed -n 1p out.txt | grep -q '"document":"x".*"theme":"economy"'
  sed -n 2p out.txt | grep -q '^{"schema":1,"document":"2","line":2,"error":'
  sed -n 4p out.txt | grep -q '"document":"y","line":4,"error":"no text"'
  sed -n 5p out.txt | grep -q '"sentences":\[\]'
  sed -n 7p out.txt | grep -q '"document":"7"'
}

@test "line-buffered: an answer comes before the next question" {
  mkfifo questions answers
  "$PTHEME_BINARY" classify -q --stream --line-buffered -m "$model" <questions >answers &
  exec 8>questions 9<answers
  for i in 1 2 3; do
    echo "{\"document\":\"q$i\",\"text\":\"Banks market.\"}" >&8
    read -r answer <&9
    [[ $answer == *"\"document\":\"q$i\""* ]]
  done
  exec 8>&- 9<&-
  wait $!
}

@test "a closed pipe ends quietly with 141 and leaves nothing behind" {
  for i in $(seq 3000); do echo "{\"text\":\"Banks market growth $i.\"}"; done >many.jsonl
  set +o pipefail
  policytheme classify -m "$model" many.jsonl --rejects rejects.csv 2>err.txt | head -n 1 >/dev/null
  code=${PIPESTATUS[0]}
  [ "$code" -eq 141 ]
  [ ! -s err.txt ]
  [ ! -e rejects.csv ]
  [ -z "$(ls ./*.part 2>/dev/null)" ]
}

@test "an interrupted run leaves the old file and no other" {
  mkfifo slow.jsonl
  echo old >r.jsonl
  for signal in TERM HUP; do
    "$PTHEME_BINARY" classify -q -m "$model" -j1 slow.jsonl -o r.jsonl &
    exec 8>slow.jsonl
    for i in $(seq 4000); do echo "{\"text\":\"Banks market growth $i.\"}"; done >&8
    kill -$signal $!
    exec 8>&-
    code=0
    wait $! || code=$?
    [ "$code" -eq $((128 + $(kill -l $signal))) ]
    [ "$(cat r.jsonl)" = old ]
    [ -z "$(ls ./*.part 2>/dev/null)" ]
  done
}

@test "a signal ends the waiting for standard input, whichever thread waits" {
  for threads in 1 2 5; do
    for mode in "" "--stream"; do
      mkfifo questions
      "$PTHEME_BINARY" classify -q $mode -j$threads -m "$model" - <questions >out.txt &
      exec 8>questions
      for i in $(seq 3000); do echo "{\"text\":\"Banks market growth $i.\"}"; done >&8
      kill -TERM $!
      code=0
      wait $! || code=$? # the pipe is still open
      exec 8>&-
      rm questions
      [ "$code" -eq 143 ]
    done
  done
}

@test "what is left out of a folder is counted" {
  mkdir folder
  cp releases.csv folder/a.csv
  echo '[]' >folder/b.json
  exits 0 policytheme classify -m "$model" folder
  grep -q '^policytheme: 4 documents, .*, 1 file of another kind; model ' err.txt
  exits 0 policytheme classify -m "$model" releases.csv
  not grep -q ' kind' err.txt
}

@test "outputs that cannot be written: exit 5" {
  exits 5 policytheme classify -m "$model" releases.csv -o nope/r.jsonl
  exits 5 sh -c '"$0" classify -m "$1" releases.csv >/dev/full' "$PTHEME_BINARY" "$model"
  exits 5 sh -c '"$0" train "$1" -o new.model >/dev/full' "$PTHEME_BINARY" \
    "$BATS_FILE_TMPDIR/labels.csv"
  [ "$(grep -c 'cannot write' err.txt)" -eq 1 ]
}

@test "a list of files, with comments" {
  printf '\357\273\277# all of them\nreleases.csv\r\n\n' >list
  policytheme classify -q -m "$model" releases.csv >one
  policytheme classify -q -m "$model" --files-from list >two
  cmp one two
  policytheme classify -q -m "$model" --files-from - <list >three
  cmp one three
  printf 'releases.csv\0other.csv\0' >list
  exits 3 policytheme classify -m "$model" --files-from list
  grep -q 'NUL' err.txt
}

@test "columns by other names, and what was meant where one is missing" {
  sed '1s/text/sentence/' releases.csv >other.csv
  policytheme classify -q -m "$model" releases.csv >one
  policytheme classify -q -m "$model" --text-col sentence other.csv >two
  cmp one two
  exits 3 policytheme classify -m "$model" --text-col sentense other.csv
  grep -q 'sentence' err.txt
}

@test "train refuses to replace a model unless forced, and info shows it" {
  exits 5 policytheme train "$BATS_FILE_TMPDIR/labels.csv" -o "$model"
  grep -q 'hint: --force' err.txt
  cp "$model" m.safetensors
  exits 0 policytheme train "$BATS_FILE_TMPDIR/labels.csv" -o m.safetensors --force
  cmp "$model" m.safetensors
  grep -q '^alone ' out.txt
  policytheme info m.safetensors -f json | grep -q '"evaluation.macro_f1": "'
  policytheme info m.safetensors | grep -q '^#'
}

@test "progress on a terminal makes room for a message and comes back" {
  needs_terminal
  train_once
  mkfifo in.jsonl
  python3 -c '
import os, pty, subprocess, sys, time
terminal, other = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stderr=other, env={**os.environ, "TERM": "xterm"})
os.close(other)
with open("in.jsonl", "w") as pipe:
    print("no object", file=pipe, flush=True)
    time.sleep(0.6)  # before, none is shown
    for i in range(3000):
        print("{\"document\":\"d%d\",\"text\":\"%s\"}" % (i, "Banks grow. " * 20), file=pipe)
said = b""
try:
    while block := os.read(terminal, 4096):
        said += block
except OSError:  # the other end is closed
    pass
rejected, rest = said.decode().split("\r\n", 1)
assert rejected.startswith("policytheme: in.jsonl:1: "), said
assert rest.startswith("\r\x1b[Kclassify ") and "\r\x1b[Kpolicytheme: " in rest, said
' "$PTHEME_BINARY" classify -m "$model" in.jsonl -o out.jsonl -j1
}
