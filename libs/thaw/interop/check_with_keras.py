"""Loads what Thaw wrote into real Keras, compares predictions, and saves it again: check_with_keras.py FOLDER."""

import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import safetensors.numpy  # noqa: E402
import tensorflow as tf  # noqa: E402


def array(tensor):
    return np.array(tensor["values"], tensor.get("dtype", "float32")).reshape(tensor["shape"])


def difference(model, case):
    """The largest difference of an output, in parts of what is allowed: 1e-6 + 1e-5 * max|b|."""
    inputs = [array(each) for each in case["inputs"]]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    expected = [array(each) for each in case["outputs"]]
    return worst_of(outputs if isinstance(outputs, (list, tuple)) else [outputs], expected)


def worst_of(outputs, expected):
    worst = 0.0
    for ours, theirs in zip(outputs, expected, strict=True):
        assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
        worst = max(worst, np.max(np.abs(np.asarray(ours) - theirs)) / (1e-6 + 1e-5 * np.max(np.abs(theirs))))
    return float(worst)


def served(path, case):
    """The same of a SavedModel as TensorFlow serves it: all examples, one of them, and each three times."""
    serve = tf.saved_model.load(path).signatures["serving_default"]
    worst = 0.0
    for examples in ([0, 1], [1], [0, 1] * 3):
        inputs = {each["name"]: tf.constant(array(each)[examples]) for each in case["inputs"]}
        answers = serve(**inputs)
        assert sorted(answers) == sorted(each["name"] for each in case["outputs"]), sorted(answers)
        outputs = [answers[each["name"]] for each in case["outputs"]]
        worst = max(worst, worst_of(outputs, [array(each)[examples] for each in case["outputs"]]))
    return worst


def load(path, whole):
    """A model of any format; weights go into the one that was read with its architecture."""
    if path.name.endswith(".weights.h5"):
        whole = keras.models.clone_model(whole)
        whole.load_weights(path)
        return whole
    return keras.saving.load_model(path)


def check(folder, case):
    rows = []
    whole = None
    for file in case["files"]:
        path = folder / case["name"] / file
        if file.endswith(".safetensors"):
            tensors = safetensors.numpy.load_file(path)
            same = len(tensors) == case["numWeights"]
            rows.append({"file": file, "reader": "safetensors", "ok": same, "difference": 0.0})
        if file == "saved_model/":
            worst = served(path, case)
            rows.append({"file": file, "reader": "TensorFlow " + tf.__version__, "ok": worst <= 1, "difference": worst})
        if not file.endswith((".keras", ".h5")):
            continue
        model = load(path, whole)
        whole = whole or model
        worst = difference(model, case)
        same = len(model.weights) - sum("seed" in w.path for w in model.weights) == case["numWeights"]
        if not file.endswith(".weights.h5"):
            same = same and len(model.trainable_weights) == case["numTrainable"]
        if case["iterations"] is not None and not file.endswith(".weights.h5"):
            same = same and int(model.optimizer.iterations) == case["iterations"]
            # From an .h5 file, also its own, Keras 3 takes no slots: it builds the optimizer for no weight.
            slots = [np.asarray(each) for each in model.optimizer.variables[2:]]
            same = same and (file.endswith(".h5") or (len(slots) > 0 and all(np.any(each) for each in slots)))
        rows.append({"file": file, "reader": "Keras " + keras.__version__, "ok": same and worst <= 1, "difference": worst})
    for extension in ("keras", "h5"):
        whole.save(folder / case["name"] / f"back.{extension}")
    whole.save_weights(folder / case["name"] / "back.weights.h5")
    return rows


def main():
    folder = pathlib.Path(sys.argv[1])
    cases = json.loads((folder / "models.json").read_text())
    (folder / "keras.json").write_text(json.dumps({case["name"]: check(folder, case) for case in cases}))


main()
