# Golden cases: run the program in an empty directory and compare what it says, with its exit code,
# with expected/NAME.txt.  PTHEME_UPDATE=1 writes the expected files anew.

setup() {
  expected="$PTHEME_SOURCE/tests/cli/expected"
  work="$BATS_TEST_TMPDIR/work"
  mkdir -p "$work"
  cd "$work" || return 1
  unset NO_COLOR CLICOLOR_FORCE
  export TERM=dumb LC_ALL=C
}

policytheme() { "$PTHEME_BINARY" "$@"; }

# golden NAME COMMAND...: standard output, a line "--", standard error, and the exit code.
golden() {
  local name="$1" code=0
  shift
  "$@" >out.txt 2>err.txt </dev/null || code=$?
  {
    cat out.txt
    echo "--"
    cat err.txt
    echo "exit $code"
  } | sed -e "s|$PTHEME_SOURCE|SOURCE|g" -e 's/model [0-9a-f]\{16\}/model ID/g' \
    -e 's/[0-9a-f]\{32\}/HASH/g' >"$name.actual"
  if [ -n "$PTHEME_UPDATE" ]; then
    cp "$name.actual" "$expected/$name.txt"
  fi
  diff -u "$expected/$name.txt" "$name.actual"
}

# not COMMAND...: the command fails.  "! COMMAND" ends no test but in its last line.
not() { ! "$@"; }

# Where no terminal can be made, as in a bare chroot, what needs one is skipped.
needs_terminal() {
  python3 -c 'import os; os.openpty()' 2>err.txt || skip "$(tail -n 1 err.txt)"
}

# exits CODE COMMAND...
exits() {
  local wanted="$1" code=0
  shift
  "$@" >out.txt 2>err.txt || code=$?
  if [ "$code" -ne "$wanted" ]; then
    echo "exit $code instead of $wanted: $*"
    cat err.txt
    return 1
  fi
}

# A model of a few rows, trained once a file.  The rows are easy: two words a theme.
train_once() {
  model="$BATS_FILE_TMPDIR/model.safetensors"
  [ -e "$model" ] && return
  {
    echo "document,court,date,text,theme"
    local d
    for d in 1 2 3 4 5 6 7 8 9 10; do
      echo "d$d,East,2024-0$((d % 9 + 1))-01,Banks market growth number $d.,economy"
      echo "d$d,East,2024-0$((d % 9 + 1))-01,Police crime safety item $d.,security"
      echo "d$d,East,2024-0$((d % 9 + 1))-01,The meeting opened at hall $d.,none"
    done
  } >"$BATS_FILE_TMPDIR/labels.csv"
  policytheme train -q "$BATS_FILE_TMPDIR/labels.csv" -o "$model"
}

# Four releases in one table.
write_releases() {
  cat >releases.csv <<'END'
document,court,date,text,note
a,East,2024-01-05,Banks like market growth. Police fight crime.,n1
b,West,2024-05-06,The meeting opened. Police crime safety.,n2
c,East,2023-12-31,Zzz qqq.,n3
"=d",West,2024-02,"Growth, ""growth"" and market banks.",n4
END
}
