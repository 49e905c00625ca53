"""Extreme values through products, convolutions and pooling in PyTorch: `python extremes_products.py`."""

import numpy as np
import torch
import torch.nn.functional as F
from extreme_support import INFINITY, NAN, ExtremeFile, columns, few, left, right
from more_support import first, last

file = ExtremeFile("extremes_products", 44)

def matrix(rows, columns, *changes):
    """Zeros and ones with a few other numbers."""

    def values(l):
        m = [[float((r + c) % 3 == 0) for c in range(columns)] for r in range(rows)]
        for row, column, value in changes:
            m[row][column] = value(l)
        return m

    return values

changes = {
    "NaN": lambda l: NAN,
    "infinity": lambda l: INFINITY,
    "negative infinity": lambda l: -INFINITY,
    "1e30": lambda l: 1e30,
    "greatest": lambda l: l.greatest,
    "denormal": lambda l: l.denormal,
    "least": lambda l: l.least,
}
for name, change in changes.items():
    for rows, inner, outputs in [(2, 3, 2), (1, 4, 3)] + [(20, 18, 17)] * (name in ["NaN", "infinity", "denormal"]):
        file.both("matmul", torch.matmul, matrix(rows, inner, (0, 1, change)), matrix(inner, outputs))
    file.both("affine", F.linear, matrix(3, 4), matrix(2, 4, (0, 0, change)), lambda l: [change(l), 1.0])
file.both("matmul", torch.matmul, matrix(2, 3, (0, 1, lambda l: INFINITY)), matrix(3, 2, (1, 0, lambda l: 0.0)))
file.both("matmul", torch.matmul, matrix(2, 1, (0, 0, lambda l: 1e30)), matrix(1, 2, (0, 0, lambda l: 1e30)))
file.both("matmul", torch.matmul, matrix(2, 1, (0, 0, lambda l: l.denormal)), matrix(1, 2, (0, 0, lambda l: 2.0)))
file.both("matmul", torch.matmul, lambda l: np.zeros((2, 0)), lambda l: np.zeros((0, 3)))
file.both("outer", torch.outer, few, few)

def image(l):
    values = np.arange(48.0).reshape(1, 6, 4, 2) % 5 - 2
    for index, value in enumerate([NAN, INFINITY, -INFINITY, 1e30, l.denormal, -0.0]):
        values[0, index, index % 4, index % 2] = value
    return values

file.both("maxPooled2D", lambda x: last(F.max_pool2d(first(x), 2)), image, window=2, stride=2, padding=0)
file.both("averagePooled2D", lambda x: last(F.avg_pool2d(first(x), 2)), image, window=2, stride=2, padding=0)
everywhere = lambda l: np.full((1, 4, 4, 1), -INFINITY)
file.both("maxPooled2D", lambda x: last(F.max_pool2d(first(x), 2)), everywhere, window=2, stride=2, padding=0)
for value in [NAN, INFINITY, 1e30]:
    file.both(
        "convolution2D",
        lambda x, w: last(F.conv2d(first(x), first(w), padding=1)),
        image,
        lambda l: np.where(np.arange(54).reshape(3, 3, 3, 2) == 20, value, 1.0),
        stride=1,
        padding=1,
    )
file.both(
    "convolution2D",
    lambda x, w: last(F.conv2d(first(x), first(w))),
    lambda l: np.full((1, 4, 4, 1), l.denormal),
    lambda l: np.ones((2, 2, 2, 1)),
    stride=1,
    padding=0,
)
file.both("gatedLinearUnit", F.glu, columns(lambda l: [left(l), right(l)]), axis=-1)
file.save()
