"""Lets real Keras save a ResNet50 of random weights in its three formats, and TensorFlow serve it.

keras_resnet50.py write FOLDER: the files, and expected.json with two images, the features that Keras computes from them, and
the SHA-256 of each weight's values.
keras_resnet50.py serve FOLDER: the features that TensorFlow computes with the SavedModel in FOLDER/serving, as JSON.
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
import tensorflow as tf  # noqa: E402

SIDE = 64


def fill(model):
    """Gives also normalizations values that no initializer gives; variances stay positive."""
    generator = np.random.default_rng(11)
    for weight in model.weights:
        if weight.name in ("gamma", "moving_variance"):
            weight.assign(generator.uniform(0.5, 1.5, weight.shape).astype(np.float32))
        elif weight.name != "kernel":
            weight.assign(generator.normal(0, 0.2, weight.shape).astype(np.float32))


def write(folder):
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


def serve(folder):
    images = json.loads((folder / "expected.json").read_text())["images"]
    pixels = tf.constant(np.array(images["values"], np.float32).reshape(images["shape"]))
    signature = tf.saved_model.load(folder / "serving").signatures["serving_default"]
    (name,) = signature.structured_input_signature[1]
    (features,) = signature(**{name: pixels}).values()
    print(json.dumps([float(value) for value in features.numpy().ravel()]))


if __name__ == "__main__":
    {"write": write, "serve": serve}[sys.argv[1]](pathlib.Path(sys.argv[2]))
