"""Reads a safetensors file of float32 weights, and gives them to the modules of a PyTorch network in Keras's layouts."""

import json
import struct

import numpy as np
import torch
from torch import nn


def read_safetensors(path: str) -> dict[str, np.ndarray]:
    with open(path, "rb") as file:
        (header_size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(header_size))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
    }


class Layers:
    """Makes layers by their Keras names. `prefix` is that of the model that they are in."""

    def __init__(self, weights: dict[str, np.ndarray], prefix: str):
        self.weights = weights
        self.prefix = prefix

    def conv(self, name: str, *, stride: int = 1, padding: int = 0) -> nn.Conv2d:
        kernel = self._get(name, "kernel")  # height, width, in, out
        height, _, num_in, num_out = kernel.shape
        bias = self._find(name, "bias")
        layer = nn.Conv2d(num_in, num_out, height, stride, padding, bias=bias is not None)
        _assign(layer.weight, kernel.transpose(3, 2, 0, 1))
        if bias is not None:
            _assign(layer.bias, bias)
        return layer

    def depthwise(self, name: str, *, stride: int, padding: int) -> nn.Conv2d:
        kernel = self._get(name, "kernel")  # height, width, channels, 1
        num_channels = kernel.shape[2]
        layer = nn.Conv2d(num_channels, num_channels, 3, stride, padding, groups=num_channels, bias=False)
        _assign(layer.weight, kernel.transpose(2, 3, 0, 1))
        return layer

    def norm(self, name: str, epsilon: float) -> nn.BatchNorm2d:
        gamma = self._get(name, "gamma")
        layer = nn.BatchNorm2d(len(gamma), epsilon, momentum=0.01)
        _assign(layer.weight, gamma)
        _assign(layer.bias, self._get(name, "beta"))
        _assign(layer.running_mean, self._get(name, "moving_mean"))
        _assign(layer.running_var, self._get(name, "moving_variance"))
        return layer

    def dense(self, name: str) -> nn.Linear:
        kernel = self._get(name, "kernel")  # in, out
        layer = nn.Linear(*kernel.shape)
        _assign(layer.weight, kernel.T)
        _assign(layer.bias, self._get(name, "bias"))
        return layer

    def _get(self, layer: str, weight: str) -> np.ndarray:
        return self.weights[f"{self.prefix}{layer}/{weight}"]

    def _find(self, layer: str, weight: str) -> np.ndarray | None:
        return self.weights.get(f"{self.prefix}{layer}/{weight}")


def _assign(tensor: torch.Tensor, values: np.ndarray) -> None:
    with torch.no_grad():
        tensor.copy_(torch.from_numpy(np.ascontiguousarray(values)))
