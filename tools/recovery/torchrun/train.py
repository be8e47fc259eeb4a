"""Trains a small model with DistributedDataParallel until it is killed, and says so of each step.

Started by torchrun. After a restart the ranks go on from the snapshot that rank 0 writes after each step.
"""

import json
import os
import sys
import time

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

SIDE = 16
BATCH_SIZE = 32


def build_model() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(8 * (SIDE - 2) ** 2, 96),
        nn.ReLU(),
        nn.Linear(96, 4),
    )


def main(snapshot: str) -> None:
    torch.manual_seed(11)
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    rank, world_size = dist.get_rank(), dist.get_world_size()
    model = DistributedDataParallel(build_model())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    step = 0
    if os.path.exists(snapshot):
        saved = torch.load(snapshot)
        model.module.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step = saved["step"]
    images = torch.rand(BATCH_SIZE // world_size, 1, SIDE, SIDE)
    labels = torch.arange(len(images)) % 4
    while True:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images), labels).backward()
        optimizer.step()
        step += 1
        if rank == 0:
            saved = {"model": model.module.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
            torch.save(saved, f"{snapshot}.part")
            os.replace(f"{snapshot}.part", snapshot)
        at = time.time() * 1000
        # One write for a line: the ranks share the pipe.
        line = json.dumps({"rank": rank, "processId": os.getpid(), "step": step, "at": at})
        os.write(sys.stdout.fileno(), f"{line}\n".encode())


main(sys.argv[1])
