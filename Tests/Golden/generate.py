"""Makes the golden values of the core's tests: run it with PyTorch, NumPy and safetensors installed.

    python generate.py

Every case is computed in float64 from inputs that float32 represents exactly, so that one file serves both
precisions. Images and convolution weights are stored channels-last, as Martlet has them. The options of a case are in
the file's metadata under the case's name (`key=value` pairs), so that a new case here needs no change in the tests.
"""

import os

import numpy as np
import safetensors
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

FOLDER = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {
    "torch": torch.__version__,
    "numpy": np.__version__,
    "safetensors": safetensors.__version__,
}
torch.set_default_dtype(torch.float64)
torch.manual_seed(20240229)


class File:
    """Tensors and the options of cases for one file."""

    def __init__(self, name):
        self.name, self.tensors, self.metadata = name, {}, dict(VERSIONS)

    def put(self, name, value):
        if isinstance(value, torch.Tensor):
            value = value.detach().numpy()
        self.tensors[name] = np.array(value, order="C")

    def case(self, name, kind, **options):
        pairs = [f"{key}={value}" for key, value in {"kind": kind, **options}.items()]
        self.metadata[name] = " ".join(pairs)

    def save(self):
        path = os.path.join(FOLDER, self.name + ".safetensors")
        save_file(self.tensors, path, metadata=self.metadata)
        print(f"{self.name}: {len(self.tensors)} tensors, {os.path.getsize(path)} bytes")


def random(*shape, low=-2.0, high=2.0):
    """Numbers that float32 holds exactly and no two of which are equal or near 0."""
    count = int(np.prod(shape)) if shape else 1
    values = low + (high - low) * (torch.randperm(count) + 0.37) / count
    return values.to(torch.float32).to(torch.float64).reshape(shape).requires_grad_()


def last(images):
    """Channels-first images or weights as channels-last."""
    return images.permute(0, 2, 3, 1)


def first(images):
    return images.permute(0, 3, 1, 2)


def differentiate(file, case, inputs, output):
    """Stores inputs, output, a random upstream gradient and the gradients of all inputs that have one."""
    upstream = random(*output.shape, low=-1, high=1).detach()
    names = [name for name, value in inputs.items() if value.requires_grad]
    gradients = torch.autograd.grad(output, [inputs[name] for name in names], upstream, allow_unused=True)
    for name, value in inputs.items():
        stored = value.detach().numpy()
        file.put(f"{case}/{name}", stored.astype(np.float32) if stored.dtype == np.float64 else stored)
    file.put(f"{case}/output", output)
    file.put(f"{case}/upstream", upstream.numpy().astype(np.float32))
    for name, gradient in zip(names, gradients):
        file.put(f"{case}/gradient.{name}", gradient)


# Layers


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


def padding_of(padding, size, kernel, stride, dilation):
    extent = (kernel - 1) * dilation + 1
    if padding == "valid":
        return 0, 0
    if padding == "same":
        total = max(0, (-(-size // stride) - 1) * stride + extent - size)
        return total // 2, total - total // 2
    return int(padding), int(padding)


def convolution(file):
    cases = [
        # batch, height, width, inputs, outputs, kernel, stride, padding, dilation, groups, bias
        ("valid", 3, 6, 7, 3, 4, 3, 1, "valid", 1, 1, True),
        ("same", 1, 5, 7, 3, 4, 3, 1, "same", 1, 1, True),
        ("same.stride", 3, 7, 6, 1, 4, 3, 2, "same", 1, 1, True),
        ("padding", 3, 7, 5, 3, 2, 3, 2, "1", 1, 1, False),
        ("padding.wide", 1, 4, 5, 2, 3, 5, 1, "4", 1, 1, True),
        ("stride", 9, 7, 5, 3, 4, 3, 2, "valid", 1, 1, True),
        ("dilation", 1, 9, 8, 2, 3, 3, 1, "same", 2, 1, True),
        ("dilation.stride", 3, 9, 9, 2, 3, 3, 2, "2", 2, 1, True),
        ("groups", 3, 5, 6, 4, 6, 3, 1, "1", 1, 2, True),
        ("depthwise", 1, 6, 5, 8, 8, 3, 1, "same", 1, 8, True),
        ("depthwise.multiplier", 3, 5, 5, 3, 6, 3, 2, "1", 1, 3, False),
        ("pointwise", 9, 4, 3, 5, 7, 1, 1, "valid", 1, 1, True),
        ("pointwise.stride", 3, 5, 5, 3, 4, 1, 2, "valid", 1, 1, True),
        ("large", 1, 9, 11, 1, 3, 5, 1, "2", 1, 1, True),
        ("large.same", 9, 7, 7, 1, 2, 5, 1, "same", 1, 1, True),
        ("even", 3, 6, 6, 3, 2, 2, 1, "same", 1, 1, True),
        ("whole", 3, 3, 3, 4, 5, 3, 1, "valid", 1, 1, True),
        ("sixteen", 1, 6, 6, 16, 16, 3, 1, "1", 1, 1, True),
    ]
    for name, n, h, w, i, o, k, s, padding, d, g, bias in cases:
        case = f"convolution.{name}"
        inputs = {"x": random(n, h, w, i), "weight": random(o, k, k, i // g, low=-1, high=1)}
        if bias:
            inputs["bias"] = random(o)
        top, bottom = padding_of(padding, h, k, s, d)
        left, right = padding_of(padding, w, k, s, d)
        padded = F.pad(first(inputs["x"]), (left, right, top, bottom))
        output = last(F.conv2d(padded, first(inputs["weight"]), inputs.get("bias"), s, 0, d, g))
        file.case(case, "convolution", stride=s, padding=padding, dilation=d, groups=g)
        differentiate(file, case, inputs, output)


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


# Functions


def functions(file):
    table = {
        "relu": F.relu, "sigmoid": torch.sigmoid, "softplus": F.softplus, "gelu": F.gelu,
        "gelu.approximation": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "leakyReLU": F.leaky_relu,
        "leakyReLU.0.2": lambda x: F.leaky_relu(x, 0.2), "elu": F.elu, "elu.0.5": lambda x: F.elu(x, 0.5),
        # PyTorch's own hard sigmoid holds 1/6 in float32.
        "hardSigmoid": lambda x: torch.clamp(x / 6 + 0.5, 0, 1), "tanh": torch.tanh, "erf": torch.erf, "exp": torch.exp, "expm1": torch.expm1,
        "sin": torch.sin, "cos": torch.cos, "abs": torch.abs, "squared": torch.square,
    }
    for name, function in table.items():
        x = random(41, low=-6, high=6)
        file.case(f"function.{name}", "function", operation=name)
        differentiate(file, f"function.{name}", {"x": x}, function(x))
    for name, function in {
        "log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt, "reciprocal": torch.reciprocal,
    }.items():
        x = random(37, low=0.1, high=9)
        file.case(f"function.{name}", "function", operation=name)
        differentiate(file, f"function.{name}", {"x": x}, function(x))
    for name, function in {
        "softmax": torch.softmax, "logSoftmax": torch.log_softmax, "logSumExp": torch.logsumexp, "variance":
        lambda x, axis: torch.var(x, axis, correction=1), "norm": lambda x, axis: torch.linalg.vector_norm(x, dim=axis),
        "product": torch.prod, "max": torch.amax, "min": torch.amin, "mean": torch.mean,
    }.items():
        for axis in (0, 1, 2):
            x = random(3, 4, 5, low=-4, high=4)
            file.case(f"{name}.{axis}", "axis", operation=name, axis=axis)
            differentiate(file, f"{name}.{axis}", {"x": x}, function(x, axis))


# Losses


def losses(file):
    for name, shape, options in [
        ("plain", (6, 5), {}), ("smoothing", (6, 5), {"smoothing": 0.1}), ("ignored", (7, 4), {"ignored": 2}),
        ("ignored.smoothing", (7, 4), {"ignored": -100, "smoothing": 0.2}), ("sum", (6, 5), {"reduction": "sum"}),
        ("none", (6, 5), {"reduction": "none", "smoothing": 0.1}), ("sequence", (2, 3, 9), {}),
        ("large", (3, 40), {"scale": 50}), ("int32", (6, 5), {"type": "int32"}),
    ]:
        case = f"crossEntropy.{name}"
        scale = options.get("scale", 2)
        logits = random(*shape, low=-scale, high=scale)
        labels = torch.randint(0, shape[-1], shape[:-1])
        ignored = options.get("ignored")
        if ignored is not None:
            labels.reshape(-1)[1::3] = ignored
        output = F.cross_entropy(
            logits.reshape(-1, shape[-1]), labels.reshape(-1), ignore_index=-100 if ignored is None else ignored,
            label_smoothing=options.get("smoothing", 0), reduction=options.get("reduction", "mean"))
        file.case(case, "crossEntropy", **options)
        stored = labels.to(torch.int32) if options.get("type") == "int32" else labels
        differentiate(file, case, {"logits": logits, "labels": stored}, output)
    for name, reduction in [("mean", "mean"), ("sum", "sum"), ("none", "none")]:
        logits = random(6, 5)
        targets = torch.softmax(random(6, 5), -1).detach().to(torch.float32).to(torch.float64).requires_grad_()
        file.case(f"softTargets.{name}", "softTargets", reduction=reduction)
        differentiate(
            file, f"softTargets.{name}", {"logits": logits, "targets": targets},
            F.cross_entropy(logits, targets, reduction=reduction))
        for kind, function in [
            ("meanSquaredError", F.mse_loss), ("meanAbsoluteError", F.l1_loss),
            ("binaryCrossEntropy", F.binary_cross_entropy_with_logits),
        ]:
            low, high = (0, 1) if kind == "binaryCrossEntropy" else (-2, 2)
            predictions, targets = random(4, 3, low=-9, high=9), random(4, 3, low=low, high=high)
            file.case(f"{kind}.{name}", kind, reduction=reduction)
            differentiate(
                file, f"{kind}.{name}", {"predictions": predictions, "targets": targets},
                function(predictions, targets, reduction=reduction))


# Models


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


# Optimisers and schedules


def optimizers(file):
    table = {
        "sgd": (torch.optim.SGD, {"lr": 0.05}),
        "sgd.momentum": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9}),
        "sgd.dampening": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9, "dampening": 0.3}),
        "sgd.nesterov": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9, "nesterov": True}),
        "sgd.decay": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.8, "weight_decay": 0.1}),
        "sgd.plain.decay": (torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.1}),
        "adam": (torch.optim.Adam, {"lr": 0.1}),
        "adam.decay": (torch.optim.Adam, {"lr": 0.1, "weight_decay": 0.1}),
        "adam.betas": (torch.optim.Adam, {"lr": 0.1, "betas": (0.8, 0.99), "eps": 1e-4}),
        "adamw": (torch.optim.AdamW, {"lr": 0.1, "weight_decay": 0.01}),
        "adamw.decay": (torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.3}),
    }
    start_a, start_b = random(3, low=-1, high=1), random(2, 2, low=-1, high=1)
    file.put("start/a", start_a.detach())
    file.put("start/b", start_b.detach())
    for name, (make, options) in table.items():
        a, b = start_a.detach().clone().requires_grad_(), start_b.detach().clone().requires_grad_()
        optimizer = make([a, b], **options)
        path_a, path_b, values = [], [], []
        for _ in range(20):
            optimizer.zero_grad()
            # Curved, badly scaled, and with a term that couples the two.
            loss = 0.05 * (a[0] ** 2) + 5 * (a[1] ** 2) + torch.cos(a[2]) + (b @ b.T).sum() + (a[:2] @ b).sum()
            loss.backward()
            optimizer.step()
            path_a.append(a.detach().clone())
            path_b.append(b.detach().clone())
            values.append(loss.detach())
        file.put(f"{name}/a", torch.stack(path_a))
        file.put(f"{name}/b", torch.stack(path_b))
        file.put(f"{name}/loss", torch.stack(values))
        flat = {key: value for key, value in options.items() if key != "betas"}
        if "betas" in options:
            flat["beta1"], flat["beta2"] = options["betas"]
        file.case(name, "optimizer", rule=make.__name__, **flat)


def schedules(file):
    schedulers = torch.optim.lr_scheduler

    def warm(optimizer):
        return schedulers.SequentialLR(
            optimizer,
            [schedulers.LinearLR(optimizer, start_factor=0.2, total_iters=4),
             schedulers.CosineAnnealingLR(optimizer, 20, eta_min=0.1)], milestones=[5])

    table = {
        "schedule.step": lambda o: schedulers.StepLR(o, 7, 0.3),
        "schedule.exponential": lambda o: schedulers.ExponentialLR(o, 0.93),
        "schedule.cosine": lambda o: schedulers.CosineAnnealingLR(o, 30, eta_min=0.05),
        "schedule.inverseTime": lambda o: schedulers.LambdaLR(o, lambda t: 1 / (1 + 0.2 * t)),
        "schedule.warmUp": warm,
    }
    for name, make in table.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)
        rates = []
        for _ in range(25):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        file.put(f"{name}/factors", np.array(rates, dtype=np.float64))


# Element types


def conversions(file):
    bits = np.arange(65536, dtype=np.uint16)
    file.put("half/values", bits.view(np.float16).astype(np.float32))
    rng = np.random.default_rng(5)
    sources = np.concatenate([
        rng.standard_normal(1500) * 10.0 ** rng.uniform(-9, 6, 1500),
        # Ties, the edges of the denormal range, overflow, and what is not a number.
        np.array([0.0, -0.0, np.inf, -np.inf, 65504, 65519.996, 65520, 65536, -65520, 1e-8, 2.9802322e-8, 2.9802326e-8,
                  5.9604645e-8, 8.940697e-8, 6.097555e-5, 6.1035156e-5, 6.1005353e-5, 1e-40, 3.4028235e38, -3.3961775e38,
                  3.3895314e38, 1.1754944e-38, 1e-45]),
        1 + np.arange(0, 16) * 2.0 ** -11, 1 + np.arange(0, 16) * 2.0 ** -8, 1 + np.arange(0, 16) * 2.0 ** -9,
    ]).astype(np.float32)
    file.put("sources", sources)
    with np.errstate(over="ignore"):
        file.put("sources/float16", sources.astype(np.float16).view(np.uint16).astype(np.int32))
    bfloat = torch.from_numpy(sources).to(torch.bfloat16).view(torch.int16).to(torch.int32) & 0xFFFF
    file.put("sources/bfloat16", bfloat)
    file.case("conversions", "conversions")


def peer():
    """A file of every element type as the Python library writes it, and its values as numbers."""
    tensors = {
        "float32": np.array([[1.5, -2.25], [3e-8, np.inf]], np.float32),
        "float64": np.array([np.pi, -np.e, 1e-300], np.float64),
        "int32": np.array([-2147483648, 0, 2147483647], np.int32),
        "int64": np.array([-9223372036854775808, 42, 9223372036854775807], np.int64),
        "bool": np.array([True, False, True]),
        "int8": np.array([-128, 0, 127], np.int8),
        "uint8": np.array([0, 128, 255], np.uint8),
        "float16": np.array([1.5, -0.0, 65504], np.float16),
        "scalar": np.array(7.0, np.float32),
        "empty": np.zeros((0, 3), np.float32),
    }
    metadata = {**VERSIONS, "format": "np", "text": "Schräge „Zeichen“ \\ \" 数"}
    torch_tensors = {name: torch.from_numpy(value) for name, value in tensors.items()}
    torch_tensors["bfloat16"] = torch.tensor([1.0, -2.5, 3.0e38]).to(torch.bfloat16)
    from safetensors.torch import save_file as save_torch

    save_torch(torch_tensors, os.path.join(FOLDER, "peer.safetensors"), metadata=metadata)


def main():
    for name, parts in {
        "layers": [linear, pooling, normalization, embedding], "convolution": [convolution], "functions": [functions],
        "losses": [losses], "models": [models], "optimizers": [optimizers, schedules], "conversions": [conversions],
    }.items():
        file = File(name)
        for part in parts:
            part(file)
        file.save()
    peer()


if __name__ == "__main__":
    main()
