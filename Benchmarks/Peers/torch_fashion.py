"""What `make demo` trains, in PyTorch: `torch_fashion.py FOLDER EPOCHS` with the folder of Fashion-MNIST's IDX files."""
import gzip
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def images(folder, name):
    with gzip.open(f"{folder}/{name}-images-idx3-ubyte.gz") as file:
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28).copy())


def labels(folder, name):
    with gzip.open(f"{folder}/{name}-labels-idx1-ubyte.gz") as file:
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64))


def main():
    folder, epochs = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(2)
    x, y = images(folder, "train"), labels(folder, "train")
    mean, deviation = 0.2860, 0.3530
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10))
    model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    for _ in range(epochs):
        model.train()
        for batch in torch.randperm(len(y)).split(64):
            pictures = (x[batch].float() / 255 - mean) / deviation
            pictures = pictures.contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(model(pictures), y[batch]).backward()
            optimizer.step()
    model.eval()
    test, truth = images(folder, "t10k"), labels(folder, "t10k")
    correct = 0
    with torch.no_grad():
        for batch in torch.arange(len(truth)).split(500):
            correct += int((model((test[batch].float() / 255 - mean) / deviation).argmax(1) == truth[batch]).sum())
    print(f"test accuracy {correct / len(truth):.4f}")


main()
