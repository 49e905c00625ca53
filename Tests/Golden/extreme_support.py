"""What the scripts of extreme values share: infinities, NaN, signed zeros, 1e30, the greatest and the denormal numbers.

Unlike those of the tables these cases are computed in the precision they are stored in, once in float32 and once in
float64, because what is extreme depends on it. Upstream gradients are ones.
"""

import numpy as np
import torch
from more_support import File

INFINITY, NAN = float("inf"), float("nan")
DTYPES = {"float32": torch.float32, "float64": torch.float64}


class ExtremeFile(File):
    """Rows that exist once an element type. A tensor that occurs again is stored once; upstream gradients are not."""

    def __init__(self, name, seed):
        super().__init__(name, seed)
        self.known = {}

    def put_once(self, case, name, value):
        value = np.array(value.detach().numpy(), order="C")
        key = (value.dtype.str, value.shape, value.tobytes())
        if key in self.known:
            self.options[case].setdefault("aliases", {})[name] = self.known[key]
        else:
            self.known[key] = f"{case}/{name}"
            self.put(self.known[key], value)

    def both(self, operation, function, *operands, differentiated=True, **options):
        """A row for each element type; an operand is a function of the limits of that type, or a tensor of integers or
        truth values."""
        for name, dtype in DTYPES.items():
            values = [o if isinstance(o, torch.Tensor) else tensor(o, dtype) for o in operands]
            self.native(operation, name, function, values, differentiated, options)

    def native(self, operation, dtype, function, operands, differentiated, options):
        name = f"{operation}.{sum(o['operation'] == operation for o in self.options.values())}"
        self.options[name] = {"operation": operation, "dtype": dtype, **options}
        leaves = [x.requires_grad_() if differentiated and x.is_floating_point() else x for x in operands]
        output = function(*leaves)
        for index, x in enumerate(leaves):
            self.put_once(name, f"{'operand' if x.is_floating_point() else 'constant'}.{index}", x)
        self.put_once(name, "output", output)
        if not (differentiated and output.requires_grad):
            return
        wanted = [(index, x) for index, x in enumerate(leaves) if x.is_floating_point()]
        gradients = torch.autograd.grad(output, [x for _, x in wanted], torch.ones_like(output), allow_unused=True)
        for (index, x), gradient in zip(wanted, gradients):
            self.put_once(name, f"gradient.{index}", torch.zeros_like(x) if gradient is None else gradient)


class Limits:
    """The limits of an element type."""

    def __init__(self, dtype):
        info = torch.finfo(dtype)
        self.greatest, self.normal = info.max, info.tiny
        self.denormal, self.least = info.tiny / 8, info.tiny * info.eps


def tensor(values, dtype):
    return torch.tensor(values(Limits(dtype)), dtype=dtype)


def numbers(l):
    """What every function of one number is asked about."""
    magnitudes = [INFINITY, 0.0, 1e30, l.greatest, l.normal, l.denormal, l.least, 1.0, 0.5, 1.5, 2.5, 3.0, 88.0, 89.0]
    magnitudes += [103.0, 104.0, 709.5, 746.0, 1e-30, 1e-10, 0.999999, 1e7]
    return [NAN] + [sign * m for m in magnitudes for sign in (1, -1)]


def few(l):
    """What operations of two numbers are asked about, in all pairs."""
    return [NAN, INFINITY, -INFINITY, 0.0, -0.0, 1e30, -l.greatest, l.denormal, -l.least, 1.0, -2.5, 3.0, 0.5]


def lines(l):
    """What operations along an axis are asked about: five numbers each."""
    return [
        [NAN, 1.0, 2.0, 3.0, 4.0],
        [1.0, 2.0, -1.0, 0.5, NAN],
        [NAN, INFINITY, 1.0, -INFINITY, 2.0],
        [INFINITY, 1.0, 2.0, -1.0, 0.5],
        [-INFINITY, 1.0, 2.0, -1.0, 0.5],
        [1.0, INFINITY, 0.5, INFINITY, 2.0],
        [INFINITY, 1.0, -INFINITY, 2.0, 0.5],
        [INFINITY] * 5,
        [-INFINITY] * 5,
        [NAN] * 5,
        [1e30, 1e30, 2e30, 1e30, 3e30],
        [1e30, 1.0, -1.0, 2.0, 0.5],
        [-1e30, 1.0, -1.0, 2.0, 0.5],
        [l.greatest, l.greatest, 1.0, 2.0, l.greatest],
        [-l.greatest, -l.greatest, -1.0, -2.0, -l.greatest],
        [l.denormal, 2 * l.denormal, l.least, 3 * l.denormal, l.normal],
        [-l.least] * 5,
        [0.0] * 5,
        [-0.0] * 5,
        [0.0, -0.0, 0.0, -0.0, -0.0],
        [-0.0, 0.0, 1.0, 0.0, -1.0],
        [1000.0, -1000.0, 999.0, 0.0, 1.0],
    ]


def long_lines(length):
    """Every other one of these at the end of a line of halves, for loops over vectors."""
    return lambda l: [[0.5] * (length - 5) + line for line in lines(l)[::2]]


# Loops over rows differ by the length: a few numbers, some vectors, many.
LINES = [lines, long_lines(21), long_lines(70)]
LONGEST = LINES[2]


def columns(values):
    """Lines as columns."""
    return lambda l: [list(column) for column in zip(*values(l))]


def pairs(l):
    """All pairs of a few numbers, as two columns."""
    values = few(l)
    return [a for a in values for _ in values], [b for _ in values for b in values]


def left(l):
    return pairs(l)[0]


def right(l):
    return pairs(l)[1]
