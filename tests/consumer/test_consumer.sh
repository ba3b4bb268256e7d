#!/bin/sh
# Installs the build and uses it from a foreign project, through CMake and through pkg-config.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$PTHEME_BUILD" --prefix "$work/prefix" >/dev/null
model=$work/prefix/share/policytheme/court-releases.safetensors

cmake -G Ninja -S "$PTHEME_SOURCE/tests/consumer" -B "$work/build" \
  -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
libraries=$(dirname "$(find "$work/prefix" -name 'libpolicytheme.*' | head -n 1)")
export LD_LIBRARY_PATH="$libraries"
test "$("$work/build/consumer" "$model")" = security

export PKG_CONFIG_PATH="$libraries/pkgconfig"
# shellcheck disable=SC2046 # flags are meant to be split
cc "$PTHEME_SOURCE/tests/consumer/consumer.c" -o "$work/consumer" \
  $(pkg-config --cflags --libs policytheme)
test "$("$work/consumer" "$model")" = security

# The installed program finds the installed model by itself.
printf 'The court sentenced the leader of a gang that dealt in drugs.\n' |
  "$work/prefix/bin/policytheme" classify - -q | grep -q '"theme":"security"'
echo "consumer: ok"
