"""Times the forward pass of Keras on TensorFlow, compiled as one graph."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf

from forward import read_forward_task, report_forward


def main() -> None:
    task, images, labels = read_forward_task()
    model = keras.saving.load_model(task["keras"])
    forward = tf.function(lambda batch: model(batch, training=False))
    batch = tf.constant(images)
    settings = {
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "intraOpThreads": os.environ["TF_NUM_INTRAOP_THREADS"],
    }
    report_forward(task, labels, lambda: forward(batch).numpy(), settings)


main()
