"""PyTorch's side of the comparison: `torch_steps.py WORKLOAD THREADS FORMAT` answers every line `N` on standard input
with the median seconds of N training steps and the last loss. FORMAT is `contiguous` or `channels_last`."""
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def numbers(shape, seed, bound):
    """The numbers that stand for weights and data on every side: a hash of seed and index, uniform within ±bound."""
    count = int(np.prod(shape))
    index = np.arange(1, count + 1, dtype=np.uint32)
    hashed = index * np.uint32(2654435761) + np.uint32(seed * 40503)
    hashed ^= hashed >> np.uint32(15)
    hashed *= np.uint32(2246822519)
    hashed ^= hashed >> np.uint32(13)
    values = ((hashed >> np.uint32(8)).astype(np.float32) / np.float32(16777216) * 2 - 1) * np.float32(bound)
    return torch.from_numpy(values.reshape(shape))


def workload(name):
    if name == "mlp-4-64-2":
        return 32, (4,), 2, nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
    if name == "mlp-784-1024-1024-10":
        return 128, (784,), 10, nn.Sequential(
            nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 10))
    if name == "cnn-28x28":
        return 64, (28, 28, 1), 10, nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10))
    raise SystemExit(f"unknown workload {name}")


def fill(model):
    """Weights from the same numbers as Martlet's, whose images are channels-last: features of a flattened image come in
    the order height, width, channel there and channel, height, width here."""
    flattened = None
    with torch.no_grad():
        for index, parameter in enumerate(model.parameters()):
            shape = tuple(parameter.shape)
            if parameter.dim() == 4:
                outputs, inputs, height, width = shape
                bound = 1 / np.float32(inputs * height * width) ** 0.5
                values = numbers((outputs, height, width, inputs), index + 1, bound).permute(0, 3, 1, 2)
                flattened = outputs
            elif parameter.dim() == 2:
                values = numbers(shape, index + 1, 1 / np.float32(shape[1]) ** 0.5)
                if flattened:
                    side = int((shape[1] // flattened) ** 0.5)
                    values = values.reshape(shape[0], side, side, flattened).permute(0, 3, 1, 2).reshape(shape)
                    flattened = None
            else:
                values = numbers(shape, index + 1, 1 / np.float32(shape[0]) ** 0.5)
            parameter.copy_(values)


def main():
    name, threads, layout = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(threads)
    batch, input_shape, classes, model = workload(name)
    fill(model)
    x = numbers((batch, *input_shape), 101, 1)
    if len(input_shape) == 3:
        x = x.permute(0, 3, 1, 2).contiguous()
        if layout == "channels_last":
            x = x.contiguous(memory_format=torch.channels_last)
            model = model.to(memory_format=torch.channels_last)
    y = torch.arange(batch) % classes
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    model.train()
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            start = time.perf_counter()
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            last = loss.item()
            seconds.append(time.perf_counter() - start)
        seconds.sort()
        print(seconds[len(seconds) // 2], last, flush=True)


main()
