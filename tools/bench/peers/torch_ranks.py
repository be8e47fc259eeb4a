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
        self.device = _device_of(task, rank)
        self.backend = _backend_of(task)
        dist.init_process_group(
            self.backend, init_method=f"file://{task['rendezvous']}", rank=rank, world_size=task["ranks"]
        )
        self.task, self.rank = task, rank
        self.trainable = task["trainable"]
        per_rank = task["replicas"] // task["ranks"]
        self.replicas = range(rank * per_rank, (rank + 1) * per_rank)
        self.frozen, learning = (part.to(self.device) for part in build(task["model"], self.trainable))
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
        channels_first = torch.from_numpy(images).permute(0, 3, 1, 2)
        return channels_first.contiguous(memory_format=LAYOUTS[self.layout]).to(self.device)

    def labels(self, course: Course, rows: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(course.labels[rows]).to(self.device)

    def begin(self) -> Report:
        """Waits for all ranks, so that none is timed while another one still starts."""
        dist.barrier()
        report = Report()
        report.settings = {
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "layout": self.layout,
            "device": "cpu" if self.device.type == "cpu" else torch.cuda.get_device_name(self.device),
            "transport": self.backend,
        }
        report.begin()
        return report

    def end_epoch(self, report: Report, loss_sum: float, num_examples: int) -> None:
        """Notes the end of an epoch once its last update is done, also on a device."""
        synchronize(self.device)
        report.end_epoch(loss_sum, num_examples)

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
        images = torch.rand(32, channels, height, width).to(self.device)
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
            synchronize(images.device)
            started_at = time.perf_counter()
            model(images)
            synchronize(images.device)
            durations.append(time.perf_counter() - started_at)
    return min(durations)


def synchronize(device: torch.device) -> None:
    """Waits until a device has done what it was given; a processor does that at once."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _device_of(task: dict, rank: int) -> torch.device:
    """The processor, or a GPU; where there are fewer than ranks, they share them."""
    if task["device"] == "cpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise SystemExit(f"expected a PyTorch that finds a GPU, received {torch.__version__}, which finds none")
    # Float32 is float32 on both sides.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    device = torch.device("cuda", rank % torch.cuda.device_count())
    torch.cuda.set_device(device)
    return device


def _backend_of(task: dict) -> str:
    """NCCL where each rank has a GPU of its own, without which it refuses."""
    has_own = task["device"] == "gpu" and torch.cuda.device_count() >= task["ranks"]
    return "nccl" if has_own else "gloo"
