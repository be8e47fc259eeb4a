"""Lets real Keras save a ResNet50 of random weights in its three formats: keras_resnet50.py FOLDER.

expected.json beside them has two images, the features that Keras computes from them, and the SHA-256 of each weight's values.
"""

import hashlib
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402

SIDE = 64


def fill(model):
    """Gives also normalizations values that no initializer gives; variances stay positive."""
    generator = np.random.default_rng(11)
    for weight in model.weights:
        if weight.name in ("gamma", "moving_variance"):
            weight.assign(generator.uniform(0.5, 1.5, weight.shape).astype(np.float32))
        elif weight.name != "kernel":
            weight.assign(generator.normal(0, 0.2, weight.shape).astype(np.float32))


def main():
    folder = pathlib.Path(sys.argv[1])
    keras.utils.set_random_seed(7)
    model = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(SIDE, SIDE, 3), pooling="avg")
    fill(model)
    model.save(folder / "resnet50.keras")
    model.save(folder / "resnet50.h5")
    model.save_weights(folder / "resnet50.weights.h5")
    images = np.round(np.random.default_rng(5).uniform(-120, 130, (2, SIDE, SIDE, 3)), 1).astype(np.float32)
    features = np.asarray(model(images, training=False))
    expected = {
        "images": {"shape": list(images.shape), "values": [round(float(value), 1) for value in images.ravel()]},
        "features": [float(value) for value in features.ravel()],
        "weights": {each.path: hashlib.sha256(np.asarray(each).tobytes()).hexdigest() for each in model.weights},
    }
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
