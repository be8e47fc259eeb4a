#!/usr/bin/env bash
# Submits a job file to a Thaw coordinator, waits for its end and downloads what it left: submit.sh JOB KEY [HOST:PORT]
# KEY: submitting again with the same key returns the first job. Exits 0 only when the job succeeded.
# Needs grpcurl, jq and coreutils. grpcurl learns the contract from the coordinator, by gRPC's server reflection.
set -euo pipefail
job_file=$1 key=$2 address=${3:-127.0.0.1:7070}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# call METHOD [MAX_SECONDS]: JSON on standard input, JSON on standard output
call() { grpcurl -plaintext -max-time "${2:-60}" -d @ "$address" "thaw.v1.$1"; }

sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# Prints what stands for a file, and sends it from the byte on that the coordinator lacks, if any.
upload_file() {
  local sha256 size missing offset
  sha256=$(sha256_of "$1") size=$(stat --format %s "$1")
  missing=$(jq -n --arg sha256 "$sha256" --arg size "$size" '{contents: [{sha256: $sha256, sizeBytes: $size}]}' |
    call UploadService/FindMissing | jq '.missing[0] // empty')
  if [[ -n "$missing" ]]; then
    offset=$(jq -r '.receivedBytes // 0' <<<"$missing")
    {
      jq -n --arg sha256 "$sha256" --arg size "$size" --arg offset "$offset" \
        '{header: {content: {sha256: $sha256, sizeBytes: $size}, offset: $offset}}'
      # One line of base64 for each chunk of 1 MiB.
      tail --bytes "+$((offset + 1))" "$1" | split --bytes 1M --filter 'base64 -w 0; echo' |
        jq -R '{chunk: .}'
    } | call UploadService/Upload 3600 >"$scratch/uploaded"
  fi
  jq -n --arg sha256 "$sha256" '{file: $sha256}'
}

# A folder of photos is thousands of files: the thaw command sends several at once, through one connection.
upload_folder() {
  npx thaw data push "$1" --coordinator "$address" --json | jq '{dataset: .digest}'
}

request=$(jq -n --rawfile text "$job_file" --arg name "${job_file##*/}" '{jobFile: $text, fileName: $name}')
paths=$(call JobService/ListJobInputs <<<"$request" | jq -r '.paths[]?.path')
inputs='[]'
while IFS= read -r path; do
  [[ -n "$path" ]] || continue
  local_path=$path
  [[ "$path" == /* ]] || local_path=$(dirname "$job_file")/$path
  if [[ -d "$local_path" ]]; then content=$(upload_folder "$local_path"); else content=$(upload_file "$local_path"); fi
  inputs=$(jq --arg path "$path" --argjson content "$content" '. + [{path: $path} + $content]' <<<"$inputs")
done <<<"$paths"

job=$(jq --argjson inputs "$inputs" --arg key "$key" '. + {inputs: $inputs, idempotencyKey: $key}' <<<"$request" |
  call JobService/SubmitJob | jq -r .job.jobId)
id=$(jq -n --arg id "$job" '{jobId: $id}')
call JobService/WatchJob 86400 <<<"$id" | jq -c --unbuffered '.event // empty'
status=$(call JobService/GetJob <<<"$id" | jq -r .job.status)
echo "$job $status"
[[ "$status" == JOB_STATUS_SUCCEEDED ]] || exit 1

mkdir -p "$job"
call ArtifactService/ListArtifacts <<<"$id" | jq -r '.artifacts[] | "\(.sha256)  \(.name)"' >"$scratch/sums"
while read -r _ name; do
  jq -n --arg id "$job" --arg name "$name" '{jobId: $id, name: $name}' |
    call ArtifactService/DownloadArtifact 3600 | jq -r '.chunk // empty' |
    while IFS= read -r chunk; do base64 --decode <<<"$chunk"; done >"$job/${name##*/}"
done <"$scratch/sums"
cd "$job" && sha256sum --check --quiet "$scratch/sums"
