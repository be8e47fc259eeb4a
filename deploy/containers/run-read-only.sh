#!/usr/bin/env bash
# Runs a program from a folder that build-root.sh filled, under the conditions of its container: as a user without
# rights, with ROOT/opt/thaw at /opt/thaw, a root file system that nobody can write to, and an empty /tmp.
#
#     deploy/containers/run-read-only.sh ROOT COPIED PROGRAM [ARGUMENT...]
#
# COPIED is a folder whose content is put into /tmp/home, where the program starts. Needs root; the rest of the file
# system is this machine's, in place of the base image.
set -euo pipefail

if (($# < 3)); then
  echo "usage: run-read-only.sh ROOT COPIED PROGRAM [ARGUMENT...]" >&2
  exit 2
fi
root="$(cd "$1" && pwd)"
copied="$(cd "$2" && pwd)"
shift 2

# In namespaces of its own: every mount and process is gone with it.
exec unshare --mount --pid --fork --kill-child --propagation private bash -euo pipefail -c '
  root="$1"; copied="$2"; shift 2
  view=/mnt
  mount --rbind / "$view"
  mount -o remount,bind,ro "$view"
  mount -t tmpfs -o mode=0755 tmpfs "$view/opt"
  mkdir "$view/opt/thaw"
  mount --bind "$root/opt/thaw" "$view/opt/thaw"
  mount -o remount,bind,ro "$view/opt/thaw"
  mount -o remount,ro "$view/opt"
  mount -t tmpfs -o mode=1777 tmpfs "$view/tmp"
  cp -R "$copied" "$view/tmp/home"
  chown -R 10001:10001 "$view/tmp/home"
  mount -t proc proc "$view/proc"
  for written in /opt/thaw/x /x /usr/x; do
    if touch "$view$written" 2>/dev/null; then echo "$written can be written" >&2; exit 1; fi
  done
  cd "$view"
  exec chroot --userspec=10001:10001 "$view" env -i \
    PATH=/opt/thaw/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp THAW_CACHE_DIR=/tmp/home/cache \
    bash -c "cd /tmp/home && exec \"\$@\"" bash "$@"
' run-read-only "$root" "$copied" "$@"
