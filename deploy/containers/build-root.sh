#!/usr/bin/env bash
# Puts all that an image needs beyond Node into a folder: ROOT/opt/thaw, which works at /opt/thaw.
#
#     deploy/containers/build-root.sh coordinator|worker|worker-cuda ROOT
#
# The container files run this in their build stage; it runs outside a container engine just as well. A coordinator
# gets no TensorFlow, for it computes nothing; worker-cuda gets CUDA's libraries with it, which takes no driver here. Needs what `npm run setup` needs.
set -euo pipefail

role="${1:-}"
root="${2:-}"
if [[ ! "$role" =~ ^(coordinator|worker|worker-cuda)$ || -z "$root" ]]; then
  echo "usage: build-root.sh coordinator|worker|worker-cuda ROOT (received: ${*:-nothing})" >&2
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
  local device="$1" folder links library
  (cd "$home" && node_modules/.bin/thaw setup --device "$device")
  links="$(find "$home/node_modules" -path '*/tfjs-node-gpu/deps/lib' -type d)"
  folder="$home/tensorflow"
  mkdir "$folder"
  for library in "$links"/*; do
    cp -n "$(readlink "$library")" "$folder/"
    ln -sfr "$folder/$(basename "$(readlink "$library")")" "$library"
  done
  cp "$(dirname "$(readlink "$links/../include")")"/{LICENSE,THIRD_PARTY_NOTICES.txt} "$folder/"
  if [[ -L "$links/../nvidia" ]]; then
    cp -r "$(readlink "$links/../nvidia")" "$folder/nvidia"
    ln -sfnr "$folder/nvidia" "$links/../nvidia"
  fi
  # Only a compiler needs the headers.
  rm "$links/../include"
}

# The addon alone stays of SQLite: its sources are eleven megabytes.
install_sqlite() {
  (cd "$home" && node_modules/.bin/thaw setup --without-tensorflow)
  find "$home/node_modules" -path '*/better-sqlite3/*' \( -name deps -o -name src \) -prune -exec rm -r {} +
}

install_package
case "$role" in
  coordinator) install_sqlite ;;
  worker) install_tensorflow cpu ;;
  worker-cuda) install_tensorflow cuda ;;
esac
chmod -R a+rX,go-w "$home"
echo "$role: $(du -sh "$home" | cut -f1) in $home"
