"""What a peer is given to train, and what it tells of it: one line of JSON on standard output."""

import json
import os
import sys
import time

import numpy as np


def now_ms() -> float:
    """Milliseconds since 1970."""
    return time.time() * 1000


def read_task() -> tuple[dict, int]:
    """The task of the file that the command line names, and the rank of this process."""
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file), int(sys.argv[2]) if len(sys.argv) > 2 else 0


class Course:
    """The examples of a task, and which of them each replica uses in each step."""

    def __init__(self, task: dict):
        self.scale, self.offset = task["scale"], task["offset"]
        self.images = np.load(task["images"]) if task["images"] else None
        self.labels = np.load(task["labels"]).astype(np.int64)
        # Epoch, step, replica, place; -1 where a step is short.
        self.order = np.load(task["order"])

    def shares(self, epoch: int, step: int, replicas: range) -> list[np.ndarray]:
        """The positions that each of some replicas uses."""
        return [rows[rows >= 0] for rows in self.order[epoch, step, replicas.start : replicas.stop]]

    def num_examples(self, epoch: int, step: int) -> int:
        """Of all replicas."""
        return int((self.order[epoch, step] >= 0).sum())

    def prepared(self, images: np.ndarray) -> np.ndarray:
        """Pixels as the model takes them, float32, channels last."""
        return images.astype(np.float32) * np.float32(self.scale) + np.float32(self.offset)


class Report:
    """Collects what happened and when."""

    def __init__(self) -> None:
        self.first_read_at = 0.0
        self.epochs: list[dict] = []
        self.settings: dict = {}

    def begin(self) -> None:
        self.first_read_at = now_ms()

    def end_epoch(self, loss_sum: float, num_examples: int) -> None:
        self.epochs.append({"endedAt": now_ms(), "lossSum": loss_sum, "numExamples": num_examples})

    def write(self) -> None:
        line = {
            "firstReadAt": self.first_read_at,
            "epochs": self.epochs,
            "peakRssBytes": peak_rss_bytes(),
            "settings": self.settings,
        }
        # One write for a line: the ranks may share the pipe.
        os.write(sys.stdout.fileno(), f"{json.dumps(line)}\n".encode())


def peak_rss_bytes() -> int | None:
    """Of this process so far; None where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None
