"""Times the forward pass in PyTorch, under inference_mode in eval mode, in the faster memory layout."""

import torch
from torch import nn

from forward import read_forward_task, report_forward
from networks import build
from torch_ranks import LAYOUTS, forward_seconds


def main() -> None:
    task, images, labels = read_forward_task()
    torch.set_num_threads(task["threads"])
    model = {"application": task["application"], "base": task["base"], "head": task["head"]}
    frozen, head = build({**model, "weights": task["safetensors"]}, "head")
    network = nn.Sequential(frozen, head).eval()
    tensor = torch.from_numpy(images).permute(0, 3, 1, 2)
    durations = {name: forward_seconds(network, tensor, layout) for name, layout in LAYOUTS.items()}
    layout = min(durations, key=durations.get)
    network.to(memory_format=LAYOUTS[layout])
    batch = tensor.contiguous(memory_format=LAYOUTS[layout])
    settings = {"torch": torch.__version__, "threads": torch.get_num_threads(), "layout": layout}
    with torch.inference_mode():
        report_forward(task, labels, lambda: network(batch).numpy(), settings)


main()
