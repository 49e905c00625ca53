"""Linear, pooling, normalisation and embedding layers."""

import torch
import torch.nn.functional as F

from core_support import differentiate, first, last, random


def linear(file):
    for case, shape, outputs, bias in [
        ("linear", (5, 7), 4, True), ("linear.plain", (5, 7), 4, False), ("linear.row", (1, 3), 2, True),
        ("linear.sequence", (2, 3, 6), 5, True), ("linear.wide", (9, 33), 17, True),
    ]:
        inputs = {"x": random(*shape), "weight": random(outputs, shape[-1])}
        if bias:
            inputs["bias"] = random(outputs)
        file.case(case, "linear")
        differentiate(file, case, inputs, F.linear(inputs["x"], inputs["weight"], inputs.get("bias")))


def pooling(file):
    for name, kind, shape, window, stride, padding, counts in [
        ("max", "max", (2, 6, 6, 3), 2, 2, 0, 1), ("max.overlapping", "max", (3, 7, 8, 2), 3, 2, 0, 1),
        ("max.padding", "max", (1, 7, 5, 3), 3, 2, 1, 1), ("max.sparse", "max", (2, 8, 9, 1), 2, 3, 0, 1),
        ("average", "average", (2, 6, 6, 3), 2, 2, 0, 1), ("average.overlapping", "average", (3, 7, 8, 2), 3, 1, 0, 1),
        ("average.padding", "average", (1, 7, 5, 3), 3, 2, 1, 1),
        ("average.inside", "average", (1, 7, 5, 3), 3, 2, 1, 0), ("average.single", "average", (2, 3, 3, 5), 1, 2, 0, 0),
    ]:
        case = f"pooling.{name}"
        x = random(*shape)
        if kind == "max":
            output = F.max_pool2d(first(x), window, stride, padding)
        else:
            output = F.avg_pool2d(first(x), window, stride, padding, count_include_pad=bool(counts))
        file.case(case, kind + "Pooling", window=window, stride=stride, padding=padding, counts=counts)
        differentiate(file, case, {"x": x}, last(output))
    for name, function in [("average", F.adaptive_avg_pool2d), ("max", F.adaptive_max_pool2d)]:
        x = random(3, 5, 4, 6)
        file.case(f"pooling.global.{name}", f"global.{name}")
        differentiate(file, f"pooling.global.{name}", {"x": x}, function(first(x), 1).flatten(1))


def normalization(file):
    for name, shape in [("vectors", (6, 5)), ("images", (2, 3, 4, 3)), ("single", (9, 1))]:
        features = shape[-1]
        layer = torch.nn.BatchNorm1d(features) if len(shape) == 2 else torch.nn.BatchNorm2d(features)
        scale, shift = random(features, low=0.5, high=1.5), random(features)
        layer.weight, layer.bias = torch.nn.Parameter(scale), torch.nn.Parameter(shift)
        for step in range(4):
            case = f"batchNorm.{name}.{step}"
            layer.train(step < 3)
            x = random(*shape)
            output = layer(x) if len(shape) == 2 else last(layer(first(x)))
            file.case(case, "batchNorm", training=int(step < 3), step=step)
            differentiate(file, case, {"x": x, "scale": layer.weight, "shift": layer.bias}, output)
            file.put(f"{case}/runningMean", layer.running_mean.clone())
            file.put(f"{case}/runningVariance", layer.running_var.clone())
    for name, shape, epsilon in [("rows", (5, 7), 1e-5), ("sequence", (2, 3, 16), 1e-3), ("wide", (2, 65), 1e-5)]:
        case = f"layerNorm.{name}"
        inputs = {"x": random(*shape), "scale": random(shape[-1]), "shift": random(shape[-1])}
        output = F.layer_norm(inputs["x"], shape[-1:], inputs["scale"], inputs["shift"], epsilon)
        file.case(case, "layerNorm", epsilon=epsilon)
        differentiate(file, case, inputs, output)


def embedding(file):
    for name, indices in [("repeated", [3, 0, 3, 3, 6]), ("matrix", [[1, 2, 1], [0, 6, 5]])]:
        case = f"embedding.{name}"
        inputs = {"indices": torch.tensor(indices), "weight": random(7, 4)}
        file.case(case, "embedding")
        differentiate(file, case, inputs, F.embedding(inputs["indices"], inputs["weight"]))
