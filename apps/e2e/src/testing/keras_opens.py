"""Lets real Keras predict what Thaw trained.

keras_opens.py write FOLDER SIDE: PNG images of random pixels, in a folder for each of two classes.
keras_opens.py predict MODEL.keras FOLDER: each image's probabilities by class name, as JSON.
"""

import json
import os
import pathlib
import sys
import zipfile

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

PER_CLASS = 12


def write(folder, side):
    generator = np.random.default_rng(5)
    for label, (low, high) in {"dark": (0, 160), "light": (96, 256)}.items():
        (folder / label).mkdir(parents=True)
        for index in range(PER_CLASS):
            pixels = generator.integers(low, high, (side, side, 3), dtype=np.uint8)
            tf.io.write_file(str(folder / label / f"{index}.png"), tf.io.encode_png(pixels))


def predict(path, folder):
    """Uses the model as the file says: its values are pixel * scale + offset."""
    with zipfile.ZipFile(path) as archive:
        use = json.loads(archive.read("metadata.json"))["thaw_use"]
    model = keras.saving.load_model(path)
    answers = {}
    for file in sorted(folder.rglob("*.png")):
        pixels = tf.io.decode_png(tf.io.read_file(str(file)), channels=use["sampleShape"][-1])
        values = np.float32(pixels) * use["values"]["scale"] + use["values"]["offset"]
        outputs = np.asarray(model(values[None].astype(np.float32), training=False))[0]
        answers[str(file.relative_to(folder))] = dict(zip(use["classNames"], map(float, outputs)))
    print(json.dumps(answers))


if __name__ == "__main__":
    command, first, second = sys.argv[1:]
    if command == "write":
        write(pathlib.Path(first), int(second))
    else:
        predict(first, pathlib.Path(second))
