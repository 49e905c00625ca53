"""Elementwise functions and reductions along an axis."""

import torch
import torch.nn.functional as F

from core_support import differentiate, random


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
