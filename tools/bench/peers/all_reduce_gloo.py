"""Adds up vectors with gloo, as one of the ranks."""

import json
import os
import sys
import time

import torch
import torch.distributed as dist

from departure import leave
from task import now_ms, peak_rss_bytes, read_task


def main() -> None:
    task, rank = read_task()
    torch.set_num_threads(1)
    rendezvous = f"file://{task['folder']}/gloo"
    dist.init_process_group("gloo", init_method=rendezvous, rank=rank, world_size=task["ranks"])
    vector = torch.empty(task["length"])
    dist.barrier()
    ready_at = now_ms()
    durations = 0.0
    for index in range(task["warmUp"] + task["rounds"]):
        # The sum goes over the vector itself, so it is filled anew, which is not timed.
        vector.fill_(rank + 1)
        started_at = time.perf_counter()
        dist.all_reduce(vector)
        if index >= task["warmUp"]:
            durations += time.perf_counter() - started_at
    line = {
        "readyAt": ready_at,
        "roundMs": 1000 * durations / task["rounds"],
        "sum": float(vector[0] + vector[-1]),
        "peakRssBytes": peak_rss_bytes(),
        "settings": {"torch": torch.__version__, "transport": "gloo"},
    }
    os.write(sys.stdout.fileno(), f"{json.dumps(line)}\n".encode())
    leave()


main()
