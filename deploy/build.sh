#!/usr/bin/env bash
# Builds the images of coordinator and worker and, the first time, certificates and tokens for one cluster.
#
#     deploy/build.sh [--engine docker|podman] [--registry HOST/PATH] [--push] [--cuda]
#
# With --registry the images are named HOST/PATH/thaw-coordinator and so on; tell kustomize with
# `kustomize edit set image` in the overlay, or edit its `images:`. --cuda builds the worker's image for NVIDIA's GPUs instead of
# that for processors.
set -euo pipefail

engine=docker
prefix=
push=
device=cpu
while (($# > 0)); do
  case "$1" in
    --engine) engine="${2:?--engine needs docker or podman}"; shift 2 ;;
    --registry) prefix="${2:?--registry needs a name}/"; shift 2 ;;
    --push) push=yes; shift ;;
    --cuda) device=cuda; shift ;;
    *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
version="$(node -p "require('./package.json').version")"
certificates=deploy/kubernetes/certificates

if [[ ! -e "$certificates/ca.crt" ]]; then
  npm run --silent setup
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  node apps/cli/bin/thaw.mjs certs init --dir "$scratch/certs" \
    --host thaw-coordinator thaw-coordinator.thaw.svc thaw-coordinator.thaw.svc.cluster.local localhost 127.0.0.1
  cp -p "$scratch"/certs/* "$certificates/"
  echo "made certificates and tokens in $certificates; keep ca.key to yourself"
fi

build() {
  "$engine" build --file "deploy/containers/$1.Containerfile" --tag "$prefix$2" "${@:3}" .
  [[ -z "$push" ]] || "$engine" push "$prefix$2"
}
build coordinator "thaw-coordinator:$version"
if [[ "$device" == cuda ]]; then
  build worker "thaw-worker:$version-cuda" --build-arg ROLE=worker-cuda
else
  build worker "thaw-worker:$version-cpu"
fi
