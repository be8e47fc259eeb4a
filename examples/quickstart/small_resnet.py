"""Writes small-resnet.json: the architecture of a small residual network for 8x8 grey images, as Keras's to_json() gives it.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0
    python small_resnet.py
"""

from pathlib import Path

from keras import Input, Model, layers


def conv(x, filters, kernel_size, name):
    return layers.Conv2D(
        filters, kernel_size, padding="same", use_bias=False, kernel_initializer="he_normal", name=name
    )(x)


def batch_norm(x, name):
    # The moving statistics must settle within a hundred steps, which Keras's default of 0.99 does not let them.
    return layers.BatchNormalization(momentum=0.9, name=name)(x)


def residual_block(x, filters, name):
    shortcut = x
    if x.shape[-1] != filters:
        shortcut = batch_norm(conv(x, filters, 1, f"{name}_shortcut_conv"), f"{name}_shortcut_bn")
    y = batch_norm(conv(x, filters, 3, f"{name}_conv1"), f"{name}_bn1")
    y = layers.Activation("relu", name=f"{name}_relu1")(y)
    y = batch_norm(conv(y, filters, 3, f"{name}_conv2"), f"{name}_bn2")
    y = layers.Add(name=f"{name}_add")([shortcut, y])
    return layers.Activation("relu", name=f"{name}_relu2")(y)


def small_resnet(num_classes=5):
    image = Input((8, 8, 1), name="image")
    x = batch_norm(conv(image, 16, 3, "stem_conv"), "stem_bn")
    x = layers.Activation("relu", name="stem_relu")(x)
    x = residual_block(x, 16, "block1")
    x = residual_block(x, 32, "block2")
    # Averages over the four quarters of the image, not over all of it: where a stroke lies tells digits apart.
    x = layers.AveragePooling2D(4, name="quarters")(x)
    x = layers.Flatten(name="features")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    digit = layers.Dense(num_classes, activation="softmax", name="head")(x)
    return Model(image, digit, name="small_resnet")


if __name__ == "__main__":
    model = small_resnet()
    path = Path(__file__).with_name("small-resnet.json")
    path.write_text(model.to_json(indent=2) + "\n")
    print(f"{path.name}: {model.count_params()} parameters")
