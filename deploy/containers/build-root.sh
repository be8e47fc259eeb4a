#!/usr/bin/env bash
# Puts all that an image needs beyond Node into a folder: ROOT/opt/thaw, which works at /opt/thaw.
#
#     deploy/containers/build-root.sh coordinator|worker ROOT
#
# The container files run this in their build stage; it runs outside a container engine just as well. A coordinator
# gets no TensorFlow, for it computes nothing. Needs what `npm run setup` needs.
set -euo pipefail

role="${1:-}"
root="${2:-}"
if [[ ("$role" != coordinator && "$role" != worker) || -z "$root" ]]; then
  echo "usage: build-root.sh coordinator|worker ROOT (received: ${*:-nothing})" >&2
  exit 2
fi
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
home="$(mkdir -p "$root" && cd "$root" && pwd)/opt/thaw"
if [[ -e "$home" ]]; then
  echo "$home is there already: remove it, or give another folder" >&2
  exit 1
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

install_package() {
  (cd "$repository" && npm run --silent pack -- --to "$scratch")
  mkdir -p "$home"
  echo '{ "private": true }' >"$home/package.json"
  npm install --prefix "$home" --omit=dev --no-audit --no-fund "$scratch"/thaw-*.tgz
  mkdir "$home/bin"
  ln -s ../node_modules/.bin/thaw "$home/bin/thaw"
}

# Set-up links to the cache of the user who runs it; the libraries move in here, and the links become relative.
install_tensorflow() {
  local folder links library
  (cd "$home" && node_modules/.bin/thaw setup)
  links="$(find "$home/node_modules" -path '*/tfjs-node-gpu/deps/lib' -type d)"
  folder="$home/tensorflow"
  mkdir "$folder"
  for library in "$links"/*; do
    cp -n "$(readlink "$library")" "$folder/"
    ln -sfr "$folder/$(basename "$(readlink "$library")")" "$library"
  done
  cp "$(dirname "$(readlink "$links/../include")")"/{LICENSE,THIRD_PARTY_NOTICES.txt} "$folder/"
  # Only a compiler needs the headers.
  rm "$links/../include"
}

# The addon alone stays of SQLite: its sources are eleven megabytes.
install_sqlite() {
  (cd "$home" && node_modules/.bin/thaw setup --without-tensorflow)
  find "$home/node_modules" -path '*/better-sqlite3/*' \( -name deps -o -name src \) -prune -exec rm -r {} +
}

install_package
if [[ "$role" == coordinator ]]; then install_sqlite; else install_tensorflow; fi
chmod -R a+rX,go-w "$home"
echo "$role: $(du -sh "$home" | cut -f1) in $home"
