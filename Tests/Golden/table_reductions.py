"""Golden values of reductions and of operations along an axis, over shapes and layouts: `python table_reductions.py`."""

import torch
from more_support import File, random

file = File("table_reductions", 32)

# Shapes with the axes that are reduced; None stands for all.
AXES = [
    ((), None),
    ((1,), None),
    ((5,), [0]),
    ((3, 4), None),
    ((3, 4), [0]),
    ((3, 4), [-1]),
    ((2, 3, 4), [0, 2]),
    ((2, 3, 4), [1]),
    ((2, 1, 3), [1]),
    ((0, 3), [1]),
    ((2, 2, 1, 3), [-1, 0]),
    ((2, 1, 2, 2, 3), [0, 2, 4]),
]
EMPTY = [((0,), None), ((0, 3), [0]), ((2, 0, 3), [1])]


def axes_of(x, axes):
    return tuple(range(x.ndim)) if axes is None else tuple(axes)


def product(x, axes, keep):
    for axis in sorted((a % x.ndim for a in axes_of(x, axes)), reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


REDUCTIONS = {
    "sum": lambda x, axes, keep: x.sum(axes_of(x, axes), keepdim=keep),
    "mean": lambda x, axes, keep: x.mean(axes_of(x, axes), keepdim=keep),
    "variance": lambda x, axes, keep: x.var(axes_of(x, axes), correction=0, keepdim=keep),
    "standardDeviation": lambda x, axes, keep: x.std(axes_of(x, axes), correction=0, keepdim=keep),
    "product": product,
    "max": lambda x, axes, keep: x.amax(axes_of(x, axes), keepdim=keep),
    "min": lambda x, axes, keep: x.amin(axes_of(x, axes), keepdim=keep),
    "norm": lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes_of(x, axes), keepdim=keep),
}
for operation, function in REDUCTIONS.items():
    for index, (shape, axes) in enumerate(AXES + (EMPTY if operation in ["sum", "product"] else [])):
        if operation == "standardDeviation" and 1 in [torch.Size(shape).numel(), *[shape[a] for a in axes or []]]:
            continue  # The root of zero has no finite slope.
        file.row(
            operation, lambda x: function(x, axes, index % 2 == 1), random(*shape), axes=axes, keeping=index % 2 == 1
        )
    for layout in ["transposed", "strided", "reversed", "offset"]:
        file.row(operation, lambda x: function(x, [1], False), random(3, 4), axes=[1], keeping=False, layout=layout)
    if operation in ["sum", "mean", "product"]:
        file.row(operation, lambda x: function(x, [0], False), random(3, 4), axes=[0], keeping=False, layout="repeated")

for operation, function in [("any", torch.any), ("all", torch.all)]:
    for shape, axis in [
        ((3,), 0),
        ((3, 4), 1),
        ((2, 3, 2), 0),
        ((0, 3), 0),
        ((2, 0), 1),
        ((1,), 0),
        ((2, 1, 2, 1, 3), 4),
    ]:
        file.row(operation, lambda x: function(x, axis), torch.rand(shape) > 0.6, axes=[axis], keeping=False)
for operation, function in [("argmax", torch.argmax), ("argmin", torch.argmin)]:
    for shape, axis in [((1,), 0), ((5,), 0), ((3, 4), 0), ((3, 4), -1), ((2, 3, 2), 1), ((2, 1, 2, 1, 3), 4)]:
        file.row(operation, lambda x: function(x, axis), random(*shape).detach(), axis=axis)
    file.row(operation, lambda x: function(x, 0), random(3, 4).detach(), axis=0, layout="transposed")

LINES = [
    ((1,), 0),
    ((5,), 0),
    ((3, 4), 0),
    ((3, 4), -1),
    ((2, 3, 2), 1),
    ((2, 1, 3), 1),
    ((0, 3), 1),
    ((2, 1, 2, 1, 3), 4),
    ((2, 1, 2, 2, 1), 2),
]
ALONG = {
    "softmax": torch.softmax,
    "logSoftmax": torch.log_softmax,
    "logSumExp": torch.logsumexp,
    "cumulativeSum": torch.cumsum,
    "sorted": lambda x, axis: x.sort(axis).values,
    "sorted.descending": lambda x, axis: x.sort(axis, descending=True).values,
    "topK": lambda x, axis: x.topk(1, axis).values,
    "topK.least": lambda x, axis: x.topk(1, axis, largest=False).values,
}
for operation, function in ALONG.items():
    for shape, axis in LINES:
        file.row(operation, lambda x: function(x, axis), random(*shape), axis=axis)
    for layout in ["transposed", "strided", "reversed"]:
        file.row(operation, lambda x: function(x, 1), random(3, 4), axis=1, layout=layout)
for shape, axis in LINES:
    for descending in [False, True]:
        file.row("argsort", lambda x: x.argsort(axis, descending), random(*shape).detach(), axis=axis, flag=descending)

for shape, axis in [((2,), 0), ((3, 4), 1), ((4, 3), 0), ((0, 2), 1), ((2, 0), 1), ((2, 1, 4, 1, 2), 2)]:
    file.row("gatedLinearUnit", lambda x: torch.nn.functional.glu(x, axis), random(*shape), axis=axis)


def parts(z):
    """Real and imaginary parts along a new first axis."""
    return torch.stack([z.real, z.imag])


# Lengths with factors of 2, 3, 5, 7 and a large prime.
for shape, axis in [((1,), 0), ((2,), 0), ((8,), 0), ((3, 5), 1), ((6, 2), 0), ((2, 7, 3), 1), ((1, 2, 1, 2, 29), 4)]:
    file.row("realFourierTransform", lambda x: parts(torch.fft.rfft(x, dim=axis)), random(*shape), axis=axis)
    file.row(
        "fourierTransform",
        lambda x, y: parts(torch.fft.fft(torch.complex(x, y), dim=axis)),
        random(*shape),
        random(*shape),
        axes=[axis],
    )
    file.row(
        "inverseFourierTransform",
        lambda x, y: parts(torch.fft.ifft(torch.complex(x, y), dim=axis)),
        random(*shape),
        random(*shape),
        axes=[axis],
    )
    half = list(shape)
    half[axis] = shape[axis] // 2 + 1
    file.row(
        "inverseRealFourierTransform",
        lambda x, y: torch.fft.irfft(torch.complex(x, y), shape[axis], axis),
        random(*half),
        random(*half),
        axis=axis,
        number=shape[axis],
    )
for shape, axes in [((4, 3), [0, 1]), ((2, 3, 4), [0, 2]), ((2, 3, 2, 2), [1, 2, 3])]:
    file.row(
        "fourierTransform",
        lambda x, y: parts(torch.fft.fftn(torch.complex(x, y), dim=axes)),
        random(*shape),
        random(*shape),
        axes=axes,
    )
    file.row(
        "inverseFourierTransform",
        lambda x, y: parts(torch.fft.ifftn(torch.complex(x, y), dim=axes)),
        random(*shape),
        random(*shape),
        axes=axes,
    )

for index, (shape, axes) in enumerate(AXES):
    file.row(
        "logSumExp.axes",
        lambda x: x.logsumexp(axes_of(x, axes), keepdim=index % 2 == 1),
        random(*shape),
        axes=axes,
        keeping=index % 2 == 1,
    )
for layout in ["transposed", "strided", "reversed", "offset"]:
    file.row(
        "logSumExp.axes", lambda x: x.logsumexp((0, 1)), random(3, 4), axes=[0, 1], keeping=False, layout=layout
    )

file.save()
