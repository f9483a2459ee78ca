#!/usr/bin/env bash
# Prints the path of a TinyGo of exactly the version below. It takes TinyGo from the path, else an
# earlier result of this script, else it builds one. It builds from TinyGo's Go module, whose
# checksum is below, and Debian's LLVM, so a machine needs access to package registries only. The
# names of the Debian packages fix the release of LLVM, and nothing fixes the exact package, because
# Debian's servers keep only the newest one of a release. With --if-built it builds and installs
# nothing, and fails if TinyGo is missing.
set -euo pipefail

version=0.42.0
# The checksum of the module, as in go.sum. The go.sum in the module holds the checksums of its
# dependencies, except for the one below.
checksum=h1:KaoHBhjcoMzpMEclFKV6vl5hcyJyewOBSzHE6S5d/Jg=
# TinyGo writes programs to microcontrollers with this module, which no compilation needs. Not every
# proxy serves the version that TinyGo 0.42 names, so it is built with the version of TinyGo 0.41,
# in which one function has no parameter.
flasher=tinygo.org/x/espflasher
flasher_version=v0.6.0
flasher_checksums="$flasher $flasher_version h1:CHbGMHAIWq1tB8FKd/QwBpNFw1jvHHxpmvZiF+QOYUo=
$flasher $flasher_version/go.mod h1:tr5u08HoE67WD5zxJesCiiVF/R1b6Akz3yXwh5zah8U="
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${XDG_CACHE_HOME:-$HOME/.cache}/playtoken/tinygo-$version
packages="llvm-19-dev libclang-19-dev lld-19 liblld-19-dev clang-19 wasi-libc libclang-rt-19-dev-wasm32 binaryen"

if found=$(command -v tinygo); then
  # "tinygo version 0.42.0 linux/amd64 (using …)"
  has=$(tinygo version 2>/dev/null | cut -d ' ' -f 3) || true
  if [ "$has" = "$version" ]; then
    echo "$found"
    exit
  fi
  is="${has:+is version }${has:-prints no version}"
  echo "$found is not used: it $is, and only TinyGo $version makes the browser module" >&2
fi
if_built=
if [ "${1:-}" = --if-built ]; then if_built=1; fi
if [ ! -x "$root/tinygo" ] && [ "$if_built" ]; then
  exit 1
fi

# The compiler needs these packages too, not only its build.
missing=
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ] && [ "$if_built" ]; then
  exit 1
fi
if [ ! -x "$root/tinygo" ]; then
  why="it makes the browser module a tenth of the size that Go makes"
  echo "Building TinyGo $version, once, in about a minute: $why." >&2
fi
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # a list of names without spaces
  "$here/../install.sh" "TinyGo $version needs LLVM (150 MB to download, a minute or two)" $missing >&2 || {
    echo "TinyGo needs these Debian packages, which could not be installed:$missing" >&2
    exit 1
  }
fi

# One build at a time: two at once would remove each other's files.
if [ ! -x "$root/tinygo" ]; then
  mkdir -p "${root%/*}"
  exec 9>"$root.lock"
  flock 9
fi
if [ ! -x "$root/tinygo" ]; then
  rm -rf "$root.new"
  mkdir -p "$root.new"
  # The module cache is read-only and lacks submodules. Only the folder src/net of these must exist.
  download=$(cd "$root.new" && go mod download -json "github.com/tinygo-org/tinygo@v$version") || {
    echo "TinyGo's module could not be downloaded: $download" >&2
    exit 1
  }
  member() { sed -n 's/^\t"'"$1"'": "\(.*\)",$/\1/p' <<<"$download"; }
  if [ "$(member Sum)" != "$checksum" ]; then
    echo "TinyGo is not built: the checksum of its module is $(member Sum), not $checksum" >&2
    exit 1
  fi
  cp -R "$(member Dir)/." "$root.new"
  chmod -R u+w "$root.new"
  mkdir -p "$root.new/src/net"
  (cd "$root.new" && go mod edit -replace "$flasher=$flasher@$flasher_version" && echo "$flasher_checksums" >>go.sum)
  sed -i 's/\(flasher\.EraseFlash\)(progressFunc)/\1()/' "$root.new/main.go"
  (cd "$root.new" && GOFLAGS=-mod=readonly go build -tags llvm19 -o bin/tinygo .) >&2
  # The script sets the environment variable by which the compiler finds its files.
  printf '#!/bin/sh\nTINYGOROOT="%s" exec "%s/bin/tinygo" "$@"\n' "$root" "$root" >"$root.new/tinygo"
  chmod +x "$root.new/tinygo"
  rm -rf "$root"
  mv "$root.new" "$root"
fi
update() { cmp -s "$1" "$2" || cp "$1" "$2"; }
update "$here/wasm.json" "$root/targets/playtoken.json"
update "$here/libc.c" "$root/targets/playtoken_libc.c"
echo "$root/tinygo"
