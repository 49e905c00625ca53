"""Small models as a whole."""

import torch
import torch.nn.functional as F

from core_support import differentiate, first, last, random


def models(file):
    x = random(4, 6, low=-1, high=1)
    inputs = {
        "x": x, "branch.0.weight": random(8, 6, low=-1, high=1), "branch.0.bias": random(8),
        "branch.2.weight": random(6, 8, low=-1, high=1), "branch.2.bias": random(6),
    }
    hidden = F.gelu(F.linear(x, inputs["branch.0.weight"], inputs["branch.0.bias"]))
    file.case("residual", "residual")
    differentiate(
        file, "residual", inputs, x + F.linear(hidden, inputs["branch.2.weight"], inputs["branch.2.bias"]))

    x = random(4, 8, 8, 3, low=-1, high=1)
    labels = torch.tensor([3, 0, 4, 1])
    inputs = {
        "x": x, "labels": labels,
        "0.weight": random(6, 3, 3, 3, low=-0.5, high=0.5), "0.bias": random(6),
        "1.scale": random(6, low=0.5, high=1.5), "1.shift": random(6),
        "4.weight": random(8, 3, 3, 6, low=-0.3, high=0.3), "4.bias": random(8),
        "8.weight": random(5, 32, low=-0.3, high=0.3), "8.bias": random(5),
    }
    y = F.conv2d(first(x), first(inputs["0.weight"]), inputs["0.bias"], padding=1)
    y = F.relu(F.batch_norm(y, torch.zeros(6), torch.ones(6), inputs["1.scale"], inputs["1.shift"], True))
    y = F.max_pool2d(y, 2)
    y = F.relu(F.conv2d(y, first(inputs["4.weight"]), inputs["4.bias"], padding=1))
    y = last(F.avg_pool2d(y, 2)).flatten(1)
    logits = F.linear(y, inputs["8.weight"], inputs["8.bias"])
    file.put("cnn/logits", logits)
    file.case("cnn", "cnn")
    differentiate(file, "cnn", inputs, F.cross_entropy(logits, labels, label_smoothing=0.1))
