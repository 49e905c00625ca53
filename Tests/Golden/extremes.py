"""PyTorch's answers to infinities, NaN, signed zeros, 1e30, the greatest and the denormal numbers: `python extremes.py`.

Unlike the other tables these cases are computed in the precision they are stored in, once in float32 and once in float64,
because what is extreme depends on it. Upstream gradients are ones.
"""

import numpy as np
import torch
import torch.nn.functional as F
from more_support import File, first, last

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


def elementwise():
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


def axes(x):
    return tuple(range(x.ndim))


def along_axes():
    file = ExtremeFile("extremes_reductions", 42)
    reductions = {
        "sum": torch.sum,
        "mean": torch.mean,
        "variance": lambda x, axis: x.var(axis, correction=0),
        "standardDeviation": lambda x, axis: x.std(axis, correction=0),
        "product": torch.prod,
        "max": torch.amax,
        "min": torch.amin,
        "norm": lambda x, axis: torch.linalg.vector_norm(x, 2, axis),
    }
    along = {
        "argmax": torch.argmax,
        "argmin": torch.argmin,
        "logSumExp": torch.logsumexp,
        "softmax": torch.softmax,
        "logSoftmax": torch.log_softmax,
        "cumulativeSum": torch.cumsum,
        "sorted": lambda x, axis: x.sort(dim=axis, stable=True).values,
        "sorted.descending": lambda x, axis: x.sort(dim=axis, stable=True, descending=True).values,
        "argsort": lambda x, axis: x.argsort(dim=axis, stable=True),
        "topK": lambda x, axis: x.topk(1, axis).values,
        "topK.least": lambda x, axis: x.topk(1, axis, largest=False).values,
    }
    for operation, function in (reductions | along).items():
        for values in LINES:
            for axis, arranged in [(1, values), (0, columns(values))] if values != LONGEST else [(1, values)]:
                place = {"axes": [axis]} if operation in reductions else {"axis": axis}
                # Equal numbers may be sorted in any order there, which its gradients show.
                differentiated = operation.split(".")[0] not in ["argmax", "argmin", "argsort", "sorted", "topK"]
                file.both(
                    operation, lambda x: function(x, axis), arranged, differentiated=differentiated, **place
                )
    # Nothing to reduce.
    for operation in ["sum", "mean", "variance", "standardDeviation", "product", "norm"]:
        for shape, axis in [((0,), 0), ((2, 0), 1), ((0, 3), 0)]:
            file.both(operation, lambda x: reductions[operation](x, axis), lambda l: np.zeros(shape), axes=[axis])
    for operation in ["logSumExp", "softmax", "logSoftmax", "cumulativeSum", "sorted", "argsort"]:
        for shape, axis in [((0,), 0), ((2, 0), 1), ((0, 3), 0)]:
            file.both(
                operation,
                lambda x: along[operation](x, axis),
                lambda l: np.zeros(shape),
                differentiated=operation not in ["sorted", "argsort"],
                axis=axis,
            )
    for operation, function in [("any", torch.any), ("all", torch.all)]:
        for shape, axis in [((0,), 0), ((2, 0), 1), ((0, 3), 0)]:
            file.both(operation, lambda x: function(x, axis), torch.zeros(shape, dtype=torch.bool), axes=[axis])
    for values in LINES:
        features = len(values(Limits(torch.float32))[0])
        scale, shift = lambda l: [1.5] * features, lambda l: [-0.5] * features
        file.both("layerNormalized", lambda x, g, b: F.layer_norm(x, [features], g, b, 1e-3), values, scale, shift)
        file.both("rmsNormalized", lambda x, g: F.rms_norm(x, [features], g, 1e-3), values, scale)
        file.both(
            "batchNormalized", lambda x, g, b: F.batch_norm(x, None, None, g, b, True, 0.1, 1e-3), values, scale, shift
        )
        # As columns every feature has numbers of one kind.
        rows = len(values(Limits(torch.float32)))
        file.both(
            "batchNormalized",
            lambda x, g, b: F.batch_norm(x, None, None, g, b, True, 0.1, 1e-3),
            columns(values),
            lambda l: [1.5] * rows,
            lambda l: [-0.5] * rows,
        )
    file.save()


def logarithms(l):
    """Logarithms of probabilities."""
    return [[-INFINITY, 0.0, -1.0, -2.0, -1e30], [NAN, -1.0, -2.0, -l.least, -0.0], [-l.greatest, -1.0, -3.0, -1.0, -2.0]]


def probabilities(l):
    return [[0.0, 1.0, 0.0, -0.0, 0.25], [0.25, NAN, 0.0, l.least, 0.5], [l.denormal, 0.0, 1e30, INFINITY, 0.5]]


REDUCTIONS = ["mean", "sum", "none"]


def losses():
    file = ExtremeFile("extremes_losses", 43)
    for values in LINES:
        rows, classes = len(values(Limits(torch.float32))), len(values(Limits(torch.float32))[0])
        for label in [classes - 5, classes - 1]:
            labels = torch.full((rows,), label)
            for smoothing in [0.0, 0.1]:
                file.both(
                    "crossEntropy",
                    lambda x, y: F.cross_entropy(x, y, label_smoothing=smoothing, reduction="none"),
                    values,
                    labels,
                    smoothing=smoothing,
                    text="none",
                )
            file.both("negativeLogLikelihood", lambda x, y: F.nll_loss(x, y, reduction="none"), values, labels, text="none")
        file.both(
            "crossEntropy.targets",
            lambda x, y: F.cross_entropy(x, y, reduction="none"),
            values,
            lambda l: [[0.0] * (classes - 5) + [0.5, 0.25, 0.25, 0.0, 0.0]] * rows,
            text="none",
        )
    labels = torch.tensor([1, 1, 2])
    finite = lambda l: [[1e30, 1.0, 2.0], [1.0, 1e30, 2.0], [0.5, 0.5, -1e30]]
    weights = lambda l: [0.0, 1.0, INFINITY]
    for reduction in REDUCTIONS:
        file.both(
            "crossEntropy", lambda x, y: F.cross_entropy(x, y, reduction=reduction), finite, labels, text=reduction
        )
        file.both(
            "crossEntropy.ignored",
            lambda x, y: F.cross_entropy(x, y, ignore_index=2, reduction=reduction),
            lambda l: [[1e30, 1.0, 2.0], [1.0, 1e30, 2.0], [NAN, INFINITY, -INFINITY]],
            labels,
            text=reduction,
        )
        # All examples are ignored: there is nothing to average.
        file.both(
            "crossEntropy.ignored",
            lambda x, y: F.cross_entropy(x, y, ignore_index=2, reduction=reduction),
            finite,
            torch.tensor([2, 2, 2]),
            text=reduction,
        )
        file.both(
            "crossEntropy.weights",
            lambda x, w, y: F.cross_entropy(x, y, w.detach(), reduction=reduction),
            finite,
            weights,
            labels,
            text=reduction,
        )
        for operation, function in {
            "meanSquaredError": F.mse_loss,
            "meanAbsoluteError": F.l1_loss,
            "huberLoss": F.huber_loss,
            "smoothAbsoluteError": F.smooth_l1_loss,
            "binaryCrossEntropy": F.binary_cross_entropy_with_logits,
        }.items():
            file.both(operation, lambda x, y: function(x, y, reduction=reduction), left, right, text=reduction)
            # No examples.
            empty = lambda l: np.zeros((0, 3))
            file.both(operation, lambda x, y: function(x, y, reduction=reduction), empty, empty, text=reduction)
        file.both(
            "binaryCrossEntropy.weights",
            lambda x, y, w: F.binary_cross_entropy_with_logits(x, y, pos_weight=w.detach(), reduction=reduction),
            numbers,
            lambda l: [(index % 3) / 2 for index in range(len(numbers(l)))],
            lambda l: [3.0],
            text=reduction,
        )
        file.both(
            "hingeLoss",
            lambda x, y: F.margin_ranking_loss(x, torch.zeros_like(x), y.detach(), 1.0, reduction=reduction),
            left,
            lambda l: [1.0 if index % 2 else -1.0 for index in range(len(left(l)))],
            text=reduction,
        )
        file.both(
            "klDivergence",
            lambda x, y: F.kl_div(x, y, reduction=reduction),
            logarithms,
            probabilities,
            text=reduction,
        )
        file.both(
            "klDivergence.logarithms",
            lambda x, y: F.kl_div(x, y, reduction=reduction, log_target=True),
            logarithms,
            lambda l: [[-INFINITY, -1.0, 0.0, -1e30, 1.0], [-0.0, NAN, -l.least, -2.0, 0.5], [0.0] * 5],
            text=reduction,
        )
        vectors = lambda l: lines(l) * 2
        others = lambda l: [[1.0, -2.0, 0.5, 3.0, -1.0]] * len(lines(l)) * 2
        signs = lambda l: [1.0] * len(lines(l)) + [-1.0] * len(lines(l))
        file.both(
            "cosineEmbeddingLoss",
            lambda a, b, y: F.cosine_embedding_loss(a, b, y.detach(), 0.0, reduction=reduction),
            vectors,
            others,
            signs,
            text=reduction,
        )
        file.both(
            "tripletLoss",
            lambda a, p, n: F.triplet_margin_loss(a, p, n, reduction=reduction),
            lines,
            lambda l: [[1.0, -2.0, 0.5, 3.0, -1.0]] * len(lines(l)),
            lambda l: [[-1.0, 2.0, 2.5, 0.0, 1.0]] * len(lines(l)),
            text=reduction,
        )
    file.both("cosineSimilarity", lambda a, b: F.cosine_similarity(a, b, 1), lines, columns(columns(lines)), axis=1)
    file.save()


def products():
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


if __name__ == "__main__":
    elementwise()
    along_axes()
    losses()
    products()
