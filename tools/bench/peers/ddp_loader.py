"""As ddp.py, with examples that a DataLoader decodes from image files in every epoch."""

import json

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

from departure import leave
from task import Course, read_task
from torch_ranks import Rank


class Photos(Dataset):
    """One rank's examples of a course, batch after batch over all epochs."""

    def __init__(self, course: Course, files: list[str], replicas: range, size: tuple[int, int]):
        self.course, self.files, self.replicas, self.size = course, files, replicas, size

    def rows(self, place: int) -> list[np.ndarray]:
        epoch, step = divmod(place, self.course.order.shape[1])
        return self.course.shares(epoch, step, self.replicas)

    def __len__(self) -> int:
        return self.course.order.shape[0] * self.course.order.shape[1]

    def __getitem__(self, place: int) -> list[np.ndarray]:
        return [np.stack([self._decoded(row) for row in rows]) for rows in self.rows(place) if len(rows) > 0]

    def _decoded(self, row: int) -> np.ndarray:
        with Image.open(self.files[row]) as image:
            # Stretched to the model's size, as the job does.
            resized = image.convert("RGB").resize(self.size, Image.Resampling.BILINEAR)
        return np.asarray(resized)


def main() -> None:
    task, number = read_task()
    rank = Rank(task, number)
    report = rank.begin()
    course = Course(task)
    with open(task["files"], encoding="utf-8") as file:
        files = json.load(file)
    height, width, _ = task["model"]["inputShape"]
    photos = Photos(course, files, rank.replicas, (width, height))
    # In the process of the rank: with as many ranks as cores, a process that decodes takes time from one that computes.
    loader = DataLoader(photos, batch_size=None, shuffle=False, num_workers=0)
    num_steps = course.order.shape[1]
    loss_sum, num_used = 0.0, 0
    for place, batches in enumerate(loader):
        epoch, step = divmod(place, num_steps)
        rows = [each for each in photos.rows(place) if len(each) > 0]
        shares = []
        for images, used in zip(batches, rows, strict=True):
            prepared = course.prepared(np.asarray(images))
            with torch.no_grad():
                features = rank.frozen(rank.tensor(prepared))
            shares.append((features, rank.labels(course, used)))
            num_used += len(used)
        loss_sum += rank.step(shares, course.num_examples(epoch, step))
        if step == num_steps - 1:
            rank.end_epoch(report, loss_sum, num_used)
            loss_sum, num_used = 0.0, 0
    report.write()
    leave()


main()
