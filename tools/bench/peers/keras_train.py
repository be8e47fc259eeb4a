"""Trains all of a model with Keras on TensorFlow, in one process with all threads, its step compiled as one graph."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

from task import Course, Report, read_task


def main() -> None:
    task, _ = read_task()
    if task["trainable"] != "all":
        raise SystemExit(f"expected a task in which all is trainable, received {task['trainable']}")
    model = keras.saving.load_model(task["model"]["keras"])
    model.trainable = True
    optimizer = keras.optimizers.SGD(task["learningRate"], momentum=task["momentum"])
    optimizer.build(model.trainable_variables)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")

    # Each replica's share is a pass of its own, of one graph: normalizations use its statistics.
    @tf.function
    def gradients_of(images: tf.Tensor, labels: tf.Tensor, num_examples: tf.Tensor):
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(images, training=True))
            mean = loss / num_examples
        return loss, tape.gradient(mean, model.trainable_variables)

    @tf.function
    def update(shares: list[list[tf.Tensor]]) -> None:
        sums = [tf.add_n(gradients) for gradients in zip(*shares, strict=True)]
        optimizer.apply(sums, model.trainable_variables)

    report = Report()
    report.settings = {
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "intraOpThreads": os.environ["TF_NUM_INTRAOP_THREADS"],
    }
    report.begin()
    course = Course(task)
    for epoch in range(course.order.shape[0]):
        loss_sum, num_used = 0.0, 0
        for step in range(course.order.shape[1]):
            num_examples = course.num_examples(epoch, step)
            losses, gradients = [], []
            for used in course.shares(epoch, step, range(task["replicas"])):
                if len(used) > 0:
                    images = tf.constant(course.prepared(course.images[used]))
                    labels = tf.constant(course.labels[used])
                    loss, own = gradients_of(images, labels, tf.constant(np.float32(num_examples)))
                    losses.append(loss)
                    gradients.append(own)
            update(gradients)
            loss_sum += float(sum(losses))
            num_used += num_examples
        report.end_epoch(loss_sum, num_used)
    report.write()


main()
