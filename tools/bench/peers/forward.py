"""What the peers that only compute outputs have in common."""

import json
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from task import now_ms, peak_rss_bytes


def read_forward_task() -> tuple[dict, np.ndarray, np.ndarray]:
    """The task, its images as the model takes them, channels last, and their labels."""
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    images = np.load(task["images"]).astype(np.float32) * np.float32(task["scale"]) + np.float32(task["offset"])
    return task, images, np.load(task["labels"])


def report_forward(task: dict, labels: np.ndarray, run: Callable[[], np.ndarray], settings: dict) -> None:
    """Times passes, `run` gives logits, and prints what came of them as one line of JSON."""
    ready_at = now_ms()
    durations = []
    for index in range(task["warmUp"] + task["timed"]):
        started_at = time.perf_counter()
        logits = run()
        if index >= task["warmUp"]:
            durations.append(1000 * (time.perf_counter() - started_at))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probabilities[np.arange(len(labels)), labels].mean()
    line = {"readyAt": ready_at, "passMs": statistics.median(durations), "loss": float(loss)}
    print(json.dumps({**line, "peakRssBytes": peak_rss_bytes(), "settings": settings}))
