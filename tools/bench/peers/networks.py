"""Keras's ResNet50 and MobileNet in PyTorch, layer by layer: strides in the first 1x1 convolution, Keras's epsilons and padding."""

import torch
from torch import nn

from weights import Layers, read_safetensors

RESNET_STAGES = [("conv2", 3, 1), ("conv3", 4, 2), ("conv4", 6, 2), ("conv5", 3, 2)]
RESNET_EPSILON = 1.001e-5
MOBILENET_STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
MOBILENET_EPSILON = 1e-3


class ResidualBlock(nn.Module):
    def __init__(self, layers: Layers, name: str, *, stride: int, is_first: bool):
        super().__init__()

        def convolution(part: int, *, stride: int = 1, padding: int = 0) -> nn.Sequential:
            conv = layers.conv(f"{name}_{part}_conv", stride=stride, padding=padding)
            return nn.Sequential(conv, layers.norm(f"{name}_{part}_bn", RESNET_EPSILON))

        self.shortcut = convolution(0, stride=stride) if is_first else nn.Identity()
        self.residual = nn.Sequential(
            convolution(1, stride=stride),
            nn.ReLU(inplace=True),
            convolution(2, padding=1),
            nn.ReLU(inplace=True),
            convolution(3),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu_(self.shortcut(x) + self.residual(x))


class Padding(nn.Module):
    """Zeros below and to the right, as Keras adds them for a stride of 2."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.pad(x, (0, 1, 0, 1))


class Pooling(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean(dim=(2, 3))


def resnet50_parts(layers: Layers) -> dict[str, nn.Module]:
    """Its stages by name, in their order."""
    parts: dict[str, nn.Module] = {
        "conv1": nn.Sequential(
            layers.conv("conv1_conv", stride=2, padding=3),
            layers.norm("conv1_bn", RESNET_EPSILON),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, 1),
        )
    }
    for name, num_blocks, stride in RESNET_STAGES:
        parts[name] = nn.Sequential(
            *(
                ResidualBlock(
                    layers, f"{name}_block{index}", stride=stride if index == 1 else 1, is_first=index == 1
                )
                for index in range(1, num_blocks + 1)
            )
        )
    return {**parts, "pool": Pooling()}


def mobilenet_parts(layers: Layers) -> dict[str, nn.Module]:
    """Its stem and blocks by name, in their order."""

    def activated(conv: nn.Module, name: str) -> list[nn.Module]:
        return [conv, layers.norm(f"{name}_bn", MOBILENET_EPSILON), nn.ReLU6(inplace=True)]

    stem = activated(layers.conv("conv1", stride=2), "conv1")
    parts: dict[str, nn.Module] = {"conv1": nn.Sequential(Padding(), *stem)}
    for index, stride in enumerate(MOBILENET_STRIDES, start=1):
        depthwise, pointwise = f"conv_dw_{index}", f"conv_pw_{index}"
        conv = layers.depthwise(depthwise, stride=stride, padding=0 if stride == 2 else 1)
        parts[f"block{index}"] = nn.Sequential(
            *([Padding()] if stride == 2 else []),
            *activated(conv, depthwise),
            *activated(layers.conv(pointwise), pointwise),
        )
    return {**parts, "pool": Pooling()}


PARTS = {"resnet50": resnet50_parts, "mobilenet": mobilenet_parts}


def build(model: dict, trainable: str) -> tuple[nn.Module, nn.Module]:
    """The frozen part of a model, in eval mode and without gradients, and the part that learns.

    `trainable`: `head`; `last`, the last stage of ResNet50 with its normalizations frozen; or `all`.
    """
    weights = read_safetensors(model["weights"])
    parts = PARTS[model["application"]](Layers(weights, f"{model['base']}/"))
    names = list(parts)
    first = {"head": len(names), "last": names.index("conv5") if "conv5" in names else 0, "all": 0}[trainable]
    head_layers = Layers(weights, "")
    head: list[nn.Module] = []
    for layer in model["head"]:
        head.append(head_layers.dense(layer["name"]))
        if layer["activation"] == "relu":
            head.append(nn.ReLU())
    frozen = nn.Sequential(*(parts[name] for name in names[:first])).eval().requires_grad_(False)
    learning = nn.Sequential(*(parts[name] for name in names[first:]), *head)
    if trainable != "all":
        for module in learning.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.requires_grad_(False)
    return frozen, learning


def set_training(learning: nn.Module, trainable: str) -> None:
    """Frozen normalizations use their moving statistics."""
    learning.train()
    if trainable != "all":
        for module in learning.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
