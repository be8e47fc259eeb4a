"""Trains with DistributedDataParallel over gloo, the frozen part under no_grad in eval mode, in every epoch anew."""

import torch

from departure import leave
from task import Course, read_task
from torch_ranks import Rank


def main() -> None:
    task, number = read_task()
    rank = Rank(task, number)
    report = rank.begin()
    course = Course(task)
    for epoch in range(course.order.shape[0]):
        loss_sum, num_used = 0.0, 0
        for step in range(course.order.shape[1]):
            shares = []
            for rows in course.shares(epoch, step, rank.replicas):
                images = rank.tensor(course.prepared(course.images[rows]))
                with torch.no_grad():
                    features = rank.frozen(images)
                shares.append((features, rank.labels(course, rows)))
                num_used += len(rows)
            loss_sum += rank.step(shares, course.num_examples(epoch, step))
        rank.end_epoch(report, loss_sum, num_used)
    report.write()
    leave()


main()
