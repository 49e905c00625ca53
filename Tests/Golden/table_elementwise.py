"""Golden values of elementwise operations over shapes, layouts and broadcasting: `python table_elementwise.py`."""

import torch
import torch.nn.functional as F
from more_support import File, random

file = File("table_elementwise", 31)

SHAPES = [(), (1,), (0,), (5,), (2, 0, 3), (3, 4), (2, 1, 3), (2, 1, 2, 3), (1, 2, 1, 2, 3)]
LAYOUTS = ["transposed", "strided", "reversed", "offset", "repeated"]

# Each with the range of its arguments.
UNARY = {
    "exp": (torch.exp, -3, 3),
    "expm1": (torch.expm1, -3, 3),
    "log": (torch.log, 0.1, 4),
    "log1p": (torch.log1p, -0.9, 4),
    "sqrt": (torch.sqrt, 0.1, 4),
    "rsqrt": (torch.rsqrt, 0.1, 4),
    "reciprocal": (torch.reciprocal, 0.2, 4),
    "squared": (torch.square, -3, 3),
    "sin": (torch.sin, -9, 9),
    "cos": (torch.cos, -9, 9),
    "tanh": (torch.tanh, -3, 3),
    "erf": (torch.erf, -3, 3),
    "erfinv": (torch.erfinv, -0.99, 0.99),
    "abs": (torch.abs, -3, 3),
    "sign": (torch.sign, -3, 3),
    "floor": (torch.floor, -3, 3),
    "ceil": (torch.ceil, -3, 3),
    "rounded": (torch.round, -3, 3),
    "negated": (torch.neg, -3, 3),
    "relu": (torch.relu, -3, 3),
    "sigmoid": (torch.sigmoid, -4, 4),
    "softplus": (F.softplus, -4, 4),
    "gelu": (F.gelu, -4, 4),
    "gelu.approximation": (lambda x: F.gelu(x, approximate="tanh"), -4, 4),
    "silu": (F.silu, -4, 4),
    "leakyReLU": (lambda x: F.leaky_relu(x, 0.2), -4, 4),
    "elu": (lambda x: F.elu(x, 1.5), -4, 4),
    "selu": (F.selu, -4, 4),
    "mish": (F.mish, -4, 4),
    # F.hardsigmoid has one sixth in single precision in its gradient.
    "hardSigmoid": (lambda x: F.relu6(x + 3) / 6, -5, 5),
    "hardSwish": (F.hardswish, -5, 5),
    "hardTanh": (F.hardtanh, -3, 3),
    "clamped": (lambda x: torch.clamp(x, -1.01, 0.77), -3, 3),
}
for index, (operation, (function, low, high)) in enumerate(UNARY.items()):
    for shape in SHAPES:
        file.row(operation, function, random(*shape, low=low, high=high))
    # Every layout is met by every third operation.
    for layout in LAYOUTS[index % 3 :: 3] + ["repeated"]:
        file.row(operation, function, random(3, 4, low=low, high=high), layout=layout)

PAIRS = [
    ((), ()),
    ((3,), ()),
    ((), (2, 3)),
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((4,), (2, 3, 1)),
    ((0,), (1,)),
    ((2, 0, 3), (3,)),
    ((2, 1, 3, 1), (2, 1, 4)),
    ((1, 2, 1, 2, 1), (2, 1, 1, 1, 3)),
]
BINARY = {
    "+": (torch.add, -2, 2),
    "-": (torch.sub, -2, 2),
    "*": (torch.mul, -2, 2),
    "quotient": (torch.div, 0.3, 2),
    "maximum": (torch.maximum, -2, 2),
    "minimum": (torch.minimum, -2, 2),
    "pow": (torch.pow, 0.2, 2),
    "remainder": (torch.remainder, 0.3, 2),
}
COMPARISONS = {
    "equals": torch.eq,
    "notEquals": torch.ne,
    ".<": torch.lt,
    ".<=": torch.le,
    ".>": torch.gt,
    ".>=": torch.ge,
}
for operation, (function, low, high) in BINARY.items():
    for left, right in PAIRS:
        file.row(operation, function, random(*left, low=low, high=high), random(*right, low=low, high=high))
    for layout in LAYOUTS:
        file.row(operation, function, random(3, 4, low=low, high=high), random(3, 4, low=low, high=high), layout=layout)
for operation, function in COMPARISONS.items():
    for left, right in PAIRS[::2]:
        # A few whole numbers, so that some are equal.
        a, b = [torch.randint(-1, 2, shape).double() for shape in (left, right)]
        file.row(operation, function, a, b)
    file.row(
        operation,
        function,
        torch.randint(-1, 2, (3, 4)).double(),
        torch.randint(-1, 2, (3, 4)).double(),
        layout="transposed",
    )
for mask, left, right in [
    ((3,), (3,), (3,)),
    ((), (2, 3), (2, 3)),
    ((2, 1), (3,), ()),
    ((2, 0), (2, 0), (1,)),
    ((2, 1, 3, 1, 1), (3, 1, 2), (2,)),
]:
    file.row("select", torch.where, torch.rand(mask) > 0.5, random(*left), random(*right))
for mask, shape in [((3,), (2, 3)), ((2, 3), (2, 3)), ((), (3,)), ((2, 1), (2, 0)), ((3, 1, 2), (2, 3, 1, 2))]:
    file.row("filled", lambda mask, x: torch.masked_fill(x, mask, 0.25), torch.rand(mask) > 0.5, random(*shape))

for operation, function in {".&": torch.logical_and, ".|": torch.logical_or, ".^": torch.logical_xor}.items():
    for left, right in PAIRS:
        file.row(operation, function, torch.rand(left) > 0.5, torch.rand(right) > 0.5)
for shape in SHAPES:
    file.row(".!", torch.logical_not, torch.rand(shape) > 0.5)
for shape in [(2, 3), (1, 3), (0, 3), (2, 2, 3), (1, 2, 1, 2, 3)]:
    file.row("parametricReLU", lambda x, a: F.prelu(x.movedim(-1, 1), a).movedim(1, -1), random(*shape), random(3))
    file.row("parametricReLU", F.prelu, random(*shape), random(1))

file.save()
