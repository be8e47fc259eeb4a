"""Computes what the frozen part makes of each rank's examples once, and trains the rest on that over gloo."""

import numpy as np
import torch

from departure import leave
from task import Course, read_task
from torch_ranks import Rank

GROUP_SIZE = 32


def main() -> None:
    task, number = read_task()
    rank = Rank(task, number)
    report = rank.begin()
    course = Course(task)
    # A replica's examples are the same ones in every epoch.
    rows = np.sort(np.concatenate([course.order[0, :, replica].ravel() for replica in rank.replicas]))
    rows = rows[rows >= 0]
    place = {row: index for index, row in enumerate(rows.tolist())}
    with torch.inference_mode():
        groups = [rows[start : start + GROUP_SIZE] for start in range(0, len(rows), GROUP_SIZE)]
        parts = [rank.frozen(rank.tensor(course.prepared(course.images[group]))) for group in groups]
    features = torch.cat([part.clone() for part in parts])
    for epoch in range(course.order.shape[0]):
        loss_sum, num_used = 0.0, 0
        for step in range(course.order.shape[1]):
            shares = []
            for used in course.shares(epoch, step, rank.replicas):
                places = [place[row] for row in used.tolist()]
                shares.append((features[places], rank.labels(course, used)))
                num_used += len(used)
            loss_sum += rank.step(shares, course.num_examples(epoch, step))
        rank.end_epoch(report, loss_sum, num_used)
    report.write()
    leave()


main()
