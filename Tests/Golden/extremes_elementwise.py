"""Extreme values through operations of elements in PyTorch: `python extremes_elementwise.py`."""

import torch
import torch.nn.functional as F
from extreme_support import INFINITY, ExtremeFile, Limits, few, left, numbers, right

file = ExtremeFile("extremes_elementwise", 41)
for operation, function in {
    "exp": torch.exp,
    "expm1": torch.expm1,
    "log": torch.log,
    "log1p": torch.log1p,
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "reciprocal": torch.reciprocal,
    "squared": torch.square,
    "sin": torch.sin,
    "cos": torch.cos,
    "tanh": torch.tanh,
    "erf": torch.erf,
    "erfinv": torch.erfinv,
    "abs": torch.abs,
    "sign": torch.sign,
    "floor": torch.floor,
    "ceil": torch.ceil,
    "rounded": torch.round,
    "negated": torch.neg,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "gelu": F.gelu,
    "gelu.approximation": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "leakyReLU": lambda x: F.leaky_relu(x, 0.2),
    "elu": lambda x: F.elu(x, 1.5),
    "selu": F.selu,
    "mish": F.mish,
    "hardSigmoid": F.hardsigmoid,
    "hardSwish": F.hardswish,
    "hardTanh": F.hardtanh,
    "clamped": lambda x: torch.clamp(x, -1.01, 0.77),
    "clamped.infinite": lambda x: torch.clamp(x, -INFINITY, INFINITY),
    "pow.2": lambda x: torch.pow(x, 2),
    "pow.3": lambda x: torch.pow(x, 3),
    "pow.-1": lambda x: torch.pow(x, -1),
    "pow.0": lambda x: torch.pow(x, 0),
    "pow.0.5": lambda x: torch.pow(x, 0.5),
    "pow.-1.5": lambda x: torch.pow(x, -1.5),
}.items():
    file.both(operation, function, numbers)
for operation, function in {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "quotient": torch.div,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "pow": torch.pow,
    "remainder": torch.remainder,
    "equals": torch.eq,
    "notEquals": torch.ne,
    ".<": torch.lt,
    ".<=": torch.le,
    ".>": torch.gt,
    ".>=": torch.ge,
}.items():
    file.both(operation, function, left, right)
mask = torch.arange(len(few(Limits(torch.float32))) ** 2) % 2 == 0
file.both("select", torch.where, mask, left, right)
file.both("filled", lambda m, x: torch.masked_fill(x, m, 0.25), mask, left)
file.save()
