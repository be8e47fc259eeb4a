"""Unpacks chosen members of a wheel and checks each against the wheel's own RECORD.

Reads one JSON request on standard input:
  {"wheel": path, "target": folder, "members": [{"from": prefix, "to": prefix}, ...]}
Writes JSON lines on standard output: {"doneBytes": n, "totalBytes": n} while it works, then
  {"files": [{"path", "sizeBytes", "sha256"}, ...]}, or {"error": kind, "detail": text} with exit status 1,
where kind is "altered", "no-space" or "other". Needs Python 3.8 and its standard library.
"""

import base64
import csv
import errno
import hashlib
import io
import json
import os
import sys
import zipfile
import zlib

CHUNK_BYTES = 1 << 20
SYNC_FROM_BYTES = 1 << 20


class Altered(Exception):
    """The wheel does not hold what its RECORD says."""


def main():
    request = json.load(sys.stdin)
    try:
        with zipfile.ZipFile(request["wheel"]) as wheel:
            files = unpack(wheel, request["target"], request["members"])
        say({"files": files})
        return 0
    except (Altered, zipfile.BadZipFile, zlib.error, EOFError) as error:
        say({"error": "altered", "detail": str(error)})
    except OSError as error:
        kind = "no-space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "other"
        say({"error": kind, "detail": str(error)})
    return 1


def unpack(wheel, target, rules):
    record = read_record(wheel)
    chosen = [(info, place_of(info.filename, rules)) for info in wheel.infolist() if not info.is_dir()]
    chosen = [(info, place) for info, place in chosen if place is not None]
    progress = Progress(sum(info.file_size for info, _ in chosen))
    return [unpack_member(wheel, info, target, place, record, progress) for info, place in chosen]


def read_record(wheel):
    names = [name for name in wheel.namelist() if name.endswith(".dist-info/RECORD") and name.count("/") == 1]
    if len(names) != 1:
        raise Altered("it has no RECORD")
    rows = csv.reader(io.StringIO(wheel.read(names[0]).decode("utf-8")))
    return {row[0]: row[1] for row in rows if len(row) >= 2}


def place_of(name, rules):
    for rule in rules:
        if name == rule["from"] or (rule["from"].endswith("/") and name.startswith(rule["from"])):
            return rule["to"] + name[len(rule["from"]):]
    return None


def unpack_member(wheel, info, target, place, record, progress):
    if os.path.isabs(place) or ".." in place.split("/"):
        raise Altered("member %s points outside its folder" % info.filename)
    path = os.path.join(target, *place.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    digest = hashlib.sha256()
    with wheel.open(info) as source, open(path, "xb") as sink:
        while True:
            chunk = source.read(CHUNK_BYTES)
            if not chunk:
                break
            digest.update(chunk)
            sink.write(chunk)
            progress.add(len(chunk))
        if info.file_size >= SYNC_FROM_BYTES:
            sink.flush()
            os.fsync(sink.fileno())
    if info.external_attr >> 16 & 0o100:
        os.chmod(path, 0o755)
    require_recorded(info.filename, digest.digest(), record)
    return {"path": place, "sizeBytes": info.file_size, "sha256": digest.hexdigest()}


def require_recorded(name, digest, record):
    received = "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    if record.get(name) != received:
        raise Altered("member %s has %s instead of %s" % (name, received, record.get(name)))


class Progress:
    """Says how far it is at every whole percent."""

    def __init__(self, total_bytes):
        self.total_bytes = total_bytes
        self.done_bytes = 0
        self.said = -1

    def add(self, num_bytes):
        self.done_bytes += num_bytes
        percent = self.done_bytes * 100 // max(self.total_bytes, 1)
        if percent > self.said:
            self.said = percent
            say({"doneBytes": self.done_bytes, "totalBytes": self.total_bytes})


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
