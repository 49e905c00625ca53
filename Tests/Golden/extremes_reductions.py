"""Extreme values along axes in PyTorch: `python extremes_reductions.py`."""

import numpy as np
import torch
import torch.nn.functional as F
from extreme_support import LINES, LONGEST, ExtremeFile, Limits, columns, lines

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
# Two axes, one of size 1: gradients are those of one axis.
for values in LINES:
    file.both(
        "logSumExp.axes",
        lambda x: torch.logsumexp(x, (0, 2)),
        lambda l: [values(l)],
        differentiated=False,
        axes=[0, 2],
    )
file.save()
