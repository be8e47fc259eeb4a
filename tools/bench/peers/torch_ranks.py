"""What the PyTorch peers have in common: the ranks, the memory layout, and one step of training."""

import time

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from networks import build, set_training
from task import Course, Report

LAYOUTS = {"channels_last": torch.channels_last, "contiguous": torch.contiguous_format}
CALIBRATION_PASSES = 3


class Rank:
    """One process of a PyTorch peer."""

    def __init__(self, task: dict, rank: int):
        torch.set_num_threads(task["threads"])
        dist.init_process_group(
            "gloo", init_method=f"file://{task['rendezvous']}", rank=rank, world_size=task["ranks"]
        )
        self.task, self.rank = task, rank
        self.trainable = task["trainable"]
        per_rank = task["replicas"] // task["ranks"]
        self.replicas = range(rank * per_rank, (rank + 1) * per_rank)
        self.frozen, learning = build(task["model"], self.trainable)
        set_training(learning, self.trainable)
        self.layout = task.get("layout") or self._faster_layout(learning)
        self.frozen.to(memory_format=LAYOUTS[self.layout])
        learning.to(memory_format=LAYOUTS[self.layout])
        self.learning = DistributedDataParallel(learning, broadcast_buffers=False, gradient_as_bucket_view=True)
        self.optimizer = torch.optim.SGD(
            [weight for weight in learning.parameters() if weight.requires_grad],
            lr=task["learningRate"],
            momentum=task["momentum"],
        )

    def tensor(self, images: np.ndarray) -> torch.Tensor:
        """Prepared images, channels last, as the networks take them."""
        return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=LAYOUTS[self.layout])

    def begin(self) -> Report:
        """Waits for all ranks, so that none is timed while another one still starts."""
        dist.barrier()
        report = Report()
        report.settings = {
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "layout": self.layout,
        }
        report.begin()
        return report

    def step(self, shares: list[tuple[torch.Tensor, torch.Tensor]], num_examples: int) -> float:
        """Forward and backward over what goes into the learning part, and one update.

        Where normalizations learn, each replica's share is a pass of its own: they use its statistics.
        `num_examples`: of all ranks. Returns the sum of the losses of this rank's examples.
        """
        self.optimizer.zero_grad()
        if self.trainable != "all":
            shares = [(torch.cat([x for x, _ in shares]), torch.cat([y for _, y in shares]))]
        losses = []
        for index, (x, labels) in enumerate(shares):
            is_last = index == len(shares) - 1
            self.learning.require_backward_grad_sync = is_last
            loss = nn.functional.cross_entropy(self.learning(x), labels, reduction="sum")
            # DistributedDataParallel divides by the number of ranks.
            (loss * (self.task["ranks"] / num_examples)).backward()
            losses.append(loss.item())
        self.optimizer.step()
        return sum(losses)

    def _faster_layout(self, learning: nn.Module) -> str:
        """The layout in which a pass forward is faster, by a short trial before anything is timed."""
        height, width, channels = self.task["model"]["inputShape"]
        images = torch.rand(32, channels, height, width)
        model = nn.Sequential(self.frozen, learning).eval()
        durations = {name: forward_seconds(model, images, layout) for name, layout in LAYOUTS.items()}
        set_training(learning, self.trainable)
        # All ranks take that of the first one.
        chosen = [min(durations, key=durations.get)]
        dist.broadcast_object_list(chosen, src=0)
        return chosen[0]


def forward_seconds(model: nn.Module, images: torch.Tensor, layout: torch.memory_format) -> float:
    model.to(memory_format=layout)
    images = images.contiguous(memory_format=layout)
    durations = []
    with torch.no_grad():
        model(images)
        for _ in range(CALIBRATION_PASSES):
            started_at = time.perf_counter()
            model(images)
            durations.append(time.perf_counter() - started_at)
    return min(durations)


def labels_of(course: Course, rows: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(course.labels[rows])
