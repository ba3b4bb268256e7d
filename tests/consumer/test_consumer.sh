#!/bin/sh
# Installs the build and uses it from a foreign project, through CMake and through pkg-config, with
# the programs that docs/embedding.md shows.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$PTHEME_BUILD" --prefix "$work/prefix" >/dev/null
test -f "$work/prefix/share/doc/policytheme/LICENSE"
test -f "$work/prefix/share/doc/policytheme/docs/formats.md" # to which the header points
model=$work/prefix/share/policytheme/court-releases.safetensors

# program N of the page
program() {
  awk -v n="$1" '/^```$/ { inside = 0 } inside { print } /^```c$/ { inside = ++k == n }' \
    "$PTHEME_SOURCE/docs/embedding.md"
}
program 1 >"$work/consumer.c"
program 2 >"$work/trainer.c"
cmake -G Ninja -S "$PTHEME_SOURCE/tests/consumer" -B "$work/build" -DPROGRAMS="$work" \
  -DCMAKE_C_FLAGS="-Wall -Wextra -Wpedantic -Werror" \
  -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
libraries=$(dirname "$(find "$work/prefix" -name 'libpolicytheme.*' | head -n 1)")
export LD_LIBRARY_PATH="$libraries"
test "$("$work/build/consumer" "$model")" = security
if "$work/build/consumer" "$work/none" 2>"$work/log"; then exit 1; fi
grep -q 'none: cannot read the model' "$work/log"
for i in 1 2 3 4 5 6; do
  printf 'a%s\treform\tJudges try rules, number %s.\n' $i $i
  printf 'b%s\tsecurity\tGangs sold drugs in %s towns.\n' $i $i
done >"$work/rows"
"$work/build/trainer" <"$work/rows" | grep -q '"labels":\["reform","security"\]'
if printf 'a\treform\n' | "$work/build/trainer" 2>"$work/log"; then exit 1; fi
grep -q 'a row needs an id, a text and a label' "$work/log"

export PKG_CONFIG_PATH="$libraries/pkgconfig"
# shellcheck disable=SC2046 # flags are meant to be split
cc "$work/consumer.c" -o "$work/consumer" \
  $(pkg-config --cflags --libs policytheme)
test "$("$work/consumer" "$model")" = security

# The installed program finds the installed model by itself, also where the prefix was moved to, and
# knows nothing of the source.
mv "$work/prefix" "$work/moved"
export LD_LIBRARY_PATH="$work/moved/${libraries#"$work/prefix/"}"
printf 'The court sentenced the leader of a gang that dealt in drugs.\n' |
  "$work/moved/bin/policytheme" classify - 2>"$work/log" | grep -q '"theme":"security"'
grep -qF "($work/moved/share/policytheme/court-releases.safetensors)" "$work/log" ||
  { cat "$work/log"; exit 1; }
if grep -qF "$PTHEME_SOURCE/models" "$work/moved/bin/policytheme"; then
  echo "the program holds a path of the source"
  exit 1
fi
echo "consumer: ok"
